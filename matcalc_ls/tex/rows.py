"""Rows: elements side by side with their scripts, brackets, and bars where they pair."""

from __future__ import annotations

from matcalc_ls.tex.bars import (
    BAR_CLOSERS,
    closes_bar,
    innermost_is,
    is_placeholder,
    is_statement,
    may_open,
    next_is_adjacent_bar,
    operand_before,
    take_bar,
)
from matcalc_ls.tex.cursor import Context, Cursor, row_of
from matcalc_ls.tex.kets import KET_CLOSERS, begins_bra, begins_ket, is_in_angles, made_angles, read_bra, read_ket
from matcalc_ls.tex.letters import is_style
from matcalc_ls.tex.numerals import read_number
from matcalc_ls.tex.scripts import (
    SCRIPTS,
    as_sign,
    is_prime,
    next_script,
    primes_in,
    stands_before_another,
    unbraced,
    unnested,
)
from matcalc_ls.tex.styles import FONTS, is_formula, spread
from matcalc_ls.tex.symbols import BARS, CLOSERS, FENCES, GREEK, KNOWN, RIGHT_BARS, WIDE_SPACES
from matcalc_ls.tex.tokens import Token
from matcalc_ls.tex.tree import Atom, AtomKind, Fenced, Fraction, Group, Node, Row, Scripted, Styled, Unknown, base_of

SWITCHES = {
    "\\bf": "mathbf", "\\rm": "mathrm", "\\it": "mathit", "\\sf": "mathsf", "\\tt": "mathtt", "\\cal": "mathcal",
    "\\sl": "mathit", "\\em": "emph", "\\mit": "mathit", "\\bfseries": "mathbf", "\\itshape": "mathit",
    "\\frak": "mathfrak", "\\Bbb": "mathbb", "\\scr": "mathscr",
}  # fmt: skip
"""Styles that hold for the rest of their group."""
_INFIX = frozenset({"\\over", "\\choose", "\\atop", "\\brace", "\\brack"})
_NORMAL = {"\\lbrace": "\\{", "\\rbrace": "\\}", "\\lbrack": "[", "\\rbrack": "]", "\\dag": "\\dagger"}
_NORMAL |= {"\\lvert": "|", "\\rvert": "|", "\\lVert": "\\|", "\\rVert": "\\|"}


def read_row(cursor: Cursor) -> Row:
    """Read up to whatever ends the row here, which stays."""
    items: list[Node] = []
    start = cursor.last_end
    cursor.depth += 1
    while (token := cursor.peek()) is not None:
        kind, text, _, _ = token
        if kind != "letter" and cursor.ends_row(token):  # most are letters
            break
        is_command = kind == "command"
        if is_command and (cursor.closes(text) or (text in RIGHT_BARS and innermost_is(cursor, RIGHT_BARS[text]))):
            break
        if (is_command or kind == "symbol") and text in BARS:
            if not _read_bar(cursor, token, items):
                break
        elif is_command and text in _INFIX and not cursor.deep:
            cursor.take()
            numerator = row_of(items, start, token.start)
            denominator = read_row(cursor)
            items = [_infix(token, numerator, denominator)]
        elif is_command and text in SWITCHES and not cursor.deep:
            items.append(_read_switch(cursor))
        elif node := _read_scripted(cursor, token):
            items.append(node)
    cursor.depth -= 1
    return row_of(items, start, cursor.last_end)


def _infix(token: Token, numerator: Row, denominator: Row) -> Node:
    start, end = min(numerator.start, token.start), max(denominator.end, token.end)
    if token.text == "\\over":
        return Fraction(start, end, numerator, denominator)
    return Unknown(start, end, token.text, (numerator, denominator))


def _read_switch(cursor: Cursor) -> Node:
    r"""A style up to the end of the group. Close before braces, `\bf{X} y`, it was meant for what they hold."""
    token = cursor.take()
    first = cursor.position
    following = cursor.peek()
    if following is not None and following.kind == "open" and following.start == token.end:
        body = read_argument(cursor)
        styled = _in_style(token, body, cursor.words(first + 1, cursor.position - 1), cursor.last_end)
        return _attach(cursor, styled, styled.start) or styled
    body = read_row(cursor)
    return _in_style(token, body, cursor.words(first, cursor.position), body.end)


def _in_style(switch: Token, body: Row, words: str, end: int) -> Node:
    style = SWITCHES[switch.text]
    start, end = min(switch.start, body.start), max(switch.end, body.end, end)
    if style in FONTS and is_formula(body):
        return Group(start, end, spread(body, style))
    return Styled(start, end, style, body, words.strip() if style == "mathrm" else "")


def _read_scripted(cursor: Cursor, token: Token) -> Node | None:
    """Read the element that begins with the next token and the scripts on it; None for what leaves nothing behind."""
    if token.kind in SCRIPTS:
        return _attach(cursor, None, token.start)
    element = _read_element(cursor, token)
    if element is None:
        return None
    base = None if type(element) is Group and not element.body.items else element
    behind = cursor.position
    if next_script(cursor) is None:  # as behind most
        return base
    cursor.position = behind  # the spaces before a script tell what it stands on
    return _attach(cursor, base, element.start)


def _attach(cursor: Cursor, base: Node | None, start: int) -> Node | None:
    """The base with all scripts that follow it; a second script of one kind goes on the whole."""
    sub: Row | None = None
    sup: Row | None = None
    primes = 0
    end = base.end if base else start
    levels = 0
    while True:
        first = cursor.position
        token = next_script(cursor)
        if token is None or (base is not None and stands_before_another(cursor, token, base, first)):
            break
        if (token.kind == "sup" and sup is not None) or (token.kind == "sub" and sub is not None):
            if levels >= 2:
                # x^a^b^c…: TeX refuses the second already.
                cursor.take()
                argument = read_argument(cursor)
                end = max(end, argument.end)
                continue
            base, sub, sup, primes = Scripted(start, end, base, sub, sup, primes), None, None, 0
            levels += 1
        cursor.take()
        start, end = min(start, token.start), max(end, token.end)
        if is_prime(token):
            primes += 1
            continue
        row = unbraced(cursor, token.kind) or read_argument(cursor)
        # A script is all that raises it: the mark and the braces as well.
        row = Row(min(token.start, row.start), max(row.end, cursor.last_end), unnested(row).items)
        end = max(end, row.end)
        if token.kind == "sub":
            sub = row
        elif count := primes_in(row):
            primes += count
        else:
            sup = row
    if sub is None and sup is None and not primes:
        return base
    if base is not None and sub is not None and sup is not None:
        base = as_sign(base, sub)
    return Scripted(start, end, base, sub, sup, primes)


def read_argument(cursor: Cursor) -> Row:
    """A command's or a script's argument: a group's content, one element, or nothing where the row ends."""
    token = cursor.peek()
    if token is None or cursor.ends_row(token):
        return Row(cursor.last_end, cursor.last_end, ())
    if token.kind == "open" and not cursor.deep:
        return _read_group(cursor).body
    if token.kind == "number":
        digit = cursor.split_number(token, 1)
        kind: AtomKind = "number" if digit.text.isdigit() else "symbol"  # the point of \frac0.5
        return row_of([Atom(digit.start, digit.end, kind, digit.text)], digit.start, digit.end)
    if token.kind in SCRIPTS:
        return Row(cursor.last_end, cursor.last_end, ())
    if token.text in BARS:
        return row_of([_atom(cursor.take())], token.start, token.end)
    element = _read_element(cursor, token)
    return row_of([element] if element else [], cursor.last_end, cursor.last_end)


def _read_braces(cursor: Cursor) -> Node | None:
    r"""Read what stands in braces; they hold nothing together where they close a bracket that was opened before them:
    `(\exp{(v))}` is set as `(\exp(v))`."""
    first = cursor.position
    group = _read_group(cursor)
    last = cursor.position - 1
    closers = cursor.closers[-1] if cursor.closers else frozenset()
    closes = any(isinstance(item, Atom) and item.text in closers for item in map(base_of, group.body.items))
    if not closes or cursor.tokens[last].kind != "close":
        return group
    del cursor.tokens[last], cursor.tokens[first]
    cursor.position = first
    return read_element(cursor)


def _read_group(cursor: Cursor) -> Group:
    opening = cursor.take()
    context = cursor.context
    with cursor.inside(Context(context.braces + 1, context.lefts, context.environments, cells=False)):
        row = read_row(cursor)
    end = row.end
    if cursor.next_is("close"):
        closing = cursor.take()
        end = max(end, closing.end)
        if not row.items and opening.end <= closing.start:
            row = Row(opening.end, closing.start, ())
    return Group(min(opening.start, row.start), max(end, opening.end), row)


def read_element(cursor: Cursor) -> Node | None:
    """Read one element without scripts; None for what leaves nothing behind."""
    token = cursor.peek()
    return None if token is None else _read_element(cursor, token)


def _read_element(cursor: Cursor, token: Token) -> Node | None:
    """The same where the next token is known."""
    kind, text, start, end = token
    if kind == "letter":  # most are, so that it is taken without a call
        cursor.position += 1
        cursor.last_end = end
        return Atom(start, end, kind, text)
    if cursor.deep:
        return _leaf(cursor, token)
    if kind == "open":
        return _read_braces(cursor)
    if (kind == "symbol" or kind == "command") and (text in FENCES or (text == "<" and made_angles(cursor))):
        return _read_fence(cursor)
    if kind == "command" and (reader := cursor.readers.get(text)):
        cursor.depth += 1
        node = reader(cursor, cursor.take())
        cursor.depth -= 1
        return node
    if kind == "number":
        return read_number(cursor)
    atom = _atom(cursor.take())
    if kind == "command" and isinstance(atom, Unknown):
        return _with_groups(cursor, atom)
    return atom


def _is_letter(row: Row) -> bool:
    only = row.items[0] if len(row.items) == 1 else None
    return isinstance(only, Atom) and (only.kind == "letter" or only.text in GREEK)


def _with_groups(cursor: Cursor, unknown: Unknown) -> Node:
    """A command nobody defined takes the brace groups that follow it."""
    arguments: list[Row] = []
    end = unknown.end
    while cursor.next_is("open"):
        group = _read_group(cursor)
        arguments.append(group.body)
        end = max(end, group.end)
    if len(arguments) == 1 and is_style(unknown.text) and _is_letter(arguments[0]):
        return Styled(unknown.start, end, "mathbf", arguments[0])
    return Unknown(unknown.start, end, unknown.text, tuple(arguments))


def _leaf(cursor: Cursor, token: Token) -> Node:
    """What nests too deep, passed over in one piece."""
    if token.kind == "open":
        end = cursor.skip_group()
        return Unknown(token.start, max(end, token.end), "{")
    return _atom(cursor.take())


def _atom(token: Token) -> Node:
    kind, text, start, end = token
    if kind == "command":
        text = _NORMAL.get(text, text)
        if text in WIDE_SPACES:
            return Atom(start, end, "space", text)
        if text in KNOWN or text in CLOSERS or text in BARS:
            return Atom(start, end, "command", text)
        return Unknown(start, end, text)
    if kind in ("letter", "number", "symbol", "ampersand", "newline"):
        return Atom(start, end, kind, text)
    return Unknown(start, end, text)


def _read_fence(cursor: Cursor) -> Node:
    token = cursor.peek()
    assert token is not None
    if token.text == "\\lvert" and begins_ket(cursor):
        return read_ket(cursor, read_row)
    if token.text == "\\langle" and begins_bra(cursor):
        return read_bra(cursor, read_row)
    opening = cursor.take()
    closers = KET_CLOSERS if opening.text == "\\langle" else FENCES[opening.text]
    cursor.closers.append(closers)
    body = read_row(cursor)
    cursor.closers.pop()
    left = _NORMAL.get(opening.text, opening.text)
    token = cursor.peek()
    if token is not None and token.text in closers and token.kind in ("symbol", "command"):
        cursor.take()
        right = _NORMAL.get(token.text, token.text)
        if left == "|" and len(body.items) == 1 and isinstance(inner := body.items[0], Fenced) and inner.left == "|":
            # \lvert\lvert x\rvert\rvert is a norm.
            left, right, body = "\\|", "\\|", inner.body
        return Fenced(min(opening.start, body.start), max(token.end, body.end), left, right, body)
    missing = _NORMAL.get(min(closers), min(closers))
    return Fenced(min(opening.start, body.start), max(opening.end, body.end), left, missing, body, closed=False)


def _read_bar(cursor: Cursor, token: Token, items: list[Node]) -> bool:
    """Deal with a bar, adding to `items`; False if it closes one that is open, and stays."""
    bar = BARS[token.text]
    if bar == "|" and not cursor.deep and begins_ket(cursor):
        ket = read_ket(cursor, read_row)
        items.append(_attach(cursor, ket, ket.start) or ket)
        return True
    double = bar == "|" and next_is_adjacent_bar(cursor)
    if operand_before(items) or is_placeholder(items):
        if innermost_is(cursor, "|") and bar == "|":
            return False
        wanted = "\\|" if double else bar
        if BAR_CLOSERS[wanted] in cursor.closers and not is_in_angles(cursor):
            return False
    if double:
        bar = "\\|"
    start = token.start
    end = take_bar(cursor, double)
    mark = Atom(start, end, "command" if bar == "\\|" else "symbol", bar)
    if cursor.deep or not may_open(cursor):
        items.append(_attach(cursor, mark, start) or mark)
        return True
    cursor.closers.append(BAR_CLOSERS[bar])
    body = read_row(cursor)
    cursor.closers.pop()
    closing = cursor.peek()
    if closing is None or not closes_bar(cursor, closing, bar):
        items += (mark, *body.items)
        return True
    last = take_bar(cursor, bar == "\\|" and BARS.get(closing.text) == "|")
    if bar == "|" and operand_before(items) and is_statement(body):
        items += (mark, *body.items, Atom(closing.start, closing.end, "symbol", "|"))
        return True
    fenced = Fenced(min(start, body.start), max(last, body.end), bar, bar, body)
    items.append(_attach(cursor, fenced, fenced.start) or fenced)
    return True
