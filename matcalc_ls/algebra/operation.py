"""What an operation is: one entry holds all that any floor needs to know of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import OPERATIONS, Expr, dims_in
from matcalc_ls.algebra.signs import SignRule, of_any_sign

Array = NDArray[np.float64]

# How tightly a written form binds: an operand is bracketed where it binds less than its place asks for.
# FACTOR is for what stands unbracketed in a product only, such as a chain with an ellipsis.
SUM, COLON, HADAMARD, PRODUCT, FACTOR, SCRIPT, ATOM = 1, 2, 3, 4, 5, 6, 7


class NotDifferentiableError(Exception):
    """An operation has no derivative in this form; the message says what could be written instead."""


class Environment(Protocol):
    """Values of symbols, members and sizes, for evaluation."""

    @property
    def sizes(self) -> Mapping[str, int]: ...

    def symbol(self, node: Expr) -> Array: ...

    def evaluate(self, node: Expr) -> Array: ...

    def bound(self, index: str, value: int) -> Environment: ...


class Writer(Protocol):
    """Writes operands; `spell` gives the author's choice for a name such as `transpose` or `trace`.

    `is_function` says whether a symbol is the author's name for a function, `is_applied` whether brackets behind a
    quantity would make a function of its name, and `is_counted` whether an index below a vector's name would make it
    one of several.
    `told` are the axes whose sizes are told by what stands around that which is being written (see `telling`).
    """

    told: int

    def __call__(self, node: Expr, binding: int = 0, told: int = 0) -> str: ...

    def spell(self, what: str) -> str: ...

    def is_function(self, symbol: Expr) -> bool: ...

    def is_applied(self, quantity: Expr) -> bool: ...

    def is_counted(self, vector: Expr) -> bool: ...

    def name(self, latex: str) -> str: ...

    def dim(self, dim: Any) -> str: ...


Written = tuple[str, int]
Writing = Callable[[Expr, Writer], Written]
ValueRule = Callable[[Expr, Sequence[Array], Environment], Any]
AdjointRule = Callable[[Expr, int, Expr], Expr]


class Branches(NamedTuple):
    """The branches of a function that has kinks: how many, and those that its entries are on, counted from 0.

    `of` takes the operands' values. Of the places that a largest entry may have, the first half and the second are two.
    """

    total: int
    of: Callable[[Sequence[Array]], Any]


def branches_between(*kinks: float) -> Branches:
    """Those of a function whose first operand has kinks where an entry is one of these, in ascending order."""
    return Branches(len(kinks) + 1, lambda values: np.searchsorted(kinks, values[0]))


def _same(node: Expr) -> Expr:
    return node


def _nothing(_: Expr) -> None:
    return None


def _free(node: Expr) -> frozenset[str]:
    args = node.args
    own = dims_in(node.data) if node.data or not args else args[0].free
    return own.union(*[arg.free for arg in args]) if len(args) > 1 or node.data else own


_serial = count()


@dataclass(frozen=True, eq=False, kw_only=True)
class Operation:
    """An entry of the table of operations.

    name: its standard term, unique.
    arity: how many operands it takes, None for any number from `least`.
    shape: the shape of the result from operands and data; raises ShapeError where they do not fit.
    value: the numeric value from the operands' values.
    adjoint: `adjoint(node, i, G)` is the cotangent of operand i, given the cotangent G of the node: the A in
        G : d(node) = A : d(operand) + …; None where no derivative exists.
    rule: the identity that the step of a derivation rests on, in Unicode, and `because` the same in words;
        scalar_rule, scalar_because: the same of scalars, where that is put differently.
    simplify: one step towards the light normal form, for operands that are in it.
    expand: one step towards the expanded normal form, for operands that are in it.
    transposed: the transpose in light form, or None where a transpose stays outside.
    latex, unicode, code: how it is written for people and as numpy source, with how tightly that binds.
    spelled: names that call it in documents (`tr`, `Tr`, `trace`), without backslash.
    linear: whether the value is linear in each operand alone.
    binds: whether data[0] is the name of an index that is bound in its operands.
    entrywise: whether each entry of the value comes from the operand's entry at the same place alone.
    gathers: whether a sum of several is written as one, Diag(u) + Diag(v) as Diag(u + v).
    commutative: whether its operands, as many as there are, may stand in any order.
    multiplies: whether a constant scalar among its operands is a mere factor, of a quotient one below.
    quiet: whether its step goes without saying in a derivation.
    branches: where the derivative has another formula on each side of a kink, which side that is.
    sign: what the entries of the value are for sure, which may rest on the operands.
    conditions: what must hold for value or derivative to exist, in words, `{0}` being the first operand.
    bit: of this operation alone, for sets of operations as integers.
    """

    name: str
    shape: Callable[[Sequence[Expr], tuple[Any, ...]], Shape]
    value: ValueRule
    latex: Writing
    unicode: Writing
    code: Writing
    arity: int | None = 1
    least: int = 1
    adjoint: AdjointRule | None = None
    rule: str = ""
    because: str = ""
    scalar_rule: str = ""
    scalar_because: str = ""
    simplify: Callable[[Expr], Expr] = _same
    expand: Callable[[Expr], Expr] = _same
    transposed: Callable[[Expr], Expr | None] = _nothing
    free: Callable[[Expr], frozenset[str]] = _free
    spelled: tuple[str, ...] = ()
    linear: bool = False
    binds: bool = False
    entrywise: bool = False
    gathers: bool = False
    commutative: bool = False
    multiplies: bool = False
    quiet: bool = False
    branches: Branches | None = None
    sign: SignRule = of_any_sign
    conditions: tuple[str, ...] = field(default=())
    bit: int = field(init=False, default_factory=lambda: 1 << next(_serial))


def register(operation: Operation) -> Operation:
    """Enter an operation into the table; raises ValueError where the name is taken."""
    if operation.name in OPERATIONS:
        raise ValueError(f"two operations are called {operation.name!r}")
    OPERATIONS[operation.name] = operation
    return operation
