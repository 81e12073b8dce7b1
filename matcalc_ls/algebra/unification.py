"""Unification of dims: what shapes of undeclared symbols must be, for an expression to make sense."""

from __future__ import annotations

from collections import Counter
from contextvars import ContextVar, Token
from itertools import count

from matcalc_ls.algebra.dims import UNKNOWN_PREFIX, Dim

_serial = count(10**12)
"""As long as any of these will ever be: what is put in order by its name is so whatever a process has read before."""


class Unifier:
    """Collects equations between dims while expressions are built, and solves those that are linear in an unknown."""

    def __init__(self) -> None:
        self.solution: dict[str, Dim] = {}

    def resolve(self, dim: Dim) -> Dim:
        """The dim with every solved unknown replaced."""
        if dim.is_known:
            return dim
        if dim.name is not None:
            return self._resolve_name(dim) if dim.name in self.solution else dim
        while any(name in self.solution for name in dim.names):
            dim = dim.substitute(self.solution)
        return dim

    def _resolve_name(self, dim: Dim) -> Dim:
        """A solved unknown resolved. What it led to is remembered, so that long chains of unknowns take linear time."""
        solution = self.solution
        chain: list[str] = []
        while dim.name is not None and dim.name in solution:
            chain.append(dim.name)
            dim = solution[dim.name]
        if dim.name is None:
            dim = self.resolve(dim)
        for name in chain:
            solution[name] = dim
        return dim

    def unify(self, left: Dim, right: Dim) -> bool:
        """Make the two equal if an unknown in them can be chosen so; False where they cannot be equal."""
        if left.is_known and right.is_known:
            return left is right
        left, right = self.resolve(left), self.resolve(right)
        if left is right:
            return True
        if left.is_known and right.is_known:
            return False
        if left.name is not None and right.name is not None and left.name > right.name:
            left, right = right, left
        for unknown, other in ((left, right), (right, left)):
            if unknown.name is not None and not unknown.is_known and (other.is_known or other.name is not None):
                self.solution[unknown.name] = other
                return True
        return self._solve(left - right)

    def _solve(self, difference: Dim) -> bool:
        """Choose an unknown so that a polynomial is zero."""
        if _has_no_root(difference):
            return False
        for monomial, coefficient in difference.terms:
            if len(monomial) != 1 or not monomial[0].startswith(UNKNOWN_PREFIX) or abs(coefficient) != 1:
                continue
            name = monomial[0]
            rest = (Dim.of(name) * coefficient - difference) * coefficient
            if name not in rest.names:
                self.solution[name] = rest
                return True
        return self._divide(difference)

    def _divide(self, difference: Dim) -> bool:
        """Choose the unknown of `n ?k = m n`: it stands in one term alone, and what it is times divides the rest."""
        open_terms = [term for term in difference.terms if any(name.startswith(UNKNOWN_PREFIX) for name in term[0])]
        if len(open_terms) != 1:
            return False
        ((monomial, coefficient),) = open_terms
        unknowns = [name for name in monomial if name.startswith(UNKNOWN_PREFIX)]
        if len(unknowns) != 1 or len(difference.terms) < 2:
            return False
        factors = Counter(monomial) - Counter(unknowns)
        quotient = Dim.of(0)
        for term, number in difference.terms:
            if term == monomial:
                continue
            if factors - Counter(term) or number % coefficient:
                return False
            product = Dim.of(-number // coefficient)
            for name in (Counter(term) - factors).elements():
                product *= Dim.of(name)
            quotient += product
        self.solution[unknowns[0]] = quotient
        return True


def _has_no_root(polynomial: Dim) -> bool:
    """Whether it is zero for no sizes, which are at least 1: two rows of blocks are never one row."""
    constant = sum(coefficient for monomial, coefficient in polynomial.terms if not monomial)
    others = [coefficient for monomial, coefficient in polynomial.terms if monomial]
    sign = 1 if others and others[0] > 0 else -1
    return all(coefficient * sign > 0 for coefficient in others) and sum(others) * sign > -constant * sign


_current: ContextVar[Unifier | None] = ContextVar("unifier", default=None)


def unknown_dim() -> Dim:
    """A dim that is like no other until it is unified."""
    return Dim.once(f"{UNKNOWN_PREFIX}{next(_serial)}")


def same(left: Dim, right: Dim) -> bool:
    """Whether two dims are equal, or can be within the unifier in force."""
    if left is right:
        return True
    unifier = _current.get()
    return unifier is not None and unifier.unify(left, right)


class unifying:  # noqa: N801 - as those of contextlib
    """Let shape rules solve for unknown dims within the block."""

    # Entered for every attempt at a reading, so it is no generator.

    __slots__ = ("_token", "_unifier")

    _token: Token[Unifier | None]

    def __init__(self, unifier: Unifier) -> None:
        self._unifier = unifier

    def __enter__(self) -> Unifier:
        self._token = _current.set(self._unifier)
        return self._unifier

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)
