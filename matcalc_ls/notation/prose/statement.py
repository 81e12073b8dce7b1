"""What clauses say: statements about names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.notation.declarations.forms import Collection, Fact, Map, Member
from matcalc_ls.notation.declarations.kind import Kind
from matcalc_ls.notation.declarations.names import Name

Force = Literal["always", "onward", "sentence"]
"""How far a statement holds: `onward` for assumptions, `sentence` for conditions."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Something said of one name, `by_formula` or by words alone; `domain` is that of a function.

    `disputed` if the words contradict the formula, which then counts; `by_the_way` if it asserts something else.
    """

    name: Name
    kind: Kind
    start: int
    end: int
    force: Force = "always"
    domain: tuple[Shape, ...] | None = None
    by_formula: bool = False
    disputed: bool = False
    by_the_way: bool = False


@dataclass(slots=True)
class Subjects:
    """Names side by side up to the token `end`, and what their formulas say of them already."""

    names: list[Name]
    end: int
    said: list[tuple[Name, Kind]]
    form: Map | Collection | Fact | Member | None = None


def fits(name: Name, kind: Kind) -> bool:
    """Whether such a name may be declared so."""
    if name.is_identity and (kind.shape is None or kind.shape[:1] == kind.shape[1:]):
        return False
    if name.inverted or (name.transposed and not kind.says_shape):
        return False
    if kind.rank is None and name.index is not None:
        return False  # w_i > 0 may be said of an entry
    # x^2 ∈ ℝ says nothing of a quantity called x^2.
    is_power = name.placement == "^" and name.index is not None and name.index.constant is not None
    return not (is_power and kind.rank == 0)
