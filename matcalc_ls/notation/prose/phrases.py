"""Phrases: what stands after "is", before a name, or in a table's cell, read as a kind of quantity."""

from __future__ import annotations

from dataclasses import dataclass, replace

from matcalc_ls.algebra.dims import ONE
from matcalc_ls.notation.declarations.kind import NOTHING, Kind, kind_of_dims, merge
from matcalc_ls.notation.prose.sentence import Sentence

_MOST_UNKNOWN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """A kind said by the tokens up to `end`. `noun` if a noun was among them, `number` what its form tells."""

    kind: Kind
    end: int
    noun: bool = False
    number: str = ""
    article: bool = False


def noun_phrase(sentence: Sentence, start: int, *, article: bool = False, of: Kind = NOTHING) -> Phrase | None:
    """ "a symmetric positive definite matrix of size n×n", "n×1", "invertible", "an n-dimensional vector".

    None where nothing was said or where what was said contradicts itself. The caller sees to what may follow.
    Words that are not known may stand between an `article` and the noun. `of` is what was said before the name, of
    which "of order n" goes on to tell the size.
    """
    position, kind, said, unknown = start, of, False, 0
    while sentence.token(position) is not None and (role := sentence.role(position)) != "noun":
        if role == "other":
            if not article or unknown == _MOST_UNKNOWN_WORDS or _is_last_word(sentence, position):
                break
            unknown, position = unknown + 1, position + 1
            continue
        found = _before_noun(sentence, position, said=said)
        if found is None:
            break
        says, end = found
        merged = kind if says is None else merge(kind, says)
        if merged is None:
            return None
        article = article or role == "article" or sentence.formula(position) is not None
        kind, said, position = merged, said or says is not None, end
    noun = sentence.token(position) if sentence.role(position) == "noun" else None
    if noun is None:
        return None if unknown else _with_tail(sentence, Phrase(kind, position, article=article), said)
    merged = merge(kind, noun.sense.kind)
    if merged is None:
        return None
    return _with_tail(sentence, Phrase(merged, position + 1, True, noun.sense.number, article), True)


def _before_noun(sentence: Sentence, position: int, *, said: bool) -> tuple[Kind | None, int] | None:
    """What stands at a place before a noun says, if anything, and where it ends; None for what belongs elsewhere.

    `said` is whether something was said before.
    """
    role = sentence.role(position)
    if role in ("filler", "particle") or (role == "article" and not said):
        return None, position + 1
    if role == "adjective":
        return sentence.tokens[position].sense.kind, position + 1
    if said and _joins_adjectives(sentence, position):
        return None, position + 1
    return _bracketed_adjectives(sentence, position) or _leading_size(sentence, position)


def _joins_adjectives(sentence: Sentence, position: int) -> bool:
    """Whether "and" or a comma stands here between adjectives: "symmetric and invertible"."""
    if sentence.role(position) != "and" and sentence.mark(position) not in (",",):
        return False
    following = position + 1
    if sentence.mark(position) == "," and sentence.role(following) == "and":
        following += 1
    while sentence.role(following) == "filler":
        following += 1
    return sentence.role(following) == "adjective"


def _bracketed_adjectives(sentence: Sentence, position: int) -> tuple[Kind, int] | None:
    """ "(symmetric, positive definite)" before its noun, or behind another adjective; and where it ends."""
    if sentence.mark(position) != "(" or sentence.role(position + 1) != "adjective":
        return None
    inside = noun_phrase(sentence, position + 1)
    if inside is None or inside.noun or sentence.mark(inside.end) != ")":
        return None
    return inside.kind, inside.end + 1


def _is_last_word(sentence: Sentence, position: int) -> bool:
    return sentence.role(position + 1) is None and sentence.formula(position + 1) is None


def _leading_size(sentence: Sentence, position: int) -> tuple[Kind, int] | None:
    """`m×n`, `n-dimensional`, `n-` before "vector": a size before its noun, and where it ends."""
    dims = sentence.sizes(position)
    if dims is None:
        return None
    following = position + 1
    if len(dims) > 1:
        if sentence.role(following) == "dimensional":
            following += 1
        return kind_of_dims(dims), following
    if sentence.role(following) == "order":
        return kind_of_dims((dims[0], dims[0])), following + 1
    columns = sentence.sizes(following + 1)
    if sentence.role(following) == "rows" and columns is not None and sentence.role(following + 2) == "columns":
        return kind_of_dims((dims[0], columns[0])), following + 3
    if sentence.mark(following) == "-":
        following += 1
    if sentence.role(following) == "dimensional":
        return Kind(dims, None), following + 1
    if following > position + 1 and sentence.role(following) == "noun":
        return Kind(dims, None), following
    return None


def _with_tail(sentence: Sentence, phrase: Phrase, said: bool) -> Phrase | None:
    """The phrase with what follows its noun: "of size n", "in ℝⁿ", "with positive entries"."""
    while True:
        found = _tail(sentence, phrase)
        if found is None:
            break
        kind, end = found
        merged = merge(_as_square(phrase.kind), kind) if kind.square else merge(phrase.kind, kind)
        if merged is None:
            return None
        phrase, said = replace(phrase, kind=merged, end=end), True
    if not said or (not phrase.kind.says_something and not phrase.kind.row):
        return None
    settled = _dims_settled(phrase.kind)
    return None if settled is None else replace(phrase, kind=settled)


def _as_square(kind: Kind) -> Kind:
    return replace(kind, square=True)


def _dims_settled(kind: Kind) -> Kind | None:
    """A single size with a rank: n for a vector, n×n for a square matrix, (1, n) for a row."""
    shape = kind.shape
    if kind.row:
        if shape is None:
            return replace(kind, rank=2)
        return kind if len(shape) == 2 and shape[0] is ONE else None
    return kind


def _tail(sentence: Sentence, phrase: Phrase) -> tuple[Kind, int] | None:
    position = phrase.end
    role = sentence.role(position)
    if sentence.mark(position) == "(":
        inner = position + 1
        kind = _size_or_set(sentence, inner)
        if kind is not None and sentence.mark(inner + 1) == ")":
            return kind, inner + 2
        return None
    if role == "in":
        kind = sentence.set_kind(position + 1)
        return None if kind is None else (kind, position + 2)
    if role == "size" and not (sentence.role(position - 1) == "article" and sentence.role(position + 1) == "of"):
        return _size_after(sentence, position + 1, phrase, sentence.tokens[position].text)
    if role in ("of", "with", "have"):
        return _owned(sentence, position + 1, phrase)
    if role == "which" and phrase.noun and sentence.role(position + 1) == "be":
        return _said_of_it(sentence, position + 2)
    return None


def _said_of_it(sentence: Sentence, position: int) -> tuple[Kind, int] | None:
    """The adjectives of "a matrix that is symmetric", if nothing is added to them, as in "that is orthogonal to B"."""
    said = noun_phrase(sentence, position)
    if said is None or said.noun:
        return None
    is_closed = sentence.token(said.end) is None or sentence.mark(said.end) in (",", ".", ";", ")")
    return (said.kind, said.end) if is_closed or sentence.role(said.end) == "and" else None


def _size_or_set(sentence: Sentence, position: int) -> Kind | None:
    dims = sentence.sizes(position)
    if dims is not None and len(dims) > 1:
        return kind_of_dims(dims)
    return sentence.set_kind(position)


def _size_after(sentence: Sentence, position: int, phrase: Phrase, word: str) -> tuple[Kind, int] | None:
    """What follows "of size"."""
    while sentence.role(position) in ("be", "of") or sentence.mark(position) in (":", "="):
        position += 1
    dims = sentence.sizes(position) or sentence.plain_size(position)
    if dims is None:
        return None
    kind = phrase.kind
    if len(dims) == 1:
        is_length = word.startswith("length")
        if is_length and dims[0] is ONE:
            return Kind(None, None if kind.row else 1), position + 1  # a unit vector
        matrix = kind.rank == 2 and not kind.row
        if matrix and (kind.square or kind.properties or word in ("order", "size", "dimension")):
            return Kind((dims[0], dims[0]), 2), position + 1
        if matrix:
            return None
        if kind.rank is None and not kind.row and not word.startswith(("length", "dim")):
            return None
        may_be_norm = is_length and dims[0].constant is None
        return Kind(dims, None if kind.row else 1, may_be_norm=may_be_norm), position + 1
    if kind.row and dims[0] is ONE:
        return Kind(dims, 2), position + 1
    return kind_of_dims(dims), position + 1


def _owned(sentence: Sentence, position: int, phrase: Phrase) -> tuple[Kind, int] | None:
    """What follows "of", "with" or "has": a size, a rank, entries."""
    while sentence.role(position) == "article":
        position += 1
    role = sentence.role(position)
    if role == "size":
        return _size_after(sentence, position + 1, phrase, sentence.tokens[position].text)
    if role == "adjective":
        kind = sentence.tokens[position].sense.kind
        if sentence.role(position + 1) == "entries":
            # "a matrix with positive entries"; "with diagonal entries" says nothing.
            return (kind, position + 2) if kind.properties <= {"positive", "nonnegative", "integer"} else None
        return (kind, position + 1) if kind.properties == {"full rank"} else None
    dims = sentence.sizes(position)
    if dims is None or len(dims) != 1:
        return None
    if sentence.role(position + 1) == "entries" and phrase.kind.rank == 1:
        return Kind(dims, 1), position + 2
    if sentence.role(position + 1) == "rows" and sentence.role(position + 2) == "and":
        columns = sentence.sizes(position + 3)
        if columns is not None and len(columns) == 1 and sentence.role(position + 4) == "columns":
            return kind_of_dims((dims[0], columns[0])), position + 5
    return None


def phrase_before(sentence: Sentence, end: int) -> tuple[Phrase, int] | None:
    """The noun phrase that ends before the name at `end`: "a symmetric n×n matrix"; and where it begins.

    Found from its noun backwards, so that words before it that are unknown do no harm.
    """
    noun = end - 1
    token = sentence.token(noun)
    role = sentence.role(noun)
    if token is None or role not in ("noun", "adjective"):
        return None
    start = noun
    unknown = 0
    while start > 0:
        before = sentence.role(start - 1)
        if before == "other" and unknown < _MOST_UNKNOWN_WORDS:
            unknown += 1
        elif sentence.mark(start - 1) == "-" and sentence.formula(start - 2) is not None:
            start -= 1
        elif not _may_stand_before(sentence, start):
            break
        start -= 1
    if sentence.role(start - 1) in ("not", "special"):
        return None
    while start < noun and sentence.role(start) == "other":
        start += 1
    has_article = sentence.role(start - 1) == "article"
    phrase = noun_phrase(sentence, start, article=True)
    if phrase is None or phrase.end != end:
        return None
    if role == "adjective" and token.sense.loose:
        return None
    return replace(phrase, article=has_article), start - has_article


def _may_stand_before(sentence: Sentence, start: int) -> bool:
    """Whether the token before `start` belongs to the noun phrase that begins there so far."""
    before = sentence.role(start - 1)
    if before in ("adjective", "filler", "dimensional", "order", "particle", "rows", "columns"):
        return True
    if before == "and":
        return sentence.role(start - 2) == "adjective" and sentence.role(start) == "adjective"
    sizes = sentence.sizes(start - 1)
    return sizes is not None and (len(sizes) > 1 or sentence.role(start) in ("dimensional", "order", "rows", "columns"))
