"""How `check` prints what it found: a file for each format, by the name that `--format` takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matcalc_ls.cli.findings import Finding
from matcalc_ls.cli.formats import github, json, sarif, text

FORMATS: dict[str, Callable[[Sequence[Finding]], str]] = {
    "text": text.written,
    "json": json.written,
    "sarif": sarif.written,
    "github": github.written,
}
