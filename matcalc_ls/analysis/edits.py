"""Edits applied to a text."""

from __future__ import annotations

from collections.abc import Iterable

from matcalc_ls.analysis.data import Edit


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text after edits that do not overlap."""
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def overlap(one: Edit, other: Edit) -> bool:
    """Whether two edits concern the same characters."""
    return one.start < other.end and other.start < one.end
