"""Whether an engine answers as one does that never saw another text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

from matcalc_ls.analysis.engine import Engine

URI = "untitled:edited"
_UNKNOWN = re.compile(r"\?[\w@.\\{}^]*[\d.]+")
"""The names of sizes that nobody knows, which count what was ever read."""


def questions(text: str, random: Random) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What editors ask of a document, at some of its places."""
    yield from (("diagnostics", ()), ("outline", ()), ("folding", ()), ("tokens", (0, len(text))))
    yield from (("hints", (0, len(text))), ("lenses", ()))
    maths = [match.end() for match in re.finditer(r"[$=]", text)]
    for offset in [random.randrange(len(text) + 1), *random.sample(maths, min(2, len(maths)))]:
        yield from ((name, (offset,)) for name in ("hover", "definition", "references", "selection", "renamable"))
        yield "actions", (offset, min(offset + 3, len(text)))
        yield "completions", (offset,)


def _answer(engine: Engine, name: str, arguments: tuple[Any, ...]) -> str:
    return _UNKNOWN.sub("?", repr(getattr(engine, name)(URI, *arguments)))


def assert_same_answers(engine: Engine, text: str, language: str, random: Random) -> None:
    """Compare with an engine that is given the text at once."""
    fresh = Engine()
    fresh.open(URI, text, language)
    for name, arguments in questions(text, random):
        assert _answer(engine, name, arguments) == _answer(fresh, name, arguments), (name, arguments, text)
