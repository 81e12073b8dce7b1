"""Functions that the author defines, at other arguments: the definition with values in place of its arguments."""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_ls.algebra.build import apply, entrywise_power, hadamard, light, number, ones, plus, power, simplify, times
from matcalc_ls.algebra.dims import Dim, Shape
from matcalc_ls.algebra.expression import OPERATIONS, Expr, ShapeError, dims_in, make, transform
from matcalc_ls.algebra.unification import same


def substituted(definition: Expr, values: Mapping[str, Expr]) -> Expr | None:
    """A definition with values for the names of its arguments; None where they cannot stand there.

    A value has the shape of the argument that it replaces, with two exceptions: sizes that nothing but this argument
    has in the definition may differ (f(x) = ‖x‖² is defined for vectors of every size), and a scalar function of one
    argument acts on an array entry by entry.
    """
    if any(
        node.operation.binds and any(node.data[0] in value.free for value in values.values())
        for node in definition.walk()
    ):
        return None
    symbols = {node.data[0].name: node for node in definition.walk() if node.name == "symbol"}
    for name, value in values.items():
        argument = symbols.get(name)
        if argument is None or _fits(argument.shape, value.shape):
            continue
        if not argument.shape and not definition.shape and len(values) == 1:
            return entry_by_entry(definition, argument, value)
        if not _sizes_are_its_own(definition, argument, value):
            return None

    def put(node: Expr) -> Expr | None:
        return values.get(node.data[0].name) if node.name == "symbol" else None

    try:
        return transform(definition, put)
    except ShapeError:
        return None


def _fits(argument: Shape, value: Shape) -> bool:
    """Whether shapes are the same; what is not known yet of a value's is made so."""
    if len(argument) != len(value) or not all(dim.is_known for dim in argument):
        return False
    return all(a is b or (not b.is_known and same(a, b)) for a, b in zip(argument, value, strict=True))


def _sizes_are_its_own(definition: Expr, argument: Expr, value: Expr) -> bool:
    """Whether the definition speaks of an argument's sizes nowhere but in that argument."""
    if len(argument.shape) != len(value.shape):
        return False
    others = frozenset().union(*(dims_in(node.data) for node in definition.walk() if node is not argument))
    sizes: dict[str, Dim] = {}
    for own, given in zip(argument.shape, value.shape, strict=True):
        if own is given:
            continue
        name = own.name
        if name is None or name in others or sizes.setdefault(name, given) is not given:
            return False
    return True


def entry_by_entry(definition: Expr, argument: Expr, value: Expr) -> Expr | None:
    """A scalar function of a scalar, written for an array that it takes entry by entry; None where that is not known.

    φ(t) = t² gives Z ∘ Z, 1/(1 + e⁻ᵗ) gives 1 ⊘ (1 + exp(−Z)).
    """
    done: dict[Expr, Expr] = {}
    name = argument.data[0].name
    for node in definition.walk():
        if name not in node.free:
            done[node] = node
            continue
        lifted = value if node is argument else _lifted(node, [done[arg] for arg in node.args], value)
        if lifted is None:
            return None
        done[node] = lifted
    found = done[definition]
    return found if found.shape else times(found, ones(value.shape))


def _lifted(node: Expr, args: list[Expr], value: Expr) -> Expr | None:
    """An operation on scalars, with arrays in place of those that depend on the argument."""
    unit = ones(value.shape)
    if any(arg.shape for arg in node.args):
        return None
    if node.name == "sum":
        return plus(*(arg if arg.shape else times(arg, unit) for arg in args))
    if node.name == "product":
        arrays = [arg for arg in args if arg.shape]
        return times(*(arg for arg in args if not arg.shape), hadamard(*arrays))
    if node.name == "quotient":
        above, below = args
        under = entrywise_power(below, -1) if below.shape else power(below, -1)
        return hadamard(above, under) if above.shape and below.shape else times(above, under)
    if node.name == "power":
        base, exponent = args
        if not exponent.shape:
            return entrywise_power(base, exponent)
        logarithm = apply("log", base)
        return apply("exp", hadamard(exponent, logarithm) if base.shape else times(logarithm, exponent))
    if acts_by_entries(node):
        return make(node.name, *args, data=node.data)
    return None


def acts_by_entries(node: Expr) -> bool:
    """Whether an operation takes one array, entry by entry."""
    if node.name == "application":
        return bool(node.data[1] == ((),) and not node.data[0].shape)
    return len(node.args) == 1 and node.operation.because == f"{node.name} acts entry by entry"


def is_logistic(definition: Expr, argument: str) -> bool:
    """Whether a definition is that of the logistic function 1/(1 + e⁻ᶻ)."""
    node = next((part for part in definition.walk() if part.name == "symbol" and part.data[0].name == argument), None)
    if node is None or node.shape or definition.shape or "sigmoid" not in OPERATIONS:
        return False
    one, up, down = number(1), apply("exp", node), apply("exp", times(number(-1), node))
    divided = ((one, down), (down, one), (one, up), (up, one))
    forms = [times(up if up in pair else one, power(plus(*pair), -1)) for pair in divided]
    return simplify(definition) in (*forms, light("sigmoid", node))
