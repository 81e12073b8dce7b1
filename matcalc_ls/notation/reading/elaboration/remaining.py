"""What is left of what was read where nothing is said of some of its names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from operator import is_

from matcalc_ls.algebra.expression import Family
from matcalc_ls.notation.declarations.covariances import EXPECTATIONS
from matcalc_ls.notation.evidence import letter_key
from matcalc_ls.notation.names import unbold
from matcalc_ls.notation.reading.result import Located, Reading, Unread
from matcalc_ls.notation.reading.terms import BY_D, BY_PARTIAL

_DERIVATIVES = frozenset({BY_PARTIAL, BY_D})
"""What a derivative by one variable is called of which no more is known; its shape rests on the variable's."""
_EXPECTATIONS = tuple(name for name in EXPECTATIONS if name.endswith("}"))
"""Those that are no letter like any other; what they are taken over may follow."""


def without(read: Located, names: Set[str]) -> Located | None:
    """What was read without the parts whose shape rests on these names."""
    if not names.isdisjoint(names_of(read)):
        return None
    parts = [without(part, names) for part in read.parts]
    if all(map(is_, parts, read.parts)):
        return read
    gone = [part for part, left in zip(read.parts, parts, strict=True) if left is None]
    if gone and _rests_on(read, parts, gone):
        return None
    return replace(read, parts=tuple(part for part in parts if part is not None))


def _rests_on(read: Located, parts: Sequence[Located | None], gone: Sequence[Located]) -> bool:
    """Whether the shape of what was read rests on those of its parts that are gone: a number may be made of arrays,
    and what a function maps may have other axes than its value."""
    if read.expr.name == "uninterpreted" and read.expr.data[0].name in _DERIVATIVES:
        return read.parts[-1] in gone or (bool(read.expr.shape) and not _is_as_large(read, parts))
    if read.expr.shape:
        return not _is_as_large(read, parts)
    if read.expr.name == "determinant":  # bars around a number, or a set, are none
        return True
    if read.expr.name == "frobenius":  # an array times a number is none
        return any(part is not None for part in parts)
    if read.expr.name == "uninterpreted" and _is_expectation(read):
        return not _is_as_large(read, parts)
    return read.expr.name not in ("uninterpreted", "application") and any(not part.expr.shape for part in gone)


def _is_expectation(read: Located) -> bool:
    """Whether this is the expectation of something, which is as that is."""
    symbol, pieces = read.expr.data[:2]
    return bool(symbol.name.startswith(_EXPECTATIONS) or pieces[0].startswith("E["))


def _is_as_large(read: Located, parts: Sequence[Located | None]) -> bool:
    """Whether it is known how large something is of which these parts are left: the value of a function that is called
    by a letter, and what is as large as its first part, as an expectation is."""
    if read.expr.name != "uninterpreted":
        return read.expr.name == "application"
    name, first = read.expr.data[0].name, parts[0]
    is_otherwise = name.startswith("\\mathbb") or _is_expectation(read) or read.expr.data[1][0].startswith("\\frac")
    if letter_key(unbold(name)) is not None and not is_otherwise:
        return True
    return first is not None and first.expr.shape == read.expr.shape


def parts_without(read: Located, names: Set[str]) -> Iterator[Located]:
    """The largest parts of what was read of which as much is left."""
    if (found := without(read, names)) is not None:
        yield found
    else:
        for part in read.parts:
            yield from parts_without(part, names)


def speaks_of(read: Located, names: Set[str]) -> bool:
    """Whether one of these names stands in what was read."""
    return any(not names.isdisjoint(names_of(part)) for part in read.walk())


def parts_silent_on(read: Located, names: Set[str]) -> Iterator[Located]:
    """The largest parts of what was read in which none of these names stands."""
    if not speaks_of(read, names):
        yield read
    else:
        for part in read.parts:
            yield from parts_silent_on(part, names)


def names_of(part: Located) -> Iterator[str]:
    """The name that a part is, that of its family if it is one of several, and of a function whose value it is."""
    expr = part.expr
    if expr.name in ("symbol", "application", "uninterpreted"):
        yield expr.data[0].name
    elif expr.name == "member" and isinstance(expr.data[0], Family):
        yield expr.data[0].base + expr.data[0].placement


def shapeless(reading: Reading) -> Reading:
    """A reading of which no guess fits: nothing that was guessed is told, only what is known without."""
    guessed = frozenset(binding.quantity.name for binding in reading.assumed.values()) | reading.assumed.keys()
    kept = [part for fragment in reading.fragments for part in parts_silent_on(fragment, guessed)]
    return replace(reading, shapeless=True, fragments=tuple(kept), assumed={})


def without_shape(reading: Reading, names: frozenset[str]) -> Reading:
    """A reading in which no shape is given to these names, nor to what holds one of them."""
    located = None if reading.located is None else without(reading.located, names)
    kept = [part for fragment in reading.fragments for part in parts_without(fragment, names)]
    return _left(reading, names, located, kept)


def silent_on(reading: Reading, names: frozenset[str]) -> Reading:
    """A reading in which nothing is told of these names, be they numbers or arrays, nor of what holds one of them."""
    located = None if reading.located is None or speaks_of(reading.located, names) else reading.located
    kept = [part for fragment in reading.fragments for part in parts_silent_on(fragment, names)]
    return _left(reading, names, located, kept)


def _left(reading: Reading, names: frozenset[str], located: Located | None, kept: Sequence[Located]) -> Reading:
    in_order = sorted(dict.fromkeys(kept), key=lambda part: part.start)
    return replace(
        reading,
        expr=None if located is None else reading.expr,
        located=located,
        by_habit=reading.expr or reading.by_habit if located is None else None,
        unshown=reading.unshown | names,
        fragments=tuple(in_order) if located is None else (located,),
        assumed={name: binding for name, binding in reading.assumed.items() if name not in names},
    )


def undecided(reading: Reading, names: frozenset[str], barred: Set[tuple[int, int]]) -> Unread | None:
    """Bars around the value of a function of which nothing is shown: a determinant, or an absolute value."""
    for part in reading.located.walk() if reading.located is not None and barred else ():
        if part.expr.name == "determinant" and (part.start, part.end) in barred and _is_value(part.parts[0], names):
            return Unread(part.start, part.end, "a determinant, or an absolute value", by_shape=True)
    return None


def _is_value(part: Located, names: frozenset[str]) -> bool:
    return part.expr.name == "uninterpreted" and not names.isdisjoint(names_of(part))
