"""Reading the formulas of a recurrence, with every state known as a member of a family.

The scope of the document has no shape for a state that nobody declared, and takes a^{l-1} and a^L for two names; here
they are one family, whose shape is that of what defines them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from matcalc_ls.algebra.build import number
from matcalc_ls.algebra.dims import Shape, indexed_name
from matcalc_ls.algebra.expression import Expr, Family, ShapeError, Symbol, transform
from matcalc_ls.analysis.definitions import defined_name
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.recurrence.names import Line
from matcalc_ls.notation.derivatives import DerivativeNotation, derivative_of, derivatives_in
from matcalc_ls.notation.names import canonical
from matcalc_ls.notation.reading import read, read_all
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.tex.tree import Fenced, Node, Row, Unknown
from matcalc_ls.tex.walk import walk

ACTIVATIONS = frozenset({"\\sigma", "f", "g", "\\phi", "\\varphi", "\\psi", "\\rho"})
"""Letters that stand for a function of one number, acting on each entry, where they stand before a bracket."""

PLACEHOLDER = "\\mathrm{derivative}"


@dataclass(frozen=True, slots=True)
class Read:
    """An expression in which `derivatives` stand for the derivatives that the row names, by their symbols' names."""

    expr: Expr
    derivatives: Mapping[str, DerivativeNotation]


class Reader:
    """Reads rows of one section of a document in its scope, with more families than that declares."""

    def __init__(self, model: Model, formula: Formula, families: Mapping[str, Family], open_functions: bool) -> None:
        self.model, self.formula = model, formula
        self.base = model.scope(formula)
        self.open_functions = open_functions
        self.families = dict(families)
        self.loss = number(0)
        self.defined: dict[str, Expr] = {}

    def scope(self, row: Row) -> Scope:
        """What is in force: no name that is a member of a family has a meaning of its own."""
        families = dict(self.base.families)
        for head, family in self.families.items():
            families[head] = Binding(family, "inferred", row.start, row.end)
        symbols = {
            name: binding
            for name, binding in self.base.symbols.items()
            if not _is_of_family(name, binding, families) and not _is_guessed(binding)
        }
        for name, value in self.defined.items():
            symbols[name] = Binding(Symbol(name, value.shape), "defined", row.start, row.end)
        if self.open_functions:
            for name in _applied(row):
                if name not in symbols and name in ACTIVATIONS:
                    symbols[name] = Binding(Symbol(name, ()), "assumed", row.start, row.end, ("?",), None, ((),))
        for head, binding in list(families.items()):
            families.setdefault(head.lower(), binding)  # w^l_{jk} is an entry of W^l
        return replace(self.base, symbols=symbols, families=families)

    def read(self, row: Row, left: Row | None = None) -> Read | None:
        """A row in which derivatives may stand among other factors; None for one that is not understood.

        With `left`, the row has that one's shape.
        """
        scope = self.scope(row)
        notations = {f"{PLACEHOLDER}_{i}": notation for i, notation in enumerate(_derivatives(row))}
        symbols = dict(scope.symbols)
        for name, notation in notations.items():
            shape = self.variable_shape(notation, scope)
            if shape is None:
                return None
            symbols[name] = Binding(Symbol(name, shape), "inferred", row.start, row.end)
        places = {(notation.start, notation.end): name for name, notation in notations.items()}
        rows = (_with_names(row, places),) if left is None else (_with_names(row, places), left)
        expr = read_all(rows, replace(scope, symbols=symbols), sides="unlike" if left is None else "equal")[0].expr
        return None if expr is None else Read(expr, notations)

    def variable(self, notation: DerivativeNotation, scope: Scope | None = None) -> Expr | None:
        """What a derivative is by; ∇_a C is by the a that the loss is a function of."""
        if len(notation.variables) != 1:
            return None
        row = notation.variables[0]
        name = canonical(row)
        if notation.kind == "gradient" and any(head[:-1] == name for head in self.families):
            own = [node for node in self.loss.walk() if node.name == "member" and node.data[0].base == name]
            return own[0] if len(own) == 1 else None
        return read(row, scope or self.scope(row)).expr

    def variable_shape(self, notation: DerivativeNotation, scope: Scope) -> Shape | None:
        variable = self.variable(notation, scope)
        return None if variable is None else variable.shape

    def line(self, line: Line) -> Expr | None:
        """The value of a line that names no derivative."""
        found = self.read(line.value, line.statement.members[0] if line.head in self.families else None)
        return None if found is None or found.derivatives else self.in_full(found.expr)

    def in_full(self, expr: Expr) -> Expr:
        """An expression with what is defined in place of names that are no members."""
        keep = frozenset(family.name for family in self.families.values()) | self.defined.keys()
        inlined = self.model.inlined(expr, self.formula, keep)
        try:
            return transform(
                inlined, lambda node: self.defined.get(node.data[0].name) if node.name == "symbol" else None
            )
        except ShapeError:  # a stack of vectors of unknown number, which elsewhere is a vector of known size
            return inlined


def _is_of_family(name: str, binding: Binding, families: Mapping[str, Binding]) -> bool:
    """Whether a name that nobody declared is a member of a family, or an entry of one."""
    parts = indexed_name(name)
    if parts is not None and parts.head in families:
        return True
    base, *scripts = re.split(r"(?=[_^])", name)
    return binding.provenance != "declared" and any(base + script[:1] in families for script in scripts)


def _is_guessed(binding: Binding) -> bool:
    """Whether other formulas left the shape of a name open, so that these may find it anew."""
    guessed = binding.provenance in ("assumed", "inferred")
    return guessed and not all(dim.is_known for dim in binding.quantity.shape)


def _applied(row: Row) -> Iterable[str]:
    """Names that stand before a bracket."""
    for node in walk(row):
        items = node.items if isinstance(node, Row) else ()
        for item, following in pairwise(items):
            if isinstance(following, Fenced) and following.left in ("(", "["):
                name = canonical(item)
                if name is not None:
                    yield name.rstrip("'")


def _derivatives(row: Row) -> Sequence[DerivativeNotation]:
    """The derivatives of something with a name: all that a row is, or some of its factors."""
    whole = derivative_of(row)
    found = [whole] if whole is not None and _is_of_name(whole) else [*derivatives_in(row), *_gradients(row)]
    return [notation for notation in found if _is_of_name(notation)]


def _is_of_name(notation: DerivativeNotation) -> bool:
    target = None if notation.function is None else defined_name(notation.function)
    return target is not None and canonical(target[0]) is not None


def _gradients(row: Row) -> list[DerivativeNotation]:
    """`\\nabla_a C` among other factors: the operator with the name behind it."""
    found = []
    for node in walk(row):
        items = node.items if isinstance(node, Row) else ()
        for first, second in pairwise(items):
            notation = derivative_of(Row(first.start, second.end, (first, second)))
            if notation is not None and notation.kind == "gradient" and notation.function is not None:
                found.append(notation)
    return found


def _with_names(row: Row, places: Mapping[tuple[int, int], str]) -> Row:
    """The row with a name in place of each derivative."""
    items: list[Node] = []
    waiting = list(row.items)
    while waiting:
        item = waiting.pop(0)
        name = places.get((item.start, item.end))
        pair = places.get((item.start, waiting[0].end)) if waiting and name is None else None
        if name is not None or pair is not None:
            end = item.end if name is not None else waiting.pop(0).end
            items.append(Unknown(item.start, end, name or pair or ""))
        elif isinstance(item, Fenced):
            items.append(replace(item, body=_with_names(item.body, places)))
        else:
            items.append(item)
    return Row(row.start, row.end, tuple(items))
