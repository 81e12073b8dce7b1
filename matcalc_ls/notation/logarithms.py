"""Logarithms of values that have a name: `\\ln L`, `-2 \\log p(y \\mid \\theta)`, recognised by their looks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction as Rational

from matcalc_ls.notation.declarations.dims import sides_of
from matcalc_ls.notation.names import canonical, script
from matcalc_ls.notation.statements import row_of
from matcalc_ls.tex.remembered import remembered
from matcalc_ls.tex.tree import Atom, Fenced, Row, text_of
from matcalc_ls.tex.walk import solid

_LOGARITHMS = frozenset({"\\log", "\\ln"})
_BARS = frozenset({"|", "\\mid", "\\vert"})
_SEPARATORS = frozenset({",", ";", *_BARS})


@dataclass(frozen=True, slots=True)
class Call:
    """A name with what stands in brackets behind it, `p(y \\mid \\theta)`; without brackets `arguments` is None.

    `signs` are the commas and bars between the arguments.
    """

    name: str
    arguments: tuple[str, ...] | None = None
    signs: tuple[str, ...] = ()

    @property
    def is_conditional(self) -> bool:
        """Whether it is the density of something given something else, of which many have one letter."""
        return "|" in self.signs


@dataclass(frozen=True, slots=True)
class Logarithm:
    """`factor` times the natural logarithm of `call`, which stands in `inside`."""

    factor: Rational
    call: Call
    inside: Row
    command: str


@remembered
def logarithm_of(row: Row) -> Logarithm | None:
    """The logarithm that a whole row is, or None."""
    items = solid(row)
    sign = -1 if items and text_of(items[0]) == "-" else 1
    items = items[sign < 0 :]
    size = Rational(1)
    if items and isinstance(items[0], Atom) and items[0].kind == "number" and items[0].text.isdigit():
        size, items = Rational(items[0].text), items[1:]
    if len(items) < 2 or text_of(items[0]) not in _LOGARITHMS or not size:
        return None
    match items[1:]:
        case [Fenced(left="(" | "[", body=inside)]:
            pass
        case rest:
            inside = row_of(rest)
    call = call_of(inside)
    return None if call is None else Logarithm(sign * size, call, inside, text_of(items[0]))


def call_of(row: Row) -> Call | None:
    """A name, with or without arguments in brackets, that a whole row is."""
    items = solid(row)
    name = canonical(items[0]) if items else None
    match items[1:]:
        case _ if name is None:
            return None
        case []:
            return Call(name)
        case [Fenced(left="(" | "[", body=inside)]:
            runs, signs = sides_of(solid(inside), _SEPARATORS)
            bars = tuple("|" if sign in _BARS else sign for sign in signs)
            return Call(name, tuple(script(row_of(run)) for run in runs), bars)
    return None
