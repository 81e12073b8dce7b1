"""`matcalc-ls check`: the diagnostics of files and folders."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from matcalc_ls.text.lines import LineIndex

SUFFIXES = frozenset({".md", ".markdown", ".qmd", ".rmd", ".tex", ".ltx", ".latex"})


def run(options: argparse.Namespace) -> int:
    """Print the findings; 0 if there are none, 1 if there are, 2 if a file could not be read."""
    from matcalc_ls.analysis.check import check
    from matcalc_ls.analysis.data import Diagnostic

    found: list[tuple[str, str, Diagnostic]] = []
    failed = False
    for name, text in _sources(options):
        if text is None:
            failed = True
            continue
        for finding in check(name, text=text).diagnostics:
            if (not options.select or finding.code in options.select) and finding.code not in options.ignore:
                found.append((name, text, finding))
    if options.format == "json":
        print(json.dumps([_as_json(*one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            print("\n".join(_as_text(*one)))
    return 2 if failed else int(bool(found))


def _sources(options: argparse.Namespace) -> Iterator[tuple[str, str | None]]:
    """Names with their texts; None for what cannot be read, which standard error is told."""
    from matcalc_ls.analysis.check import read_text

    for name in options.paths:
        if name == "-":
            yield options.stdin_filepath or "stdin.md", sys.stdin.read()
            continue
        for path in _files(Path(name)):
            try:
                yield str(path), read_text(path)
            except OSError as error:
                print(f"matcalc-ls: {path}: {error.strerror}", file=sys.stderr)
                yield str(path), None


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    inside = (found for found in path.rglob("*") if found.suffix.lower() in SUFFIXES and found.is_file())
    return sorted(found for found in inside if not any(part.startswith(".") for part in found.relative_to(path).parts))


def _as_json(name: str, text: str, finding: object) -> dict[str, object]:
    fields = asdict(finding)  # type: ignore[call-overload]
    line, column = LineIndex(text).position(fields["start"], "utf-32")
    return {"file": name, "line": line + 1, "column": column + 1, **fields}


def _as_text(name: str, text: str, finding: object) -> list[str]:
    """The place and the message, then the source line with carets under the words at fault."""
    fields = asdict(finding)  # type: ignore[call-overload]
    index = LineIndex(text)
    line, column = index.position(fields["start"], "utf-32")
    start, end = index.line_span(line)
    source = text[start:end]
    width = max(1, min(fields["end"], end) - fields["start"])
    lead = "".join(character if character == "\t" else " " for character in source[:column])
    place = f"{name}:{line + 1}:{column + 1}"
    return [
        f"{place}: {fields['severity']}[{fields['code']}]: {fields['message']}",
        f"  {source}",
        f"  {lead}{'^' * width}",
    ]
