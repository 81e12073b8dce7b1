"""Immutable values of which expressions have very many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """A dataclass whose instances are never changed, as the type checker sees to; to watch over each while it is made
    would take as long again. As `tex.value`, of which this floor knows nothing."""
    return dataclass(unsafe_hash=True, slots=True)(cls)
