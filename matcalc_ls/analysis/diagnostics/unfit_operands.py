"""What is said of operands that do not fit: the shape of each, where it was declared, and what contradicts what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcalc_ls.algebra.dims import Shape, rows_and_columns
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.claims.certainty import declaration_of, quantities_in
from matcalc_ls.analysis.claims.habitual_misfits import without_number
from matcalc_ls.analysis.data import Related
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.shapes import shape_words, size_words
from matcalc_ls.notation.scope import Binding
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.writer import unicode

OF_TWO = {
    "sum": "the terms of a sum must have the same shape",
    "hadamard": "an entrywise product needs two operands of the same shape",
    "frobenius": "a Frobenius product needs two operands of the same shape",
    "entrywise quotient": "an entrywise quotient needs two operands of the same shape",
    "maximum": "a maximum needs two operands of the same shape",
    "equality": "both sides of an equation must have the same shape",
}
"""Operations whose operands have one shape, and what to say where sizes alone do not tell what is wrong."""
OF_ONE = {
    "trace": "only a square matrix has a trace",
    "determinant": "only a square matrix has a determinant",
    "log determinant": "only a square matrix has a determinant",
    "log absolute determinant": "only a square matrix has a determinant",
    "adjugate": "only a square matrix has an adjugate",
    "matrix exponential": "only a square matrix has an exponential",
    "matrix square root": "only a square matrix has a square root",
    "inverse": "only a square matrix has an inverse",
    "power": "only a square matrix has powers",
    "triangle": "only a square matrix has triangles",
    "diagonal": "diag takes a vector or a square matrix",
    "vech": "only a square matrix has a half-vectorization",
    "eigenvalue": "only a square matrix has eigenvalues",
    "cholesky": "only a square matrix has a Cholesky factor",
    "diagonal matrix": "diag makes a diagonal matrix of a vector",
    "softmax": "softmax takes a vector or a matrix",
    "log-sum-exp": "log-sum-exp takes a vector or a matrix",
    "cross product": "the cross product is for vectors with three entries",
    "transpose": "only a vector or a matrix has a transpose",
}
"""What operations ask of their first operand."""
OF_SECOND = {
    "quotient": "one can only divide by a number",
    "power": "an exponent must be a number",
    "entrywise power": "an exponent must be a number",
    "cross product": "the cross product is for vectors with three entries",
}
"""What operations ask of their second operand."""


@dataclass(frozen=True, slots=True)
class Part:
    """An operand: what it is, the declarations that its shape rests on, by the names of what is declared, and where its
    formula stands."""

    expr: Expr
    declared: tuple[tuple[str, Binding], ...]
    start: int


def part_of(model: Model, formula: Formula, expr: Expr) -> Part:
    """An operand with what its formula's scope declares of it; a number before it is no part."""
    expr = without_number(expr)
    found: dict[str, Binding] = {}
    for quantity in quantities_in([expr]):
        binding = declaration_of(model, formula, quantity)
        if binding is not None:
            found.setdefault(unicode_name(quantity.name), binding)
    return Part(expr, tuple(found.items()), formula.start)


def sentence(model: Model, parts: Sequence[Part], reason: str) -> str:
    """`A is m×n (declared in line 3), B is m×p (line 4): n ≠ m`."""
    told = [_described(model, part, first=number == 0) for number, part in enumerate(parts)]
    return f"{', '.join(told)}: {reason}"


def reason(operation: str, shapes: Sequence[Shape], culprits: Sequence[int], otherwise: str = "") -> str:
    """Why operands at fault do not fit: of two, the sizes that differ; of one, what the operation asks of it."""
    if operation == "product" and len(shapes) == 2:
        return f"{size_words(rows_and_columns(shapes[0])[1])} ≠ {size_words(rows_and_columns(shapes[1])[0])}"
    if operation in OF_TWO and len(shapes) == 2:
        return _difference(*shapes) or OF_TWO[operation]
    asked = OF_SECOND if tuple(culprits) == (1,) else OF_ONE
    return asked.get(operation, otherwise)


def related(model: Model, parts: Sequence[Part]) -> tuple[Related, ...]:
    """The declarations of the operands, each once."""
    declared = {(binding.start, binding.end): (name, part) for part in parts for name, binding in part.declared}
    return tuple(
        Related(start, end, f"{name} is declared in {model.watched.line_name(start, part.start)}")
        for (start, end), (name, part) in declared.items()
    )


def _described(model: Model, part: Part, *, first: bool) -> str:
    what = f"{unicode(part.expr)} is {shape_words(part.expr.shape)}"
    places: dict[str, list[str]] = {}
    for name, binding in part.declared:
        places.setdefault(model.watched.line_name(binding.start, part.start), []).append(name)
    if not places:
        return what
    # Of a symbol the line is enough; of a product each factor says where it is from.
    alone = part.expr.name in ("symbol", "member")
    said = [line if alone else f"{_listed(names)} in {line}" for line, names in places.items()]
    if first:
        said[0] = f"declared in {said[0]}" if alone else said[0].replace(" in ", " declared in ", 1)
    return f"{what} ({', '.join(said)})"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _difference(left: Shape, right: Shape) -> str:
    """`m ≠ p`, or `m ≠ p and n ≠ q`; nothing where one of them is no vector and no matrix."""
    if not left or not right or max(len(left), len(right)) > 2:
        return ""
    pairs = zip(rows_and_columns(left), rows_and_columns(right), strict=True)
    return " and ".join(f"{size_words(one)} ≠ {size_words(other)}" for one, other in pairs if one is not other)
