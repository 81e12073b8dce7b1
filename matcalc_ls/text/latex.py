"""Where the maths, the comments and the headings stand in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

from matcalc_ls.text.definitions import DEFINERS, Shorthands, definition_end, shorthands_of
from matcalc_ls.text.scan import (
    DISPLAY_ENVIRONMENTS,
    MATHS_ONLY,
    Braces,
    Comment,
    Heading,
    Scan,
    State,
    Stretch,
    Zone,
    closing_dollar,
)
from matcalc_ls.text.scanner import A_WHILE, Scanner

_VERBATIM = frozenset(
    {
        "verbatim", "verbatim*", "Verbatim", "Verbatim*", "BVerbatim", "LVerbatim", "lstlisting", "lstlisting*",
        "minted", "minted*", "alltt", "filecontents", "filecontents*", "VerbatimOut", "pycode",
        "Sinput", "Soutput", "Schunk",
    }
)  # fmt: skip
_TABLES = frozenset({"tabular", "tabular*", "tabularx", "tabulary", "longtable", "supertabular", "tblr", "longtblr"})
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
_SLIDE = re.compile(r"(?:[a-z]{2}frame|frame(?!d)[a-z]?)\*?\Z")
"""The environments of slides, by beamer's name and by those that authors build on it; `framed` is a box."""
_SLIDE_LEVEL = len(_LEVELS) + 1
_SLIDE_TITLE = re.compile(r"[ \t]*(?:\[[^\]\n]*\]|<[^>\n]*>)*\s*(?:\\frametitle[ \t]*)?\{(?P<title>[^{}\n]*)\}")
_BLANK = r"\n[^\S\n]*\n\s*"

_TOKEN = re.compile(
    r"""(?P<comment>%[^\n]*)
    |\\begin[ \t]*\{(?P<begin>[^{}\n]*)\}
    |\\end[ \t]*\{(?P<end>[^{}\n]*)\}
    |\\(?P<section>part|(?:sub)?paragraph|chapter|(?:sub){0,2}section)\*?(?![A-Za-z])[ \t]*(?:\[[^\]\n]*\])?[ \t]*(?=\{)
    |\\(?P<define>"""
    + DEFINERS
    + r""")(?![A-Za-z@])
    |\\if(?P<false>false|0)(?![A-Za-z])
    |(?P<verb>\\(?:verb|lstinline)\*?(?P<mark>[^\sA-Za-z*\\{]))
    |(?P<quoted>\\(?:lstinline|mintinline|url|path|code|nolinkurl|href)(?![A-Za-z])(?:\[[^\]\n]*\])?(?=\{))
    |(?P<item>\\(?:item|par|newpage|maketitle)(?![A-Za-z]))
    |(?P<open>\\[(\[])
    |(?P<row>\\\\|\\tabularnewline(?![A-Za-z]))
    |(?P<control>\\(?:[A-Za-z]+|.))
    |(?P<dollars>\$\$?)
    |(?P<blank>\n[^\S\n]*\n\s*)""",
    re.VERBOSE | re.DOTALL,
)
_BEGIN_DOCUMENT = re.compile(r"\\begin[ \t]*\{[ \t]*document[ \t]*\}")
_CONDITIONAL = re.compile(r"%[^\n]*|\\\\|\\(?:(?P<fi>fi)|(?P<else>else)|(?P<if>if(?!f|thenelse)[a-zA-Z]*))(?![A-Za-z])")
_CONTROL = re.compile(r"%[^\n]*|\\(?:[A-Za-z]+|.)", re.DOTALL)
_INLINE_STEP = re.compile(
    rf"(?P<stop>{_BLANK}|\\item(?![A-Za-z])|\\begin\{{(?:equation|align|gather|itemize|enumerate)\*?\}})|%[^\n]*|\\.|[{{}}$]",
    re.DOTALL,
)
_DOUBLE_STEP = re.compile(rf"(?P<stop>{_BLANK})|(?P<close>\$\$)|%[^\n]*|\\.", re.DOTALL)
_ROUND_STEP = re.compile(rf"(?P<stop>{_BLANK}|\\\()|(?P<close>\\\))|%[^\n]*|\\.", re.DOTALL)
_SQUARE_STEP = re.compile(rf"(?P<stop>{_BLANK}|\\\[)|(?P<close>\\\])|%[^\n]*|\\.", re.DOTALL)


def scan_latex(text: str) -> Scan:
    """Everything that one pass over a LaTeX document, or a fragment of one, finds."""
    return _Scanner(text, shorthands_of(text)).run()


def stretches_of_latex(
    text: str, shorthands: Shorthands, start: int = 0, entered: State = (False, 0)
) -> Iterator[Stretch | None]:
    """The same block by block, from the block on that begins at `start`, and None now and then within a long one."""
    return _Scanner(text, shorthands, start, entered).stretches()


def may_begin_document(before: str, after: str, entered: State) -> bool:
    """Whether the document may begin elsewhere, which concerns all above, with `after` in the place of `before`."""
    assert isinstance(entered, tuple)
    return not entered[0] and any(_BEGIN_DOCUMENT.search(text) for text in (before, after))


class _Scanner(Scanner):
    def __init__(self, text: str, shorthands: Shorthands, start: int = 0, entered: State = (False, 0)) -> None:
        assert isinstance(entered, tuple)
        super().__init__(text, start, entered)
        self._braces = Braces(text)
        self._in_document, self._tables = entered
        self._begin_seen = self._find_begin(start)
        self._unclosed = False
        self._shorthands = shorthands

    def _positions(self) -> Iterator[int | None]:
        """Read all of the text; the places behind blank lines, and None now and then between them."""
        position, read = self._start, 0
        while match := _TOKEN.search(self._text, position):
            handler = self._HANDLERS.get(match.lastgroup or "")
            position = handler(self, match) if handler else match.end()
            read += 1
            if match.lastgroup == "blank":
                yield position
            elif read % A_WHILE == 0:
                yield None

    def _state(self) -> State:
        return self._in_document, self._tables

    def _may_end_block(self, position: int) -> bool:
        looked_at = max(self._reach, self._environments.reach, self._braces.reach)
        return position >= looked_at and not self._is_preamble(position)

    def _is_preamble(self, position: int) -> bool:
        """Whether the document may begin further on: up to there all is one block, of which most is forgotten then."""
        if 0 <= self._begin_seen < position:
            self._begin_seen = self._find_begin(position)
        return self._begin_seen >= 0 and not self._in_document

    def _find_begin(self, position: int) -> int:
        match = None if self._in_document else _BEGIN_DOCUMENT.search(self._text, position)
        return -1 if match is None else match.start()

    def _comment(self, match: re.Match[str]) -> int:
        content = match.group().lstrip("%").strip()
        self._found.comments.append(Comment(match.start(), match.end(), content))
        self._found.opaque.append(match.span())
        return match.end()

    def _gap(self, match: re.Match[str]) -> int:
        self._found.gaps.append(match.span())
        return match.end()

    def _end(self, match: re.Match[str]) -> int:
        self._tables -= match["end"] in _TABLES
        if match["end"] == "document":
            # Whatever follows is no part of the document.
            self._gap(match)
            return self._opaque(match.end(), len(self._text))
        return self._gap(match)

    def _row(self, match: re.Match[str]) -> int:
        """Each row of a table is a paragraph."""
        return self._gap(match) if self._tables > 0 else match.end()

    def _never(self, match: re.Match[str]) -> int:
        """`\\iffalse…\\fi`."""
        depth = 1 if not self._unclosed else 0
        for step in _CONDITIONAL.finditer(self._text, match.end()) if depth else ():
            depth += (step.lastgroup == "if") - (step.lastgroup == "fi")
            if depth == 0 or (depth == 1 and step.lastgroup == "else"):
                return self._opaque(match.start(), step.end())
        # What is not closed here is not closed further on.
        self._unclosed = True
        self._look(None)
        return match.end()

    def _opaque(self, start: int, end: int) -> int:
        self._found.opaque.append((start, end))
        self._found.gaps.append((start, end))
        return end

    def _begin(self, match: re.Match[str]) -> int:
        name = match["begin"].strip()
        if name == "document":
            return self._document(match)
        if name in DISPLAY_ENVIRONMENTS or name == "math" or name in self._shorthands.environments:
            return self._environment(match, name)
        if name in MATHS_ONLY:
            return self._bare(match, name)
        if name in _VERBATIM or name == "comment":
            closing = self._environments.end(name, match.end())
            if closing:
                if name == "comment":
                    content = self._text[match.end() : closing.start()].strip()
                    self._found.comments.append(Comment(match.start(), closing.end(), content))
                return self._opaque(match.start(), closing.end())
        self._tables += name in _TABLES
        if _SLIDE.match(name):
            self._slide(match)
        return self._gap(match)

    def _slide(self, match: re.Match[str]) -> None:
        """A slide is a section of its own: what is said on it is seldom meant on the next one."""
        title = _SLIDE_TITLE.match(self._text, match.end())
        start, end = title.span("title") if title else (match.end(), match.end())
        self._look(end)
        self._found.headings.append(Heading(match.start(), match.end(), _SLIDE_LEVEL, start, end))

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
        name = self._shorthands.environments.get(name, name)
        self._found.zones.append(
            Zone(match.start(), closing.end(), inner, closing.start(), not _MATHS.match(name), name)
        )
        return closing.end()

    def _bare(self, match: re.Match[str], name: str) -> int:
        """`\\begin{aligned}` without the display that it should stand in."""
        closing = self._environments.end(name, match.end())
        if closing is None:
            return self._gap(match)
        self._found.zones.append(Zone(match.start(), closing.end(), match.start(), closing.end(), True))
        return closing.end()

    def _shorthand(self, match: re.Match[str]) -> int:
        """`\\be … \\ee`."""
        closers, name = self._shorthands.commands.get(match.group(), ((), ""))
        if not closers:
            return match.end()
        for step in _CONTROL.finditer(self._text, match.end()):
            if step.group() in closers:
                inner = match.end(), step.start()
                self._found.zones.append(Zone(match.start(), step.end(), *inner, True, name))
                return step.end()
            if step.group() == match.group():
                self._look(step.end())
                return match.end()
        self._look(None)
        return match.end()

    def _section(self, match: re.Match[str]) -> int:
        title = match.end() + 1
        end = self._braces.closing(match.end())
        if end is None:
            end = self._text.find("\n", title)
            end = len(self._text) if end < 0 else end
        after = min(end + 1, len(self._text))
        self._found.headings.append(Heading(match.start(), after, _LEVELS[match["section"]], title, end))
        self._found.gaps += [(match.start(), title), (end, after)]
        return title

    def _define(self, match: re.Match[str]) -> int:
        """A definition's body is no formula of the document."""
        end, looked_at = definition_end(self._text, match["define"], match.end(), self._braces)
        self._look(looked_at)
        if end is None:
            return match.end()
        self._found.opaque.append((match.start(), end))
        return end

    def _quoted(self, match: re.Match[str]) -> int:
        """`\\url{…}`: its argument is no TeX."""
        end = self._braces.closing(match.end())
        if end is None:
            return match.end()
        self._found.opaque.append((match.start(), end + 1))
        return end + 1

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
        end, looked_at = closing_dollar(self._text, match.end(), _INLINE_STEP, "stop")
        self._look(looked_at)
        if end is None:
            return match.end()
        self._found.zones.append(Zone(match.start(), end + 1, match.end(), end, False))
        return end + 1

    def _delimited(self, match: re.Match[str], step: re.Pattern[str], display: bool) -> int:
        for on_the_way in step.finditer(self._text, match.end()):
            if on_the_way.lastgroup == "stop":
                self._look(on_the_way.end())
                return match.end()
            if on_the_way.lastgroup == "close":
                inner_end, end = on_the_way.span()
                self._found.zones.append(Zone(match.start(), end, match.end(), inner_end, display))
                return end
        self._look(None)
        return match.end()

    _HANDLERS: ClassVar[Mapping[str, Callable[[_Scanner, re.Match[str]], int]]] = {
        "comment": _comment,
        "begin": _begin,
        "end": _end,
        "section": _section,
        "define": _define,
        "false": _never,
        "verb": _verb,
        "quoted": _quoted,
        "row": _row,
        "item": _gap,
        "control": _shorthand,
        "open": _bracket,
        "dollars": _dollars,
        "blank": _gap,
    }
    """What reads on from a match, by the name of its group: one table for all, since one of its own would know the
    scanner, and keep it with its text until somebody looks for cycles."""
