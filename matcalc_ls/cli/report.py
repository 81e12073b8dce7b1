"""`matcalc-ls report`: every formula of a document with its role, shape, gradients and problems."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from matcalc_ls.analysis.roots import root_of

if TYPE_CHECKING:
    from matcalc_ls.analysis.summary import Entry

WIDTH = 100


def run(options: argparse.Namespace) -> int:
    """Print the report; 2 if the file cannot be read."""
    from matcalc_ls.analysis.check import places_with, read_text
    from matcalc_ls.analysis.settings import load_settings
    from matcalc_ls.analysis.summary import summary

    try:
        text = read_text(Path(options.file))
    except OSError as error:
        print(f"matcalc-ls: {options.file}: {error.strerror}", file=sys.stderr)
        return 2
    root = root_of(Path(options.file))
    settings, _ = load_settings(root)
    entries = list(summary(places_with(settings, options.file, text, root)))
    for entry in entries:
        print("\n".join(_lines(entry)))
    problems = sum(len(entry.problems) for entry in entries)
    understood = sum(entry.role != "opaque" for entry in entries)
    plural = "problem" if problems == 1 else "problems"
    print(f"\n{len(entries)} formulas, {understood} understood, {problems} {plural}")
    return 0


def _lines(entry: Entry) -> list[str]:
    shape = "" if entry.shape is None else ("×".join(entry.shape) or "scalar")
    source = entry.source if len(entry.source) <= WIDTH else entry.source[: WIDTH - 1] + "…"
    lines = [f"{entry.line:5}  {entry.role:11}  {shape:9}  {source}"]
    lines += [f"{'':29}{block.plain()}" for block in entry.gradients]
    lines += [f"{'':29}{problem.severity}[{problem.code}]: {problem.message}" for problem in entry.problems]
    return lines
