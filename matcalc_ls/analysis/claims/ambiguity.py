"""What may be read in another way, whatever the shapes are."""

from __future__ import annotations

from collections.abc import Iterable

from matcalc_ls.algebra.dims import is_square, set_counted
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.open_functions import keeps_structure
from matcalc_ls.algebra.ops.function_value import NAME as FUNCTION_VALUE
from matcalc_ls.analysis.derivatives.members import taken_as_one
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model

AMBIGUOUS = {
    "spectral norm": "‖X‖₂, which some write for the Frobenius norm",
    "kronecker delta": "\\delta, of which nothing is said",
    "uninterpreted": "a notation that is left uninterpreted",
}
"""Operations whose notation has a second reading that is as common, or none."""
OF_MATRICES = frozenset({"exp", "log", "sqrt", "sin", "cos", "sinh", "cosh"})
"""Functions of every entry that square matrices have besides."""


def unclear(model: Model, formula: Formula, exprs: Iterable[Expr]) -> list[str]:
    """What may be read in another way, whatever the shapes are."""
    found: dict[str, None] = {}
    exprs = tuple(exprs)
    for name in taken_as_one(*exprs):
        found[f"{name}, of which the sum may take several"] = None
    for expr in exprs:
        for node in expr.walk():
            if node.name == "symbol" and is_function(model, formula, node.data[0].name):
                found[node.data[0].name] = None
            if node.name == "abs" and node.shape:
                found["bars around a vector, which for some are its length"] = None
            if node.name == "kronecker" and all(len(arg.shape) == 1 for arg in node.args):
                found["⊗ of vectors, which for some is the outer product"] = None
            if node.name in OF_MATRICES and is_square(node.args[0].shape):
                found[f"{node.name} of a square matrix, which for some is the function of matrices"] = None
            if node.name == "application" and not keeps_structure(node.data[0]):
                found[f"{node.data[0].name}, of whose values more is known than can be tried"] = None
            if node.name == FUNCTION_VALUE and _is_of_another_shape(model, formula, node):
                found[f"{node.data[0]} before brackets, which may be a factor"] = None
            if node.name in AMBIGUOUS:
                found[AMBIGUOUS[node.name]] = None
            if node.name == "pseudo-inverse" and "\\dagger" in model.document.source(formula.start, formula.end):
                found["†, which some write for the conjugate transpose"] = None
    if _are_terms_uncounted(exprs):
        found["how many terms a sum has"] = None
    return list(found)


def _is_of_another_shape(model: Model, formula: Formula, value: Expr) -> bool:
    """Whether a function is taken of what its argument is not like: `w (J J^\\top)^{-1} J` looks like some w(M)."""
    binding = model.scope(formula).symbols.get(value.data[0])
    if binding is None or binding.definition is None:
        return False
    shapes = {node.data[0].name: node.shape for node in binding.definition.walk() if node.name == "symbol"}
    pairs = zip(binding.arguments or (), value.args[1:], strict=False)
    return any(shapes.get(name, given.shape) != given.shape for name, given in pairs)


def _are_terms_uncounted(exprs: Iterable[Expr]) -> bool:
    """Whether a sum of which the set alone is told, or not even that, stands beside what may be the number of its
    terms, as the n of n μ, or beside a sum over another range, which may be the same one."""
    nodes = [node for expr in exprs for node in expr.walk()]
    ranges = {node.data[2] for node in nodes if node.name == "index sum"}
    if all(set_counted(upper) is None for upper in ranges):
        return False
    numbers = (node.data[0].name for node in nodes if node.name == "symbol" and not node.shape)
    is_counted = any(name[0].isascii() and name[0].isalpha() for name in numbers)
    return len(ranges) > 1 or is_counted or any(node.name == "dimension" for node in nodes)


def is_function(model: Model, formula: Formula, name: str) -> bool:
    """Whether a name is declared to be a function: without arguments, in f + g or f ∘ g, it is no value."""
    binding = model.scopes.symbol(name, formula)
    return binding is not None and binding.arguments is not None
