"""What binds an index: sums and products over it, chains of factors."""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_ls.algebra.dims import Dim, describe_dim, describe_shape, number_of_terms, set_counted
from matcalc_ls.algebra.expression import Expr, Family, Symbol
from matcalc_ls.algebra.forms import script
from matcalc_ls.algebra.operation import HADAMARD
from matcalc_ls.algebra.unification import same
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration, Rule
from matcalc_ls.notation.reading.result import Fault, Located
from matcalc_ls.notation.reading.terms import Term, key_of


def _indexed(self: Elaboration, term: Term) -> Located | None:
    index, lower, upper = term.data
    body = self.read(term.args[0])
    if body is None:
        return None
    if upper is None:
        bounds = _bounds(self, body.expr, index)
        if bounds is None and term.kind == "index sum" and _selects_members(body.expr, index):
            bounds = Dim.of(1), number_of_terms()
        if bounds is None:
            return _over_all(self, term, body, index)
        lower, upper = bounds
    elif (within := set_counted(upper)) and not _selects_members(body.expr, index):
        return _over_all(self, term, body, f"{index} \\in {within}")
    if lower.constant == 1 and upper.is_known:
        _extend(self, body.expr, index, upper)
    return self.build(term.kind, term, [body], index, lower, upper)


def _over_all(self: Elaboration, term: Term, body: Located, range_: str) -> Located | None:
    """A sum over a range of which nothing says how far it goes."""
    sign = "\\sum" if term.kind == "index sum" else "\\prod"
    return _over_range(self, Term("sum over", term.start, term.end, term.args, (f"{sign}_{script(range_)}",)), body)


def _sum_over(self: Elaboration, term: Term) -> Located | None:
    body = self.read(term.args[0])
    return None if body is None else _over_range(self, term, body)


def _over_range(self: Elaboration, term: Term, body: Located) -> Located | None:
    """A sum or product over something that is no range of numbers: `\\sum_{x \\in S}`, `\\sum_{i \\neq j}`."""
    quantity = Symbol(key_of(term.data[0]), body.expr.shape)
    return self.build("uninterpreted", term, [body], quantity, (f"{term.data[0]} ", ""), HADAMARD, HADAMARD)


def _extend(self: Elaboration, body: Expr, index: str, upper: Dim) -> None:
    """An index that runs from 1 over entries of something unknown runs over all of them."""
    own = Dim.of(index)
    for node in body.walk():
        if node.name == "entry":
            for axis, dim in enumerate(node.data):
                size = node.args[0].shape[axis]
                if dim is own and not self.unifier.resolve(size).is_known:
                    self.unifier.unify(size, upper)


def _bounds(self: Elaboration, body: Expr, index: str) -> tuple[Dim, Dim] | None:
    """The range of an index from what it selects: an entry, a member of a family."""
    own = Dim.of(index)
    for node in body.walk():
        if node.name == "entry":
            for axis, dim in enumerate(node.data):
                if dim is own:
                    return Dim.of(1), self.unifier.resolve(node.args[0].shape[axis])
        elif node.name == "member" and node.data[1] is own and isinstance(node.data[0], Family):
            family = node.data[0]
            if family.lower is not None and family.upper is not None:
                return family.lower, family.upper
    return None


def _selects_members(body: Expr, index: str) -> bool:
    """Whether an index tells members of a family apart."""
    own = Dim.of(index)
    return any(node.name == "member" and node.data[1] is own for node in body.walk())


def _chain(self: Elaboration, term: Term) -> Located | None:
    index, _, _, step = term.data
    body = self.read(term.args[0])
    if body is None:
        return None
    shape = body.expr.shape
    if len(shape) == 2:
        following = shape[0].at({index: Dim.of(index) + step})
        if not same(shape[1], following):
            message = f"each factor is {describe_shape(shape)}: {describe_dim(shape[1])} ≠ {describe_dim(following)}"
            fault = Fault(message, "chain", term.start, term.end, (body,), (0,))
            self.note_misfit(fault, [body])
            return None
    return self.build("chain", term, [body], *term.data)


RULES: Mapping[str, Rule] = {
    "index sum": _indexed,
    "sum over": _sum_over,
    "index product": _indexed,
    "chain": _chain,
}
