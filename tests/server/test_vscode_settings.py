"""The settings that VS Code offers are those that the server reads."""

from __future__ import annotations

import json
from pathlib import Path

from matcalc_ls.analysis.codes import CODES, LEVELS
from matcalc_ls.analysis.settings import DEFAULT, LAYOUTS, read_settings

PACKAGE = json.loads((Path(__file__).parents[2] / "vscode-client" / "package.json").read_text(encoding="utf-8"))
OFFERED = {
    name.removeprefix("matcalc."): value
    for name, value in PACKAGE["contributes"]["configuration"]["properties"].items()
    if not name.startswith(("matcalc.server.", "matcalc.trace."))
}


def test_what_nobody_set_says_nothing() -> None:
    """VS Code sends the default of each key: were it a value, the workspace's file would never be heard."""
    assert read_settings({name: offered["default"] for name, offered in OFFERED.items()}) == (DEFAULT, ())
    assert set(OFFERED) == {"layout", "severity", "macros", "ignore", "inlayHints", "codeLens"}


def test_the_values_are_the_servers() -> None:
    assert set(OFFERED["layout"]["enum"]) == {*LAYOUTS, None}
    codes = OFFERED["severity"]["properties"]
    assert set(codes) == set(CODES)
    assert all(set(each["enum"]) == set(LEVELS) for each in codes.values())
