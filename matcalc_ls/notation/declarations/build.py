"""From what sentences say to declarations: names that share an index become families, ranges find theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matcalc_ls.algebra.dims import SCALAR, Dim, Shape
from matcalc_ls.algebra.expression import Family
from matcalc_ls.notation.declarations.forms import INDEX_LETTERS, Span
from matcalc_ls.notation.declarations.names import Name
from matcalc_ls.notation.names import with_script
from matcalc_ls.notation.prose.grammar import Ranged
from matcalc_ls.notation.prose.statement import Statement
from matcalc_ls.notation.scope import Declaration

_FRESH = ("i", "j", "k", "l", "s", "t")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence at `start`..`end` and what it says."""

    start: int
    end: int
    items: tuple[Statement | Ranged, ...]


def declarations_of(sentences: Sequence[Said], *, ranges_declare: bool = True) -> Iterator[Declaration]:
    """The declarations of a paragraph. With `ranges_declare` a range declares its index, too."""
    everywhere = [item for said in sentences for item in said.items if isinstance(item, Ranged)]
    for said in sentences:
        own = [item for item in said.items if isinstance(item, Ranged)]
        for item in said.items:
            if isinstance(item, Statement):
                yield _declaration(item, said, own, everywhere)
            elif ranges_declare and item.span.lower is not None and item.span.upper is not None:
                yield Declaration(
                    item.span.index, item.start, item.end, SCALAR, 0, frozenset({"integer"}),
                    bounds=(item.span.lower, item.span.upper),
                )  # fmt: skip


def _declaration(item: Statement, said: Said, own: Iterable[Ranged], everywhere: Iterable[Ranged]) -> Declaration:
    name, kind = item.name, item.kind
    text, family = name.text, None
    if kind.shape is not None and item.domain is None and name.arguments is None:
        # A remark in words, "W^m is an n×n matrix", goes with no range but that of its own sentence.
        ranges = (own, everywhere) if item.by_formula else (own,)
        family = _family(name, kind.shape, kind.properties, ranges, item.start)
        text = family.name if family is not None else text
    return Declaration(
        text,
        item.start,
        item.end,
        kind.shape,
        kind.rank,
        kind.properties,
        family,
        is_function=item.domain is not None or name.arguments is not None,
        written_of=frozenset(name.arguments or ()),
        domain=item.domain or (),
        member_of=name.base + name.placement,
        square=kind.square,
        may_be_norm=kind.may_be_norm,
        since=None if item.force == "always" else said.start,
        until=said.end if item.force == "sentence" else None,
        by_the_way=item.by_the_way,
    )


def _family(
    name: Name, shape: Shape, properties: frozenset[str], ranges: Sequence[Iterable[Ranged]], place: int
) -> Family | None:
    """The family that a name is a member of; None if it is a quantity of its own."""
    if name.index is None:
        return None
    if name.through is not None:
        taken = {each for dim in (*shape, name.index, name.through) for each in dim.names} | {name.base}
        index = next(letter for letter in _FRESH if letter not in taken)
        spelled = with_script(name.base, name.placement, index)
        return Family(spelled, name.base, name.placement, index, shape, name.index, name.through, properties)
    letters = sorted(name.index.names)
    if len(letters) != 1:
        return None
    letter = letters[0]
    span = _nearest(letter, ranges, place)
    if name.index is not Dim.of(letter):
        # `x_{t+1} \in X` tells of every x_t, if X is the same for each.
        if (letter not in INDEX_LETTERS and span is None) or any(_mentions(dim, letter) for dim in shape):
            return None
        spelled = with_script(name.base, name.placement, letter)
        return Family(spelled, name.base, name.placement, letter, shape, properties=properties)
    if span is None and letter not in INDEX_LETTERS:
        return None
    lower, upper = (None, None) if span is None else (span.lower, span.upper)
    return Family(name.text, name.base, name.placement, letter, shape, lower, upper, properties)


def _mentions(dim: Dim, letter: str) -> bool:
    return any(letter in name for name in dim.names)


def _nearest(letter: str, ranges: Sequence[Iterable[Ranged]], place: int) -> Span | None:
    """The range of an index nearest to a place, from the first of the lists that has one."""
    for listed in ranges:
        fitting = [each for each in listed if each.span.index == letter]
        if fitting:
            return min(fitting, key=lambda each: abs(each.start - place)).span
    return None
