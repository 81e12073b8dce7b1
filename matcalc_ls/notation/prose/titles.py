"""Titles: what an array is called whose size is said by its formula, "the prior covariance" `P ∈ ℝⁿˣⁿ`.

The words need be no nouns of ours, "diagonal weights": the formula says what the name is, and they tell of what kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matcalc_ls.notation.declarations.forms import Member
from matcalc_ls.notation.declarations.kind import Kind
from matcalc_ls.notation.prose.phrases import Phrase
from matcalc_ls.notation.prose.sentence import Sentence
from matcalc_ls.notation.prose.statement import Subjects
from matcalc_ls.notation.prose.tokens import Token

_MOST_WORDS = 4
_OF_VECTORS = frozenset({"simplex"})
_OF_SQUARES = frozenset({"symmetric", "skew-symmetric", "diagonal", "positive definite", "positive semidefinite"})


def title_before(sentence: Sentence, end: int, subjects: Subjects) -> int | None:
    """Where the words begin that stand before arrays and call them something."""
    first = end
    while sentence.role(first - 1) in ("other", "adjective") and end - first < _MOST_WORDS:
        first -= 1
    if sentence.role(end - 1) != "other" or sentence.mark(first - 1) == "-" or not _kinds_of(subjects):
        return None
    return first


def called(sentence: Sentence, position: int, subjects: Subjects) -> Phrase | None:
    """What arrays are said to be: "is the covariance", "denotes the symmetric stiffness", "a one-hot label"."""
    first = position + (sentence.role(position) == "article")
    end = first
    while sentence.role(end) in ("other", "adjective") and end - first < _MOST_WORDS:
        end += 1
    kind = kind_called(sentence.tokens[first:end], subjects)
    return Phrase(kind, end, noun=True) if kind.properties else None


def kind_called(words: Iterable[Token], subjects: Subjects) -> Kind:
    """What words tell of the kind of arrays."""
    return Kind(properties=_kinds_of(subjects) & frozenset().union(*(word.sense.kind.properties for word in words)))


def kind_titled(words: Sequence[Token], kind: Kind) -> Kind:
    """What a few words tell of the kind of an array of which the shape is said elsewhere: "sample covariance"."""
    is_title = len(words) <= _MOST_WORDS and all(word.sense.role in ("other", "adjective") for word in words)
    told = (word.sense.kind.properties for word in words) if is_title else ()
    return Kind(properties=_kinds(kind) & frozenset().union(*told))


def _kinds_of(subjects: Subjects) -> frozenset[str]:
    """The kinds of which what these formulas speak of may be; none of what they do not say the shape of."""
    form = subjects.form
    return frozenset().union(*map(_kinds, form.kinds)) if isinstance(form, Member) else frozenset()


def _kinds(kind: Kind) -> frozenset[str]:
    match kind.shape:
        case (_,):
            return _OF_VECTORS
        case (rows, columns) if rows is columns:
            return _OF_SQUARES
        case _:
            return frozenset()
