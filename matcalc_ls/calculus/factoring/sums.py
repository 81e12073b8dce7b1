"""Putting a result the way a textbook prints it: common factors of sums are taken out, `2Aᵀ(Ax − b)`."""

from __future__ import annotations

from fractions import Fraction

from matcalc_ls.algebra.build import (
    columns,
    light,
    number,
    plus,
    rows,
    split_coefficient,
    times,
    transpose,
    with_coefficient,
)
from matcalc_ls.algebra.dims import ONE
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.calculus.literals import literal

Parts = tuple[Fraction, tuple[Expr, ...], tuple[Expr, ...]]


def factored(root: Expr) -> Expr:
    """The expression with common outer factors of its sums taken out, at every depth."""
    found: Expr | None = root.memo.get("factored")
    if found is not None:
        return found
    done: dict[Expr, Expr] = {}
    for node in root.walk():
        same = light(node.name, *(done[arg] for arg in node.args), data=node.data) if node.args else node
        done[node] = _settled(same) if same.name == "sum" else same
    result = literal(_refolded(_fraction_in_front(done[root])))
    root.memo["factored"] = result
    return result


def _settled(node: Expr) -> Expr:
    """A sum as it is printed."""
    if not node.shape:
        return _positive_first(node)
    written_out = node if ONE in (rows(node), columns(node)) else literal(node)
    return _positive_first(_factor_sum(node)) if written_out is node else written_out


def _positive_first(node: Expr) -> Expr:
    """A − B rather than −B + A."""
    if node.name != "sum" or split_coefficient(node.args[0])[0] > 0:
        return node
    first = next((term for term in node.args if split_coefficient(term)[0] > 0), None)
    if first is None:
        return node
    return make("sum", first, *(term for term in node.args if term is not first))


def _fraction_in_front(node: Expr) -> Expr:
    """½(A + B) rather than ½A + ½B."""
    coefficient, core = _common_coefficient(node) if node.name == "sum" else (Fraction(1), node)
    return make("product", number(coefficient), core) if coefficient.denominator > 1 else node


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


def _parts(term: Expr) -> Parts:
    coefficient, core = split_coefficient(term)
    if core is None:
        return coefficient, (), ()
    factors = core.args if core.name == "product" else (core,)
    return (
        coefficient,
        tuple(factor for factor in factors if not factor.shape),
        tuple(factor for factor in factors if factor.shape),
    )


def _factor_sum(node: Expr) -> Expr:
    terms = list(node.args)
    for _ in range(len(terms)):
        best = max(_candidates(terms), key=lambda found: len(found[0]), default=None)
        if best is None:
            break
        positions, factor, at_left = best
        group = [terms[i] for i in positions]
        rest = plus(*(_without(term, at_left) for term in group))
        coefficient, rest = _common_coefficient(rest)
        scalars, rest = _common_scalars(rest)
        rest = _factor_sum(rest) if rest.name == "sum" else rest
        product = times(*scalars, factor, rest) if at_left else times(*scalars, rest, factor)
        replacement = with_coefficient(*_scaled(coefficient, product), node.shape)
        terms = [replacement if i == positions[0] else term for i, term in enumerate(terms) if i not in positions[1:]]
    return plus(*terms)


def _scaled(coefficient: Fraction, product: Expr) -> tuple[Fraction, Expr | None]:
    own, core = split_coefficient(product)
    return coefficient * own, core


def _candidates(terms: list[Expr]) -> list[tuple[list[int], Expr, bool]]:
    """Groups of two terms and more that share their first or last matrix factor and have another one besides."""
    groups: dict[tuple[Expr, bool], list[int]] = {}
    for position, term in enumerate(terms):
        chain = _parts(term)[2]
        if len(chain) > 1:
            groups.setdefault((chain[0], True), []).append(position)
            groups.setdefault((chain[-1], False), []).append(position)
    return [(positions, factor, left) for (factor, left), positions in groups.items() if len(positions) > 1]


def _without(term: Expr, at_left: bool) -> Expr:
    coefficient, scalars, chain = _parts(term)
    rest = times(*scalars, *(chain[1:] if at_left else chain[:-1]))
    own, core = split_coefficient(rest)
    return with_coefficient(coefficient * own, core, rest.shape)


def _common_scalars(node: Expr) -> tuple[list[Expr], Expr]:
    """Scalars that stand in every term of a sum, and the sum without them."""
    if node.name != "sum":
        return [], node
    parts = [_parts(term) for term in node.args]
    shared = [scalar for scalar in parts[0][1] if all(scalar in scalars for _, scalars, _ in parts)]
    if not shared:
        return [], node
    kept = [(c, [scalar for scalar in scalars if scalar not in shared], chain) for c, scalars, chain in parts]
    return shared, plus(*(times(number(c), *scalars, *chain) for c, scalars, chain in kept))


def _common_coefficient(node: Expr) -> tuple[Fraction, Expr]:
    """A rational factor that all terms share, signs apart; the first term comes out positive."""
    if node.name != "sum":
        coefficient, core = split_coefficient(node)
        return (coefficient, core) if core is not None else (Fraction(1), node)
    sizes = {abs(split_coefficient(term)[0]) for term in node.args}
    if len(sizes) != 1:
        return Fraction(1), node
    size = sizes.pop()
    if all(split_coefficient(term)[0] < 0 for term in node.args):
        size = -size
    scaled = []
    for term in node.args:
        coefficient, core = split_coefficient(term)
        scaled.append(with_coefficient(coefficient / size, core, term.shape))
    return size, plus(*scaled)
