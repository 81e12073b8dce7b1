"""The table of operations: importing this package enters them all."""

from matcalc_ls.algebra.ops import (
    diagonal,
    entrywise,
    indexed,
    leaves,
    linear,
    matrix_functions,
    norms,
    powers,
    product,
    products,
)

__all__ = [
    "diagonal",
    "entrywise",
    "indexed",
    "leaves",
    "linear",
    "matrix_functions",
    "norms",
    "powers",
    "product",
    "products",
]
