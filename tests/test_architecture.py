"""The house rules of ARCHITECTURE.md, held: what each floor imports, and what no file of the repository contains."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "matcalc_ls"

# For each package, the other packages of ours that it may import. Imports point down only.
MAY_IMPORT: dict[str, set[str]] = {
    "text": set(),
    "tex": {"text"},
    "algebra": set(),
    "calculus": {"algebra"},
    "notation": {"text", "tex", "algebra"},  # and, from notation/writing/ alone, calculus
    "analysis": {"text", "tex", "algebra", "calculus", "notation"},
    "server": {"text", "analysis"},
    "cli": {"text", "analysis", "server"},
}
# On the same floor, and one way only: notation writes down the derivatives and derivations that calculus finds.
SIDEWAYS = ("notation", "writing", "calculus")
# An expression has its operation, and an operation speaks of expressions: one type in two files.
TWO_HALVES = {"matcalc_ls.algebra.expression": "matcalc_ls.algebra.operation"}
PROTOCOL = {"pygls", "lsprotocol"}
HEAVY = {"numpy", "sympy"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def floor_of(path: Path) -> str:
    """The package directly below matcalc_ls that holds this file; "" for the files that hold the floors together."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module named in an import statement, at any depth, as (line, absolute dotted name)."""
    package = ("matcalc_ls", *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            base += [node.module] if node.module else []
            # `from matcalc_ls import algebra` names a package only in its second half: yield both halves.
            for alias in node.names:
                yield node.lineno, ".".join([*base, alias.name])


def test_every_package_has_its_floor() -> None:
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert packages == set(MAY_IMPORT), "a new package needs its line in MAY_IMPORT and in ARCHITECTURE.md"


def test_imports_point_down() -> None:
    faults = []
    for path in modules():
        floor = floor_of(path)
        if not floor:
            continue
        for line, name in imports(path):
            parts = name.split(".")
            if parts[0] != "matcalc_ls":
                continue
            # What stands at the top, `from matcalc_ls import derive`, stands above every floor but the command line.
            target = parts[1] if len(parts) > 1 and parts[1] in MAY_IMPORT else "the top"
            allowed = MAY_IMPORT[floor] | {floor}
            if floor == "cli":
                allowed |= {"the top"}
            if path.relative_to(PACKAGE).parts[:2] == SIDEWAYS[:2]:
                allowed |= {SIDEWAYS[2]}
            if target not in allowed:
                faults.append(f"{path.relative_to(ROOT)}:{line}: {floor}/ must not import {name}")
    assert not faults, "\n".join(faults)


def test_no_module_rests_on_itself() -> None:
    """No circle of imports, also none of those within functions and for types alone."""
    paths = {".".join(("matcalc_ls", *path.relative_to(PACKAGE).with_suffix("").parts)): path for path in modules()}
    paths = {name.removesuffix(".__init__"): path for name, path in paths.items()}
    below = {}
    for name, path in paths.items():
        named = {found if found in paths else found.rpartition(".")[0] for _, found in imports(path)}
        below[name] = (named & paths.keys()) - {name, TWO_HALVES.get(name)}
    try:
        TopologicalSorter(below).prepare()
    except CycleError as error:
        pytest.fail(" needs ".join(reversed(error.args[1])), pytrace=False)


def test_only_the_server_knows_the_protocol() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in modules()
        if floor_of(path) != "server"
        for line, name in imports(path)
        if name.split(".")[0] in PROTOCOL
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("module", ["matcalc_ls", "matcalc_ls.server", "matcalc_ls.cli"])
def test_importing_pulls_in_nothing_heavy(module: str) -> None:
    """The process that the editor talks to starts fast and stays small: mathematics is loaded by its worker."""
    code = f"import sys, {module}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert loaded.split() == []


# Written in pieces, so that this file does not contain what it forbids.
REGISTRIES = [
    "pypi" + r"\.org",
    "pythonhosted" + r"\.org",
    "npmjs" + r"\.(org|com)",
    "deb\\." + r"debian\.org",
    "crates" + r"\.io",
]
FORBIDDEN = re.compile(
    "|".join(
        [
            r"\.\./shared\b",
            r"(?<![\w.$}])/(work|root|home)/",
            *REGISTRIES,
        ]
    )
)


def repository_files() -> list[Path]:
    """What a commit of everything would hold: tracked files and new ones that are not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_file_names_a_place_that_a_user_does_not_have() -> None:
    files = repository_files()
    assert len(files) > 20, "the listing must not be empty, else this test measures nothing"
    faults = []
    for path in files:
        text = path.read_bytes().decode("utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            found = FORBIDDEN.search(line)
            if found:
                faults.append(f"{path.relative_to(ROOT)}:{number}: {found.group()}")
    assert not faults, "\n".join(faults)


def paragraph_of(package: str) -> str:
    """What the map says of a package."""
    written = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    paragraphs = re.split(r"\n(?=- )|\n\n", written[written.index("## The map") :])
    return next(paragraph for paragraph in paragraphs if f"**`{package}/`**" in paragraph)


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_the_map_names_the_modules_of_a_package(package: str) -> None:
    """Those right in it; below it are folders with a file for each thing of one kind."""
    named = {name.rpartition("/")[2] for name in re.findall(r"`([\w/]+\.py)`", paragraph_of(package))}
    there = {path.name for path in (PACKAGE / package).glob("[!_]*.py")}
    assert not there - named, "not on the map"


def test_the_map_names_nothing_that_is_not_there() -> None:
    there = {path.name for path in [*modules(), *Path(__file__).parent.rglob("*.py")]}
    written = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert {name.rpartition("/")[2] for name in re.findall(r"`([\w/]+\.py)`", written)} <= there
