"""Functions that the author defines, where their derivative at a place is spoken of: `∇f(Ax)`, `φ'(t)`, `J_r(x)`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matcalc_ls.algebra.build import ones, times
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.ops.application import acts_on_entries
from matcalc_ls.calculus.differentiation import differentiate
from matcalc_ls.calculus.errors import NotDifferentiableError, TooExpensiveError, UnverifiedError
from matcalc_ls.notation.reading.elaboration.substitution import substituted
from matcalc_ls.notation.scope import Binding, Scope


def bare_function(exprs: Iterable[Expr], scope: Scope, variable: str = "") -> str:
    """The name of a function without a definition that stands without its arguments or is left uninterpreted, or "".

    What depends on the same arguments as that function is not known, so neither is any derivative; but one by another
    `variable` is, where a declaration says what the arguments are: \\dot{q}ᵀ M \\dot{q} by \\dot{q}, of M(q).
    """
    for expr in exprs:
        for node in expr.walk():
            if node.name == "uninterpreted":
                return str(node.data[0].name)
            binding = scope.symbols.get(node.data[0].name) if node.name == "symbol" else None
            if binding is None or binding.arguments is None or binding.definition is not None:
                continue
            if not variable or variable == node.data[0].name or _may_depend(binding, variable, scope):
                return str(node.data[0].name)
    return ""


def _may_depend(function: Binding, variable: str, scope: Scope) -> bool:
    """Whether a function's value may change with a variable: its arguments are not told, or may depend on that."""
    known = [scope.symbols.get(name) for name in function.written_of]
    is_told = bool(known) and all(binding is not None and binding.definition is None for binding in known)
    return not is_told or variable in function.written_of


def value_of(node: Expr, definition: Expr, arguments: Sequence[str]) -> Expr | None:
    """An application of a function, or of its derivative, by the function's definition; None where that fails."""
    if len(arguments) != len(node.args):
        return None
    for position in node.data[2]:
        found = _derivative(definition, arguments[position])
        if found is None:
            return None
        definition = found
    value = substituted(definition, dict(zip(arguments, node.args, strict=True)))
    if value is not None and not value.shape and acts_on_entries(node):
        value = times(value, ones(node.shape))
    return value if value is not None and value.shape == node.shape else None


def _derivative(function: Expr, argument: str) -> Expr | None:
    variable = next((node for node in function.walk() if node.name == "symbol" and node.data[0].name == argument), None)
    if variable is None:
        return None
    try:
        derivative = differentiate(function, variable)
    except (NotDifferentiableError, TooExpensiveError, UnverifiedError):
        return None
    usual = derivative.form in ("gradient", "jacobian") and not derivative.structure
    return derivative.result if usual else None
