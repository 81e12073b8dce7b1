"""Which declarations are in force where.

A declaration holds from its paragraph on, until the name is declared again; a paragraph's own declarations hold in
all of it, so that "where A is …" may follow a formula. For a name that nothing above declares, the first declaration
further on in the same section counts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.analysis.comments import declared_in
from matcalc_ls.analysis.document import Document, Formula
from matcalc_ls.analysis.habits import Habits
from matcalc_ls.analysis.ledger import Ledger
from matcalc_ls.analysis.said import Changed, Said
from matcalc_ls.notation.declarations.given import DeclarationError
from matcalc_ls.notation.declarations.paragraph import declarations_in_paragraph
from matcalc_ls.notation.declared import Declarations, Place, Placed
from matcalc_ls.notation.names import unaccented, unbold
from matcalc_ls.notation.scope import Binding, Declaration, Scope
from matcalc_ls.tex.tree import Display
from matcalc_ls.text.scan import Comment, Span, Zone

NAMES = "all names"
"""The topic of questions about all names that there are."""
EVERYWHERE = "all that is said of a name"
FUNCTIONS = "declared functions"
"""The topic of the question which names are declared with the arguments of a function."""
_AT_ONCE = 256
"""How many declarations are taken over in one step."""

MAX_PIECES = 2_000
"""How many formulas and stretches of words a paragraph may have, as of some hundred sentences: of more, nobody reads
what it declares."""


class Reach(Collection[Hashable]):
    """The formulas of some stretches of a document."""

    def __init__(self, document: Document, stretches: Sequence[Span]) -> None:
        self._formulas = [each for stretch in stretches for each in document.formulas_between(*stretch)]
        self._stretches = stretches

    def __contains__(self, formula: object) -> bool:
        assert isinstance(formula, Formula)
        return any(first <= formula.start < end for first, end in self._stretches)

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self._formulas)

    def __len__(self) -> int:
        return len(self._formulas)


class Scopes:
    """The declared scope of each paragraph of a document."""

    def __init__(self, document: Document, ledger: Ledger) -> None:
        self.document, self._ledger = document, ledger
        self.habits = Habits(ledger)
        self._said = Said()
        self.declared = Declarations()
        self._commented: dict[Comment, tuple[Declaration, ...]] = {}
        self._paragraphs: list[int] = []
        """The paragraph of each declaration, in order."""
        self._read: dict[int, None] = {}
        self._here: dict[int, list[Placed]] = {}
        """What each paragraph declares, in order."""
        self._at: dict[Formula, Scope] = {}
        self._scopes: dict[tuple[int, int, tuple[bool, ...]], Scope] = {}

    def steps(self) -> Iterator[None]:
        """Read the document for the first time, in steps."""
        document = self.document
        yield from self.habits.steps(document.formulas, document.text)
        said: list[tuple[Hashable, tuple[Placed, ...]]] = []
        for paragraph in document.paragraphs:
            self._read[paragraph.start] = None
            said.append((paragraph.start, self._of_paragraph(paragraph.start)))
            yield
        for comment in document.comments:
            self._note(comment)
            yield
        come = self._said.replaced([*said, *self._commented_now((), ())]).come
        for first in range(0, len(come), _AT_ONCE):
            self._hold(Changed([], come[first : first + _AT_ONCE]))
            yield

    def edited(self, document: Document) -> dict[str, Reach | None]:
        """Take over a changed document. The names, sizes and families of which something else may be in force now, and
        where."""
        change = document.change
        assert change is not None
        self.document = document
        self.habits.edited(change.formulas_gone, change.formulas_come, document.text)
        paragraphs = dict.fromkeys((*change.paragraphs_gone, *change.paragraphs_come))
        return self._replace(paragraphs, change.comments_gone, change.comments_come)

    def _replace(
        self, paragraphs: Collection[int], gone: Iterable[Comment], come: Iterable[Comment]
    ) -> dict[str, Reach | None]:
        """Read some paragraphs anew, and other comments in the place of some."""
        self._read |= dict.fromkeys(paragraphs)
        said = [(start, self._of_paragraph(start)) for start in paragraphs]
        return self._take_over(self._said.replaced([*said, *self._commented_now(gone, come)]))

    def _commented_now(
        self, gone: Iterable[Comment], come: Iterable[Comment]
    ) -> Iterator[tuple[Hashable, tuple[Placed, ...]]]:
        """What all comments declare, with others in the place of some."""
        for comment in gone:
            if self._commented.pop(comment, ()):
                yield comment, ()
        for comment in come:
            self._note(comment)
        # Which paragraph a comment goes with is for the paragraphs around it to say.
        for comment in self._commented:
            yield comment, self._of_comment(comment)

    def _note(self, comment: Comment) -> None:
        if declared := _declared_in(self.document, comment):
            self._commented[comment] = declared

    def _of_paragraph(self, start: int) -> tuple[Placed, ...]:
        document, paragraph = self.document, self.document.paragraph(start)
        if paragraph is None or paragraph.start != start:
            return ()
        if len(document.formulas_between(start, paragraph.end)) > MAX_PIECES:  # of so many, none is even looked at
            return ()
        prose = document.prose(start)
        if len(prose) > MAX_PIECES:
            return ()
        found = declarations_in_paragraph(prose, self._tree)
        return tuple(Placed(each, start, document.section_at(each.start)) for each in found)

    def _tree(self, zone: Zone) -> Display | None:
        formula = self.document.formula_at(zone.start)
        return None if formula is None else formula.display

    def _of_comment(self, comment: Comment) -> tuple[Placed, ...]:
        place = self.document.paragraph_at(comment.start), self.document.section_at(comment.start)
        return tuple(Placed(each, *place) for each in self._commented[comment])

    def _take_over(self, changed: Changed) -> dict[str, Reach | None]:
        """Let other declarations be in force."""
        names = {placed.declaration.name for placed in (*changed.gone, *changed.come)}
        if not names:
            return {}
        concerned = self.declared.concerned(names)
        firsts = {name: self.declared.first_said(name) for name in names}
        said = [*changed.gone, *changed.come]
        alike = names | {placed.declaration.family.name for placed in said if placed.declaration.family is not None}
        before = {name: self._everywhere(name) for name in alike}
        self._hold(changed)
        others = (name for name in alike if self._everywhere(name) != before[name])
        self._ledger.touch((EVERYWHERE, topic_of(name)) for name in others)
        concerned |= self.declared.concerned(names)
        above = [(placed.section, self._last_ahead(placed, firsts)) for placed in said]
        ahead = {(section, first) for section, first in above if section < first}
        return {name: self._reach(name, said, ahead) for name in concerned}

    def _hold(self, changed: Changed) -> None:
        for placed in changed.gone:
            self.declared.remove(placed)
            self._here[placed.paragraph].remove(placed)
            self._paragraphs.pop(bisect_left(self._paragraphs, placed.paragraph))
        self._read |= {placed.paragraph: None for placed in (*changed.gone, *changed.come)}
        for placed in changed.come:
            self.declared.add(placed)
            insort(self._here.setdefault(placed.paragraph, []), placed, key=lambda each: each.declaration.start)
            insort(self._paragraphs, placed.paragraph)
        self._scopes.clear()
        self._at.clear()
        for cached in ("declarations", "_on_purpose", "_starts", "_ends"):
            vars(self).pop(cached, None)

    def _last_ahead(self, placed: Placed, firsts: Mapping[str, int | None]) -> int:
        """Before which paragraph what is said of a name may hold though it stands below: the first that speaks of it,
        before or after a change."""
        name = placed.declaration.name
        return max(first for first in (firsts[name], self.declared.first_said(name)) if first is not None)

    def _everywhere(self, name: str) -> tuple[frozenset[tuple[int, Shape]], frozenset[int]]:
        return self.declared.shapes_of(name), self.declared.sections_of(name)

    def _reach(self, name: str, said: list[Placed], ahead: Iterable[Span]) -> Reach | None:
        """Where something else may be in force of a name, if not everywhere: up to where it is said again, and in the
        stretches `ahead` of where it is said first."""
        declared = [placed.declaration for placed in said]
        if any(map(self._is_of_several, declared)):
            return None
        first, last = (choice(placed.paragraph for placed in said) for choice in (min, max))
        again = self.declared.said_again(name, last)
        return Reach(self.document, [(first, self.document.end + 1 if again is None else again), *ahead])

    def _is_of_several(self, declaration: Declaration) -> bool:
        """Whether something is said of a family, or of a member of one that something is said of."""
        is_member = bool(declaration.member_of) and self.declared.has_family(declaration.member_of)
        return is_member or declaration.family is not None or declaration.bounds is not None

    @cached_property
    def declarations(self) -> tuple[Placed, ...]:
        """Everything that is declared, in order of place."""
        return tuple(sorted(self._said, key=lambda placed: placed.declaration.start))

    def declared_in(self, paragraph: int) -> list[Placed]:
        """What is declared in the paragraph that begins here, in order."""
        return self._here.get(paragraph, [])

    def read_anew(self) -> list[int]:
        """The paragraphs that are there no more, or that were read since this was asked last."""
        paragraphs = list(self._read)
        self._read.clear()
        return paragraphs

    def is_declared_between(self, start: int, end: int) -> bool:
        """Whether a stretch of the text, or a part of it, is there to declare something."""
        before = bisect_left(self._starts, end)
        return before > 0 and start < self._ends[before - 1]

    @cached_property
    def _on_purpose(self) -> list[Declaration]:
        return [placed.declaration for placed in self.declarations if not placed.declaration.by_the_way]

    @cached_property
    def _starts(self) -> list[int]:
        return [declaration.start for declaration in self._on_purpose]

    @cached_property
    def _ends(self) -> list[int]:
        """How far each declaration and all before it reach."""
        return list(accumulate((declaration.end for declaration in self._on_purpose), max))

    def shapes_of(self, name: str) -> frozenset[Shape]:
        """Every shape that a document declares for a name, with a hat or without: authors drop their hats."""
        return frozenset(shape for _, shape in self._shapes_of(name))

    def shapes_in(self, name: str, section: int) -> frozenset[Shape]:
        """Every shape that one section declares for a name, with a hat or without."""
        return frozenset(shape for where, shape in self._shapes_of(name) if where == section)

    def _shapes_of(self, name: str) -> frozenset[tuple[int, Shape]]:
        return self._ledger.ask((EVERYWHERE, topic_of(name)), self.declared.shapes_of, name)

    def sections_of(self, name: str) -> frozenset[int]:
        """The sections in which a name is declared."""
        return self._ledger.ask((EVERYWHERE, topic_of(name)), self.declared.sections_of, name)

    def symbol(self, name: str, formula: Formula) -> Binding | None:
        """What is declared of a symbol where a formula stands."""
        return self._ledger.ask(topic_of(name), self._symbol, name, formula, at=formula)

    def _symbol(self, name: str, formula: Formula) -> Binding | None:
        return self.at(formula).symbols.get(name)

    def family(self, key: str, formula: Formula) -> Binding | None:
        """What is declared of the family whose members are called so, but for their index."""
        return self._ledger.ask(topic_of(key), self._family, key, formula, at=formula)

    def _family(self, key: str, formula: Formula) -> Binding | None:
        return self.at(formula).families.get(key)

    def functions(self, formula: Formula) -> list[tuple[str, Binding]]:
        """The functions whose arguments are declared where a formula stands, with their names."""
        names = self._ledger.ask(FUNCTIONS, self.declared.functions)
        found = ((name, self.symbol(name, formula)) for name in names)
        return [(name, binding) for name, binding in found if binding is not None and binding.domain]

    def at(self, formula: Formula) -> Scope:
        """What is declared where a formula stands: one scope for many, unless words such as "if" limit it."""
        if formula not in self._at:
            self._at[formula] = self._scope(formula)
        return self._at[formula]

    def _scope(self, formula: Formula) -> Scope:
        # Paragraphs of a section share what is in force where none of them declares anything.
        above = bisect_right(self._paragraphs, formula.paragraph)
        here = self.declared_in(self._paragraphs[above - 1]) if above else []
        limited = (each.declaration for each in here if _is_limited(each.declaration))
        last = _end_of_maths(formula) - 1  # what is supposed within a formula holds in it, as in all of its sentence
        key = above, formula.section, tuple(each.holds_at(last) for each in limited)
        if key not in self._scopes:
            self._scopes[key] = self.declared.at(Place(formula.paragraph, formula.section, last))
        return self._scopes[key]


def _end_of_maths(formula: Formula) -> int:
    """Where the last cell of a formula ends, before what closes it."""
    return max((cell.end for line in formula.display.lines for cell in line if cell.items), default=formula.end)


@lru_cache(maxsize=16_384)
def topic_of(name: str) -> str:
    """Under which topic the ledger has what is asked of a name, which may stand for others that look like it."""
    return unaccented(unbold(name))


def _is_limited(declaration: Declaration) -> bool:
    """Whether it holds in a part of its paragraph."""
    return declaration.since is not None or declaration.until is not None


def _declared_in(document: Document, comment: Comment) -> tuple[Declaration, ...]:
    """What a comment declares; one that cannot be understood, which is told elsewhere, declares nothing."""
    try:
        return declared_in(document, comment)
    except DeclarationError:
        return ()
