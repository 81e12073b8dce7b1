"""How the author of a document writes, as the formulas of all of it show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import fields
from typing import Any

from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.ledger import Ledger
from matcalc_ls.analysis.tally import Tally
from matcalc_ls.notation.conventions import NONE, Conventions, Shown, conventions_of, shown_in
from matcalc_ls.notation.writing.style import Spelling, Style, spellings_in, style_of

STYLE, FLAGS = "style", "what holds for all letters"
BY_NAME = ("apart", "sets", "matrices", "numbers", "arrays", "only_arrays", "called", "applied", "noise")
"""The conventions that hold for some names: each is asked name by name."""


class Habits:
    """What is counted over a document's formulas, and what it says. Each habit is asked for by itself."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._spellings: Tally[Spelling] = Tally(_spellings)
        self._shown: Tally[Shown] = Tally(_shown)
        self._now = NONE
        self.for_all = _flags(NONE)
        """The conventions that hold for all letters, of which no edit changes what is held here."""
        self._style: Style | None = None

    def steps(self, formulas: Iterable[Formula], text: str) -> Iterator[None]:
        """Look at the first formulas, in steps."""
        formulas = tuple(formulas)
        self._spellings.replace((), formulas)
        self._shown.replace((), formulas)
        yield from self._shown.steps()
        self._take(conventions_of(self._shown.all, text))

    def _take(self, conventions: Conventions) -> None:
        self._now, self.for_all = conventions, _flags(conventions)

    def counting(self) -> Iterator[None]:
        """Look in steps for what is needed to write something, which would take long for all formulas at once."""
        return self._spellings.steps()

    def edited(self, gone: Iterable[Formula], come: Iterable[Formula], text: str) -> None:
        """Take over other formulas in the place of some."""
        self._spellings.replace(gone, come)
        self._shown.replace(gone, come)
        self._style = None
        before, for_all = self._now, self.for_all
        self._take(conventions_of(self._shown.all, text))
        self._ledger.touch([STYLE] if for_all == self.for_all else [STYLE, FLAGS])
        for convention in BY_NAME:
            changed = _names(before, convention) ^ self.names(convention)
            self._ledger.touch((convention, name) for name in changed)

    def names(self, convention: str) -> Set[str]:
        """The names for which a convention holds."""
        return _names(self._now, convention)

    def style(self) -> Style:
        """How the author writes what can be written in several ways; which names are functions is not known here."""
        return self._ledger.ask(STYLE, self._known_style)

    def _known_style(self) -> Style:
        if self._style is None:
            self._style = style_of(self._spellings.all, self._spellings.first)
        return self._style


def _names(conventions: Conventions, convention: str) -> Set[str]:
    return getattr(conventions, convention) or frozenset()


_FOR_ALL = tuple(field.name for field in fields(Conventions) if field.name not in BY_NAME)


def _flags(conventions: Conventions) -> dict[str, Any]:
    """What holds for all letters."""
    return {name: getattr(conventions, name) for name in _FOR_ALL}


def _spellings(formula: Formula) -> Counter[Spelling]:
    return spellings_in(formula.display)


def _shown(formula: Formula) -> Counter[Shown]:
    return shown_in(formula.display, formula.statements)
