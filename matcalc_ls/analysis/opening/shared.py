"""A model that several open documents share: that of the paper which they are files of."""

from __future__ import annotations

from matcalc_ls.analysis.document import Document
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.opening.coming import Coming
from matcalc_ls.analysis.paper import Paper
from matcalc_ls.analysis.settings import Layout
from matcalc_ls.tex.in_force import Surroundings
from matcalc_ls.tex.remembered import forget_nodes
from matcalc_ls.text.scan import Language
from matcalc_ls.text.steps import Steps, finished

MAX_COME = 300
"""How many formulas are understood without a pause, in which somebody else could be answered."""


class Shared:
    """A model that is at one text at a time: who asks of another text brings it there, which costs what differs.

    So each document has the answers of its own text, and of other files as it was told of them.
    """

    def __init__(self, language: Language, layout: Layout) -> None:
        self._language: Language = language
        self._layout: Layout = layout
        self._model: Model | None = None
        self._coming: Coming | None = None
        self.times_made = 0
        """How often the model was made anew, as where inclusions are edited: a paper may be of other files since."""

    def steps(self, text: str, paper: Paper | None, around: Surroundings) -> Steps[None]:
        """Understand a text, that of the `paper` if it is one, in steps. What was begun is gone on with, if it leads
        there."""
        while not self._is_at(text, paper, around):
            if not self.bring_along(text, paper):
                self._coming = Coming(self._scanned(text, paper, around), self._layout)
            coming = self._coming
            assert coming is not None
            yield from coming.steps()
            self._model = coming.model or self._model
            self.times_made += 1
            if self._coming is coming:
                self._coming = None

    def bring_along(self, text: str, paper: Paper | None) -> bool:
        """Bring the model that is on its way to a text; False where none is, or not to this one."""
        return self._coming is not None and self._coming.edit(text, paper)

    def part(self, text: str, offset: int) -> Steps[Model]:
        """What is understood around an offset of a text alone, while the model is on its way. Raises KeyError where
        nothing is known of that text yet."""
        return self._on_its_way().part(text, offset)

    def scanned(self, text: str) -> Document:
        """The document of a text while the model is on its way, whose formulas may have been read or not. Raises
        KeyError where nothing is known of that text yet."""
        return self._on_its_way().scanned(text)

    def _on_its_way(self) -> Coming:
        if self._coming is None:
            raise KeyError("no model is on its way")
        return self._coming

    def _is_at(self, text: str, paper: Paper | None, around: Surroundings) -> bool:
        if self._coming is not None or self._model is None or not self.edit(text, paper):
            return False
        document = self._model.document
        return document.around is around or document.is_the_same_in(around)

    def _scanned(self, text: str, paper: Paper | None, around: Surroundings) -> Steps[Document]:
        """The document, of which the formulas that are known need not be read again."""
        known = self._model.document if self._model is not None else None
        if known is not None and known.text != text and _has_the_same_files(known.paper, paper):
            edited = known.edited(text, paper)
            if edited is not None and edited.is_the_same_in(around):
                return edited
        return (yield from Document.steps(text, self._language, around, spread=True, paper=paper))

    def edit(self, text: str, paper: Paper | None) -> bool:
        """Take over a changed text; False where all is to be understood anew, or so much that it takes steps."""
        model = self._model
        if model is None or not _has_the_same_files(model.document.paper, paper):
            return False
        if text == model.document.text:
            model.watched.placed_in(paper)
            return True
        document = model.document.edited(text, paper)
        if document is None or _takes_long(document):
            return False
        self._model = None  # half of an edit is no model
        model.take(document)
        self._model = model
        forget_nodes()
        return True

    def at(self, text: str, paper: Paper | None, around: Surroundings) -> Model:
        """The model of a text."""
        if self._model is None or (text is not self._model.document.text and not self.edit(text, paper)):
            finished(self.steps(text, paper, around))
        assert self._model is not None
        return self._model


def _has_the_same_files(one: Paper | None, other: Paper | None) -> bool:
    if one is None or other is None:
        return one is other
    return [piece.path for piece in one.pieces] == [piece.path for piece in other.pieces]


def _takes_long(document: Document) -> bool:
    """Whether an edit changes many formulas, or the sections, which may change what any formula means."""
    change = document.change
    return change is not None and (change.sections or len(change.formulas_come) > MAX_COME)
