"""What has no value: its operands, and the shape that is tried for it or follows from what it is applied to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matcalc_ls.algebra.dims import ONE, Shape, is_row
from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.algebra.operation import ATOM, SCRIPT, SUM
from matcalc_ls.algebra.unification import unknown_dim
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration, Rule
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.terms import Term, key_of

_TRANSPOSED, _MATRIX = 1, 2
"""Layouts that are tried for a gradient whose usual one does not fit."""
_ROWS, _TURNED = frozenset({1, 2}), frozenset({1, 3})
"""Layouts of a derivative in which gradients are rows, and those in which Jacobians have a column for each function:
rows go with a row for each function, and columns with a column."""
_OF_ENTRIES, _SINGLE = 1, 2
"""Layouts that are tried for a variance."""


def _uninterpreted(self: Elaboration, term: Term) -> Located | None:
    key, _, pieces, inside, outside = term.data
    parts = self.read_all(term.args)
    if parts is None:
        return None
    if term.kind == "second derivative" and (place := _own_place(self, term.args[0], parts[0])):
        parts, pieces = [*parts, *place], (*pieces[:-1], *_brackets(place, ")"))
    quantity = _at_place(self, key) or self.quantity(key, term.start)
    return self.build("uninterpreted", term, parts, quantity, pieces, inside, outside)


def _at_place(self: Elaboration, key: str) -> Symbol | None:
    """The value of what is declared here and is no function, such as that of a state at a time: it is as large."""
    binding = self.context.lookup.symbol(key.removesuffix("()"))
    if binding is None or binding.provenance != "declared" or binding.yields or binding.arguments is not None:
        return None
    return Symbol(key, self.freshened(binding.quantity.shape))


def _covariance(self: Elaboration, term: Term) -> Located | None:
    """The covariance of vectors has a row for each entry of the first and a column for each of the last.

    Where that does not fit, it is the variance of each entry, or one number.
    """
    parts = self.read_all(term.args)
    if parts is None:
        return None
    key, _, pieces, inside, outside = term.data
    given = next((at for at, piece in enumerate(pieces[1:], 1) if "\\mid" in piece), len(parts))
    first, last = parts[0].expr.shape, parts[given - 1].expr.shape
    if max(len(first), len(last)) > 1:
        self.refuse(term, "the covariance of a matrix", "covariance", parts[:given], is_open=False)
        return None
    layout = self.rank(key)
    quantity = Symbol(key, () if layout == _SINGLE else first if layout == _OF_ENTRIES else (*first, *last))
    # The layout is what is guessed; each place has a shape of its own.
    self.guessed[key] = quantity
    self.places[key] = term.start
    return self.build("uninterpreted", term, parts, quantity, pieces, inside, outside)


def _derivative(self: Elaboration, term: Term) -> Located | None:
    key, _, pieces, inside, outside, kind, *taken = term.data
    parts = self.read_all(term.args)
    if parts is None:
        return None
    last = len(parts) - 1
    given = parts[1 : taken[0]] if taken else parts[1:]
    operand = parts[0 if kind == "quotient" else last]
    variables = given if kind == "quotient" else parts[:last]
    if kind == "gradient" and len(operand.expr.shape) > 1:
        self.doubt([operand])  # of matrices hardly anybody takes one
    shape = _shape(kind, operand, variables, "^2" in pieces[0], self.rank(key))
    if kind != "quotient" and (place := _own_place(self, term.args[-1], operand)):
        parts, pieces = [*parts, *place], (*pieces[:-1], *_brackets(place, ")"))
    # The layout is what is guessed; each place has a shape of its own.
    quantity = self.guessed[key] = Symbol(key, shape)
    self.places[key] = term.start
    return self.build("uninterpreted", term, parts, quantity, pieces, inside, outside)


def _own_place(self: Elaboration, call: Term, read: Located) -> list[Located]:
    """The x of `\\nabla f(x)` where f(x) is read as f, since that is its definition's x: ∇f alone would lose it."""
    if call.kind != "apply" or read.expr.name != "symbol":
        return []
    return self.read_all(call.args) or []


def _brackets(place: Sequence[Located], closing: str) -> tuple[str, ...]:
    """What stands before, between and behind the arguments of a function."""
    return ("(", *[", "] * (len(place) - 1), closing)


def _shape(kind: str, operand: Located, variables: Sequence[Located], twice: bool, layout: int) -> Shape:
    function = operand.expr.shape
    if kind == "divergence":
        return function[1:]
    if kind in ("curl", "along"):
        return function
    if kind != "quotient" and not variables:
        return _by_unnamed(operand, twice, layout)
    axes = [variable.expr.shape for variable in variables if variable.expr.shape]
    if function and kind == "quotient":
        axes = [axis[1:] if is_row(axis) else axis for axis in axes]  # ∂y/∂xᵀ has a column for each entry of x
    if kind != "quotient" and twice and len(variables) == 1:
        axes *= 2
    if not axes:
        return function
    if not function and len(axes) == 1:
        return _turned(axes[0]) if layout in _ROWS else axes[0]
    found = (*function, *(dim for axis in axes for dim in axis))
    return found[::-1] if layout in _TURNED and len(found) == 2 else found


def _turned(shape: Shape) -> Shape:
    return (ONE, *shape) if len(shape) == 1 else shape[::-1]


def _by_unnamed(operand: Located, twice: bool, layout: int) -> Shape:
    """∇f: by the one argument of f, or by a vector that nobody names. ∇² is the Hessian or the Laplacian."""
    arguments = operand.parts if operand.expr.name in ("uninterpreted", "application") else ()
    # \nabla f(0) is at an origin of whatever space.
    is_told = len(arguments) == 1 and arguments[0].expr.name != "number"
    by = arguments[0].expr.shape if is_told else (unknown_dim(),)
    function = operand.expr.shape
    if layout == _MATRIX and not twice:
        return (unknown_dim(), unknown_dim())
    if twice:
        return function if layout else (*function, *by, *by)
    if not function:
        return _turned(by) if layout == _TRANSPOSED else by
    found = (*function, *by)
    return found[::-1] if layout == _TRANSPOSED and len(found) == 2 else found


def _adjoint(self: Elaboration, term: Term) -> Located | None:
    """`A^H`: the transpose with every entry conjugated, and so no function of real calculus."""
    inner = self.read(term.args[0])
    if inner is None:
        return None
    mark = str(term.data[0])
    shape = inner.expr.shape
    if len(shape) == 1 and mark == "*":
        self.refuse(term, "a star on a vector", "adjoint", [inner])
        return None
    turned = _turned(shape) if shape else shape
    place = _own_place(self, term.args[0], inner)
    pieces: tuple[str, ...] = ("", f"^{mark}")
    if place:
        pieces = ("", *_brackets(place, f")^{mark}"))
    elif mark == "*" and inner.expr.name in ("symbol", "member"):
        pieces = ("(", ")^*")  # A^* would be another name
    return self.build("uninterpreted", term, [inner, *place], Symbol(key_of("^H"), turned), pieces, ATOM, SCRIPT)


def _sized(self: Elaboration, term: Term) -> Located | None:
    spelling, *sizes = term.data
    return self.constant("uninterpreted", term, Symbol(key_of(spelling), tuple(sizes)), (spelling,), SUM, ATOM)


def _alike(self: Elaboration, term: Term) -> Located | None:
    parts = self.read_all(term.args)
    if parts is None:
        return None
    key, pieces, inside, outside = term.data
    return self.build("uninterpreted", term, parts, Symbol(key, parts[0].expr.shape), pieces, inside, outside)


RULES: Mapping[str, Rule] = {
    "uninterpreted": _uninterpreted,
    "second derivative": _uninterpreted,
    "covariance": _covariance,
    "alike": _alike,
    "sized": _sized,
    "derivative": _derivative,
    "adjoint": _adjoint,
}
