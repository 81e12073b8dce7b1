"""What an author can set, in `.matcalc.toml` at the root of a workspace or in the editor as `matcalc.*`, which wins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast

from matcalc_ls.analysis.codes import CODES, LEVELS, Level, nearest
from matcalc_ls.analysis.data import Severity

FILE = ".matcalc.toml"
Layout = Literal["mixed", "numerator", "denominator"]
LAYOUTS: tuple[Layout, ...] = ("mixed", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class MacroSetting:
    """A macro by its replacement text and the number of its arguments, as MathJax configurations give them."""

    body: str
    arguments: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """`layout`: in which derivatives are shown. `levels`: the severity of each code that is not as usual. `macros`: by
    name, without the backslash. `ignore`: patterns of paths as in .gitignore."""

    layout: Layout = "mixed"
    levels: Mapping[str, Level] = field(default_factory=dict)
    macros: Mapping[str, MacroSetting] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    inlay_hints: bool = True
    code_lens: bool = True

    def severity(self, code: str) -> Severity | None:
        """How severe findings of a code are; None where they are not reported."""
        usual = CODES[code]
        level = self.levels.get(code, "off" if usual.on_request else usual.severity)
        return None if level == "off" else level


DEFAULT = Settings()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with settings: the key, as a path of names, and a message that names the mend."""

    key: tuple[str, ...]
    message: str


def read_settings(table: Mapping[str, Any], base: Settings = DEFAULT) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings of a table over those of `base`: severities and macros one by one, anything else as a whole. What is
    wrong in one key is told, and the others hold; None is what an editor sends of a key that nobody set."""
    problems: list[Problem] = []
    for name, value in table.items():
        if value is None:
            continue
        key = _kebab(name)
        reader = _READERS.get(key)
        if reader is None:
            problems.append(Problem((name,), f'there is no setting "{name}": {nearest(key, tuple(_READERS))}'))
            continue
        found = list(reader(value))
        problems += [Problem((name, *one.key), one.message) for one in found if isinstance(one, Problem)]
        for one in found:
            if not isinstance(one, Problem):
                changed: dict[str, Any] = {_FIELDS[key]: one}
                if isinstance(one, Mapping):
                    changed = {_FIELDS[key]: {**getattr(base, _FIELDS[key]), **one}}
                base = replace(base, **changed)
    return base, tuple(problems)


def load_settings(root: Path) -> tuple[Settings, tuple[str, ...]]:
    """The settings of a workspace, with what is wrong in its file, each with its place."""
    path = root / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return DEFAULT, ()
    except (OSError, UnicodeDecodeError) as error:
        return DEFAULT, (f"{path}: {error}",)
    return settings_of_text(text, str(path))


def settings_of_text(text: str, name: str = FILE) -> tuple[Settings, tuple[str, ...]]:
    """The settings that the text of a settings file says, with what is wrong in it."""
    import tomllib  # slow to load, and most workspaces have no such file

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return DEFAULT, (f"{name}: {error}",)
    settings, problems = read_settings(table)
    return settings, tuple(f"{name}:{_line_of(text, problem.key)}: {problem.message}" for problem in problems)


_MACRO_NAME = re.compile(r"[A-Za-z@]+|[^\sA-Za-z]")


def _kebab(name: str) -> str:
    """Editors write inlayHints where the file has inlay-hints."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).replace("_", "-").lower()


def _line_of(text: str, key: tuple[str, ...]) -> int:
    """The line where a key stands, the first being 1. `tomllib` keeps no places."""
    line = 0
    lines = text.splitlines()
    for word in key:
        mention = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        line = next((number for number in range(line, len(lines)) if mention.search(lines[number])), line)
    return line + 1


def _layout(value: object) -> Iterator[object]:
    if value in LAYOUTS:
        yield value
    else:
        yield Problem((), f"layout is {value!r}: there are {', '.join(LAYOUTS)}")


def _severity(value: object) -> Iterator[object]:
    if not isinstance(value, Mapping):
        yield Problem((), 'severity is a table, such as shape-mismatch = "warning"')
        return
    levels: dict[str, Level] = {}
    for code, level in value.items():
        if code not in CODES:
            yield Problem((code,), f'there is no code "{code}": {nearest(code, tuple(CODES))}')
        elif level not in LEVELS:
            yield Problem((code,), f"the severity of {code} is {level!r}: there are {', '.join(LEVELS)}")
        else:
            levels[code] = cast(Level, level)
    yield levels


def _macros(value: object) -> Iterator[object]:
    """MathJax's two forms: `R = "\\\\mathbb{R}"` and `norm = ["\\\\lVert #1 \\\\rVert", 1]`."""
    if not isinstance(value, Mapping):
        yield Problem((), 'macros is a table, such as R = "\\\\mathbb{R}"')
        return
    macros: dict[str, MacroSetting] = {}
    for written, body in value.items():
        name = written.removeprefix("\\")
        if not _MACRO_NAME.fullmatch(name):
            yield Problem((written,), f"{written} cannot be the name of a macro: it is letters, or one other sign")
            continue
        match body:
            case str():
                macros[name] = MacroSetting(body)
            case [str(text), int(arguments)] if 0 <= arguments <= 9:
                macros[name] = MacroSetting(text, arguments)
            case _:
                yield Problem((name,), f'the macro {name} is its text, or ["its text", number of arguments]')
    yield macros


def _ignore(value: object) -> Iterator[object]:
    if isinstance(value, list) and all(isinstance(pattern, str) for pattern in value):
        yield tuple(value)
    else:
        yield Problem((), 'ignore is a list of paths, such as ["build/", "*.old.tex"]')


def _switch(value: object) -> Iterator[object]:
    yield value if isinstance(value, bool) else Problem((), f"this is true or false, not {value!r}")


def _of_the_client(_: object) -> Iterator[object]:
    """Settings of an editor's own extension, which it sends along."""
    return iter(())


_READERS: dict[str, Callable[[object], Iterator[object]]] = {
    "layout": _layout,
    "severity": _severity,
    "macros": _macros,
    "ignore": _ignore,
    "inlay-hints": _switch,
    "code-lens": _switch,
    "server": _of_the_client,
    "trace": _of_the_client,
}
_FIELDS = {
    "layout": "layout",
    "severity": "levels",
    "macros": "macros",
    "ignore": "ignore",
    "inlay-hints": "inlay_hints",
    "code-lens": "code_lens",
}
