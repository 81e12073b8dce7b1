"""For GitHub Actions: workflow commands, which stand as annotations beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.cli.findings import Finding

_COMMANDS = {"error": "error", "warning": "warning", "information": "notice", "hint": "notice"}


def written(findings: Sequence[Finding]) -> str:
    """A command a line."""
    return "\n".join(map(_command, findings))


def _command(finding: Finding) -> str:
    source, diagnostic = finding.source, finding.diagnostic
    line, column = source.place(diagnostic.start)
    end_line, end_column = source.place(diagnostic.end)
    properties = {"file": source.name, "line": line, "endLine": end_line, "title": f"matcalc ({diagnostic.code})"}
    if line == end_line:  # GitHub takes columns within one line only
        properties |= {"col": column, "endColumn": end_column}
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMANDS[diagnostic.severity]} {listed}::{_escaped(diagnostic.message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
