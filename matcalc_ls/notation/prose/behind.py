"""What is said of a list of names behind it: "is symmetric", "of size n", "(a vector)", a table's cells."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from matcalc_ls.notation.declarations.kind import Kind, kind_of_dims, merge
from matcalc_ls.notation.prose.phrases import Phrase, noun_phrase
from matcalc_ls.notation.prose.sentence import Sentence
from matcalc_ls.notation.prose.statement import Subjects
from matcalc_ls.notation.prose.titles import called, kind_titled
from matcalc_ls.notation.prose.tokens import Token

_CLOSING_MARKS = frozenset({",", ".", ";", ":", ")", "|", "&", "!", "-", "…", "="})
_AFTER_ADJECTIVE = frozenset({"and", "link", "respectively", "let", "where", "with", "which", "for", "if", "suppose"})
_AFTER_NOUN = _AFTER_ADJECTIVE | {"of", "in", "from", "to", "preposition"}
OPENERS = frozenset(
    {None, "and", "let", "naming", "writing", "where", "with", "which", "if", "suppose", "for", "link", "be", "article"}
    | {"filler"}
)
"""The roles of words that begin a clause; behind others the names may belong to something else."""
_INDEFINITE = frozenset({"a", "an", "all", "two"})
_MOST_TITLE_WORDS = 3
_CELL = frozenset({"|", "&"})


class Behind:
    """What follows the names of a clause.

    `before` is what stands before them, `opening` where that begins; nothing stands before it in its list's item or its
    table's row where it `opens_item`.
    """

    def __init__(
        self,
        sentence: Sentence,
        subjects: Subjects,
        before: tuple[Phrase, int] | None,
        opening: int,
        *,
        opens_item: bool,
    ) -> None:
        self.sentence, self.subjects, self.before = sentence, subjects, before
        self.opening, self.opens_item = opening, opens_item
        self.opener = sentence.role(opening - 1)

    def phrase(self) -> Phrase | None:
        """What is said of all the names, or None."""
        sentence, position = self.sentence, self.subjects.end
        if sentence.role(position) == "filler":
            position += 1
        if self._is_degree(position):
            return Phrase(Kind((), 0), position + 2)
        role, mark = sentence.role(position), sentence.mark(position)
        if role == "be":
            return self._behind_be(position)
        if role == "for" and self._is_written():
            return self._checked(self._predicate(position + 1), position + 1)
        if role in ("have", "of", "with", "size"):
            return self._owned(position, role)
        if role == "which" and sentence.role(position + 1) == "be" and not self._is_blocked:
            return self._checked(self._predicate(position + 2), position + 2)
        if mark == ",":
            return self._after_comma(position + 1)
        if mark == "(":
            return self._bracketed(position)
        if mark in (":", "-", "=") and self.opens_item and not self._is_hyphen(position):
            return self._described(position + 1)
        if mark in _CELL and self.opens_item:
            return self._cells(position)
        if role == "in" and not self._is_blocked:
            return self._checked(noun_phrase(sentence, position), position)
        dims = sentence.sizes(position)  # "A and B both n×n matrices", "with A n×n"
        sized = dims is not None and (position > self.subjects.end or len(dims) > 1)
        if (sized or role in ("adjective", "noun", "article", "filler")) and not self._is_blocked:
            return self._apposed(position)
        return None

    @cached_property
    def _are_several(self) -> bool:
        return len(self.subjects.names) > 1 or any(name.through is not None for name in self.subjects.names)

    @cached_property
    def _is_blocked(self) -> bool:
        """Whether the sentence goes on about something else than the names: "with parameters θ ∈ X is …"."""
        is_aside = self.before is not None and not self.before[0].noun and self.opener in ("with", "for")
        return self.opener not in OPENERS or is_aside

    def _behind_be(self, position: int) -> Phrase | None:
        """What the names are said to be."""
        verb = self.sentence.tokens[position]
        if verb.text == "to be" and self.opener not in ("let", "suppose"):
            return None  # "for M to be invertible"
        if self._is_size_of():
            return self._sized(position + 1)
        if self._is_blocked:
            is_singular = verb.sense.number == "singular" and not self._are_several
            return self._titled(position + 1) if is_singular else None
        if verb.sense.number == ("singular" if self._are_several else "plural"):
            return None
        said = self._checked(self._predicate(position + 1), position + 1)
        return self._sized_title(position + 1) if said is None else said

    def _sized_title(self, position: int) -> Phrase | None:
        """`B` "is n×k loadings", `F` "is k×k factor covariance": a size before words that are no nouns of ours."""
        sentence, end = self.sentence, position + 1
        dims = sentence.sizes(position)
        if dims is None or len(dims) < 2:
            return None
        while sentence.role(end) in ("other", "adjective") and end - position <= _MOST_TITLE_WORDS:
            end += 1
        kind = kind_of_dims(dims)
        kind = merge(kind, kind_titled(sentence.tokens[position + 1 : end], kind)) or kind
        return self._checked(Phrase(kind, end, noun=True), position)

    def _owned(self, position: int, role: str) -> Phrase | None:
        """What the names have: "has full rank", "of size n", "with entries in"."""
        number = self.sentence.tokens[position].sense.number
        agrees = (number == "singular") != self._are_several or (self.opener == "let" and number == "plural")
        if role == "have" and (self._is_blocked or not agrees):
            return None
        said = self.before[0].kind if self.before is not None else Kind()
        return self._checked(noun_phrase(self.sentence, position, of=said), position)

    def _is_degree(self, position: int) -> bool:
        """ "`L`-Lipschitz", "`\\mu`-strongly convex": a constant of a function, which is a number."""
        is_joined = self.sentence.mark(position) == "-" and self._is_hyphen(position)
        return is_joined and self.sentence.role(position + 1) == "degree"

    def _is_written(self) -> bool:
        """ "write" `A` "for …", `B` "for …"."""
        roles = [token.sense.role for token in self.sentence.tokens[: self.opening] if token.kind == "word"]
        return self.opener == "writing" or (self._is_further() and "writing" in roles)

    def _is_further(self) -> bool:
        """Whether it is one more of several clauses of a verb."""
        return self.opener == "and" or self.sentence.mark(self.opening - 1) == ","

    def _is_size_of(self) -> bool:
        """ "the dimension of A" and nothing before that makes it another's."""
        sentence, size = self.sentence, self.opening - 2
        if self.opener != "of" or sentence.role(size) != "size":
            return False
        size -= sentence.role(size - 1) == "article"
        return sentence.role(size - 1) in OPENERS

    def _sized(self, position: int) -> Phrase | None:
        dims = self.sentence.sizes(position)
        if dims is None or len(dims) < 2 or not self._closes(position + 1, noun=True):
            return None
        return Phrase(kind_of_dims(dims), position + 1, noun=True)

    def _titled(self, position: int) -> Phrase | None:
        """ "The gradient g is a vector": words that are not known between an article and the name."""
        sentence, first = self.sentence, self.opening - 1
        while sentence.role(first) == "other" and self.opening - first <= _MOST_TITLE_WORDS:
            first -= 1
        if sentence.role(first) != "article" or sentence.role(first - 1) not in OPENERS:
            return None
        phrase = self._checked(noun_phrase(sentence, position), position)
        tells = phrase is not None and (phrase.noun or phrase.kind.says_shape or self.before is not None)
        return phrase if tells else None

    def _predicate(self, position: int) -> Phrase | None:
        """What follows "is": also another name's set, `x` "is in" `X`, and "of size"."""
        phrase, title = noun_phrase(self.sentence, position), called(self.sentence, position, self.subjects)
        return title if phrase is None or (title is not None and phrase.end < title.end) else phrase

    def _after_comma(self, position: int) -> Phrase | None:
        sentence = self.sentence
        role = sentence.role(position)
        if role == "which" and sentence.role(position + 1) == "be":
            return self._checked(self._predicate(position + 2), position + 2)
        if role in ("of", "with", "adjective") and self.opener in OPENERS:
            phrase = self._checked(noun_phrase(sentence, position), position)
            if phrase is not None and (not phrase.noun or role != "adjective"):
                return phrase
        if role == "article" and self.opener in OPENERS:
            phrase = self._checked(noun_phrase(sentence, position), position)
            if phrase is not None and phrase.noun and sentence.tokens[position].text in ("a", "an"):
                return phrase
        return None

    def _bracketed(self, position: int) -> Phrase | None:
        """`A` "(m×n)", `x` "(a vector)"."""
        sentence = self.sentence
        dims = sentence.sizes(position + 1)
        kind = kind_of_dims(dims) if dims is not None and len(dims) > 1 else sentence.set_kind(position + 1)
        if kind is not None and sentence.mark(position + 2) == ")":
            return Phrase(kind, position + 3)
        phrase = noun_phrase(sentence, position + 1)
        if phrase is not None and sentence.mark(phrase.end) == ")":
            return replace(phrase, end=phrase.end + 1)
        return None

    def _is_hyphen(self, position: int) -> bool:
        """Whether a dash joins what stands around it, as in "n-vector"."""
        following = self.sentence.token(position + 1)
        dash = self.sentence.tokens[position]
        return dash.text == "-" and following is not None and following.start == dash.end

    def _described(self, position: int) -> Phrase | None:
        """A list's item: "A: an m×n matrix", "x: input vector of size n"."""
        kind = self.sentence.set_kind(position)
        if kind is not None:
            return Phrase(kind, position + 1)
        dims = self.sentence.sizes(position)
        if dims is not None and len(dims) > 1 and self._closes(position + 1, noun=False):
            return Phrase(kind_of_dims(dims), position + 1)
        return self._checked(noun_phrase(self.sentence, position, article=True), position)

    def _cells(self, position: int) -> Phrase | None:
        """A table's row: the first cell after the name's that is a kind from end to end."""
        tokens = self.sentence.tokens
        kind: Kind | None = None
        titles: list[Token] = []
        while position < len(tokens):
            start = position + 1
            position = start
            while position < len(tokens) and tokens[position].text not in _CELL:
                position += 1
            dims = self.sentence.sizes(start) if position == start + 1 else None
            found = self.sentence.set_kind(start) if position == start + 1 else None
            if found is None and dims is not None and len(dims) > 1:
                found = kind_of_dims(dims)
            if found is None:
                phrase = noun_phrase(self.sentence, start, article=True)
                is_whole = phrase is not None and (phrase.end == position or self.sentence.mark(phrase.end) == "(")
                found = phrase.kind if phrase is not None and is_whole else None
            if found is None:
                titles += tokens[start:position]
            if found is not None:
                kind = found if kind is None else merge(kind, found) or kind
        return None if kind is None else Phrase(merge(kind, kind_titled(titles, kind)) or kind, len(tokens))

    def _apposed(self, position: int) -> Phrase | None:
        """`S` "symmetric", `A` "an m×n matrix", `A`, `B` "both n×n matrices"."""
        sentence = self.sentence
        is_definite = sentence.role(position) == "article" and sentence.tokens[position].text not in _INDEFINITE
        phrase = self._checked(self._predicate(position), position)
        if is_definite and self.opener != "naming" and not self._is_elliptic(phrase):
            return None
        if phrase is None or (sentence.role(position) == "noun" and self.subjects.said):
            return None
        # "for each x the matrix A": the phrase is the next name's.
        return None if phrase.noun and sentence.formula(phrase.end) is not None else phrase

    def _is_elliptic(self, phrase: Phrase | None) -> bool:
        """`y` "is an n-vector and" `X` "the n×p matrix of predictors": the verb of the first goes for the second;
        "with" `S` "the scatter matrix"."""
        if phrase is None or not phrase.noun:
            return False
        if self._is_further():
            return phrase.kind.says_shape or bool(phrase.kind.properties)
        return self.opener == "with" and bool(phrase.kind.properties)

    def _checked(self, phrase: Phrase | None, start: int) -> Phrase | None:
        """The phrase if it goes with its names and if what follows cannot change its meaning."""
        if phrase is None or phrase.end <= start:
            return None
        if phrase.number == "plural" and len(self.subjects.names) == 1 and self.subjects.names[0].index is None:
            return None
        several = len(self.subjects.names) > 1
        if several and "orthogonal" in phrase.kind.properties and not phrase.noun:
            return None  # orthogonal to each other
        return phrase if self._closes(phrase.end, noun=phrase.noun) else None

    def _closes(self, position: int, *, noun: bool) -> bool:
        sentence = self.sentence
        if sentence.token(position) is None or sentence.mark(position) in _CLOSING_MARKS:
            return True
        if sentence.mark(position) == "(":
            return True
        role = sentence.role(position)
        if role is None:
            return noun and sentence.formula(position) is not None
        return role in (_AFTER_NOUN if noun else _AFTER_ADJECTIVE)
