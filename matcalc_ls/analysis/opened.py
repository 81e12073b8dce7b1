"""An open document: what it is understood with, and the door between the offsets of its text and the places of its
model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.diagnostics import Examination
from matcalc_ls.analysis.document import Document
from matcalc_ls.analysis.memory import without_collection
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.moved import moved
from matcalc_ls.analysis.navigation.across_files import PaperNavigation
from matcalc_ls.analysis.paper import paper_of
from matcalc_ls.analysis.roots import is_ignored, path_of, root_of
from matcalc_ls.analysis.settings import Settings
from matcalc_ls.analysis.workspace import Files, surroundings
from matcalc_ls.tex.configured import macros_of
from matcalc_ls.tex.in_force import Surroundings
from matcalc_ls.tex.macros import Macros
from matcalc_ls.tex.remembered import forget_nodes
from matcalc_ls.text.scan import Language
from matcalc_ls.text.steps import Steps

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Context:
    """What a document is understood with besides its text: where it stands, its workspace, its settings, and the texts
    of other files that an editor has open."""

    uri: str
    language: Language
    root: Path | None
    settings: Settings
    texts: Mapping[Path, str]

    @property
    def path(self) -> Path | None:
        """Its file."""
        return path_of(self.uri)

    @property
    def given(self) -> Macros:
        """The macros of its settings."""
        macros = {name: (macro.body, macro.arguments) for name, macro in self.settings.macros.items()}
        return Macros().define(macros_of(macros))

    def surroundings(self, text: str, files: Files) -> Surroundings:
        """What the files around say of its macros."""
        if self.path is None:
            return Surroundings(self.given)
        return surroundings(self.path, text, self.language, self.root, self.given, files)

    @property
    def is_ignored(self) -> bool:
        """Whether settings leave it out."""
        path, patterns = self.path, self.settings.ignore
        return path is not None and is_ignored(path, self.root or root_of(path), patterns)


class Opened:
    """A document with its model, and what was found in it."""

    def __init__(self, context: Context, model: Model, files: Files) -> None:
        self.context, self.model, self.files = context, model, files
        self._begin()

    @classmethod
    def steps(cls, context: Context, text: str) -> Steps[Opened]:
        """Understand a text, in steps."""
        files = Files(context.texts)
        around = context.surroundings(text, files)
        document = yield from without_collection(Document.steps(text, context.language, around, spread=True))
        model = yield from without_collection(Model.steps(document, context.settings.layout))
        return cls(context, model, files)

    def edit(self, context: Context, text: str) -> bool:
        """Take over a changed text; False where all is to be understood anew."""
        if context != self.context or not self._stands_as_it_did(text):
            return False
        if not self.model.edit(text):
            return False
        forget_nodes()
        self._begin()
        return True

    def _stands_as_it_did(self, text: str) -> bool:
        """Whether the files around the document say what they said."""
        if self.files.are_the_same():
            return True
        self.files = Files(self.context.texts)
        return self.model.document.is_the_same_in(self.context.surroundings(text, self.files))

    def _begin(self) -> None:
        self.examination: Examination | None = None
        self.found: list[Diagnostic] | None = [] if self.context.is_ignored else None
        """All that was found, in places; None before it is."""
        self.paper = self._paper()

    def _paper(self) -> PaperNavigation | None:
        context, text, path = self.context, self.model.document.text, self.context.path
        if path is None or context.language != "latex":
            return None
        return PaperNavigation(
            path.resolve(),
            lambda: paper_of(path, text, context.root, self.files),
            lambda whole: Model(whole, context.language, Surroundings(context.given), context.settings.layout),
        )

    def place(self, offset: int) -> int:
        """The place of an offset of the text."""
        return self.model.document.place(offset)

    def out(self, found: T) -> T:
        """Plain data, the places in it made offsets."""
        return moved(found, self.model.document.offset)
