"""Whether shapes that do not fit are a mistake, or a habit of writing explains them: rows for columns, a bias that is
added to every row, what is meant of each entry by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matcalc_ls.algebra.build import ones, plus, symbol, times
from matcalc_ls.algebra.dims import ONE, Shape, is_row
from matcalc_ls.algebra.expression import Expr, transform
from matcalc_ls.analysis.model import Model
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.notation.reading import Fault, Located
from matcalc_ls.tex.tree import Array, Fenced, Node, Styled
from matcalc_ls.tex.walk import walk

_UNFENCED = frozenset({"array", "matrix", "tabular"})
"""The environments of literals that have no brackets."""
_ARROW = "\\vec{"


def contradicts(model: Model, error: Fault) -> bool:
    """Whether a fault is one of shapes, and no habit of writing explains it."""
    if not error.culprits or may_be_application(model, error):
        return False  # too few or too many operands are no matter of shapes
    operands = [operand.expr for operand in error.operands]
    if any(len(operand.shape) > 2 for operand in operands):
        return False  # products of stacks of matrices have rules of their own
    if error.operation == "block" and any(map(_is_unfenced, _nodes_between(model, error.start, error.end))):
        return False  # things side by side, and no matrix
    if any(may_be_of_entries(model, operand) for operand in error.operands):
        return False
    culprits = [operands[position] for position in error.culprits]
    if error.operation == "product":
        return not (_fits_in_rows(operands) or _are_of_each_entry(culprits) or all(map(_has_arrow, culprits)))
    return error.operation != "sum" or not (_is_bias(*culprits) or _is_shift(*culprits))


def may_be_of_entries(model: Model, found: Located) -> bool:
    """Whether a length is squared there that has single bars, `|x|^2`, which may be the square of each entry."""
    squared = (part for part in found.walk() if part.expr.name == "squared norm")
    return any(not any(map(_writes_norm, _nodes_between(model, part.start, part.end))) for part in squared)


def _nodes_between(model: Model, start: int, end: int) -> Iterator[Node]:
    """What stands between two places of a formula, as macros have it."""
    formula = model.document.formula_at(start)
    nodes = iter(()) if formula is None else walk(formula.display)
    return (node for node in nodes if start <= node.start and node.end <= end)


def _is_unfenced(node: Node) -> bool:
    return isinstance(node, Array) and node.environment in _UNFENCED


def _writes_norm(node: Node) -> bool:
    """Whether a norm is written as one."""
    if isinstance(node, Styled):
        return (node.words or "").lower() == "norm"
    return isinstance(node, Fenced) and node.left == "\\|"


def _fits_in_rows(factors: Sequence[Expr]) -> bool:
    """Whether a product fits where vectors are rows: `h W` of a sample h, and `(x - μ) Σ (x - μ)ᵀ`."""
    first, *others = factors
    to_column = is_row(others[-1].shape)
    matrices = others[:-1] if to_column else others
    is_name = first.name in ("symbol", "member")
    if len(first.shape) != 1 or not matrices or not (to_column or is_name):
        return False
    size = first.shape[0]
    for matrix in matrices:
        if len(matrix.shape) != 2 or matrix.shape[0] is not size:
            return False
        size = matrix.shape[1]
    return not to_column or others[-1].shape[1] is size


def _has_arrow(factor: Expr) -> bool:
    """Whether a vector is written with an arrow: in physics two of them side by side are their dot product."""
    return factor.name in ("symbol", "member") and len(factor.shape) == 1 and factor.data[0].name.startswith(_ARROW)


def _are_of_each_entry(factors: Sequence[Expr]) -> bool:
    """Whether functions of every entry of one array are multiplied, σ(x) (1 - σ(x)): of each entry by itself."""
    if len({factor.shape for factor in factors}) > 1 or not factors[0].shape:
        return False
    nodes = [node for factor in factors for node in factor.walk() if node.shape]
    arrays = {node for node in nodes if node.name in ("symbol", "member")}
    functions = [node for node in nodes if node.operation.entrywise or node.name == "ones"]
    sums = [node for node in nodes if node.name in ("sum", "product", "hadamard")]
    return len(arrays) == 1 and bool(functions) and len(arrays) + len({*functions, *sums}) == len(set(nodes))


def _is_bias(first: Expr, second: Expr) -> bool:
    """Whether one addend is a name that is taken as often as needed: b in each row of `X W + b`."""
    return _is_repeated(first, second.shape) or _is_repeated(second, first.shape)


def _is_repeated(bias: Expr, shape: Shape) -> bool:
    if without_number(bias).name not in ("symbol", "member"):
        return False
    if len(bias.shape) == len(shape) == 2:
        return all(one is other or one is ONE for one, other in zip(bias.shape, shape, strict=True))
    return len(bias.shape) + 1 == len(shape) and all(dim in shape for dim in bias.shape)


def _is_shift(first: Expr, second: Expr) -> bool:
    """Whether one addend is a number that is taken off each entry of the other: z − max(z), z − log Σ exp(z)."""
    return _moves_along(first, second) or _moves_along(second, first)


def _moves_along(number: Expr, array: Expr) -> bool:
    """Whether a number that is worked out of an array grows by as much as all of its entries do."""
    number, array = without_number(number), without_number(array)
    if number.shape or not array.shape:
        return False
    shift = symbol("\\delta")
    shifted = plus(array, times(shift, ones(array.shape)))
    moved = transform(number, lambda node: shifted if node is array else None)
    return moved is not number and compare(moved, plus(number, shift)) in EQUAL


def may_be_application(model: Model, error: Fault) -> bool:
    """Whether a product that does not fit looks like a function's value, `g(x)`."""
    if error.operation != "product" or len(error.culprits) < 2:
        return False
    left, right = (error.operands[position] for position in error.culprits[:2])
    if _is_composite_matrix(right.expr):
        return False
    between = model.document.source(left.end, right.end).lstrip()
    # Functions are numbered below, f_i(x); what has its number above, W^l, is no function.
    is_name = left.expr.name == "symbol" or (left.expr.name == "member" and left.expr.data[0].placement == "_")
    return is_name and len(left.expr.shape) < 2 and between.startswith(("(", "\\left(", "["))


def _is_composite_matrix(expr: Expr) -> bool:
    """Whether an expression is worked out of matrices: what is declared as a vector is no function of such."""
    while expr.name == "transpose":
        expr = expr.args[0]
    return len(expr.shape) == 2 and bool(expr.args)


def without_number(expr: Expr) -> Expr:
    """A for the −A and 2A of a sum. Nothing is built anew: the shapes of what does not fit may be unknown."""
    is_multiple = expr.name == "product" and len(expr.args) == 2 and expr.args[0].name == "number"
    return expr.args[1] if is_multiple else expr
