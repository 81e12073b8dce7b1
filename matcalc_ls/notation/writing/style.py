"""The author's own way of writing what can be written in several ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from matcalc_ls.notation.names import script
from matcalc_ls.notation.reading.tables import constant_named
from matcalc_ls.notation.superscripts import TRANSPOSES
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Fraction, Node, Scripted, Styled
from matcalc_ls.tex.walk import walk


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
    functions: frozenset[str] = frozenset()

    def spelling(self, what: str) -> str:
        """The spelling of one of this class's fields."""
        text: str = getattr(self, what)
        return text


DEFAULT = Style()


@dataclass
class _Tally:
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, what: str, spelling: str) -> None:
        self.counts.setdefault(what, Counter())[spelling] += 1

    def count(self, what: str, spelling: str) -> int:
        return self.counts.get(what, Counter())[spelling]

    def favourites(self) -> dict[str, str]:
        return {what: counter.most_common(1)[0][0] for what, counter in self.counts.items()}


def style_of(trees: Iterable[Node]) -> Style:
    """The spellings that a document uses most."""
    tally = _Tally()
    for tree in trees:
        for node in walk(tree):
            _note(node, tally)
    # Who writes an inner product in brackets does so whenever there is one; a dot says little of itself.
    favourites: dict[str, Any] = {"inner": "\\cdot", **tally.favourites()}
    favourites.pop("letter e", "")
    if tally.count("letter e", "e") > tally.count("exp", "e"):
        favourites["exp"] = "\\exp"  # e is a quantity, too
    return Style(**favourites)


def _note(node: Node, tally: _Tally) -> None:
    if isinstance(node, Scripted) and node.sup is not None:
        mark = script(node.sup)
        if node.base is not None and script(node.base) == "e":
            tally.add("exp", "e")
        if mark in TRANSPOSES:
            tally.add("transpose", mark)
    elif isinstance(node, Styled | Accent) and (spelled := _constant(node)) is not None:
        tally.add(*spelled)
    elif isinstance(node, Styled) and node.style in ("operatorname", "mathrm", "text", "mathbf"):
        if node.words in ("tr", "Tr", "trace"):
            tally.add("trace", f"\\{node.style}{{{node.words}}}")
        elif node.words in ("diag", "Diag"):
            tally.add("diagonal", f"\\{node.style}{{{node.words}}}")
    elif isinstance(node, Atom) and node.kind == "command":
        if node.text in ("\\odot", "\\circ"):
            tally.add("hadamard", node.text)
        elif node.text == "\\exp":
            tally.add("exp", "\\exp")
        elif node.text in ("\\log", "\\ln"):
            tally.add("log", node.text)
        elif node.text in ("\\tr", "\\Tr"):
            tally.add("trace", node.text)
    elif isinstance(node, Fenced) and node.left == "\\langle" and node.right == "\\rangle":
        if any(isinstance(item, Atom) and item.text == "," for item in node.body.items):
            tally.add("inner", "\\langle")
    elif isinstance(node, Fraction):
        if all(len(row.items) == 1 and _is_number(row.items[0]) for row in (node.numerator, node.denominator)):
            tally.add("number", "\\frac")
    elif _is_number(node) and "." in node.text:
        tally.add("number", ".")
    elif isinstance(node, Atom) and node.text == "I":
        tally.add("identity", "I")
    elif isinstance(node, Atom) and node.text == "e":
        tally.add("letter e", "e")


def _is_number(node: Node) -> TypeGuard[Atom]:
    return isinstance(node, Atom) and node.kind == "number"


def _constant(node: Styled | Accent) -> tuple[str, str] | None:
    """Which constant this is, `zeros`, `ones` or `identity`, and its spelling; None for anything else."""
    command = node.style if isinstance(node, Styled) else node.accent
    spelled = f"\\{command}{{{script(node.body)}}}"
    kind = constant_named(spelled)
    return None if kind is None else (kind, spelled)
