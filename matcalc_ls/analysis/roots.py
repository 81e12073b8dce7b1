"""Where a workspace begins, and which file a URI names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

MARKS_OF_A_ROOT = (".matcalc.toml", ".git", ".hg", ".jj", ".svn")
SIGNS_OF_A_PROJECT = (
    "README*", "LICENSE*", "COPYING*", "Makefile", "*latexmkrc", "pyproject.toml", "package.json", "Project.toml",
    "_config.yml", "_quarto.yml", "mkdocs.yml", "myst.yml",
)  # fmt: skip
"""What a copy of a project still has at its root where its repository is left out, as in an archive."""


def root_of(path: Path) -> Path:
    """The root of the workspace that a path is in: the nearest folder above with settings or a repository, else the
    nearest below one's home that looks like a project, else the path's own folder."""
    folder = path.resolve()
    folder = folder if folder.is_dir() else folder.parent
    above = (folder, *folder.parents)
    marked = (each for each in above if any((each / mark).exists() for mark in MARKS_OF_A_ROOT))
    outside = {Path(folder.anchor), Path.home()}
    signed = (each for each in above if each not in outside and _looks_like_a_project(each))
    return next(marked, None) or next(signed, folder)


def _looks_like_a_project(folder: Path) -> bool:
    return any(True for sign in SIGNS_OF_A_PROJECT for _ in folder.glob(sign))


def path_of(uri: str) -> Path | None:
    """The path of a `file:` URI; None for others, such as those of what was never saved."""
    parts = urlsplit(uri)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return None
    # Not `url2pathname`, which loads all of HTTP.
    name = unquote(parts.path)
    path = Path(name.lstrip("/") if os.name == "nt" else name)
    return path if path.is_absolute() and "\0" not in str(path) else None


def is_ignored(path: Path, root: Path, patterns: Sequence[str]) -> bool:
    """Whether patterns of settings, as in .gitignore, leave a file of the workspace `root` out."""
    if not patterns:
        return False
    from pathspec import GitIgnoreSpec

    root, path = root.resolve(), path.resolve()
    ignored = GitIgnoreSpec.from_lines(patterns)
    return path.is_relative_to(root) and ignored.match_file(path.relative_to(root).as_posix())
