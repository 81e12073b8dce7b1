"""A formula that the checks fail at, by a mistake of ours, takes nothing from its neighbours."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from matcalc_ls.analysis import diagnostics as checks
from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model

TEXT = r"Let $A \in \mathbb{R}^{m \times n}$. Then $A A$, $A^\top A$ and $A^2$."


def test_the_others_are_examined(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def failing(model: Model, formula: Formula) -> Iterator[Diagnostic | None]:
        if "\\top" in model.document.source(formula.start, formula.end):
            raise ArithmeticError("A is secret")
        yield None

    found = checks.diagnostics(Model(TEXT, "markdown"))
    assert len(found) == 2
    monkeypatch.setattr(checks, "CHECKS", (failing, *checks.CHECKS))
    with pytest.raises(AssertionError, match="given up"):
        checks.diagnostics(Model(TEXT, "markdown"))  # as all tests have it
    monkeypatch.setattr(checks.logger, "handlers", [])
    with caplog.at_level(logging.ERROR):
        assert checks.diagnostics(Model(TEXT, "markdown")) == found
    (record,) = caplog.records
    assert record.getMessage().startswith("a formula was given up: ArithmeticError in failing:")
    assert record.exc_info is None
