"""Where the maths, the code, the comments and the headings stand in Markdown.

Block structure and maths are read in one pass, because each decides about the other: there is no maths in code, and
what looks like a list, a heading or indented code inside a display is maths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from matcalc_ls.text.markdown_inline import Habits, InlineScanner, habits_of
from matcalc_ls.text.scan import CELL_BREAK, Heading, Scan, State, Stretch, Zone, is_notebook
from matcalc_ls.text.scanner import A_WHILE

_PREFIX = re.compile(r"(?P<quote>(?:[ \t]*>)*)(?P<indent>[ \t]*)")
_FENCE = re.compile(r"(?P<run>`{3,}(?=[^`\n]*$)|~{3,}|:{3,}(?=[ ]*\{math\}))(?P<info>[^\n]*)", re.MULTILINE)
_ITEM = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+|$)", re.MULTILINE)
# Admonitions of MkDocs and Documenter, whose content is indented.
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?)[ ]+\w")
_HEADING = re.compile(r"(?P<marks>#{1,6})(?:[ \t]+|$)(?P<title>[^\n]*?)[ \t]*#*[ \t\r]*$", re.MULTILINE)
_UNDERLINE = re.compile(r"(?P<marks>=+|-+)[ \t\r]*$", re.MULTILINE)
_RULE = re.compile(r"(?:-[ \t]*){3,}$|(?:\*[ \t]*){3,}$|(?:_[ \t]*){3,}$", re.MULTILINE)
_BLOCK_MARKS = frozenset("=-_*+0123456789!?`~<#")
"""What a line begins with that is more than words or a table."""
_RAW_HTML = re.compile(r"<(?P<tag>pre|script|style|textarea)(?=[\s>])", re.IGNORECASE)
_FRONT_MATTER = re.compile(
    r"\ufeff?(?:---[ \t\r]*\n(?:[^\n]*\n)*?(?:---|\.\.\.)|\+\+\+[ \t\r]*\n(?:[^\n]*\n)*?\+\+\+)[ \t\r]*(?:\n|\Z)"
)
_MATH_SCRIPT = re.compile(
    r"""<script[^>]*\btype=["']?math/tex(?P<display>;[ ]*mode=display)?["']?[^>]*>""", re.IGNORECASE
)
_MATH_INFO = re.compile(r"[ \t]*(?:math\b|\{math\})")
_OPTION = re.compile(r"[ \t>]*:[\w-]+:[^\n]*\n")
# Fences of MyST and Quarto that hold Markdown, not code.
_PROSE_INFO = re.compile(
    r"[ \t]*(?:\{(?:prf:|proof:|\.|\#|note|warning|tip|important|hint|admonition|attention|caution|danger|error|seealso"
    r"|theorem|lemma|proof|definition|example|exercise|solution|remark|corollary|proposition|dropdown|margin|sidebar"
    r"|card|grid|tab|list-table|figure|div|topic|epigraph|aside|custom)[^}\n]*\}|markdown-prose)"
)
_TAB = 4


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


def stretches_of_markdown(
    text: str, habits: Habits, start: int = 0, entered: State = ((), ())
) -> Iterator[Stretch | None]:
    """The same block by block, from the block on that begins at `start`, and None now and then within a long one; of a
    notebook, cell by cell."""
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


class _Scanner(InlineScanner):
    def __init__(self, text: str, habits: Habits, start: int = 0, entered: State = ((), ())) -> None:
        assert isinstance(entered, tuple)
        super().__init__(text, habits, start, entered)
        self._items: list[int] = list(entered[0])
        self._directives: list[str] = list(entered[1])
        # Whether an indented line here may be code, and where the paragraph's last line began if it may be a heading.
        self._fresh = True
        self._title: tuple[int, int] | None = None

    def _positions(self) -> Iterator[int | None]:
        """Read all of the text; the places where a line follows a blank one, and None now and then between them."""
        text, read = self._text, 0
        position = self._front_matter() if self._start == 0 else self._start
        at_line_start, after_blank = True, False
        while position < len(text):
            read += 1
            if read % A_WHILE == 0:
                yield None
            if at_line_start:
                if after_blank and text[position] not in "\r\n":
                    yield position
                line = position
                position, whole = self._line(position)
                after_blank = whole and not text[line:position].strip(" \t\r\n>")
                if whole:
                    continue
            position, at_line_start = self._read_inline(position)

    def _state(self) -> State:
        return tuple(self._items), tuple(self._directives)

    def _front_matter(self) -> int:
        """Where what follows the front matter begins."""
        front = _FRONT_MATTER.match(self._text)
        if front is not None:
            self._found.configuration.append(front.span())
            return self._block(0, front.end())
        if self._text.removeprefix("\ufeff").startswith(("---", "+++")):
            self._look(None)
        return 0

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
        if text[position] not in _BLOCK_MARKS:
            return self._plain(start, position, end)
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
        if heading := _HEADING.match(text, position):
            self._found.headings.append(Heading(position, end, len(heading["marks"]), *heading.span("title")))
            self._found.gaps += [(start, heading.start("title")), (heading.end("title"), end)]
            self._fresh = True
            return position, False
        return self._plain(start, position, end)

    def _plain(self, start: int, position: int, end: int) -> tuple[int, bool]:
        """Read a line of words, or of a table."""
        text, self._fresh = self._text, False
        if text.startswith("|", position):
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

    def _zone(self, start: int, end: int, inner: tuple[int, int], display: bool, environment: str | None = None) -> int:
        self._fresh, self._title = False, self._title if not display else None
        return super()._zone(start, end, inner, display, environment)

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


def _width(space: str) -> int:
    """The columns that a line's beginning takes."""
    return len(space.expandtabs(_TAB))
