"""What definitions make of names: what they define, what they assume, and the sizes that they tell of others.

A formula asks for few names of the many that a document has, so that each is found out when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.algebra.unification import unknown_dim
from matcalc_ls.analysis.definitions import Definition, Definitions
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.scopes import Scopes
from matcalc_ls.notation.names import unbold
from matcalc_ls.notation.reading.habits import VECTOR_FIRST, habit
from matcalc_ls.notation.scope import Binding, Resolved, Scope, spelled_in


class Bindings:
    """The names in force in a formula, after declarations and definitions."""

    def __init__(
        self,
        scopes: Scopes,
        known: Definitions,
        definition: Callable[[str, Formula], Definition | None],
        assumed: Callable[[Definition], Mapping[str, Binding]],
    ) -> None:
        """`definition` gives that of a name which is in force in a formula, `assumed` what a definition assumes."""
        self.scopes, self.known, self.definition, self.assumed = scopes, known, definition, assumed
        self._made: dict[tuple[int, int], tuple[Definition, Binding | None, Binding]] = {}
        self._yield: dict[tuple[int, Callable[[Binding], Binding]], tuple[Binding, Binding]] = {}
        self.index()

    def index(self) -> None:
        """Note which definitions speak of a name; to be called when definitions have changed."""
        self._speaking: dict[str, list[Definition]] = {}
        self._telling: dict[str, dict[tuple[bool, int], dict[str, None]]] = {}
        self._assuming: dict[str, dict[str, None]] = {}
        for definition in self.known.all():
            for name in definition.symbols:
                self._speaking.setdefault(name, []).append(definition)
            for name in self.assumed(definition):
                if name not in self.known:
                    self._assuming.setdefault(name, {})[definition.name] = None
        self._spelled: dict[str, list[str]] = {}
        for name in (*self._assuming, *self.known.names()):
            self._spelled.setdefault(unbold(name), []).append(name)

    def scope(self, formula: Formula, declared: Scope) -> Scope:
        """What is declared, then what is defined, then what definitions assume."""

        def names() -> Iterator[str]:
            own = (*self._assuming, *self.known.names())
            return iter(dict.fromkeys((*declared.symbols, *own)))

        def spelled(plain: str) -> Iterable[str]:
            return dict.fromkeys((*spelled_in(declared.symbols, plain), *self._spelled.get(plain, ())))

        def families(key: str) -> Binding | None:
            found = declared.families.get(key)
            return None if found is None else self._seen(found, formula)

        return replace(
            declared,
            symbols=Resolved(lambda name: self._resolved(name, formula, declared), names, spelled),
            families=Resolved(families, lambda: declared.families, lambda key: spelled_in(declared.families, key)),
        )

    def _resolved(self, name: str, formula: Formula, declared: Scope) -> Binding | None:
        binding = declared.symbols.get(name)
        if binding is None or not self._is_near(binding.start, formula):
            binding = self._assumed(name, formula) or binding
        if binding is not None and _is_open(binding) and name in self._speaking:
            for speaking in self._in_force(self._names_telling_of(name, binding, formula), formula):
                binding = self._settled(binding, speaking, name, formula)
        definition = self.definition(name, formula) if name in self.known else None
        if definition is not None:
            if binding is not None and self._is_nearer(definition, binding, formula):
                binding = None
            binding = self._defined(definition, binding)
        return None if binding is None else self._seen(binding, formula)

    def _is_nearer(self, definition: Definition, binding: Binding, formula: Formula) -> bool:
        """Whether a definition is of the formula's topic and what was declared is of another."""
        return self._is_near(definition.statement.start, formula) and not self._is_near(binding.start, formula)

    def _is_near(self, offset: int, formula: Formula) -> bool:
        document = self.scopes.document
        return document.share_a_topic(document.section_at(offset), formula.section)

    def _seen(self, binding: Binding, formula: Formula) -> Binding | None:
        """A binding as a formula sees it, one object for all other sections; None if it says nothing to them."""
        document = self.scopes.document
        if document.section_at(binding.start) in document.sections_around(formula.section):
            return binding
        return None if _is_odd_scalar(binding) else self._yielding(binding, _from_afar)

    def _yielding(self, binding: Binding, seen: Callable[[Binding], Binding]) -> Binding:
        """What others see of a binding: one object for all of them."""
        key = id(binding), seen
        if key not in self._yield:
            self._yield[key] = binding, seen(binding)
        return self._yield[key][1]

    def _names_telling_of(self, name: str, binding: Binding, formula: Formula) -> Iterable[str]:
        """The names whose definitions may tell sizes of a name, as `_settled` has it."""
        if name not in self._telling:
            telling: dict[tuple[bool, int], dict[str, None]] = {}
            for definition in self._speaking[name]:
                declared = self.scopes.at(definition.formula).symbols.get(name)
                if declared is not None:
                    telling.setdefault((True, declared.start), {})[definition.name] = None
                telling.setdefault((False, definition.formula.section), {})[definition.name] = None
            self._telling[name] = telling
        is_declared = binding.provenance == "declared"
        return self._telling[name].get((is_declared, binding.start if is_declared else formula.section), {})

    def _in_force(self, names: Iterable[str], formula: Formula) -> list[Definition]:
        """The definitions of these names. What another section says of a name is worth less than what its own does."""
        found = [found for name in names if (found := self.definition(name, formula)) is not None]
        return sorted(found, key=lambda each: (each.formula.section != formula.section, each.statement.start))

    def _assumed(self, name: str, formula: Formula) -> Binding | None:
        """What definitions of the same topic assume of a name that nothing declares or defines."""
        for definition in self._in_force(self._assuming.get(name, ()), formula):
            if not self._is_near(definition.statement.start, formula):
                continue
            binding = self.assumed(definition).get(name)
            if binding is not None and isinstance(binding.quantity, Symbol):
                return binding if binding.provenance == "inferred" else self._yielding(binding, _as_guess)
        return None

    def _settled(self, here: Binding | None, definition: Definition, name: str, formula: Formula) -> Binding | None:
        """Sizes left open, by a declaration ("matrices A, B") or a guess, are those that a definition gives them."""
        symbol = definition.symbols.get(name)
        if symbol is None or here is None or not isinstance(here.quantity, Symbol) or openness(here.quantity) == 0:
            return here
        if here.provenance == "declared":
            there = self.scopes.at(definition.formula).symbols.get(name)
            if there is not None and here.start == there.start and len(symbol.shape) == len(here.quantity.shape):
                return replace(here, quantity=symbol, yields=True, kept=here.kept or here)
        elif definition.formula.section == formula.section and _is_closer(symbol, here.quantity):
            start, end = definition.statement.start, definition.statement.end
            return replace(here, quantity=symbol, provenance="inferred", start=start, end=end)
        return here

    def _defined(self, definition: Definition, declared: Binding | None) -> Binding:
        """What a definition makes of a name: one object for all scopes that have both."""
        key = id(definition), id(declared)
        if key not in self._made:
            self._made[key] = definition, declared, _binding(definition, declared)
        return self._made[key][2]


def _is_odd_scalar(binding: Binding) -> bool:
    """Whether a definition makes a number of a letter that mostly is a vector, which says nothing to other sections."""
    is_number = binding.provenance == "defined" and binding.arguments is None and not binding.quantity.shape
    return is_number and habit(binding.quantity.name) == VECTOR_FIRST


def openness(symbol: Symbol) -> int:
    """How many sizes of a symbol nothing says."""
    return sum(not dim.is_known for dim in symbol.shape)


def _as_guess(binding: Binding) -> Binding:
    """A binding that a definition assumed, in another formula."""
    return replace(binding, yields=True)


def _from_afar(binding: Binding) -> Binding:
    """A binding out of another section. Sizes in numbers are those of an example, which ends with its section."""
    if not _has_numbers(binding):
        return replace(binding, yields=True, kept=None)
    quantity = replace(binding.quantity, shape=_unsized(binding.quantity.shape))
    domain = tuple(map(_unsized, binding.domain))
    return replace(binding, quantity=quantity, domain=domain, definition=None, yields=True, kept=None)


def _unsized(shape: Shape) -> Shape:
    return tuple(unknown_dim() if dim.constant is not None else dim for dim in shape)


def _has_numbers(binding: Binding) -> bool:
    """Whether a size is a number; the values of a function that is defined are what they are."""
    if binding.arguments is not None and binding.definition is not None:
        return False
    return any(dim.constant is not None for shape in (binding.quantity.shape, *binding.domain) for dim in shape)


def _is_open(binding: Binding) -> bool:
    return isinstance(binding.quantity, Symbol) and openness(binding.quantity) > 0


def _is_closer(symbol: Symbol, known: Symbol) -> bool:
    """Whether the same quantity has more sizes that are known."""
    return len(symbol.shape) == len(known.shape) and openness(symbol) < openness(known)


def _binding(definition: Definition, declared: Binding | None) -> Binding:
    row = definition.statement.members[0]
    arguments = definition.arguments or None
    if declared is not None and isinstance(declared.quantity, Symbol):
        return replace(declared, arguments=arguments, definition=definition.expr)
    symbol = Symbol(definition.name, definition.expr.shape)
    return Binding(symbol, "defined", row.start, row.end, arguments, definition.expr)
