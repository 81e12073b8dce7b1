"""Declarations that a user writes on purpose: `given=` of `derive`, and comments `matcalc: …`.

Here everything has to be understood, so what is not raises an error that says where and what to change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matcalc_ls.notation.declarations.build import Said, declarations_of
from matcalc_ls.notation.declarations.forms import Foreign
from matcalc_ls.notation.declarations.paragraph import sentences_of
from matcalc_ls.notation.prose.grammar import Ranged, read_sentence
from matcalc_ls.notation.prose.joining import joined
from matcalc_ls.notation.prose.languages import EVERY_LANGUAGE
from matcalc_ls.notation.prose.lexicon import Lexicon
from matcalc_ls.notation.prose.statement import Statement
from matcalc_ls.notation.prose.tokens import Token, display_tokens, phrased, words_of
from matcalc_ls.notation.scope import Declaration
from matcalc_ls.tex.macros import NO_MACROS, Macros
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tokens import Token as TexToken
from matcalc_ls.tex.tokens import tokenize

_EXAMPLES = r"`A \in \mathbb{R}^{m \times n}`, `S symmetric` or `\lambda > 0`"
_CONNECTING = frozenset({"and", "is", "are", "be", "in", "has", "have", "denotes", "of", "with", "as"})
_CHINESE_MARKS = frozenset("，、。；：（）")
_SILENT_ROLES = frozenset(
    {"let", "naming", "for", "and", "where", "with", "article", "filler", "link", "which", "respectively"}
)


class DeclarationError(ValueError):
    """A declaration that cannot be understood. `start`..`end` is the part at fault, `advice` says what to change."""

    def __init__(self, message: str, start: int, end: int, advice: str) -> None:
        super().__init__(f"{message} (at {start}): {advice}")
        self.start = start
        self.end = end
        self.advice = advice


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of the text that is words or that is maths."""

    start: int
    end: int
    words: bool


def parse_given(
    text: str,
    start: int = 0,
    end: int | None = None,
    macros: Macros = NO_MACROS,
    lexicon: Lexicon = EVERY_LANGUAGE,
    origin: int = 0,
) -> tuple[Declaration, ...]:
    """The declarations in `text[start:end]`: maths and plain words mixed, without dollars, several apart by commas. The
    text begins at `origin` of the document.

    Raises DeclarationError for what cannot be understood.
    """
    end = len(text) if end is None else end
    tokens = joined(phrased(list(_tokens(text, start, end, macros, lexicon, origin)), lexicon))
    if not tokens:
        raise DeclarationError("nothing is declared", start + origin, end + origin, f"write for example {_EXAMPLES}")
    said = []
    for sentence in sentences_of(tokens):
        items = tuple(read_sentence(sentence, opens_item=True))
        _demand_understanding(text, sentence, items)
        said.append(Said(sentence[0].start, sentence[-1].end, items))
    return tuple(declarations_of(said, ranges_declare=False))


def _tokens(text: str, start: int, end: int, macros: Macros, lexicon: Lexicon, origin: int) -> Iterator[Token]:
    for stretch in _stretches(text, start, end, lexicon):
        if stretch.words:
            yield from words_of(text[stretch.start : stretch.end], stretch.start + origin, lexicon)
        else:
            yield from display_tokens(parse(text, stretch.start, stretch.end, macros, origin), 0, lexicon)


def _stretches(text: str, start: int, end: int, lexicon: Lexicon) -> Iterator[_Stretch]:
    """The words that the lexicon knows, outside braces, and the maths between them."""
    runs = [run for run in _letter_runs(text, start, end) if _is_word(text, run, lexicon.vocabulary)]
    position = start
    for number, (first, last) in enumerate(runs):
        if position < first and text[position:first].strip(" \t\n-$"):
            yield _Stretch(position, first, words=False)
        # One stretch for words in a row, so that hyphens and spaces between them are seen.
        if number + 1 == len(runs) or text[last : runs[number + 1][0]].strip(" \t\n-"):
            yield _Stretch(_first_of_row(text, runs, number), last, words=True)
        position = last
    if text[position:end].strip(" \t\n$"):
        yield _Stretch(position, end, words=False)


def _first_of_row(text: str, runs: Sequence[tuple[int, int]], number: int) -> int:
    while number and not text[runs[number - 1][1] : runs[number][0]].strip(" \t\n-"):
        number -= 1
    return runs[number][0]


def _is_word(text: str, run: tuple[int, int], vocabulary: frozenset[str]) -> bool:
    first, last = run
    if _is_chinese(text[first]):
        return True
    if last - first > 1:
        return text[first:last].lower() in vocabulary
    # A lone "a" is the article between a name or a word and a word, and a vector elsewhere.
    before, after = text[:first].rstrip(), text[last:].lstrip()
    follows = after.split(" ", 1)[0].strip(",.")
    return text[first] == "a" and follows in vocabulary - _CONNECTING and before[-1:].isalnum()


def _letter_runs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The runs of plain letters, or of Chinese characters, outside braces and scripts."""
    depth, run, previous = 0, None, ""
    for token in [*tokenize(text, start, end), TexToken("space", "", end, end)]:
        depth += (token.kind == "open") - (token.kind == "close")
        chinese = _is_chinese(token.text)
        if run is not None and chinese != _is_chinese(text[run[0]]):
            yield run
            run = None
        is_letter = chinese or (token.kind == "letter" and token.text.isascii())
        if is_letter and depth == 0 and (run or previous not in ("sup", "sub")):
            run = (run[0] if run else token.start, token.end)
        elif run is not None:
            yield run
            run = None
        previous = token.kind


def _is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff" or character in _CHINESE_MARKS


def _demand_understanding(text: str, tokens: Sequence[Token], items: Sequence[Statement | Ranged]) -> None:
    """Raise for the first token that no statement has made use of."""
    spans = [(item.start, item.end) for item in items]
    for item in items:
        if isinstance(item, Statement) and item.force == "sentence":
            raise DeclarationError("a condition is no declaration", item.start, item.end, 'leave out "if" and the like')
        if isinstance(item, Statement) and item.disputed:
            part = text[item.start : item.end]
            raise DeclarationError(
                f"`{part}` contradicts itself", item.start, item.end, "change the shape or the words"
            )
    for token in tokens:
        if any(first <= token.start and token.end <= last for first, last in spans):
            continue
        if token.kind == "mark" or (token.kind == "word" and token.sense.role in _SILENT_ROLES):
            continue
        part = text[token.start : token.end]
        if token.kind == "formula":
            foreign = isinstance(token.form, Foreign)
            advice = f"{'write' if foreign else 'say what it is,'} for example {_EXAMPLES}"
            raise DeclarationError(f"cannot read `{part}` as a declaration", token.start, token.end, advice)
        advice = 'say what a quantity is with words such as "symmetric", "positive definite", "scalar", "vector"'
        raise DeclarationError(f'cannot place the word "{part}"', token.start, token.end, advice)
    if not any(isinstance(item, Statement) for item in items):
        raise DeclarationError("nothing is declared", tokens[0].start, tokens[-1].end, f"write for example {_EXAMPLES}")
