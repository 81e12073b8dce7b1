"""A model on its way: made in steps, while the text goes on being typed, and something can be said already."""

from __future__ import annotations

from collections import OrderedDict

from matcalc_ls.analysis.document import Document
from matcalc_ls.analysis.memory import without_collection
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.paper import Paper
from matcalc_ls.analysis.settings import Layout
from matcalc_ls.analysis.throughout import look_through
from matcalc_ls.text.scan import Span
from matcalc_ls.text.steps import Steps

PART = 45
"""How many formulas are understood as if there were no others, for a question that cannot wait: in a tenth of a
second where they are ordinary ones."""
_PARTS_KEPT = 4


class Coming:
    """The steps that lead to a model. Whoever leaves them can come back and go on."""

    def __init__(self, scanned: Steps[Document], layout: Layout) -> None:
        """`scanned` are the steps that lead to the document, which may have been read or not."""
        self._layout: Layout = layout
        self._document: Document | None = None
        """The document as it is by now, once it was scanned."""
        self._parts: OrderedDict[int, Part] = OrderedDict()
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

    def part(self, text: str, offset: int) -> Steps[Model]:
        """What is understood of the formulas around an offset of a text alone. Raises KeyError where nothing is known
        of that text yet."""
        document = self.scanned(text)
        stretch = document.stretch_around(document.place(offset), PART)
        part = self._parts.setdefault(stretch[0], Part(document, stretch, self._layout))
        if len(self._parts) > _PARTS_KEPT:
            self._parts.popitem(last=False)
        return part.steps()


class Part:
    """The steps that lead to what is understood of a stretch alone. Whoever leaves them can come back and go on, and so
    can another who asks for the same."""

    def __init__(self, document: Document, stretch: Span, layout: Layout) -> None:
        self._steps = self._make(document, stretch, layout)
        self._model: Model | None = None

    def _make(self, document: Document, stretch: Span, layout: Layout) -> Steps[None]:
        part = yield from without_collection(document.part([stretch]))
        self._model = yield from without_collection(Model.steps(part, layout, is_part=True))

    def steps(self) -> Steps[Model]:
        """Go on. Raises KeyError where they were gone before and led to nothing."""
        for progress in self._steps:  # noqa: UP028 (`yield from` would end them where they are left)
            yield progress
        if self._model is None:
            raise KeyError("nothing is understood")
        return self._model
