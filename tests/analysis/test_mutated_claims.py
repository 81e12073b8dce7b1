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

from matcalc_ls.analysis.certainty import uncertain
from matcalc_ls.analysis.claims import Claim, claims_in, judge
from matcalc_ls.analysis.data import Diagnostic, Edit
from matcalc_ls.analysis.diagnostics import diagnostics
from matcalc_ls.analysis.edits import edited
from matcalc_ls.analysis.model import Model
from matcalc_ls.calculus.equality import compare
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
        for claim in claims_in(model, formula):
            located = model.read(claim.row, formula).located
            if claim.expr is None or located is None or judge(model, claim).verdict != "right":
                continue
            if uncertain(model, formula, (claim.named.function, model.inlined(claim.expr, formula))):
                continue
            for kind, edits in mutations(located, model.document.text):
                yield _mutant(model, title, language, claim, kind, edits)


def _mutant(model: Model, title: str, language: Language, claim: Claim, kind: str, edits: list[Edit]) -> Mutant:
    changed = Model(edited(model.document.text, edits), language)
    formula = changed.document.formulas[model.document.number_of(claim.formula)]
    delta = len(changed.document.text) - len(model.document.text)
    source = changed.document.source(claim.row.start, claim.row.end + delta)
    findings = [each for each in diagnostics(changed) if formula.start <= each.start and each.end <= formula.end]
    return Mutant(kind, title, changed.document.text, source, _is_wrong(model, changed, claim), tuple(findings))


def _is_wrong(model: Model, changed: Model, claim: Claim) -> bool:
    """Whether the claim has another value than before, or shapes that do not fit."""
    assert claim.expr is not None
    formula = changed.document.formulas[model.document.number_of(claim.formula)]
    before = model.inlined(claim.expr, claim.formula)
    for other in claims_in(changed, formula):
        if other.row.start == claim.row.start:
            if other.expr is None:
                return True
            after = changed.inlined(other.expr, formula)
            return after.shape != before.shape or compare(before, after) == "differs"
    return False  # not understood


def test_what_is_wrong_is_found() -> None:
    wrong = [mutant for mutant in mutants() if mutant.is_wrong]
    missed = [mutant for mutant in wrong if not mutant.findings]
    assert len(wrong) > 100
    listed = "\n".join(f"{mutant.kind}: {mutant.title}: {mutant.claim}" for mutant in missed)
    assert len(missed) <= 0.02 * len(wrong), f"{len(missed)} of {len(wrong)} missed:\n{listed}"


def test_every_way_of_getting_it_wrong_is_tried() -> None:
    kinds = Counter(mutant.kind for mutant in mutants() if mutant.is_wrong)
    assert set(kinds) == {"sign", "factor", "term", "transpose", "order"}


def test_what_is_still_right_is_not_reported() -> None:
    blamed = [mutant for mutant in mutants() if not mutant.is_wrong and mutant.findings]
    assert not [(mutant.kind, mutant.title, mutant.claim, mutant.findings) for mutant in blamed]
