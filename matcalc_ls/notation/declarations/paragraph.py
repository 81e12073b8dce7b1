"""The declarations of a paragraph: of its formulas, of its prose, and of both together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.notation.declarations.build import Said, declarations_of
from matcalc_ls.notation.prose.grammar import read_sentence
from matcalc_ls.notation.prose.joining import joined
from matcalc_ls.notation.prose.languages import EVERY_LANGUAGE
from matcalc_ls.notation.prose.lexicon import Lexicon
from matcalc_ls.notation.prose.plain_names import with_plain_names
from matcalc_ls.notation.prose.tokens import Reader, Token, tokens_of
from matcalc_ls.notation.scope import Declaration
from matcalc_ls.text.structure import Words
from matcalc_ls.text.zones import Zone

_SENTENCE_ENDS = frozenset({".", "?", "!"})


def declarations_in_paragraph(
    pieces: Iterable[Words | Zone], read: Reader, lexicon: Lexicon = EVERY_LANGUAGE
) -> tuple[Declaration, ...]:
    """What a paragraph declares, in order.

    `pieces` are those of `text.structure.prose`, `read` gives the surface tree of a formula (None to pass over it).
    """
    pieces = tuple(pieces)
    if not any(isinstance(piece, Zone) for piece in pieces):
        return ()
    return _declared(with_plain_names(tokens_of(pieces, read, lexicon)))


def _declared(tokens: Sequence[Token]) -> tuple[Declaration, ...]:
    if not any(token.kind == "formula" for token in tokens):
        return ()
    said: list[Said] = []
    for number, sentence in enumerate(sentences_of(joined(tokens))):
        items = tuple(read_sentence(sentence, opens_item=number == 0))
        said.append(Said(sentence[0].start, sentence[-1].end, items))
    return tuple(_in_turn(declarations_of(said)))


def _in_turn(declarations: Iterable[Declaration]) -> Iterator[Declaration]:
    """Declarations of which one that gives a name another shape holds from where it is said: "of `x \\in ℝ^n` it is
    …, and of `x \\in ℝ^2` …" speaks of two, and of the second nobody knows before."""
    shapes: dict[str, Shape] = {}
    for declaration in declarations:
        shape, on_purpose = declaration.shape, not declaration.by_the_way
        if shape is None or not on_purpose or declaration.bounds is not None:
            yield declaration
            continue
        differs = shapes.setdefault(declaration.name, shape) != shape
        yield replace(declaration, since=declaration.start) if differs and declaration.since is None else declaration
        shapes[declaration.name] = shape


def sentences_of(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens by sentence, each with the mark that ends it."""
    sentence: list[Token] = []
    for token in tokens:
        sentence.append(token)
        if token.kind == "mark" and token.text in _SENTENCE_ENDS:
            yield sentence
            sentence = []
    if sentence:
        yield sentence
