r"""Every claim of the manual that is right is got wrong in every usual way: the wrong ones are found, all but a few.

Counted are the claims in which every symbol is declared: of others nothing is said, on purpose. A change is wrong if
its numbers, or its shape, differ from what was right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.claims import claims_in, judge
from matcalc_ls.analysis.claims.certainty import uncertain
from matcalc_ls.analysis.claims.differentials import differential_claims
from matcalc_ls.analysis.data import Diagnostic, Edit
from matcalc_ls.analysis.diagnostics import diagnostics
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.edits import edited
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.recurrence.claims import recurrence_claims
from matcalc_ls.calculus.entries import whole_of
from matcalc_ls.calculus.equality import compare
from matcalc_ls.tex.tree import Row
from matcalc_ls.text.scan import Language
from tests.analysis.mutations import mutations
from tests.spec.document import read_spec

SPEC = Path(__file__).parent.parent / "spec"


@dataclass(frozen=True)
class Mutant:
    """A text with one change in a claim that starts at `start`; `findings` are those of the changed text."""

    kind: str
    title: str
    text: str
    claim: str
    is_wrong: bool
    findings: tuple[Diagnostic, ...]


@cache
def mutants() -> tuple[Mutant, ...]:
    found: list[Mutant] = []
    for path in sorted(SPEC.glob("[0-9]*")):
        for section in read_spec(path):
            model = Model(section.text, section.language)
            if not diagnostics(model):
                found += _mutants(model, section.title, section.language)
    return tuple(found)


def _mutants(model: Model, title: str, language: Language) -> Iterator[Mutant]:
    for formula in model.document.formulas:
        for claim in _claims(model, formula):
            located = model.read(claim.row, formula).located
            if located is None or claim.expr is None or not claim.is_right or claim.uncertain:
                continue
            for kind, edits in mutations(located, model.document.text):
                yield _mutant(model, title, language, formula, claim, kind, edits)


@dataclass(frozen=True)
class Claimed:
    """What a row says of a derivative, with definitions filled in; None where shapes do not fit."""

    row: Row
    expr: Expr | None
    is_right: bool
    uncertain: bool


def _claims(model: Model, formula: Formula) -> Iterator[Claimed]:
    """The claims of a formula of each kind: derivatives, those through recurrences, differentials."""
    for claim in claims_in(model, formula):
        # What it is by varies, though the text may say below what is found for it.
        variable = frozenset({whole_of(claim.named.variable).data[0].name})
        expr = None if claim.expr is None else model.inlined(claim.expr, formula, variable)
        sides = (claim.named.function, *(() if expr is None else (expr,)))
        missing = uncertain(model, formula, sides, forced=True)
        yield Claimed(claim.row, expr, judge(model, claim).verdict == "right", bool(missing))
    for through in recurrence_claims(model, formula):
        expr = model.read(through.row, formula).expr
        missing = [] if expr is None else uncertain(model, formula, (expr,))
        yield Claimed(through.row, expr, through.verdict == "right", bool(missing))
    for understood in model.understood(formula):
        for _, differential in differential_claims(model, understood):
            changes = {f"d{variable.data[0].name}" for variable in differential.variables}
            missing = uncertain(model, formula, (differential.function, differential.claimed), forced=True)
            is_right = differential.verdict() in ("proved", "agrees")
            yield Claimed(differential.row, differential.claimed, is_right, bool(set(missing) - changes))


def _mutant(
    model: Model, title: str, language: Language, formula: Formula, claim: Claimed, kind: str, edits: list[Edit]
) -> Mutant:
    changed = Model(edited(model.document.text, edits), language)
    other = changed.document.formulas[model.document.number_of(formula)]
    delta = len(changed.document.text) - len(model.document.text)
    source = changed.document.source(claim.row.start, claim.row.end + delta)
    findings = [each for each in diagnostics(changed) if other.start <= each.start and each.end <= other.end]
    is_wrong = any(_differs(claim, after) for after in _claims(changed, other) if after.row.start == claim.row.start)
    is_wrong = is_wrong or _is_unfit(changed, other, claim.row.start)
    return Mutant(kind, title, changed.document.text, source, is_wrong, tuple(findings))


def _differs(before: Claimed, after: Claimed) -> bool:
    """Whether a claim has another value than before, or shapes that do not fit."""
    assert before.expr is not None
    return after.expr is None or after.expr.shape != before.expr.shape or compare(before.expr, after.expr) == "differs"


def _is_unfit(model: Model, formula: Formula, start: int) -> bool:
    """Whether shapes do not fit in the member that begins at a place."""
    return any(
        member.start == start and reading.error is not None
        for understood in model.understood(formula)
        for member, reading in zip(understood.statement.members, understood.readings, strict=True)
    )


def test_what_is_wrong_is_found() -> None:
    wrong = [mutant for mutant in mutants() if mutant.is_wrong]
    missed = [mutant for mutant in wrong if not mutant.findings]
    assert len(wrong) > 300
    listed = "\n".join(f"{mutant.kind}: {mutant.title}: {mutant.claim}" for mutant in missed)
    assert len(missed) <= 0.02 * len(wrong), f"{len(missed)} of {len(wrong)} missed:\n{listed}"


def test_every_way_of_getting_it_wrong_is_tried() -> None:
    kinds = Counter(mutant.kind for mutant in mutants() if mutant.is_wrong)
    assert set(kinds) == {"sign", "factor", "term", "transpose", "order"}


def test_what_is_still_right_is_not_reported() -> None:
    blamed = [mutant for mutant in mutants() if not mutant.is_wrong and mutant.findings]
    assert not [(mutant.kind, mutant.title, mutant.claim, mutant.findings) for mutant in blamed]
