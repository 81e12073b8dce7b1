"""Reading a derivative off an expression linear in a direction: J from J h, Kronecker products from A H B."""

from __future__ import annotations

from matcalc_ls.algebra.build import (
    columns,
    diagonal_matrix,
    hadamard,
    identity,
    light,
    number,
    plus,
    rows,
    times,
    transpose,
    zeros,
)
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.calculus.pullback import pull_back


def _occurs(direction: Expr, node: Expr) -> bool:
    return direction.data[0].name in node.free


def as_jacobian(forward: Expr, direction: Expr) -> Expr | None:
    """The J of a vector J h, or None where h cannot be taken out to the right."""
    if forward is direction:
        return identity(direction.shape[0])
    if forward.name == "zeros":
        return zeros(forward.shape + direction.shape)
    if forward.name == "sum":
        return _sum_of([as_jacobian(term, direction) for term in forward.args])
    if forward.name == "product":
        return _jacobian_of_product(forward, direction)
    if forward.name == "hadamard":
        return _jacobian_of_hadamard(forward, direction)
    if forward.name == "cross product":
        return _jacobian_of_cross_product(forward, direction)
    if forward.name == "block":
        return _jacobian_of_block(forward, direction)
    if forward.name == "index sum":
        inner = as_jacobian(forward.args[0], direction)
        return None if inner is None else light("index sum", inner, data=forward.data)
    return None


def _jacobian_of_block(node: Expr, direction: Expr) -> Expr | None:
    """The Jacobians of the parts of a vector, one below the other."""
    parts: list[Expr] = []
    for block in node.args:
        if block.shape:
            inner = as_jacobian(block, direction)
            if inner is None:
                return None
            parts.append(inner)
        else:
            parts.append(transpose(pull_back(block, direction, number(1)).result))
    return light("block", *parts, data=(len(parts), 1))


def _sum_of(parts: list[Expr | None]) -> Expr | None:
    known = [part for part in parts if part is not None]
    return plus(*known) if len(known) == len(parts) else None


def _jacobian_of_product(product: Expr, direction: Expr) -> Expr | None:
    where = [position for position, factor in enumerate(product.args) if _occurs(direction, factor)]
    if len(where) != 1:
        return None
    inside = product.args[where[0]]
    if inside.name == "cross matrix" and where[0] < len(product.args) - 1:
        crossed = light("cross product", inside.args[0], times(*product.args[where[0] + 1 :]))
        inner = as_jacobian(crossed, direction)
        return None if inner is None else times(*product.args[: where[0]], inner)
    others = [factor for position, factor in enumerate(product.args) if position != where[0]]
    if not inside.shape:
        # (rᵀh) v = v rᵀ h
        row = pull_back(inside, direction, number(1)).result
        return times(*others, transpose(row))
    if where[0] != len(product.args) - 1 or columns(inside).constant != 1:
        return None
    inner = as_jacobian(inside, direction) if len(inside.shape) == 1 else None
    return None if inner is None else times(*others, inner)


def _jacobian_of_cross_product(node: Expr, direction: Expr) -> Expr | None:
    """a × J h is [a]_× J h, and J h × a is −[a]_× J h."""
    left, right = node.args
    if _occurs(direction, left) == _occurs(direction, right):
        return None
    still, moving = (left, right) if _occurs(direction, right) else (right, left)
    inner = as_jacobian(moving, direction)
    cross = light("cross matrix", still)
    return None if inner is None else times(cross if moving is right else transpose(cross), inner)


def _jacobian_of_hadamard(node: Expr, direction: Expr) -> Expr | None:
    inside = [factor for factor in node.args if _occurs(direction, factor)]
    others = [factor for factor in node.args if not _occurs(direction, factor)]
    if len(inside) != 1 or not others:
        return None
    inner = as_jacobian(inside[0], direction)
    return None if inner is None else times(diagonal_matrix(hadamard(*others)), inner)


def as_kronecker(forward: Expr, direction: Expr) -> Expr | None:
    """d vec F / d vec Xᵀ from a sum of terms A H B and A Hᵀ B (Magnus & Neudecker, ch. 9), or None."""
    if forward.name == "zeros":
        return zeros((rows(forward) * columns(forward), rows(direction) * columns(direction)))
    if forward.name == "sum":
        return _sum_of([as_kronecker(term, direction) for term in forward.args])
    if forward.name == "vec":
        return as_kronecker(forward.args[0], direction)
    if forward.name == "vech":
        inner = as_kronecker(forward.args[0], direction)
        return None if inner is None else times(light("elimination", data=forward.args[0].shape[:1]), inner)
    factors = forward.args if forward.name == "product" else (forward,)
    where = [position for position, factor in enumerate(factors) if _occurs(direction, factor)]
    if len(where) != 1:
        return None
    inside = factors[where[0]]
    scalars = [factor for i, factor in enumerate(factors) if i != where[0] and not factor.shape]
    if not inside.shape:
        matrix = times(*(factor for i, factor in enumerate(factors) if i != where[0]))
        gradient = pull_back(inside, direction, number(1)).result
        return times(light("vec", matrix), transpose(light("vec", gradient)))
    left = [factor for factor in factors[: where[0]] if factor.shape]
    right = [factor for factor in factors[where[0] + 1 :] if factor.shape]
    if inside.name == "sum":
        return _sum_of([as_kronecker(times(*scalars, *left, term, *right), direction) for term in inside.args])
    before = times(*left) if left else identity(rows(inside))
    after = times(*right) if right else identity(columns(inside))
    product = light("kronecker", transpose(after), before)
    if inside is direction:
        return times(*scalars, product)
    if inside is transpose(direction):
        commutation = light("commutation", data=(rows(direction), columns(direction)))
        return times(*scalars, product, commutation)
    if forward.name == "product" and not right and len(inside.shape) == 1:
        inner = as_kronecker(inside, direction)
        return None if inner is None else times(*scalars, *left, inner)
    return None
