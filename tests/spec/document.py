"""Reading a spec document: sections, and the expectations in the comments of each. README.md says how they are written.

The product's own scanners are not used here, so that a fault of theirs cannot hide an expectation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from matcalc_ls.text.scan import Language

HEADINGS = {"markdown": re.compile(r"#{1,6} (.+)"), "latex": re.compile(r"\\(?:sub)*section\*?\{(.+)\}")}
COMMENTS = {
    "markdown": re.compile(r"<!--(.*?)-->", re.DOTALL),
    "latex": re.compile(r"^[ \t]*%[^\r\n]*(?:\r?\n[ \t]*%[^\r\n]*)*", re.MULTILINE),
}
CRLF = "<!-- line ends: CRLF -->"


@dataclass(frozen=True, slots=True)
class Expectation:
    """`kind rest`, with the lines below it; it speaks of the formula before `offset`, and stands on `line`."""

    kind: str
    rest: str
    body: str
    offset: int
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """One test: a heading, the text below it, its expectations in order. A file of a paper, at its `path`, is one as a
    whole."""

    title: str
    text: str
    language: Language
    expectations: tuple[Expectation, ...]
    path: Path | None = None

    @property
    def uri(self) -> str:
        """What the editor calls it."""
        return "file:///section" if self.path is None else self.path.as_uri()

    @property
    def root(self) -> str | None:
        """Its workspace."""
        return None if self.path is None else str(self.path.parent)


def read_spec(path: Path) -> list[Section]:
    """The sections of a spec document that expect something; in LaTeX what precedes the first is part of each."""
    language: Language = "latex" if path.suffix == ".tex" else "markdown"
    sections = _sections(path.read_text(encoding="utf-8"), language)
    return [section for section in sections if section.title and section.expectations]


def read_file_of_paper(path: Path) -> Section:
    """A file of a paper, all of it one section."""
    return replace(section_of(path.read_text(encoding="utf-8"), "latex", path.name), path=path)


def section_of(text: str, language: Language = "markdown", title: str = "", line: int = 1) -> Section:
    """A text as one section."""
    if CRLF in text:
        text = text.replace("\n", "\r\n")
    return Section(title, text, language, tuple(_expectations(text, language, line)))


def _sections(text: str, language: Language) -> Iterator[Section]:
    title, first, preamble = "", 1, ""
    lines: list[str] = []
    fenced = False
    for number, line in enumerate([*text.split("\n"), None], 1):
        fenced ^= line is not None and line.startswith("```")
        heading = HEADINGS[language].match(line) if line is not None and not fenced else None
        if line is None or heading is not None:
            body = "\n".join(lines)
            if not title and language == "latex":
                preamble = body + "\n"
            elif title:
                yield section_of(preamble + body, language, title, first - preamble.count("\n"))
            title, first, lines = heading[1] if heading is not None else "", number, []
        if line is not None:
            lines.append(line)


def _expectations(text: str, language: Language, line: int) -> Iterator[Expectation]:
    for comment in COMMENTS[language].finditer(text):
        content = comment[1] if language == "markdown" else re.sub(r"(?m)^[ \t]*% ?", "", comment[0])
        content = content.replace("\r", "")
        if not content.strip().startswith("expect "):
            continue
        at = line + text.count("\n", 0, comment.start())
        for part in re.split(r"(?m)^[ \t]*expect ", content.lstrip(" \n"))[1:]:
            first, _, body = part.partition("\n")
            kind, _, rest = first.strip().partition(" ")
            yield Expectation(kind.rstrip(":"), rest, body.strip("\n "), comment.start(), at)
