"""Which of the declarations of a document are in force at a place, asked name by name.

A document of a thousand paragraphs has as many scopes, and a formula asks its own for a few names: nothing here goes
through all declarations, and each may be added or removed by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from matcalc_ls.algebra.dims import Dim, Shape
from matcalc_ls.notation.counted import Counted, is_ranged, key_of, sizes_in
from matcalc_ls.notation.names import unbold
from matcalc_ls.notation.resolved import Answered, AnsweredSizes
from matcalc_ls.notation.sayings import Place, Placed, Sayings, Table
from matcalc_ls.notation.scope import Binding, Declaration, Scope, completed

__all__ = ["Declarations", "Place", "Placed", "scope_of"]

MOST_COMPLETIONS = 64
"""Of how many that were said before one declaration is remembered what it makes: more than a document says of a name,
fewer than an author edits."""


def scope_of(declarations: Iterable[Declaration], offset: int | None = None) -> Scope:
    """The scope in which all of these hold, a later one of a name replacing or completing an earlier one.

    Properties complete a shape that was declared before; a shape replaces. With an `offset`, those that do not hold
    there are left out.
    """
    return Declarations(Placed(declaration, 0, 0) for declaration in declarations).at(Place(0, 0, offset))


class Declarations:
    """Everything that a document declares, by what it is declared of."""

    def __init__(self, placed: Iterable[Placed] = ()) -> None:
        self._names, self._symbols, self._indices, self._dims = Table(), Table(), Table(), Table()
        self._families, self._ranged, self._members = Table(), Table(), Table()
        self._functions = Table()
        self._counted = Counted()
        self._spelled: dict[str, set[str]] = {}
        self._spelled_families: dict[str, set[str]] = {}
        # By the id of a declaration that is kept here, and of what was known before it.
        self._made: dict[int, dict[int, tuple[Binding | None, Binding]]] = {}
        for each in placed:
            self.add(each)

    def add(self, placed: Placed) -> None:
        """Take in what is declared in addition."""
        for table, key in self._entries(placed):
            table.add(key, placed)
        self._counted.add(placed)
        name, family = placed.declaration.name, placed.declaration.family
        self._spelled.setdefault(unbold(name), set()).add(name)
        if family is not None:
            self._spelled_families.setdefault(unbold(key_of(family)), set()).add(key_of(family))

    def remove(self, placed: Placed) -> None:
        """Forget what is declared no more; it has to be one that was added."""
        for table, key in self._entries(placed):
            table.remove(key, placed)
        self._counted.remove(placed)
        name, family = placed.declaration.name, placed.declaration.family
        if name not in self._names:
            _discard(self._spelled, name)
        if family is not None and key_of(family) not in self._families:
            _discard(self._spelled_families, key_of(family))
        self._made.pop(id(placed.declaration), None)

    def _entries(self, placed: Placed) -> Iterator[tuple[Table, str]]:
        """Where a declaration is looked for."""
        declaration, family = placed.declaration, placed.declaration.family
        yield self._names, declaration.name
        for name in sizes_in(declaration):
            yield self._dims, name
        if declaration.domain:
            yield self._functions, declaration.name
        if declaration.member_of:
            yield self._members, declaration.member_of
        if declaration.bounds is not None:
            yield self._indices, declaration.name
            return
        if family is not None:
            yield self._families, key_of(family)
            if is_ranged(family):
                yield self._ranged, key_of(family)
                return
        yield self._symbols, declaration.name

    def concerned(self, names: Iterable[str]) -> set[str]:
        """All names, sizes and families of which something else may be in force where that is so of these names."""
        found = set(names)
        families: set[str] = set()
        for name in tuple(found):
            for kind, mentioned in self._counted.mentioned(name, self._said(self._names, name)):
                (families if kind == "family" else found).add(mentioned)
        # Whether a family has a range decides about what is said of its members.
        for key in families:
            for placed in (*self._said(self._families, key), *self._said(self._members, key)):
                found |= {placed.declaration.name} | sizes_in(placed.declaration)
        return found | families

    def shapes_of(self, name: str) -> frozenset[tuple[int, Shape]]:
        """Every shape that is declared for a name, with a hat or without, and in which section."""
        return self._counted.shapes_of(name)

    def functions(self) -> list[str]:
        """The names of which the arguments of a function are declared somewhere."""
        return self._functions.in_order()

    def has_family(self, key: str) -> bool:
        """Whether a family is declared whose members are called so, but for their index."""
        return key in self._families

    def said_again(self, name: str, paragraph: int) -> int | None:
        """The first paragraph behind one from which on nothing counts that is said of a name, or of a size, above."""
        found: list[int] = []
        for table, settles in ((self._symbols, _replaces), (self._dims, _tells_sizes)):
            if name not in table:
                continue
            below = table[name].below(paragraph)
            again = next((each.paragraph for each in below if settles(each.declaration)), None)
            if again is None:
                return None
            found.append(again)
        return max(found, default=None)

    def first_said(self, name: str) -> int | None:
        """The first paragraph that declares something of a name."""
        return self._names[name].first_paragraph if name in self._names else None

    def sections_of(self, name: str) -> frozenset[int]:
        """The sections in which a name is declared."""
        said = self._names.get(name)
        return frozenset() if said is None else said.sections

    def spelled(self, plain: str) -> list[str]:
        """The names, wherever they are declared, that are this one but for bold letters."""
        return sorted(self._spelled[plain]) if plain in self._spelled else []

    def _said(self, table: Table, key: str) -> list[Placed]:
        said = table.get(key)
        return [] if said is None else said.placed

    def at(self, place: Place) -> Scope:
        """What is in force at a place."""

        def spelled_families(plain: str) -> list[str]:
            return sorted(self._spelled_families.get(plain, ()))

        names = partial(self._named_at, place)
        return Scope(
            Answered(partial(self._symbol, place), names, self.spelled),
            Answered(partial(self._family, place), self._families.in_order, spelled_families),
            AnsweredSizes(partial(self.is_size, place), self._dims.in_order),
            Answered(partial(self._index, place), names, self.spelled),
        )

    def is_size(self, place: Place, name: str) -> bool:
        """Whether a name is that of a size or bound at a place."""
        return any(not self._is_remark(place, each) for each in self._in_force(place, self._dims.get(name)))

    def _in_force(self, place: Place, said: Sayings | None) -> Iterator[Declaration]:
        """What holds at a place, the last first; what stands below it in its section comes before all that is above."""
        if said is None:
            return
        yield from said.above(place)
        section = said.in_section(place.section)
        if section and section[-1].paragraph > place.paragraph:
            ahead = [each.declaration for each in section if self._is_ahead(place, each)]
            ahead.sort(key=lambda each: self._names[each.name].in_section(place.section)[0].declaration.start)
            yield from reversed(ahead)

    def _is_ahead(self, place: Place, placed: Placed) -> bool:
        """Whether it counts though it stands below, since nothing above declares its name."""
        named = self._names[placed.declaration.name]
        if named.first_paragraph <= place.paragraph or not place.is_reached_by(placed.declaration):
            return False
        return any(placed is each for each in _first_of(named.in_section(place.section)))

    def _named_at(self, place: Place) -> list[str]:
        """The names of which something may be in force at a place, in the order in which it is said."""
        names = self._names.in_order()
        above = [name for name in names if self._names[name].first_paragraph <= place.paragraph]
        below = {
            name: self._names[name].in_section(place.section)[0].declaration.start
            for name in names
            if self._names[name].first_paragraph > place.paragraph and self._names[name].in_section(place.section)
        }
        return [*sorted(below, key=below.__getitem__), *above]

    def _symbol(self, place: Place, name: str) -> Binding | None:
        latest: list[Declaration] = []
        for declaration in self._in_force(place, self._symbols.get(name)):
            if self._is_remark(place, declaration):
                continue
            if declaration.shape is not None:  # it replaces all that was said before
                latest += (*self._symbols[name].said_of_structure(declaration, place), declaration)
                break
            latest.append(declaration)
        known: Binding | None = None
        for declaration in reversed(latest):
            is_bare = declaration.family is None and declaration.shape is None
            if known is None and is_bare and self._has_range(place, declaration.member_of):
                continue
            known = self._completed(known, declaration)
        return known

    def _completed(self, known: Binding | None, declaration: Declaration) -> Binding:
        """The binding of a name after one more declaration of it: one object for all scopes that have both."""
        made = self._made.setdefault(id(declaration), {})
        if id(known) not in made:
            if len(made) >= MOST_COMPLETIONS:
                made.clear()
            made[id(known)] = known, completed(known, declaration)
        return made[id(known)][1]

    def _family(self, place: Place, key: str) -> Binding | None:
        said = self._ranged if self._has_range(place, key) else self._families
        for declaration in self._in_force(place, said.get(key)):
            if declaration.family is not None:
                return Binding(declaration.family, "declared", declaration.start, declaration.end)
        return None

    def _index(self, place: Place, name: str) -> tuple[Dim, Dim] | None:
        return next((each.bounds for each in self._in_force(place, self._indices.get(name))), None)

    def _has_range(self, place: Place, key: str) -> bool:
        """Whether a family is declared with the range of its index."""
        return any(True for _ in self._in_force(place, self._ranged.get(key)))

    def _is_remark(self, place: Place, declaration: Declaration) -> bool:
        """Whether it is a remark on a member of a family that is known: "W^m is an n×n matrix"."""
        family = declaration.family
        if family is None or declaration.bounds is not None or is_ranged(family):
            return False
        return self._has_range(place, key_of(family))


def _replaces(declaration: Declaration) -> bool:
    """Whether nothing that was said before counts beside this, wherever the text goes on."""
    return declaration.shape is not None and not declaration.member_of and _tells_sizes(declaration)


def _tells_sizes(declaration: Declaration) -> bool:
    """Whether the sizes in it are sizes wherever the text goes on, whatever was said before."""
    limited = declaration.since is not None or declaration.until is not None
    return not limited and declaration.family is None and declaration.bounds is None


def _discard(spelled: dict[str, set[str]], name: str) -> None:
    plain = unbold(name)
    spelled[plain].discard(name)
    if not spelled[plain]:
        del spelled[plain]


def _first_of(placed: list[Placed]) -> Iterator[Placed]:
    """Up to the second that gives a shape: the first counts, what is said of the name right after completes it."""
    shapes = 0
    for each in placed:
        shapes += each.declaration.shape is not None
        if shapes > 1:
            return
        yield each
