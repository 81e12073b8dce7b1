"""What acts on each entry of an array by itself: to enter such a function is one line, see `elementary`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from matcalc_ls.algebra.build import (
    hadamard,
    light,
    transpose,
)
from matcalc_ls.algebra.dims import is_row
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.forms import latex_call, unicode_call
from matcalc_ls.algebra.operation import (
    ATOM,
    Operation,
    Writing,
    branches_between,
    register,
)
from matcalc_ls.algebra.signs import SignRule, of_any_sign

Slope = Callable[[Expr], Expr]


def entrywise(
    name: str,
    value: Callable[[Any], Any],
    slope: Slope,
    *,
    latex: str | Writing,
    code: str,
    plain: str = "",
    spelled: tuple[str, ...] = (),
    condition: str = "",
    kinks: tuple[float, ...] = (),
    simplify: Callable[[Expr], Expr] = lambda node: node,
    unicode: Writing | None = None,
    sign: SignRule = of_any_sign,
) -> None:
    """Enter a function that acts on each entry; `slope` builds its derivative at an expression, of the same shape.

    `kinks` are where its derivative goes over to another formula.
    """
    plain = plain or name

    register(
        Operation(
            name=name,
            shape=lambda args, _: args[0].shape,
            value=lambda _, values, __: value(np.asarray(values[0])),
            adjoint=lambda node, _, cotangent: hadamard(cotangent, slope(node.args[0])),
            rule=f"G:d {plain}(Z) = (G ⊙ {plain}′(Z)):dZ",
            because=f"{name} acts entry by entry",
            scalar_rule=f"d {plain}(z) = {plain}′(z) dz",
            scalar_because="the chain rule",
            simplify=simplify,
            transposed=_transposed_function,
            entrywise=True,
            branches=branches_between(*kinks) if kinks else None,
            spelled=spelled or (name,),
            sign=sign,
            conditions=(condition,) if condition else (),
            latex=latex_call(latex) if isinstance(latex, str) else latex,
            unicode=unicode or unicode_call(plain),
            code=lambda node, writer: (code.format(writer(node.args[0])), ATOM),
        )
    )


def _transposed_function(node: Expr) -> Expr | None:
    is_matrix = len(node.shape) == 2 and not is_row(node.shape)
    return light(node.name, transpose(node.args[0])) if is_matrix else None
