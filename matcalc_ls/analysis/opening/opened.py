"""An open document: what it is understood from, and the model that it is understood in."""

from __future__ import annotations

from typing import TypeVar

from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.diagnostics import Examination
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.opening.basis import Basis, Context
from matcalc_ls.analysis.opening.shared import Shared
from matcalc_ls.analysis.places import Places

T = TypeVar("T")


class Opened:
    """A document with its model, and what was found in it."""

    def __init__(self, basis: Basis, shared: Shared) -> None:
        self._shared = shared
        self._take(basis)

    def _take(self, basis: Basis) -> None:
        self._basis = basis
        self._begin(self._shared.at(basis.text, basis.paper, basis.around))
        self._times_made = self._shared.times_made

    def _begin(self, model: Model) -> None:
        self.places = Places(model, self.context.path)
        self.examination: Examination | None = None
        self.found: list[Diagnostic] | None = [] if self.context.is_ignored else None
        """All that was found, in places; None before it is."""

    @property
    def context(self) -> Context:
        """What it is understood with."""
        return self._basis.context

    def edit(self, context: Context, text: str) -> bool:
        """Take over a changed text; False where more may have changed than that and the texts of the paper's files, or
        where it takes steps."""
        basis = self._basis.edited(context, text) if self._times_made == self._shared.times_made else None
        if basis is None or not self._shared.edit(basis.text, basis.paper):
            return False
        self._take(basis)
        return True

    @property
    def rests_on(self) -> list[str]:
        """The paths of other files that were read for it, in order."""
        return self._basis.rests_on

    def brought_back(self) -> Opened:
        """Itself, with the model at its own text, also if somebody had it at another one meanwhile."""
        basis = self._basis
        model = self._shared.at(basis.text, basis.paper, basis.around)
        if model.document is not self.places.document:
            self._begin(model)
        return self

    @property
    def model(self) -> Model:
        """What it is understood in."""
        return self.places.model

    def place(self, offset: int) -> int:
        """The place of an offset of the text."""
        return self.places.place(offset)

    def out(self, found: T) -> T:
        """Plain data, the places in it made offsets."""
        return self.places.out(found)
