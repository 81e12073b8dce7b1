"""Which sizes need no words: 0, 1 and I are written without theirs where what stands beside them tells it.

In A + λI the A tells how large I is, in X ⊗ I_m nothing does. What is told is a set of axes, ROWS and COLUMNS.
"""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.algebra.dims import ONE, rows_and_columns
from matcalc_ls.algebra.expression import OPERATIONS, Expr
from matcalc_ls.algebra.runs import chain_segments, runs_of

NOTHING, ROWS, COLUMNS, BOTH = 0, 1, 2, 3

CONSTANTS = ("identity", "ones", "zeros")

BOLD_ZERO = "\\mathbf{0}"
"""A zero that is no number in LaTeX, for authors who write 0."""


def has_constants(node: Expr) -> bool:
    """Whether 0, 1 or I stand anywhere in an expression."""
    return any(node.bits & OPERATIONS[name].bit for name in CONSTANTS)


def told_by(node: Expr) -> int:
    """The axes of an expression whose sizes it tells by what it is written with."""
    if not has_constants(node):
        return BOTH
    found: int | None = node.memo.get("told by")
    if found is None:
        found = node.memo["told by"] = _own(node) | _of_size_one(node)
    return found


def _own(node: Expr) -> int:
    if node.name in CONSTANTS:
        return NOTHING
    if node.name == "transpose":
        return turned(told_by(node.args[0]))
    if node.name in ("sum", "hadamard"):
        return told_by_any(node.args)
    if node.name == "quotient":
        return told_by(node.args[0])
    if node.name != "product" or not node.shape:
        return BOTH
    run = next(run for run in chain_segments(node.args) if run[0].shape and not _is_number(run))
    return (told_by(run[0]) & ROWS) | (told_by(run[-1]) & COLUMNS)


def _is_number(run: Sequence[Expr]) -> bool:
    return rows_and_columns(run[0].shape)[0] is ONE is rows_and_columns(run[-1].shape)[1] and len(run) > 1


def _of_size_one(node: Expr) -> int:
    first, second = rows_and_columns(node.shape)
    return (ROWS if first is ONE else 0) | (COLUMNS if second is ONE else 0)


def turned(told: int) -> int:
    """The axes after transposing."""
    return (ROWS if told & COLUMNS else 0) | (COLUMNS if told & ROWS else 0)


def told_by_any(nodes: Sequence[Expr]) -> int:
    """The axes that one of several expressions of the same shape tells."""
    told = NOTHING
    for node in nodes:
        told |= told_by(node)
    return told


def is_told(node: Expr, told: int) -> bool:
    """Whether a constant needs no size where this much of it is told; of a square I one axis tells the other."""
    told |= _of_size_one(node)
    return bool(told) if node.name == "identity" else told == BOTH


def told_beside(nodes: Sequence[Expr], told: int) -> list[int]:
    """For each of several expressions of one shape, what the others and the surroundings tell."""
    own = [told_by(node) for node in nodes]
    counts = {axis: sum(bool(flags & axis) for flags in own) for axis in (ROWS, COLUMNS)}
    return [told | sum(axis for axis, count in counts.items() if count > bool(flags & axis)) for flags in own]


def told_along(factors: Sequence[Expr], told: int) -> list[int]:
    """For each factor of a product, what its neighbours tell, and of the outermost the surroundings."""
    found = [told] * len(factors)
    if not any(map(has_constants, factors)):
        return found
    for run in runs_of(range(len(factors)), [factor.shape for factor in factors]):
        whole = NOTHING if _is_number([factors[i] for i in run]) else told
        for at, position in enumerate(run):
            before = turned(told_by(factors[run[at - 1]])) & ROWS if at else whole & ROWS
            after = turned(told_by(factors[run[at + 1]])) & COLUMNS if at + 1 < len(run) else whole & COLUMNS
            found[position] = before | after
    return found


def told_in_grid(rows: Sequence[Sequence[Expr]]) -> list[int]:
    """For each block of a matrix, row by row: its row tells the height, its column the width."""
    cells = [(number, at, block) for number, row in enumerate(rows) for at, block in enumerate(row)]
    heights = {number for number, _, block in cells if told_by(block) & ROWS}
    widths = {at for _, at, block in cells if told_by(block) & COLUMNS}
    squares = [(number, at) for number, at, block in cells if block.name == "identity"]
    alone: set[tuple[int, int]] = set()
    while len(squares) > len(alone):
        linked = [(number, at) for number, at in squares if (number in heights) != (at in widths)]
        if not linked:
            linked = [square for square in squares if square[0] not in heights][:1]
            alone.update(linked)  # this one is written with its size
        heights |= {number for number, _ in linked}
        widths |= {at for _, at in linked}
        if not linked:
            break
    return [
        NOTHING if (number, at) in alone else (ROWS if number in heights else 0) | (COLUMNS if at in widths else 0)
        for number, at, _ in cells
    ]
