"""End to end in a real VS Code: our extension packaged and installed, the server, what a person sees and does."""

from __future__ import annotations

import base64
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.editors.vscode_install import ROOT, MissingError, Tools, install
from tests.editors.vscode_studio import Studio

SEED = ROOT / "examples" / "seed.md"
WRONG = "(W^{N-1})^T (W^{N-2})^T"  # the factors of the quoted result, in the wrong order
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
    assert WRONG in before
    studio.install_extension()
    seen = studio.drive(hover=r"F_N(?=(: scalar)?\s*=)", wrong=re.escape(WRONG))

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

    # One formula is underlined, be it with the lines of its delimiters; its quick fix mends it.
    assert seen["problems"] == "Warnings: 1"
    assert any(WRONG in line for line in seen["underlined"]), seen["underlined"]
    assert len(seen["underlined"]) <= 3, seen["underlined"]
    assert seen["actions"]["heads"][0] == "Quick Fix"
    assert any("Insert derivation" in title for title in seen["actions"]["titles"]), seen["actions"]
    assert seen["text"] != before
    assert WRONG not in seen["text"]
    assert "Warning" not in seen["problemsWhenFixed"]
    assert "Error" not in seen["problemsWhenFixed"]

    assert seen["copied"].startswith("import numpy as np"), seen["copied"]
    assert "def derivative(" in seen["copied"]

    # No server, or one that dies at once: one message, and it says what to do.
    for told in (seen["missing"], seen["dying"]):
        assert len(told) == 1, told
        assert "matcalc.server.path" in told[0]
        assert str(studio.server) in told[0]

    servers = [command for command in studio.met if str(studio.server) in command or "-m matcalc_ls" in command]
    assert servers, "the mark must find the server while it runs, else this test measures nothing"
    assert studio.stop() == [], "a process outlived the editor"
