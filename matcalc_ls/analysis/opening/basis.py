"""What an open document is understood from: its text, or that of its paper, its settings, the files around it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from matcalc_ls.analysis.paper import Paper, what_is_around
from matcalc_ls.analysis.roots import is_ignored, path_of, root_of
from matcalc_ls.analysis.settings import Settings
from matcalc_ls.analysis.workspace import Files
from matcalc_ls.tex.configured import macros_of
from matcalc_ls.tex.in_force import Surroundings
from matcalc_ls.tex.macros import Macros
from matcalc_ls.text.scan import Language


def macros_set(settings: Settings) -> Macros:
    """The macros of settings."""
    return Macros().define(macros_of({name: (each.body, each.arguments) for name, each in settings.macros.items()}))


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
        return macros_set(self.settings)

    @property
    def is_ignored(self) -> bool:
        """Whether settings leave it out."""
        path, patterns = path_of(self.uri), self.settings.ignore
        return path is not None and is_ignored(path, self.root or root_of(path), patterns)


@dataclass(frozen=True, slots=True)
class Basis:
    """`text` is that of the `paper`, if the document is a part of one; `files` are those that were asked for what is
    `around`."""

    context: Context
    text: str
    paper: Paper | None
    around: Surroundings
    files: Files

    @classmethod
    def of(cls, context: Context, text: str) -> Basis:
        """What a document with this text is understood from."""
        files = Files(context.texts)
        paper, around = what_is_around(context.path, text, context.language, context.root, context.given, files)
        return cls(context, text if paper is None else paper.text, paper, around, files)

    def edited(self, context: Context, text: str) -> Basis | None:
        """The same with a changed text; None where more may have changed than that and the texts of the paper's
        files."""
        if replace(context, texts=self.context.texts) != self.context or not self.files.are_the_same():
            return None
        if self.paper is None:
            return replace(self, context=context, text=text) if context.texts == self.context.texts else None
        paper = self._with_texts(context, text, self.paper)
        return None if paper is None else replace(self, context=context, text=paper.text, paper=paper)

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
    def shared(self) -> Hashable:
        """What it has in common with those that may share a model."""
        context = self.context
        whole = context.uri if self.paper is None else self.paper.root
        return whole, context.root, context.language, context.settings.layout

    @property
    def rests_on(self) -> list[str]:
        """The paths of other files that were read for it, in order."""
        return sorted(str(path) for path in self.files.read if path != self.context.path)

    def in_text(self, offset: int) -> int:
        """Where in the text an offset of the document is."""
        path = self.context.path
        return offset if self.paper is None or path is None else self.paper.place(path, offset)
