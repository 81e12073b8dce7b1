"""All mends that leave no choice, at once: for `source.fixAll` and `check --fix`."""

from __future__ import annotations

from collections.abc import Iterable

from matcalc_ls.analysis import actions
from matcalc_ls.analysis.data import Diagnostic, Edit
from matcalc_ls.analysis.edits import overlap
from matcalc_ls.analysis.model import Model

KEY = "fix-all"


def fix_all(model: Model, findings: Iterable[Diagnostic]) -> list[Edit]:
    """The edits of the preferred mend of each finding that has one; of two that overlap, the first."""
    taken: list[Edit] = []
    for finding in findings:
        for action in actions.actions(model, finding.start, finding.end):
            if action.preferred and finding.code in action.mends:
                edits = actions.resolve(model, action.key) or []
                if not any(overlap(edit, other) for edit in edits for other in taken):
                    taken += edits
                break
    return sorted(taken, key=lambda edit: edit.start)
