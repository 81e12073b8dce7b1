"""`check`: what an editor would show for a whole document, without an editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcalc_ls.analysis.data import Diagnostic, FormulaReport
from matcalc_ls.analysis.diagnostics import diagnostics
from matcalc_ls.analysis.memory import collection_paused
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.opening.basis import macros_set
from matcalc_ls.analysis.paper import what_is_around
from matcalc_ls.analysis.places import Places
from matcalc_ls.analysis.roles import formula_report
from matcalc_ls.analysis.settings import Layout, Settings
from matcalc_ls.analysis.workspace import Files
from matcalc_ls.tex.configured import macros_of
from matcalc_ls.tex.macros import NO_MACROS, Macros
from matcalc_ls.text.lines import LineIndex, decoded
from matcalc_ls.text.notebook import Notebook, is_notebook
from matcalc_ls.text.scan import LATEX_SUFFIXES, Language


@dataclass(frozen=True, slots=True)
class Report:
    """The findings and the formulas of a document; offsets count code points of `text`, which of a notebook is that of
    its Markdown cells."""

    text: str
    diagnostics: tuple[Diagnostic, ...]
    formulas: tuple[FormulaReport, ...]
    notebook: Notebook | None = None

    def place(self, offset: int) -> tuple[int | None, int, int]:
        """Where an offset of `text` stands: the number of the notebook's cell, None outside notebooks, then line and
        column (in code points), all from 0."""
        if self.notebook is not None:
            return self.notebook.place(offset, "utf-32")
        return None, *LineIndex(self.text).position(offset, "utf-32")


def check(
    path: str | Path | None = None,
    *,
    text: str | None = None,
    language: str | None = None,
    root: str | Path | None = None,
    macros: Mapping[str, str | Sequence[object]] | None = None,
) -> Report:
    """The diagnostics and formulas of a file, or of a text in a language ("markdown" or "latex").

    What a file includes is read within its workspace, the folder `root`; without one it is the nearest folder above
    the file that has a repository or settings, else its own. `macros` hold from the start, as MathJax takes them:
    `{"R": "\\mathbb{R}", "norm": ["\\|#1\\|", 1]}`.

    Raises OSError where the file cannot be read, ValueError where neither or an unknown language is given.
    """
    notebook: Notebook | None = None
    if text is None:
        if path is None:
            raise ValueError("give a path or a text")
        text = read_file(Path(path))
        if is_notebook(path):
            notebook = Notebook(text)
            text = notebook.text
    given = Macros().define(macros_of(macros or {}))
    places = places_of(path, text, language_of(path, language), None if root is None else Path(root), given)
    with collection_paused():
        formulas = tuple(formula_report(places.model, formula) for formula in places.formulas)
    found = diagnostics(places.model, own=places)
    return Report(text, tuple(places.out(found)), places.out(formulas), notebook)


def places_of(
    path: str | Path | None,
    text: str,
    language: Language,
    root: Path | None = None,
    given: Macros = NO_MACROS,
    layout: Layout = "mixed",
    known: Model | None = None,
) -> Places:
    """A text understood, with the files of its workspace if it has a path: in the model of its paper, if it is a part
    of one. `known` is a model that may be that."""
    where = None if path is None else Path(path).resolve()
    paper, around = what_is_around(where, text, language, root, given, Files())
    if known is not None and paper is not None and known.document.text == paper.text:
        return Places(known, where)
    with collection_paused():
        model = Model(text if paper is None else paper.text, language, around, layout, paper=paper)
    return Places(model, where)


def places_with(settings: Settings, path: str, text: str, root: Path, known: Model | None = None) -> Places:
    """A document of a workspace understood as its settings say; `known` is a model that another one was understood in,
    with the same settings."""
    return places_of(path, text, language_of(path), root, macros_set(settings), settings.layout, known)


def read_file(path: Path) -> str:
    """A file's text: UTF-8, else Latin-1, with its own line endings."""
    return decoded(path.read_bytes())


def read_text(path: Path) -> str:
    """The text of a document: a file's, of a notebook that of its Markdown cells."""
    text = read_file(path)
    return Notebook(text).text if is_notebook(path) else text


def language_of(path: str | Path | None, language: str | None = None) -> Language:
    """The language that is named, else the one of the file's suffix; Markdown is the default."""
    if language in ("markdown", "latex"):
        return "latex" if language == "latex" else "markdown"
    if language is not None:
        raise ValueError(f'unknown language {language!r}: use "markdown" or "latex"')
    return "latex" if path is not None and Path(path).suffix.lower() in LATEX_SUFFIXES else "markdown"
