"""`check`: what an editor would show for a whole document, without an editor."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcalc_ls.analysis.data import Diagnostic, FormulaReport
from matcalc_ls.analysis.diagnostics import diagnostics
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.roles import formula_report
from matcalc_ls.analysis.workspace import decoded, surroundings
from matcalc_ls.tex.configured import macros_of
from matcalc_ls.tex.in_force import Surroundings
from matcalc_ls.tex.macros import NO_MACROS, Macros
from matcalc_ls.text.scan import Language

LATEX_SUFFIXES = frozenset({".tex", ".ltx", ".latex", ".sty"})


@dataclass(frozen=True, slots=True)
class Report:
    """The findings and the formulas of a document; offsets count code points of `text`."""

    text: str
    diagnostics: tuple[Diagnostic, ...]
    formulas: tuple[FormulaReport, ...]


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
    if text is None:
        if path is None:
            raise ValueError("give a path or a text")
        text = read_text(Path(path))
    given = Macros().define(macros_of(macros or {}))
    model = model_of(path, text, language_of(path, language), None if root is None else Path(root), given)
    formulas = tuple(formula_report(model, formula) for formula in model.document.formulas)
    return Report(text, tuple(diagnostics(model)), formulas)


def model_of(
    path: str | Path | None, text: str, language: Language, root: Path | None = None, given: Macros = NO_MACROS
) -> Model:
    """A text understood, with what the files of its workspace say of macros if it has a path."""
    around = Surroundings(given) if path is None else surroundings(Path(path), text, language, root, given)
    return Model(text, language, around)


def read_text(path: Path) -> str:
    """A file's text: UTF-8, else Latin-1, with its own line endings; of a notebook, its Markdown cells."""
    text = decoded(path.read_bytes())
    return _markdown_cells(text) if path.suffix.lower() == ".ipynb" else text


def _markdown_cells(notebook: str) -> str:
    """The sources of a notebook's Markdown cells with a blank line between them; nothing of what is no notebook."""
    try:
        cells = json.loads(notebook)["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
        return "\n\n".join(source if isinstance(source, str) else "".join(source) for source in sources)
    except (ValueError, KeyError, TypeError):
        return ""


def language_of(path: str | Path | None, language: str | None = None) -> Language:
    """The language that is named, else the one of the file's suffix; Markdown is the default."""
    if language in ("markdown", "latex"):
        return "latex" if language == "latex" else "markdown"
    if language is not None:
        raise ValueError(f'unknown language {language!r}: use "markdown" or "latex"')
    return "latex" if path is not None and Path(path).suffix.lower() in LATEX_SUFFIXES else "markdown"
