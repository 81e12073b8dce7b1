"""The entry of an expression, in terms of the entries of what it is made of: (AB)_kl is Σ_j A_kj B_jl."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.build import inverse, is_number, is_zero, light, number, plus, power, times
from matcalc_ls.algebra.dims import ONE, Dim, rows_and_columns
from matcalc_ls.algebra.expression import Expr, make, transform
from matcalc_ls.algebra.substitution import substitute_dims

SPELLED_OUT = frozenset({"unit", "index sum", "kronecker delta"})
LETTERS = ("i", "j", "k", "l", "p", "q", "r", "s")


def whole_of(variable: Expr) -> Expr:
    """What a variable is an entry of; itself if it is none."""
    return variable.args[0] if variable.name == "entry" else variable


def delta(first: Dim, second: Dim) -> Expr:
    return light("kronecker delta", data=(first, second))


def names_in_use(*roots: Expr) -> set[str]:
    """Names that an index cannot have: those of quantities, sizes and other indices."""
    found: set[str] = set()
    for root in roots:
        for node in root.walk():
            found |= node.free
            if node.operation.binds:
                found.add(node.data[0])
    return found


class Entries:
    """Entries of expressions; the indices that it makes up are not among the names that are taken.

    Where not `thorough`, what has no unit vectors and no sums over indices in it is left whole: (Ax)_k.
    """

    def __init__(self, taken: set[str], *, thorough: bool) -> None:
        self.taken, self.thorough = taken, thorough
        self._fresh: Iterator[str] = (
            letter + "'" * primes for primes in range(9) for letter in LETTERS if letter + "'" * primes not in taken
        )

    def fresh(self) -> str:
        """An index that is not in use."""
        return next(self._fresh)

    def of(self, node: Expr, indices: tuple[Dim, ...]) -> Expr:
        """The entry at as many indices as there are axes."""
        row, column = (*indices, ONE, ONE)[:2]
        return self.at(node, row, column)

    def at(self, node: Expr, row: Dim, column: Dim) -> Expr:
        """The entry in a row and a column, which is 1 where there is no such axis."""
        if not node.shape:
            return node
        match node.name:
            case "sum":
                return plus(*(self.at(term, row, column) for term in node.args))
            case "transpose":
                return self.at(node.args[0], column, row)
            case "inverse" if node.args[0].name == "transpose":
                return self.at(inverse(node.args[0].args[0]), column, row)
            case "product":
                return self.product(node, row, column)
            case "unit":
                wanted = (*node.data[1], ONE)[:2]
                return times(delta(row, wanted[0]), delta(column, wanted[1]))
            case "identity":
                return delta(row, column)
            case "hadamard":
                return times(*(self.at(factor, row, column) for factor in node.args))
            case "diagonal":
                return self.at(node.args[0], row, row)
            case "diagonal matrix":
                return times(delta(row, column), self.at(node.args[0], row, ONE))
            case "entrywise power":
                return power(self.at(node.args[0], row, column), node.args[1])
            case "index sum":
                return self._sum(node, row, column)
        if node.operation.entrywise and len(node.args) == 1 and not node.data:
            return light(node.name, self.at(node.args[0], row, column))
        return whole(node, row, column)

    def without_units(self, node: Expr) -> Expr:
        """An expression with the entries that unit vectors pick: uᵀe_i is u_i."""
        return transform(node, self._picked)

    def _picked(self, node: Expr) -> Expr | None:
        chain = [factor for factor in node.args if factor.shape] if node.name == "product" and not node.shape else []
        if len(chain) < 2:
            return None
        scalars = [factor for factor in node.args if not factor.shape]
        first, last = chain[0], chain[-1]
        if last.name == "unit":
            return times(*scalars, self.at(times(*chain[:-1]), ONE, last.data[1][0]))
        if first.name == "transpose" and first.args[0].name == "unit":
            return times(*scalars, self.at(times(*chain[1:]), first.args[0].data[1][0], ONE))
        return None

    def product(self, node: Expr, row: Dim, column: Dim) -> Expr:
        """The entry of a product; of one that is a scalar, itself."""
        scalars = [factor for factor in node.args if not factor.shape]
        chain = [factor for factor in node.args if factor.shape]
        outer = next((at for at in range(1, len(chain)) if rows_and_columns(chain[at].shape)[0] is ONE), None)
        if outer is not None:  # (u vᵀ)_kl = u_k v_l
            left, right = times(*chain[:outer]), times(*chain[outer:])
            return times(*scalars, self.at(left, row, ONE), self.at(right, ONE, column))
        if not self.thorough and not any(inner.name in SPELLED_OUT for factor in chain for inner in factor.walk()):
            return times(*scalars, whole(times(*chain), row, column))
        sums: list[tuple[str, Dim]] = []
        entries: list[Expr] = []
        here = row
        for place, factor in enumerate(chain):
            there = column
            if place < len(chain) - 1:
                extent = rows_and_columns(factor.shape)[1]
                there = ONE
                if extent is not ONE:
                    sums.append((self.fresh(), extent))
                    there = Dim.of(sums[-1][0])
            entries.append(self.at(factor, here, there))
            here = there
        if self.thorough:  # in the order in which they are written
            total = in_a_row(*entries)
            for index, extent in reversed(sums):
                total = make("index sum", total, data=(index, ONE, extent))
            return in_a_row(*scalars, total)
        total = times(*entries)
        for index, extent in reversed(sums):
            total = light("index sum", total, data=(index, ONE, extent))
        return times(*scalars, total)

    def _sum(self, node: Expr, row: Dim, column: Dim) -> Expr:
        index, lower, upper = node.data
        body = node.args[0]
        if index in row.names | column.names:
            fresh = self.fresh()
            body, index = substitute_dims(body, {index: Dim.of(fresh)}), fresh
        return light("index sum", self.at(body, row, column), data=(index, lower, upper))


def in_a_row(*factors: Expr) -> Expr:
    """The product of scalars in this order, not in the light form's."""
    if any(is_zero(factor) for factor in factors):
        return number(0)
    flat = [part for factor in factors for part in (factor.args if factor.name == "product" else (factor,))]
    flat = [factor for factor in flat if not is_number(factor, 1)]
    flat = [power(one, flat.count(one)) if flat.count(one) > 1 else one for one in dict.fromkeys(flat)]
    return make("product", *flat) if len(flat) > 1 else (flat[0] if flat else number(1))


def whole(node: Expr, row: Dim, column: Dim) -> Expr:
    """The entry of an expression that is left as it is."""
    if not node.shape:
        return node
    if node.name == "product" and (scalars := [factor for factor in node.args if not factor.shape]):
        return times(*scalars, whole(times(*(factor for factor in node.args if factor.shape)), row, column))
    return light("entry", node, data=(row, column)[: len(node.shape)])
