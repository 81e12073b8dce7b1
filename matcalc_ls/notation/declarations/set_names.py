"""How the field's sets of quantities are called: `\\mathbb{R}`, `\\Re`, `\\mathcal{S}`, `SO`, `\\mathrm{Mat}`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcalc_ls.tex.tree import Atom, Fenced, Group, Node, Row, Scripted, Styled, Unknown

_STYLES = ("mathbb", "mathbf", "mathds", "Bbb", "mathrm", "bm", "boldsymbol", "mathcal", "mathscr", "text", "mathsf")
_BLACKBOARD = frozenset({*_STYLES, "textbf", "mathbbm", "mathfrak"})
_SETS = {
    "R": "R Re RR Reals reals Real real bbR dR mathR IR bR rn Q K F KK FF",
    "C": "C CC Complex complex bbC complexes",
    "N": "N NN bbN naturals",
    "Z": "Z ZZ bbZ integers",
    "S": "S SS bbS symm Sym",
    "simplex": "Delta triangle",
    "SO": "SO",
    "so": "so",
    "O": "O",
    "GL": "GL SL",
    "M": "M Mat",
    "St": "St Stiefel",
}
_SET_OF = {spelling: name for name, spellings in _SETS.items() for spelling in spellings.split()}
_LONG = frozenset({"SO", "GL", "SL", "St"})
"""Names of several letters that are written without a style, too."""
_AMBIGUOUS = frozenset({"S", "O", "M", "Z", "Q", "C", "F", "K"})
"""Names that as a command or in calligraphic letters may mean anything."""
_BLACKBOARD_ONLY = frozenset({"C", "F", "K"})
"""Letters that are fields in blackboard bold alone: C^2 and \\mathcal{C}^1 are classes of functions."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """The set that nodes name, with its scripts and what stands in brackets after it.

    `bare` if it is spelled by a letter that may mean anything.
    """

    name: str
    bare: bool
    sub: Row | None = None
    sup: Row | None = None
    argument: Row | None = None


def spelled_set(nodes: Sequence[Node]) -> Spelled | None:
    """The set that nodes name, or None."""
    argument = None
    if not nodes:
        return None
    last = nodes[-1]
    if len(nodes) > 1 and isinstance(last, Fenced) and last.left == "(":
        nodes, argument = nodes[:-1], last.body
    sub, sup, last = None, None, nodes[-1]
    match last:
        case Styled(body=Row(items=[Scripted(base=Atom() as letter) as scripted])) if not scripted.primes:
            # One style around a letter and its script, `\\mathbb{R^n}`.
            body = replace(last.body, end=letter.end, items=(letter,))
            last = replace(scripted, base=replace(last, body=body))
    if isinstance(last, Scripted):
        if last.base is None or last.primes:
            return None
        sub, sup, last = last.sub, last.sup, last.base
    named = set_name(last) if len(nodes) == 1 else _letters([*nodes[:-1], last])
    return None if named is None else Spelled(*named, sub, sup, argument)


def _letters(nodes: Sequence[Node]) -> tuple[str, bool] | None:
    """`SO`, `GL` as letters side by side."""
    word = "".join(node.text if isinstance(node, Atom) and node.kind == "letter" else "?" for node in nodes)
    return (_SET_OF[word], False) if word in _LONG else None


def set_name(node: Node) -> tuple[str, bool] | None:
    """The set that a node names, and whether it is spelled by a letter that may mean anything."""
    match node:
        case Group(body=Row(items=(inner,))) | Styled(style="mbox", body=Row(items=(Styled() as inner,))):
            return set_name(inner)
        case Styled(style=style, body=Row(items=items), words=words) if style in _BLACKBOARD or style == "operatorname":
            spelling = (words or "".join(item.text for item in items if isinstance(item, Atom))).strip()
            bare = (style == "mathcal" and spelling != "S") or (style != "mathbb" and spelling in _BLACKBOARD_ONLY)
        case Atom(kind="letter", text=text) if text not in _BLACKBOARD_ONLY:
            spelling, bare = text, True
        case Atom(kind="command", text=text) | Unknown(text=text, arguments=()):
            spelling = text.removeprefix("\\")
            bare = spelling in _AMBIGUOUS
        case _:
            return None
    return (_SET_OF[spelling], bare) if spelling in _SET_OF else None
