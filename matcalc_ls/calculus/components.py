"""The derivative by one entry, ∂f/∂x_k or ∂f/∂A_kl: that entry of the gradient by the whole.

A function that is written with indices has its derivative written so too, ∂/∂x_k Σ_ij A_ij x_i x_j =
Σ_j (A_kj + A_jk) x_j; of one in matrix notation it is an entry of the gradient, ∂(xᵀAx)/∂x_k = ((A + Aᵀ)x)_k.
"""

from __future__ import annotations

from dataclasses import replace

from matcalc_ls.algebra.build import light, number, simplify, symbol
from matcalc_ls.algebra.dims import ONE, Dim
from matcalc_ls.algebra.expression import DEFINITE, LINEAR_STRUCTURES, Expr, make, transform
from matcalc_ls.calculus.deltas import joined_sums, without_deltas
from matcalc_ls.calculus.derivative import Derivative, by_whole, remembered, require_rules
from matcalc_ls.calculus.entries import Entries, names_in_use
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.calculus.errors import NotDifferentiableError, UnverifiedError
from matcalc_ls.calculus.factoring import factored
from matcalc_ls.calculus.pullback import Condition, pull_back
from matcalc_ls.calculus.structure import CURVED

STEP = "\\mathrm{step}"
STRUCTURES = CURVED | DEFINITE | {*LINEAR_STRUCTURES, "simplex"}


@remembered
def by_entry(function: Expr, entry: Expr) -> Derivative:
    """The derivative of an expression by an entry of a symbol or member that it depends on.

    Raises NotDifferentiableError, also where the entries are not free to change on their own, and UnverifiedError.
    """
    require_rules(function, entry)
    whole = entry.args[0]
    if whole.name not in ("symbol", "member"):
        raise NotDifferentiableError("the variable is no entry of a symbol")
    if whole.data[0].properties & STRUCTURES:
        raise NotDifferentiableError("the entries of a matrix with structure do not change one by one")
    return _of_array(function, entry) if function.shape else _of_scalar(function, entry)


def _of_scalar(function: Expr, entry: Expr) -> Derivative:
    gradient = by_whole(function, entry.args[0])
    exact = make("entry", gradient.result, data=entry.data)
    spelled_out = any(node.name in ("entry", "index sum") for node in function.walk())
    source = pull_back(function, entry.args[0], number(1)).result if spelled_out else gradient.result
    entries = Entries(names_in_use(function, entry, source), thorough=False)
    ranges = _ranges_of_entries(function) | _range_of(entry)
    found, conditions = without_deltas(entries.without_units(entries.of(source, entry.data)), ranges)
    result = _in_order(factored(joined_sums(simplify(found))), entry)
    conditions = (*gradient.conditions, *intersected([each for each in conditions if not _goes_without(each)]))
    if result is not simplify(exact) and compare(exact, result, conditions) not in EQUAL:
        raise UnverifiedError("the derivative by an entry could not be verified")
    return replace(gradient, variable=entry, result=result, conditions=conditions)


def _range_of(entry: Expr) -> dict[str, tuple[Dim, Dim]]:
    """The range of each index of an entry that is a name alone."""
    places = zip(entry.data, entry.args[0].shape, strict=True)
    return {dim.name: (ONE, extent) for dim, extent in places if dim.name is not None}


def _ranges_of_entries(function: Expr) -> dict[str, tuple[Dim, Dim]]:
    """The ranges of the indices of a function that nothing sums over."""
    found: dict[str, tuple[Dim, Dim]] = {}
    for node in function.walk():
        if node.name == "entry":
            found |= {name: range_ for name, range_ in _range_of(node).items() if name in function.free}
    return found


def intersected(conditions: list[Condition]) -> list[Condition]:
    """Conditions on one index put together: 1 ≤ k − 1 ≤ n − 1 and 1 ≤ k ≤ n − 1 are 2 ≤ k ≤ n − 1."""
    found: dict[str, Condition] = {}
    others: list[Condition] = []
    for condition in conditions:
        name = next(iter(sorted(condition.index.names)), "")
        shift = condition.index - Dim.of(name) if name else condition.index
        if not name or name in shift.names:
            others.append(condition)
            continue
        lower, upper = condition.lower - shift, condition.upper - shift
        before = found.get(name)
        if before is not None:
            above, below = (lower - before.lower).constant, (before.upper - upper).constant
            if above is None or below is None:
                others.append(condition)
                continue
            lower, upper = (lower if above > 0 else before.lower), (upper if below > 0 else before.upper)
        found[name] = Condition(lower, Dim.of(name), upper)
    return [*found.values(), *others]


MOST_AT_AN_END = 2


def at_the_ends(derivative: Derivative) -> tuple[Derivative, ...]:
    """Of a derivative by x_k that holds inside of the range of k alone, those by the entries that it leaves out."""
    entry = derivative.variable
    if entry.name != "entry" or len(entry.data) != 1 or entry.data[0].name is None:
        return ()
    index, extent = entry.data[0], entry.args[0].shape[0]
    inside = [each for each in derivative.conditions if each.index is index]
    if len(inside) != 1:
        return ()
    before, after = (inside[0].lower - 1).constant, (extent - inside[0].upper).constant
    if before is None or after is None or not (0 <= before <= MOST_AT_AN_END and 0 <= after <= MOST_AT_AN_END):
        return ()
    places = [Dim.of(k) for k in range(1, int(before) + 1)] + [extent - k for k in reversed(range(int(after)))]
    found = []
    for place in places:
        try:
            found.append(by_entry(derivative.function, light("entry", entry.args[0], data=(place,))))
        except (NotDifferentiableError, UnverifiedError):
            return ()
    return tuple(found)


def _in_order(node: Expr, entry: Expr) -> Expr:
    """Entries that are factors of one product, in the order of the variable's indices: x_k x_l."""
    places = {dim: place for place, dim in enumerate(entry.data)}

    def ordered(inner: Expr) -> Expr | None:
        factors = inner.args if inner.name == "product" and not inner.shape else ()
        found = [factor for factor in factors if factor.name == "entry" and factor.data[0] in places]
        if len({factor.args[0] for factor in found}) != 1 or len(found) < 2:
            return None
        turn = iter(sorted(found, key=lambda factor: places[factor.data[0]]))
        return make("product", *(next(turn) if factor in found else factor for factor in factors))

    return transform(node, ordered)


def _goes_without(condition: Condition) -> bool:
    """Whether a range is known to hold, such as 1 ≤ 2 ≤ 4."""
    low = (condition.index - condition.lower).constant
    high = (condition.upper - condition.index).constant
    return low is not None and high is not None and low >= 0 and high >= 0


def _of_array(function: Expr, entry: Expr) -> Derivative:
    """By a step t along one entry, at t = 0: the derivative of F(X + t E_kl)."""
    whole = entry.args[0]
    if whole.name != "symbol":
        raise NotDifferentiableError("an array by an entry of a member of a family")
    step = symbol(STEP)
    unit = light("unit", data=(whole.shape, entry.data))
    moved = make("sum", whole, make("product", step, unit))
    derivative = by_whole(transform(function, lambda node: moved if node is whole else None), step)
    still = transform(derivative.result, lambda node: number(0) if node is step else None)
    result = factored(simplify(still))
    derivation = by_whole(function, whole).derivation
    return replace(derivative, function=function, variable=entry, result=result, derivation=derivation)
