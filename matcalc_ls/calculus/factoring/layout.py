"""The order of terms and factors, and where transposes stand.

A − B rather than −B + A, A + Aᵀ rather than Aᵀ + A, (x − μ)ᵀ rather than xᵀ − μᵀ.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod

from matcalc_ls.algebra.build import columns, negative, number, rows, split_coefficient, times, transpose
from matcalc_ls.algebra.dims import ONE
from matcalc_ls.algebra.expression import Expr, make, rebuilt, transform
from matcalc_ls.calculus.factoring.measure import transposes
from matcalc_ls.calculus.factoring.sums import common_coefficient

_MEMO = "in order"  # the cotangents of a derivation share most of what they are made of


def laid_out(root: Expr) -> Expr:
    """A result in its last form. It need not be light any more."""
    root = _without_nested_sums(root)
    for node in root.walk(_MEMO):
        node.memo[_MEMO] = _ordered(rebuilt(node, [arg.memo[_MEMO] for arg in node.args])) if node.args else node
    result = _refolded(_fraction_in_front(_without_minus(root.memo[_MEMO])))
    if transposes(result) > 1:  # of most there are fewer, and trying would write every part of them transposed
        result = transform(result, lambda node: _turned(node) if node is not result else None)
    return transform(result, _inverted_last) if result.contains("inverse") else result


def _without_nested_sums(root: Expr) -> Expr:
    """a − b + c rather than a − (b − c), unless b − c stands elsewhere, too."""
    users: dict[Expr, int] = {}
    for node in root.walk():
        for arg in node.args:
            users[arg] = users.get(arg, 0) + 1

    def opened(node: Expr) -> Expr | None:
        if node.name != "sum":
            return None
        terms = [part for term in node.args for part in _taken_apart(term, users)]
        return make("sum", *terms) if len(terms) > len(node.args) else None

    return transform(root, opened)


def _taken_apart(term: Expr, users: Mapping[Expr, int]) -> list[Expr]:
    """The terms of −(b − c); any other term alone."""
    coefficient, core = split_coefficient(term)
    if coefficient != -1 or core is None or core.name != "sum" or users.get(core, 0) > 1:
        return [term]
    return [negative(part) for part in core.args]


def _ordered(node: Expr) -> Expr:
    if node.name == "sum":
        return _positive_first(_plain_before_transposed(node))
    if node.name == "product":
        return _scalars_in_order(_run_with_few_transposes(_numbers_in_front(node)))
    if node.name == "hadamard":
        return make("hadamard", *sorted(node.args, key=lambda factor: factor.height > 1))
    return node


def _plain_before_transposed(node: Expr) -> Expr:
    """A + Aᵀ rather than Aᵀ + A."""
    if not node.shape:
        return node
    terms = list(node.args)
    for position, term in enumerate(terms):
        turned = transpose(term) if transposes(term) else term
        if turned is not term and transposes(turned) < transposes(term) and turned in terms[position:]:
            place = terms.index(turned)
            terms[position], terms[place] = turned, term
    return make("sum", *terms)


def _positive_first(node: Expr) -> Expr:
    """A − B rather than −B + A."""
    if split_coefficient(node.args[0])[0] > 0:
        return node
    first = next((term for term in node.args if split_coefficient(term)[0] > 0), None)
    if first is None:
        return node
    return make("sum", first, *(term for term in node.args if term is not first))


def _without_minus(node: Expr) -> Expr:
    """b − a rather than −(a − b)."""
    match node.args:
        case (sign, terms) if node.name == "product" and sign.name == "number" and sign.data[0] == -1:
            if terms.name == "sum" and [split_coefficient(term)[0] > 0 for term in terms.args] == [True, False]:
                first, second = terms.args
                return make("sum", negative(second), negative(first))
    return node


def _numbers_in_front(node: Expr) -> Expr:
    """−2 Xᵀ(y − Xw) rather than −Xᵀ(2y − 2Xw)."""
    coefficients = [
        common_coefficient(factor) if factor.name == "sum" else (Fraction(1), factor) for factor in node.args
    ]
    whole = prod((coefficient for coefficient, _ in coefficients if coefficient not in (1, -1)), start=Fraction(1))
    if whole == 1:
        return node
    cores = [factor if c in (1, -1) else core for factor, (c, core) in zip(node.args, coefficients, strict=True)]
    return times(number(whole), *cores)


def _scalars_in_order(node: Expr) -> Expr:
    """Numbers, then symbols, then what is made of them: 2 t tr(X)."""
    scalars = [factor for factor in node.args if not factor.shape]
    if len(scalars) < 2:
        return node
    scalars.sort(key=_rank)
    return make("product", *scalars, *(factor for factor in node.args if factor.shape))


def _rank(scalar: Expr) -> int:
    base = scalar.args[0] if scalar.name == "power" else scalar
    return 0 if base.name == "number" else (2 if base.args else 1)


def _run_with_few_transposes(node: Expr) -> Expr:
    """Of a scalar xᵀAᵀy and its transpose yᵀAx, the one with fewer transposes."""
    if node.shape or not node.contains("transpose"):
        return node
    coefficient, core = split_coefficient(node)
    if core is None or core.name != "product" or not core.args[0].shape:
        return node
    if rows(core.args[0]) is not ONE or columns(core.args[-1]) is not ONE:
        return node
    turned = times(*(transpose(factor) for factor in reversed(core.args)))
    if transposes(turned) >= transposes(core) or turned.name != "product":
        return node
    return times(number(coefficient), turned)


def _turned(node: Expr) -> Expr | None:
    """(x − μ)ᵀ rather than xᵀ − μᵀ, where that takes fewer transposes; products stay as they are."""
    if len(node.shape) != 2 or not node.args or node.name in ("product", "transpose") or node.contains("kronecker"):
        return None
    turned = transpose(node)
    if turned.name == "transpose" or transposes(turned) + 1 >= transposes(node):
        return None
    return make("transpose", rebuilt(turned, [transform(arg, _turned) for arg in turned.args]))


def _inverted_last(node: Expr) -> Expr | None:
    """The inverse of the transpose, (A + B)⁻ᵀ, rather than the transpose of the inverse."""
    if node.name != "transpose" or node.args[0].name != "inverse":
        return None
    return make("inverse", make("transpose", transform(node.args[0].args[0], _inverted_last)))


def _fraction_in_front(node: Expr) -> Expr:
    """½(A + B) rather than ½A + ½B, 2(a − b) rather than 2a − 2b; longer terms keep a whole number each."""
    if node.name != "sum":
        return node
    coefficient, core = common_coefficient(node)
    short = coefficient not in (1, -1) and all(term.height <= 2 for term in core.args)
    return make("product", number(coefficient), core) if coefficient.denominator > 1 or short else node


def _refolded(node: Expr) -> Expr:
    """u (W^{m-1} ⋯ W^1 x)ᵀ rather than u xᵀ (W^1)ᵀ ⋯ (W^{m-1})ᵀ: a row with a chain in it is one transpose."""
    if node.name == "sum":
        return make("sum", *map(_refolded, node.args))
    if node.name != "product":
        return node
    cut = next((i for i in range(1, len(node.args)) if _is_outer(node.args[i - 1], node.args[i])), None)
    if cut is None or not any(factor.name == "chain" for factor in node.args[cut:]):
        return node
    return make("product", *node.args[:cut], make("transpose", transpose(times(*node.args[cut:]))))


def _is_outer(left: Expr, right: Expr) -> bool:
    return bool(left.shape and right.shape) and columns(left) is ONE and rows(right) is ONE
