"""From characters to tokens, each with its span in the document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple, cast

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


_TOKEN = re.compile(
    r"""(?P<letter>[^\W\d_ªº¼-¾⁰-₉¹²³ᵀᵗᵢⱼₐ-ₜʰ-ˣᵃ-ᶻⁱⁿℝℂℕℤℚ])
    |(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    |(?P<newline>\\\\\*?(?:\[[ \t]*-?[0-9.]+[ \t]*(?:pt|em|ex|mm|cm|in|mu|\\[a-zA-Z]+)[^\]\n]*\])?
        |\\(?:cr|(?:tabular)?newline)(?![a-zA-Z]))
    |(?P<escape>\\[_*])
    |(?P<command>\\(?:[a-zA-Z]+|.))
    |(?P<space>[\s~$]+|%[^\n]*\n?)
    |(?P<open>\{)|(?P<close>\})
    |(?P<sup>\^)|(?P<sub>_)
    |(?P<prime>['’′])
    |(?P<ampersand>&)
    |(?P<dots>\.\.\.(?!\.))
    |(?P<parameter>\#[1-9])
    |(?P<superscript>[⁰¹²³⁴-⁹⁺⁻⁼⁽⁾ᵀᵗⁱⁿʰ-ˣᵃ-ᶻ]+)
    |(?P<subscript>[₀-₉₊₋₌₍₎ᵢⱼₐ-ₜ]+)
    |(?P<symbol>.)""",
    re.VERBOSE | re.DOTALL,
)

_COMMANDS = {
    "×": "\\times", "·": "\\cdot", "⋅": "\\cdot", "⊙": "\\odot", "∘": "\\circ", "⊗": "\\otimes", "⊕": "\\oplus",
    "∂": "\\partial", "∇": "\\nabla", "‖": "\\|", "∥": "\\|", "⟨": "\\langle", "⟩": "\\rangle", "≤": "\\leq",
    "≥": "\\geq", "≠": "\\neq", "≈": "\\approx", "≡": "\\equiv", "∈": "\\in", "∉": "\\notin", "⊂": "\\subset",
    "⊆": "\\subseteq", "→": "\\to", "⇒": "\\Rightarrow", "⇔": "\\Leftrightarrow", "↦": "\\mapsto", "∞": "\\infty",
    "∑": "\\sum", "∏": "\\prod", "∫": "\\int", "√": "\\sqrt", "…": "\\ldots", "⋯": "\\cdots", "⋮": "\\vdots",
    "⋱": "\\ddots", "∀": "\\forall", "∃": "\\exists", "±": "\\pm", "≜": "\\triangleq", "∝": "\\propto",
    "⊤": "\\top", "†": "\\dagger", "≻": "\\succ", "⪰": "\\succeq", "≪": "\\ll", "≫": "\\gg", "∼": "\\sim",
    "ℓ": "\\ell", "∗": "*", "−": "-", "–": "-", "∣": "\\mid", "∖": "\\setminus", "∪": "\\cup", "∩": "\\cap",
    "∅": "\\emptyset", "¬": "\\neg", "∧": "\\wedge", "∨": "\\vee", "⟂": "\\perp", "⊥": "\\perp", "≔": "\\coloneqq",
}  # fmt: skip
_BLACKBOARD = {"ℝ": "R", "ℂ": "C", "ℕ": "N", "ℤ": "Z", "ℚ": "Q"}
# The styles of Unicode's mathematical alphabets, by a word of the character's name; the first that occurs counts.
_ALPHABETS = (("DOUBLE-STRUCK", "\\mathbb"), ("SCRIPT", "\\mathcal"), ("FRAKTUR", "\\mathfrak"), ("BOLD", "\\mathbf"))


def tokenize(text: str, start: int = 0, end: int | None = None, origin: int = 0) -> Iterator[Token]:
    """The tokens of a stretch of a text, which begins at `origin` of the document.

    Comments come out as space, Unicode maths as the commands it stands for. A Markdown escape (`\\_`, `\\*`) is the
    character it escapes. The dollars of formulas inside text are space.
    """
    last = start + origin
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind = match.lastgroup
        # Each begins where the one before it ends: one object for both, since a document has very many.
        spelling, first, last = match.group(), last, match.end() + origin
        if kind == "symbol" or kind == "letter":
            if spelling.isascii():
                yield Token(cast(TokenKind, kind), spelling, first, last)
            else:
                yield from _unicode(spelling, first, last)
        elif kind == "escape":
            yield Token("sub" if spelling == "\\_" else "symbol", spelling[1], first, last)
        elif kind == "dots":
            yield Token("command", "\\ldots", first, last)
        elif kind == "superscript" or kind == "subscript":
            yield from _raised(kind, spelling, first, last)
        elif kind == "number" and len(spelling) > MOST_DIGITS:
            yield Token("unknown", spelling, first, last)
        else:
            yield Token(cast(TokenKind, kind), spelling, first, last)


def _unicode(character: str, start: int, end: int) -> Iterator[Token]:
    if command := _COMMANDS.get(character):
        yield Token("command" if command[0] == "\\" else "symbol", command, start, end)
        return
    if character in _BLACKBOARD:
        yield Token("command", "\\mathbb", start, end)
        yield Token("letter", _BLACKBOARD[character], start, end)
        return
    if "\U0001d400" <= character <= "\U0001d7ff":
        name = unicodedata.name(character, "")
        for word, command in _ALPHABETS:
            if word in name:
                yield Token("command", command, start, end)
                break
        character = unicodedata.normalize("NFKC", character)
    kind: TokenKind = "letter" if character.isalpha() else "number" if character.isdecimal() else "symbol"
    yield Token(kind, character, start, end)


def _raised(kind: str, run: str, start: int, end: int) -> Iterator[Token]:
    """`x⁻¹` as `x^{-1}`: the scripts keep their own characters' spans."""
    yield Token("sup" if kind == "superscript" else "sub", "^" if kind == "superscript" else "_", start, start)
    yield Token("open", "{", start, start)
    for offset, character in enumerate(run, start):
        plain = unicodedata.normalize("NFKC", character).replace("−", "-")
        plain_kind: TokenKind = "letter" if plain.isalpha() else "number" if plain.isdigit() else "symbol"
        yield Token(plain_kind, plain, offset, offset + 1)
    yield Token("close", "}", end, end)
