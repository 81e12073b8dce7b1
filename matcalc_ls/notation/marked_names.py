"""Names with marks, such as x⁺, x̂, x′ and x_i: read as quantities of their own, some may be functions of x."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.algebra.dims import Dim, indexed_name
from matcalc_ls.algebra.expression import Expr, Family, Symbol
from matcalc_ls.notation.names import canonical, script, unbold
from matcalc_ls.notation.reading.lookup import Lookup
from matcalc_ls.notation.scope import Scope
from matcalc_ls.notation.superscripts import ADJOINTS, PSEUDO_INVERSES, STARS
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tree import Accent, Group, Node, Row, Scripted, Styled

_ONE_SIDED = frozenset("+-")
"""Marks of the positive and the negative part of a number."""
_OPERATIONS = PSEUDO_INVERSES | ADJOINTS | STARS | _ONE_SIDED


def marked_names(function: Expr, variable: Expr, scope: Scope) -> list[str]:
    """The names in a function that are the variable's with marks, and of which nothing was said."""
    return [symbol.name for symbol, _ in _marked(function, variable, scope)]


def doubtful_name(function: Expr, variable: Expr, scope: Scope) -> str | None:
    """A marked name that may be meant for a transpose or another function of the variable, x^* in x^* A x.

    Beside x, an x^* of the same shape is another quantity, as in ‖x − x^*‖², unless its shape would fit both. Numbers
    x_i beside a vector x may be its entries, though they were read as something else: then neither can be held. Nor
    can z_1 beside a sum over all z_n.
    """
    for other in (_possible_entries, _other_entry, _other_term):
        if (name := other(function, variable)) is not None:
            return name
    for symbol, mark in _marked(function, variable, scope):
        own = variable.data[0].shape
        either = symbol.shape != own or (len(own) == 2 and own[0] is own[1]) or (not own and mark in _ONE_SIDED)
        if either and mark in _OPERATIONS | {"'"}:
            return symbol.name
    return None


def _possible_entries(function: Expr, variable: Expr) -> str | None:
    """What of the vector x and the numbers x_i the variable is not, if a function has both."""
    if variable.name == "symbol" and len(variable.shape) == 1:
        others = (leaf.data[0] for leaf in function.walk() if leaf.name == "member" and not leaf.shape)
        own = unbold(variable.data[0].name)
        return next((each.name for each in others if each.placement == "_" and unbold(each.base) == own), None)
    if variable.name == "member" and not variable.shape and variable.data[0].placement == "_":
        others = (leaf.data[0] for leaf in function.walk() if leaf.name == "symbol" and len(leaf.shape) == 1)
        own = unbold(variable.data[0].base)
        return next((each.name for each in others if unbold(each.name) == own), None)
    return None


def _other_entry(function: Expr, variable: Expr) -> str | None:
    """What of an array s with entries s_ij, and a number s_{ii'} beside them, the variable is not."""
    if variable.name != "symbol" or not function.contains("entry"):
        return None
    own = unbold(variable.data[0].name)
    wholes = (node.args[0] for node in function.walk() if node.name == "entry")
    arrays = {unbold(whole.data[0].name) for whole in wholes if whole.name == "symbol"}
    if not variable.shape:
        return next((name for name in sorted(arrays) if own.startswith(f"{name}_")), None)
    numbers = (leaf.data[0].name for leaf in function.walk() if leaf.name == "symbol" and not leaf.shape)
    return next((name for name in numbers if own in arrays and unbold(name).startswith(f"{own}_")), None)


def _other_term(function: Expr, variable: Expr) -> str | None:
    """What of the z_n that a sum runs over, and a z_1 beside it that is one of them, the variable is not."""
    if not function.contains("index sum"):
        return None
    for family, number in _terms_and_numbered(function):
        if variable is number:
            return family.name
        if variable.name == "member" and variable.data[0] == family:
            return str(number.data[0].name)
    return None


def _terms_and_numbered(function: Expr) -> Iterator[tuple[Family, Expr]]:
    """Each z_n that a sum runs over with each z_1 that is among them by its number."""
    leaves = [leaf for leaf in function.walk() if leaf.name == "symbol"]
    numbered = [
        (leaf, parts) for leaf in leaves if (parts := indexed_name(leaf.data[0].name)) and not parts.index.names
    ]
    for total in (node for node in function.walk() if numbered and node.name == "index sum"):
        index, lower, upper = total.data
        terms = dict.fromkeys(node.data for node in total.args[0].walk() if node.name == "member")
        for family, at in terms:
            for leaf, parts in numbered if index in at.names and family.placement == "_" else ():
                # x_{i-1} runs from x_1 where i does from 2.
                if parts.head == f"{family.base}_" and _within(parts.index - at + Dim.of(index), lower, upper):
                    yield family, leaf


def _within(number: Dim, lower: Dim, upper: Dim) -> bool:
    """Whether a number may lie between two bounds, as it may unless all that is said of them are numbers."""
    above, below = number - lower, upper - number
    return all(distance.names or distance.evaluate({}) >= 0 for distance in (above, below))


def _marked(function: Expr, variable: Expr, scope: Scope) -> Iterator[tuple[Symbol, str]]:
    """Symbols that bear the name of a variable, with their outermost mark."""
    if variable.name != "symbol":
        return
    lookup, own = Lookup(scope), unbold(variable.data[0].name)
    for leaf in function.walk():
        name = leaf.data[0].name if leaf.name == "symbol" else own
        if own not in name or name in (own, variable.data[0].name) or _is_declared(name, lookup):
            continue
        marks = _marks_on(name, own)
        if marks:
            yield leaf.data[0], marks[0]


def _is_declared(name: str, lookup: Lookup) -> bool:
    binding = lookup.symbol(name)
    return lookup.is_dim(name) if binding is None else binding.provenance == "declared"


def _marks_on(name: str, base: str) -> list[str]:
    """The marks that make a name of another, the outermost first; none where it is no such name."""
    display = parse(name, 0, len(name))
    node: Node | None = display.lines[0][0] if display.lines and display.lines[0] else None
    marks: list[str] = []
    while node is not None and not (marks and unbold(canonical(node) or "") == base):
        match node:
            case Row(items=(only,)):
                node = only
            case Group(body=body):
                node = body
            case Styled(body=body):
                node = body
            case Accent(accent=accent, body=body):
                marks.append(accent)
                node = body
            case Scripted(base=inner, sub=sub, sup=sup, primes=primes):
                marks += ["'"] * bool(primes) + [script(row) for row in (sup, sub) if row is not None]
                node = inner
            case _:
                return []
    return marks if node is not None else []
