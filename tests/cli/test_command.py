"""The command as a process."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("command", [["explain", "shape-mismatch"], ["check", "examples"]])
def test_nobody_reads_to_the_end(command: list[str]) -> None:
    """As in `matcalc-ls check | head -1`: no traceback, and the status of a program that SIGPIPE ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "matcalc_ls", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    _, talk = process.communicate()
    assert talk == b""
    assert process.returncode == 141
