"""The same data with other offsets: in a text from which this one was made, or that was made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

OFFSETS = frozenset({"start", "end", "inner_start", "inner_end", "name_start", "name_end", "offset"})
"""The fields of plain data that say where something stands."""

T = TypeVar("T")


def moved(found: T, to: Callable[[int], int]) -> T:
    """Plain data, or a list or tuple of it, with each offset where `to` says that it is."""
    if isinstance(found, list | tuple):
        return type(found)(moved(each, to) for each in found)
    if not is_dataclass(found) or isinstance(found, type):
        return found
    changed: dict[str, Any] = {}
    for field in fields(found):
        value = getattr(found, field.name)
        if field.name in OFFSETS:
            changed[field.name] = to(value)
        elif isinstance(value, tuple):
            changed[field.name] = moved(value, to)
    return replace(found, **changed)
