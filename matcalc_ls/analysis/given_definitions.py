"""What is given to `derive`: declarations as in a document, and definitions, `e = y - Xw`, `\\phi(t) = t^2`."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.algebra.expression import Expr, Symbol, transform_repeatedly
from matcalc_ls.analysis.definitions import defined_name
from matcalc_ls.analysis.derivatives.functions import value_of
from matcalc_ls.analysis.model import MAX_INLINING
from matcalc_ls.notation.declarations.given import DeclarationError, parse_given
from matcalc_ls.notation.declared import scope_of
from matcalc_ls.notation.reading import read
from matcalc_ls.notation.scope import Binding, Declaration, Scope
from matcalc_ls.notation.statements import EQUALITIES, statements_of
from matcalc_ls.tex.parse import parse


class GivenError(Exception):
    """One of the given texts that is neither a declaration nor a definition."""

    def __init__(self, source: str, error: DeclarationError) -> None:
        super().__init__(str(error))
        self.source, self.start, self.end = source, error.start, error.end


def scope_of_given(given: Sequence[str]) -> Scope:
    """The names that are declared and defined. Raises GivenError for what cannot be understood.

    A definition may speak of what is declared anywhere, and of what is defined above it.
    """
    declarations: list[Declaration] = []
    others: list[tuple[str, DeclarationError]] = []
    for text in given:
        try:
            declarations += parse_given(text)
        except DeclarationError as error:
            others.append((text, error))
    scope = scope_of(declarations)
    for text, reason in others:
        found = _definition(text, scope)
        if found is None:
            raise GivenError(text, reason) from reason
        name, binding = found
        scope = scope.with_symbols({name: binding})
    return scope


def _definition(text: str, scope: Scope) -> tuple[str, Binding] | None:
    statements = statements_of(parse(text, 0, len(text)))
    if len(statements) != 1 or len(statements[0].members) != 2 or statements[0].relations[0] not in EQUALITIES:
        return None
    left, right = statements[0].members
    target = defined_name(left)
    if target is None:
        return None
    name_row, arguments = target
    known, expr = read(name_row, scope).expr, read(right, scope).expr
    if known is None or known.name != "symbol" or expr is None:
        return None
    name = known.data[0].name
    declared = scope.symbols.get(name)
    if name in expr.free or (declared is not None and declared.quantity.shape != expr.shape):
        return None
    domain = declared.domain if declared is not None else ()
    binding = Binding(Symbol(name, expr.shape), "defined", 0, len(text), arguments or None, expr, domain)
    return name, binding


def filled(expr: Expr, scope: Scope, keep: frozenset[str] = frozenset()) -> Expr:
    """An expression with what is defined in place of its names, save `keep`."""

    def put(node: Expr) -> Expr | None:
        binding = scope.symbols.get(node.data[0].name) if node.name in ("symbol", "application") else None
        if binding is None or binding.definition is None or node.data[0].name in keep:
            return None
        if node.name == "symbol":
            return binding.definition
        names = binding.arguments or ()
        return value_of(node, filled(binding.definition, scope, keep | set(names)), names)

    return transform_repeatedly(expr, put, MAX_INLINING)
