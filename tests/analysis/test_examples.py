"""The document that the README's first command reports on."""

from __future__ import annotations

from pathlib import Path

from matcalc_ls.analysis.actions import actions, resolve
from matcalc_ls.analysis.check import check
from matcalc_ls.analysis.diagnostics import diagnostics
from matcalc_ls.analysis.model import Model

SEED = Path(__file__).parent.parent.parent / "examples" / "seed.md"


def test_the_seed_has_one_fault_and_its_mend_leaves_none() -> None:
    report = check(SEED)
    (finding,) = report.diagnostics
    assert finding.code == "wrong-derivative"
    assert report.text[finding.start : finding.end].startswith("(W^{N-1})^T (W^{N-2})^T \\cdots")
    assert [formula.role for formula in report.formulas if formula.role == "opaque"] == []

    model = Model(report.text, "markdown")
    (mend,) = [action for action in actions(model, finding.start, finding.end) if action.kind == "quickfix"]
    (edit,) = resolve(model, mend.key) or []
    assert edit.text == "(W^{m+1})^T \\cdots (W^{N-1})^T W^N (W^{m-1} \\cdots W^1 X)^T"
    mended = report.text[: edit.start] + edit.text + report.text[edit.end :]
    assert diagnostics(Model(mended, "markdown")) == []
