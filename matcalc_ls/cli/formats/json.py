"""For programs: a list with an object for each finding; `start` and `end` count code points of the file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from matcalc_ls.cli.findings import Finding


def written(findings: Sequence[Finding]) -> str:
    """The list, an empty one too."""
    return json.dumps([_object(finding) for finding in findings], ensure_ascii=False, indent=2)


def _object(finding: Finding) -> dict[str, object]:
    line, column = finding.source.place(finding.diagnostic.start)
    return {"file": finding.source.name, "line": line, "column": column, **asdict(finding.diagnostic)}
