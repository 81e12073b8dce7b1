"""Every check of the project: `nox` runs them all in the environment that nox itself is installed in.

One environment, because it is made once and the same packages serve all sessions.
`nox -s tests -- -k hover` runs some tests alone; `nox -l` lists the sessions.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2024.4"
nox.options.default_venv_backend = "none"

PYTHON = sys.executable
BIN = Path(PYTHON).parent
# The environment need not be activated: the server, Neovim and Node are found here, before any other of the same name.
ENV = {"PATH": os.pathsep.join([str(BIN), os.environ["PATH"]])}


@nox.session
def lint(session: nox.Session) -> None:
    """Faults and format."""
    session.run(PYTHON, "-m", "ruff", "check", ".")
    session.run(PYTHON, "-m", "ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Types, strictly: the package, its tests, this file."""
    session.run(PYTHON, "-m", "mypy")


@nox.session
def vscode(session: nox.Session) -> None:
    """The VS Code extension: its types, its own tests, the .vsix."""
    npm = BIN / "npm"
    with session.chdir("vscode-client"):
        session.run(npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", env=ENV)
        session.run(npm, "run", "check", env=ENV)
        session.run(npm, "test", env=ENV)
        session.run(npm, "run", "package", env=ENV)


@nox.session
def tests(session: nox.Session) -> None:
    """The tests, with both editors' end-to-end tests. Last, so that pytest's count closes the output."""
    session.run(PYTHON, "-m", "pytest", *session.posargs, env=ENV)
