"""Functions of the document: through their definition, or left open as what was declared of them."""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Symbol, make
from matcalc_ls.algebra.operation import ATOM, SUM
from matcalc_ls.algebra.ops.function_value import NAME as FUNCTION_VALUE
from matcalc_ls.algebra.ops.uninterpreted import is_uninterpreted
from matcalc_ls.notation.names import unbold
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration, Rule
from matcalc_ls.notation.reading.elaboration.substitution import is_logistic, substituted
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.tables import CROSS_MATRICES, SKEW, function_letter
from matcalc_ls.notation.reading.terms import Term, key_of
from matcalc_ls.notation.scope import Binding


def _apply(self: Elaboration, term: Term) -> Located | None:
    """A function of the document at a place: its value by its definition, else an application that stays open."""
    name = str(term.data[0])
    binding = self.context.lookup.symbol(name)
    parts = self.read_all(term.args)
    if binding is None or parts is None:
        return None
    names = binding.arguments or ()
    if _is_cross_matrix(name, binding, parts):
        self.note(f"{name} read as the matrix of the cross product")
        return self.build("cross matrix", term, parts, soft=True)
    if binding.definition is None and binding.domain and isinstance(binding.quantity, Symbol):
        return _left_open(self, term, binding, parts)
    given = [part.expr.data[0].name if part.expr.name == "symbol" else None for part in parts]
    logistic = len(names) == len(parts) == 1 and binding.definition is not None and _is_sigma(name, binding)
    if logistic:
        self.note(f"{name} read as the logistic function, as which it is defined")
        return self.build("sigmoid", term, parts)
    is_own = list(names) == given and "each" not in term.data  # g_i alone, under a sum over i, is of all of them
    if is_own or (not names and binding.definition is None):
        return Located(self.constant("symbol", term, binding.quantity).expr, term.start, term.end)
    if (
        binding.definition is None
        or len(names) != len(parts)
        or not _lies_in_domain(self, binding, parts)
        or is_uninterpreted(binding.definition)
    ):
        return _uninterpreted(self, term, binding, parts)
    found = substituted(binding.definition, {each: part.expr for each, part in zip(names, parts, strict=True)})
    if found is None:
        return _uninterpreted(self, term, binding, parts)
    self.note(f"{name} read through its definition")
    value = make(FUNCTION_VALUE, found, *(part.expr for part in parts), data=(name,))
    return Located(value, term.start, term.end)


def _uninterpreted(self: Elaboration, term: Term, binding: Binding, parts: list[Located]) -> Located | None:
    """The value of a function where its definition says nothing, of the shape that its values have elsewhere."""
    name = str(term.data[0])
    if not isinstance(binding.quantity, Symbol) or _is_settled(self, binding, parts):
        self.skip(term, f"{name} of something of another shape", by_shape=True)
        return None
    if _has_known_values(binding):
        # Of M(q) ∈ ℝⁿˣⁿ it is known what it is, though not of what else it is a function.
        shapes = tuple(self.resolved(part.expr.shape) for part in parts)
        return self.build("application", term, parts, binding.quantity, shapes, (), soft=True)
    self.note(f"{name} is not known there")
    quantity = Symbol(key_of(name), self.freshened(binding.quantity.shape))
    pieces = (f"{name}(", *[", "] * (len(parts) - 1), ")")
    return self.build("uninterpreted", term, parts, quantity, pieces, SUM, ATOM)


def _has_known_values(binding: Binding) -> bool:
    """Whether of a function that nobody defined it is declared what its values are, and not of what."""
    is_open = binding.definition is None and not binding.domain and binding.provenance == "declared"
    return is_open and all(dim.is_known for dim in binding.quantity.shape)


def _is_sigma(name: str, binding: Binding) -> bool:
    assert binding.definition is not None and binding.arguments
    return function_letter(name) == "sigmoid" and is_logistic(binding.definition, binding.arguments[0])


def _is_cross_matrix(name: str, binding: Binding, parts: list[Located]) -> bool:
    """Whether this is `S(\\omega)`, of which is said that it is skew-symmetric."""
    quantity = binding.quantity
    return (
        unbold(name) in CROSS_MATRICES
        and binding.definition is None
        and isinstance(quantity, Symbol)
        and SKEW in quantity.properties
        and [[dim.constant for dim in part.expr.shape] for part in parts] == [[3]]
    )


def _lies_in_domain(self: Elaboration, binding: Binding, parts: list[Located]) -> bool:
    """Whether what was declared of a function, if anything, lets it take these; scalars are taken entry by entry."""
    if not binding.domain or binding.domain == ((),):
        return True
    return len(parts) == len(binding.domain) and all(
        self.fits(part.expr.shape, shape) or not _is_known(self, part)
        for part, shape in zip(parts, binding.domain, strict=True)
    )


def _is_settled(self: Elaboration, binding: Binding, parts: list[Located]) -> bool:
    """Whether it is known what a function takes, and that this is something else."""
    domain = binding.domain or _domain_of_definition(binding)
    return len(domain) == len(parts) and any(
        _is_known(self, part)
        and not self.guesses_in([part])
        and all(dim.is_known for dim in shape)
        and not self.fits(part.expr.shape, shape)
        for part, shape in zip(parts, domain, strict=True)
    )


def _is_known(self: Elaboration, part: Located) -> bool:
    return all(dim.is_known for dim in self.resolved(part.expr.shape))


def _left_open(self: Elaboration, term: Term, binding: Binding, parts: list[Located], *at: int) -> Located | None:
    """An application of a function of which only the shapes are known."""
    domain = binding.domain
    if len(parts) != len(domain) or not all(dim.is_known for shape in domain for dim in shape):
        if not at:
            return _uninterpreted(self, term, binding, parts)
        self.skip(term, f"the value of {term.data[0]} there", by_shape=True)
        return None
    if (
        not at
        and domain != ((),)
        and not all(len(part.expr.shape) == len(shape) for part, shape in zip(parts, domain, strict=True))
    ):
        return _uninterpreted(self, term, binding, parts)
    return self.build("application", term, parts, binding.quantity, domain, at, soft=True)


def _derived(self: Elaboration, term: Term) -> Located | None:
    """`\\nabla f(x)`, `f'(t)`, `J_g(x)`: the derivative of a function of the document at a place."""
    name, how, order, labels = term.data
    binding = self.context.lookup.symbol(name)
    operands, elsewise = term.args[:-1], term.args[-1]
    parts = self.read_all(operands)
    if binding is None or parts is None or not isinstance(binding.quantity, Symbol):
        return None
    if how == "prime" and binding.definition is not None and _is_sigma(name, binding) and order == 1:
        return self.read(Term("slope", term.start, term.end, operands, ("sigmoid", 1, f"{name}'")))
    domain = binding.domain or _domain_of_definition(binding)
    at = _positions(order, labels, parts)
    values = binding.quantity.shape
    if at is None or not _fits_domain(self, domain, parts) or not _is_usual(how, order, domain, values):
        return self.read(elsewise)
    opened = Binding(binding.quantity, binding.provenance, binding.start, binding.end, binding.arguments, domain=domain)
    return _left_open(self, term, opened, parts, *at)


def _fits_domain(self: Elaboration, domain: tuple[Shape, ...], parts: list[Located]) -> bool:
    """Whether a function takes these; a function of a scalar takes arrays entry by entry."""
    if len(domain) != len(parts) or not all(dim.is_known for shape in domain for dim in shape):
        return False
    return domain == ((),) or all(
        len(part.expr.shape) == len(shape) and (self.fits(part.expr.shape, shape) or not _is_known(self, part))
        for part, shape in zip(parts, domain, strict=True)
    )


def _domain_of_definition(binding: Binding) -> tuple[Shape, ...]:
    """The shapes of the arguments of a function in its definition, () where one does not occur."""
    if binding.definition is None:
        return ()
    shapes = {node.data[0].name: node.shape for node in binding.definition.walk() if node.name == "symbol"}
    names = binding.arguments or ()
    return tuple(shapes[name] for name in names) if all(name in shapes for name in names) else ()


def _positions(order: int, labels: tuple[str, ...], parts: list[Located]) -> tuple[int, ...] | None:
    """The positions of the arguments that a derivative is by; None where the notation does not say."""
    if not labels:
        return (0,) * order if len(parts) == 1 else None
    if len(labels) != order and (order == 1 or len(labels) != 1):
        return None
    found = []
    for label in labels if len(labels) == order else labels * order:
        if label.isdigit():
            at = [int(label) - 1]
        else:
            at = [place for place, part in enumerate(parts) if part.expr.name == "symbol" and _name(part) == label]
            if sum(label in part.expr.free for part in parts) != 1:
                return None  # ∇_x f(x, Ax) is no derivative by the first argument alone
        if len(at) != 1 or not 0 <= at[0] < len(parts):
            return None
        found.append(at[0])
    return tuple(found)


def _name(part: Located) -> str:
    return str(part.expr.data[0].name)


def _is_usual(how: str, order: int, domain: tuple[Shape, ...], values: Shape) -> bool:
    """Whether everyone means the same by this sign: ∇ of a scalar, a prime for one scalar argument, J of a vector.

    ∇g of a vector is the Jacobian for some and its transpose for others, ∂₁g its Jacobian for all.
    """
    if how == "partial":
        return not values or (order == len(values) == 1)
    if how == "nabla":
        return not values or not any(domain)
    if how == "prime":
        return len(domain) == 1 and (not domain[0] or (len(values) == 1 == order and len(domain[0]) == 1))
    return len(domain) == 1 and len(values) == 1 == len(domain[0])


RULES: Mapping[str, Rule] = {"apply": _apply, "derived": _derived}
