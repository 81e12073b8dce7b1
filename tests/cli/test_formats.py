r"""The formats of `check` that programs read: what they hold, and that it is escaped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from matcalc_ls.analysis.codes import CODES
from matcalc_ls.analysis.data import Diagnostic, Related
from matcalc_ls.cli.findings import Finding, Source
from matcalc_ls.cli.formats import FORMATS

TEXT = "A\n𝔸é x\r\nB\n"
SOURCE = Source("a folder/100%: é.md", TEXT)
# As published: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json
SCHEMA = Draft7Validator(
    json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")),
    format_checker=Draft7Validator.FORMAT_CHECKER,
)
FINDINGS = [
    Finding(SOURCE, Diagnostic("shape-mismatch", "error", "50 %\nof it", 4, 6, (Related(0, 1, "there"),))),
    Finding(SOURCE, Diagnostic("too-expensive", "hint", "long", 0, 4)),
]


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found(name: str) -> None:
    written = FORMATS[name]([])
    if name == "sarif":
        SCHEMA.validate(json.loads(written))
        assert [run["results"] for run in json.loads(written)["runs"]] == [[]]
    else:
        assert written == {"text": "", "json": "[]", "github": ""}[name]


def test_sarif_is_sarif() -> None:
    written = FORMATS["sarif"](FINDINGS)
    SCHEMA.validate(json.loads(written))
    (run,) = json.loads(written)["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(CODES)
    first, second = run["results"]
    assert first["ruleId"] == run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "shape-mismatch"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20folder/100%25%3A%20%C3%A9.md"
    assert place["region"] == {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 5}
    assert first["relatedLocations"][0]["message"]["text"] == "there"
    assert second["level"] == "note"


def test_the_schema_is_in_force() -> None:
    written = json.loads(FORMATS["sarif"](FINDINGS))
    written["runs"][0]["results"][0]["level"] = "loud"
    with pytest.raises(ValidationError):
        SCHEMA.validate(written)


def test_github_escapes_what_would_end_a_command() -> None:
    first, second = FORMATS["github"](FINDINGS).splitlines()
    assert first == (
        "::error file=a folder/100%25%3A é.md,line=2,endLine=2,title=matcalc (shape-mismatch),col=3,endColumn=5"
        "::50 %25%0Aof it"
    )
    assert second.startswith("::notice ")
    assert "col=" not in second, "columns are for one line"
