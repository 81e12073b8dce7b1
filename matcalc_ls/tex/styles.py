"""Styles put on a whole formula, `\\mathrm{A^T W A}`, `\\mathbf{Q^\\top Q = I}`: each letter has the style then."""

from __future__ import annotations

from matcalc_ls.tex.symbols import GREEK
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Fraction, Group, Node, Root, Row, Scripted, Styled

FONTS = frozenset(
    {"mathbf", "mathrm", "mathsf", "mathit", "boldsymbol", "bm", "pmb", "bold", "symbf", "symbfit", "mathbfit"}
)
"""Styles that set letters in a font and mean nothing for signs."""
_UPRIGHT = frozenset({"mathrm", "mathsf"})
_LONGEST_PRODUCT = 2


def is_formula(row: Row) -> bool:
    """Whether a styled row says more than a letter: it has scripts, signs or brackets."""
    if len(row.items) == 1:
        only = row.items[0]  # \\mathbf{x^\\top}, \\mathbf{x_i}
        return isinstance(only, Scripted) and isinstance(only.base, Atom) and only.base.kind in ("letter", "command")
    return any(
        isinstance(item, Fraction | Root | Fenced)
        or (isinstance(item, Scripted) and item.base is not None)
        or (isinstance(item, Atom) and item.text in ("=", "+", "|", "\\mid"))
        for item in row.items
    )


def spread(row: Row, style: str) -> Row:
    """A row with each of its letters in a style; neighbours in an upright one are a word if they are many."""
    found: list[Node] = []
    run: list[Atom] = []
    for item in (*row.items, None):
        if isinstance(item, Atom) and item.kind == "letter":
            if run and run[-1].end != item.start:
                found += _word(run, style)
                run = []
            run.append(item)
            continue
        if style in _UPRIGHT and run and (word := _raised_word(run, item)) is not None:
            found.append(word)
            run = []
            continue
        found += _word(run, style)
        run = []
        if item is not None:
            found.append(_styled(item, style))
    return Row(row.start, row.end, tuple(found))


def _raised_word(run: list[Atom], item: Node | None) -> Node | None:
    """The small letters of a word of which the last has a script, `\\mathrm{cv^2}`; None for anything else."""
    if not isinstance(item, Scripted) or not isinstance(item.base, Atom) or item.base.kind != "letter":
        return None
    letters = [*run, item.base]
    text = "".join(letter.text for letter in letters)
    if not text.islower() or item.base.start != run[-1].end:
        return None
    start, end = letters[0].start, item.base.end
    word = Styled(start, end, "mathrm", Row(start, end, tuple(letters)), text)
    return Scripted(start, item.end, word, item.sub, item.sup, item.primes)


def _word(run: list[Atom], style: str) -> list[Node]:
    """Letters as they stand next to each other: one word, or a product of several."""
    text = "".join(letter.text for letter in run)
    if style in _UPRIGHT and (len(run) > _LONGEST_PRODUCT or text in ("tr", "Tr")):
        start, end = run[0].start, run[-1].end
        return [Styled(start, end, style, Row(start, end, tuple(run)), text)]
    return [_of_letter(letter, style) for letter in run]


def _of_letter(atom: Atom, style: str) -> Node:
    words = atom.text if style in _UPRIGHT and atom.kind == "letter" else ""
    return Styled(atom.start, atom.end, style, Row(atom.start, atom.end, (atom,)), words)


def _styled(node: Node, style: str) -> Node:
    start, end = node.start, node.end
    match node:
        case Atom(kind="command", text=text) if text in GREEK:
            return _of_letter(node, style)
        case Atom(kind="letter"):
            return _of_letter(node, style)
        case Scripted(base=base, sub=sub, sup=sup, primes=primes):
            # An index is the same in any style, and so is the T of a transpose.
            return Scripted(start, end, None if base is None else _styled(base, style), sub, sup, primes)
        case Group(body=body):
            return Group(start, end, spread(body, style))
        case Fenced(left=left, right=right, body=body, closed=closed):
            return Fenced(start, end, left, right, spread(body, style), closed)
        case Fraction(numerator=above, denominator=below):
            return Fraction(start, end, spread(above, style), spread(below, style))
        case Root(radicand=radicand, degree=degree):
            return Root(start, end, spread(radicand, style), degree)
        case Accent(accent=accent, body=body, label=label):
            return Accent(start, end, accent, spread(body, style), label)
    return node
