"""End to end in a real VS Code: our extension packaged and installed, the server, what a person sees and does."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.editors.vscode_install import ROOT, MissingError, Tools, install

HERE = Path(__file__).parent
SEED = ROOT / "examples" / "seed.md"
SERVER = Path(sys.executable).with_name("matcalc-ls")


@pytest.fixture(scope="module")
def tools() -> Tools:
    try:
        return install()
    except MissingError as error:
        line = f"no VS Code to test in: {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(line, pytrace=False)
        pytest.skip(line)


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
        # Every process that VS Code starts inherits the mark: so what outlives it can be found.
        self.mark = ("MATCALC_TEST_MARK", str(home))
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "VSCODE_"))},
            **dict([self.mark]),
            "HOME": str(home),
        }
        settings = {
            "matcalc.server.path": str(self.server),
            "workbench.colorTheme": "Default Dark Modern",
            "workbench.startupEditor": "none",
            "workbench.secondarySideBar.defaultVisibility": "hidden",
            "files.autoSave": "off",
            "editor.hover.delay": 100,
            "telemetry.telemetryLevel": "off",
            "extensions.autoCheckUpdates": False,
            "chat.disableAIFeatures": True,
        }
        user = home / "data" / "User"
        user.mkdir(parents=True)
        (user / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
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
        done = subprocess.run(
            [self.tools.node, HERE / "vscode_drive.mjs", plan],
            env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        result = json.loads(seen.read_text(encoding="utf-8")) if seen.exists() else {"error": "the driver died"}
        if "error" in result:
            log = self.log.read_text(encoding="utf-8")
            told = [done.stdout, done.stderr, *result.get("console", []), log[-3000:], result["error"]]
            pytest.fail("\n".join([*told, f"screenshots: {self.home / 'shots'}"]), pytrace=False)
        assert isinstance(result, dict)
        return result

    def running(self) -> list[int]:
        """The processes that carry the mark."""
        mark = "=".join(self.mark).encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
            except OSError:  # gone meanwhile, or not ours
                continue
        return found

    def stop(self) -> list[str]:
        """Stops it as Ctrl+C would; returns the command lines of what has not ended of itself by then."""
        if hasattr(self, "process"):
            self.process.terminate()
            self.process.wait(30)
        end = time.monotonic() + 10
        while (left := self.running()) and time.monotonic() < end:
            time.sleep(0.1)
        names = []
        for pid in left:
            try:
                names.append(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode())
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue
        return names


@pytest.fixture
def studio(tools: Tools, tmp_path: Path) -> Iterator[Studio]:
    studio = Studio(tools, tmp_path, SEED, SERVER)
    try:
        yield studio
    finally:
        studio.stop()


def ink(image: dict[str, Any]) -> int:
    """How bright the ink of a drawn formula is, 0 to 255."""
    kind, data = image["source"].split(",", 1)
    assert kind == "data:image/svg+xml;base64"
    found = re.search(r' color="#(\w\w)\w{4}"', base64.b64decode(data).decode())
    assert found
    return int(found[1], 16)


def test_the_seed_as_a_person_would_try_it(studio: Studio) -> None:
    before = studio.document.read_text(encoding="utf-8")
    assert "(W^{N-1})^T(W^{N-2})^T" in before
    studio.install_extension()
    seen = studio.drive(hover="F_N=", wrong="(W^{N-1})^T(W^{N-2})^T", fix="W")

    # The hover holds the gradients as pictures, in an ink that shows on each theme, and described for who cannot see.
    for theme in ("dark", "light"):
        images = seen[theme]["images"]
        assert images, seen[theme]["text"]
        for image in images:
            assert image["width"] > 20
            assert image["height"] > 10
            assert "data:" not in image["alt"]
        assert any("∂F_N/∂W" in image["alt"] for image in images), [image["alt"] for image in images]
        assert "base64" not in seen[theme]["text"]
        assert "∂F_N/∂W" not in seen[theme]["text"], "the text of a drawn formula is left beside it"
    assert min(map(ink, seen["dark"]["images"])) > 180
    assert max(map(ink, seen["light"]["images"])) < 80

    # One formula is underlined; its quick fix mends it and it alone.
    assert seen["underlined"] == 1
    assert any("Insert derivation" in title for title in seen["titles"]), seen["titles"]
    assert seen["text"] != before
    assert "(W^{N-1})^T(W^{N-2})^T" not in seen["text"]

    # No server: one message, and it says what to do.
    assert len(seen["told"]) == 1, seen["told"]
    assert "matcalc.server.path" in seen["told"][0]

    assert studio.stop() == [], "a process outlived the editor"
