"""What a document is understood with, besides its text."""

from __future__ import annotations

from dataclasses import dataclass

from matcalc_ls.analysis.settings import DEFAULT, Settings


@dataclass(frozen=True, slots=True)
class Context:
    """The folder that its files may come from, None for the nearest that looks like a project; the settings."""

    root: str | None = None
    settings: Settings = DEFAULT
