"""What the readers of one formula share: the scope, the indices in force, notes, and the budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.notation.reading.leaves import Leaves
from matcalc_ls.notation.reading.lookup import Lookup
from matcalc_ls.notation.reading.terms import Term
from matcalc_ls.tex.tree import Node, Row

MAX_DEPTH = 60
DEFAULT_BUDGET = 20_000


class ExhaustedError(Exception):
    """The budget of a reading is used up; it never leaves this package."""


class _Level:
    """How deep a reading is; it is entered for every node, so it is no generator."""

    __slots__ = ("depth",)

    def __init__(self) -> None:
        self.depth = 0

    def __enter__(self) -> bool:
        self.depth += 1
        return self.depth <= MAX_DEPTH

    def __exit__(self, *_: object) -> None:
        self.depth -= 1


class Grammar(NamedTuple):
    """The doors of the grammar: a row is read by one, its nodes, one of them, a product, the application of a function.

    Every file of the grammar reads such things within what it reads itself. It asks the context for them, and so need
    not import the files that import it.
    """

    row: Callable[[Row, Context], Term]
    items: Callable[[Sequence[Node], Context, int, int], Term]
    item: Callable[[Node, Context], Term]
    product: Callable[[Sequence[Node], Context], Term]
    call: Callable[[Sequence[Node], int, Context], tuple[Term, int] | None]


class Context:
    """State of a reading. `spend` is called for every piece of work, so that none is unbounded."""

    def __init__(self, lookup: Lookup, grammar: Grammar, budget: int = DEFAULT_BUDGET) -> None:
        self.lookup = lookup
        self._grammar = grammar
        self.notes: dict[str, None] = {}
        # Names and the place of their index, of which dots show that they are families, W^L ⋯ W^1, or a sum over other
        # members, \sum_j u_j beside u_i.
        self.ranged: set[tuple[str, str]] = set()
        # The indices of sums, and names with an index below.
        self.running: set[str] = set()
        self.indexed: dict[str, set[str]] = {}
        # Names with two indices that are transposed as a whole, and so are no entries.
        self.transposed: set[str] = set()
        # Names of which there is a first one, I_1, so that I_2 is another of them rather than of that size.
        self.counted: set[str] = set()
        # Names of which a letter above is none that counts factors, since something is differentiated by x^n,
        # or that is.
        self.labelled: set[str] = set()
        # What gradients are taken at, \nabla f(x_k), which are no entries.
        self.places: set[str] = set()
        # How far the indices of sums go that begin at 1.
        self.lengths: dict[str, Dim] = {}
        # Whether something has a prime.
        self.has_primes = False
        self.has_tensor_products = False
        # Whether vec or vech stands in the formula, so that K, D and L may be the matrices that go with them.
        self.stacks: Callable[[], bool] = lambda: False
        self.sketches = Leaves()
        """What guesses that are on trial are made of."""
        self._bound: list[str] = []
        self._budget = self.left = budget
        """The steps that there are, and those that are left."""
        self.level = _Level()
        """Entered one level further down; the value is False where that is too deep."""

    def read_row(self, row: Row) -> Term:
        """The term that a row spells."""
        return self._grammar.row(row, self)

    def read_items(self, items: Sequence[Node], start: int, end: int) -> Term:
        """The term of the nodes of a row, which stands at `start`..`end` if it is empty."""
        return self._grammar.items(items, self, start, end)

    def read_item(self, node: Node) -> Term:
        """The term of one node that stands alone."""
        return self._grammar.item(node, self)

    def read_product(self, items: Sequence[Node]) -> Term:
        """The product of what stands side by side."""
        return self._grammar.product(items, self)

    def read_call(self, items: Sequence[Node], position: int) -> tuple[Term, int] | None:
        """The application that begins at a position, and the position behind it; None if there is none."""
        return self._grammar.call(items, position, self)

    def spend(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise ExhaustedError

    @contextmanager
    def uncounted(self) -> Iterator[None]:
        """Work within the block that was counted already."""
        left, self.left = self.left, self._budget
        try:
            yield
        finally:
            self.left = left

    def note(self, text: str) -> None:
        """Say in the hover how something was read."""
        self.notes[text] = None

    @property
    def bound(self) -> tuple[str, ...]:
        """The indices of the sums around this place."""
        return tuple(self._bound)

    @property
    def is_outermost(self) -> bool:
        """Whether what is read is a side of a statement, and no part of one."""
        return self.level.depth == 1

    def is_index(self, name: str) -> bool:
        """Whether the name is bound by a sum around this place, or stands for a size or an index."""
        return name in self._bound or (self.lookup.is_dim(name) and self.lookup.symbol(name) is None)

    @contextmanager
    def binding(self, *indices: str) -> Iterator[None]:
        """Names that are indices within the block."""
        self._bound += indices
        try:
            yield
        finally:
            del self._bound[len(self._bound) - len(indices) :]
