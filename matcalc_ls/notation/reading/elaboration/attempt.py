"""From a term to a typed expression, for one guess at the shapes of the names that nobody declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from matcalc_ls.algebra.dims import UNKNOWN_PREFIX, Dim, Shape, is_number_of_terms, is_square
from matcalc_ls.algebra.expression import Expr, Family, ShapeError, Sketch, Symbol, interned
from matcalc_ls.algebra.substitution import substitute_dims
from matcalc_ls.algebra.unification import Unifier, unknown_dim
from matcalc_ls.notation.names import undotted, with_script
from matcalc_ls.notation.reading.context import MAX_DEPTH, Context, ExhaustedError
from matcalc_ls.notation.reading.leaves import Leaves
from matcalc_ls.notation.reading.result import Fault, Located, Sense, Unread
from matcalc_ls.notation.reading.terms import Term
from matcalc_ls.tex.value import value


@value
class Misfit:
    """A fault and the guessed names in it. A soft one is no error even if all is declared: another reading may fit.

    Where it is `open`, it is not even known which operation is meant.
    """

    fault: Fault
    names: frozenset[str]
    soft: bool = False
    open: bool = False


_EXPRESSION = attrgetter("expr")
_NO_NAMES: frozenset[str] = frozenset()


class ContradictionError(Exception):
    """A guess that was on trial does not fit; it never leaves this package."""


class Elaboration:
    """One attempt: `ranks` gives each undeclared name its number of axes.

    Rules (see `rules`) build expressions through it; what does not fit is collected and the neighbours go on. Of a
    guess that is on trial it only matters whether it fits: its expressions are sketches, and the first misfit that
    rests on it ends the attempt with a ContradictionError.
    """

    def __init__(
        self, rules: Mapping[str, Rule], context: Context, ranks: Mapping[str, int], *, on_trial: bool = False
    ) -> None:
        self.context = context
        self._rules = rules
        self.unifier = Unifier()
        self.misfits: list[Misfit] = []
        self.doubts: list[frozenset[str]] = []
        self.unlike: list[tuple[Located, Located]] = []
        """Sides of equations that differ in shape, whether for a guess or not."""
        self.ones: list[Shape] = []
        """The shapes of what is written as a 1 and is none."""
        self.unread: list[Unread] = []
        self.senses: list[Sense] = []
        self.notes: dict[str, None] = {}
        self.fragments: list[Located] = []
        self.guessed: dict[str, Symbol | Family] = {}
        self.places: dict[str, int] = {}
        self.sizes: set[str] = set()
        self._ranks = ranks
        self._on_trial = on_trial
        self._make: Callable[[str, tuple[Expr, ...], tuple[Any, ...]], Expr] = Sketch if on_trial else interned
        self._depth = 0
        self._leaves = context.sketches if on_trial else Leaves()
        self._symbols: dict[str, Expr] = {}

    def read(self, term: Term) -> Located | None:
        """The typed expression of a term, or None with a misfit or an unread stretch noted."""
        context = self.context
        context.left -= 1  # as `spend`, without a call for each term
        if context.left < 0:
            raise ExhaustedError
        if self._depth >= MAX_DEPTH:
            self.skip(term, "nested too deeply")
            return None
        if self._on_trial:
            self._depth += 1
            found = self._rules[term.kind](self, term)
            self._depth -= 1
            return found
        inside = len(self.fragments)
        self._depth += 1
        found = self._rules[term.kind](self, term)
        self._depth -= 1
        if found is not None:
            del self.fragments[inside:]
            self.fragments.append(found)
        return found

    def read_all(self, terms: Sequence[Term]) -> list[Located] | None:
        """All of them, or None if one fails; the others are read all the same."""
        read = self.read
        found = [part for term in terms if (part := read(term)) is not None]
        return found if len(found) == len(terms) else None

    def build(self, name: str, term: Term, parts: Sequence[Located], *data: Any, soft: bool = False) -> Located | None:
        """An operation on operands; where they do not fit, a misfit."""
        context = self.context
        context.left -= len(parts)  # as in `read`
        if context.left < 0:
            raise ExhaustedError
        try:
            expr = self._make(name, tuple(map(_EXPRESSION, parts)), data)
        except ShapeError as error:
            fault = Fault(str(error), error.operation, term.start, term.end, tuple(parts), error.culprits)
            # In a product what went before decides the shape so far: a row that is guessed makes it a scalar.
            reach = max(error.culprits, default=0) if error.operation == "product" else 0
            blamed = [
                part
                for at, part in enumerate(parts)
                if at in error.culprits or (at < reach and not _is_fraction_of_sizes(part.expr))
            ]
            self.note_misfit(fault, blamed or parts, soft=soft)
            return None
        return Located(expr, term.start, term.end, tuple(parts))

    def constant(self, name: str, term: Term, *data: Any) -> Located:
        """An operation without operands."""
        return Located(self._make(name, (), data), term.start, term.end)

    def refuse(
        self, term: Term, reason: str, operation: str, parts: Sequence[Located], *, is_open: bool = True
    ) -> None:
        """Operands for which this operation has no reading: another guess may do, but nothing is wrong.

        It is open what is meant, unless another guess would make no other operation of it.
        """
        fault = Fault(reason, operation, term.start, term.end, tuple(parts))
        self.note_misfit(fault, parts, soft=True, is_open=is_open)

    def note_misfit(
        self, fault: Fault, blamed: Sequence[Located], *, soft: bool = False, is_open: bool = False
    ) -> None:
        """Operands that do not fit, because of what was guessed of those to blame or of what was declared."""
        names = self.guesses_in(blamed)
        self.misfits.append(Misfit(fault, names, soft, is_open))
        if names and self._on_trial:
            raise ContradictionError

    def doubt(self, parts: Sequence[Located]) -> None:
        """What fits but is unlikely if the shapes of these operands are guesses: others are tried first."""
        names = self.guesses_in(parts)
        if names:
            self.doubts.append(names)

    def skip(self, term: Term, reason: str, *, by_shape: bool = False) -> None:
        """A stretch that is not understood, whatever shapes are guessed; `by_shape` if declared ones are at fault."""
        self.unread.append(Unread(term.start, term.end, reason, by_shape))

    def make_sense(self, term: Term, what: str) -> None:
        """A stretch that is understood and is no quantity."""
        self.senses.append(Sense(term.start, term.end, what))

    def note(self, text: str) -> None:
        self.notes[text] = None

    def guesses_in(self, parts: Sequence[Located]) -> frozenset[str]:
        """The guessed names that the shapes of these operands rest on."""
        if not self.guessed and not self.sizes:
            return _NO_NAMES
        free = _NO_NAMES.union(*[part.expr.free for part in parts])
        found = {name for name, quantity in self.guessed.items() if quantity.name in free}
        found |= {undotted(name) for name in found}
        if "\\pi" in self.sizes and any(node.name == "pi" for part in parts for node in part.expr.walk()):
            found.add("\\pi")
        if not self.sizes.isdisjoint(free):
            leaves = [node.data[0] for part in parts for node in part.expr.walk() if node.name == "dimension"]
            found |= {dim.name for dim in leaves if dim.name in self.sizes}
        return frozenset(found)

    def rank(self, name: str) -> int:
        """The number of axes that a name is tried with; -1 for a size that is taken for a number."""
        found = self._ranks.get(name)
        return self._ranks.get(undotted(name), -1) if found is None else found

    def quantity(self, name: str, start: int) -> Symbol:
        """The symbol of a name: the declared one, or one of the shape that is being tried."""
        binding = self.context.lookup.symbol(name)
        if binding is not None and isinstance(binding.quantity, Symbol):
            declared = binding.quantity
            shape = self.freshened(declared.shape)
            return declared if shape is declared.shape else Symbol(declared.name, shape, declared.properties)
        found = self.guessed.get(name)
        if found is None:
            found = self.guessed[name] = self._guess(name)
            self.places[name] = start
        assert isinstance(found, Symbol)
        return found

    def _guess(self, name: str) -> Symbol:
        """A symbol of the rank that is tried, and of the shape of q for a `\\dot{q}`."""
        rank, moved = self.rank(name), undotted(name)
        if moved == name:
            return self._leaves.quantity(name, rank)
        binding = self.context.lookup.symbol(moved)
        if binding is not None and len(binding.quantity.shape) == rank:
            return Symbol(name, self.freshened(binding.quantity.shape))
        return Symbol(name, self._leaves.shape(moved, rank))

    def symbol(self, name: str, start: int) -> Expr:
        """The expression that a name is: in one attempt the same wherever it stands."""
        found = self._symbols.get(name)
        if found is None:
            found = self._symbols[name] = self._leaf(name, start)
        return found

    def _leaf(self, name: str, start: int) -> Expr:
        """The expression of a name that stands here for the first time; other trials may have made it."""
        leaves = self._leaves
        found = leaves.known.get(name)
        if found is not None:
            return found
        rank = self._ranks.get(name)
        key = name, self.rank(name) if rank is None else rank
        found = leaves.guessed.get(key)
        if found is None:
            found = self._make("symbol", (), (self.quantity(name, start),))
            if name in self.guessed:
                leaves.guessed[key] = found
            else:
                leaves.known[name] = found
        elif name not in self.guessed:
            self.guessed[name], self.places[name] = found.data[0], start
        return found

    def known(self) -> Iterator[Expr]:
        """The symbols of which something is known elsewhere."""
        return (symbol for name, symbol in self._symbols.items() if name not in self.guessed)

    def family(self, base: str, placement: str, index: str, start: int) -> Family:
        """The family of a name that stands with an index, in brackets or not, and was not declared."""
        key = base + placement
        if key not in self.guessed:
            shape = self._leaves.shape(undotted(key), self.rank(key))
            self.guessed[key] = Family(with_script(base, placement, index), base, placement, index.strip("()[]"), shape)
            self.places[key] = start
        found = self.guessed[key]
        assert isinstance(found, Family)
        return found

    def freshened(self, shape: Shape) -> Shape:
        """The shape with dims that nobody knows made unlike any in an earlier reading.

        Expressions are interned, and the shape rule of one that exists is not run again: it would unify nothing.
        """
        if False not in [dim.is_known for dim in shape]:
            return shape
        fresh = self._leaves.fresh
        for dim in shape:
            for name in dim.names:
                if name.startswith(UNKNOWN_PREFIX) and name not in fresh:
                    fresh[name] = unknown_dim()
        return tuple(dim.substitute(fresh) for dim in shape)

    def resolved(self, shape: Shape) -> Shape:
        """The shape as far as it is known by now."""
        return tuple([self.unifier.resolve(dim) for dim in shape])

    def is_square(self, expr: Expr) -> bool:
        """Whether a matrix is known to be square."""
        return is_square(self.resolved(expr.shape))

    def fits(self, left: Shape, right: Shape) -> bool:
        """Whether two shapes are the same, as far as is known."""
        return len(left) == len(right) and all(
            a is b for a, b in zip(self.resolved(left), self.resolved(right), strict=True)
        )

    def solution(self) -> Solution:
        """Every unknown dim with what it has to be; what nothing forces is named after what it belongs to."""
        original = {dim.name: Dim.of(name) for name, dim in self._leaves.fresh.items() if dim.name is not None}
        for key, quantity in self.guessed.items():
            for axis, dim in enumerate(quantity.shape, 1):
                for name in sorted(self.unifier.resolve(dim).names):
                    if name.startswith(UNKNOWN_PREFIX):
                        original.setdefault(name, Dim.of(f"?{key}.{axis}"))
        return Solution(self.unifier, original)


def _is_fraction_of_sizes(expr: Expr) -> bool:
    """Whether an expression is 1/n of a size: a vector of that name would not stand below the line."""
    return expr.name == "quotient" and all(node.name in ("quotient", "number", "dimension") for node in expr.walk())


class Solution(dict[str, Dim]):
    """Solves names when they are asked for, since expressions hold unknowns that no symbol has."""

    def __init__(self, unifier: Unifier, names: Mapping[str, Dim]) -> None:
        super().__init__()
        self._unifier = unifier
        self._names = dict(names)
        self._done: dict[Expr, Expr] = {}

    def cover(self, names: Iterable[str], place: int) -> None:
        """Solve these names; those of constants such as I are called after their place."""
        unknown = [
            name
            for name in names
            if name.startswith(UNKNOWN_PREFIX) and name not in self and not is_number_of_terms(name)
        ]
        for name in sorted(unknown):
            dim = self._unifier.resolve(Dim.of(name))
            for left in sorted(dim.names):
                if left.startswith(UNKNOWN_PREFIX) and left not in self._names:
                    self._names[left] = Dim.of(f"?@{place}.{len(self._names)}")
            self[name] = dim.substitute(self._names)

    def shape(self, shape: Shape, place: int) -> Shape:
        """The shape with every unknown solved."""
        self.cover([name for dim in shape for name in dim.names], place)
        return tuple(dim.substitute(self) for dim in shape)

    def applied(self, found: Located) -> Located:
        """The expression and its parts with every unknown solved; raises ShapeError where a rank depended on one."""
        expr = self._done.get(found.expr)
        if expr is None:
            self.cover(found.expr.free, found.start)
            if not self:
                return found
            expr = self._done[found.expr] = substitute_dims(found.expr, self, done=self._done)
        if not found.parts:
            return found if expr is found.expr else Located(expr, found.start, found.end)
        return Located(expr, found.start, found.end, tuple([self.applied(part) for part in found.parts]))


Rule = Callable[[Elaboration, Term], Located | None]
