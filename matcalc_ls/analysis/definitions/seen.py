"""What becomes of a binding where others see it, and of a definition where it says what a name stands for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.algebra.unification import unknown_dim
from matcalc_ls.analysis.definitions import Definition
from matcalc_ls.analysis.definitions.spoken import openness
from matcalc_ls.notation.scope import Binding

_VECTORS = frozenset("uvwxyz")
"""Letters that are vectors more often than not, and other ones in each example."""


def as_guess(binding: Binding) -> Binding:
    """A binding that a definition assumed, in another formula."""
    return replace(binding, yields=True)


def from_afar(binding: Binding) -> Binding:
    """A binding out of another section. Sizes in numbers are those of an example, which ends with its section."""
    if not _has_numbers(binding):
        return replace(binding, yields=True, kept=None)
    quantity = replace(binding.quantity, shape=_unsized(binding.quantity.shape))
    domain = tuple(map(_unsized, binding.domain))
    return replace(binding, quantity=quantity, domain=domain, definition=None, yields=True, kept=None)


def agreed(binding: Binding, shapes: Collection[Shape]) -> Binding:
    """A binding out of another section, with what all sections agree about that declare the name in these shapes: of
    other sizes nothing tells which are meant."""
    columns = [tuple(sizes) for sizes in zip(*shapes, strict=True)]
    unknown = {sizes: unknown_dim() for sizes in columns if len(set(sizes)) > 1}
    shape = tuple(unknown.get(sizes, sizes[0]) for sizes in columns)
    quantity = replace(binding.quantity, shape=shape)
    return from_afar(replace(binding, quantity=quantity, domain=(), definition=None))


def _unsized(shape: Shape) -> Shape:
    return tuple(unknown_dim() if dim.constant is not None else dim for dim in shape)


def _has_numbers(binding: Binding) -> bool:
    """Whether a size is a number; the values of a function that is defined are what they are."""
    if binding.arguments is not None and binding.definition is not None:
        return False
    return any(dim.constant is not None for shape in (binding.quantity.shape, *binding.domain) for dim in shape)


def is_odd_scalar(binding: Binding) -> bool:
    """Whether a definition makes a number of a letter that mostly is a vector, which says nothing to other sections."""
    is_number = binding.provenance == "defined" and binding.arguments is None and not binding.quantity.shape
    return is_number and binding.quantity.name.split("_")[0] in _VECTORS


def is_open(binding: Binding) -> bool:
    return isinstance(binding.quantity, Symbol) and openness(binding.quantity) > 0


def bound_by(definition: Definition, declared: Binding | None) -> Binding:
    row = definition.statement.members[0]
    arguments = definition.arguments or None
    if declared is not None and isinstance(declared.quantity, Symbol):
        return replace(declared, arguments=arguments, definition=definition.expr)
    symbol = Symbol(definition.name, definition.expr.shape)
    return Binding(symbol, "defined", row.start, row.end, arguments, definition.expr)
