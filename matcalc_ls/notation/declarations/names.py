"""Names as declarations see them: their index, a size in their script, a transpose that is no part of the name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcalc_ls.algebra.dims import Dim, Shape
from matcalc_ls.notation.declarations.dims import dim_of, sizes_of, split_at
from matcalc_ls.notation.names import BRACES, canonical, script
from matcalc_ls.notation.superscripts import INVERSES, SAFE_TRANSPOSES
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Group, Node, Row, Scripted

_IDENTITY = frozenset({"I", "\\mathbf{I}", "\\mathbb{I}", "\\boldsymbol{I}", "\\bm{I}", "\\mathrm{I}", "\\mathbb{1}"})
_NOT_NAMES = frozenset({"\\nabla", "\\partial", "\\infty", "\\emptyset", "\\dots", "\\ldots", "\\cdots", "\\forall"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `start`..`end`: `text` is its canonical spelling.

    With one script, `base`, `placement` (`^` or `_`) and `index` (what the script spells, brackets left out) tell a
    member of a family, and `through` the last index of an enumeration `x_1, \\dots, x_m` that it begins. `sizes` is
    `(m, n)` for `A_{m \\times n}`, whose `text` is `A`. `arguments` are the names in the brackets of `f(x)`, "" for
    what is no name; None without brackets.
    """

    text: str
    start: int
    end: int
    base: str = ""
    placement: str = ""
    index: Dim | None = None
    through: Dim | None = None
    sizes: Shape | None = None
    transposed: bool = False
    inverted: bool = False
    arguments: tuple[str, ...] | None = None

    @property
    def is_identity(self) -> bool:
        """Whether the name is the field's for the identity matrix."""
        return self.text in _IDENTITY or self.base in _IDENTITY

    def index_like_of(self, nodes: Sequence[Node]) -> bool:
        """Whether the name is an index that runs over `nodes`, `i \\in \\{1, \\dots, m\\}` or `i \\in [m]`."""
        if len(self.text) != 1 and self.text != "\\ell":
            return False
        match nodes:
            case [Fenced(left="\\{", body=body)]:
                return any(isinstance(item, Atom) and "dots" in item.text for item in body.items)
            case [Fenced(left="[", right="]", body=body)]:
                return len(split_at(body.items, {","})) == 1
        return False


def name_of(nodes: Sequence[Node], *, may_apply: bool = False, may_invert: bool = False) -> Name | None:
    """The name that the nodes are, or None. `f(x)` is one if it `may_apply`, `A^{-1}` if it `may_invert`."""
    if not 1 <= len(nodes) <= 2:
        return None
    if len(nodes) == 1 and isinstance(nodes[0], Atom):  # most names are
        return _unscripted(nodes[0])
    match nodes:
        case [Group(body=body)]:
            return name_of(body.items, may_apply=may_apply, may_invert=may_invert)
        case [Fenced(left="(", right=")", body=Row(items=(inner,)))]:
            return name_of([inner])
        case [node, Fenced(left="(", body=inside)] if may_apply:
            name = name_of([node])
            return None if name is None or name.transposed else replace(name, arguments=_arguments(inside))
        case [Accent(accent=accent, body=body, label=Row() as label)] if accent in BRACES or accent.endswith("set"):
            name, sizes = name_of(body.items), sizes_of(label.items)
            return None if name is None or sizes is None or len(sizes) < 2 else replace(name, sizes=sizes)
        case [Scripted() as node]:
            return _scripted(node, may_invert)
        case [node]:
            return _unscripted(node)
    return None


def _arguments(inside: Row) -> tuple[str, ...]:
    runs = split_at(inside.items, {",", ";"})
    return tuple((canonical(run[0]) if len(run) == 1 else None) or "" for run in runs)


def _unscripted(node: Node) -> Name | None:
    text = canonical(node)
    return None if text is None or not _is_name(text) else Name(text, node.start, node.end)


def _is_name(text: str) -> bool:
    """Whether the spelling has a letter in it that is no number's: `\\mathbf{1}` is a constant."""
    inner = text.rsplit("{", 1)[-1].rstrip("}")
    return text not in _NOT_NAMES and bool(inner) and not inner.isdigit()


def _scripted(node: Scripted, may_invert: bool) -> Name | None:
    if node.base is None or node.primes > 2:
        return None
    sup = None if node.sup is None else script(node.sup).replace(" ", "")
    if sup is not None and (sup in SAFE_TRANSPOSES or sup == "T" or (may_invert and sup in INVERSES)):
        # Whether `T` transposes or is a bound is decided where the shape is known.
        name = name_of([_without_sup(node)])
        if name is None or (sup == "T" and name.sizes is not None):
            return None
        turned, inverted = (
            (name.transposed, not name.inverted) if sup in INVERSES else (not name.transposed, name.inverted)
        )
        return replace(name, transposed=turned, inverted=inverted, end=node.end)
    if node.primes and not may_invert and node.sub is None and sup is None:
        return _plain(node)
    if node.primes and may_invert and node.sub is None and sup is None:
        name = name_of([node.base])
        return None if name is None else replace(name, transposed=True, end=node.end)
    if sup is not None and (sup.isdigit() or sup.lstrip("-").isdigit()) and node.sub is not None:
        return None
    if sup is not None and sup.startswith("-") and sup != "-":
        return None
    return _plain(node)


def _without_sup(node: Scripted) -> Node:
    if node.sub is None and not node.primes and node.base is not None:
        return node.base
    return Scripted(node.start, node.end, node.base, node.sub, None, node.primes)


def _plain(node: Scripted) -> Name | None:
    text = canonical(node)
    base = None if node.base is None else canonical(node.base)
    if text is None or base is None or not _is_name(base):
        return None
    if node.sub is not None:
        sizes = sizes_of(node.sub.items)
        if sizes is not None and len(sizes) > 1:
            rest = name_of([Scripted(node.start, node.end, node.base, None, node.sup)] if node.sup else [node.base])  # type: ignore[list-item]
            return None if rest is None else replace(rest, sizes=sizes, end=node.end)
    row = node.sub if node.sup is None else node.sup if node.sub is None else None
    if row is None or node.primes:
        return Name(text, node.start, node.end)
    placement = "_" if node.sup is None else "^"
    return Name(text, node.start, node.end, base, placement, _index_of(row))


def _index_of(row: Row) -> Dim | None:
    match row.items:
        case [Fenced(left="(" | "[", body=body)] | [Group(body=body)]:
            return _index_of(body)
        case [Atom(text="*" | "\\star" | "\\ast" | "+" | "-")]:
            return None
    return dim_of(row.items)
