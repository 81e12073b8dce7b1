"""For code scanning: SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format")."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from matcalc_ls.analysis.codes import CODES, Code, explanation
from matcalc_ls.cli.findings import Finding, Source

_LEVELS = {"error": "error", "warning": "warning", "information": "note", "hint": "note"}
_RULES = list(CODES)


def written(findings: Sequence[Finding]) -> str:
    """One run with its rules and results."""
    driver = {"name": "matcalc-ls", "rules": [_rule(CODES[name]) for name in _RULES]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding) for finding in findings],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(code: Code) -> dict[str, Any]:
    help_text = explanation(code.name)
    return {
        "id": code.name,
        "shortDescription": {"text": code.meaning},
        "help": {"text": help_text, "markdown": help_text},
        "defaultConfiguration": {"level": _LEVELS[code.severity], "enabled": not code.on_request},
    }


def _result(finding: Finding) -> dict[str, Any]:
    source, diagnostic = finding.source, finding.diagnostic
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": _RULES.index(diagnostic.code),
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": diagnostic.message},
        "locations": [_location(source, diagnostic.start, diagnostic.end)],
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": place.message},
                **_location(source.of(place.path), place.start, place.end),
            }
            for number, place in enumerate(diagnostic.related)
        ]
    return result


def _location(source: Source, start: int, end: int) -> dict[str, Any]:
    line, column = source.place(start)
    end_line, end_column = source.place(end)
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    uri = quote(PurePath(source.name).as_posix())
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
