"""Where the maths, the code, the comments and the headings stand in Markdown.

Block structure and maths are read in one pass, because each decides about the other: there is no maths in code, and
what looks like a list, a heading or indented code inside a display is maths.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from matcalc_ls.text.money import could_be_maths, is_display, is_inline_maths, looks_bracketed
from matcalc_ls.text.scan import (
    CELL_BREAK,
    DISPLAY_ENVIRONMENTS,
    MATHS_ONLY,
    Backticks,
    Comment,
    EnvironmentFinder,
    Heading,
    Scan,
    State,
    Stretch,
    Zone,
    closing_dollar,
    is_notebook,
)

_PREFIX = re.compile(r"(?P<quote>(?:[ \t]*>)*)(?P<indent>[ \t]*)")
_FENCE = re.compile(r"(?P<run>`{3,}(?=[^`\n]*$)|~{3,})(?P<info>[^\n]*)", re.MULTILINE)
_ITEM = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+|$)", re.MULTILINE)
# Admonitions of MkDocs and Documenter, whose content is indented.
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?)[ ]+\w")
_HEADING = re.compile(r"(?P<marks>#{1,6})(?:[ \t]+|$)(?P<title>[^\n]*?)[ \t]*#*[ \t\r]*$", re.MULTILINE)
_UNDERLINE = re.compile(r"(?P<marks>=+|-+)[ \t\r]*$", re.MULTILINE)
_RULE = re.compile(r"(?:-[ \t]*){3,}$|(?:\*[ \t]*){3,}$|(?:_[ \t]*){3,}$", re.MULTILINE)
_RAW_HTML = re.compile(r"<(?P<tag>pre|script|style|textarea)(?=[\s>])", re.IGNORECASE)
_FRONT_MATTER = re.compile(
    r"\ufeff?(?:---[ \t\r]*\n(?:[^\n]*\n)*?(?:---|\.\.\.)|\+\+\+[ \t\r]*\n(?:[^\n]*\n)*?\+\+\+)[ \t\r]*(?:\n|\Z)"
)
_MATH_SCRIPT = re.compile(
    r"""<script[^>]*\btype=["']?math/tex(?P<display>;[ ]*mode=display)?["']?[^>]*>""", re.IGNORECASE
)
# A tag with its attributes, whose values are no text.
_TAG = r"""</?[A-Za-z][\w-]*(?:\s+[A-Za-z_:@][\w.:-]*(?:\s*=\s*(?:"[^"\n]*"|'[^'\n]*'|[^\s"'=<>`$]+))?)*\s*/?>"""
_TAG_LIKE = re.compile(_TAG.removesuffix(r"\s*/?>") + r"\s*")
_DOXYGEN_END = re.compile(r"\\f(?:[$\])}\[({])|\n[ \t\r]*\n")
_MATH_ROLE = re.compile(r"(?:\{math\}|:math:)\Z")
_MATH_INFO = re.compile(r"[ \t]*(?:math\b|\{math\})")
# Where displays are such fences, as in Julia's documentation, inline maths may stand between two backticks each.
_MATH_FENCE = re.compile(r"^[ \t]*```math\b", re.MULTILINE)
_OPTION = re.compile(r"[ \t>]*:[\w-]+:[^\n]*\n")
# Fences of MyST and Quarto that hold Markdown, not code.
_PROSE_INFO = re.compile(
    r"[ \t]*(?:\{(?:prf:|proof:|\.|\#|note|warning|tip|important|hint|admonition|attention|caution|danger|error|seealso"
    r"|theorem|lemma|proof|definition|example|exercise|solution|remark|corollary|proposition|dropdown|margin|sidebar"
    r"|card|grid|tab|list-table|figure|div|topic|epigraph|aside|custom)[^}\n]*\}|markdown-prose)"
)

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
_TAB = 4


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


def scan_markdown(text: str) -> Scan:
    """Everything that one pass over a Markdown document finds; the cells of a notebook are each read by itself."""
    if not is_notebook(text):
        return _Scanner(text, habits_of(text)).run()
    found = Scan()
    start = 0
    for cell in text.split(CELL_BREAK):
        found.append(_Scanner(cell, habits_of(cell)).run(), start)
        end = start + len(cell)
        start = end + len(CELL_BREAK)
        found.gaps.append((end, min(start, len(text))))
    return found


def stretches_of_markdown(text: str, habits: Habits, start: int = 0, entered: State = ((), ())) -> Iterator[Stretch]:
    """The same block by block, from the block on that begins at `start`; of a notebook, cell by cell."""
    if not is_notebook(text):
        yield from _Scanner(text, habits, start, entered).stretches()
        return
    while start < len(text):
        end = text.find(CELL_BREAK, start)
        end = len(text) if end < 0 else end
        cell, found = text[start:end], Scan()
        found.append(_Scanner(cell, habits_of(cell)).run(), start)
        after = min(end + len(CELL_BREAK), len(text))
        found.gaps.append((end, after))
        yield Stretch(start, after, entered, found)
        start = after


class _Scanner:
    def __init__(self, text: str, habits: Habits, start: int = 0, entered: State = ((), ())) -> None:
        assert isinstance(entered, tuple)
        self._text, self._start, self._entered, self._habits = text, start, entered, habits
        self._found = Scan()
        self._reach = 0
        self._environments = EnvironmentFinder(text)
        self._backticks = Backticks(text)
        self._items: list[int] = list(entered[0])
        self._directives: list[str] = list(entered[1])
        # Whether an indented line here may be code, and where the paragraph's last line began if it may be a heading.
        self._fresh = True
        self._title: tuple[int, int] | None = None
        self._missing: set[str] = set()
        self._handlers: dict[str, Callable[[re.Match[str]], int]] = {
            "open": self._bracket,
            "begin": self._environment,
            "ticks": self._code_span,
            "comment": self._comment,
            "tagged": self._no_tag,
            "quoted": self._quoted,
            "dollars": self._dollars,
            "doxygen": self._doxygen,
            "doxygenname": self._doxygen,
        }

    def run(self) -> Scan:
        for _ in self._positions():
            pass
        return self._found

    def stretches(self) -> Iterator[Stretch]:
        begun, entered = self._start, self._entered
        for position in self._positions():
            if position >= max(self._reach, self._environments.reach, self._backticks.reach):
                yield Stretch(begun, position, entered, self._found)
                self._found = Scan()
                begun, entered = position, (tuple(self._items), tuple(self._directives))
        if begun < len(self._text):
            yield Stretch(begun, len(self._text), entered, self._found)

    def _positions(self) -> Iterator[int]:
        """Read all of the text; the places where a line follows a blank one."""
        text = self._text
        position = self._front_matter() if self._start == 0 else self._start
        at_line_start, after_blank = True, False
        while position < len(text):
            if at_line_start:
                if after_blank and text[position] not in "\r\n":
                    yield position
                line = position
                position, whole = self._line(position)
                after_blank = whole and not text[line:position].strip(" \t\r\n>")
                if whole:
                    continue
            match = _INLINE.search(text, position)
            if match is None:
                break
            at_line_start = match.lastgroup == "line"
            handler = self._handlers.get(match.lastgroup or "")
            position = handler(match) if handler else match.end()

    def _front_matter(self) -> int:
        """Where what follows the front matter begins."""
        front = _FRONT_MATTER.match(self._text)
        if front is not None:
            self._found.configuration.append(front.span())
            return self._block(0, front.end())
        if self._text.removeprefix("\ufeff").startswith(("---", "+++")):
            self._look(None)
        return 0

    def _look(self, end: int | None) -> None:
        """Note that a decision rests on the text up to an offset, or on all of it."""
        self._reach = len(self._text) if end is None else max(self._reach, end)

    # Blocks

    def _line(self, start: int) -> tuple[int, bool]:
        """Read what a line begins with; return where to go on, and whether whole lines were consumed."""
        text = self._text
        prefix = _PREFIX.match(text, start)
        assert prefix is not None
        position = prefix.end()
        end = self._line_end(start)
        if not text[position:end].strip():
            self._found.gaps.append((start, end))
            self._fresh, self._title = True, None
            return end, True
        indent = _width(prefix["indent"])
        if self._fresh:
            while self._items and self._items[-1] > indent:
                self._items.pop()
        if self._fresh and indent - (self._items[-1] if self._items else 0) >= _TAB:
            return self._block(start, end), True
        return self._content(start, position, end, indent)

    def _content(self, start: int, position: int, end: int, indent: int) -> tuple[int, bool]:
        """Read a line whose text begins at `position`, in column `indent`."""
        text = self._text
        title, self._title = self._title, None
        if title and (underline := _UNDERLINE.match(text, position)):
            level = 1 if underline["marks"][0] == "=" else 2
            self._found.headings.append(Heading(title[0], end, level, *title))
            self._found.gaps += [(title[0], title[0]), (position, end)]
            self._fresh = True
            return end, True
        if _RULE.match(text, position):
            return self._gap(start, end), True
        while item := _ITEM.match(text, position):
            self._found.gaps.append((position, item.end()))
            while self._items and self._items[-1] > indent:
                self._items.pop()
            # A marker followed by much space is followed by indented code; its content starts one column after it.
            width = _width(item.group())
            indent += width
            self._items.append(indent)
            position = item.end()
        if _ADMONITION.match(text, position):
            self._items.append(indent + _TAB)
            return self._gap(start, end), True
        if fence := _FENCE.match(text, position):
            return self._fence(fence, start), True
        if raw := _RAW_HTML.match(text, position):
            return self._raw_html(raw), True
        self._fresh = False
        if heading := _HEADING.match(text, position):
            self._found.headings.append(Heading(position, end, len(heading["marks"]), *heading.span("title")))
            self._found.gaps += [(start, heading.start("title")), (heading.end("title"), end)]
            self._fresh = True
        elif text.startswith("|", position):
            self._found.gaps.append((start, start))
        else:
            self._title = (position, position + len(text[position:end].rstrip()))
        return position, False

    def _fence(self, fence: re.Match[str], start: int) -> int:
        text, run, info = self._text, fence["run"], fence["info"]
        after = self._line_end(start)
        if not info.strip() and self._directives and run.startswith(self._directives[-1]):
            self._directives.pop()
            return self._gap(start, after)
        if _PROSE_INFO.match(info):
            self._directives.append(run)
            return self._gap(start, after)
        closing = self._closing_fence(run, after)
        end = self._line_end(closing.start()) if closing else len(text)
        if not _MATH_INFO.match(info):
            return self._block(start, end)
        inner = after
        while option := _OPTION.match(text, inner):
            inner = option.end()
        inner_end = closing.start() if closing else end
        if inner < inner_end:
            self._found.zones.append(Zone(fence.start(), closing.end() if closing else end, inner, inner_end, True))
        self._fresh = True
        return end

    def _closing_fence(self, run: str, start: int) -> re.Match[str] | None:
        if run in self._missing:
            return None
        closing = re.compile(rf"^[ \t>]*{re.escape(run[0])}{{{len(run)},}}(?=[ \t\r]*$)", re.MULTILINE)
        match = closing.search(self._text, start)
        if match is None:
            self._missing.add(run)
            self._look(None)
        return match

    def _raw_html(self, raw: re.Match[str]) -> int:
        tag = raw["tag"].lower()
        maths = _MATH_SCRIPT.match(self._text, raw.start())
        closing = None
        if tag not in self._missing:
            closing = re.compile(rf"</{tag}>", re.IGNORECASE).search(self._text, raw.end())
        if closing is None:
            self._missing.add(tag)
            self._look(None)
            return self._block(raw.start(), self._line_end(raw.start()))
        if maths is not None:
            self._gap(raw.start(), raw.start())
            inner = (maths.end(), closing.start())
            return self._zone(raw.start(), closing.end(), inner, maths["display"] is not None)
        if tag == "script":
            self._found.configuration.append((raw.start(), closing.end()))
        return self._block(raw.start(), self._line_end(closing.start()))

    def _line_end(self, start: int) -> int:
        end = self._text.find("\n", start)
        return len(self._text) if end < 0 else end + 1

    def _block(self, start: int, end: int) -> int:
        self._found.opaque.append((start, end))
        return self._gap(start, end)

    def _gap(self, start: int, end: int) -> int:
        self._found.gaps.append((start, end))
        self._fresh, self._title = True, None
        return end

    # Inline

    def _zone(self, start: int, end: int, inner: tuple[int, int], display: bool, environment: str | None = None) -> int:
        self._found.zones.append(Zone(start, end, *inner, display, environment))
        self._fresh, self._title = False, self._title if not display else None
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


def _width(space: str) -> int:
    """The columns that a line's beginning takes."""
    return len(space.expandtabs(_TAB))
