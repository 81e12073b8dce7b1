"""What an editor asks, and says of itself, understood also where that is not what the protocol has: a newer editor has
values that are not known here, and a small one leaves out what is required.

What is not understood is left out, and what is missing is as empty as it can be, so that only what cannot be done
without is refused. An editor that is refused for one word of itself has no server at all.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from enum import EnumType
from typing import Any, TypeVar, get_origin

from cattrs import AttributeValidationNote, BaseValidationError, IterableValidationNote

logger = logging.getLogger(__name__)
T = TypeVar("T")
_ROUNDS = 20
"""How often something is put right that stands deeper than what was put right before."""


def structured(structure: Callable[[Any], T], value: dict[str, Any]) -> T:
    """What `structure` makes of a value, which is changed where that fails. Raises what it raises where no change
    helps."""
    for _ in range(_ROUNDS):
        try:
            return structure(value)
        except BaseValidationError as error:
            if not _mend(error, value):
                break
    return structure(value)


def _mend(error: BaseValidationError, value: Any) -> bool:
    """Put right what is wrong with the parts of a value; whether all of them could be."""
    # Of a list, what stands first keeps its number only while nothing before it is taken out.
    parts = [(note, part) for part in reversed(error.exceptions) if (note := _note(part)) is not None]
    mended = [_mend_part(note, part, value) for note, part in parts]
    return bool(mended) and all(mended)


def _mend_part(note: AttributeValidationNote | IterableValidationNote, error: Exception, value: Any) -> bool:
    key: Any = note.index if isinstance(note, IterableValidationNote) else _key(note.name)
    if isinstance(value, dict) and key not in value:
        empty = _empty(note.type)
        if empty is not None:
            value[key] = empty
        return empty is not None
    if not isinstance(value, dict | list):
        return False
    if isinstance(error, BaseValidationError) and isinstance(value[key], dict | list) and _mend(error, value[key]):
        return True
    logger.info("What the editor says as %s was not understood", key)
    del value[key]
    return True


def _note(error: Exception) -> AttributeValidationNote | IterableValidationNote | None:
    """Where in its parent an error is."""
    notes = getattr(error, "__notes__", ())
    return next((each for each in notes if isinstance(each, AttributeValidationNote | IterableValidationNote)), None)


def _key(name: str) -> str:
    """The name of an attribute in JSON."""
    return re.sub(r"_([a-z])", lambda found: found.group(1).upper(), name)


def _empty(kind: Any) -> Any:
    """What says nothing, or what is usual; None where there is no such thing."""
    if hasattr(kind, "__attrs_attrs__"):
        return {}
    if kind is bool:
        return False
    if isinstance(kind, EnumType):
        return next(iter(kind)).value
    return [] if get_origin(kind) is Sequence else None
