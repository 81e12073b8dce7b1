"""Expressions made from the table of operations alone: whatever is entered there is tried without another word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any
from zlib import crc32

import numpy as np
from hypothesis import strategies as st

from matcalc_ls.algebra import ops
from matcalc_ls.algebra.build import number, symbol
from matcalc_ls.algebra.dims import ONE, Dim, Shape
from matcalc_ls.algebra.evaluation import Values
from matcalc_ls.algebra.expression import OPERATIONS, Expr, ShapeError, Symbol, make

SIZES = {"m": 2, "n": 3, "p": 4, "i": 1, "j": 2}

m, n, p, i, j = (Dim.of(name) for name in SIZES)

THREE, NONE = Dim.of(3), Dim.of(0)

OPERANDS = (
    symbol("a"),
    symbol("b"),
    number(2),
    symbol("x", (n,)),
    symbol("y", (m,)),
    symbol("u", (n,)),
    symbol("r", (ONE, n)),
    symbol("A", (n, n)),
    symbol("B", (m, n)),
    symbol("C", (n, m)),
    symbol("D", (n, n)),
    symbol("S", (n, n), "symmetric"),
    symbol("T", (m, m), "symmetric"),
    symbol("K", (m * n, m * n)),
    symbol("k", (m * n,)),
    symbol("v", (THREE,)),
    symbol("w", (THREE,)),
    symbol("E", (THREE, THREE)),
)

f, g, h = Symbol("f", ()), Symbol("g", (m,)), Symbol("h", (m, n))

# What stands in an expression beside its operands, for the operations that need it.
DATA: dict[str, tuple[tuple[Any, ...], ...]] = {
    "application": (
        (f, ((n,), (m,)), ()),
        (f, ((n,), (m,)), (0,)),
        (f, ((n,), (m,)), (1, 0)),
        (f, ((), (n,)), (0, 1)),
        (f, ((m, n), ()), ()),
        (g, ((n,), ()), ()),
        (g, ((n,), ()), (0,)),
        (h, ((), ()), (1,)),
    ),
    "weighted hessian": ((g, ((n,),), (0, 0)), (g, ((n,), (n,)), (0, 1))),
    "symbol": (),
    "member": (),
    "differential": (),
    "uninterpreted": (),
    "function value": (("f",),),
    "number": ((number(3).data[0],),),
    "dimension": ((n,), (m * n,)),
    "ones": (((n,),), ((m, n),)),
    "zeros": (((n,),), ((m, n),)),
    "identity": ((n,),),
    "unit": (((n,), (j,)), ((m, n), (i, j))),
    "polygamma": ((0,), (2,)),
    "commutation": ((m, n),),
    "duplication": ((n,),),
    "elimination": ((n,),),
    "kronecker delta": ((i, j),),
    "block": ((1, 2), (2, 1)),
    "block of": (((n,), NONE, NONE), ((ONE, n), ONE, NONE), ((m, n), NONE, NONE), ((), ONE, ONE)),
    "index product": (),
    "eigenvector": (("max",), ("min",)),
    "entry": ((i,), (i, j)),
    "unvec": (((m, n),),),
    "kronecker contraction": (((m, m), 0), ((n, n), 1)),
}

assert ops


def applications(name: str, operands: Sequence[Expr]) -> Iterator[Expr]:
    """Every well-typed expression of one operation on these operands."""
    arity = OPERATIONS[name].arity
    for data in DATA.get(name, ((),)):
        for args in product(operands, repeat=2 if arity is None else arity):
            try:
                yield make(name, *args, data=data)
            except ShapeError:
                continue


@st.composite
def expressions(draw: st.DrawFn, steps: int = 6, scalar: bool = False) -> Expr:
    """A random expression, grown by applying operations of the table to what is there, the latest first."""
    pool = list(OPERANDS)
    names = [name for name, operation in OPERATIONS.items() if operation.adjoint and not operation.binds]
    latest = draw(st.sampled_from(pool))
    for _ in range(draw(st.integers(1, steps))):
        name = draw(st.sampled_from(names))
        others = draw(st.lists(st.sampled_from(pool), min_size=3, max_size=5))
        fitting = [node for node in applications(name, [latest, *others]) if latest in node.args]
        if fitting:
            latest = draw(st.sampled_from(fitting))
            pool.append(latest)
    if scalar and latest.shape:
        latest = make("entry sum", latest)
    return latest


def array_of(name: str, shape: Shape, properties: frozenset[str], serial: int) -> Any:
    """An array with entries between 0 and 1, where most functions are smooth; square ones are well conditioned."""
    extent = tuple(dim.evaluate(SIZES) for dim in shape)
    generator = np.random.default_rng(crc32(f"{name} {serial}".encode()))
    array = generator.uniform(0.2, 0.8, size=extent)
    if len(extent) == 2 and extent[0] == extent[1]:
        array = 0.1 * array + np.diag(generator.uniform(0.5, 0.8, size=extent[0]))
        if "symmetric" in properties:
            array = (array + array.T) / 2
    return array if extent else float(array)


def values_for(*roots: Expr, serial: int = 0) -> Values:
    """Values for all symbols in some expressions."""
    arrays = {
        node.data[0].name: array_of(node.data[0].name, node.shape, node.data[0].properties, serial)
        for root in roots
        for node in root.walk()
        if node.name == "symbol"
    }
    return Values(SIZES, arrays)


def value(node: Expr, values: Values) -> Any:
    """The value as an array, without a warning where it is infinite; NaN where a matrix on the way has no inverse."""
    try:
        with np.errstate(all="ignore"):
            return np.asarray(values.evaluate(node), dtype=float)
    except np.linalg.LinAlgError:
        return np.full([dim.evaluate(values.sizes) for dim in node.shape], np.nan)


def array_derivative(node: Expr, variable: Expr, values: Values) -> Any:
    """Finite differences by every entry of a symbol: the shape of the function, then of the symbol.

    NaN where two step lengths disagree however short they are: there a kink or a pole is near.
    """
    name = variable.data[0].name
    start = np.asarray(values.evaluate_key(name), dtype=float)
    found = np.zeros(value(node, values).shape + start.shape)
    for place in np.ndindex(start.shape):
        unit = np.zeros(start.shape)
        unit[place] = 1.0
        found[(..., *place)] = _slope(node, values, name, unit)
    return found


def _slope(node: Expr, values: Values, name: str, unit: Any) -> Any:
    """The change along a unit by steps so short that twice as long ones tell the same, none of them over a kink."""
    start = values.evaluate_key(name)
    for step in (1e-3, 1e-4, 1e-5):
        near, far = (
            (
                value(node, values.replaced(name, start + h * unit))
                - value(node, values.replaced(name, start - h * unit))
            )
            / (2 * h)
            for h in (step, 2 * step)
        )
        if agree(near, far, 1e-4):
            return (4 * near - far) / 3
    return np.nan


def agree(left: Any, right: Any, tolerance: float = 1e-6) -> bool:
    """Equal relative to the largest entry."""
    left, right = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
    scale = max(float(np.abs(left).max(initial=0.0)), float(np.abs(right).max(initial=0.0)), 1e-3)
    return left.shape == right.shape and float(np.abs(left - right).max(initial=0.0)) <= tolerance * scale
