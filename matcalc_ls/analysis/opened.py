"""An open document: what it is understood with, and the model that it is understood in."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.diagnostics import Examination
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.paper import Paper, what_is_around
from matcalc_ls.analysis.places import Places
from matcalc_ls.analysis.roots import is_ignored, path_of, root_of
from matcalc_ls.analysis.settings import Settings
from matcalc_ls.analysis.shared import Shared
from matcalc_ls.analysis.workspace import Files
from matcalc_ls.tex.configured import macros_of
from matcalc_ls.tex.in_force import Surroundings
from matcalc_ls.tex.macros import Macros
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
        path = path_of(self.uri)
        return None if path is None else path.resolve()

    @property
    def given(self) -> Macros:
        """The macros of its settings."""
        macros = {name: (macro.body, macro.arguments) for name, macro in self.settings.macros.items()}
        return Macros().define(macros_of(macros))

    def shared_by(self, paper: Paper | None) -> Hashable:
        """What those have in common that may share a model."""
        whole = self.uri if paper is None else paper.root
        return whole, self.root, self.language, self.settings.layout

    @property
    def is_ignored(self) -> bool:
        """Whether settings leave it out."""
        path, patterns = path_of(self.uri), self.settings.ignore
        return path is not None and is_ignored(path, self.root or root_of(path), patterns)


class Opened:
    """A document with its model, and what was found in it."""

    def __init__(
        self, context: Context, text: str, paper: Paper | None, around: Surroundings, shared: Shared, files: Files
    ) -> None:
        """`text` is that of the paper, if it is a part of one; `files` are those that were asked for what is around."""
        self.context, self._around, self._shared, self._files = context, around, shared, files
        self._take(text, paper)

    @classmethod
    def steps(cls, context: Context, text: str, models: MutableMapping[Hashable, Shared]) -> Steps[Opened]:
        """Understand a text, in steps; `models` are those of the documents that are open."""
        files = Files(context.texts)
        paper, around = what_is_around(context.path, text, context.language, context.root, context.given, files)
        shared = models.setdefault(context.shared_by(paper), Shared(context.language, context.settings.layout))
        text = text if paper is None else paper.text
        yield from shared.steps(text, paper, around)
        return cls(context, text, paper, around, shared, files)

    def _take(self, text: str, paper: Paper | None) -> None:
        self._text, self._paper = text, paper
        self._begin(self._shared.at(text, paper, self._around))

    def _begin(self, model: Model) -> None:
        self.places = Places(model, self.context.path)
        self.examination: Examination | None = None
        self.found: list[Diagnostic] | None = [] if self.context.is_ignored else None
        """All that was found, in places; None before it is."""

    def edit(self, context: Context, text: str) -> bool:
        """Take over a changed text; False where more may have changed than that and the texts of the paper's files."""
        if replace(context, texts=self.context.texts) != self.context or not self._files.are_the_same():
            return False
        paper = self._paper
        if paper is not None:
            paper = self._with_texts(context, text, paper)
            if paper is None:
                return False
            text = paper.text
        elif context.texts != self.context.texts:
            return False
        if not self._shared.edit(text, paper):
            return False
        self.context = context
        self._take(text, paper)
        return True

    def _with_texts(self, context: Context, text: str, paper: Paper) -> Paper | None:
        """The paper with the texts that an editor has open now; None where it may be made of other files then."""
        if context.texts.keys() != self.context.texts.keys() or context.path is None:
            return None
        edited: Paper | None = paper
        for path, now in {**context.texts, context.path: text}.items():
            if edited is not None and path in edited.texts:
                edited = edited.edited(path, now)
            elif now != self.context.texts.get(path):
                return None
        return edited

    @property
    def rests_on(self) -> list[str]:
        """The paths of other files that were read for it, in order."""
        return sorted(str(path) for path in self._files.read if path != self.context.path)

    def brought_back(self) -> Opened:
        """Itself, with the model at its own text, also if somebody had it at another one meanwhile."""
        model = self._shared.at(self._text, self._paper, self._around)
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
