"""What an author says around a formula of matrices that are symmetric, where no declaration says it."""

from __future__ import annotations

from matcalc_ls.algebra.expression import SYMMETRIC
from matcalc_ls.analysis.claims.hedges import HEDGES, formulas_around, said_around, sentence, sentence_formulas
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.prose.hedges import said_in, spoken


def names_symmetric(model: Model, formula: Formula, names: frozenset[str]) -> str:
    """The word of the sections around a formula that names what is symmetric by nature, or that calls one of these
    names symmetric in a way that no declaration understands; empty if there is none."""
    others = formulas_around(model, formula)
    if any(_denied_symmetric(model, other, names) for other in others):
        return ""
    return said_around(model, formula, HEDGES.symmetric) or next(
        filter(None, (_called_symmetric(model, other, names) for other in others)), ""
    )


def _called_symmetric(model: Model, formula: Formula, names: frozenset[str]) -> str:
    """The word of a formula's sentence that says symmetric, if the formula speaks of one of these names, and no
    declaration understood the word as said of others."""
    words = spoken(" ".join(sentence(model, formula)))
    said = "" if said_in(words, HEDGES.negations) else said_in(words, HEDGES.called_symmetric)
    if not said or not names & _names_in(model, formula):
        return ""
    understood = frozenset().union(*(_symmetric_in(model, other) for other in sentence_formulas(model, formula)))
    return said if not understood or understood & names else ""


def _denied_symmetric(model: Model, formula: Formula, names: frozenset[str]) -> bool:
    """Whether a formula's sentence says of one of these names that it need not be symmetric."""
    words = spoken(" ".join(sentence(model, formula)))
    is_denied = said_in(words, HEDGES.negations) and said_in(words, HEDGES.called_symmetric)
    return bool(is_denied and names & _names_in(model, formula))


def _names_in(model: Model, formula: Formula) -> frozenset[str]:
    """The names that a formula speaks of."""
    readings = (each.expr for understood in model.understood(formula) for each in understood.readings)
    return frozenset().union(*(expr.free for expr in readings if expr is not None))


def _symmetric_in(model: Model, formula: Formula) -> frozenset[str]:
    """The names of the matrices that a formula speaks of and that are declared symmetric."""
    readings = (each.expr for understood in model.understood(formula) for each in understood.readings)
    symbols = (node.data[0] for expr in readings if expr is not None for node in expr.walk() if node.name == "symbol")
    return frozenset(symbol.name for symbol in symbols if not SYMMETRIC.isdisjoint(symbol.properties))
