"""The table of operations: importing this package enters them all."""

from matcalc_ls.algebra.ops import (
    diagonal,
    entrywise,
    hadamard,
    indexed,
    kronecker,
    leaves,
    linear,
    matrix_functions,
    norms,
    powers,
    product,
)

__all__ = [
    "diagonal",
    "entrywise",
    "hadamard",
    "indexed",
    "kronecker",
    "leaves",
    "linear",
    "matrix_functions",
    "norms",
    "powers",
    "product",
]
