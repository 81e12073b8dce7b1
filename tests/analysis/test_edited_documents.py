"""A document that is edited is the one that would be read anew, and what the edit does not touch is not read again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from matcalc_ls.analysis.document import Document
from matcalc_ls.tex.walk import walk
from matcalc_ls.text.structure import Words
from tests.analysis.typed import typed

SEEDS = range(int(os.environ.get("MATCALC_LONG_RUN", "0")) // 10 or 60)
"""Of ten edits each."""


def described(document: Document) -> dict[str, Any]:
    """All that is known of a document, in offsets of its text."""

    def span(each: Any) -> tuple[int, int]:
        return document.offset(each.start), document.offset(each.end)

    def section(place: int) -> int:
        return place if place < 0 else document.offset(place)

    formulas = [
        (
            span(each),
            (document.offset(each.zone.inner_start), each.zone.display, each.zone.environment),
            [(type(node), *span(node), getattr(node, "text", "")) for line in each.display.lines for cell in line
             for node in walk(cell)],
            [(span(statement), statement.relations) for statement in each.statements],
            (document.offset(each.paragraph), section(each.section), sorted(document.macros_of(each))),
        )
        for each in document.formulas
    ]  # fmt: skip
    prose = [
        [(*span(piece), piece.text if isinstance(piece, Words) else "") for piece in document.prose(paragraph.start)]
        for paragraph in document.paragraphs
    ]
    return {
        "formulas": formulas,
        "paragraphs": [span(paragraph) for paragraph in document.paragraphs],
        "prose": prose,
        "comments": [(span(comment), comment.content) for comment in document.comments],
        "sections": [(span(each), each.level) for each in document.sections],
    }


def changes(seed: int) -> Iterator[tuple[Document, Document]]:
    """A document before and after each edit that it can take over."""
    known: Document | None = None
    for language, text in typed(seed, edits=10):
        edited = None if known is None else known.edited(text)
        if known is not None and edited is not None:
            yield known, edited
        known = edited or Document(text, language, spread=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_edited_document_is_that_of_its_text(seed: int) -> None:
    for _, edited in changes(seed):
        assert described(edited) == described(Document(edited.text, edited.language))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_document_knows_what_an_edit_changed(seed: int) -> None:
    for before, after in changes(seed):
        change = after.change
        assert change is not None
        assert {*before.formulas} - {*after.formulas} == {*change.formulas_gone}
        assert {*after.formulas} - {*before.formulas} == {*change.formulas_come}
        prose = {paragraph.start: before.prose(paragraph.start) for paragraph in before.paragraphs}
        for paragraph in after.paragraphs:
            if paragraph.start not in change.paragraphs_come:
                assert after.prose(paragraph.start) == prose[paragraph.start]


def test_places_are_in_order_and_lead_back() -> None:
    for seed in range(20):
        for _, edited in changes(seed):
            places = [edited.place(offset) for offset in range(len(edited.text) + 1)]
            assert places == sorted(places)
            assert [edited.offset(place) for place in places] == [*range(len(edited.text) + 1)]


TEXT = "# One\n\nLet $A$ and $B$ be matrices.\n\n$$C = A B$$\n\n" + "Then $C$ is another.\n\n" * 50


@pytest.mark.parametrize("typed_at", ["$B$", "matrices", "C = A B", "Then"])
def test_only_what_an_edit_touches_is_read_again(typed_at: str) -> None:
    document = Document(TEXT, "markdown", spread=True)
    for number in range(1, 100):
        place = TEXT.index(typed_at) + 1
        edited = document.edited(TEXT[:place] + "D" * number + TEXT[place:])
        assert edited is not None
        assert len({*document.formulas} - {*edited.formulas}) == ("$" in typed_at or "=" in typed_at)
        document = edited


def test_a_long_day_in_one_paragraph() -> None:
    """Formula after formula, each as it is typed: nothing is ever read anew."""
    text = TEXT
    document = Document(text, "markdown", spread=True)
    for number in range(300):
        place = text.index("\n\n$$C") if number % 3 else text.index("# One\n\n") + 7
        for end in range(1, 7):
            typing = " $x_i$"[:end]
            edited = document.edited(text[:place] + typing + text[place:])
            assert edited is not None, number
            document = edited
        text = document.text
