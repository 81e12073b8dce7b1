"""A document that is being opened: it takes steps, may be edited meanwhile, and some things can be said of it."""

from __future__ import annotations

from collections.abc import Hashable, MutableMapping

from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.document import Document
from matcalc_ls.analysis.opening.basis import Basis, Context
from matcalc_ls.analysis.opening.early import AROUND, early_findings
from matcalc_ls.analysis.opening.opened import Opened
from matcalc_ls.analysis.opening.shared import Shared
from matcalc_ls.analysis.places import Places
from matcalc_ls.text.scan import Span
from matcalc_ls.text.steps import Steps

MAX_LOOKS = 3
"""Around how many places is looked for what is wrong before all is known: each look costs a tenth of a second."""


class Opening:
    """What leads from a document's basis to the document. Whoever leaves the steps can come back and go on."""

    def __init__(self, basis: Basis, models: MutableMapping[Hashable, Shared]) -> None:
        """`models` are those of the documents that are open, by what these share."""
        self._basis = basis
        context = basis.context
        self._looked_through: Document | None = None
        self._found: dict[Span, list[Diagnostic]] = {}
        """What is wrong in the stretches that were looked at, of the document that was looked through."""
        self._shared = models.setdefault(basis.shared, Shared(context.language, context.settings.layout))

    def steps(self) -> Steps[Opened]:
        """Go on until all is understood."""
        basis = self._basis
        yield from self._shared.steps(basis.text, basis.paper, basis.around)
        return Opened(basis, self._shared)

    def edit(self, context: Context, text: str) -> bool:
        """Take over a changed text; False where all is to be begun anew."""
        # Nobody has looked yet whether an edit changes what a paper is made of.
        basis = self._basis.edited(context, text) if self._basis.paper is None else None
        if basis is None or not self._shared.bring_along(basis.text, basis.paper):
            return False
        self._basis = basis
        return True

    def findings(self, offset: int) -> Steps[list[Diagnostic]]:
        """What is wrong around an offset, and where this was asked before, whatever is said elsewhere. Raises KeyError
        where nothing is known yet."""
        basis = self._basis
        if basis.context.is_ignored:
            return []
        document = self._shared.scanned(basis.text)
        if self._looked_through is not document:
            self._looked_through, self._found = document, {}
        found, place = self._found, document.place(basis.in_text(offset))
        stretch = document.stretch_around(place, AROUND)
        if stretch not in found and len(found) < MAX_LOOKS:
            found[stretch] = yield from early_findings(document, place, basis.context.settings, basis.context.path)
        told = dict.fromkeys(each for part in found.values() for each in part)
        return sorted(told, key=lambda each: (each.start, each.end))

    def places(self, offset: int) -> Steps[Places]:
        """What is known around an offset, as if there were nothing else. Raises KeyError where nothing is known yet."""
        basis = self._basis
        model = yield from self._shared.part(basis.text, basis.in_text(offset))
        return Places(model, basis.context.path)
