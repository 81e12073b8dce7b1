"""Whichever file of a paper is edited, in an editor or on disk, each is understood as by an engine that never saw the
others before."""

from __future__ import annotations

import os
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest

from matcalc_ls.analysis.engine import Engine
from tests.analysis.answers import questions
from tests.analysis.typed import DOCUMENTS, FRAGMENTS

SEEDS = range(int(os.environ.get("MATCALC_LONG_RUN", "0")) // 20 or 12)
"""Of eight edits each."""
NAMES = ("main", "macros", "notation", "one", "two")
MAIN = (
    "\\documentclass{book}\n\\input{macros}\n\\begin{document}\n\\section{Notation}\n\\input{notation}\n\n"
    "\\include{one} Then $B = A$.\n\n\\section{Two}\n$$f = x^\\top A x \\input{two}$$\n\\include{two}\n"
    "\\end{document}\n"
)
MACROS = "\\newcommand{\\R}{\\mathbb{R}}\n\\newcommand{\\v}[1]{\\mathbf{#1}}\n% matcalc: C \\in \\R^{p \\times q}\n"
OF_PAPERS = ("\\input{one}", "%", "\\include{two}\n", "\\newcommand{\\R}{R}", "\\import{.}{two}", "\\documentclass{a}")
_UNKNOWN = re.compile(r"\?[\w@.\\{}^]*[\d.]+")


class Paper:
    """Files, some of them open in an editor, and what the engine was told of each."""

    def __init__(self, root: Path, random: Random) -> None:
        self.root, self.random = root.resolve(), random
        chapters = [text for language, text in random.sample(DOCUMENTS, 60) if language == "latex" and text.strip()]
        texts = (MAIN, MACROS, *chapters, "$C x$", "Let $A \\in \\R^{n \\times n}$.", "$A C$")
        self.on_disk = dict(zip(NAMES, texts, strict=False))
        for name, text in self.on_disk.items():
            self.path(name).write_text(text, encoding="utf-8")
        self.open = {name: self.on_disk[name] for name in random.sample(NAMES, 3)}
        self.told: dict[str, tuple[Any, ...]] = {}

    def path(self, name: str) -> Path:
        return self.root / f"{name}.tex"

    def edit(self) -> str | None:
        """Change a file; its name, if the editor has it open."""
        name = self.random.choice(NAMES)
        text = self.open.get(name, self.on_disk[name])
        start = self.random.randrange(len(text) + 1)
        end = start + self.random.choice([0, 0, 1, 5, 60])
        text = text[:start] + self.random.choice([*FRAGMENTS, *OF_PAPERS, "", ""]) + text[end:]
        text = text.replace("\r\n", "\n").replace("\r", "\n")  # a file is read as it is, an editor's text as it is kept
        if name in self.open:
            self.open[name] = text
            return name
        self.on_disk[name] = text
        self.path(name).write_text(text, encoding="utf-8")
        return None

    def tell(self, engine: Engine, name: str) -> None:
        others = {str(self.path(other)): text for other, text in self.open.items() if other != name}
        uri, text, root = self.path(name).as_uri(), self.open[name], str(self.root)
        engine.open(uri, text, "latex", root, texts=others)
        self.told[name] = uri, text, "latex", root, others


def answer(engine: Engine, name: str, *arguments: Any) -> str:
    return _UNKNOWN.sub("?", repr(getattr(engine, name)(*arguments)))


@pytest.mark.parametrize("seed", SEEDS)
def test_an_edited_paper_is_understood_as_a_fresh_one(seed: int, tmp_path: Path) -> None:
    random, engine = Random(seed), Engine()
    paper = Paper(tmp_path, random)
    for name in paper.open:
        paper.tell(engine, name)
    for _ in range(8):
        edited = paper.edit()
        # What the editor has open is told of one document now, of others later; what is on disk is there for all.
        for name in paper.open if edited is None else [edited]:
            paper.tell(engine, name)
        for name in random.sample(list(paper.open), 3):
            uri, text, language, root, others = paper.told[name]
            fresh = Engine()
            fresh.open(uri, text, language, root, texts=others)
            for question, arguments in questions(text, random):
                asked = question, uri, *arguments
                assert answer(engine, *asked) == answer(fresh, *asked), (asked, paper.open, paper.on_disk)
