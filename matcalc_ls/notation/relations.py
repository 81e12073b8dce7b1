"""Relations: the signs between the members of a statement, in all their spellings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcalc_ls.notation.names import TRANSPARENT, script, words
from matcalc_ls.tex.tree import Accent, Atom, Group, Node, Scripted, Styled, Unknown

ARROWS = words(
    "\\to \\mapsto \\longmapsto \\longrightarrow \\leftarrow \\longleftarrow \\leftrightarrow \\longleftrightarrow"
    " \\hookrightarrow \\twoheadrightarrow \\rightharpoonup \\uparrow \\downarrow \\nearrow \\searrow"
)
"""What a value becomes, or what a map goes to."""
RELATIONS = ARROWS | words(
    "= < > \\leq \\leqslant \\geq \\geqslant \\ll \\gg \\lll \\ggg \\neq \\approx \\sim \\simeq \\thickapprox"
    " \\cong \\equiv \\propto \\in \\notin \\ni \\subset \\subseteq \\subsetneq \\supset \\supseteq \\nsubseteq \\gets"
    " \\triangleq \\doteq \\doteqdot \\coloneqq \\coloneq \\eqqcolon \\defeq \\succ \\succeq \\prec \\preceq"
    " \\succcurlyeq \\preccurlyeq \\perp \\lesssim \\gtrsim \\asymp \\models \\vdash := =: \\Coloneqq \\nleq \\ngeq"
    " \\nsim \\trianglelefteq \\trianglerighteq \\stackrel"
)
"""What stands between the members of a statement, as `Statement.relations` names it. `\\stackrel` is a sign under a
remark that changes what it says."""
EQUALITIES = frozenset(
    {"=", ":=", "=:", "\\triangleq", "\\coloneqq", "\\coloneq", "\\eqqcolon", "\\defeq", "\\equiv", "\\doteq"}
)
"""The relations that say that both sides are the same."""
NAMING = frozenset({"=:", "\\eqqcolon"})
"""Equalities that give what stands on their left a name."""
_RESPELLED = {
    "\\le": "\\leq", "\\ge": "\\geq", "\\ne": "\\neq", "\\rightarrow": "\\to", "\\colon=": ":=",
    "\\vcentcolon=": ":=", "\\lt": "<", "\\gt": ">", "\\leqq": "\\leq", "\\geqq": "\\geq",
}  # fmt: skip
SIGNS = RELATIONS | frozenset(_RESPELLED)
"""Every sign that is a relation by itself."""
_SPELLED_WITH_TWO = {
    (":", "="): ":=", ("\\colon", "="): ":=", ("\\vcentcolon", "="): ":=", ("=", ":"): "=:", ("<", "="): "\\leq",
    (">", "="): "\\geq", ("<", "<"): "\\ll", (">", ">"): "\\gg", ("=", "="): "=", ("!", "="): "\\neq",
    ("-", ">"): "\\to", ("\\not", "="): "\\neq",
}  # fmt: skip
_STACKED = words("overset underset stackrel")
_LABELLED_ARROWS = words(
    "\\xrightarrow \\xleftarrow \\xlongrightarrow \\xlongleftarrow \\xmapsto \\xleftrightarrow"
    " \\xRightarrow \\xLeftarrow \\xLeftrightarrow \\xhookrightarrow \\xtwoheadrightarrow"
)
_DEFINES = re.compile(r"(\\(text|mathrm|textrm|operatorname)\{def\.?\}|def|\\Delta|\\triangle)\Z")
# A number, or what stands in brackets, refers to what justifies the step.
_REFERS = re.compile(r"(\\(text|mathrm|textrm)\{)?(\(.*\)|\d{0,3})\}?\Z")
_NONE = ("", 0)


def relation_at(items: Sequence[Node], position: int) -> tuple[str, int]:
    """The relation that begins here and how many nodes spell it; `("", 0)` if none does."""
    item = items[position]
    if not isinstance(item, Atom):
        name = _wrapped(item)
        return (name, 1) if name else _NONE
    if item.kind == "letter" or item.kind == "number":
        return _NONE
    if position + 1 < len(items) and isinstance(following := items[position + 1], Atom):
        found = _SPELLED_WITH_TWO.get((item.text, following.text))
        if found is not None:
            return found, 2
    text = _RESPELLED.get(item.text, item.text)
    return (text, 1) if text in RELATIONS or (text.startswith("\\not") and text != "\\not") else _NONE


def has_relation(items: Sequence[Node]) -> bool:
    """Whether a relation stands among the nodes."""
    return any(relation_at(items, position)[1] for position in range(len(items)))


def _wrapped(item: Node) -> str:
    """The relation that a node spells with something around it: `{:=}`, `\\overset{d}{=}`, `\\xrightarrow{d}`."""
    if type(item) is Scripted:
        base = item.base
        is_letter = base is None or (type(base) is Atom and base.kind == "letter")  # most are
        return "" if base is None or is_letter else _wrapped_alone([base])
    if isinstance(item, Accent):
        if item.accent not in _STACKED or item.label is None:
            # `\\hat{=}` corresponds to, and is not equal.
            return "\\stackrel" if _wrapped_alone(item.body.items) else ""
        return _remarked(_wrapped_alone(item.body.items), script(item.label))
    if isinstance(item, Group) or (isinstance(item, Styled) and item.style in TRANSPARENT):
        return _wrapped_alone(item.body.items)
    return "\\to" if isinstance(item, Unknown) and item.text in _LABELLED_ARROWS else ""


def _wrapped_alone(items: Sequence[Node]) -> str:
    """The relation that these nodes are, if they are nothing else."""
    if not 0 < len(items) <= 2:
        return ""
    name, length = relation_at(items, 0)
    return name if length == len(items) else ""


def _remarked(relation: str, remark: str) -> str:
    """A relation under a remark: by definition, by what is referred to, or else in a sense of its own."""
    if relation not in EQUALITIES:
        return relation
    if _DEFINES.match(remark):
        return ":="
    return relation if _REFERS.match(remark) else "\\stackrel"
