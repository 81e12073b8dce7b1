"""What a vocabulary is: the phrases of a language by what they do in a statement. `english`, `chinese` are such."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from matcalc_ls.notation.declarations.kind import NOTHING, Kind
from matcalc_ls.notation.prose.hedges import NO_HEDGES, Hedges, merged_hedges

Role = Literal[
    "noun",  # what a quantity is: "matrix"
    "adjective",  # a property: "symmetric"
    "article",  # opens a noun phrase: "a", "the"
    "filler",  # says nothing here: "both", "assumed to be"
    "be",  # joins a name and what it is: "is", "denotes"
    "have",  # "has", before a size or a rank
    "let",  # opens a statement: "let", "where"
    "naming",  # opens a statement in which what is named follows the name: "denote by"
    "writing",  # opens a statement in which what is named follows the name and "for": "write `A` for the matrix"
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
    "order",  # 阶, after a size: of a square matrix
    "particle",  # 的, which ends an attribute, and after a name speaks of something that belongs to it
    "from",  # "from", in "from 1 to m"
    "to",  # "to", in "from 1 to m"
    "degree",  # is of a function to a degree that is named before it: "-Lipschitz", "-smooth"
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

    `longest` is the number of words in the longest phrase that begins with a word, `vocabulary` has every word of every
    phrase. `denials` say of a matrix that it has no inverse of the usual kind. `longest_unspaced` is the number of
    characters in the longest phrase of a language that writes its words without spaces. `hedges` take back what a
    formula says.
    """

    phrases: Mapping[str, Sense]
    abbreviations: tuple[str, ...]
    longest: Mapping[str, int]
    vocabulary: frozenset[str]
    denials: tuple[str, ...] = ()
    longest_unspaced: int = 0
    hedges: Hedges = NO_HEDGES

    @cached_property
    def behind_names(self) -> frozenset[str]:
        """The first words of the phrases that go on behind a name: verbs, "and"."""
        return frozenset(phrase.split()[0] for phrase, sense in self.phrases.items() if sense.role in ("be", "and"))


def lexicon(
    phrases: Iterable[tuple[str, Sense]],
    abbreviations: tuple[str, ...] = (),
    denials: tuple[str, ...] = (),
    hedges: Hedges = NO_HEDGES,
) -> Lexicon:
    """The lexicon of a table of phrases."""
    table = dict(phrases)
    words = frozenset(word for phrase in table for word in phrase.replace("-", " ").split())
    longest: dict[str, int] = {}
    for phrase in table:
        first, *others = phrase.split()
        longest[first] = max(longest.get(first, 0), 1 + len(others))
    unspaced = max((len(phrase) for phrase in table if not phrase.isascii()), default=0)
    return Lexicon(table, abbreviations, longest, words, denials, unspaced, hedges)


def merged(*lexicons: Lexicon) -> Lexicon:
    """Several languages as one, for documents of either: they share no words."""
    phrases = (item for each in lexicons for item in each.phrases.items())
    abbreviations = tuple(word for each in lexicons for word in each.abbreviations)
    denials = tuple(word for each in lexicons for word in each.denials)
    return lexicon(phrases, abbreviations, denials, merged_hedges(each.hedges for each in lexicons))


def rank(rank: int) -> Kind:
    """The kind of vectors, or of matrices."""
    return Kind(None, rank)


def properties(*words: str) -> Kind:
    """The kind of what has these properties."""
    return Kind(properties=frozenset(words))
