"""Arrays written out, `\\begin{bmatrix} A & b \\\\ 0 & 1 \\end{bmatrix}` and `(x_1, \\dots, x_n)^\\top`.

They may have dots, empty cells, and rules such as `-- a_1^\\top --` that say which way a vector lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction as Rational
from itertools import pairwise

from matcalc_ls.algebra.operation import ATOM, SCRIPT, SUM
from matcalc_ls.notation.names import canonical, is_capital, script, words
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import ellipsis, senses, surface
from matcalc_ls.notation.reading.tables import DOTS
from matcalc_ls.notation.reading.terms import SCALARS, Term, number, opaque
from matcalc_ls.tex.tree import Array, Atom, Fenced, Group, Node, Row, Scripted, Styled

LITERALS = frozenset(
    {"matrix", "bmatrix", "pmatrix", "smallmatrix", "array", "vmatrix", "Bmatrix", "psmallmatrix"}
    | {f"{name}matrix*" for name in ("", "b", "p", "v", "B")}
)
_ARRAY_DOTS = DOTS | words("\\vdots \\ddots \\iddots \\adots")
_ENDS = words(", ; + - =")
_RULES = words("- | \\| \\vert \\mid \\Vert \\vline \\uparrow \\downarrow \\leftarrow \\rightarrow")
_HIGH_DOTS = words("\\cdots \\dotsb \\dotsm")
_WORDED = words("text textrm textit textnormal mbox mathrm")
Grid = list[list[Row]]


def read_array(node: Array, context: Context) -> Term:
    """A matrix written out, or the determinant of one between bars."""
    grid = _parted_at_commas(_without_rules([list(row) for row in node.rows]))
    if node.environment not in LITERALS or not grid:
        return opaque(f"a literal {node.environment}", node.start, node.end)
    grid = _filled(grid)
    cells = [cell for row in grid for cell in row]
    if any(is_dots(cell) for cell in cells):
        block = _dotted(node, grid, context)
    elif not all(cell.items for cell in cells) and any(map(_is_remark, cells)):
        return opaque("an array with something to say of what is left out", node.start, node.end)
    else:
        # What is left out is 0.
        terms = tuple(context.read_row(cell) if cell.items else number(0, cell.start, cell.end) for cell in cells)
        block = Term("block", node.start, node.end, terms, (len(grid), len(grid[0])), True)
    return (
        Term("call", node.start, node.end, (block,), ("determinant",))
        if node.environment.startswith("vmatrix")
        else block
    )


def _parted_at_commas(grid: Grid) -> Grid:
    """The grid of `\\begin{bmatrix} a, b \\end{bmatrix}`, whose columns are parted by commas alone."""
    if len(grid) != 1 or len(grid[0]) != 1:
        return grid
    parts = surface.parted(surface.flattened(grid[0][0]), ",")
    if len(parts) == 1 or not all(parts):
        return grid
    return [[Row(part[0].start, part[-1].end, tuple(part)) for part in parts]]


def _filled(grid: Grid) -> Grid:
    """The grid with the cells that TeX adds to short rows, which go on with dots where they have some."""
    width = max(map(len, grid))
    return [[*row, *[_lacking(row)] * (width - len(row))] for row in grid]


def _lacking(row: Sequence[Row]) -> Row:
    """What a row lacks at its end: nothing, or dots."""
    last = row[-1]
    return last if is_dots(last) else Row(last.end, last.end, ())


def _signs(cell: Row) -> list[str]:
    return [surface.sign_of(item) for item in surface.flattened(cell)]


def is_dots(cell: Row) -> bool:
    signs = _signs(cell)
    return len(signs) == 1 and signs[0] in _ARRAY_DOTS


def _is_rule(cell: Row) -> bool:
    """Whether a cell holds nothing but a line, `--` or `|`, drawn to show which way a vector lies."""
    items = surface.flattened(cell)
    while (
        len(items) == 1
        and isinstance(items[0], Group | Fenced)
        and not (isinstance(items[0], Fenced) and items[0].left not in ("|", "\\|"))
    ):
        items = surface.flattened(items[0].body)
        if not items:
            return True
    return bool(items) and all(surface.sign_of(item) in _RULES for item in items)


def _is_remark(cell: Row) -> bool:
    """Whether a cell holds words, `(\\text{symmetric})`."""
    items = surface.flattened(cell)
    while len(items) == 1 and isinstance(items[0], Fenced):
        items = surface.flattened(items[0].body)
    return len(items) == 1 and isinstance(items[0], Styled) and items[0].style in _WORDED and len(items[0].words) > 2


def _without_rules(grid: Grid) -> Grid:
    """The grid without empty rows and columns, and without those of mere lines."""
    grid = [row for row in grid if any(cell.items for cell in row)] or grid
    if len({len(row) for row in grid}) == 1:
        filled = [at for at, column in enumerate(zip(*grid, strict=True)) if any(cell.items for cell in column)]
        grid = [[row[at] for at in filled] for row in grid] if filled else grid
    if not any(_is_rule(cell) for row in grid for cell in row):
        return grid
    width = max(map(len, grid))
    full = [[*row, *[Row(row[-1].end, row[-1].end, ())] * (width - len(row))] for row in grid]
    rows = [row for row in full if not _is_mere_line(row)]
    kept = [at for at in range(width) if not _is_mere_line([row[at] for row in rows])]
    return [[row[at] for at in kept] for row in rows]


def _is_mere_line(cells: Sequence[Row]) -> bool:
    return any(map(_is_rule, cells)) and all(not cell.items or _is_rule(cell) or is_dots(cell) for cell in cells)


def _dotted(node: Array, grid: Grid, context: Context) -> Term:
    """An array with dots: its entries, and how many of them there are if a pattern says so."""
    operands: list[Term] = []
    pieces = ["\\begin{bmatrix} "]
    for position, row in enumerate(grid):
        pieces[-1] += " \\\\ " if position else ""
        for place, cell in enumerate(row):
            pieces[-1] += " & " if place else ""
            if is_dots(cell):
                pieces[-1] += _signs(cell)[0]
            elif cell.items:
                operands.append(context.read_row(cell))
                pieces.append("")
    pieces[-1] += " \\end{bmatrix}"
    if not operands:
        return opaque("an array of dots", node.start, node.end)
    vertical = any(is_dots(cell) for column in zip(*grid, strict=True) for cell in column[1:-1])
    lengths = _lengths(operands, len(grid), len(grid[0]), vertical)
    return Term("listed", node.start, node.end, tuple(operands), (tuple(pieces), SUM, ATOM, *lengths), True)


def _lengths(operands: Sequence[Term], rows: int, columns: int, vertical: bool) -> tuple[object, object]:
    """The numbers of rows and of columns, None where nothing says them."""
    if rows > 1 and columns > 1:
        return (None if vertical else rows), None
    count = ellipsis.count(operands[0], operands[-1])
    return (1, count) if rows == 1 else (count, 1)


def read_in_lines(fence: Fenced, context: Context) -> Term | None:
    """A matrix as programs have it, `[R, t; 0, 1]`, whose rows end at semicolons; None for anything else."""
    if (fence.left, fence.right) != ("[", "]"):
        return None
    if (numbers := _row_of_numbers(fence)) is not None:
        return numbers
    if columns := _side_by_side(fence, context):
        operands = [context.read_items(column, fence.start, fence.end) for column in columns if not _are_dots(column)]
        return senses.sense("a list", fence.start, fence.end, operands)
    grid = [surface.parted(line, ",") for line in surface.parted(surface.flattened(fence.body), ";")]
    if len(grid) < 2 or len({len(line) for line in grid}) != 1 or not all(all(line) for line in grid):
        return None
    if all(len(line) == 1 < len(line[0]) == len(grid[0][0]) for line in grid):
        return opaque("a matrix whose columns may be parted by spaces", fence.start, fence.end)
    cells = tuple(context.read_items(cell, fence.start, fence.end) for line in grid for cell in line)
    return Term("lines", fence.start, fence.end, cells, (len(grid), len(grid[0])), True)


def _side_by_side(fence: Fenced, context: Context) -> list[list[Node]]:
    """The columns in square brackets that spaces alone part, `[a_1 \\; a_2]`, `[A \\quad b]`; none of a product."""
    if fence.left != "[":
        return []
    wide = [at for at, item in enumerate(fence.body.items) if isinstance(item, Atom) and item.kind == "space"]
    edges = [-1, *wide, len(fence.body.items)]
    parts = [list(fence.body.items[first + 1 : last]) for first, last in pairwise(edges)]
    columns = [list(surface.flattened(Row(part[0].start, part[-1].end, tuple(part)))) for part in parts if part]
    if len(columns) > 1 and not any(surface.sign_of(column[-1]) in _ENDS for column in columns):
        return columns
    items = surface.flattened(fence.body)
    named = [item for item in items if surface.sign_of(item) not in DOTS]
    if len(named) < 2 or any(before.end >= item.start for before, item in pairwise(items)):
        return []
    are_columns = all(_is_column(item, context) for item in named)
    return [[item] for item in items] if are_columns or _are_numbered(named) else []


def _is_column(item: Node, context: Context) -> bool:
    binding = context.lookup.symbol(canonical(item))
    return binding is not None and binding.arguments is None and len(binding.quantity.shape) == 1


def _are_numbered(items: Sequence[Node]) -> bool:
    """Whether these are a small letter with one number after the other, of which nobody makes a product."""
    letters = {canonical(item.base) for item in items if isinstance(item, Scripted) and item.base is not None}
    letter = letters.pop() if len(letters) == 1 else None
    return letter is not None and not is_capital(letter) and all(map(_has_number, items))


def _has_number(item: Node) -> bool:
    return isinstance(item, Scripted) and item.sub is not None and item.sup is None and script(item.sub).isdigit()


def _are_dots(items: Sequence[Node]) -> bool:
    return len(items) == 1 and surface.sign_of(items[0]) in DOTS


def _row_of_numbers(fence: Fenced) -> Term | None:
    """`[1 \\ 0 \\ -1]`: numbers side by side in square brackets are a row, and no product."""
    items = surface.flattened(fence.body)
    cells: list[Term] = []
    beside = False
    for position, item in enumerate(items):
        before = items[position - 1] if position else None
        minus = before is not None and surface.sign_of(before) == "-"
        if isinstance(item, Atom) and item.kind == "number":
            beside = beside or (before is not None and not minus)
            value = Rational(item.text)
            cells.append(number(-value if minus else value, item.start, item.end))
        elif surface.sign_of(item) != "-" or minus or position + 1 == len(items):
            return None
    if not beside:
        return None
    return Term("block", fence.start, fence.end, tuple(cells), (1, len(cells)), True)


def between_commas(items: Sequence[Node]) -> list[list[Node]]:
    """What stands between commas, of which authors forget the one behind dots: `(x_1, x_2, \\ldots x_n)`."""
    parts = surface.parted(items, ",")
    found: list[list[Node]] = []
    for part in parts:
        begins = len(parts) > 1 and len(part) > 1 and surface.sign_of(part[0]) in DOTS
        found += [part[:1], part[1:]] if begins else [part]
    return found


def read_column(fence: Fenced, context: Context) -> Term | None:
    """What stands between commas as a column, as the transpose of `(x_1, \\dots, x_n)` is; None for anything else."""
    items = surface.flattened(fence.body)
    parts = [[item] for item in items] if _is_listed(fence, items) else between_commas(items)
    parts = parts if len(parts) > 1 else _side_by_side(fence, context)
    if len(parts) < 2 or not all(parts) or fence.left not in ("(", "[") or _has_lines(parts):
        return None
    dotted = list(map(_are_dots, parts))
    operands = tuple(
        context.read_items(part, fence.start, fence.end)
        for part, is_dots in zip(parts, dotted, strict=True)
        if not is_dots
    )
    if not operands:
        return None
    if not any(dotted):
        row = Term("block", fence.start, fence.end, operands, (1, len(operands)), True)
        return Term("transpose", fence.start, fence.end, (row,))
    pieces = [fence.left]
    for position, is_dots in enumerate(dotted):
        pieces[-1] += ", " if position else ""
        if is_dots:
            pieces[-1] += "\\dots"
        else:
            pieces.append("")
    pieces[-1] += f"{fence.right}^\\top"
    lengths = (ellipsis.count(operands[0], operands[-1]), SCALARS)
    return Term("listed", fence.start, fence.end, operands, (tuple(pieces), SUM, SCRIPT, *lengths), True)


def _is_listed(fence: Fenced, items: Sequence[Node]) -> bool:
    """Whether these are names with low dots between them, `[y_1 \\dots y_n]`, which no factors have."""
    signs = [surface.sign_of(item) for item in items]
    are_names = all(sign in DOTS - _HIGH_DOTS or canonical(item) for sign, item in zip(signs, items, strict=True))
    return fence.left == "[" and are_names and not DOTS.isdisjoint(signs)


def _has_lines(parts: Sequence[Sequence[Node]]) -> bool:
    return any(surface.sign_of(item) == ";" for part in parts for item in part)


def neighbours_of_dots(array: Array) -> Iterator[tuple[Node, Node]]:
    """What stands before and behind dots in a row or a column."""
    grid = _without_rules([list(row) for row in array.rows])
    if len({len(row) for row in grid}) != 1:
        return
    for line in [*grid, *zip(*grid, strict=True)]:
        for before, cell, after in zip(line, line[1:], line[2:], strict=False):
            if is_dots(cell) and before.items and after.items:
                yield before, after
