"""Each explanation is a document with an example: the tool finds in it what it explains, and nothing else."""

from __future__ import annotations

import re

import pytest

from matcalc_ls.analysis.actions.fix_all import fix_all
from matcalc_ls.analysis.codes import CODES, LEVELS, explanation, explanation_path
from matcalc_ls.analysis.diagnostics import diagnostics
from matcalc_ls.analysis.edits import edited
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.settings import read_settings
from matcalc_ls.cli import main

WITHOUT_EXAMPLE = {"too-expensive", "undeclared-symbol", "unclear-comment"}


@pytest.mark.parametrize("code", CODES)
def test_an_explanation_is_printed_and_has_a_file(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", code]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"# {code}\n")
    assert "**Mend it**" in printed
    assert explanation_path(code).read_text(encoding="utf-8").rstrip() == printed.rstrip()


@pytest.mark.parametrize("code", [code for code in CODES if code not in WITHOUT_EXAMPLE])
def test_the_example_has_the_fault_once(code: str) -> None:
    found = diagnostics(Model(explanation(code), "markdown"))
    assert [finding.code for finding in found] == [code]


@pytest.mark.parametrize("code", ["wrong-derivative", "transposed-derivative"])
def test_the_mend_is_the_one_that_the_explanation_shows(code: str) -> None:
    text = explanation(code)
    model = Model(text, "markdown")
    mended = edited(text, fix_all(model, diagnostics(model)))
    assert diagnostics(Model(mended, "markdown")) == []
    first, second = re.findall(r"\\partial [xX]\} = (.*)\$\$", mended)
    assert first == second


def test_every_level_of_every_code_can_be_set() -> None:
    for code in CODES:
        for level in LEVELS:
            settings, problems = read_settings({"severity": {code: level}})
            assert not problems
            assert settings.severity(code) == (None if level == "off" else level)
