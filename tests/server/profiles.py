"""What two real editors say of themselves in `initialize`, as far as navigation asks for it.

VS Code is the one with our extension, which announces the token types that it contributes.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from lsprotocol.converters import get_converter

STANDARD = [
    *("namespace", "type", "class", "enum", "interface", "struct", "typeParameter", "parameter", "variable"),
    *("property", "enumMember", "event", "function", "method", "macro", "keyword", "modifier", "comment"),
    *("string", "number", "regexp", "operator", "decorator"),
]
OWN = ["matrix", "vector", "scalar", "dim", "index"]


def _tokens(kinds: list[str]) -> dict[str, Any]:
    return {
        "tokenTypes": kinds,
        "tokenModifiers": ["declaration", "definition", "readonly"],
        "formats": ["relative"],
        "requests": {"range": True, "full": {"delta": True}},
        "multilineTokenSupport": False,
        "overlappingTokenSupport": False,
    }


def _document(kinds: list[str]) -> dict[str, Any]:
    return {
        "definition": {"linkSupport": True},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "rename": {"prepareSupport": True, "prepareSupportDefaultBehavior": 1},
        "foldingRange": {"lineFoldingOnly": True, "rangeLimit": 5000},
        "selectionRange": {},
        "semanticTokens": _tokens(kinds),
    }


_WORKSPACE = {"workspaceEdit": {"documentChanges": True}, "symbol": {}}

VSCODE: dict[str, Any] = {
    "name": "vscode",
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": _WORKSPACE,
    "textDocument": _document([*STANDARD, *OWN]),
}
NEOVIM: dict[str, Any] = {
    "name": "neovim",
    "general": {"positionEncodings": ["utf-8", "utf-16", "utf-32"]},
    "workspace": _WORKSPACE,
    "textDocument": _document(STANDARD),
}
ONLY_UTF8: dict[str, Any] = {**NEOVIM, "name": "utf-8", "general": {"positionEncodings": ["utf-8"]}}
ONLY_UTF32: dict[str, Any] = {**NEOVIM, "name": "utf-32", "general": {"positionEncodings": ["utf-32"]}}

_LIFE = {
    "applyEdit": True,
    "configuration": True,
    "workspaceFolders": True,
    "didChangeConfiguration": {"dynamicRegistration": True},
    "diagnostics": {"refreshSupport": True},
    "inlayHint": {"refreshSupport": True},
    "codeLens": {"refreshSupport": True},
    "semanticTokens": {"refreshSupport": True},
}
_PUBLISHED = {"versionSupport": True, "relatedInformation": True, "codeDescriptionSupport": True, "dataSupport": True}
LIVING_VSCODE: dict[str, Any] = {
    **VSCODE,
    "workspace": {**_WORKSPACE, **_LIFE, "didChangeWatchedFiles": {"dynamicRegistration": True}},
    "textDocument": {
        "publishDiagnostics": _PUBLISHED,
        "diagnostic": {"dynamicRegistration": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}},
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
    "notebookDocument": {"synchronization": {"dynamicRegistration": True}},
    "window": {"workDoneProgress": True},
}
"""What VS Code 1.139 says of settings, files, notebooks, progress and diagnostics."""
PUSHED_VSCODE: dict[str, Any] = {
    **LIVING_VSCODE,
    "textDocument": {key: value for key, value in LIVING_VSCODE["textDocument"].items() if key != "diagnostic"},
}
"""The same before 1.70, which asked for no diagnostics."""
LIVING_NEOVIM: dict[str, Any] = {
    **{key: value for key, value in LIVING_VSCODE.items() if key != "notebookDocument"},
    **{key: NEOVIM[key] for key in ("name", "general")},
    "workspace": {**_WORKSPACE, **_LIFE, "didChangeWatchedFiles": {"dynamicRegistration": False}},
}
"""What Neovim 0.11 says on Linux, where it watches no files."""

PROFILES = [VSCODE, NEOVIM, ONLY_UTF8, ONLY_UTF32]


def profile_capabilities(profile: dict[str, Any]) -> types.ClientCapabilities:
    """The capabilities of a profile."""
    found: types.ClientCapabilities = get_converter().structure(profile, types.ClientCapabilities)
    return found
