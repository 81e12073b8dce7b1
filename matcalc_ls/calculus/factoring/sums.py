"""Common factors of the terms of sums: 2Aᵀ(Ax − b) rather than 2AᵀAx − 2Aᵀb."""

from __future__ import annotations

from fractions import Fraction

from matcalc_ls.algebra.build import (
    UNIT,
    columns,
    is_divisor,
    light,
    number,
    plus,
    rows,
    split_coefficient,
    times,
    with_coefficient,
)
from matcalc_ls.algebra.dims import ONE
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.calculus.factoring.measure import size
from matcalc_ls.calculus.literals import literal

Parts = tuple[Fraction, tuple[Expr, ...], tuple[Expr, ...]]
"""The number, the scalars, and the vectors and matrices of a term."""

WORTH_OPENING = Fraction(3, 4)
"""How much shorter a sum has to become for the author's grouping to be given up."""

MOST_TERMS = 16
"""A sum is multiplied out to see whether it becomes shorter as long as it has no more terms than this."""


def with_common_factors(root: Expr) -> Expr:
    """The expression with common outer factors of its sums taken out, at every depth."""
    done: dict[Expr, Expr] = {}
    for node in root.walk():
        same = light(node.name, *[done[arg] for arg in node.args], data=node.data) if node.args else node
        done[node] = _mended(same) if same.contains("sum") else same
    return done[root]


def _mended(node: Expr) -> Expr:
    """An operation on operands that are factored, of which one has a sum in it."""
    if node.name == "sum":
        return _settled(node)
    if node.name == "product":
        return _cancelled(_denominators_merged(_fractions_reduced(_numbers_in_front(node))))
    return min(node, _multiplied_entrywise(node), key=size) if node.name == "hadamard" else node


def _settled(node: Expr) -> Expr:
    """A sum as it is printed: factored as it stands, or multiplied out first where that is shorter."""
    if node.shape and ONE not in (rows(node), columns(node)) and literal(node) is not node:
        return node
    result = _factor_sum(node)
    other = _multiplied_out(node)
    if other is not node:
        other = _factor_sum(other) if other.name == "sum" else other
        if size(other) <= WORTH_OPENING * size(result):
            return other
    return result


def _numbers_in_front(node: Expr) -> Expr:
    """2(x − y)ᵀz rather than (2x − 2y)ᵀz."""
    if not any(arg.name == "sum" for arg in node.args):
        return node
    factors = [_as_product(*common_coefficient(arg)) if arg.name == "sum" else (arg,) for arg in node.args]
    return times(*(factor for several in factors for factor in several))


def _cancelled(node: Expr) -> Expr:
    """B⁻¹ − A⁻¹ rather than (I − A⁻¹B)B⁻¹."""
    if not any(arg.name == "sum" and any(term.name == "identity" for term in arg.args) for arg in node.args):
        return node
    opened = _multiplied_out(make("sum", node))
    return opened if size(opened) <= WORTH_OPENING * size(node) else node


def _fractions_reduced(node: Expr) -> Expr:
    """2t − 2/t rather than 2t (1 − 1/t²)."""
    place = next((i for i, factor in enumerate(node.args) if factor.name == "sum" and not factor.shape), None)
    if node.name != "product" or place is None:
        return node
    before, terms, after = node.args[:place], node.args[place].args, node.args[place + 1 :]
    fractions = (factor for term in terms for factor in _parts(term)[1] if is_divisor(factor))
    below = {fraction.args[0] for fraction in fractions if fraction.args[0].name in ("symbol", "member", "entry")}
    if below.isdisjoint((*before, *after)):
        return node
    return min(node, plus(*(times(*before, term, *after) for term in terms)), key=size)


def _denominators_merged(node: Expr) -> Expr:
    """1/(ν + q) rather than 1/(ν (1 + q/ν))."""
    below = [factor for factor in node.args if is_divisor(factor)]
    if len(below) < 2:
        return node
    for whole in below:
        for factor in below:
            base, exponent = factor.args
            if whole.args[0].name != "sum" or factor is whole or whole.args[1] is not exponent:
                continue
            cleared = plus(*(times(base, term) for term in whole.args[0].args))
            if size(cleared) < size(whole.args[0]):
                merged = light("power", cleared, exponent)
                return times(*(merged if arg is whole else arg for arg in node.args if arg is not factor))
    return node


def _multiplied_entrywise(node: Expr) -> Expr:
    """σ − 1⊘σ rather than σ ⊙ (1 − σ^∘(-2)), were it written so."""
    place = next((i for i, factor in enumerate(node.args) if factor.name == "sum"), None)
    if place is None:
        return node
    before, after = node.args[:place], node.args[place + 1 :]
    return plus(*(light("hadamard", *before, term, *after) for term in node.args[place].args))


def _as_product(coefficient: Fraction, core: Expr) -> tuple[Expr, ...]:
    return (core,) if coefficient == 1 else (number(coefficient), core)


def _multiplied_out(node: Expr) -> Expr:
    """A sum without sums as factors of its terms; the same one where there are none, or too many."""
    terms: list[Expr] = []
    for term in node.args:
        waiting = [term]
        while waiting:
            current = waiting.pop()
            factors = current.args if current.name == "product" else ()
            place = next((i for i, factor in enumerate(factors) if factor.name == "sum"), None)
            if place is None:
                terms.append(current)
            else:
                inner = factors[place].args
                waiting += [times(*factors[:place], part, *factors[place + 1 :]) for part in reversed(inner)]
            if len(terms) + len(waiting) > MOST_TERMS:
                return node
    return plus(*terms) if len(terms) > len(node.args) else node


def _parts(term: Expr) -> Parts:
    found: Parts | None = term.memo.get("parts")
    if found is None:
        found = term.memo["parts"] = _taken_apart(term)
    return found


def _taken_apart(term: Expr) -> Parts:
    coefficient, core = split_coefficient(term)
    if core is None:
        return coefficient, (), ()
    if core.name != "product" or (not core.shape and core.args[0].shape):
        return (coefficient, (), (core,)) if core.shape else (coefficient, (core,), ())
    return (
        coefficient,
        tuple(factor for factor in core.args if not factor.shape),
        tuple(factor for factor in core.args if factor.shape),
    )


def _factor_sum(node: Expr) -> Expr:
    terms = _gathered(list(node.args))
    for _ in range(len(terms)):
        best = max(_candidates(terms), key=lambda found: len(found[0]), default=None)
        if best is None:
            break
        positions, before, after = best
        rest = plus(*(_without(terms[i], len(before), len(after)) for i in positions))
        coefficient, rest = common_coefficient(rest)
        scalars, rest = _common_scalars(rest, True)
        rest = _factor_sum(rest) if rest.name == "sum" else rest
        product = times(*scalars, *before, rest, *after)
        own, core = split_coefficient(product)
        replacement = with_coefficient(coefficient * own, core, node.shape)
        terms = [replacement if i == positions[0] else term for i, term in enumerate(terms) if i not in positions[1:]]
    scalars, rest = _common_scalars(plus(*terms), len(terms) < 2)
    return times(*scalars, rest) if scalars else rest


def _gathered(terms: list[Expr]) -> list[Expr]:
    """Diag(u + v) rather than Diag(u) + Diag(v)."""
    groups: dict[object, list[int]] = {}
    for position, term in enumerate(terms):
        chain = _parts(term)[2]
        if len(chain) == 1 and chain[0].operation.gathers:
            groups.setdefault((chain[0].name, chain[0].data), []).append(position)
    for positions in groups.values():
        if len(positions) > 1:
            inside = [_parts(terms[i]) for i in positions]
            operands = [times(number(c), *scalars, chain[0].args[0]) for c, scalars, chain in inside]
            kernel = inside[0][2][0]
            whole = plus(*operands)
            whole = _factor_sum(whole) if whole.name == "sum" else whole
            gathered = light(kernel.name, whole, data=kernel.data)
            return _gathered(
                [gathered if i == positions[0] else term for i, term in enumerate(terms) if i not in positions[1:]]
            )
    return terms


Candidate = tuple[list[int], tuple[Expr, ...], tuple[Expr, ...]]


def _candidates(terms: list[Expr]) -> list[Candidate]:
    """Groups of two terms and more that share all of their matrix factors, or the first or last of several.

    Nobody adds up matrices over unlike denominators: Aw/s − Bw/s² rather than (A/s − B/s²)w.
    """
    groups: dict[tuple[tuple[Expr, ...], tuple[Expr, ...], frozenset[Expr] | None], list[int]] = {}
    for position, term in enumerate(terms):
        _, scalars, chain = _parts(term)
        below = frozenset(filter(is_divisor, scalars))
        if chain:
            groups.setdefault(((), chain, None), []).append(position)
        if len(chain) > 1:
            groups.setdefault((chain[:1], (), below), []).append(position)
            groups.setdefault(((), chain[-1:], below), []).append(position)
    return [(positions, before, after) for (before, after, _), positions in groups.items() if len(positions) > 1]


def _without(term: Expr, before: int, after: int) -> Expr:
    coefficient, scalars, chain = _parts(term)
    return times(number(coefficient), *scalars, *chain[before : len(chain) - after])


def _common_scalars(node: Expr, quotients: bool) -> tuple[list[Expr], Expr]:
    """Scalars that stand in every term of a sum, and the sum without them; denominators as well if all share all."""
    if node.name != "sum":
        return [], node
    parts = [_parts(term) for term in node.args]
    shared = [scalar for scalar in parts[0][1] if all(scalar in scalars for _, scalars, _ in parts)]
    below = [{scalar for scalar in scalars if is_divisor(scalar)} for _, scalars, _ in parts]
    if not quotients and any(found != below[0] for found in below):
        shared = [scalar for scalar in shared if not is_divisor(scalar)]
    if not shared:
        return [], node
    kept = [(c, [scalar for scalar in scalars if scalar not in shared], chain) for c, scalars, chain in parts]
    return shared, plus(*(times(number(c), *scalars, *chain) for c, scalars, chain in kept))


def common_coefficient(node: Expr) -> tuple[Fraction, Expr]:
    """A rational factor that all terms share, signs apart; the first term comes out positive."""
    if node.name != "sum":
        coefficient, core = split_coefficient(node)
        return (coefficient, core) if core is not None else (UNIT, node)
    sizes = {abs(split_coefficient(term)[0]) for term in node.args}
    if len(sizes) != 1:
        return UNIT, node
    common = sizes.pop()
    if all(split_coefficient(term)[0] < 0 for term in node.args):
        common = -common
    if common == 1:
        return UNIT, node
    scaled = []
    for term in node.args:
        coefficient, core = split_coefficient(term)
        scaled.append(with_coefficient(coefficient / common, core, term.shape))
    return common, plus(*scaled)
