"""What an editor shows, as plain data: offsets into the document's text (code points, end exclusive), no LSP types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "information", "hint"]
Role = Literal["declaration", "definition", "claim", "equation", "expression", "symbol", "opaque"]


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that a diagnostic speaks of, such as the declaration of an operand."""

    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding at `start`..`end`; `code` is one of the codes in README.md."""

    code: str
    severity: Severity
    message: str
    start: int
    end: int
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class FormulaReport:
    """A formula with its delimiters; `shape` is None where it has none or none is known."""

    start: int
    end: int
    shape: tuple[str, ...] | None
    role: Role


@dataclass(frozen=True, slots=True)
class Hover:
    """`markdown` has the maths in ```latex blocks with a line of Unicode text below each; `plain` is text alone."""

    start: int
    end: int
    markdown: str
    plain: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something to offer at a place. `key` says, to `resolve`, which one it is; it stays valid while the formula's text
    is unchanged. `mends` are the codes of the diagnostics at this place that it would clear."""

    title: str
    kind: str
    key: str
    mends: tuple[str, ...] = ()
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `start`..`end` by `text`, which uses the document's own line endings."""

    start: int
    end: int
    text: str
