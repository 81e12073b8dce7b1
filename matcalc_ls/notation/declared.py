"""Which of the declarations of a document are in force at a place, asked name by name.

A document of a thousand paragraphs has as many scopes, and a formula asks its own for a few names: nothing here goes
through all declarations but making the index of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import partial

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Family
from matcalc_ls.notation.names import unbold
from matcalc_ls.notation.scope import Binding, Declaration, Resolved, Scope, completed


@dataclass(frozen=True, slots=True)
class Placed:
    """A declaration with its paragraph and section."""

    declaration: Declaration
    paragraph: int
    section: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a formula stands; without an `offset`, words such as "if" limit nothing."""

    paragraph: int
    section: int
    offset: int | None = None

    def is_reached_by(self, declaration: Declaration) -> bool:
        """Whether the words that said it let it hold here."""
        return self.offset is None or declaration.holds_at(self.offset)


def scope_of(declarations: Iterable[Declaration], offset: int | None = None) -> Scope:
    """The scope in which all of these hold, a later one of a name replacing or completing an earlier one.

    Properties complete a shape that was declared before; a shape replaces. With an `offset`, those that do not hold
    there are left out.
    """
    return Declarations(Placed(declaration, 0, 0) for declaration in declarations).at(Place(0, 0, offset))


class _Sayings:
    """What is declared of one name, family or size, in order of place."""

    def __init__(self) -> None:
        self.placed: list[Placed] = []
        self.paragraphs: list[int] = []
        self._lasting: list[int] = []
        self._sections: dict[int, list[Placed]] = {}

    def add(self, placed: Placed) -> None:
        # What holds in its sentence alone is passed over from other paragraphs: each knows the last one that lasts.
        last = self._lasting[-1] if self._lasting else -1
        self._lasting.append(len(self.placed) if placed.declaration.until is None else last)
        self.placed.append(placed)
        self.paragraphs.append(placed.paragraph)
        self._sections.setdefault(placed.section, []).append(placed)

    def above(self, place: Place) -> Iterator[Declaration]:
        """What holds at a place of all that stands above it or in its paragraph, the last first."""
        at = bisect_right(self.paragraphs, place.paragraph) - 1
        while at >= 0:
            if self.paragraphs[at] < place.paragraph:
                at = self._lasting[at]
                if at < 0:
                    return
            declaration = self.placed[at].declaration
            if place.is_reached_by(declaration):
                yield declaration
            at -= 1

    def in_section(self, section: int) -> list[Placed]:
        return self._sections.get(section, [])


class Declarations:
    """Everything that a document declares, in order of place, by what it is declared of."""

    def __init__(self, placed: Iterable[Placed]) -> None:
        self._names: dict[str, _Sayings] = {}
        self._symbols: dict[str, _Sayings] = {}
        self._indices: dict[str, _Sayings] = {}
        self._families: dict[str, _Sayings] = {}
        self._ranged: dict[str, _Sayings] = {}
        self._dims: dict[str, _Sayings] = {}
        self._spelled: dict[str, list[str]] = {}
        self._spelled_families: dict[str, list[str]] = {}
        # With the declaration and the binding, whose ids stay theirs as long as they are kept here.
        self._made: dict[tuple[int, int], tuple[Declaration, Binding | None, Binding]] = {}
        for each in placed:
            self._add(each)

    def _add(self, placed: Placed) -> None:
        declaration, family = placed.declaration, placed.declaration.family
        if declaration.name not in self._names:
            self._spelled.setdefault(unbold(declaration.name), []).append(declaration.name)
        self._names.setdefault(declaration.name, _Sayings()).add(placed)
        for name in sorted(_sizes_in(declaration)):
            self._dims.setdefault(name, _Sayings()).add(placed)
        if declaration.bounds is not None:
            self._indices.setdefault(declaration.name, _Sayings()).add(placed)
            return
        if family is not None:
            key = _key(family)
            if key not in self._families:
                self._spelled_families.setdefault(unbold(key), []).append(key)
            self._families.setdefault(key, _Sayings()).add(placed)
            if _is_ranged(family):
                self._ranged.setdefault(key, _Sayings()).add(placed)
                return
        self._symbols.setdefault(declaration.name, _Sayings()).add(placed)

    def at(self, place: Place) -> Scope:
        """What is in force at a place."""

        def spelled(plain: str) -> list[str]:
            return self._spelled.get(plain, [])

        def spelled_families(plain: str) -> list[str]:
            return self._spelled_families.get(plain, [])

        names = partial(self._named_at, place)
        return Scope(
            Resolved(partial(self._symbol, place), names, spelled),
            Resolved(partial(self._family, place), partial(list, self._families), spelled_families),
            _Sizes(self, place),
            Resolved(partial(self._index, place), names, spelled),
        )

    def sizes(self) -> Iterable[str]:
        """Every name of a size or bound, wherever it is one."""
        return self._dims

    def is_size(self, place: Place, name: str) -> bool:
        """Whether a name is that of a size or bound at a place."""
        return any(not self._is_remark(place, each) for each in self._in_force(place, self._dims.get(name)))

    def _in_force(self, place: Place, said: _Sayings | None) -> Iterator[Declaration]:
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
        if named.paragraphs[0] <= place.paragraph or not place.is_reached_by(placed.declaration):
            return False
        return any(placed is each for each in _first_of(named.in_section(place.section)))

    def _named_at(self, place: Place) -> list[str]:
        """The names of which something may be in force at a place, in the order in which it is said."""
        above = [name for name, said in self._names.items() if said.paragraphs[0] <= place.paragraph]
        below = {
            name: said.in_section(place.section)[0].declaration.start
            for name, said in self._names.items()
            if said.paragraphs[0] > place.paragraph and said.in_section(place.section)
        }
        return [*sorted(below, key=below.__getitem__), *above]

    def _symbol(self, place: Place, name: str) -> Binding | None:
        latest: list[Declaration] = []
        for declaration in self._in_force(place, self._symbols.get(name)):
            if self._is_remark(place, declaration):
                continue
            latest.append(declaration)
            if declaration.shape is not None:
                break  # a shape replaces all that was said before
        known: Binding | None = None
        for declaration in reversed(latest):
            is_bare = declaration.family is None and declaration.shape is None
            if known is None and is_bare and self._has_range(place, declaration.member_of):
                continue
            known = self._completed(known, declaration)
        return known

    def _completed(self, known: Binding | None, declaration: Declaration) -> Binding:
        """The binding of a name after one more declaration of it: one object for all scopes that have both."""
        key = id(declaration), id(known)
        if key not in self._made:
            self._made[key] = declaration, known, completed(known, declaration)
        return self._made[key][2]

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
        if family is None or declaration.bounds is not None or _is_ranged(family):
            return False
        return self._has_range(place, _key(family))


class _Sizes(Set[str]):
    """The names of sizes at a place."""

    def __init__(self, declarations: Declarations, place: Place) -> None:
        self._declarations, self._place = declarations, place
        self._known: dict[str, bool] = {}

    @classmethod
    def _from_iterable(cls, it: Iterable[str]) -> Set[str]:  # type: ignore[override]
        return frozenset(it)

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        if name not in self._known:
            self._known[name] = self._declarations.is_size(self._place, name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._declarations.sizes() if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _first_of(placed: list[Placed]) -> Iterator[Placed]:
    """Up to the second that gives a shape: the first counts, what is said of the name right after completes it."""
    shapes = 0
    for each in placed:
        shapes += each.declaration.shape is not None
        if shapes > 1:
            return
        yield each


def _sizes_in(declaration: Declaration) -> set[str]:
    """The names of sizes and bounds in what is said."""
    family = declaration.family
    if declaration.bounds is not None:
        return _names(declaration.bounds)
    found: set[str] = set()
    if family is not None:
        bounds = [bound for bound in (family.lower, family.upper) if bound is not None]
        found = _names((*family.shape, *bounds)) - {family.index}
    if family is None or not _is_ranged(family):
        found |= _names(declaration.shape or ())
    return found


def _names(dims: Iterable[Dim]) -> set[str]:
    return {name for dim in dims for name in dim.names}


def _key(family: Family) -> str:
    return family.base + family.placement


def _is_ranged(family: Family) -> bool:
    return family.lower is not None or family.upper is not None
