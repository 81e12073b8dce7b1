"""The commands that take arguments, each with the node that it makes."""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_ls.tex.arrays import PLAIN_ARRAYS, read_environment, read_plain_array
from matcalc_ls.tex.cursor import Context, Cursor, Reader, row_of
from matcalc_ls.tex.derivative_package import derivative_of
from matcalc_ls.tex.lengths import read_kern
from matcalc_ls.tex.rows import read_argument, read_element, read_row
from matcalc_ls.tex.styles import FONTS, is_formula, spread
from matcalc_ls.tex.symbols import BIG, DELIMITERS
from matcalc_ls.tex.tokens import Token
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Fraction, Group, Node, Root, Row, Scripted, Styled, Unknown


def _span(token: Token, *rows: Row) -> tuple[int, int]:
    return min(token.start, *(row.start for row in rows)), max(token.end, *(row.end for row in rows))


def _closed_span(cursor: Cursor, token: Token, *rows: Row) -> tuple[int, int]:
    """From the command to its last argument's closing brace."""
    start, end = _span(token, *rows)
    return start, max(end, cursor.last_end)


def _fraction(cursor: Cursor, token: Token) -> Node:
    _skip_brackets(cursor)
    numerator, denominator = read_argument(cursor), read_argument(cursor)
    return Fraction(*_closed_span(cursor, token, numerator, denominator), numerator, denominator)


def _root(cursor: Cursor, token: Token) -> Node:
    degree = None
    if cursor.next_is("symbol", "["):
        cursor.take()
        degree = _until_bracket(cursor)
    radicand = read_argument(cursor)
    return Root(*_closed_span(cursor, token, radicand), radicand, degree)


def _until_bracket(cursor: Cursor) -> Row:
    context = cursor.context
    with cursor.inside(Context(context.braces, context.lefts, context.environments, context.cells)):
        cursor.closers.append(frozenset("]"))
        row = read_row(cursor)
    if cursor.next_is("symbol", "]"):
        cursor.take()
    return row


def _skip_brackets(cursor: Cursor) -> None:
    """Pass an optional argument that says nothing."""
    if cursor.next_is("symbol", "["):
        cursor.take()
        _until_bracket(cursor)


_WORDED = frozenset(
    {
        "text", "textbf", "textit", "textrm", "textsf", "texttt", "textnormal", "textsc", "textup", "mbox", "hbox",
        "operatorname", "mathrm", "emph", "intertext", "shortintertext",
    }
)  # fmt: skip
_STYLES = (
    *sorted(_WORDED), "mathbf", "mathit", "mathsf", "mathtt", "mathbb", "mathcal", "mathfrak", "mathscr", "mathbfit",
    "mathds", "mathbbm", "mathnormal", "boldsymbol", "bm", "pmb", "bold", "symbf", "symbfit", "symbb",
    "symcal", "symrm", "boxed", "fbox", "cancel", "bcancel", "xcancel", "sout", "uline", "underline", "mathbfsf",
    "operatornamewithlimits", "vect", "textstyle",
)  # fmt: skip
_UNICODE_STYLES = {
    "symup": "mathrm", "symit": "mathit", "symsf": "mathsf", "symtt": "mathtt", "symscr": "mathscr",
    "symfrak": "mathfrak", "symbfsf": "mathbfsf", "symbfup": "mathbf", "symliteral": "mathnormal",
}  # fmt: skip
"""Styles that unicode-math has for symbols, and what they are otherwise called."""


def _style(cursor: Cursor, token: Token) -> Node | None:
    style = _UNICODE_STYLES.get(token.text[1:], token.text[1:])
    if cursor.next_is("symbol", "*"):
        cursor.take()
    opening = cursor.peek()
    first = cursor.position
    body = read_argument(cursor)
    if [inner.text for inner in cursor.tokens[first : first + 2]] == ["{", "\\boldmath"]:
        return Styled(*_closed_span(cursor, token, body), "boldsymbol", body)  # \mbox{\boldmath $x$}
    if style in FONTS and is_formula(body):
        return Group(*_closed_span(cursor, token, body), spread(body, style))
    words = ""
    if style in _WORDED:
        in_braces = opening is not None and opening.kind == "open"
        closed = cursor.tokens[cursor.position - 1].kind == "close" if cursor.position else False
        words = cursor.words(first + 1, cursor.position - 1 if closed else cursor.position) if in_braces else ""
        if not in_braces and body.items:
            words = cursor.words(first, cursor.position)
        if in_braces and not words and not body.items:
            return None  # \mbox{} keeps signs apart
    return Styled(*_closed_span(cursor, token, body), style, body, words)


def _color(cursor: Cursor, token: Token) -> Node:
    """`\\color{red}{x}` as MathJax has it, `\\color{red} x` up to the end of the group as LaTeX has it."""
    _skip_brackets(cursor)
    read_argument(cursor)
    if cursor.next_is("open") or token.text != "\\color":
        body = read_argument(cursor)
        return Styled(*_closed_span(cursor, token, body), token.text[1:], body)
    body = read_row(cursor)
    return Styled(*_span(token, body), token.text[1:], body)


def _transparent(cursor: Cursor, token: Token) -> Node:
    body = read_argument(cursor)
    operator = _operator_of(body) if token.text == "\\mathop" else None
    return operator if isinstance(operator, Styled) else Group(*_closed_span(cursor, token, body), body)


def _accent(cursor: Cursor, token: Token) -> Node:
    body = read_argument(cursor)
    return Accent(*_closed_span(cursor, token, body), token.text[1:], body)


def _vec(cursor: Cursor, token: Token) -> Node:
    """An arrow over a letter; before brackets, which nobody sets one over, what stacks columns."""
    fence = cursor.peek()
    if fence is not None and fence.text in ("(", "\\left", "\\bigl", "\\big"):
        words = row_of([], token.start, token.end)
        return Styled(token.start, token.end, "operatorname", words, "vec")
    return _accent(cursor, token)


def _defining(cursor: Cursor, token: Token) -> None:
    """`\\definecolor{name}{rgb}{0, 0, 1}` leaves nothing behind."""
    del token
    while cursor.next_is("open"):
        cursor.skip_group()


def _text_accent(cursor: Cursor, token: Token) -> Node | None:
    """`\\~{L}` and `\\.{q}`, accents of text; without braces a character that Markdown has escaped."""
    if not cursor.next_is("open"):
        return None
    body = read_argument(cursor)
    return Accent(*_closed_span(cursor, token, body), "dot" if token.text == "\\." else "tilde", body)


def _brace(cursor: Cursor, token: Token) -> Node:
    body = read_argument(cursor)
    span = _closed_span(cursor, token, body)
    label = None
    mark = cursor.peek()
    if mark is not None and mark.kind == ("sub" if token.text.startswith("\\under") else "sup"):
        cursor.take()
        label = read_argument(cursor)
        span = min(span[0], label.start), max(span[1], label.end, cursor.last_end)
    return Accent(*span, token.text[1:], body, label)


def _stacked(cursor: Cursor, token: Token) -> Node:
    label, body = read_argument(cursor), read_argument(cursor)
    span = _closed_span(cursor, token, label, body)
    operator = _operator_of(body) if token.text == "\\underset" else None
    if operator is not None:
        return Scripted(*span, operator, label, None)
    return Accent(*span, token.text[1:], body, label)


def _operator_of(row: Row) -> Node | None:
    """The operator with limits that a row is: `\\max`, `\\operatorname{argmin}`, `\\arg\\min`."""
    match row.items:
        case [Atom(text=text) as operator] if text in BIG:
            return operator
        case [Styled(style="operatorname" | "mathrm" | "text" | "operatornamewithlimits") as operator]:
            return operator
        case [Group(body=inner)]:
            return _operator_of(inner)
        case [Atom(text="\\arg"), *_, Atom(text="\\min" | "\\max" as limit)]:
            return Styled(row.start, row.end, "operatorname", row, f"arg{limit[1:]}")
    letters = "".join(item.text for item in row.items if isinstance(item, Atom) and item.kind == "letter")
    if len(letters) == len(row.items) and "\\" + letters in BIG:
        return Styled(row.start, row.end, "operatorname", row, letters)
    return None


def _with_arguments(count: int) -> Reader:
    def read(cursor: Cursor, token: Token) -> Node:
        arguments = tuple(read_argument(cursor) for _ in range(count))
        return Unknown(*_closed_span(cursor, token, *arguments), token.text, arguments)

    return read


def _dropped(cursor: Cursor, token: Token) -> None:
    """`\\label{…}`: the command and its argument leave nothing behind."""
    del token
    if cursor.next_is("symbol", "*"):
        cursor.take()
    if cursor.next_is("open"):
        cursor.skip_group()


def _tag(cursor: Cursor, token: Token) -> None:
    """`\\tag{1}`, `\\tag1`: the number of a formula, which is no part of it."""
    if cursor.next_is("open") or cursor.next_is("symbol", "*"):
        _dropped(cursor, token)
    else:
        read_argument(cursor)


def _rest(cursor: Cursor, token: Token) -> None:
    """`\\eqno(1)`: all that follows is the number of a formula."""
    del token
    read_row(cursor)


def _horizontal_space(cursor: Cursor, token: Token) -> Node:
    _dropped(cursor, token)
    return Atom(token.start, max(token.end, cursor.last_end), "space", token.text)


def _not(cursor: Cursor, token: Token) -> Node | None:
    negated = read_element(cursor)
    if not isinstance(negated, Atom):
        return negated
    text = {"=": "\\neq", "\\in": "\\notin"}.get(negated.text, f"\\not{negated.text}")
    return Atom(token.start, max(token.end, negated.end), "command", text)


def _left(cursor: Cursor, token: Token) -> Node:
    left = _delimiter(cursor)
    context = cursor.context
    with cursor.inside(Context(context.braces, context.lefts + 1, context.environments, context.cells)):
        body = read_row(cursor)
    start, end = _closed_span(cursor, token, body)
    if not cursor.next_is("command", "\\right"):
        return Fenced(start, end, left, ".", body, closed=False)
    closing = cursor.take()
    right = _delimiter(cursor)
    return Fenced(start, max(end, closing.end, cursor.last_end), left, right, body)


def _delimiter(cursor: Cursor) -> str:
    token = cursor.peek()
    if token is None or token.kind not in ("symbol", "command", "number"):
        return "."
    if token.kind == "number":
        return cursor.split_number(token, 1).text if token.text[0] == "." else "."
    cursor.take()
    return DELIMITERS.get(token.text, token.text)


def _middle(cursor: Cursor, token: Token) -> Node:
    text = _delimiter(cursor)
    kind = "command" if text.startswith("\\") else "symbol"
    return Atom(token.start, max(token.end, cursor.last_end), kind, text)  # type: ignore[arg-type]


def _unknown_end(cursor: Cursor, token: Token) -> Node:
    """An `\\end` without its `\\begin`."""
    _dropped(cursor, token)
    return Unknown(token.start, max(token.end, cursor.last_end), token.text)


def _table() -> dict[str, Reader]:
    groups: list[tuple[Reader, tuple[str, ...]]] = [
        (_fraction, ("frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac", "flatfrac")),
        (_root, ("sqrt",)),
        (_style, (*_STYLES, *_UNICODE_STYLES)),
        (_color, ("color", "textcolor", "colorbox")),
        (_transparent, ("mathop", "mathrel", "mathbin", "mathord", "mathopen", "mathclose", "mathpunct", "mathinner",
                        "smash", "mathrlap", "mathllap", "mathclap", "rlap", "llap", "vcenter", "lefteqn")),
        (_accent, ("hat", "widehat", "bar", "overline", "tilde", "widetilde", "dot", "ddot", "dddot", "check",
                   "breve", "acute", "grave", "mathring", "overrightarrow", "overleftarrow", "overleftrightarrow",
                   "underbar", "underrightarrow", "widecheck", "utilde", "wideparen")),
        (_text_accent, ("~", ".")),
        (_brace, ("underbrace", "overbrace", "underbracket", "overbracket")),
        (_stacked, ("overset", "underset", "stackrel")),
        (_with_arguments(2), ("binom", "dbinom", "tbinom")),
        (derivative_of(Atom(0, 0, "letter", "d")), ("odvof",)),
        (derivative_of(Atom(0, 0, "command", "\\partial")), ("pdvof",)),
        (_tag, ("tag",)),
        (_rest, ("eqno", "leqno")),
        (_dropped, ("label", "phantom", "hphantom", "vphantom", "require", "cline", "vspace", "mspace",
                    "hypertarget", "phantomsection", "cmidrule", "arraystretch", "rule",
                    "eqref", "ref", "cite")),
        (_horizontal_space, ("hspace",)),
        (read_kern, ("kern", "mkern", "hskip", "mskip")),
        (_vec, ("vec",)),
        (_defining, ("definecolor", "setcounter", "addtocounter", "stepcounter", "setlength", "addtolength")),
        (_not, ("not",)),
        (_left, ("left",)),
        (_middle, ("middle", "right")),
        (_unknown_end, ("end",)),
        (read_environment, ("begin",)),
        (read_plain_array, PLAIN_ARRAYS),
    ]  # fmt: skip
    return {f"\\{name}": reader for reader, names in groups for name in names}


READERS: Mapping[str, Reader] = _table()
"""What reads a construct, by the command that it begins with."""
