"""A model that several open documents share: that of the paper which they are files of."""

from __future__ import annotations

from matcalc_ls.analysis.document import Document
from matcalc_ls.analysis.memory import without_collection
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.paper import Paper
from matcalc_ls.analysis.settings import Layout
from matcalc_ls.tex.in_force import Surroundings
from matcalc_ls.tex.remembered import forget_nodes
from matcalc_ls.text.scan import Language
from matcalc_ls.text.steps import Steps, finished


class Shared:
    """A model that is at one text at a time: who asks of another text brings it there, which costs what differs.

    So each document has the answers of its own text, and of other files as it was told of them.
    """

    def __init__(self, language: Language, layout: Layout) -> None:
        self._language: Language = language
        self._layout: Layout = layout
        self._model: Model | None = None

    def steps(self, text: str, paper: Paper | None, around: Surroundings) -> Steps[None]:
        """Understand a text, that of the `paper` if it is one, in steps."""
        if self.edit(text, paper) and self._model is not None and self._model.document.is_the_same_in(around):
            return
        document = yield from without_collection(
            Document.steps(text, self._language, around, spread=True, paper=paper)
        )
        self._model = yield from without_collection(Model.steps(document, self._layout))

    def edit(self, text: str, paper: Paper | None) -> bool:
        """Take over a changed text; False where all is to be understood anew."""
        model = self._model
        if model is None or not _has_the_same_files(model.document.paper, paper):
            return False
        if text == model.document.text:
            model.document.paper = paper
            return True
        self._model = None  # half of an edit is no model
        is_edited = model.edit(text, paper)
        self._model = model
        forget_nodes()
        return is_edited

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
