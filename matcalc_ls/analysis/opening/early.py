"""What is wrong around a place of a long document, told before all of it is understood.

What is said elsewhere may take a finding back. Told is only what is found where the formulas around the place are
understood together with every paragraph that speaks of a name which the finding rests on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence, Set
from itertools import groupby
from pathlib import Path

from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.diagnostics import FINDINGS, Examination
from matcalc_ls.analysis.document import Document
from matcalc_ls.analysis.habits import STYLE
from matcalc_ls.analysis.memory import without_collection
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.places import Places
from matcalc_ls.analysis.settings import Settings
from matcalc_ls.analysis.suppression import Suppressions
from matcalc_ls.notation.names import last_letter
from matcalc_ls.text.scan import Span, Zone
from matcalc_ls.text.steps import Steps

AROUND = 90
"""How many formulas around the place are looked at."""
MOST = 300
"""How many formulas elsewhere are understood with them; where more would have to be, nothing is told."""
_LETTERS = re.compile(r"\\[a-zA-Z]+|[^\W\d_]|['’′]")
_MARKS = frozenset({"'", "’", "′", "\\prime", "\\dagger"})
"""What these mean, the formulas say that they stand in: they are looked for as letters are."""
_COUNTERS = re.compile(r"(?<=_)[0-9]{2,}|(?<=_\{)[0-9]{2,}(?=\})")
"""Numbers in scripts that only count: paragraphs that differ by them alone say the same of a name."""


def early_findings(document: Document, place: int, settings: Settings, path: Path | None) -> Steps[list[Diagnostic]]:
    """What is wrong around a place of a document whose formulas need not have been read, in its file at `path`."""
    around = _whole(document, document.stretch_around(place, AROUND))
    if sum(around[0] <= zone.start < around[1] for _, zone in document.zones) > MOST:
        return []
    alone = yield from _Part.steps(document, [around], settings, path)
    suspected = yield from alone.findings([each.start for each in alone.document.formulas])
    elsewhere = _speaking_of(alone.rests_on(suspected), document, around) if suspected else []
    if not suspected or elsewhere is None:
        return []
    together = yield from _Part.steps(document, sorted([around, *elsewhere]), settings, path)
    confirmed = yield from together.findings([each.start for each in suspected])
    return together.out([each for each in confirmed if each in suspected], Suppressions(document))


class _Part:
    """A part of a document, understood as if it were all."""

    def __init__(self, model: Model, settings: Settings, path: Path | None) -> None:
        self._model, self.document = model, model.document
        self._places = Places(model, path)
        self._examination = Examination(model, settings, self._places)

    @classmethod
    def steps(
        cls, document: Document, stretches: Sequence[Span], settings: Settings, path: Path | None
    ) -> Steps[_Part]:
        part = yield from without_collection(document.part(stretches))
        return cls((yield from without_collection(Model.steps(part, settings.layout, is_part=True))), settings, path)

    def findings(self, places: Collection[int]) -> Steps[list[Diagnostic]]:
        """What is wrong with the formulas at some places."""
        formulas = dict.fromkeys(filter(None, map(self.document.formula_at, places)))
        for number, _ in enumerate(self._examination.of(formulas)):
            yield number, max(number + 1, len(formulas))
        return self._examination.found()

    def rests_on(self, findings: Iterable[Diagnostic]) -> set[str]:
        """The letters of the names that findings rest on, and the marks of which all formulas show what they mean."""
        found: set[str] = set()
        for formula in filter(None, (self.document.formula_at(each.start) for each in findings)):
            found |= _MARKS.intersection(_LETTERS.findall(self.document.source(formula.start, formula.end)))
            topics = self._model.ledger.topics((FINDINGS, formula))
            found |= {last_letter(each) for each in topics if isinstance(each, str) and _is_name(each)}
        return found - {""}

    def out(self, findings: Iterable[Diagnostic], silenced: Suppressions) -> list[Diagnostic]:
        """Findings that nothing in the whole document silences, with offsets."""
        found = ((self.document.formula_at(each.start), each) for each in findings)
        told = [each for at, each in found if at is not None and not silenced.cover(at, each.code)]
        return self._places.out(told)


def _is_name(topic: str) -> bool:
    return " " not in topic and topic != STYLE and not topic.startswith("\\mathbb")


def _whole(document: Document, stretch: Span) -> Span:
    """A stretch with all of its first and its last paragraph."""
    low, high = document.paragraph(stretch[0]), document.paragraph(stretch[1] - 1)
    return stretch if low is None or high is None else (low.start, max(high.end, stretch[1]))


def _speaking_of(letters: Set[str], document: Document, known: Span) -> list[Span] | None:
    """Where the paragraphs outside a stretch stand of which a formula has one of these letters, one of each wording;
    None where that is too much."""
    wordings = {_wording(document, each.start) for each in document.paragraphs if known[0] <= each.start < known[1]}
    zones = (zone for _, zone in document.zones if not known[0] <= zone.start < known[1])
    found: list[Span] = []
    formulas = 0
    for start, group in groupby(zones, lambda zone: document.paragraph_at(zone.start)):
        of_paragraph = list(group)
        if all(letters.isdisjoint(_letters(document, zone)) for zone in of_paragraph):
            continue
        wording = _wording(document, start)
        if wording not in wordings:
            wordings.add(wording)
            found.append((start, of_paragraph[-1].end))
            formulas += len(of_paragraph)
        if formulas > MOST:
            return None
    return found


def _letters(document: Document, zone: Zone) -> set[str]:
    """The letters of a formula, which need not have been read; also those that its macros become."""
    source = document.source(zone.inner_start, zone.inner_end)
    found = set(_LETTERS.findall(source))
    for macro in document.macros_in(zone.start).used_by(source):
        found.update(token.text for token in macro.body)
    return found


def _wording(document: Document, start: int) -> str:
    """What the paragraph that begins here says, but for numbers that only count."""
    paragraph, counters = document.paragraph(start), dict[str, str]()
    source = "" if paragraph is None else document.source(paragraph.start, paragraph.end)
    return _COUNTERS.sub(lambda found: counters.setdefault(found.group(), f"#{len(counters)}"), source)
