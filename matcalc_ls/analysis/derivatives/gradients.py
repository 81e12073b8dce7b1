"""The derivatives of a defined name by everything that it depends on."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.build import member
from matcalc_ls.algebra.dims import Dim, set_counted
from matcalc_ls.algebra.expression import Expr, Family, dims_in
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.derivatives.functions import bare_function
from matcalc_ls.analysis.derivatives.hidden import hides
from matcalc_ls.analysis.derivatives.layouts import laid_out
from matcalc_ls.analysis.derivatives.measured import differentiable
from matcalc_ls.analysis.derivatives.members import taken_as_one, with_summed_members
from matcalc_ls.analysis.derivatives.named import REFUSALS
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.recurrence.partial import is_partial
from matcalc_ls.calculus.derivative import Derivative
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.notation.marked_names import doubtful_name
from matcalc_ls.notation.remarks import CONSTANT_NAMES
from matcalc_ls.notation.scope import Scope

NODES_AT_ONCE = 3_000
"""Of how many nodes functions are differentiated while somebody waits: in a tenth of a second."""
_INDICES = "kjlpqrsmn"
"""Letters for the index of one of several, the usual ones first."""
_COUNTS = frozenset("nNmM")
"""What the number of terms is called, the n of `\\frac1n \\sum_i x_i`, where the sum does not say."""


def function_of(model: Model, definition: Definition) -> Expr:
    """A definition's right side with other definitions filled in."""
    own = frozenset({definition.name, *definition.arguments})
    return with_summed_members(model, definition.expr, definition.formula, own, differentiable)


def variables_of(model: Model, definition: Definition) -> list[Expr]:
    """What a definition can be differentiated by; of a family, the member at its index.

    The arguments of a function come first, for it is they that vary; then all else in the order of the formula.
    """
    found: dict[str, Expr] = {}
    function = function_of(model, definition)
    scope = model.scope(definition.formula)
    stack = [function]
    counts = _COUNTS if any(map(_is_uncounted, function.walk())) else frozenset()
    sizes = frozenset().union(*(dims_in(node.data[1:]) for node in function.walk() if node.operation.binds))
    while stack:
        node = stack.pop()
        stack.extend(reversed(node.args))
        if node.name not in ("symbol", "member") or "integer" in node.data[0].properties:
            continue
        quantity = node.data[0]
        if quantity.name in sizes or (quantity.name in counts and not node.shape):
            continue  # how many terms a sum has is no variable
        if quantity.name == definition.name or quantity.name in CONSTANT_NAMES:
            continue  # nor is what is defined by itself
        if isinstance(quantity, Family):
            constant = node.data[1].constant is not None
            name = f"{quantity.name}@{node.data[1]}" if constant else quantity.name
            found.setdefault(
                name, node if constant else member(quantity, Dim.of(_index(model, quantity, function, scope)))
            )
        else:
            found.setdefault(quantity.name, node)
    return sorted(found.values(), key=lambda variable: variable.data[0].name not in definition.arguments)


def _index(model: Model, family: Family, function: Expr, scope: Scope) -> str:
    """The index that the document itself differentiates a family's members by, else the declared one.

    Where `x^{(i)}` is declared as if it were one quantity, that name alone is not one of several: another index is.
    """
    for formula in model.document.formulas:
        for understood in model.understood(formula):
            for notation in understood.derivatives:
                if notation is None or len(notation.variables) != 1:
                    continue
                variable = model.read(notation.variables[0], formula).expr
                if variable is not None and variable.name == "member" and variable.data[0].name == family.name:
                    name: str | None = variable.data[1].name
                    if name is not None:
                        return name
    if family.name not in scope.symbols and not _stands_beside_sum(family, function):
        return family.index
    taken = {family.index, *scope.symbols, *scope.dims, *function.free, *_bound(function)}
    return next((letter for letter in _INDICES if letter not in taken), family.index)


def _stands_beside_sum(family: Family, function: Expr) -> bool:
    """Whether a sum over a family's own index stands beside another of its members, `e^{u_i} / \\sum_j e^{u_j}`."""
    members = (node.data for node in function.walk() if node.name == "member")
    others = {index.name for each, index in members if each.name == family.name} - {family.index, None}
    return family.index in set(_bound(function)) and not others.isdisjoint(function.free)


def _bound(function: Expr) -> Iterator[str]:
    """The indices of the sums and products of an expression."""
    return (node.data[0] for node in function.walk() if node.operation.binds)


def most_at_once(model: Model, definition: Definition) -> int:
    """How many derivatives of a definition can be worked out while somebody waits."""
    return max(NODES_AT_ONCE // sum(1 for _ in function_of(model, definition).walk()), 1)


def derivatives_of(
    model: Model, definition: Definition, first: str = "", most: int | None = None
) -> Iterator[Derivative]:
    """The derivatives that exist, the one by the symbol `first` before the others; by at `most` so many."""
    function = function_of(model, definition)
    if taken_as_one(function):
        return
    variables = variables_of(model, definition)
    variables.sort(key=lambda variable: variable.data[0].name != first)
    for variable in variables[:most]:
        scope = model.scope(definition.formula)
        if bare_function([function], scope, variable.data[0].name):
            continue
        if is_partial(model, function, variable, definition) or doubtful_name(function, variable, scope) is not None:
            continue
        if hides(model, function, variable, definition.formula):
            continue
        try:
            found = laid_out(differentiate(function, variable), model.layout)
        except REFUSALS:
            continue
        if not _counts_unknown(found.result):
            yield found


def _counts_unknown(result: Expr) -> bool:
    """Whether a size that has no name is a number in a result, as the n of ∂ log det(αA)/∂α = n/α, says where a block
    begins, or is how often a sum takes the same."""
    told = (node.data for node in result.walk() if node.name in ("dimension", "block of"))
    again = (node.data[0] not in node.args[0].free for node in result.walk() if _is_uncounted(node))
    return any(not Dim.of(name).is_known for data in told for name in dims_in(data)) or any(again)


def _is_uncounted(node: Expr) -> bool:
    """Whether something is a sum of which nobody says how many terms it has."""
    return node.name == "index sum" and set_counted(node.data[2]) is not None
