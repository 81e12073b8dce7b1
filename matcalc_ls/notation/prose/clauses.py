"""Clauses: a list of names with what stands before and behind it, and what that says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from matcalc_ls.notation.declarations.forms import Fact, Map
from matcalc_ls.notation.declarations.kind import Kind, kind_of_dims, merge, merge_words, of_transposed
from matcalc_ls.notation.declarations.names import Name
from matcalc_ls.notation.prose.behind import OPENERS, Behind
from matcalc_ls.notation.prose.phrases import Phrase, phrase_before
from matcalc_ls.notation.prose.sentence import Sentence
from matcalc_ls.notation.prose.shares import shares
from matcalc_ls.notation.prose.statement import Force, Statement, Subjects, fits
from matcalc_ls.notation.prose.titles import kind_called, title_before


class Clause:
    """One list of names in its sentence."""

    def __init__(self, sentence: Sentence, start: int, subjects: Subjects, force: Force, opens_item: bool) -> None:
        self.sentence = sentence
        self.start = start
        self.subjects = subjects
        self.force: Force = force
        self.before = phrase_before(sentence, start) or self._named_by() or self._called()
        self.opening = start if self.before is None else self.before[1]
        while sentence.role(self.opening - 1) == "article":
            self.opening -= 1
        self.opener = sentence.role(self.opening - 1)
        self.opens_item = opens_item and self.opening == self._first_word()
        self.each: list[Kind] = []
        behind = Behind(sentence, subjects, self.before, self.opening, opens_item=self.opens_item)
        self.after = self._shared() or behind.phrase()
        self.end = subjects.end if self.after is None else self.after.end

    def _named_by(self) -> tuple[Phrase, int] | None:
        """ "denote the matrix by" `A`."""
        sentence, start = self.sentence, self.start
        found = phrase_before(sentence, start - 1) if sentence.role(start - 1) == "preposition" else None
        if found is None:
            return None
        verb = found[1] - 1
        verb -= sentence.role(verb) == "article"
        token = sentence.token(verb)
        return found if token is not None and token.text in ("denote", "denoted", "denoting") else None

    def _called(self) -> tuple[Phrase, int] | None:
        """ "the prior covariance" `P ∈ ℝⁿˣⁿ`."""
        first = title_before(self.sentence, self.start, self.subjects)
        if first is None:
            return None
        opening = first
        while self.sentence.role(opening - 1) == "article":
            opening -= 1
        if self.sentence.role(opening - 1) not in OPENERS:
            return None
        return Phrase(kind_called(self.sentence.tokens[first : self.start], self.subjects), self.start), first

    def _shared(self) -> Phrase | None:
        """What stands behind the names if it gives each of them a size of its own."""
        names = self.subjects.names
        found = shares(self.sentence, self.subjects.end, len(names))
        if found is None:
            return None
        sentences, shorter = found
        of_each = [Clause(each, self.start, self.subjects, self.force, self.opens_item).after for each in sentences]
        phrases = [phrase for phrase in of_each if phrase is not None]
        if len(phrases) < len(names):
            return None
        self.each = [phrase.kind for phrase in phrases]
        return replace(phrases[0], end=phrases[0].end + shorter)

    def _first_word(self) -> int:
        position = 0
        while self.sentence.mark(position) in ("-", "*", "|", "&", "+", "•"):
            position += 1
        return position

    def statements(self) -> Iterator[Statement]:
        """What the clause says of its names."""
        if self.sentence.role(self.start - 1) == "special" or self._is_constant_named():
            return
        subjects = self.subjects
        force = self._force()
        said = {id(name): kind for name, kind in subjects.said}
        for name in subjects.names:
            own = said.get(id(name), Kind())
            kind = self._kind_of(name, own)
            if kind is None or not fits(name, kind):
                continue
            after = self._kind_after(name)
            disputed = after is not None and not after.properties <= kind.properties
            first, last = self._extent(name)
            limited = force
            if self.opener == "for" and force == "always" and not kind.is_general:
                limited = "sentence"  # "for symmetric A", "for x > 0", "for x in [0, 1]"
            elif isinstance(subjects.form, Fact) and force == "always" and self._has_condition():
                limited = "sentence"
            domain = subjects.form.domain if isinstance(subjects.form, Map) else None
            yield Statement(name, kind, first, last, limited, domain, id(name) in said, disputed)

    def _is_constant_named(self) -> bool:
        """ "the n×n identity matrix I": what names a constant declares nothing."""
        words = range(max(self.opening - 1, 0), self.start)
        return any(self.sentence.role(position) == "special" for position in words)

    def _kind_of(self, name: Name, own: Kind) -> Kind | None:
        """All that is said of a name, or None where nothing is, or where it contradicts itself."""
        kind: Kind | None = own
        if name.sizes is not None:
            kind = merge(own, kind_of_dims(name.sizes))
        if self.before is not None and kind is not None:
            # "the vector $x \in X$" where X is of matrices: the maths counts.
            phrase = self.before[0]
            if phrase.number == "plural" and len(self.subjects.names) == 1 and name.index is None:
                pass  # "the vectors W", which are the columns of W
            elif phrase.number != "singular" or len(self.subjects.names) == 1 or name is self.subjects.names[0]:
                kind = merge(kind, phrase.kind) or kind
        after = self._kind_after(name)
        if after is not None and name.transposed:
            after = replace(after, row=False)  # the row is a^T
        if after is not None and kind is not None and (own.says_something or self._speaks_of_all()):
            kind = merge_words(kind, after)
        if kind is None or not kind.says_something:
            return None
        return of_transposed(kind) if name.transposed else kind

    def _kind_after(self, name: Name) -> Kind | None:
        """What stands behind the names and is said of this one."""
        if self.each:
            return next(kind for each, kind in zip(self.subjects.names, self.each, strict=True) if each is name)
        return None if self.after is None else self.after.kind

    def _speaks_of_all(self) -> bool:
        """Whether what follows goes for all names: in "t, and z ∈ X be a vector" it does for the last alone."""
        return not self.subjects.said or (self.after is not None and self.after.number == "plural")

    def _extent(self, name: Name) -> tuple[int, int]:
        tokens = self.sentence.tokens
        start = name.start
        if self.before is not None and name is self.subjects.names[0]:
            start = min(start, tokens[self.before[1]].start)
        if self.after is not None or self.subjects.said:
            return start, tokens[self.end - 1].end
        return start, name.end

    def _force(self) -> Force:
        sentence, end = self.sentence, self.end
        if sentence.mark(end) == "," and not self.subjects.said:
            end += 1  # "A is symmetric, if …"; but in "Let A ∈ X, if …" another clause begins
        if sentence.role(end) == "if":
            return "sentence"
        return self.force

    def _has_condition(self) -> bool:
        return any(token.sense.role == "if" for token in self.sentence.tokens if token.kind == "word")
