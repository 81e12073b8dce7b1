"""The vocabulary of declarations in prose. To teach a word is to add it to a row; a language is one such table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from matcalc_ls.notation.declarations.kind import NOTHING, STACKING, Kind

Role = Literal[
    "noun",  # what a quantity is: "matrix"
    "adjective",  # a property: "symmetric"
    "article",  # opens a noun phrase: "a", "the"
    "filler",  # says nothing here: "both", "assumed to be"
    "be",  # joins a name and what it is: "is", "denotes"
    "have",  # "has", before a size or a rank
    "let",  # opens a statement: "let", "where"
    "suppose",  # opens an assumption, which holds from there on
    "if",  # opens or ends a condition, which holds within its sentence
    "for",  # opens a range or, before a bare property, a condition
    "where",  # opens a statement after a condition has ended
    "and",  # joins names or adjectives
    "link",  # may follow a complete statement: "but", "which", "such that"
    "which",  # opens a relative clause about the name before it
    "preposition",  # makes what follows no subject: "of", "by"
    "of",  # a preposition that a size may follow
    "with",  # opens a statement or a size
    "in",  # a preposition that a set may follow
    "size",  # "size", "length"
    "rows",  # "rows"
    "columns",  # "columns"
    "entries",  # "entries", "elements"
    "dimensional",  # "-dimensional", after a size
    "from",  # "from", in "from 1 to m"
    "to",  # "to", in "from 1 to m"
    "respectively",  # gives each name a size of its own
    "not",  # takes back what is said: "not", "almost"
    "special",  # names a constant that needs no declaration: "identity"
    "other",  # any other word
]


@dataclass(frozen=True, slots=True)
class Sense:
    """What a phrase is in a statement. `number` is `singular` or `plural` where a verb or noun tells.

    `loose` adjectives are nouns too ("the diagonal d of A"), so that alone before a name they say nothing.
    """

    role: Role
    kind: Kind = NOTHING
    number: Literal["singular", "plural", ""] = ""
    loose: bool = False


@dataclass(frozen=True)
class Lexicon:
    """A language: its phrases (in lower case, words separated by single spaces) and abbreviations that hold dots.

    `longest` is the number of words in the longest phrase, `vocabulary` has every word of every phrase. `denials` say
    of a matrix that it has no inverse of the usual kind.
    """

    phrases: Mapping[str, Sense]
    abbreviations: tuple[str, ...]
    longest: int
    vocabulary: frozenset[str]
    denials: tuple[str, ...] = ()


def _rank(rank: int) -> Kind:
    return Kind(None, rank)


def _property(*words: str) -> Kind:
    return Kind(properties=frozenset(words))


_SCALAR = Kind((), 0)
_POSITIVE_SCALAR = Kind((), 0, frozenset({"positive"}))

_SIMPLEX = Kind(None, 1, frozenset({"simplex"}))
_NOUNS: dict[str, tuple[Kind, str]] = {
    "matrix": (_rank(2), "matrices"),
    "square matrix": (Kind(None, 2, square=True), "square matrices"),
    "vector": (_rank(1), "vectors"),
    "column vector": (_rank(1), "column vectors"),
    "row vector": (Kind(None, None, row=True), "row vectors"),
    "eigenvector": (_rank(1), "eigenvectors"),
    "scalar": (_SCALAR, "scalars"),
    "real number": (_SCALAR, "real numbers"),
    "real scalar": (_SCALAR, "real scalars"),
    "scalar variable": (_SCALAR, "scalar variables"),
    "scalar parameter": (_SCALAR, "scalar parameters"),
    "scalar constant": (_SCALAR, "scalar constants"),
    "scalar quantity": (_SCALAR, "scalar quantities"),
    "real constant": (_SCALAR, "real constants"),
    "real parameter": (_SCALAR, "real parameters"),
    "positive constant": (_POSITIVE_SCALAR, "positive constants"),
    "positive parameter": (_POSITIVE_SCALAR, "positive parameters"),
    "positive number": (_POSITIVE_SCALAR, "positive numbers"),
    "positive real number": (_POSITIVE_SCALAR, "positive real numbers"),
    "positive real": (_POSITIVE_SCALAR, "positive reals"),
    "eigenvalue": (_SCALAR, "eigenvalues"),
    "integer": (Kind((), 0, frozenset({"integer"})), "integers"),
    "natural number": (Kind((), 0, frozenset({"integer", "nonnegative"})), "natural numbers"),
    "diagonal matrix": (Kind(None, 2, frozenset({"diagonal"})), "diagonal matrices"),
    "orthogonal matrix": (Kind(None, 2, frozenset({"orthogonal"})), "orthogonal matrices"),
    "probability vector": (_SIMPLEX, "probability vectors"),
    **{f"{kind} matrix": (Kind(None, 2, frozenset({kind})), f"{kind} matrices") for kind in STACKING},
}

_ADJECTIVES: dict[str, Kind] = {
    "symmetric": _property("symmetric"),
    "skew-symmetric": _property("skew-symmetric"),
    "skew symmetric": _property("skew-symmetric"),
    "antisymmetric": _property("skew-symmetric"),
    "anti-symmetric": _property("skew-symmetric"),
    "diagonal": _property("diagonal"),
    "lower triangular": _property("lower triangular"),
    "lower-triangular": _property("lower triangular"),
    "strictly lower triangular": _property("lower triangular"),
    "unit lower triangular": _property("lower triangular"),
    "upper triangular": _property("upper triangular"),
    "upper-triangular": _property("upper triangular"),
    "strictly upper triangular": _property("upper triangular"),
    "unit upper triangular": _property("upper triangular"),
    "orthogonal": _property("orthogonal"),
    "positive definite": _property("positive definite"),
    "positive-definite": _property("positive definite"),
    "symmetric positive definite": _property("positive definite", "symmetric"),
    "spd": _property("positive definite", "symmetric"),
    "positive semidefinite": _property("positive semidefinite"),
    "positive semi-definite": _property("positive semidefinite"),
    "positive-semidefinite": _property("positive semidefinite"),
    "positive-semi-definite": _property("positive semidefinite"),
    "nonnegative definite": _property("positive semidefinite"),
    "non-negative definite": _property("positive semidefinite"),
    "psd": _property("positive semidefinite", "symmetric"),
    "positive": _property("positive"),
    "strictly positive": _property("positive"),
    "nonnegative": _property("nonnegative"),
    "non-negative": _property("nonnegative"),
    "invertible": _property("invertible"),
    "nonsingular": _property("invertible"),
    "non-singular": _property("invertible"),
    "integer": _property("integer"),
    "full rank": _property("full rank"),
    "full-rank": _property("full rank"),
    "full column rank": _property("full rank"),
    "full row rank": _property("full rank"),
    **{
        f"{before} the {kind}": _SIMPLEX
        for before in ("in", "on", "lies in", "lies on", "lie in", "lie on")
        for kind in ("simplex", "probability simplex", "unit simplex", "standard simplex")
    },
    "square": Kind(None, 2, square=True),
    **dict.fromkeys(("rectangular", "non-square", "nonsquare", "not square"), _property("rectangular")),
}
_LOOSE = frozenset({"diagonal", "positive", "nonnegative", "non-negative", "integer", "square", "orthogonal"})

_WORDS: dict[Role, str] = {
    "article": "a|an|the|some|any|another|each|every|two|three|four|this|its|our|all|a given|the given",
    "filler": "both|also|again|assumed to be|assumed|known to be|known|always|further|furthermore|moreover|additionally"
    "|in addition|in fact|simply|just|real|real-valued|therefore|thus",
    "let": "let|let's|consider|define|here|since|because|as|we have|we write|denote by|say|note that|note|take|now|so"
    "|then|hence|while|whereas|recall that|recall|fix|choose|put|set|throughout|given|suppose we have|notation"
    "|follows that|implies that|so that|such that|therefore we have",
    "where": "where|wherein|whereby|in which",
    "with": "with|having",
    "suppose": "suppose|suppose that|assume|assume that|assuming|assuming that|supposing|is assumed that",
    "if": "if|when|whenever|unless|iff|if and only if|provided|provided that|only if|only when|whether|in case"
    "|as long as|in the case where|in the case that|in case that|even if|except|otherwise|in the case of|in case of",
    "for": "for|for all|for any|for every|for each|for some",
    "and": "and|as well as",
    "link": "but|s.t.|i.e.|namely|e.g.|we|it|they|containing|representing|denoting|whose|consisting|made|formed"
    "|describing|collecting|stacking|called|who",
    "respectively": "respectively|resp.",
    "which": "which|that",
    "preposition": "by|w.r.t.|wrt|on|over|at|per|between|about|under|via|into|onto|using|like|than|within|without"
    "|respect to|with respect to|against|along|across|after|before|both of|one of|each of|of the form|through",
    "of": "of",
    "in": "in|belongs to|belong to|lies in|lie in|lives in|live in|from the set|∈",
    "size": "size|sizes|shape|shapes|dimension|dimensions|length|lengths|order|dims|dimensionality",
    "rows": "rows|row",
    "columns": "columns|cols",
    "entries": "entries|elements|components|coefficients|coordinates|values|diagonal entries|diagonal elements",
    "dimensional": "dimensional|dim",
    "from": "from|ranging from|running from|runs from|ranges from|going from",
    "to": "to|up to",
    "not": "not|no|non|never|neither|nor|cannot|isn't|aren't|nearly|almost|approximately|necessarily|block|anti|quasi"
    "|block-diagonal|conditionally|or|either|partially|less|more|rather|negative|complex|respectively the",
    "special": "identity|zero|null|unit|all-ones|ones|basis|standard|unity|permutation|one-hot",
}
_VERBS: dict[tuple[Role, Literal["singular", "plural", ""]], str] = {
    ("be", "singular"): "is|denotes|represents|is defined as|is given as|stands for|is assumed to be|is taken to be",
    ("be", "plural"): "are|represent|are assumed to be|are taken to be",
    ("be", ""): "be|being|to be|denote",
    ("have", "singular"): "has|is of|has the",
    ("have", "plural"): "have|are of|have the",
    ("have", ""): "be of",
}


def _english() -> Iterator[tuple[str, Sense]]:
    for role, row in _WORDS.items():
        for phrase in row.split("|"):
            yield phrase, Sense(role)
    for (verb, number), row in _VERBS.items():
        for phrase in row.split("|"):
            yield phrase, Sense(verb, number=number)
    for phrase, kind in _ADJECTIVES.items():
        yield phrase, Sense("adjective", kind, loose=phrase in _LOOSE)
    for singular, (kind, plural) in _NOUNS.items():
        yield singular, Sense("noun", kind, "singular")
        if plural:
            yield plural, Sense("noun", kind, "plural")


_ABBREVIATIONS = ("e.g.", "i.e.", "w.r.t.", "s.t.", "resp.", "cf.", "Fig.", "Eq.", "Sec.", "vs.", "etc.")
_DENIALS = (
    "no inverse", "not invertible", "non-invertible", "noninvertible", "not have an inverse", "no true inverse",
    "inverse does not exist", "not exist", "doesn't exist", "not square", "non-square", "nonsquare", "rectangular",
    "pseudo-inverse", "pseudoinverse", "pseudo inverse", "generalized inverse", "generalised inverse",
)  # fmt: skip


def _lexicon(phrases: Iterator[tuple[str, Sense]], abbreviations: tuple[str, ...], denials: tuple[str, ...]) -> Lexicon:
    table = dict(phrases)
    words = frozenset(word for phrase in table for word in phrase.replace("-", " ").split())
    return Lexicon(table, abbreviations, max(len(phrase.split()) for phrase in table), words, denials)


ENGLISH = _lexicon(_english(), _ABBREVIATIONS, _DENIALS)
