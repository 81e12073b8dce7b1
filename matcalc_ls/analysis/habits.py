"""How the author of a document writes, as the formulas of all of it show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import replace

from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.ledger import Ledger, Topic
from matcalc_ls.analysis.tally import Tally
from matcalc_ls.notation.conventions import NONE, Conventions, Shown, conventions_of, shown_in
from matcalc_ls.notation.resolved import Sizes
from matcalc_ls.notation.writing.style import Spelling, Style, spellings_in, style_of

STYLE, APART, SETS, MATRICES, NUMBERS = "style", "letters apart", "sets", "matrices", "numbers"
FLAGS = "what holds for all letters"


class Habits:
    """What is counted over a document's formulas, and what it says. Each habit is asked for by itself."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._spellings: Tally[Spelling] = Tally(_spellings)
        self._shown: Tally[Shown] = Tally(_shown)
        self._now = NONE
        self._style: Style | None = None

    def steps(self, formulas: Iterable[Formula], text: str) -> Iterator[None]:
        """Look at the first formulas, in steps."""
        formulas = tuple(formulas)
        self._spellings.replace((), formulas)
        self._shown.replace((), formulas)
        yield from self._shown.steps()
        self._now = conventions_of(self._shown.all, text)

    def counting(self) -> Iterator[None]:
        """Look in steps for what is needed to write something, which would take long for all formulas at once."""
        return self._spellings.steps()

    def edited(self, gone: Iterable[Formula], come: Iterable[Formula], text: str) -> None:
        """Take over other formulas in the place of some."""
        self._spellings.replace(gone, come)
        self._shown.replace(gone, come)
        self._style = None
        before, self._now = self._now, conventions_of(self._shown.all, text)
        self._ledger.touch([STYLE] if _flags(before) == _flags(self._now) else [STYLE, FLAGS])
        self._ledger.touch((APART, name) for name in before.apart ^ self._now.apart)
        self._ledger.touch((SETS, name) for name in before.sets ^ self._now.sets)
        self._ledger.touch((MATRICES, name) for name in _matrices(before) ^ _matrices(self._now))
        self._ledger.touch((NUMBERS, name) for name in before.numbers ^ self._now.numbers)

    def conventions(self, apart: Sizes, sets: Sizes, matrices: Sizes, numbers: Sizes) -> Conventions:
        """How the document writes, as far as it changes what is meant; what is said of names is asked name by name."""
        return replace(self._now, apart=apart, sets=sets, matrices=matrices, numbers=numbers)

    @property
    def apart(self) -> Set[str]:
        """The plain letters that stand beside the same letter in bold, and are other quantities."""
        return self._now.apart

    @property
    def sets(self) -> Set[str]:
        """The names of sets."""
        return self._now.sets

    @property
    def matrices(self) -> Set[str]:
        """The capitals that are shown to be matrices."""
        return _matrices(self._now)

    @property
    def numbers(self) -> Set[str]:
        """The letters that are shown to be numbers."""
        return self._now.numbers

    def still_says(self, conventions: Conventions, topics: Set[Topic]) -> bool:
        """Whether what was asked of them about some topics is answered as it was."""
        names = {
            topic[1] for topic in topics if isinstance(topic, tuple) and topic[0] in (APART, SETS, MATRICES, NUMBERS)
        }
        asked = (conventions.apart, conventions.sets, conventions.matrices, conventions.numbers)
        return _flags(conventions) == _flags(self._now) and all(
            each.still_says(names.__contains__, all_names=False) for each in asked if isinstance(each, Sizes)
        )

    def style(self) -> Style:
        """How the author writes what can be written in several ways; which names are functions is not known here."""
        return self._ledger.ask(STYLE, self._known_style)

    def _known_style(self) -> Style:
        if self._style is None:
            self._style = style_of(self._spellings.all, self._spellings.first)
        return self._style


def _matrices(conventions: Conventions) -> Set[str]:
    return conventions.matrices or frozenset()


def _flags(conventions: Conventions) -> tuple[bool, ...]:
    return conventions.bold_vectors, conventions.t_transposes, conventions.delta_varies, conventions.dagger_inverts


def _spellings(formula: Formula) -> Counter[Spelling]:
    return spellings_in(formula.display)


def _shown(formula: Formula) -> Counter[Shown]:
    return shown_in(formula.display, formula.statements)
