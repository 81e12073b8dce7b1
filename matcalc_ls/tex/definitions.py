"""Definitions of macros, collected over a text and what it includes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import cast

from matcalc_ls.tex.definers import DEFINERS, groups_of
from matcalc_ls.tex.macros import NO_MACROS, Macro, Macros
from matcalc_ls.tex.stream import Stream
from matcalc_ls.tex.tokens import tokenize
from matcalc_ls.text.scan import brace_pairs

Included = Callable[[str, str, Mapping[str, Macro]], Iterable[Macro]]
"""What a file brings with it, given the command that includes it, its name, and the macros known there."""

FROM_FOLDERS = frozenset(
    {"\\import", "\\subimport", "\\inputfrom", "\\subinputfrom", "\\includefrom", "\\subincludefrom"}
)
"""The commands of the package import, in whose place a file of the document stands; they name its folder apart."""
PARTS = frozenset({"\\input", "\\include", "\\subfile", "\\subfileinclude"}) | FROM_FOLDERS
"""All commands in whose place a file of the document stands."""
INCLUSIONS = PARTS | {"\\usepackage", "\\RequirePackage", "\\documentclass", "\\LoadClass"}
"""The commands that name files to be read in their place."""

ROOT_COMMENT = re.compile(r"^%[ \t]*!\s*TEX\s+root\s*=\s*(?P<name>[^\n\r]+)", re.IGNORECASE | re.MULTILINE)
"""A comment that names the document which includes this one."""

START = re.compile(rf"(?:{'|'.join(re.escape(name) for name in [*DEFINERS, *sorted(INCLUSIONS)])})(?![A-Za-z@])|\\\\")
"""What a definition or an inclusion begins with, or a line's end, which is none."""
_COMMAND = r"\\(?:[A-Za-z]+|[^A-Za-z\s])"
_NAME_PART = re.compile(rf"[ \t]*\*?\s*(?:\{{\s*(?:{_COMMAND}|[A-Za-z]+\*?)\s*\}}|{_COMMAND})(?![A-Za-z@])")
_ONE_COMMAND = re.compile(_COMMAND)
_PLAIN = frozenset({"\\def", "\\gdef", "\\edef", "\\xdef"})
_PARAMETER_PART = re.compile(r"(?:\s|\[[^\]\n]{0,200}\]|[^{}\\\n])*")
_LET_PART = re.compile(r"[ \t]*\\[A-Za-z]+[ \t]*=?[ \t]?(?:\\(?:[A-Za-z]+|.)|[^\s\\])(?![A-Za-z@])")
_FOLDER_AND_FILE = re.compile(r"\*?\s*\{(?P<folder>[^{}]*)\}\s*\{(?P<name>[^{}]*)\}")
_FILES = re.compile(r"\s*(?:\[[^\]]*\])?\s*\{(?P<names>[^{}]*)\}|[ \t]+(?P<bare>[\w./-]+)")


def find_inclusions(text: str, skip: Sequence[tuple[int, int]] = ()) -> Iterator[tuple[str, str, int]]:
    """The commands that name files, each with one name and the offset where the command ends, in order.

    Those that begin in one of the `skip` spans (code, comments) do not count.
    """
    skipped = 0
    for match in START.finditer(text):
        while skipped < len(skip) and skip[skipped][1] <= match.start():
            skipped += 1
        if match.group() not in INCLUSIONS or (skipped < len(skip) and skip[skipped][0] <= match.start()):
            continue
        names, end = _named(match.group(), text, match.end())
        yield from ((match.group(), name, end) for name in names)


def _named(command: str, text: str, start: int) -> tuple[list[str], int]:
    """The names of files behind a command that ends at `start`, and where they end; none where it names none."""
    if command in FROM_FOLDERS:
        both = _FOLDER_AND_FILE.match(text, start)
        names = [] if both is None else [f"{both['folder'].strip().rstrip('/') or '.'}/{both['name'].strip()}"]
        return names, start if both is None else both.end()
    files = _FILES.match(text, start)
    if files is None:
        return [], start
    return [name.strip() for name in (files["names"] or files["bare"] or "").split(",")], files.end()


def find_definitions(
    text: str, skip: Sequence[tuple[int, int]] = (), known: Macros = NO_MACROS, included: Included | None = None
) -> tuple[tuple[int, Macro], ...]:
    """The definitions in a stretch of TeX, each with the offset where it ends, in order.

    Definitions that begin in one of the `skip` spans (code, comments) do not count, nor do those inside the body of
    another. One that is never closed costs only itself. Those of an included file stand where it is included; `known`
    are in force before all.
    """
    found: list[tuple[int, Macro]] = []
    names: dict[str, Macro] = dict(known.entries)
    braces: dict[int, int] | None = None
    skipped, position = 0, 0
    end: int | None
    while match := START.search(text, position):
        position = match.end()
        while skipped < len(skip) and skip[skipped][1] <= match.start():
            skipped += 1
        command = match.group()
        if command == "\\\\" or (skipped < len(skip) and skip[skipped][0] < match.start()):
            continue
        if command in INCLUSIONS:
            if included is None:
                continue
            files, end = _named(command, text, match.end())
            fresh = [macro for name in files for macro in included(command, name, names)]
        else:
            braces = brace_pairs(text) if braces is None else braces
            end = definition_end(text, command, match.end(), braces)
            if end is None:
                continue
            fresh = list(DEFINERS[command](Stream(tokenize(text, match.end(), end)), names))
        assert end is not None
        names.update((macro.name, macro) for macro in fresh)
        found += [(end, macro) for macro in fresh]
        position = end
    return tuple(found)


def definition_end(text: str, definer: str, start: int, braces: Mapping[int, int]) -> int | None:
    """Where the definition ends whose definer ended at `start`; None if it is broken."""
    if definer == "\\let":
        match = _LET_PART.match(text, start)
        return match.end() if match else None
    name = _NAME_PART.match(text, start)
    if name is None:
        return None
    position = name.end()
    for _ in range(groups_of(definer)):
        parameters = _PARAMETER_PART.match(text, position)
        if parameters is None:
            return None
        closing = braces.get(parameters.end())
        unbraced = _ONE_COMMAND.match(text, parameters.end()) if definer not in _PLAIN else None
        if closing is None and unbraced is None:
            return None
        position = unbraced.end() if unbraced else cast(int, closing) + 1
    return position
