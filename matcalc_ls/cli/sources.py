"""Which files `check` reads: those that are named, and the documents in folders that are not ignored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pathspec import GitIgnoreSpec

from matcalc_ls.analysis.roots import root_of

SUFFIXES = frozenset({".md", ".markdown", ".qmd", ".rmd", ".tex", ".ltx", ".latex", ".ipynb"})


def documents_in(folder: Path, ignored: Sequence[str] = ()) -> Iterator[Path]:
    """The documents of a folder in order of name, without hidden ones, what a .gitignore on the way or above in the
    workspace names, and the `ignored` patterns, which count from the workspace's root."""
    root = root_of(folder)
    start = folder.resolve()
    rules = [(root, GitIgnoreSpec.from_lines(ignored))]
    between = [root, *reversed([above for above in start.parents if root in above.parents])]
    rules += [(above, spec) for above in between if above != start and (spec := _ignore_file(above)) is not None]
    for path in _walk(start, rules):
        yield folder / path.relative_to(start)


def _walk(folder: Path, rules: list[tuple[Path, GitIgnoreSpec]]) -> Iterator[Path]:
    own = _ignore_file(folder)
    rules = rules if own is None else [*rules, (folder, own)]
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.is_symlink() or _is_ignored(entry, rules):
            continue
        if entry.is_dir():
            yield from _walk(entry, rules)
        elif entry.suffix.lower() in SUFFIXES and entry.is_file():
            yield entry


def _ignore_file(folder: Path) -> GitIgnoreSpec | None:
    try:
        return GitIgnoreSpec.from_lines((folder / ".gitignore").read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return None


def _is_ignored(entry: Path, rules: list[tuple[Path, GitIgnoreSpec]]) -> bool:
    """The last rule that speaks of an entry decides, the nearest file's last (gitignore(5))."""
    verdict = False
    for base, spec in rules:
        name = entry.relative_to(base).as_posix() + ("/" if entry.is_dir() else "")
        include = spec.check_file(name).include
        verdict = verdict if include is None else include
    return verdict
