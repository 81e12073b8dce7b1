"""What an author says around a formula that takes back some of it: "up to a constant", "when the norm of x is one"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from matcalc_ls.algebra.build import is_zero
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model, Understood
from matcalc_ls.analysis.watched import WORDS
from matcalc_ls.calculus.equality import EQUAL, compare
from matcalc_ls.notation.prose.denial import denies
from matcalc_ls.notation.prose.hedges import said_in, spoken
from matcalc_ls.notation.prose.languages import EVERY_LANGUAGE
from matcalc_ls.notation.statements import EQUALITIES, Statement
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Node, Row, Styled
from matcalc_ls.tex.walk import walk
from matcalc_ls.text.scan import Zone
from matcalc_ls.text.structure import Words

SAID = "said"
"""What a section says of some phrases, in the ledger: the first of them."""
STATED = "stated"
"""The equations of a section that do not hold for all values, in the ledger."""

HEDGES = EVERY_LANGUAGE.hedges
_ENDS = (". ", ".\n", ".\r", "? ", "! ", "。", "；")
_SENTENCES = re.compile("|".join(map(re.escape, _ENDS)))
_STOPS = frozenset({".", "。"})
_STRIKES = frozenset({"cancel", "bcancel", "xcancel", "sout"})
_BOUNDS = frozenset({"<", ">", "\\leq", "\\leqslant", "\\geq", "\\geqslant"})
_CONDITIONS = frozenset({"=", "\\perp"})
_BECOMES = frozenset({"=", "\\to", "\\rightarrow", "→", "\\approx", "\\equiv"})


def hedged(model: Model, formula: Formula) -> str:
    """What takes back some of what a formula says, as the words that do; empty if nothing does."""
    said = spoken(" ".join(sentence(model, formula)))
    words = said_in(said, HEDGES.loose) or said_in(said, HEDGES.denied) or _condition(model, formula)
    return words or next(filter(None, map(_dropped, walk(formula.display))), "")


def supposed(model: Model, formula: Formula) -> bool:
    """Whether a formula only says what would be so: "if A were invertible"."""
    said = spoken(" ".join(sentence(model, formula)))
    return bool(said_in(said, HEDGES.loose) or _condition(model, formula))


def given_reason(model: Model, formula: Formula) -> bool:
    """Whether the author gives a reason to drop something: "where the last term vanishes", `(b^\\top x = 0)`, "by
    Lemma 2"."""
    inside = list(walk(formula.display))
    own = [node.words for node in inside if isinstance(node, Styled)]
    beside = [piece.text for pieces in _beside(model, formula) for piece in pieces if isinstance(piece, Words)]
    return (
        bool(said_in(spoken(" ".join([*own, *beside])), HEDGES.vanishing))
        or bool(said_in(spoken(" ".join([*own, *sentence(model, formula)])), HEDGES.premises))
        or any(map(_is_condition, inside))
    )


def _is_condition(node: Node) -> bool:
    """Whether an equation stands in brackets or above a sign."""
    row = node.body if isinstance(node, Fenced) else node.label if isinstance(node, Accent) else None
    return row is not None and any(isinstance(part, Atom) and part.text in _CONDITIONS for part in row.items[1:])


def _dropped(node: Node) -> str:
    """How an author says that a term vanishes: it is struck out, or a brace says "= 0"."""
    if isinstance(node, Styled) and node.style in _STRIKES:
        return node.style
    if not isinstance(node, Accent) or node.label is None:
        return ""
    signs = [part for part in node.label.items if not (isinstance(part, Styled) and part.words)]
    said = [part.text for part in walk(Row(0, 0, tuple(signs))) if isinstance(part, Atom)]
    return "= 0" if said[-1:] == ["0"] and set(said[:-1]) <= _BECOMES else ""


def names_layout(model: Model, formula: Formula) -> str:
    """The words with which the author says how derivatives are laid out, in this sentence as a row or up to here in
    whatever way; empty if none do."""
    here = said_in(spoken(" ".join(sentence(model, formula))), HEDGES.row)
    if here:
        return here
    return next((words for paragraph, words in layout_conventions(model) if paragraph <= formula.paragraph), "")


def layout_conventions(model: Model) -> list[tuple[int, str]]:
    """The paragraphs that say how derivatives are laid out, each with the words that do."""
    return model.ledger.ask(WORDS, _known_conventions, model)


def _known_conventions(model: Model) -> list[tuple[int, str]]:
    if WORDS not in model.memory:
        model.memory[WORDS] = list(_conventions(model))
    found: list[tuple[int, str]] = model.memory[WORDS]
    return found


def _conventions(model: Model) -> Iterator[tuple[int, str]]:
    everything = spoken(model.document.text)
    possible = [words for words in HEDGES.conventions if all(said_in(everything, [word]) for word in words)]
    if not possible:
        return
    for paragraph in model.document.paragraphs:
        pieces = model.document.prose(paragraph.start)
        text = " ".join(piece.text if isinstance(piece, Words) else "·" for piece in pieces)
        for sentence in map(spoken, _SENTENCES.split(text)):
            for words in possible:
                if all(said_in(sentence, [word]) for word in words):
                    yield paragraph.start, words[-1]


def denied(model: Model, formula: Formula) -> bool:
    """Whether the text around a formula says that a matrix in it has no inverse, and so does not take it for one."""
    return any(map(denies, _beside(model, formula)))


def _beside(model: Model, formula: Formula) -> list[tuple[Words | Zone, ...]]:
    """What stands in a formula's paragraph; of a display that is one by itself, with those before and after it."""
    own = model.watched.prose(formula.paragraph)
    alone = not any(isinstance(piece, Words) and any(map(str.isalpha, piece.text)) for piece in own)
    around = [model.watched.paragraph_next(formula.paragraph, step) for step in ((-1, 0, 1) if alone else (0,))]
    return [model.watched.prose(paragraph) for paragraph in around]


def explains_notation(model: Model, formula: Formula) -> bool:
    """Whether a formula shows how something is written, "we denote the inverse by `A^{-1}`", and says nothing else."""
    is_bare = not any(statement.relations for statement in formula.statements)
    return is_bare and bool(said_in(spoken(" ".join(sentence(model, formula))), HEDGES.naming))


def says_square(model: Model, formula: Formula) -> bool:
    """Whether the text beside a formula says that a matrix is square, which another one may be meant by."""
    words = (piece.text for pieces in _beside(model, formula) for piece in pieces if isinstance(piece, Words))
    return bool(said_in(spoken(" ".join(words)), HEDGES.square))


def equated_sizes(model: Model, formula: Formula) -> Iterator[frozenset[str]]:
    """The sizes that equations of the same section speak of: "if p = m", `d = d_1 + d_2`."""
    for other in model.watched.formulas_in(formula.section):
        for understood in model.understood(other):
            sides = [reading.expr for reading in understood.readings]
            for relation, left, right in zip(understood.statement.relations, sides, sides[1:], strict=False):
                if relation == "=" and left is not None and right is not None and _are_sizes(left, right):
                    yield left.free | right.free


def _are_sizes(*exprs: Expr) -> bool:
    """Whether these are made of numbers without axes, of which one is the name of a size."""
    leaves = [node for expr in exprs for node in expr.walk() if not node.args]
    return any(leaf.name == "dimension" for leaf in leaves) and not any(leaf.shape for leaf in leaves)


def may_rest_on_structure(model: Model, formula: Formula, exprs: Iterable[Expr]) -> bool:
    """Whether the text may know of these quantities what no declaration says: `P^2 = P`, "a projection"."""
    names = frozenset().union(*(expr.free for expr in exprs))
    return bool(said_around(model, formula, (*HEDGES.structures, *HEDGES.matrix_structures))) or any(
        names & (left.free | right.free) for left, right in stated(model, formula)
    )


def formulas_around(model: Model, formula: Formula) -> list[Formula]:
    return [other for section in _sections_around(model, formula) for other in model.watched.formulas_in(section)]


def _sections_around(model: Model, formula: Formula) -> list[int]:
    return sorted(model.document.sections_around(formula.section))


def said_around(model: Model, formula: Formula, phrases: tuple[str, ...]) -> str:
    """The first of some phrases in the paragraphs with formulas of the sections around a formula."""
    found = (
        model.ledger.remember((SAID, (section, phrases)), _said_in, model, section, phrases)
        for section in _sections_around(model, formula)
    )
    return next(filter(None, found), "")


def _said_in(model: Model, section: int, phrases: tuple[str, ...]) -> str:
    for paragraph in dict.fromkeys(other.paragraph for other in model.watched.formulas_in(section)):
        words = (piece.text for piece in model.watched.prose(paragraph) if isinstance(piece, Words))
        if found := said_in(spoken(" ".join(words)), phrases):
            return found
    return ""


def stated(model: Model, formula: Formula) -> Iterator[tuple[Expr, Expr]]:
    """Both sides of the equations around a formula that do not hold for all values, and define nothing:
    `\\mathbf{1}^\\top y = 1`."""
    for section in _sections_around(model, formula):
        yield from model.ledger.remember((STATED, section), _stated_in, model, section)


def _stated_in(model: Model, section: int) -> tuple[tuple[Expr, Expr], ...]:
    formulas = model.watched.formulas_in(section)
    return tuple(equation for formula in formulas for equation in _equations(model, formula))


def _equations(model: Model, formula: Formula) -> Iterator[tuple[Expr, Expr]]:
    for understood in model.understood(formula):
        readings, statement = understood.readings, understood.statement
        if any(understood.derivatives) or (len(readings) > 2 and model.definition_in(statement, formula)):
            continue
        sides = [reading.expr for reading in readings]
        for relation, left, right in zip(statement.relations, sides, sides[1:], strict=False):
            if left is None or right is None:
                continue
            if _constrains(model, formula, statement, relation, left, right):
                yield left, right


def _constrains(model: Model, formula: Formula, statement: Statement, relation: str, left: Expr, right: Expr) -> bool:
    """Whether a relation holds for some values only: `b \\perp x`, `X^\\top X = I`, v = 0 of what is declared."""
    if relation not in EQUALITIES:
        return relation == "\\perp"
    if left.name in ("symbol", "member"):
        return is_zero(right) and model.definition_in(statement, formula) is None
    if left.name == "application":
        return False
    return compare(model.inlined(left, formula), model.inlined(right, formula)) not in EQUAL


def _condition(model: Model, formula: Formula) -> str:
    """The word of a condition in a formula's sentence that is more than a declaration or a definition."""
    condition = stated = ""
    for piece in _around(model, formula):
        if piece.start >= formula.start:
            break
        if isinstance(piece, Words):
            cut = _last_end(piece.text)
            if cut >= 0:
                condition = stated = ""
            said = spoken(piece.text[cut + 1 :])
            condition = said_in(said, HEDGES.conditions).strip() or condition
            continue
        other = model.watched.formula_at(piece.start)
        if other is not None and _ends_sentence(other):
            condition = stated = ""
        elif condition and other is not None and _is_more_than_said(model, other):
            stated = condition
    return stated


def _ends_sentence(formula: Formula) -> bool:
    """Whether a display closes with a full stop, as the sentence does that it ends."""
    last = next((cell.items[-1] for line in formula.display.lines[::-1] for cell in line[::-1] if cell.items), None)
    return formula.zone.display and isinstance(last, Atom) and last.text in _STOPS


def _is_more_than_said(model: Model, formula: Formula) -> bool:
    """Whether a formula states an equation or bounds what is computed, and neither declares nor defines anything."""
    if any(model.definitions_in(formula)):
        return False
    if any(relation in EQUALITIES for statement in formula.statements for relation in statement.relations):
        return True
    return any(_bounds(understood) for understood in model.understood(formula))


def _bounds(understood: Understood) -> bool:
    """Whether a statement says how large something computed of arrays is, `y w^\top x < 1`, which λ > 0 and n > p do
    not."""
    is_bound = not _BOUNDS.isdisjoint(understood.statement.relations)
    exprs = (reading.expr for reading in understood.readings)
    return is_bound and any(expr.args and any(node.shape for node in expr.walk()) for expr in exprs if expr is not None)


def sentence(model: Model, formula: Formula) -> tuple[str, str]:
    """The words of a formula's sentence before and after it."""
    before = after = ""
    ended = False
    for piece in _around(model, formula):
        if not isinstance(piece, Words):
            other = model.watched.formula_at(piece.start)
            if piece.start < formula.start and other is not None and _ends_sentence(other):
                before = ""
            continue
        if piece.start < formula.start:
            cut = _last_end(piece.text)
            before = f"{before if cut < 0 else ''} {piece.text[cut + 1 :]}"
        elif not ended:
            cuts = [place for end in _ENDS if (place := piece.text.find(end)) >= 0]
            ended = bool(cuts)
            after = f"{after} {piece.text[: min(cuts, default=len(piece.text))]}"
    return before, after


def sentence_formulas(model: Model, formula: Formula) -> list[Formula]:
    """The formulas of a formula's sentence."""
    found: list[Formula] = []
    for piece in _around(model, formula):
        if isinstance(piece, Words):
            if not any(end in piece.text for end in _ENDS):
                continue
            if piece.start > formula.start:
                break
            found = []
        elif (other := model.watched.formula_at(piece.start)) is not None:
            found.append(other)
    return found


def _last_end(text: str) -> int:
    """Where the last sentence within a text ends; -1 if none does."""
    return max(text.rfind(end) for end in _ENDS)


def _around(model: Model, formula: Formula) -> tuple[Words | Zone, ...]:
    """The words and formulas of a paragraph; of a display that is one by itself, with those before it."""
    own = model.watched.prose(formula.paragraph)
    if any(isinstance(piece, Words) and any(map(str.isalpha, piece.text)) for piece in own):
        return own
    above = model.watched.prose(model.watched.paragraph_next(formula.paragraph, -1))
    last = above[-1] if above else None
    ended = isinstance(last, Words) and last.text.rstrip().endswith((".", "!", "?", "。"))
    return own if ended else (*above, *own)
