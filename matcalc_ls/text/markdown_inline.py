"""Maths, code and comments within a paragraph of Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import ClassVar, NamedTuple

from matcalc_ls.text.money import could_be_maths, is_display, is_inline_maths, looks_bracketed
from matcalc_ls.text.scan import (
    DISPLAY_ENVIRONMENTS,
    MATHS_ONLY,
    Backticks,
    Comment,
    State,
    Zone,
    closing_dollar,
)
from matcalc_ls.text.scanner import Scanner

# A tag with its attributes, whose values are no text.
_TAG = r"""</?[A-Za-z][\w-]*(?:\s+[A-Za-z_:@][\w.:-]*(?:\s*=\s*(?:"[^"\n]*"|'[^'\n]*'|[^\s"'=<>`$]+))?)*\s*/?>"""
_TAG_LIKE = re.compile(_TAG.removesuffix(r"\s*/?>") + r"\s*")
_DOXYGEN_END = re.compile(r"\\f(?:[$\])}\[({])|\n[ \t\r]*\n")
_MATH_ROLE = re.compile(r"(?:\{math\}|:math:)\Z")
# Where displays are such fences, as in Julia's documentation, inline maths may stand between two backticks each.
_MATH_FENCE = re.compile(r"^[ \t]*```math\b", re.MULTILINE)
_INLINE = re.compile(
    r"""(?P<line>\n)
    |(?P<doxygen>\\f(?:[$[(]|\{(?P<doxygenname>[a-z*]+)\}\{))
    |(?P<open>\\?\\[(\[])
    |\\begin[ \t]*\{(?P<begin>[^{}\n]*)\}
    |\\[^\n]
    |(?P<ticks>`+)
    |(?P<comment><!--)
    |(?P<tag>"""
    + _TAG
    + r""")
    |(?P<tagged><)(?=/?[A-Za-z])
    |(?P<quoted>\$`+)
    |(?P<dollars>\$\$?)""",
    re.VERBOSE,
)
# Each begins with one of these, which is found much sooner.
_INLINE_START = re.compile(r"[\n\\`<$]")
_BLANK = r"\n[ \t\r>]*\n"
_INLINE_STEP = re.compile(rf"(?P<stop>{_BLANK}|\n#{{1,6}}[ ]|\n[ \t]*(?:```|~~~)|`)|\\.|[{{}}$]", re.DOTALL)
_DOUBLE_STEP = re.compile(r"(?P<close>\$\$)|\\.", re.DOTALL)
_CLOSERS = {
    "\\(": re.compile(rf"(?P<stop>{_BLANK}|\\\()|(?P<close>\\\))|\\.", re.DOTALL),
    "\\[": re.compile(r"(?P<stop>\\\[)|(?P<close>\\\])|\\.", re.DOTALL),
    "\\\\(": re.compile(rf"(?P<stop>{_BLANK}|\\\\\()|(?P<close>\\\\\))|\\.", re.DOTALL),
    "\\\\[": re.compile(r"(?P<close>\\\\\])|(?P<stop>\\\\\[(?![0-9.]+[a-z]))|\\.", re.DOTALL),
}
_ROUND = re.compile(r"(?<!\\)\\\((?P<content>[^\n]{1,200}?)\\\)")


class Habits(NamedTuple):
    """How a document writes its maths, where that has to be known: in fences, as Julia does; between round brackets."""

    julia: bool
    round: bool


def habits_of(text: str) -> Habits:
    """The habits that whole lines show."""
    return Habits(
        "```math" in text and _MATH_FENCE.search(text) is not None,
        "\\(" in text and any(looks_bracketed(match["content"]) for match in _ROUND.finditer(text)),
    )


class InlineScanner(Scanner):
    """A scanner that knows what may stand within a line; where lines are read by themselves, others say."""

    def __init__(self, text: str, habits: Habits, start: int, entered: State) -> None:
        super().__init__(text, start, entered)
        self._habits = habits
        self._backticks = Backticks(text)
        self._missing: set[str] = set()

    def _read_inline(self, position: int) -> tuple[int, bool]:
        """Read the next thing that is more than words: where to go on, and whether a line begins there."""
        start = _INLINE_START.search(self._text, position)
        if start is None:
            return len(self._text), False
        match = _INLINE.match(self._text, start.start())
        if match is None:
            return start.end(), False
        handler = self._HANDLERS.get(match.lastgroup or "")
        return handler(self, match) if handler else match.end(), match.lastgroup == "line"

    def _may_end_block(self, position: int) -> bool:
        return position >= max(self._reach, self._environments.reach, self._backticks.reach)

    def _zone(self, start: int, end: int, inner: tuple[int, int], display: bool, environment: str | None = None) -> int:
        self._found.zones.append(Zone(start, end, *inner, display, environment))
        return end

    def _code_span(self, match: re.Match[str]) -> int:
        length = len(match.group())
        closing = self._backticks.closing(match.end(), length)
        if closing is None:
            return match.end()
        end = closing + length
        if role := _MATH_ROLE.search(self._text, max(match.start() - 6, 0), match.start()):
            return self._zone(role.start(), end, (match.end(), closing), False)
        if length == 2 and self._habits.julia and looks_bracketed(self._text[match.end() : closing]):
            return self._zone(match.start(), end, (match.end(), closing), False)
        self._found.opaque.append((match.start(), end))
        return end

    def _comment(self, match: re.Match[str]) -> int:
        end = self._text.find("-->", match.end()) if "-->" not in self._missing else -1
        if end < 0:
            self._missing.add("-->")
            self._look(None)
            return match.end()
        content = self._text[match.end() : end].strip()
        self._found.comments.append(Comment(match.start(), end + 3, content))
        self._found.opaque.append((match.start(), end + 3))
        return end + 3

    def _environment(self, match: re.Match[str]) -> int:
        name = match["begin"].strip()
        known = name in DISPLAY_ENVIRONMENTS or name in MATHS_ONLY
        closing = self._environments.end(name, match.end()) if known else None
        if closing is None:
            return match.end()
        if name in MATHS_ONLY:
            # MathJax sets it, with or without a display around it.
            return self._zone(match.start(), closing.end(), (match.start(), closing.end()), True)
        inner = match.end()
        if name.startswith("alignat") and (argument := re.compile(r"[ \t]*\{[^{}\n]*\}").match(self._text, inner)):
            inner = argument.end()
        return self._zone(match.start(), closing.end(), (inner, closing.start()), True, name)

    def _bracket(self, match: re.Match[str]) -> int:
        opening = match.group()
        for step in _CLOSERS[opening].finditer(self._text, match.end()):
            if step.lastgroup:
                self._look(step.end())
            if step.lastgroup == "stop":
                return match.end()
            if step.lastgroup == "close":
                display = opening.endswith("[")
                content = self._text[match.end() : step.start()]
                sure = len(opening) > 2 or looks_bracketed(content) or (not display and self._is_round(content))
                if not sure or (display and not is_display(content)):
                    return match.end()
                return self._zone(match.start(), step.end(), (match.end(), step.start()), display)
        self._look(None)
        return match.end()

    def _is_round(self, content: str) -> bool:
        """Whether `\\((i,j)\\)` is maths, in a document that writes its maths so."""
        return self._habits.round and could_be_maths(content)

    def _no_tag(self, match: re.Match[str]) -> int:
        """What begins as a tag does."""
        alike = _TAG_LIKE.match(self._text, match.start())
        self._look((match if alike is None else alike).end() + 1)
        return match.end()

    def _doxygen(self, match: re.Match[str]) -> int:
        """Doxygen's `\\f$…\\f$`, `\\f[…\\f]` and `\\f{align*}{…\\f}`."""
        opening, name = match["doxygen"][:3], match["doxygenname"]
        closing = _DOXYGEN_END.search(self._text, match.end())
        self._look(None if closing is None else closing.end())
        if closing is None or closing.group() != {"\\f[": "\\f]", "\\f(": "\\f)", "\\f{": "\\f}"}.get(opening, "\\f$"):
            return match.end()
        inner = (match.end(), closing.start())
        return self._zone(match.start(), closing.end(), inner, opening in ("\\f[", "\\f{"), name)

    def _quoted(self, match: re.Match[str]) -> int:
        """GitHub's inline maths, a code span between dollars."""
        length = len(match.group()) - 1
        end = self._backticks.closing(match.end(), length)
        if end is None or not self._text.startswith("$", end + length):
            return match.start() + 1
        return self._zone(match.start(), end + length + 1, (match.end(), end), False)

    def _dollars(self, match: re.Match[str]) -> int:
        text, start = self._text, match.end()
        if match.group() == "$":
            end, looked_at = closing_dollar(text, start, _INLINE_STEP, "stop")
            self._look(looked_at)
            if end is None or not is_inline_maths(text[start:end], text[end + 1 : end + 2]):
                return start
            return self._zone(match.start(), end + 1, (start, end), False)
        for step in _DOUBLE_STEP.finditer(text, start):
            if step.lastgroup == "close":
                self._look(step.end())
                if not is_display(text[start : step.start()]):
                    return start
                return self._zone(match.start(), step.end(), (start, step.start()), True)
        self._look(None)
        return start

    _HANDLERS: ClassVar[Mapping[str, Callable[[InlineScanner, re.Match[str]], int]]] = {
        "open": _bracket,
        "begin": _environment,
        "ticks": _code_span,
        "comment": _comment,
        "tagged": _no_tag,
        "quoted": _quoted,
        "dollars": _dollars,
        "doxygen": _doxygen,
        "doxygenname": _doxygen,
    }
    """What reads on from a match, by the name of its group: one table for all, since one of its own would know the
    scanner, and keep it with its text until somebody looks for cycles."""
