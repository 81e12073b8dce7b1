"""Where the maths, the comments and the headings stand in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable

from matcalc_ls.text.scan import (
    DISPLAY_ENVIRONMENTS,
    Comment,
    EnvironmentFinder,
    Heading,
    Scan,
    Zone,
    brace_pairs,
    closing_dollar,
)

_VERBATIM = frozenset(
    {"verbatim", "verbatim*", "Verbatim", "BVerbatim", "lstlisting", "minted", "alltt", "filecontents", "filecontents*"}
)
# Environments that ask for something in braces before the maths begins.
_WITH_ARGUMENT = re.compile(r"(?:x{0,2}alignat\*?|IEEEeqnarray\*?)$")
_ARGUMENT = re.compile(r"[ \t]*\{[^{}\n]*\}")
_MATHS = re.compile(r"math$")
_LEVELS = {
    name: level
    for level, name in enumerate(
        ["part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph"], 1
    )
}
_BLANK = r"\n[^\S\n]*\n\s*"

_TOKEN = re.compile(
    r"""(?P<comment>%[^\n]*)
    |\\begin[ \t]*\{(?P<begin>[^{}\n]*)\}
    |\\end[ \t]*\{(?P<end>[^{}\n]*)\}
    |\\(?P<section>part|(?:sub)?paragraph|chapter|(?:sub){0,2}section)\*?(?![A-Za-z])[ \t]*(?:\[[^\]\n]*\])?[ \t]*(?=\{)
    |(?P<define>\\(?:(?:re|provide)?newcommand|DeclareRobustCommand|DeclareMathOperator|[gex]?def)(?![A-Za-z])\*?[ \t]*
        (?:\{[ \t]*\\[A-Za-z@]+[ \t]*\}|\\[A-Za-z@]+)(?:[ \t]*\[[^\]\n]*\]|\#[1-9])*[ \t]*(?=\{))
    |(?P<verb>\\(?:verb|lstinline)\*?(?P<mark>[^\sA-Za-z*\\{]))
    |(?P<item>\\(?:item|par|newpage|maketitle)(?![A-Za-z]))
    |(?P<open>\\[(\[])
    |\\.
    |(?P<dollars>\$\$?)
    |(?P<blank>\n[^\S\n]*\n\s*)""",
    re.VERBOSE | re.DOTALL,
)
_INLINE_STEP = re.compile(
    rf"(?P<stop>{_BLANK}|\\item(?![A-Za-z])|\\begin\{{(?:equation|align|gather|itemize|enumerate)\*?\}})|%[^\n]*|\\.|[{{}}$]",
    re.DOTALL,
)
_DOUBLE_STEP = re.compile(rf"(?P<stop>{_BLANK})|(?P<close>\$\$)|%[^\n]*|\\.", re.DOTALL)
_ROUND_STEP = re.compile(rf"(?P<stop>{_BLANK}|\\\()|(?P<close>\\\))|%[^\n]*|\\.", re.DOTALL)
_SQUARE_STEP = re.compile(rf"(?P<stop>{_BLANK}|\\\[)|(?P<close>\\\])|%[^\n]*|\\.", re.DOTALL)


def scan_latex(text: str) -> Scan:
    """Everything that one pass over a LaTeX document, or a fragment of one, finds."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._found = Scan()
        self._environments = EnvironmentFinder(text)
        self._braces: dict[int, int] | None = None
        self._in_document = False
        self._handlers: dict[str, Callable[[re.Match[str]], int]] = {
            "comment": self._comment,
            "begin": self._begin,
            "end": self._gap,
            "section": self._section,
            "define": self._define,
            "verb": self._verb,
            "item": self._gap,
            "open": self._bracket,
            "dollars": self._dollars,
            "blank": self._gap,
        }

    def run(self) -> Scan:
        position = 0
        while match := _TOKEN.search(self._text, position):
            handler = self._handlers.get(match.lastgroup or "")
            position = handler(match) if handler else match.end()
        return self._found

    def _comment(self, match: re.Match[str]) -> int:
        content = match.group().lstrip("%").strip()
        self._found.comments.append(Comment(match.start(), match.end(), content))
        self._found.opaque.append(match.span())
        return match.end()

    def _gap(self, match: re.Match[str]) -> int:
        self._found.gaps.append(match.span())
        if match["end"] == "document":
            # Whatever follows is no part of the document.
            self._opaque(match.end(), len(self._text))
            return len(self._text)
        return match.end()

    def _opaque(self, start: int, end: int) -> int:
        self._found.opaque.append((start, end))
        self._found.gaps.append((start, end))
        return end

    def _begin(self, match: re.Match[str]) -> int:
        name = match["begin"].strip()
        if name == "document":
            return self._document(match)
        if name in DISPLAY_ENVIRONMENTS or name == "math":
            return self._environment(match, name)
        if name in _VERBATIM or name == "comment":
            closing = self._environments.end(name, match.end())
            if closing:
                if name == "comment":
                    content = self._text[match.end() : closing.start()].strip()
                    self._found.comments.append(Comment(match.start(), closing.end(), content))
                return self._opaque(match.start(), closing.end())
        self._found.gaps.append(match.span())
        return match.end()

    def _document(self, match: re.Match[str]) -> int:
        """Forget what looked like maths or prose in the preamble."""
        if self._in_document:
            return match.end()
        self._in_document = True
        self._found.zones.clear()
        self._found.headings.clear()
        self._found.gaps[:] = [(0, match.end())]
        return match.end()

    def _environment(self, match: re.Match[str], name: str) -> int:
        closing = self._environments.end(name, match.end())
        if closing is None:
            return match.end()
        inner = match.end()
        if _WITH_ARGUMENT.match(name) and (argument := _ARGUMENT.match(self._text, inner)):
            inner = argument.end()
        self._found.zones.append(
            Zone(match.start(), closing.end(), inner, closing.start(), not _MATHS.match(name), name)
        )
        return closing.end()

    def _section(self, match: re.Match[str]) -> int:
        title = match.end() + 1
        end = self._brace_pairs().get(match.end())
        if end is None:
            end = self._text.find("\n", title)
            end = len(self._text) if end < 0 else end
        after = min(end + 1, len(self._text))
        self._found.headings.append(Heading(match.start(), after, _LEVELS[match["section"]], title, end))
        self._found.gaps += [(match.start(), title), (end, after)]
        return title

    def _define(self, match: re.Match[str]) -> int:
        """A definition's body is no formula of the document."""
        end = self._brace_pairs().get(match.end())
        if end is None:
            return match.end()
        self._found.opaque.append((match.start(), end + 1))
        return end + 1

    def _brace_pairs(self) -> dict[int, int]:
        if self._braces is None:
            self._braces = brace_pairs(self._text)
        return self._braces

    def _verb(self, match: re.Match[str]) -> int:
        line_end = self._text.find("\n", match.end())
        end = self._text.find(match["mark"], match.end(), line_end if line_end >= 0 else len(self._text))
        if end < 0:
            return match.end()
        self._found.opaque.append((match.start(), end + 1))
        return end + 1

    def _bracket(self, match: re.Match[str]) -> int:
        round_bracket = match.group() == "\\("
        return self._delimited(match, _ROUND_STEP if round_bracket else _SQUARE_STEP, not round_bracket)

    def _dollars(self, match: re.Match[str]) -> int:
        if match.group() == "$$":
            return self._delimited(match, _DOUBLE_STEP, True)
        end = closing_dollar(self._text, match.end(), _INLINE_STEP, "stop")
        if end is None:
            return match.end()
        self._found.zones.append(Zone(match.start(), end + 1, match.end(), end, False))
        return end + 1

    def _delimited(self, match: re.Match[str], step: re.Pattern[str], display: bool) -> int:
        for on_the_way in step.finditer(self._text, match.end()):
            if on_the_way.lastgroup == "stop":
                break
            if on_the_way.lastgroup == "close":
                inner_end, end = on_the_way.span()
                self._found.zones.append(Zone(match.start(), end, match.end(), inner_end, display))
                return end
        return match.end()
