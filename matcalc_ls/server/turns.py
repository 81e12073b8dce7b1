"""Long work of the event loop, such as an answer of thousands of items, done in turns with whatever else there is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")

_TURN = 0.002
"""Seconds after which others have their turn."""


async def in_turns(items: Iterable[T]) -> AsyncIterator[T]:
    """The items, each of which is to be dealt with in little time."""
    end = perf_counter() + _TURN
    for item in items:
        yield item
        if perf_counter() >= end:
            await asyncio.sleep(0)
            end = perf_counter() + _TURN


class Json(str):
    """A value that is written as JSON already."""

    __slots__ = ()

    @classmethod
    def object(cls, **fields: Json) -> Json:
        """An object of these fields."""
        return cls("{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}")
