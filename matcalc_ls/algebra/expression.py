"""Expressions: immutable, interned values. Equal is identical, and a shape is computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import ref

from matcalc_ls.algebra.dims import Dim, Shape, indexed_name, normal_shape
from matcalc_ls.algebra.value import value

if TYPE_CHECKING:
    from matcalc_ls.algebra.operation import Operation


class ShapeError(Exception):
    """Operands whose shapes do not fit. `culprits` are the positions of the operands at fault."""

    def __init__(self, message: str, operation: str, culprits: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.operation = operation
        self.culprits = culprits


LINEAR_STRUCTURES = ("diagonal", "symmetric", "skew-symmetric", "lower triangular", "upper triangular")
"""Properties of matrices that sums of such matrices have, too; the one that tells most comes first."""
DEFINITE = frozenset({"positive definite", "positive semidefinite"})
SYMMETRIC = DEFINITE | {"symmetric"}
"""Properties of matrices that are symmetric."""
SQUARE = DEFINITE | {*LINEAR_STRUCTURES, "orthogonal", "invertible"}
"""Properties that are of use for square matrices alone."""


@value
class Symbol:
    """A quantity with a name: `name` is its LaTeX spelling, `properties` what was declared of its structure."""

    name: str
    shape: Shape
    properties: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        shape = normal_shape(self.shape)
        if shape is not self.shape:
            object.__setattr__(self, "shape", shape)
        if self.properties and len(shape) == 2 and shape[0] is not shape[1]:
            # The diagonal Σ of a singular value decomposition may be rectangular, and is not its own transpose then.
            object.__setattr__(self, "properties", self.properties - SQUARE)


@lru_cache(maxsize=4096)
def _shape_at(shape: Shape, name: str, index: Dim) -> Shape:
    """A shape that speaks of an index, where that has a value."""
    return normal_shape(tuple(dim.at({name: index}) for dim in shape))


@value
class Family:
    """Quantities told apart by an index, `W^j` for `lower` ≤ j ≤ `upper`; `shape` may speak of `index`.

    `name` is the spelling with the index in it (`W^j`), `placement` is `^` or `_`, and a bound of None is open.
    """

    name: str
    base: str
    placement: str
    index: str
    shape: Shape
    lower: Dim | None = None
    upper: Dim | None = None
    properties: frozenset[str] = frozenset()

    def member_shape(self, index: Dim) -> Shape:
        """The shape of the member at `index`."""
        return _shape_at(self.shape, self.index, index)

    @property
    def size_heads(self) -> frozenset[str]:
        """What the names of sizes that are a family themselves begin with: `n_` of n_l × n_{l-1}."""
        names = frozenset().union(*(dim.names for dim in self.shape))
        parts = (found for name in names if (found := indexed_name(name)) is not None)
        return frozenset(part.head for part in parts if self.index in part.index.names)


class Expr:
    """An operation applied to expressions.

    `name` is the operation's; `data` holds what is no expression (a number, a symbol, an index range); `shape` follows
    from the operation's shape rule; `free` names the symbols, families and dims that its value depends on; `height` is
    that of its tree, and `bits` are those of the operations in it. `memo` caches what is derived from this expression
    alone.
    """

    __slots__ = ("__weakref__", "args", "bits", "data", "free", "height", "memo", "name", "operation", "shape")

    operation: Operation
    name: str
    args: tuple[Expr, ...]
    data: tuple[Any, ...]
    shape: Shape
    free: frozenset[str]
    height: int
    bits: int
    memo: dict[Any, Any]

    def __init__(self, name: str, args: tuple[Expr, ...], data: tuple[Any, ...]) -> None:
        """For `make` and sketches alone, which see to all but the shape."""
        operation = OPERATIONS[name]
        if len(args) != operation.arity and (operation.arity is not None or len(args) < operation.least):
            raise ShapeError(f"{len(args)} operands", name)
        self.operation, self.name, self.args, self.data = operation, name, args, data
        self.shape = operation.shape(args, data)

    def __repr__(self) -> str:
        if self.height > 20:
            return f"{self.name}(…)"
        inside = ", ".join([*map(repr, self.args), *map(str, self.data)])
        return f"{self.name}({inside})"

    def contains(self, name: str) -> bool:
        """Whether an operation occurs in this expression."""
        return self.bits & OPERATIONS[name].bit != 0

    def walk(self, without: str = "") -> Iterator[Expr]:
        """Every sub-expression once, operands before what is made of them.

        Those whose memo holds `without` are left out, and what is in them.
        """
        order: list[Expr] = []
        seen: set[Expr] = set()
        stack: list[Expr | None] = [self]
        while stack:
            node = stack.pop()
            if node is None:  # all that the node below this mark is made of is in order
                order.append(stack.pop())  # type: ignore[arg-type]
            elif node not in seen and without not in node.memo:
                seen.add(node)
                if node.args:
                    stack += (node, None)
                    stack += node.args[::-1]
                else:
                    order.append(node)
        return iter(order)


OPERATIONS: dict[str, Operation] = {}


class _Reference(ref[Expr]):
    """A weak reference that knows the key it is found by."""

    __slots__ = ("key",)
    key: tuple[Any, ...]


# Each expression by what it is made of. This is what a WeakValueDictionary does, whose own code in Python took a
# fourth of the time of `make`, which everything else spends its time in. Operands are known by their ids, which stay
# theirs as long as the expression is there: were they kept here, one that remembers something made of it, as its
# transpose, would never go.
_interned: dict[tuple[Any, ...], _Reference] = {}


def _forget(reference: _Reference) -> None:
    # An equal expression may have been made since the one that is gone was found dead.
    if _interned.get(reference.key) is reference:
        del _interned[reference.key]


def make(name: str, *args: Expr, data: tuple[Any, ...] = ()) -> Expr:
    """The expression of an operation on operands. Raises ShapeError where their shapes do not fit."""
    return interned(name, args, data)


def interned(name: str, args: tuple[Expr, ...], data: tuple[Any, ...]) -> Expr:
    """The same, for who has operands in a tuple."""
    key = (name, tuple(map(id, args)), data)
    reference = _interned.get(key)
    if reference is not None and (found := reference()) is not None:
        return found
    node = Expr(name, args, data)
    height, bits = 0, node.operation.bit
    for arg in args:
        bits |= arg.bits
        if arg.height > height:
            height = arg.height
    node.height, node.bits, node.memo = height + 1, bits, {}
    node.free = node.operation.free(node)
    reference = _Reference(node, _forget)
    reference.key = key
    _interned[key] = reference
    return node


class Sketch(Expr):
    """The same, but not interned: for trying out whether shapes fit, in a third of the time.

    Equal sketches are not identical, so nobody may keep one. Each runs its shape rule, and so unifies. What else is
    known of an expression is seldom asked of a sketch, and found out then.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        # Only of what has not been set.
        if name not in _FOUND_LATER:
            raise AttributeError(name)
        found = _FOUND_LATER[name](self)
        setattr(self, name, found)
        return found


def _height(node: Expr) -> int:
    return 1 + max([arg.height for arg in node.args], default=0)


def _bits(node: Expr) -> int:
    bits = node.operation.bit
    for arg in node.args:
        bits |= arg.bits
    return bits


_FOUND_LATER: Mapping[str, Callable[[Expr], Any]] = {
    "free": lambda node: node.operation.free(node),
    "height": _height,
    "bits": _bits,
    "memo": lambda _: {},
}


def rebuilt(node: Expr, args: Sequence[Expr]) -> Expr:
    """The same operation on other operands."""
    return make(node.name, *args, data=node.data) if tuple(args) != node.args else node


def transform(root: Expr, rule: Callable[[Expr], Expr | None]) -> Expr:
    """Replace sub-expressions from the top: where `rule` returns an expression it stands, else operands are visited."""
    done: dict[Expr, Expr] = {}
    stack = [root]
    while stack:
        node = stack[-1]
        if node in done:
            stack.pop()
            continue
        replacement = rule(node)
        if replacement is not None:
            done[stack.pop()] = replacement
            continue
        waiting = [arg for arg in node.args if arg not in done]
        if waiting:
            stack.extend(waiting)
        else:
            done[stack.pop()] = rebuilt(node, [done[arg] for arg in node.args])
    return done[root]


def transform_repeatedly(root: Expr, rule: Callable[[Expr], Expr | None], most: int) -> Expr:
    """Replace sub-expressions until nothing changes, at `most` so often: in what was put in, too."""
    for _ in range(most):
        inner = transform(root, rule)
        if inner is root:
            break
        root = inner
    return root


def dims_in(data: Any) -> frozenset[str]:
    """The names of dims in a node's data."""
    # By type, for most data have several of these, and each is asked about whenever an expression is made.
    found = _DIMS_IN.get(type(data))
    return _NO_NAMES if found is None else found(data)


def _dims_in_several(data: tuple[Any, ...]) -> frozenset[str]:
    return dims_in(data[0]) if len(data) == 1 else _NO_NAMES.union(*map(dims_in, data))


_NO_NAMES: frozenset[str] = frozenset()
_DIMS_IN: Mapping[type, Callable[[Any], frozenset[str]]] = {
    Dim: lambda dim: dim.names,
    tuple: _dims_in_several,
    Symbol: lambda symbol: _NO_NAMES.union(*[dim.names for dim in symbol.shape]),
    Family: lambda family: dims_in((family.shape, family.lower, family.upper)) - {family.index},
}
