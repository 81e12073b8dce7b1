"""How a term becomes an expression once the shapes of its operands are known: one rule for each kind of term."""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.algebra.unification import unknown_dim
from matcalc_ls.notation.reading.elaboration import (
    applications,
    binders,
    functions,
    literals,
    products,
    scripts,
    senses,
    sums,
    uninterpreted,
)
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration, Rule
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.terms import Term, is_key

_INHERITED = frozenset({"symmetric", "diagonal", "skew-symmetric"})


def _opaque(self: Elaboration, term: Term) -> Located | None:
    """What is not understood; its data are the reason, and a second one says that declared shapes are at fault."""
    self.skip(term, str(term.data[0]), by_shape=len(term.data) > 1)
    return None


def _dots(self: Elaboration, term: Term) -> Located | None:
    self.skip(term, "dots that no pattern explains")
    return None


def _name(self: Elaboration, term: Term) -> Located | None:
    return Located(self.symbol(term.data[0], term.start), term.start, term.end)


def _member(self: Elaboration, term: Term) -> Located | None:
    return self.constant("member", term, *term.data)


def _guessed_member(self: Elaboration, term: Term) -> Located | None:
    base, placement, index, dim = term.data
    if placement == "_" and self.rank(base) == 1 and self.rank(base + placement) == 0:
        # A number x_i beside the vector x is an entry of that.
        return self.build("entry", term, [self.constant("symbol", term, self.quantity(base, term.start))], dim)
    return self.constant("member", term, self.family(base, placement, index, term.start), dim)


def _number(self: Elaboration, term: Term) -> Located | None:
    return self.constant("number", term, term.data[0])


def _dimension(self: Elaboration, term: Term) -> Located | None:
    return self.constant("dimension", term, Dim.of(term.data[0]))


def _size(self: Elaboration, term: Term) -> Located | None:
    """A letter that is a size elsewhere: that number, or else a quantity that happens to share its name."""
    name = str(term.data[0])
    if self.rank(name) >= 0:
        self.note(f"{name} read as a quantity, not as the size of that name")
        if self.rank(name) > 0:
            # What a size is added to or compared with is a number as well, capital or not.
            self.doubts.append(frozenset(key for key in self.guessed if not is_key(key)))
        return self.constant("symbol", term, self.quantity(name, term.start))
    self.sizes.add(name)
    if name == "\\pi":
        return self.constant("pi", term)
    return _dimension(self, term)


def _ones(self: Elaboration, term: Term) -> Located | None:
    shape = term.data or (unknown_dim(),)
    if term.kind == "ones":
        self.ones.append(shape)
    return self.constant(term.kind, term, shape)


def _identity(self: Elaboration, term: Term) -> Located | None:
    return self.constant("identity", term, term.data[0] if term.data else unknown_dim())


def _differential(self: Elaboration, term: Term) -> Located | None:
    inner = self.read(term.args[0])
    if inner is None:
        return None
    quantity = inner.expr.data[0]
    name = quantity.name if isinstance(quantity, Symbol) else _member_name(inner)
    mark = term.data[0]
    if mark == "d":
        self.note(f"d{name} read as the differential of {name}")
    symbol = Symbol(f"{mark}{name}", inner.expr.shape, quantity.properties & _INHERITED)
    return self.constant("symbol", term, symbol)


def _member_name(found: Located) -> str:
    family, index = found.expr.data
    text = str(index)
    return f"{family.base}{family.placement}{text if len(text) == 1 else '{' + text + '}'}"


RULES: Mapping[str, Rule] = {
    "opaque": _opaque,
    "dots": _dots,
    "open dots": _dots,
    "name": _name,
    "member": _member,
    "guessed member": _guessed_member,
    "number": _number,
    "dimension": _dimension,
    "size": _size,
    "ones": _ones,
    "zeros": _ones,
    "identity": _identity,
    "differential": _differential,
    **sums.RULES,
    **products.RULES,
    **binders.RULES,
    **scripts.RULES,
    **functions.RULES,
    **applications.RULES,
    **literals.RULES,
    **uninterpreted.RULES,
    **senses.RULES,
}
"""The rule for each kind of term."""
