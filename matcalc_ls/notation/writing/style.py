"""The author's own way of writing what can be written in several ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeGuard

from matcalc_ls.notation.names import script
from matcalc_ls.notation.reading.tables import constant_named
from matcalc_ls.notation.superscripts import TRANSPOSES
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Fraction, Node, Row, Scripted, Styled
from matcalc_ls.tex.walk import walk

Spelling = tuple[str, str]
"""What is spelled, one of the fields of `Style`, and how."""


@dataclass(frozen=True, slots=True)
class Style:
    """Spellings in LaTeX. `transpose` is the script alone, without braces; `functions` are the author's own."""

    transpose: str = "\\top"
    trace: str = "\\operatorname{tr}"
    hadamard: str = "\\odot"
    log: str = "\\log"
    diagonal: str = "\\operatorname{diag}"
    ones: str = "\\mathbf{1}"
    zeros: str = "0"
    identity: str = "I"
    norm: str = ""
    differential: str = "d"
    partial: str = "\\partial"
    fraction: str = "\\frac"
    inner: str = ":"
    number: str = "\\frac"
    exp: str = "\\exp"
    cross: str = "\\times"
    sigmoid: str = "\\sigma"
    functions: Container[str] = frozenset()

    def spelling(self, what: str) -> str:
        """The spelling of one of this class's fields."""
        text: str = getattr(self, what)
        return text


DEFAULT = Style()
_ATOMS: dict[str, Spelling] = {
    **{text: ("hadamard", text) for text in ("\\odot", "\\circ")},
    **{text: ("log", text) for text in ("\\log", "\\ln")},
    **{text: ("trace", text) for text in ("\\tr", "\\Tr")},
    "\\exp": ("exp", "\\exp"),
    "I": ("identity", "I"),
    "e": ("letter e", "e"),
}
_WORDS = {"tr": "trace", "Tr": "trace", "trace": "trace", "diag": "diagonal", "Diag": "diagonal"}


def spellings_in(tree: Node) -> Counter[Spelling]:
    """What is spelled how in a formula, and how often, in the order in which it first is."""
    found: Counter[Spelling] = Counter()
    for node in walk(tree):
        if not isinstance(node, Atom):
            found.update(_spelled(node))
        elif (spelling := _spelled_by_atom(node)) is not None:
            found[spelling] += 1
    return found


def style_of(spellings: Counter[Spelling], first: Callable[[set[Spelling]], Spelling]) -> Style:
    """The spellings that are used most. `first` tells which of several that are used as often stands first."""
    most: dict[str, int] = {}
    for (what, _), number in spellings.items():
        most[what] = max(most.get(what, 0), number)
    # Who writes an inner product in brackets does so whenever there is one; a dot says little of itself.
    favourites: dict[str, Any] = {"inner": "\\cdot"}
    for what, number in most.items():
        best = {each for each, often in spellings.items() if each[0] == what and often == number}
        favourites[what] = (first(best) if len(best) > 1 else best.pop())[1]
    favourites.pop("letter e", "")
    if spellings["letter e", "e"] > spellings["exp", "e"]:
        favourites["exp"] = "\\exp"  # e is a quantity, too
    return Style(**favourites)


def _spelled(node: Node) -> Iterator[Spelling]:
    """What a node that is no atom spells in one of several ways, and how."""
    if isinstance(node, Row):
        yield from _sigmas(node)
    elif isinstance(node, Scripted):
        yield from _spelled_by_scripts(node)
    elif isinstance(node, Styled | Accent) and (spelled := _constant(node)) is not None:
        yield spelled
    elif isinstance(node, Styled) and node.style in ("operatorname", "mathrm", "text", "mathbf"):
        if (what := _WORDS.get(node.words or "")) is not None:
            yield what, f"\\{node.style}{{{node.words}}}"
    elif isinstance(node, Fenced) and node.left == "\\langle" and node.right == "\\rangle":
        if any(isinstance(item, Atom) and item.text == "," for item in node.body.items):
            yield "inner", "\\langle"
    elif isinstance(node, Fraction) and all(
        len(row.items) == 1 and _is_number(row.items[0]) for row in (node.numerator, node.denominator)
    ):
        yield "number", "\\frac"


def _spelled_by_scripts(node: Scripted) -> Iterator[Spelling]:
    if node.sup is None:
        if node.sub is not None and script(node.sub) == "\\times":
            yield "cross", "\\times"
        return
    base, mark = "" if node.base is None else script(node.base), script(node.sup)
    if base == "e":
        yield "exp", "e"
    if mark in TRANSPOSES:
        yield "transpose", mark
    elif mark == "\\wedge":
        yield "cross", mark
    if base == "10" and mark[:1] == "-":
        yield "number", "."


def _spelled_by_atom(atom: Atom) -> Spelling | None:
    """The same for the smallest nodes, which most are."""
    if atom.kind != "number":
        return _ATOMS.get(atom.text)
    if "e" in atom.text.lower():
        return "number", "e"
    return ("number", ".") if "." in atom.text else None


def _sigmas(row: Row) -> Iterator[Spelling]:
    """A σ before brackets is a function, as which it may be the logistic one; elsewhere it is a number."""
    for item, following in pairwise((*row.items, None)):
        is_bare = isinstance(item, Scripted) and item.sub is None
        letter = item.base if isinstance(item, Scripted) and is_bare else item
        if isinstance(letter, Atom) and letter.text in ("\\sigma", "σ"):
            behind = following.base if isinstance(following, Scripted) else following
            yield "sigmoid", "\\sigma" if isinstance(behind, Fenced) else "\\operatorname{sigmoid}"


def _is_number(node: Node) -> TypeGuard[Atom]:
    return isinstance(node, Atom) and node.kind == "number"


def _constant(node: Styled | Accent) -> tuple[str, str] | None:
    """Which constant this is, `zeros`, `ones` or `identity`, and its spelling; None for anything else."""
    command = node.style if isinstance(node, Styled) else node.accent
    spelled = f"\\{command}{{{script(node.body)}}}"
    kind = constant_named(spelled)
    return None if kind is None else (kind, spelled)
