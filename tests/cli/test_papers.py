"""`matcalc-ls check` on the files of a paper: as one text, each finding once, in its own file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matcalc_ls.analysis.model import Model
from matcalc_ls.cli import main
from tests.cli.test_check import check

FILES = {
    "main": "\\documentclass{book}\n\\begin{document}\n\\input{notation}\n\\include{parts/one}\n\\include{parts/two}\n"
    "Not $A A x$.\n\\end{document}\n",
    "notation": "Let $A \\in \\mathbb{R}^{m \\times n}$ and $x \\in \\mathbb{R}^n$. Then $A x$ fits, $A A$ does not.\n",
    "parts/one": "\\section{One}\nThere is no $A A$.\n",
    "parts/two": "\\section{Two}\nHere $B \\in \\mathbb{R}^{n \\times n}$, and $A B x$ is a vector.\n",
}
FOUND = [("main.tex", 6), ("notation.tex", 1), ("parts/one.tex", 2)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    (tmp_path / ".matcalc.toml").touch()
    for name, text in FILES.items():
        (tmp_path / f"{name}.tex").write_text(text, encoding="utf-8")
    return tmp_path


def test_each_finding_once(folder: Path) -> None:
    found = json.loads(check(folder, ".", "--format", "json").stdout)
    assert [(each["file"], each["line"]) for each in found] == FOUND
    for name, line in FOUND:
        alone = json.loads(check(folder, name, "--format", "json").stdout)
        assert [(each["file"], each["line"]) for each in alone] == [(name, line)]
        assert alone[0] in found


def test_places_in_other_files(folder: Path) -> None:
    results = json.loads(check(folder, "parts/one.tex", "--format", "sarif").stdout)["runs"][0]["results"]
    (place,) = results[0]["relatedLocations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "notation.tex"
    assert place["physicalLocation"]["region"]["startColumn"] == 6


def test_a_paper_is_understood_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []
    understand = Model.__init__

    def counted(model: Model, text: str, *arguments: object, **named: object) -> None:
        texts.append(text)
        understand(model, text, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Model, "__init__", counted)
    monkeypatch.chdir(folder)
    assert main(["check", "main.tex", "parts/one.tex", "parts/two.tex"]) == 1
    assert len(texts) == 1
