"""The sets that quantities come from: `\\mathbb{R}^{m \\times n}`, `\\mathbb{S}_{++}^n`, `\\{-1, 1\\}^m`, `[0, 1]`."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.notation.declarations.dims import dim_of, is_dots, sizes_of, split_at
from matcalc_ls.notation.declarations.kind import Kind, kind_of_dims
from matcalc_ls.notation.declarations.set_names import spelled_set
from matcalc_ls.notation.declarations.set_readers import READERS
from matcalc_ls.tex.tree import Fenced, Group, Node, Row, Scripted

OF_TWO_VALUES: dict[tuple[int, ...], str] = {(0, 1): "binary", (-1, 1): "±1"}
"""What numbers are called that can be no others than these."""
_NONE: frozenset[str] = frozenset()


def kind_of_set(nodes: Sequence[Node]) -> Kind | None:
    """What the members of a set are; None if the nodes name no set that is known."""
    nodes = split_at(nodes, {"\\setminus", "\\backslash"})[0]
    match nodes:
        case [Group(body=body)]:
            return kind_of_set(body.items)
        case [Fenced() as fence]:
            return _of_fence(fence)
        case [Scripted(base=Fenced() as fence, sub=None, sup=Row() as sup, primes=0)]:
            return _powered(_of_fence(fence), sup)
    return _of_named(nodes)


def _of_fence(fence: Fenced) -> Kind | None:
    parts = split_at(fence.body.items, {","})
    if fence.left == "\\{":
        return _of_elements(parts)
    if len(parts) == 2 and fence.left in ("(", "[") and all(parts):
        return Kind((), 0, _interval_properties(fence, parts[0]))
    return None


def _of_elements(parts: Sequence[Sequence[Node]]) -> Kind | None:
    """`\\{-1, 1\\}`, `\\{0, \\dots, 9\\}`: integers; anything else in braces is not known."""
    values = [dim_of(part) for part in parts if not is_dots(part)]
    if len(parts) < 2 or not values or None in values:
        return None
    constants = [value.constant for value in values if value is not None and value.constant is not None]
    properties = {"integer"}
    # A name among them, as in 1, …, K, is an upper end.
    if constants and min(constants) >= 0:
        properties.add("positive" if min(constants) > 0 else "nonnegative")
    if len(constants) == len(parts) and tuple(sorted(constants)) in OF_TWO_VALUES:
        properties.add(OF_TWO_VALUES[tuple(sorted(constants))])
    return Kind((), 0, frozenset(properties))


def _interval_properties(fence: Fenced, lower: Sequence[Node]) -> frozenset[str]:
    bound = dim_of(lower)
    if bound is None or bound.constant is None or bound.constant < 0:
        return _NONE
    return frozenset({"positive" if bound.constant > 0 or fence.left == "(" else "nonnegative"})


def _powered(kind: Kind | None, sup: Row) -> Kind | None:
    dims = sizes_of(sup.items)
    return None if kind is None or dims is None else kind_of_dims(dims, kind.properties)


def _of_named(nodes: Sequence[Node]) -> Kind | None:
    """A set with a name: what stands in its scripts, or in brackets after it, are sizes and signs."""
    found = spelled_set(nodes)
    if found is None:
        return None
    says_nothing = found.sup is None and found.sub is None and (found.argument is None or found.name in "RNZC")
    if found.bare and (says_nothing or found.name == "C"):
        return None
    return READERS[found.name](found.sub, found.sup, found.argument)
