"""The README tells the truth: its commands are run, its tables and links compared with what there is."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import matcalc_ls
from matcalc_ls.analysis.codes import CODES
from matcalc_ls.analysis.settings import Settings, settings_of_text

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SYSTEM_PATH = "/usr/bin:/bin"


def blocks(language: str) -> list[str]:
    """The fenced blocks of one language, without their fences."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A command in a `console` block with what the README says that it prints."""

    command: str
    output: str


def shown() -> list[Shown]:
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append(Shown(command, output.rstrip("\n")))
    return found


MAIN_JOB, TEST_COMMAND = (block.rstrip("\n") for block in blocks("sh"))


def shell(command: str, folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    """Run as a person's shell would, with a plain environment: no virtual environment active, no settings of ours."""
    keep = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")}
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={**keep, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


# The two commands


def test_each_command_is_one_line() -> None:
    assert "\n" not in MAIN_JOB
    assert "\n" not in TEST_COMMAND


def test_ci_runs_the_test_command_and_nothing_else() -> None:
    run = ROOT / ".ci" / "run"
    lines = [line for line in run.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert lines == ['cd "$(dirname "$0")/.." || exit', TEST_COMMAND]
    assert os.access(run, os.X_OK)


def system_path() -> str:
    """The PATH of a machine that has only its own Python, which on Debian is externally managed; where that is too
    old, the PATH of this run."""
    code = "import sys; raise SystemExit(sys.version_info < (3, 11))"
    if shutil.which("python3", path=SYSTEM_PATH) and shell(f'python3 -c "{code}"', ROOT, SYSTEM_PATH).returncode == 0:
        return SYSTEM_PATH
    return os.environ["PATH"]


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with what a clone of this work tree would hold: what is tracked or would be, nothing that was built."""
    folder = tmp_path_factory.mktemp("fresh")
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)  # an environment of some 200 MB


@pytest.fixture(scope="session")
def main_job(fresh: Path) -> subprocess.CompletedProcess[str]:
    return shell(MAIN_JOB, fresh, system_path())


def test_main_job_on_a_fresh_machine(main_job: subprocess.CompletedProcess[str]) -> None:
    assert main_job.returncode == 0, main_job.stdout + main_job.stderr
    assert "wrong-derivative" in main_job.stdout
    assert "F_N" in main_job.stdout


@pytest.mark.parametrize("example", shown(), ids=lambda example: example.command[:60])
def test_what_the_readme_shows_is_what_is_printed(
    example: Shown, fresh: Path, main_job: subprocess.CompletedProcess[str]
) -> None:
    assert main_job.returncode == 0, main_job.stderr
    done = shell(example.command, fresh, system_path())
    assert done.returncode in (0, 1), done.stderr  # 1: it found something
    assert done.stdout.rstrip("\n") == example.output


STUB_PYTHON = """\
echo "python3 $*" >> log
[ -e venv-installed ] || exit 1
mkdir -p .venv/bin
for tool in pip matcalc-ls nox; do printf '#!/bin/sh\\necho "%s $*" >> log\\n' $tool > .venv/bin/$tool; done
chmod +x .venv/bin/*
"""
STUB_APT = """\
echo "apt-get $*" >> log
[ -e root ] || exit 100
[ "$1" = update ] || touch venv-installed
"""


@pytest.mark.parametrize("command", [MAIN_JOB, TEST_COMMAND], ids=["main job", "tests"])
@pytest.mark.parametrize("root", [True, False], ids=["root", "not root"])
def test_a_machine_without_python3_venv(command: str, root: bool, tmp_path: Path) -> None:
    """Debian's python3 without python3-venv: root gets it installed, and anybody else a failure, no half success."""
    for name, script in (("python3", STUB_PYTHON), ("apt-get", STUB_APT)):
        stub = tmp_path / "stubs" / name
        stub.parent.mkdir(exist_ok=True)
        stub.write_text("#!/bin/sh\n" + script, encoding="utf-8")
        stub.chmod(0o755)
    if root:
        (tmp_path / "root").touch()
    done = shell(command, tmp_path, f"{tmp_path / 'stubs'}:{SYSTEM_PATH}")
    log = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    if root:
        assert done.returncode == 0, done.stderr
        assert log[:4] == [
            "python3 -m venv .venv",
            "apt-get update",
            "apt-get install -y python3-venv",
            "python3 -m venv .venv",
        ]
        assert log[4].startswith("pip install")
        assert log[5] in ("matcalc-ls report examples/seed.md", "nox ")
    else:
        assert done.returncode != 0
        assert log == ["python3 -m venv .venv", "apt-get update"]


# What else it says


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_every_session_that_it_names_exists() -> None:
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    sessions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    named = set(re.findall(r"nox -s (\w+)", README))
    assert named
    assert named <= sessions


def test_neovim_is_set_up_as_it_says() -> None:
    """The end-to-end test starts Neovim with the README's lines, but for the path."""
    (block,) = blocks("lua")
    init = (ROOT / "tests" / "editors" / "nvim_init.lua").read_text(encoding="utf-8")
    path = '"/path/to/matcalc-ls/nvim-client"'
    for line in block.splitlines():
        assert line.replace(path, "vim.env.MATCALC_NVIM_CLIENT") in init.splitlines()


def documented_commands() -> set[str]:
    return set(re.findall(r"^\| `matcalc-ls (\w+)", README, re.MULTILINE))


def test_the_commands_are_those_of_the_program() -> None:
    commands = documented_commands()
    assert commands >= {"check", "derive", "report"}
    program = [sys.executable, "-m", "matcalc_ls"]
    usage = subprocess.run([*program, "--help"], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    listed = re.search(r"\{([a-z,]+)\}", usage)
    assert listed, usage
    assert set(listed.group(1).split(",")) == commands
    for command in commands:
        subprocess.run([*program, command, "--help"], capture_output=True, check=True, cwd=ROOT)


def test_the_diagnostics_are_those_of_the_program() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| ([a-z, ]+) \| (.+) \|$", README, re.MULTILINE)
    levels = {code.name: code.severity + (", off unless set" if code.on_request else "") for code in CODES.values()}
    assert rows == [(code.name, levels[code.name], code.meaning) for code in CODES.values()]
    seed = matcalc_ls.check(text=(ROOT / "examples" / "seed.md").read_text(encoding="utf-8"), language="markdown")
    assert {diagnostic.code for diagnostic in seed.diagnostics} == {"wrong-derivative"}


def test_the_settings_it_shows_are_understood() -> None:
    (shown_settings,) = blocks("toml")
    settings, problems = settings_of_text(shown_settings)
    assert not problems
    assert settings != Settings()
