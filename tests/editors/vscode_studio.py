"""One VS Code at work: a fresh profile, our extension, a copy of a document, and nothing left behind."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.editors.vscode_install import Tools

HERE = Path(__file__).parent


class Studio:
    """code-server with a fresh profile and our extension, at work on a copy of a document in a home of its own."""

    def __init__(self, tools: Tools, home: Path, document: Path, server: Path) -> None:
        self.tools = tools
        self.home = home
        self.folder = home / "work"
        self.folder.mkdir()
        self.document = Path(shutil.copy(document, self.folder))
        self.server = home / "matcalc-ls"
        self.server.symlink_to(server)  # so that it can be taken away
        self.log = home / "code-server.log"
        self.met: set[str] = set()  # the command lines of what ran
        # Every process that VS Code starts inherits the mark: so what outlives it can be found.
        self.mark = ("MATCALC_TEST_MARK", str(home))
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "VSCODE_"))},
            **dict([self.mark]),
            "HOME": str(home),
        }
        settings = {
            "workbench.colorTheme": "Default Dark Modern",
            "workbench.startupEditor": "none",
            "workbench.secondarySideBar.defaultVisibility": "hidden",
            "files.autoSave": "off",
            "editor.hover.delay": 100,
            "telemetry.telemetryLevel": "off",
            "extensions.autoCheckUpdates": False,
            "chat.disableAIFeatures": True,
        }
        # A program's path belongs to the machine, not to the user, who may sit at another one.
        for owner, given in {"User": settings, "Machine": {"matcalc.server.path": str(self.server)}}.items():
            folder = home / "data" / owner
            folder.mkdir(parents=True)
            (folder / "settings.json").write_text(json.dumps(given), encoding="utf-8")
        (home / "config.yaml").write_text("", encoding="utf-8")

    def command(self, *arguments: str) -> list[str]:
        places = {"--config": "config.yaml", "--user-data-dir": "data", "--extensions-dir": "extensions"}
        options = [word for option, name in places.items() for word in (option, str(self.home / name))]
        return [str(self.tools.node), str(self.tools.code_server), *options, *arguments]

    def install_extension(self) -> None:
        done = subprocess.run(
            self.command("--install-extension", str(self.tools.vsix)),
            env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> str:
        """Starts it; returns its address. The port is one that the system found free."""
        arguments = ["--bind-addr", "127.0.0.1:0", "--auth", "none", "--disable-telemetry", "--disable-update-check",
                     "--disable-workspace-trust",
                     # Else the extension host, and the language server with it, waits hours for the browser to return.
                     "--reconnection-grace-time", "1"]  # fmt: skip
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                self.command(*arguments), env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            if found := re.search(r"http://127\.0\.0\.1:\d+", self.log.read_text(encoding="utf-8")):
                return found[0]
            time.sleep(0.05)
        pytest.fail(f"code-server did not start:\n{self.log.read_text(encoding='utf-8')}")

    def drive(self, **job: str) -> dict[str, Any]:
        """Has the steps of vscode_drive.mjs done; returns what was seen."""
        seen = self.home / "seen.json"
        given = {
            **job, "url": self.start(), "home": self.home, "folder": self.folder, "document": self.document.name,
            "modules": self.tools.modules, "browser": self.tools.browser, "seen": seen, "shots": self.home / "shots",
            "server": self.server,
        }  # fmt: skip
        plan = self.home / "job.json"
        plan.write_text(json.dumps(given, default=str), encoding="utf-8")
        driver = subprocess.Popen(
            [self.tools.node, HERE / "vscode_drive.mjs", plan],
            env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        end = time.monotonic() + 300
        while driver.poll() is None and time.monotonic() < end:
            self.met.update(self.running().values())
            time.sleep(0.5)
        driver.kill()
        said, _ = driver.communicate()
        result = json.loads(seen.read_text(encoding="utf-8")) if seen.exists() else {"error": "the driver died"}
        if "error" in result:
            log = self.log.read_text(encoding="utf-8")
            told = [said, *result.get("console", []), log[-3000:], result["error"]]
            pytest.fail("\n".join([*told, f"screenshots: {self.home / 'shots'}"]), pytrace=False)
        assert isinstance(result, dict)
        return result

    def running(self) -> dict[int, str]:
        """The processes that carry the mark, with their command lines."""
        mark = "=".join(self.mark).encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:  # gone meanwhile, or not ours
                continue
        return found

    def stop(self) -> list[str]:
        """Stops it as a system would; returns the command lines of what has not ended of itself by then."""
        if hasattr(self, "process"):
            self.process.terminate()
            self.process.wait(30)
        end = time.monotonic() + 10
        while (left := self.running()) and time.monotonic() < end:
            time.sleep(0.1)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return list(left.values())
