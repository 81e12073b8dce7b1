"""Prose inside formulas: `\\text{where}`, `\\quad\\text{(by symmetry)}`, numbers of equations."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.notation.names import words
from matcalc_ls.tex.tree import Atom, Fenced, Node, Styled

_STYLES = frozenset({"text", "textrm", "mbox", "hbox", "textnormal", "textit", "emph", "intertext", "shortintertext"})
_NAMING_STYLES = frozenset({"mathrm", "operatorname", "textbf", "textsf", "mathsf", "mathit"})
FIRST_IDEOGRAPH, _BEHIND_IDEOGRAPHS = "\u2e80", "\ue000"
_VOCABULARY = words(
    "and or where with for if then so hence thus when such that all let since i.e. e.g. s.t. s.t st. subject to iff"
    " otherwise else minimize maximize minimise maximise is are as by because therefore i.i.d. iid w.r.t. a.s. given"
    " any some every each implies means here also both either not in of on from at similarly likewise finally moreover"
    " furthermore however equivalently consequently namely respectively recall assume suppose while but"
)

CONSTANT = "const"
"""What is added whatever it is, in whatever style."""
CONSTANT_NAMES = frozenset({CONSTANT, f"\\text{{{CONSTANT}}}"})
"""What that is called, as letters and as a word."""
_CONSTANTS = frozenset({"const", "constant", "constants", "cst"})


def is_constant(item: Node) -> bool:
    """Whether this is a summand that does not matter, `\\text{const.}`."""
    return type(item) is Styled and item.words.strip(" .,()~").lower() in _CONSTANTS


def is_words(item: Node) -> bool:
    """Prose inside a formula, with or without brackets around it; not a name such as `\\text{softmax}`."""
    if type(item) is Fenced:
        inside = item.body.items
        return item.left in "([" and bool(inside) and (all(map(_is_prose, inside)) or _is_ideographic(inside))
    return type(item) is Styled and _is_prose(item)


def is_ideograph(item: Node) -> bool:
    """Whether this is a Chinese character: beside anything else it is said, and no factor."""
    return isinstance(item, Atom) and item.kind == "letter" and FIRST_IDEOGRAPH <= item.text < _BEHIND_IDEOGRAPHS


def _is_ideographic(items: Sequence[Node]) -> bool:
    """Whether these are Chinese characters, `（单位矩阵）`, with the signs between them."""
    letters = [item.text for item in items if isinstance(item, Atom) and item.kind == "letter"]
    others = [item for item in items if not (isinstance(item, Atom) and item.kind in ("letter", "space", "symbol"))]
    return len(letters) > 1 and not others and all(text >= FIRST_IDEOGRAPH for text in letters)


def _is_prose(item: Node) -> bool:
    if not isinstance(item, Styled) or not (item.style in _STYLES or item.style in _NAMING_STYLES):
        return False
    if is_constant(item):
        return False
    text = item.words.replace("~", " ").replace("\\ ", " ").replace("\\quad", " ").replace("\\qquad", " ")
    spoken = text.strip().rstrip(",.:;").split()
    if spoken and all(word.lower().strip(",:;()") in _VOCABULARY for word in text.split()):
        return True
    if item.style not in _STYLES:
        return False
    if text.strip().startswith("(") and text.strip().endswith(")"):
        return True  # (input)
    if len(spoken) == 1 and spoken[0].isalpha() and text.rstrip().endswith(","):
        return True  # "Next,": a name has its comma outside
    # "Input:", "1.", and a space put in words.
    if (
        not spoken
        or not any(map(str.isalnum, text))
        or text.rstrip().endswith(":")
        or (text.rstrip().endswith(".") and spoken[-1].isdigit())
    ):
        return bool(text)
    return any(map(str.isalpha, text)) and (len(spoken) > 1 or text != text.strip())


def is_label(items: list[Node]) -> bool:
    """The number of an equation at its line's end: `(20)`, `(3a)`, `(*)`."""
    if len(items) != 1 or not isinstance(items[0], Fenced) or items[0].left != "(":
        return False
    inner = items[0].body.items
    atoms = [item for item in inner if isinstance(item, Atom)]
    return bool(atoms) and len(atoms) == len(inner) <= 3 and (atoms[0].kind == "number" or atoms[0].text in "*")
