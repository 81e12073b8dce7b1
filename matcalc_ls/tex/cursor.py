"""Where the parser stands: the tokens, the place, and what is open around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from matcalc_ls.tex.symbols import DROPPED
from matcalc_ls.tex.tokens import Token
from matcalc_ls.tex.tree import Node, Row

MAX_DEPTH = 100
"""How deep constructs may nest; what lies deeper is one Unknown."""

Reader = Callable[["Cursor", Token], Node | None]


@dataclass(slots=True)
class Context:
    """What is open around a place, and so may end a row there."""

    braces: int = 0
    lefts: int = 0
    environments: tuple[str, ...] = ()
    cells: bool = True


@dataclass(slots=True)
class Cursor:
    """A place among the tokens of a formula; `readers` has what reads a construct, by the command it begins with."""

    document: str
    tokens: list[Token]
    readers: Mapping[str, Reader]
    position: int = 0
    depth: int = 0
    context: Context = field(default_factory=Context)
    closers: list[frozenset[str]] = field(default_factory=list)
    last_end: int = 0
    origin: int = 0

    def peek(self) -> Token | None:
        """The next token that is not space, which stays."""
        tokens = self.tokens
        while self.position < len(tokens):
            token = tokens[self.position]
            kind, text, _, _ = token
            if kind != "space" and (kind != "command" or text not in DROPPED):
                return token
            self.position += 1
        return None

    def take(self) -> Token:
        """The token that `peek` showed."""
        token = self.tokens[self.position]
        self.position += 1
        self.last_end = token.end
        return token

    def next_is(self, kind: str, text: str | None = None) -> bool:
        """Whether the next token is of a kind, and has a text."""
        token = self.peek()
        return token is not None and token.kind == kind and (text is None or token.text == text)

    @property
    def deep(self) -> bool:
        """Whether nothing may be nested here any more."""
        return self.depth >= MAX_DEPTH

    def ends_row(self, token: Token) -> bool:
        """Whether a token ends whatever row is being read."""
        kind, text, _, _ = token
        if kind == "letter":  # most are
            return False
        context = self.context
        if kind == "command":
            return (text == "\\right" and context.lefts > 0) or (text == "\\end" and bool(context.environments))
        if kind == "close":
            return context.braces > 0
        if kind == "ampersand" or kind == "newline":
            return context.cells
        return kind == "symbol" and self.closes(text)

    def closes(self, text: str) -> bool:
        """Whether a bracket closes one that is open here."""
        return bool(self.closers) and any(text in closers for closers in self.closers)

    def inside(self, context: Context) -> _Inside:
        """Read within braces, `\\left` or an environment: brackets outside cannot close inside."""
        return _Inside(self, context)

    def split_number(self, token: Token, length: int) -> Token:
        """Take the first characters of a number, and leave the rest to be read next."""
        if len(token.text) <= length:
            return self.take()
        # A number out of a macro's body spans the whole call, and so do its parts.
        cut = token.start + length if token.start + len(token.text) == token.end else None
        first = token._replace(text=token.text[:length], end=token.end if cut is None else cut)
        self.tokens[self.position] = token._replace(text=token.text[length:], start=token.start if cut is None else cut)
        self.last_end = first.end
        return first

    def skip_group(self) -> int:
        """Pass a brace group without looking inside; return where it ends."""
        depth = 0
        while self.position < len(self.tokens):
            token = self.take()
            depth += (token.kind == "open") - (token.kind == "close")
            if depth <= 0:
                break
        return self.last_end

    def words(self, first: int, last: int) -> str:
        """The raw characters of `tokens[first:last]`: the document's own where they stand there in one piece."""
        tokens = self.tokens[first:last]
        if not tokens:
            return ""
        contiguous = all(left.end == right.start for left, right in pairwise(tokens))
        # A single token out of a macro's body spans the whole call.
        if contiguous and sum(len(token.text) for token in tokens) == tokens[-1].end - tokens[0].start > 0:
            return self.document[tokens[0].start - self.origin : tokens[-1].end - self.origin]
        return "".join(token.text for token in tokens)


class _Inside:
    """The stretch in which a cursor has another context. A generator would take most of the time of short groups."""

    __slots__ = ("_around", "_context", "_cursor")

    def __init__(self, cursor: Cursor, context: Context) -> None:
        self._cursor, self._context = cursor, context

    def __enter__(self) -> None:
        cursor = self._cursor
        self._around = cursor.context, cursor.closers
        cursor.context, cursor.closers = self._context, []
        cursor.depth += 1

    def __exit__(self, *_: object) -> None:
        self._cursor.depth -= 1
        self._cursor.context, self._cursor.closers = self._around


def row_of(items: list[Node] | tuple[Node, ...], start: int, end: int) -> Row:
    """A row that spans its items, or `start`..`end` if there are none."""
    if len(items) == 1:
        return Row(items[0].start, items[0].end, tuple(items))
    if items:
        return Row(min([item.start for item in items]), max([item.end for item in items]), tuple(items))
    return Row(min(start, end), max(start, end), ())
