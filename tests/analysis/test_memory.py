"""What is typed and gone is forgotten: a document's edits, its closing, and what was asked of it, leave nothing behind.

Objects are counted, not bytes: the allocator's figures depend on the machine.
"""

from __future__ import annotations

import gc
from functools import _lru_cache_wrapper
from pathlib import Path

from matcalc_ls.analysis.engine import Engine

URI = "untitled:memory"
SEED = (Path(__file__).parents[2] / "examples" / "seed.md").read_text(encoding="utf-8")


def _edit(engine: Engine, rounds: range) -> int:
    """The objects that there are after the rounds, of which no two have the same text or the same names."""
    for number in rounds:
        text = SEED.replace("w^T (L M N) x", f"w^T (L M N) x + {number} c_{{{number}}}").replace(
            "F_N", f"F_{{N{number}}}"
        )
        engine.open(URI, text, "markdown")
        engine.diagnostics(URI)
        offset = text.index("L M N")
        engine.hover(URI, offset)
        engine.completions(URI, offset)
        engine.references(URI, offset)
        engine.tokens(URI, 0, len(text))
        for action in engine.actions(URI, offset, offset):
            engine.resolve(URI, action.key)
    return _objects()


def _objects() -> int:
    """All that there are, but for what caches with a bound hold."""
    for cache in [each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper)]:
        if cache.cache_parameters()["maxsize"] is not None:
            cache.cache_clear()
    gc.collect()
    return len(gc.get_objects())


def test_edits_leave_nothing_behind() -> None:
    engine = Engine()
    before = _edit(engine, range(10))
    after = _edit(engine, range(10, 40))
    assert after < 1.01 * before


def test_caches_without_a_bound_are_of_what_there_is_little_of() -> None:
    """Of codes and commands, not of what documents say."""

    def sizes() -> dict[str, int]:
        caches = [each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper)]
        return {
            f"{each.__module__}.{each.__qualname__}": each.cache_info().currsize
            for each in caches
            if each.cache_parameters()["maxsize"] is None
        }

    engine = Engine()
    _edit(engine, range(5))
    before = sizes()
    _edit(engine, range(5, 15))
    assert before
    assert sizes() == before


def test_a_closed_document_leaves_nothing_behind() -> None:
    engine = Engine()
    _edit(engine, range(1))
    engine.close(URI)
    before = _objects()
    for number in range(10):
        uri = f"{URI}-{number}"
        engine.open(uri, SEED, "markdown")
        engine.diagnostics(uri)
        engine.close(uri)
    assert _objects() < 1.02 * before
