"""What an editor shows, as plain data: offsets into the document's text (code points, end exclusive), no LSP types.

A `path` is that of another file which the offsets are into; None stands for the document itself.
"""

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
    path: str | None = None


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
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the document."""

    start: int
    end: int
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A place in which a symbol stands; `introduces` where it is declared, defined or bound."""

    start: int
    end: int
    introduces: bool
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Renaming:
    """The edits that rename a symbol; or none, and the reason of the `refusal` in words."""

    edits: tuple[Edit, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Renamable:
    """A name at `start`..`end` with the `name` to start from; or the reason of the `refusal` in words."""

    start: int
    end: int
    name: str
    refusal: str = ""


OutlineKind = Literal["section", "function", "quantity", "claim"]


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A section, or what a formula in it defines or claims, with its shape as `detail`; `name_start`..`name_end` is the
    title or the name."""

    name: str
    detail: str
    kind: OutlineKind
    start: int
    end: int
    name_start: int
    name_end: int
    children: tuple[OutlineItem, ...] = ()


TokenKind = Literal["matrix", "vector", "scalar", "function", "dim", "index"]
Token = tuple[int, int, TokenKind]
"""Start, end and kind of a name: plain, since a document has many."""


CompletionKind = Literal["symbol", "size", "operation", "declaration", "derivative"]


@dataclass(frozen=True, slots=True)
class Completion:
    """Something to write in place of `start`..`end`, which ends at the caret; the order of a list is that of merit.

    `matches` is what the text there is to be the beginning of. `snippet` is the same in the syntax of LSP's snippets,
    where there is more to fill in. `key` says, to `completion_detail`, which one it is.
    """

    label: str
    kind: CompletionKind
    detail: str
    start: int
    end: int
    text: str
    matches: str
    key: str
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What there is to know of something, as in a hover."""

    markdown: str
    plain: str


@dataclass(frozen=True, slots=True)
class Hint:
    """A few words to show at an offset, which are not part of the text; `tooltip` says where they come from."""

    offset: int
    text: str
    tooltip: str


@dataclass(frozen=True, slots=True)
class Lens:
    """Something to offer above `start`..`end`; `key` says, to `lens_title`, which one it is, and `resolve` does it."""

    start: int
    end: int
    key: str
