"""A model on its way: made in steps, while the text goes on being typed, and something can be said already."""

from __future__ import annotations

from collections import OrderedDict

from matcalc_ls.analysis.document import Document
from matcalc_ls.analysis.memory import collection_paused, without_collection
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.paper import Paper
from matcalc_ls.analysis.settings import Layout
from matcalc_ls.analysis.throughout import look_through
from matcalc_ls.text.steps import Steps, finished

PART = 45
"""How many formulas are understood as if there were no others, for a question that cannot wait: in a tenth of a
second."""
_PARTS_KEPT = 4


class Coming:
    """The steps that lead to a model. Whoever leaves them can come back and go on."""

    def __init__(self, scanned: Steps[Document], layout: Layout) -> None:
        """`scanned` are the steps that lead to the document, which may have been read or not."""
        self._layout: Layout = layout
        self._document: Document | None = None
        """The document as it is by now, once it was scanned."""
        self._parts: OrderedDict[int, Model] = OrderedDict()
        self._steps = self._make(scanned)
        self.model: Model | None = None
        """In the end, what is understood of the text at the beginning."""

    def _make(self, scanned: Steps[Document]) -> Steps[None]:
        document = self._document = yield from without_collection(scanned)
        if not document.formulas:
            yield from without_collection(document.read())
        model = yield from without_collection(Model.steps(document, self._layout))
        yield from without_collection(look_through(model))
        self.model = model

    def steps(self) -> Steps[None]:
        """Go on."""
        for progress in self._steps:  # noqa: UP028 (`yield from` would end them where they are left)
            yield progress

    def edit(self, text: str, paper: Paper | None) -> bool:
        """Take over a changed text; False where the model will not be one that could be edited so."""
        document = self._document
        if document is not None and text != document.text:
            self._parts.clear()
            document = self._document = document.edited(text, paper)
        return document is not None

    def scanned(self, text: str) -> Document:
        """The document of a text, whose formulas may have been read or not. Raises KeyError where nothing is known of
        that text yet."""
        if self._document is None or self._document.text != text:
            raise KeyError("another text")
        return self._document

    def part(self, text: str, offset: int) -> Model:
        """What is understood of the formulas around an offset of a text alone. Raises KeyError where nothing is known
        of that text yet."""
        document = self.scanned(text)
        stretch = document.stretch_around(document.place(offset), PART)
        key = stretch[0]
        if key not in self._parts:
            with collection_paused():
                self._parts[key] = finished(Model.steps(finished(document.part([stretch])), self._layout, is_part=True))
            if len(self._parts) > _PARTS_KEPT:
                self._parts.popitem(last=False)
        return self._parts[key]
