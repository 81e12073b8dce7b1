"""The scope of one formula, name by name: each is found out when it is asked for, and who asks rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.analysis.definitions.bindings import EVERYTHING, Bindings
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.habits import BY_NAME, FLAGS
from matcalc_ls.analysis.ledger import Resting, Topic
from matcalc_ls.analysis.scopes import NAMES
from matcalc_ls.notation.conventions import Conventions
from matcalc_ls.notation.resolved import Resolved, Sizes, Value, spelled_in
from matcalc_ls.notation.scope import Binding, Scope


def scope_of(bindings: Bindings, formula: Formula, rest: Resting, below: int = EVERYTHING) -> Scope:
    """What is declared, then what is defined `below` a level, then what definitions assume; who asks rests on what is
    asked."""
    return _Here(bindings, formula, rest, below).scope


class _Here:
    """Where names are asked for, and by whom."""

    __slots__ = ("_conventions", "_formula", "below", "bindings", "rest", "scope")

    def __init__(self, bindings: Bindings, formula: Formula, rest: Resting, below: int) -> None:
        self.bindings, self._formula, self.rest, self.below = bindings, formula, rest, below
        self._conventions = _Conventions(self, bindings.scopes.habits.for_all)
        self.scope = Scope(_Symbols(self), _Families(self), _Sizes(self), _Indices(self), conventions=self._conventions)
        rest.on(FLAGS)
        rest.checked_by(self._still_says)

    def _still_says(self, topics: Set[Topic]) -> bool:
        def concerned(name: str) -> bool:
            return topic_of(name) in topics

        topic_of, scope = self.bindings.topic_of, self.scope
        all_names = topic_of(NAMES) in topics
        for each in (scope.symbols, scope.families, scope.dims, scope.indices):
            assert isinstance(each, Resolved | Sizes)
            if not each.still_says(concerned, all_names=all_names):
                return False
        return self._conventions.still_says(topics)

    def about(self, name: str) -> Formula:
        """Something is asked about a name; the formula for which it is."""
        self.rest.on(self.bindings.topic_of(name), self._formula)
        return self._formula

    def about_all(self) -> None:
        """Somebody wants to know which names there are."""
        self.rest.on(self.bindings.topic_of(NAMES))

    @property
    def declared(self) -> Scope:
        """What is declared here."""
        return self.bindings.scopes.at(self._formula)


class _NamesHere(Resolved[Value]):
    __slots__ = ("_here",)

    def __init__(self, here: _Here) -> None:
        super().__init__()
        self._here = here


class _SizesHere(Sizes):
    __slots__ = ("_here",)

    def __init__(self, here: _Here) -> None:
        super().__init__()
        self._here = here


class _Symbols(_NamesHere[Binding]):
    __slots__ = ()

    def _resolve(self, name: str) -> Binding | None:
        return self._here.bindings.symbol(name, self._here.about(name), self._here.below)

    def _names(self) -> Iterable[str]:
        self._here.about_all()
        return dict.fromkeys((*self._here.declared.symbols, *self._here.bindings.names(self._here.below)))

    def _spelled(self, plain: str) -> Iterable[str]:
        here = self._here
        spelled = here.bindings.spelled(plain, here.about(plain), here.below)
        if len(spelled) < 2:  # as of most names
            return spelled
        return dict.fromkeys((*spelled_in(here.declared.symbols, plain), *spelled))


class _Families(_NamesHere[Binding]):
    __slots__ = ()

    def _resolve(self, key: str) -> Binding | None:
        return self._here.bindings.family(key, self._here.about(key))

    def _names(self) -> Iterable[str]:
        self._here.about_all()
        return self._here.declared.families

    def _spelled(self, plain: str) -> Iterable[str]:
        self._here.about(plain)
        return spelled_in(self._here.declared.families, plain)


class _Indices(_NamesHere[tuple[Dim, Dim]]):
    __slots__ = ()

    def _resolve(self, name: str) -> tuple[Dim, Dim] | None:
        self._here.about(name)
        return self._here.declared.indices.get(name)

    def _names(self) -> Iterable[str]:
        self._here.about_all()
        return self._here.declared.indices

    def _spelled(self, _: str) -> Iterable[str]:
        return ()


class _Sizes(_SizesHere):
    __slots__ = ()

    def _holds(self, name: str) -> bool:
        self._here.about(name)
        return name in self._here.declared.dims

    def _names(self) -> Iterable[str]:
        self._here.about_all()
        return self._here.declared.dims


class _Conventions(Conventions):
    """How the document writes. What holds for some names is made when it is first asked for: of a long document, few
    formulas ask for more than two of the nine."""

    __slots__ = ("_for_all", "_here")

    def __init__(self, here: _Here, for_all: Mapping[str, Any]) -> None:
        self._here, self._for_all = here, for_all

    def __getattr__(self, convention: str) -> Any:
        """What was not asked for before."""
        if convention in self._for_all:
            found = self._for_all[convention]
        elif convention in BY_NAME:
            found = _OfHabit(self._here, convention)
        else:
            raise AttributeError(convention)
        setattr(self, convention, found)
        return found

    def still_says(self, topics: Set[Topic]) -> bool:
        """Whether what was asked about some topics is answered as it was."""
        if self._for_all != self._here.bindings.scopes.habits.for_all:
            return False
        concerned = [topic for topic in topics if isinstance(topic, tuple) and topic[0] in BY_NAME]
        return all(
            getattr(self, convention).still_says({name}.__contains__, all_names=False) for convention, name in concerned
        )


class _OfHabit(_SizesHere):
    """The names for which a convention of the document holds."""

    __slots__ = ("_convention",)

    def __init__(self, here: _Here, convention: str) -> None:
        super().__init__(here)
        self._convention = convention

    def _holds(self, name: str) -> bool:
        self._here.rest.on((self._convention, name))
        return name in self._names()

    def _names(self) -> Set[str]:
        return self._here.bindings.scopes.habits.names(self._convention)
