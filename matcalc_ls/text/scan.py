"""What one pass over a document finds: the common result of the two languages' scanners, and what they share."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

Language = Literal["markdown", "latex"]
LATEX_SUFFIXES = frozenset({".tex", ".ltx", ".latex", ".sty"})
"""Of files in LaTeX; others are in Markdown."""
Span = tuple[int, int]
State = Hashable
"""What a scanner remembers of what it has read, where it stands between two blocks."""

_DISPLAYS = (
    "equation", "align", "gather", "multline", "eqnarray", "flalign", "alignat", "xalignat", "xxalignat", "displaymath",
    "dmath", "dgroup", "IEEEeqnarray", "empheq",
)  # fmt: skip
DISPLAY_ENVIRONMENTS = frozenset({*_DISPLAYS, *(f"{name}*" for name in _DISPLAYS)})
"""Environments that are maths by themselves."""

CELL_BREAK = "\n\n\f\n\n"
"""Between the cells of a notebook, each of which is Markdown by itself."""


def is_notebook(text: str) -> bool:
    """Whether a Markdown text is that of several cells."""
    # To look for one rare character first is ten times as quick.
    return "\f" in text and CELL_BREAK in text


MATHS_ONLY = frozenset(
    {
        "aligned", "alignedat", "gathered", "split", "multlined", "cases", "dcases", "rcases", "matrix", "pmatrix",
        "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array", "numcases", "subnumcases",
        *(f"{name}{mark}" for name in ("mini", "maxi", "argmini", "argmaxi") for mark in ("", "*", "!")),
    }
)  # fmt: skip
"""Environments that stand within maths, where one that stands alone was forgotten to be put, and those that a package
begins maths with and that have arguments of their own."""

_BRACE = re.compile(r"\\.|[{}]|%[^\n]*", re.DOTALL)

# A closing dollar stands outside braces, save where the author has not closed one yet: then the first dollar closes.
# How far to look for the better one before that keeps a page of dollars and open braces linear.
_PATIENCE = 40


@dataclass(frozen=True, slots=True)
class Zone:
    """A piece of maths in a document: `start`..`end` with its delimiters, `inner_start`..`inner_end` without.

    `environment` is the name of the environment that delimits it, star included (`align*`), else None.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    display: bool
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, with what it says: without `%` or `<!-- -->` and the space around it."""

    start: int
    end: int
    content: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading; level 1 is the highest that the language has."""

    start: int
    end: int
    level: int
    title_start: int
    title_end: int


@dataclass(slots=True)
class Scan:
    """All that a scanner saw, each list in document order.

    `opaque` are spans that are neither prose nor maths (code, comments, verbatim). `gaps` separate paragraphs.
    `configuration` are those opaque spans that may configure how maths is set: front matter and scripts.
    """

    zones: list[Zone] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    opaque: list[Span] = field(default_factory=list)
    gaps: list[Span] = field(default_factory=list)
    configuration: list[Span] = field(default_factory=list)

    def append(self, other: Scan, offset: int) -> None:
        """Add what was found in a part of the text that begins at `offset`."""
        self.zones += [
            replace(
                zone,
                start=zone.start + offset,
                end=zone.end + offset,
                inner_start=zone.inner_start + offset,
                inner_end=zone.inner_end + offset,
            )
            for zone in other.zones
        ]
        self.comments += [replace(one, start=one.start + offset, end=one.end + offset) for one in other.comments]
        self.headings += [
            replace(
                heading,
                start=heading.start + offset,
                end=heading.end + offset,
                title_start=heading.title_start + offset,
                title_end=heading.title_end + offset,
            )
            for heading in other.headings
        ]
        self.opaque += [(start + offset, end + offset) for start, end in other.opaque]
        self.gaps += [(start + offset, end + offset) for start, end in other.gaps]
        self.configuration += [(start + offset, end + offset) for start, end in other.configuration]


class Stretch(NamedTuple):
    """What a scanner found from `start` to `end`: a block, about which no text behind it was asked. `entered` is what
    was remembered of the text before it."""

    start: int
    end: int
    entered: State
    found: Scan


def brace_pairs(text: str) -> dict[int, int]:
    """The offset of each `{` that is closed, with that of its `}`; braces in comments do not count."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACE.finditer(text):
        if match.group() == "{":
            opened.append(match.start())
        elif match.group() == "}" and opened:
            pairs[opened.pop()] = match.start()
    return pairs


class Braces:
    """Finds the brace that closes another, each brace looked at once; braces in comments do not count.

    `reach` is how far the text was looked at.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._pairs: dict[int, int] = {}
        self.reach = 0

    def closing(self, opening: int) -> int | None:
        """Where the brace stands that closes the one at `opening`; None where none does, or none opens there."""
        if opening >= self.reach and self._text.startswith("{", opening):
            self._read_group(opening)
        return self._pairs.get(opening)

    def _read_group(self, opening: int) -> None:
        opened: list[int] = []
        for match in _BRACE.finditer(self._text, opening):
            if match.group() == "{":
                opened.append(match.start())
            elif match.group() == "}":
                self._pairs[opened.pop()] = match.start()
                if not opened:
                    self.reach = match.end()
                    return
        self.reach = len(self._text)


def closing_dollar(text: str, start: int, step: re.Pattern[str], stop: str) -> tuple[int | None, int]:
    """Where the `$` stands that closes a formula begun at `start`, or None before the formula has to end; how far the
    text was looked at for that.

    `step` finds what matters on the way; its group `stop` ends the search.
    """
    depth = 0
    first: int | None = None
    seen = 0
    for match in step.finditer(text, start):
        what = match.group()
        if match.lastgroup == stop and not (what == "`" and depth):
            return first, match.end()
        if what == "{":
            depth += 1
        elif what == "}":
            depth -= 1
        elif what == "$":
            if depth <= 0:
                return match.start(), match.end()
            first = match.start() if first is None else first
        if first is not None:
            seen += 1
            if seen > _PATIENCE:
                return first, match.end()
    return first, len(text)


class EnvironmentFinder:
    """Finds where environments end, each name's absence remembered, so that a page of unclosed ones stays linear.

    `reach` is how far the text was looked at.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.reach = 0
        self._absent: set[str] = set()
        self._patterns: dict[str, re.Pattern[str]] = {}

    def end(self, name: str, start: int) -> re.Match[str] | None:
        """The `\\end{name}` after `start`, or None if there is none before the next `\\begin{name}`."""
        if name in self._absent:
            return None
        pattern = self._patterns.get(name)
        if pattern is None:
            escaped = re.escape(name)
            pattern = re.compile(rf"(?<!\\)\\(?:(?P<end>end)|begin)[ \t]*\{{[ \t]*{escaped}[ \t]*\}}")
            self._patterns[name] = pattern
        match = pattern.search(self._text, start)
        self.reach = len(self._text) if match is None else max(self.reach, match.end())
        if match is None:
            self._absent.add(name)
            return None
        return match if match["end"] else None


class Backticks:
    """Finds where code spans end: at a run of just as many backticks in the same paragraph.

    `reach` is how far the text was looked at.
    """

    _RUN = re.compile("`+")
    _PARAGRAPH_END = re.compile(r"\n[ \t\r>]*\n")

    def __init__(self, text: str) -> None:
        self._text = text
        self._runs: dict[int, list[int]] = {}
        self.reach = 0

    def closing(self, start: int, length: int) -> int | None:
        """Where the run of `length` backticks stands that closes a span begun at `start`; asked in order of place."""
        if start >= self.reach:
            end = self._PARAGRAPH_END.search(self._text, start)
            self.reach = len(self._text) if end is None else end.end()
            self._runs.clear()
            for run in self._RUN.finditer(self._text, start, self.reach):
                self._runs.setdefault(len(run.group()), []).append(run.start())
        runs = self._runs.get(length, [])
        following = bisect_left(runs, start)
        return runs[following] if following < len(runs) else None
