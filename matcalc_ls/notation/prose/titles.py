"""Titles: what a square matrix is called where its size is said by its formula, "the prior covariance" `P ∈ ℝⁿˣⁿ`.

The words need be no nouns of ours, "diagonal weights": the formula says what the name is, and they tell of what kind.
"""

from __future__ import annotations

from collections.abc import Iterable

from matcalc_ls.notation.declarations.forms import Member
from matcalc_ls.notation.declarations.kind import Kind
from matcalc_ls.notation.prose.phrases import Phrase, Sentence
from matcalc_ls.notation.prose.statement import Subjects
from matcalc_ls.notation.prose.tokens import Token

_MOST_WORDS = 4
_KINDS = frozenset({"symmetric", "skew-symmetric", "diagonal", "positive definite", "positive semidefinite"})


def title_before(sentence: Sentence, end: int, subjects: Subjects) -> int | None:
    """Where the words begin that stand before square matrices and call them something."""
    first = end
    while sentence.role(first - 1) in ("other", "adjective") and end - first < _MOST_WORDS:
        first -= 1
    if sentence.role(end - 1) != "other" or sentence.mark(first - 1) == "-" or not _are_square(subjects):
        return None
    return first


def square_called(sentence: Sentence, position: int, subjects: Subjects) -> Phrase | None:
    """What square matrices are said to be: "is the covariance", "denotes the symmetric stiffness"."""
    if not _are_square(subjects):
        return None
    first = position + (sentence.role(position) == "article")
    end = first
    while sentence.role(end) in ("other", "adjective") and end - first < _MOST_WORDS:
        end += 1
    kind = kind_of_square(sentence.tokens[first:end])
    return Phrase(kind, end, noun=True) if kind.properties else None


def kind_of_square(words: Iterable[Token]) -> Kind:
    """The kinds of square matrices that words name."""
    return Kind(properties=_KINDS & frozenset().union(*(word.sense.kind.properties for word in words)))


def _are_square(subjects: Subjects) -> bool:
    form = subjects.form
    return isinstance(form, Member) and all(map(_is_square, form.kinds))


def _is_square(kind: Kind) -> bool:
    return kind.shape is not None and len(kind.shape) == 2 and kind.shape[0] is kind.shape[1]
