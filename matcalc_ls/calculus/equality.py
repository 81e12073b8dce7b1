"""Whether two expressions are equal: proved by a normal form, or decided by numbers inside what was declared."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Literal

import numpy as np

from matcalc_ls.algebra.build import simplify
from matcalc_ls.algebra.evaluation import Values
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.normal_form import TooManyTermsError, expanded
from matcalc_ls.calculus.branches import Coverage, entered, has_branches, kinks
from matcalc_ls.calculus.draws import NO_VALUE, Draws
from matcalc_ls.calculus.large_sizes import are_too_large, sizes_by_name, with_named_sizes
from matcalc_ls.calculus.mentioned import Range, index_ranges
from matcalc_ls.calculus.pullback import Condition
from matcalc_ls.calculus.verification import close

Verdict = Literal["proved", "agrees", "differs", "unknown"]
EQUAL: tuple[Verdict, ...] = ("proved", "agrees")
"""The verdicts by which two expressions are taken for equal."""

TOLERANCE = 1e-8
LEAST_DRAWS = 3
ATTEMPTS = (
    (0, 0),
    (1, 0),
    (2, 0),
    (3, 0),
    (0, 1),
    (1, 1),
    (2, 1),
    (0, 2),
    (1, 2),
    (2, 2),
    *((serial, level) for level in (3, 4) for serial in (0, 1, 2)),
)
ASSIGNMENTS = 16


def compare(left: Expr, right: Expr, conditions: Sequence[Condition] = ()) -> Verdict:
    """`proved` by equal normal forms, `agrees` in every draw, `differs` in every draw, else `unknown`.

    Where index ranges are given, all small values of the indices are tried. An equality that fails in some draws only
    `differs` when the index decides which, what has two values only, or the branch where both sides tell the same
    branches apart; for one choice of these all draws must agree on it. Functions that are left open may have other
    values than are drawn: two expressions that speak of different ones of them never differ.
    """
    if left.shape != right.shape:
        return "unknown"
    if simplify(left) is simplify(right):
        return "proved"
    try:
        if expanded(left) is expanded(right):
            return "proved"
    except TooManyTermsError:
        pass
    if are_too_large([left, right]):
        return _for_all_sizes(left, right)
    verdict = _by_numbers(left, right, conditions)
    return "unknown" if verdict == "differs" and left_open(left) != left_open(right) else verdict


def _for_all_sizes(left: Expr, right: Expr) -> Verdict:
    """The verdict where large sizes are any.

    Two that differ may be equal for these sizes alone, unless they differ also where numbers change along with sizes.
    """
    sizes = sizes_by_name([left, right])
    verdict: Verdict = "unknown"
    for counted in (False, True):
        general = with_named_sizes([left, right], sizes, counted=counted)
        verdict = "unknown" if general is None else compare(general[0], general[1])
        if verdict != "differs":
            break
    return verdict


def left_open(node: Expr) -> frozenset[Expr]:
    """The values of functions that nobody defined, and of their derivatives, in an expression."""
    return frozenset(part for part in simplify(node).walk() if part.name == "application")


def _by_numbers(left: Expr, right: Expr, conditions: Sequence[Condition]) -> Verdict:
    ranges = [Range(c.lower, c.index, c.upper) for c in conditions] + index_ranges([left, right])
    drawing = Draws([left, right], ranges)
    outcomes: dict[object, set[bool]] = {}
    coverage = Coverage([left, right]) if has_branches([left, right]) else None
    indices = {*drawing.indices, *(name for condition in ranges for name in condition.names)}
    tells_branches = coverage is not None and kinks(left) == kinks(right)
    tried = 0

    def note(values: Values) -> bool:
        """Whether a draw tells anything, having noted what."""
        verdict = _agree(left, right, values)
        if verdict is None:
            return False
        on = entered([left, right], values) if tells_branches else None
        key = (frozenset((name, values.sizes[name]) for name in indices), drawing.choices(values), on)
        outcomes.setdefault(key, set()).add(verdict)
        if coverage is not None:
            coverage.note(values)
        return True

    for serial, level in ATTEMPTS:
        if tried >= LEAST_DRAWS and level:
            break
        tried += sum([note(values) for values in islice(drawing.at(serial, level), ASSIGNMENTS)]) > 0
    if coverage is not None:
        for values, _ in coverage.further(drawing):
            note(values)
    if tried < LEAST_DRAWS or any(len(found) > 1 for found in outcomes.values()):
        return "unknown"
    return "agrees" if all(found == {True} for found in outcomes.values()) else "differs"


def _agree(left: Expr, right: Expr, values: Values) -> bool | None:
    """None where one of them has no finite value."""
    try:
        with np.errstate(all="ignore"):
            pair = [np.asarray(values.evaluate(side), dtype=float) for side in (left, right)]
    except NO_VALUE:
        return None
    if not all(np.all(np.isfinite(side)) for side in pair):
        return None
    return close(pair[0], pair[1], TOLERANCE)


__all__ = ["Verdict", "compare"]
