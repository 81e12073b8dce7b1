"""For programs: a list with an object for each finding; `start` and `end` count code points of the file. In a
notebook, `line` and `column` are those of the `cell`, and `start` and `end` count its Markdown cells' text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from matcalc_ls.cli.findings import Finding


def written(findings: Sequence[Finding]) -> str:
    """The list, an empty one too."""
    return json.dumps([_object(finding) for finding in findings], ensure_ascii=False, indent=2)


def _object(finding: Finding) -> dict[str, object]:
    cell, line, column = finding.source.cell_place(finding.diagnostic.start)
    place = {"line": line, "column": column} if cell is None else {"cell": cell, "line": line, "column": column}
    return {"file": finding.source.name, **place, **asdict(finding.diagnostic)}
