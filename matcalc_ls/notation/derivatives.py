"""Derivatives as people write them: recognised by their looks, before anyone knows what the function is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matcalc_ls.notation.names import TRANSPARENT, canonical, is_word, script, words
from matcalc_ls.notation.statements import row_of
from matcalc_ls.tex.remembered import remembered
from matcalc_ls.tex.symbols import FUNCTIONS
from matcalc_ls.tex.tree import Atom, Fenced, Fraction, Group, Node, Row, Scripted, Styled, Unknown, text_of

Kind = Literal["partial", "total", "gradient", "hessian", "differential"]
_UPRIGHT = words("operatorname mathrm text textrm textnormal mbox mathsf mathbf mathit textit")
_TRANSPOSES = words("T \\top \\intercal \\mathsf{T} \\mathrm{T} \\text{T} \\prime")
_ADDITIVE = frozenset({"+", "-", "\\pm"})
_BETWEEN = _ADDITIVE | {"/", "*", "=", ",", ";", "\\cdot", "\\times"}
"""Signs that part what is differentiated from what stands before."""


@dataclass(frozen=True, slots=True)
class DerivativeNotation:
    """A derivative at `start`..`end`.

    kind: `partial` for ∂f/∂x and ∂ₓf, `total` for df/dx, `gradient` for ∇f, `hessian` for ∇²f, `differential` for df.
    function: what is differentiated; None for an operator that stands alone (∂/∂x).
    variables: what by, once for each order; empty where the notation does not say (∇f, df).
    turned: for each of them the mark that transposes it and only says how the result is laid out: `^` for the second
    of ∂²f/∂x∂xᵀ, `'` for that of ∂²f/∂x∂x', else nothing.
    """

    kind: Kind
    function: Row | None
    variables: tuple[Row, ...]
    order: int
    start: int
    end: int
    turned: tuple[str, ...] = ()

    @property
    def variable(self) -> Row | None:
        """The first variable, or None."""
        return self.variables[0] if self.variables else None


@remembered
def derivative_of(row: Row) -> DerivativeNotation | None:
    """The derivative that a whole row is, or None if it is something else or something more."""
    items = _unbraced(row)
    signs = [item.text for item in items if type(item) is Atom]
    if not items or not _ADDITIVE.isdisjoint(signs):
        return None
    by_slash = _slash(items) if "/" in signs else None
    return _fraction_at(items) or by_slash or _operator(items) or _differential(items)


def derivatives_in(row: Row) -> tuple[DerivativeNotation, ...]:
    """The derivatives among the factors of a product, in order: those of the chain rule."""
    found: list[DerivativeNotation] = []
    for item in _solid(row):
        base = item.base if isinstance(item, Scripted) else item
        if isinstance(base, Fenced | Group):
            found += derivatives_in(base.body)
        elif isinstance(base, Fraction) and (notation := _fraction_at([base])) is not None:
            found.append(notation)
    if not found and (single := derivative_of(row)) is not None:
        return (single,)
    return tuple(found)


@remembered
def is_derivative_fraction(node: Fraction) -> bool:
    """Whether a fraction is a derivative: ∂f over ∂x, df over dx, ∂ over ∂x."""
    return _fraction(node) is not None


def is_d(node: Node) -> bool:
    """The d of a differential: a letter, upright or not."""
    return _mark(node) == "d"


def _solid(row: Row) -> list[Node]:
    """The nodes of a row without spaces, alignment marks and meaningless styles."""
    items: list[Node] = []
    for item in row.items:
        if type(item) is Styled and item.style in TRANSPARENT and not is_word(item):
            items += _solid(item.body)
        elif type(item) is not Atom or item.kind not in ("space", "ampersand", "newline"):
            items.append(item)
    return items


def _unbraced(row: Row) -> list[Node]:
    """The same of what stands in braces that are all of a row."""
    items = _solid(row)
    while len(items) == 1 and isinstance(items[0], Group):
        items = _solid(items[0].body)
    return items


_MARKS = {"\\partial": "∂", "d": "d"}


def _mark(node: Node | None) -> str:
    """`∂` or `d` for a node that is the sign of a derivative, else nothing."""
    if type(node) is Atom:  # as most are
        return _MARKS.get(node.text, "")
    while isinstance(node, Group) and len(node.body.items) == 1:
        node = node.body.items[0]
    if isinstance(node, Styled) and (node.style in _UPRIGHT or node.style in TRANSPARENT):
        items = _solid(node.body)
        return _mark(items[0]) if len(items) == 1 else ""
    return _MARKS.get(text_of(node), "") if node is not None else ""


def _marked(node: Node) -> tuple[str, int]:
    """The sign of a derivative and its order: `\\partial^2` is ∂, 2."""
    if isinstance(node, Scripted) and node.sub is None and not node.primes and node.sup is not None:
        order = script(node.sup)
        return (_mark(node.base), int(order)) if order.isdigit() and 0 < int(order) < 10 else ("", 0)
    return _mark(node), 1


def _fraction(node: Fraction) -> tuple[str, list[Node], tuple[_Variable, ...], int] | None:
    """The sign, the function (empty for an operator), the variables and the order of a derivative fraction."""
    above, below = _unbraced(node.numerator), _unbraced(node.denominator)
    if not above or len(below) < 2:
        return None
    mark, order = _marked(above[0])
    if not mark or _mark(below[0]) != mark:
        return None
    function = above[1:]
    if len(function) == 1 and isinstance(function[0], Group):
        function = _unbraced(function[0].body)
    variables = _variables(below, mark)
    if variables is None:
        return None
    if order == len(variables):
        return mark, function, variables, order
    if len(variables) == 1 and order > 1:
        bare = _without_order(variables[0].row, order)
        return None if bare is None else (mark, function, (_Variable(bare),) * order, order)
    return None


@dataclass(frozen=True, slots=True)
class _Variable:
    """What a derivative is by, and the mark that turned it, as `DerivativeNotation` has them."""

    row: Row
    turned: str = ""


def _variables(below: Sequence[Node], mark: str) -> tuple[_Variable, ...] | None:
    chunks: list[list[Node]] = []
    for item in below:
        if _mark(item) == mark:
            chunks.append([])
        else:
            chunks[-1].append(item)
    if not all(chunks):
        return None
    if len(chunks) == 1:
        return (_Variable(row_of(chunks[0])),)
    ends = [_without_transpose(chunk[-1]) for chunk in chunks]
    first = canonical(ends[0][0]) if len(chunks[0]) == 1 else None
    found = []
    for chunk, (end, turned) in zip(chunks, ends, strict=True):
        if len(chunk) == 1 and not turned:
            end, turned = _without_prime(end, first)
        found.append(_Variable(row_of([*chunk[:-1], end]), turned))
    return tuple(found)


def _is_variation(chunk: Sequence[Node]) -> bool:
    """`\\delta w`, which may be a small change of w, or a product."""
    return len(chunk) == 2 and text_of(chunk[0]) == "\\delta" and canonical(chunk[1]) is not None


def _without_transpose(node: Node) -> tuple[Node, str]:
    """x for the x^T of `\\partial x \\partial x^T`, where that only says how the result is laid out; and the mark."""
    while isinstance(node, Group) and len(node.body.items) == 1:
        node = node.body.items[0]
    if (
        isinstance(node, Scripted)
        and node.sup is not None
        and script(node.sup) in _TRANSPOSES
        and node.base is not None
    ):
        return _stripped(node, node.base), "^"
    return node, ""


def _without_prime(node: Node, name: str | None) -> tuple[Node, str]:
    """x for the x' of `\\partial x \\partial x'`, which is x transposed, where x has this name; and that mark."""
    is_primed = isinstance(node, Scripted) and node.primes == 1 and node.sup is None and node.base is not None
    if not is_primed or name is None:
        return node, ""
    assert isinstance(node, Scripted) and node.base is not None
    bare = node.base if node.sub is None else Scripted(node.start, node.sub.end, node.base, node.sub, None, 0)
    return (bare, "'") if canonical(bare) == name else (node, "")


def _without_order(variable: Row, order: int) -> Row | None:
    """x for the x^2 of `\\partial x^2`."""
    last = variable.items[-1]
    if isinstance(last, Scripted) and last.sup is not None and script(last.sup) == str(order) and last.base is not None:
        return row_of([*variable.items[:-1], _stripped(last, last.base)])
    return None


def _stripped(node: Scripted, base: Node) -> Node:
    """The node without its superscript."""
    if node.sub is None and not node.primes:
        return base
    end = node.sub.end if node.sub is not None else base.end
    return Scripted(node.start, end, node.base, node.sub, None, node.primes)


_KINDS: dict[str, Kind] = {"∂": "partial", "d": "total"}


def _fraction_at(items: Sequence[Node]) -> DerivativeNotation | None:
    """A fraction that is the whole, or an operator `\\frac{\\partial}{\\partial x}` before its function."""
    first = items[0]
    found = _fraction(first) if isinstance(first, Fraction) else None
    if found is None:
        return None
    mark, function, variables, order = found
    if any(_is_variation(variable.row.items) for variable in variables):
        return None
    rest = list(items[1:])
    if function and rest:
        return None
    inside = function or rest
    row = row_of(inside) if inside else None
    rows, turned = tuple(each.row for each in variables), tuple(each.turned for each in variables)
    return DerivativeNotation(_KINDS[mark], row, rows, order, first.start, items[-1].end, turned)


def _slash(items: Sequence[Node]) -> DerivativeNotation | None:
    """`\\partial f / \\partial x`."""
    cuts = [position for position, item in enumerate(items) if text_of(item) == "/"]
    if len(cuts) != 1 or cuts[0] == 0 or cuts[0] == len(items) - 1:
        return None
    above, below = items[: cuts[0]], items[cuts[0] + 1 :]
    node = Fraction(items[0].start, items[-1].end, row_of(above), row_of(below))
    notation = _fraction_at([node])
    return notation if notation is not None and notation.function is not None else None


def with_ratios(items: Sequence[Node], *, total: bool) -> Sequence[Node]:
    """The factors of a product with a fraction for each derivative that is set with a slash, `\\partial f/\\partial x`,
    and for those with a d, `df/dx`, where that is the sign of a `total` derivative."""
    cuts = [position for position, item in enumerate(items) if text_of(item) == "/"]
    for cut in reversed(cuts):
        mark = _mark(items[cut + 1]) if cut + 2 < len(items) else ""
        if not mark or (text_of(items[cut + 1]) == "d" and not total):
            continue
        begin = next((at for at in range(cut - 1, -1, -1) if _marked(items[at])[0] == mark), None)
        if begin is None or any(text_of(item) in _BETWEEN for item in items[begin + 1 : cut]):
            continue
        end = cut + 3
        for _ in range(_marked(items[begin])[1] - 1):
            end += 2 * (end + 1 < len(items) and _mark(items[end]) == mark)
        ratio = Fraction(items[begin].start, items[end - 1].end, row_of(items[begin:cut]), row_of(items[cut + 1 : end]))
        if is_derivative_fraction(ratio):
            items = [*items[:begin], ratio, *items[end:]]
    return items


def _operator(items: Sequence[Node]) -> DerivativeNotation | None:
    """`\\partial_x f`, `\\nabla f`, `\\nabla_x f`, `\\nabla^2 f(x)`, `\\nabla^2_{xx} L`."""
    first = items[0]
    base = first.base if isinstance(first, Scripted) else first
    is_nabla = base is not None and text_of(base) == "\\nabla"
    if not is_nabla and _mark(base) != "∂":
        return None
    sub = first.sub if isinstance(first, Scripted) else None
    sup = first.sup if isinstance(first, Scripted) else None
    function = row_of(items[1:]) if len(items) > 1 else None
    order = script(sup) if sup is not None else "1"
    if order not in ("1", "2"):
        return None
    variables: tuple[Row, ...] = ()
    if sub is not None:
        spelled = [item for item in _solid(sub) if order == "1" or text_of(item) != ","]
        pair = order == "2" and len(spelled) == 2
        variables = tuple(row_of([item]) for item in spelled) if pair else (row_of(spelled),) * int(order)
    if is_nabla:
        kind: Kind = "hessian" if order == "2" else "gradient"
        return DerivativeNotation(kind, function, variables, int(order), first.start, items[-1].end)
    if sub is not None and order == "1":
        return DerivativeNotation("partial", function, variables, 1, first.start, items[-1].end)
    return None


def _differential(items: Sequence[Node]) -> DerivativeNotation | None:
    """`df`, `d\\phi`, `\\mathrm{d}M`, `d(AB)`, `d f(x)`, `d\\log\\det X`."""
    if len(items) < 2 or not is_d(items[0]):
        return None
    following = items[1]
    applied = len(items) == 3 and isinstance(items[2], Fenced)
    called = (
        text_of(following) in FUNCTIONS
        or isinstance(following, Unknown)
        or (isinstance(following, Styled) and following.style in _UPRIGHT)
    )
    if len(items) > 2 and not applied and not called:
        return None
    if not called and isinstance(following, Atom) and following.kind in ("symbol", "number"):
        return None
    return DerivativeNotation("differential", row_of(items[1:]), (), 1, items[0].start, items[-1].end)
