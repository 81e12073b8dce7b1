"""Definitions in LaTeX as far as they decide where the maths is: their bodies are none, and some begin or end maths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from matcalc_ls.text.scan import DISPLAY_ENVIRONMENTS, Braces

_GROUPS = {
    "newcommand": 1, "renewcommand": 1, "providecommand": 1, "DeclareRobustCommand": 1, "newrobustcmd": 1,
    "renewrobustcmd": 1, "DeclareMathOperator": 1, "def": 1, "gdef": 1, "edef": 1, "xdef": 1,
    "DeclarePairedDelimiter": 2, "DeclarePairedDelimiterX": 3, "DeclarePairedDelimiterXPP": 5,
    "NewDocumentCommand": 2, "RenewDocumentCommand": 2, "ProvideDocumentCommand": 2, "DeclareDocumentCommand": 2,
    "newenvironment": 2, "renewenvironment": 2, "NewDocumentEnvironment": 3, "RenewDocumentEnvironment": 3,
    "newtheorem": 1, "newcolumntype": 1, "lstset": 0, "tikzset": 0, "tcbset": 0, "pgfplotsset": 0,
}  # fmt: skip
DEFINERS = "|".join(sorted(_GROUPS, key=len, reverse=True))
"""A pattern for the names of what defines."""
_NAME = re.compile(r"\*?\s*(?:\{\s*(?:\\(?:[A-Za-z@]+|.)|[\w*-]+)\s*\}|\\(?:[A-Za-z@]+|.))?")
_BETWEEN = re.compile(r"(?:\s|\[[^\]\n]{0,200}\]|\#[1-9]|[^\s{}\[\]\\#%])*")
_COMMAND = re.compile(r"\\(?:[A-Za-z@]+|.)")

_BODY = r"\s*\\begin\s*\{(?P<environment>[A-Za-z]+\*?)\}"
_BEGINS = re.compile(
    r"\\(?:(?:re|provide)?newcommand|providecommand|def|DeclareRobustCommand)\*?\s*\{?\s*(?P<command>\\[A-Za-z]+)\s*\}?"
    rf"\s*\{{{_BODY}\s*\}}"
)
_ENDS = re.compile(
    r"\\(?:(?:re|provide)?newcommand|providecommand|def|DeclareRobustCommand)\*?\s*\{?\s*(?P<command>\\[A-Za-z]+)\s*\}?"
    r"\s*\{\s*\\end\s*\{(?P<environment>[A-Za-z]+\*?)\}\s*\}"
)
_ENVIRONMENT = re.compile(rf"\\(?:re)?newenvironment\s*\{{\s*(?P<name>[A-Za-z]+\*?)\s*\}}\s*\{{{_BODY}\s*\}}")
# What the world calls them, where a document does not say.
_HABITS = {
    "be": ("ee", "equation"), "beq": ("eeq", "equation"), "ba": ("ea", "eqnarray"), "bea": ("eea", "eqnarray"),
    "beqa": ("eeqa", "eqnarray"), "beqn": ("eeqn", "eqnarray"), "bal": ("eal", "align"), "bdm": ("edm", "displaymath"),
    "beqs": ("eeqs", "equation*"), "bes": ("ees", "equation*"), "beas": ("eeas", "eqnarray*"),
}  # fmt: skip
_DEFINING = re.compile(r"command|\\def|newenvironment")
_HABITUAL = re.compile(rf"\\(?:{'|'.join([*_HABITS, *(closing for closing, _ in _HABITS.values())])})(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Shorthands:
    """Commands that begin a display environment, each with those that end it and its name; environments that are one
    by another name."""

    commands: Mapping[str, tuple[frozenset[str], str]]
    environments: Mapping[str, str]


def shorthands_of(text: str) -> Shorthands:
    """The shorthands that a document defines, and those that it uses as everybody does."""
    ends: dict[str, set[str]] = {}
    for match in _ENDS.finditer(text):
        ends.setdefault(match["environment"], set()).add(match["command"])
    commands = {
        match["command"]: (frozenset(ends.get(match["environment"], ())), match["environment"])
        for match in _BEGINS.finditer(text)
        if match["environment"] in DISPLAY_ENVIRONMENTS
    }
    commands |= {
        opening: (frozenset({closing}), environment)
        for opening, closing, environment in _habitual(text)
        if opening not in commands
    }
    environments = {
        match["name"]: match["environment"]
        for match in _ENVIRONMENT.finditer(text)
        if match["environment"] in DISPLAY_ENVIRONMENTS and match["name"] not in DISPLAY_ENVIRONMENTS
    }
    return Shorthands(commands, environments)


def may_change_shorthands(before: str, after: str) -> bool:
    """Whether a document may have other shorthands where `after` stands in the place of `before`."""
    if _DEFINING.search(before) or _DEFINING.search(after):
        return True
    return set(_HABITUAL.findall(before)) != set(_HABITUAL.findall(after))


def _habitual(text: str) -> Iterator[tuple[str, str, str]]:
    for opening, (closing, environment) in _HABITS.items():
        if f"\\{closing}" not in text or f"\\{opening}" not in text:
            continue
        names = [rf"\\(?:{name})(?![A-Za-z])" for name in (opening, closing)]
        defined = re.compile(rf"(?:command|\\def)\*?\s*\{{?\s*(?:{'|'.join(names)})")
        if not defined.search(text) and all(re.search(name, text) for name in names):
            yield f"\\{opening}", f"\\{closing}", environment


def definition_end(text: str, definer: str, start: int, braces: Braces) -> tuple[int | None, int]:
    """Where the definition ends whose definer, a name without its backslash, ended at `start`, None if it is broken;
    and how far the text was looked at for that, beside what `braces` looked at."""
    name = _NAME.match(text, start)
    position = name.end() if name else start
    for _ in range(_GROUPS[definer] or 1):
        between = _BETWEEN.match(text, position)
        position = between.end() if between else position
        if (closing := braces.closing(position)) is not None:
            position = closing + 1
        elif definer not in ("def", "gdef", "edef", "xdef") and (command := _COMMAND.match(text, position)):
            position = command.end()
        else:
            return None, position + 1
    return position, position
