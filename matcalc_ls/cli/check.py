"""`matcalc-ls check`: the diagnostics of files and folders."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from difflib import unified_diff
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from matcalc_ls.analysis.data import Diagnostic, Edit
from matcalc_ls.analysis.paper import paper_of
from matcalc_ls.analysis.roots import root_of
from matcalc_ls.analysis.settings import Settings, load_settings
from matcalc_ls.cli.findings import Finding, Source
from matcalc_ls.cli.formats import FORMATS
from matcalc_ls.cli.sources import documents_in
from matcalc_ls.text.lines import decoded
from matcalc_ls.text.notebook import Notebook, is_notebook
from matcalc_ls.text.scan import LATEX_SUFFIXES

if TYPE_CHECKING:
    from matcalc_ls.analysis.model import Model

_SELDOM = 50_000
"""After how many new objects garbage is looked for. What is read of a document is kept until it is examined, and next
to nothing of it is ever garbage that needs to be looked for: as often as usual, that takes a tenth of the time."""
_WORTH_PROCESSES = 4  # files; a process takes half a second to load the mathematics


@dataclass(frozen=True, slots=True)
class Job:
    """A file to examine, or a text by a name, in the workspace `root`; `mend` asks for the text with all preferred
    mends."""

    name: str
    text: str | None
    settings: Settings
    root: Path
    mend: bool


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of a job; `error` says why a file could not be read, `file` is a notebook's own text."""

    name: str
    text: str
    diagnostics: tuple[Diagnostic, ...] = ()
    mended: str | None = None
    error: str = ""
    file: str | None = None

    @property
    def original(self) -> str:
        """The file's text, which is what mends change."""
        return self.text if self.file is None else self.file


def run(options: argparse.Namespace) -> int:
    """Print the findings; 0 if there are none, 1 if there are, 2 if a file or setting could not be understood."""
    failed = False
    jobs: list[Job] = []
    for name, text, root, settings, complaints in _sources(options):
        for complaint in complaints:
            failed = True
            print(f"matcalc-ls: {complaint}", file=sys.stderr)
        jobs.append(Job(name, text, settings, root, mend=options.fix or options.diff))
    findings: list[Finding] = []
    for job, examined in zip(jobs, _with_progress(_examine_all(jobs), len(jobs)), strict=True):
        if examined.error:
            failed = True
            print(f"matcalc-ls: {examined.name}: {examined.error}", file=sys.stderr)
        if job.mend and examined.mended not in (None, examined.original):
            _deliver(job, examined, options)
            if options.fix and not options.diff:
                examined = _examine(Job(job.name, examined.mended, job.settings, job.root, mend=False))
        source = Source(examined.name, examined.text, examined.file)
        findings += [Finding(source, each) for each in examined.diagnostics if _is_wanted(each.code, options)]
    if not options.diff and (printed := FORMATS[options.format](findings)):
        print(printed)
    return 2 if failed else int(bool(findings))


def _is_wanted(code: str, options: argparse.Namespace) -> bool:
    return (not options.select or code in options.select) and code not in options.ignore


def _sources(options: argparse.Namespace) -> Iterator[tuple[str, str | None, Path, Settings, tuple[str, ...]]]:
    """Names, texts of what is no file, workspaces, settings, and what is wrong with these, told once."""
    told: set[Path] = set()
    for name in options.paths:
        path = Path(options.stdin_filepath or "stdin.md") if name == "-" else Path(name)
        root = root_of(path)
        settings, complaints = _settings(root)
        complaints = () if root in told else complaints
        told.add(root)
        if name == "-":
            yield str(path), sys.stdin.read(), root, settings, complaints
            continue
        for found in documents_in(path, settings.ignore) if path.is_dir() else [path]:
            yield str(found), None, root, settings, complaints
            complaints = ()


@cache
def _settings(root: Path) -> tuple[Settings, tuple[str, ...]]:
    return load_settings(root)


def _examine_all(jobs: list[Job]) -> Iterator[Examined]:
    """In order, on all cores where that pays; the files of a paper together, since they are understood as one text."""
    together: dict[Path | int, list[int]] = {}
    for number, job in enumerate(jobs):
        together.setdefault(_paper_root(job) or number, []).append(number)
    examined: dict[int, Examined] = {}
    following = 0
    found = _examine_groups([[jobs[number] for number in group] for group in together.values()])
    for group, several in zip(together.values(), found, strict=True):
        examined.update(zip(group, several, strict=True))
        while following in examined:
            yield examined.pop(following)
            following += 1


def _paper_root(job: Job) -> Path | None:
    """The file that includes the other ones of the paper that a file is a part of; None where it is whole by itself."""
    path = Path(job.name)
    if path.suffix.lower() not in LATEX_SUFFIXES or job.text is not None:
        return None
    try:
        paper = paper_of(path, decoded(path.read_bytes()), job.root)
    except OSError:
        return None
    return None if paper is None else paper.root


def _examine_groups(groups: list[list[Job]]) -> Iterator[list[Examined]]:
    jobs = sum(map(len, groups))
    processes = min(
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, len(groups)
    )
    if processes < 2 or jobs < _WORTH_PROCESSES:
        yield from map(_examine_group, groups)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_examine_group, groups)


def _examine_group(jobs: list[Job]) -> list[Examined]:
    """Files of one paper, in a model that they share, or one file."""
    gc.set_threshold(_SELDOM)
    model: Model | None = None
    found: list[Examined] = []
    for job in jobs:
        examined, model = _examine_in(model, job)
        found.append(examined)
    return found


def _examine(job: Job) -> Examined:
    return _examine_in(None, job)[0]


def _examine_in(known: Model | None, job: Job) -> tuple[Examined, Model | None]:
    """What comes of a job, and the model that its document was understood in; `known` is one that may be that."""
    # Here, because it loads the mathematics, which the process that only hands out work does without.
    from matcalc_ls.analysis.actions.fix_all import fix_all
    from matcalc_ls.analysis.check import places_with, read_file
    from matcalc_ls.analysis.diagnostics import diagnostics
    from matcalc_ls.analysis.edits import edited

    try:
        file = read_file(Path(job.name)) if job.text is None else job.text
    except OSError as error:
        return Examined(job.name, "", error=error.strerror or str(error)), known
    notebook = Notebook(file) if is_notebook(job.name) else None
    text = file if notebook is None else notebook.text
    places = places_with(job.settings, job.name, text, job.root, known)
    found = diagnostics(places.model, job.settings, places)
    edits = [each for each in places.out(fix_all(places.model, found)) if each.path is None] if job.mend else []
    if notebook is not None:
        edits = [Edit(*notebook.edited(edit.start, edit.end, edit.text)) for edit in edits]
    mended = edited(file, edits) if job.mend else None
    examined = Examined(job.name, text, tuple(places.out(found)), mended, file=None if notebook is None else file)
    return examined, places.model


def _with_progress(examined: Iterable[Examined], total: int) -> Iterable[Examined]:
    """A bar on standard error where a person waits for many files."""
    if total < _WORTH_PROCESSES or not sys.stderr.isatty():
        return examined
    from rich.console import Console
    from rich.progress import track

    return track(examined, "Checking", total, console=Console(stderr=True), transient=True)


def _deliver(job: Job, examined: Examined, options: argparse.Namespace) -> None:
    """Show what the mends change, or write it: to the file, or for standard input to standard output."""
    assert examined.mended is not None
    if options.diff:
        before, after = (text.splitlines(keepends=True) for text in (examined.original, examined.mended))
        sys.stdout.writelines(unified_diff(before, after, examined.name, examined.name))
    elif job.text is not None:
        sys.stdout.write(examined.mended)
    else:
        _overwrite(Path(job.name), examined.mended)


def _overwrite(path: Path, text: str) -> None:
    """Replace a file's text at once or not at all, in its own encoding."""
    try:
        raw = path.read_bytes()
        encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"
        raw.decode(encoding)
    except UnicodeDecodeError:
        encoding = "latin-1"
    beside = path.with_name(f"{path.name}.matcalc-new")
    beside.write_bytes(text.encode(encoding))
    beside.chmod(path.stat().st_mode)
    beside.replace(path)
