"""Messages between server and worker: JSON with editor data kept typed, and beside it what is long.

A dataclass of `analysis/data.py` or `settings.py` travels as an object that names its class. Within one, arrays are
tuples (the classes are frozen); anywhere else they are lists. Lone surrogates, which JSON from an editor may hold, pass
through.

A message is four bytes of length (big-endian), then its parts: their number, the length of each, and the parts. The
first is the JSON. Texts of documents are parts of their own, because to quote and to unquote a megabyte takes longer
than a keystroke may; so are the portions of a long result, which the server takes in one at a time.
"""

from __future__ import annotations

import dataclasses
import json
import struct
from collections.abc import Generator
from typing import Any, BinaryIO

from matcalc_ls.analysis import data, settings
from matcalc_ls.text.steps import finished

_EDITING = {"opening", "close", "examine", "found", "formula", "hovering", "actions", "resolve"}
_NAVIGATION = {
    "definition",
    "references",
    "mentions",
    "renamable",
    "renaming",
    "outlining",
    "folding",
    "selecting",
    "naming",
}
_WRITING = {
    "completions",
    "completion_detail",
    "inline_completion",
    "hinting",
    "offering",
    "lens_title",
    "derivative_code",
}
METHODS = frozenset(_EDITING | _WRITING | _NAVIGATION)
"""The methods of the engine that the server may call, by their own names."""

EARLY = frozenset({"found", "hovering", "selecting"})
"""Those that have an answer also about a document which is still being opened; KeyError where that is too early."""

WARM_UP = "warm_up"
"""The worker's own: load and warm everything. The first call to a new worker."""

DEFAULT_ENGINE = "matcalc_ls.analysis.engine:Engine"

HEADER = struct.Struct(">I")
_CLASS, _TEXT, _PORTIONS = "__class__", "__text__", "__portions__"
_LONG_TEXT = 4096
_PORTION = 200
"""How many items of a result make a part."""
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


def _as_json(value: object) -> bytes:
    return _as_bytes(json.dumps(value, default=_flatten, ensure_ascii=False))


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def encode(message: dict[str, Any]) -> bytes:
    """A message as it goes down the pipe, length included."""
    return b"".join(encoded(message))


def encoded(message: dict[str, Any]) -> tuple[bytes, ...]:
    """The same in pieces, of which what is long is not copied once more."""
    apart: list[bytes] = []
    head = dict(message)
    if "params" in head:
        head["params"] = [_set_apart(each, apart) for each in head["params"]]
    result = head.get("result")
    if isinstance(result, list) and len(result) > _PORTION:
        head["result"] = []
        apart += [_as_json(result[at : at + _PORTION]) for at in range(0, len(result), _PORTION)]
        head[_PORTIONS] = True
    parts = [_as_json(head), *apart]
    table = HEADER.pack(len(parts)) + b"".join(HEADER.pack(len(part)) for part in parts)
    return (HEADER.pack(len(table) + sum(map(len, parts))) + table + parts[0], *parts[1:])


def _set_apart(value: object, apart: list[bytes]) -> object:
    """A parameter with its long texts replaced by their numbers."""
    if isinstance(value, str) and len(value) > _LONG_TEXT:
        apart.append(_as_bytes(value))
        return {_TEXT: len(apart)}
    if type(value) is dict:
        return {key: _set_apart(each, apart) for key, each in value.items()}
    return value


def decode(body: bytes) -> dict[str, Any]:
    """What `encode` was given, from what follows the length."""
    return finished(decoding(body))


def decoding(body: bytes) -> Generator[None, None, dict[str, Any]]:
    """The same in steps, each of which takes little time."""
    (count,) = HEADER.unpack_from(body)
    parts, start = [], HEADER.size * (count + 1)
    for number in range(1, count + 1):
        (length,) = HEADER.unpack_from(body, HEADER.size * number)
        parts.append(body[start : start + length])
        start += length

    def rebuild(found: dict[str, Any]) -> Any:
        return _as_text(parts[found[_TEXT]]) if _TEXT in found else _rebuild(found)

    message: dict[str, Any] = json.loads(_as_text(parts[0]), object_hook=rebuild)
    if message.pop(_PORTIONS, False):
        for part in parts[1:]:
            message["result"] += json.loads(_as_text(part), object_hook=_rebuild)
            yield
    return message


def _as_text(part: bytes) -> str:
    return part.decode("utf-8", "surrogatepass")


def read(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message of a blocking stream; None at its end, also in the middle of a message."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (length,) = HEADER.unpack(header)
    body = stream.read(length)
    return decode(body) if len(body) == length else None
