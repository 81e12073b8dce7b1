"""What is said around a formula that takes back some of it, told by the phrases of a language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import chain


@dataclass(frozen=True, slots=True)
class Hedges:
    """The phrases of a language, in lower case. One stands where a word begins with it: "ignor" is in "Ignoring"; one
    with a space at its end is a whole word.

    loose: makes an equation of the same sentence less than one.
    denied: the sentence says itself that it is not so.
    row: a derivative of the same sentence is laid out as a row.
    conventions: words that, all in one sentence, say how derivatives are laid out from there on.
    conditions: begins a condition, which a formula of the same sentence then rests on.
    structures: what is not modelled, and may be what makes a step right.
    matrix_structures: the same where it speaks of products with a matrix alone, and of no vector by itself.
    vanishing: says that something is zero, so that a step may drop it.
    premises: names what a step rests on beside algebra.
    symmetric: names what is symmetric, or is so by nature, such as a covariance.
    called_symmetric: says of a matrix that it is symmetric.
    negations: makes the contrary of what the sentence says.
    square: says of a matrix that it is square.
    naming: says how something is written.
    """

    loose: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    conventions: tuple[tuple[str, ...], ...] = ()
    conditions: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()
    matrix_structures: tuple[str, ...] = ()
    vanishing: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()
    symmetric: tuple[str, ...] = ()
    called_symmetric: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    square: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()


NO_HEDGES = Hedges()


def merged_hedges(languages: Iterable[Hedges]) -> Hedges:
    """The phrases of several languages."""
    rows = [[getattr(language, each.name) for each in fields(Hedges)] for language in languages]
    return Hedges(*(tuple(chain.from_iterable(row)) for row in zip(*rows, strict=True)))


def spoken(text: str) -> str:
    """Prose as `said_in` asks for it: its words in lower case, each between single spaces."""
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in text.lower()).split())} "


def said_in(said: str, phrases: Iterable[str]) -> str:
    """The first of some phrases that is in prose, as `spoken` gives it; "" if none is.

    In a language that does not part its words a phrase may stand anywhere.
    """
    return next((phrase for phrase in phrases if (f" {phrase}" if phrase.isascii() else phrase) in said), "")
