"""From characters to tokens, each with its span in the document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, cast, get_args

from matcalc_ls.tex.characters import in_tex

TokenKind = Literal[
    "letter", "number", "command", "symbol", "open", "close", "sup", "sub", "prime", "ampersand", "newline", "space",
    "parameter", "frozen", "unknown",
]  # fmt: skip


MOST_DIGITS = 1_000
"""A longer number is none that anybody means; Python refuses to read one of more than 4,300 digits."""


class Token(NamedTuple):
    """A token at `start`..`end` of the document.

    `frozen` is a command that is never expanded, whatever its name has come to mean since (what `\\let` saved);
    `unknown` stands for a macro call whose expansion was given up.
    """

    kind: TokenKind
    text: str
    start: int
    end: int


_token = tuple.__new__
"""Makes a Token in a third of the time that its class takes."""

_FORMS = {
    "sign": "(?:arg(?:max|min)|max|min|sup|inf|lim|sum|prod)",
    "overprint": r"[I1](?:\\!)+",
    "letter": r"[^\W\d_ªº¼-¾⁰-₉¹²³ᴬ-ᵪᶛ-ᶿⱼₐ-ₜʰ-ˣⁱⁿ][\u0300-\u036f\u20d0-\u20dc]*",
    "number": r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+",
    "newline": r"\\\\\*?(?:\[[ \t]*-?[0-9.]+[ \t]*(?:pt|em|ex|mm|cm|in|mu|\\[a-zA-Z]+)[^\]\n]*\])?"
    r"|\\(?:cr|(?:tabular)?newline)(?![a-zA-Z])",
    "escape": r"\\[_*]",
    "command": r"\\(?:[a-zA-Z]+|.)",
    "space": r"[\s~$]+|%[^\n]*\n?",
    "open": r"\{",
    "close": r"\}",
    "sup": r"\^",
    "sub": "_",
    "prime": "['’′]",
    "entity": "&(?:lt|gt|amp);",
    "ampersand": "&",
    "dots": r"\.[ ]?\.[ ]?\.(?!\.)|\.[ ]?\.(?=[ ]*(?:,|\Z))",
    "parameter": "#[1-9]",
    "superscript": "[⁰¹²³⁴-⁹⁺⁻⁼⁽⁾ⁱⁿʰ-ˣᴬ-ᵡᶛ-ᶿ]+",
    "subscript": "[₀-₉₊₋₌₍₎ᵢ-ᵪⱼₐ-ₜ]+",
    "symbol": ".",
}
"""How a token of each kind is spelled; the first that fits counts, and the last fits any character."""
_AROUND = {
    "sign": rf"(?<![A-Za-z]){_FORMS['sign']}(?=\\?_(?![A-Za-z]{{3}}))",  # and not in max_value
    "overprint": rf"{_FORMS['overprint']}(?=[RCNZQPE1])",
}
"""What stands around a token of these kinds."""
_TOKEN = re.compile("|".join({**_FORMS, **_AROUND}.values()), re.DOTALL)
_FORM = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in _FORMS.items()), re.DOTALL)

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_RAISED = frozenset("†⊤⊺")
"""Marks that behind a letter or a bracket are its superscript, as `A†` has it."""


def tokenize(text: str, start: int = 0, end: int | None = None, origin: int = 0) -> list[Token]:
    """The tokens of a stretch of a text, which begins at `origin` of the document.

    Comments come out as space, Unicode maths as the commands it stands for. A Markdown escape (`\\_`, `\\*`) is the
    character it escapes. The dollars of formulas inside text are space.
    """
    tokens: list[Token] = []
    last = start + origin
    for spelling in _TOKEN.findall(text, start, len(text) if end is None else end):
        # Each begins where the one before it ends: one object for both, since a document has very many.
        first, last = last, last + len(spelling)
        kind = _KINDS[spelling]
        if kind is not None:
            tokens.append(_token(Token, (kind, spelling, first, last)))
        else:
            if spelling in _RAISED and _is_behind_operand(tokens):
                tokens.append(Token("sup", "^", first, first))
            tokens += _special(spelling, first, last)
    return tokens


class _Kinds(dict[str, TokenKind | None]):
    """Of what kind the token is that is spelled so; None for what is another token than it is spelled, or several."""

    def __missing__(self, spelling: str) -> TokenKind | None:
        kind = _form_of(spelling)
        is_plain = kind in _PLAIN and (kind != "number" or len(spelling) <= MOST_DIGITS)
        is_plain = is_plain and (spelling.isascii() or kind not in ("letter", "symbol"))
        found = cast(TokenKind, kind) if is_plain else None
        if len(spelling) <= _LONG:
            if len(self) >= _MOST_SPELLINGS:
                self.clear()
            self[spelling] = found
        return found


_PLAIN = frozenset(get_args(TokenKind))
_MOST_SPELLINGS = 4_096
_LONG = 24
"""How many spellings are remembered, and how long they may be: more than the commands that a document uses."""
_KINDS = _Kinds()


def _form_of(spelling: str) -> str | None:
    match = _FORM.match(spelling)
    return None if match is None else match.lastgroup


def _special(spelling: str, first: int, last: int) -> Iterator[Token]:
    """The tokens of what is another token than it is spelled."""
    form = _form_of(spelling)
    if form == "escape":
        yield Token("sub" if spelling == "\\_" else "symbol", spelling[1], first, last)
    elif form == "dots":
        yield Token("command", "\\ldots", first, last)
    elif form == "superscript" or form == "subscript":
        yield from _raised(form, spelling, first, last)
    elif form == "number" and spelling.isascii():
        yield Token("unknown", spelling, first, last)
    elif form == "overprint":  # I\!R, as blackboard letters were made before there were any
        yield Token("command", "\\mathbb", first, last)
    elif form == "sign":
        yield Token("command", "\\" + spelling, first, last)
    else:
        for kind, text in _pieces(spelling):
            yield Token(kind, text, first, last)


@lru_cache(maxsize=1_024)
def _pieces(spelling: str) -> tuple[tuple[TokenKind, str], ...]:
    """The tokens that Unicode's maths and the entities of HTML stand for."""
    texts = [_ENTITIES[spelling]] if spelling in _ENTITIES else in_tex(spelling)
    return tuple((cast(TokenKind, _form_of(text)), text) for text in texts)


def _is_behind_operand(tokens: Sequence[Token]) -> bool:
    """Whether a mark that comes next stands behind what it may be raised on, and in no script already."""
    if not tokens or not (tokens[-1].kind in ("letter", "close", "prime") or tokens[-1].text in (")", "]", "|")):
        return False
    depth = 0
    for token, before in zip(reversed(tokens), reversed(tokens[:-1]), strict=False):
        depth += (token.kind == "close") - (token.kind == "open")
        if depth < 0:
            return before.kind != "sup"
    return True


def _raised(kind: str, run: str, start: int, end: int) -> Iterator[Token]:
    """`x⁻¹` as `x^{-1}`: the scripts keep their own characters' spans."""
    yield Token("sup" if kind == "superscript" else "sub", "^" if kind == "superscript" else "_", start, start)
    yield Token("open", "{", start, start)
    for offset, character in enumerate(run, start):
        plain = unicodedata.normalize("NFKC", character).replace("−", "-")
        plain_kind: TokenKind = "letter" if plain.isalpha() else "number" if plain.isdigit() else "symbol"
        yield Token(plain_kind, plain, offset, offset + 1)
    yield Token("close", "}", end, end)
