"""What real editors say of themselves in `initialize`, as they said it: `recorded/` has it word for word.

VS Code is the one with our extension, which announces the token types that it contributes; Neovim watches no files on
Linux, cannot be told to pull diagnostics again and takes edits without versions.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lsprotocol import types
from lsprotocol.converters import get_converter

RECORDED = Path(__file__).parent / "recorded"


def _recorded(name: str, file: str) -> dict[str, Any]:
    capabilities: dict[str, Any] = json.loads((RECORDED / file).read_text(encoding="utf-8"))
    return {"name": name, **capabilities}


def speaking(profile: dict[str, Any], encoding: str) -> dict[str, Any]:
    """The same editor, if it knew this encoding of positions alone."""
    return {**profile, "name": encoding, "general": {**profile["general"], "positionEncodings": [encoding]}}


VSCODE = _recorded("vscode", "vscode-1.139.json")
NEOVIM = _recorded("neovim", "neovim-0.11.json")
PROFILES = [VSCODE, NEOVIM, speaking(NEOVIM, "utf-8"), speaking(NEOVIM, "utf-32")]
PUSHED_VSCODE = {
    **VSCODE,
    "textDocument": {key: value for key, value in VSCODE["textDocument"].items() if key != "diagnostic"},
}
"""VS Code before 1.70, which asked for no diagnostics."""


def profile_capabilities(profile: dict[str, Any]) -> types.ClientCapabilities:
    """The capabilities of a profile."""
    found: types.ClientCapabilities = get_converter().structure(profile, types.ClientCapabilities)
    return found
