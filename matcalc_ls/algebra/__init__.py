"""Typed algebra: dims, shapes, expressions, the table of operations, normal forms, evaluation."""

from matcalc_ls.algebra import ops

__all__ = ["ops"]
