"""Terms: what a formula says once its precedence is settled and before shapes are known.

A term knows its span. The operations of terms are overloaded as their signs are: `dot` becomes a product or an inner
product when the shapes of its operands are known (see `elaboration/products`).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from matcalc_ls.tex.value import value


@value
class Term:
    """An operation on terms at `start`..`end`; `bracketed` if brackets hold it together."""

    kind: str
    start: int
    end: int
    args: tuple[Term, ...] = ()
    data: tuple[Any, ...] = ()
    bracketed: bool = False

    def walk(self) -> list[Term]:
        """This term and all in it."""
        found: list[Term] = []
        waiting = [self]
        while waiting:
            term = waiting.pop()
            found.append(term)
            if term.args:
                waiting += term.args[::-1]
        return found


def spanning(kind: str, args: list[Term] | tuple[Term, ...], *data: Any) -> Term:
    """A term as long as its operands."""
    return Term(kind, min(arg.start for arg in args), max(arg.end for arg in args), tuple(args), data)


def number(value: Fraction | int, start: int, end: int) -> Term:
    return Term("number", start, end, (), (value if isinstance(value, Fraction) else Fraction(value),))


def opaque(reason: str, start: int, end: int) -> Term:
    """What is not understood, and why in a few words."""
    return Term("opaque", start, end, (), (reason,))


def placed(term: Term, start: int, end: int, *, bracketed: bool = True) -> Term:
    """The same term with the span of its brackets."""
    return Term(term.kind, start, end, term.args, term.data, bracketed or term.bracketed)


NAMES = frozenset({"name", "member", "guessed member"})
"""The kinds of terms that are names of quantities."""


def key_of(spelling: str) -> str:
    """What an uninterpreted value is called among the names whose shapes are tried; no quantity has such a name."""
    return f"{spelling}()"


BELOW = "below"
"""What a norm has that is weighted by the matrix below it."""
NAME_IN_BRACKETS = "[ "
"""How the key of `[\\omega]` begins, a single name in brackets of its own."""
BY_PARTIAL, BY_D = key_of("\\partial"), key_of("d")
"""What derivatives are called that are written as fractions."""
ANY_INDEX = "⋅"
"""What stands for an index that runs in what one of several is called, `T_{⋅⋅k}`."""


def is_key(name: str) -> bool:
    """Whether this is what an uninterpreted value is called."""
    return name.endswith("()")


def is_dirac(name: str) -> bool:
    """Whether this is what a ket, a power of one, or a number between a bra and a ket is called."""
    return is_key(name) and (name.startswith("\\langle") or (name.startswith("|") and "\\rangle" in name))


def is_derivative(term: Term) -> bool:
    """Whether this is a derivative written as a fraction, such as the chain rule multiplies."""
    return term.kind == "derivative" and "quotient" in term.data and len(term.args) == 2


def differentiated(term: Term) -> Term:
    """What a term of kind `derivative` is the derivative of; its other operands are the variables."""
    return term.args[0 if "quotient" in term.data else -1]


_ADDED = frozenset({"sum", "negative", "product"})
"""What is made of arrays entry by entry, or a multiple of one."""


def of_entries(term: Term) -> Term:
    """A term that stands where each entry is meant by itself: in `w \\odot (1 - s^2)` the power is one of every entry,
    if s turns out to be a vector."""
    if term.kind == "power":
        return replace(term, kind="power of entries")
    if term.kind in _ADDED and any(arg.kind == "power" or arg.kind in _ADDED for arg in term.args):
        return replace(term, args=tuple(map(of_entries, term.args)))
    return term


def literal(term: Term) -> Fraction | None:
    """The value of a number that is written out, or None."""
    return term.data[0] if term.kind == "number" else None


Found = tuple[Term, int]
"""A term and the position behind it."""


def quotient(above: Term, below: Term) -> Term:
    """A fraction; of two numbers, a number."""
    start, end = min(above.start, below.start), max(above.end, below.end)
    top, bottom = literal(above), literal(below)
    if top is not None and bottom:
        return number(top / bottom, start, end)
    return Term("quotient", start, end, (above, below))


SCALARS = 0
"""The number of columns of what stands in a line: a vector if it holds scalars; of anything else it is not known."""
