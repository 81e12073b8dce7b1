"""Messages between server and worker: four bytes of length (big-endian), then JSON, with editor data kept typed.

A dataclass of `analysis/data.py` or `settings.py` travels as an object that names its class. Within one, arrays are
tuples (the classes are frozen); anywhere else they are lists. Lone surrogates, which JSON from an editor may hold, pass
through.
"""

from __future__ import annotations

import dataclasses
import json
import struct
from typing import Any, BinaryIO

from matcalc_ls.analysis import data, settings

_EDITING = {"opening", "close", "examine", "found", "formula", "hover", "actions", "resolve"}
_NAVIGATION = {
    "definition",
    "references",
    "mentions",
    "renamable",
    "rename",
    "outline",
    "folding",
    "selection",
    "tokens",
}
_WRITING = {"completions", "completion_detail", "inline_completion", "hints", "lenses", "lens_title", "derivative_code"}
METHODS = frozenset(_EDITING | _WRITING | _NAVIGATION)
"""The methods of the engine that the server may call, by their own names."""

WARM_UP = "warm_up"
"""The worker's own: load and warm everything. The first call to a new worker."""

DEFAULT_ENGINE = "matcalc_ls.analysis.engine:Engine"

HEADER = struct.Struct(">I")
_CLASS = "__class__"
_CLASSES: dict[str, type[Any]] = {
    name: value
    for module in (data, settings)
    for name, value in vars(module).items()
    if isinstance(value, type) and dataclasses.is_dataclass(value)
}


def _flatten(value: object) -> dict[str, Any]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and type(value).__name__ in _CLASSES:
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {_CLASS: type(value).__name__, **fields}
    raise TypeError(f"{type(value).__name__} is not plain data")


def _rebuild(found: dict[str, Any]) -> Any:
    name = found.pop(_CLASS, None)
    if name is None:
        return found
    return _CLASSES[name](**{key: tuple(value) if isinstance(value, list) else value for key, value in found.items()})


def encode(message: dict[str, Any]) -> bytes:
    """A message as it goes down the pipe, length included."""
    body = json.dumps(message, default=_flatten, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return HEADER.pack(len(body)) + body


def decode(body: bytes) -> dict[str, Any]:
    """What `encode` was given, from what follows the length."""
    message: dict[str, Any] = json.loads(body.decode("utf-8", "surrogatepass"), object_hook=_rebuild)
    return message


def read(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message of a blocking stream; None at its end, also in the middle of a message."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (length,) = HEADER.unpack(header)
    body = stream.read(length)
    return decode(body) if len(body) == length else None
