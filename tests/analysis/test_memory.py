"""What is typed and gone is forgotten: a document's edits, its closing, and what was asked of it, leave nothing behind.

Objects are counted, not bytes: the allocator's figures depend on the machine.
"""

from __future__ import annotations

import gc
from functools import _lru_cache_wrapper
from pathlib import Path
from types import FunctionType, MethodType, ModuleType

import pytest

from matcalc_ls.analysis.definitions import bindings
from matcalc_ls.analysis.engine import Engine
from matcalc_ls.notation import declared

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


STEPS = "Let $h_{t+1} = \\tanh(W h_t + U u_t)$ and $L = \\|h_T\\|^2$ be; $\\partial L / \\partial W$ is wanted.\n\n"
PARAGRAPH = (
    "Let $A \\in \\mathbb{{R}}^{{n \\times n}}$ and $x \\in \\mathbb{{R}}^n$.\n\n"
    "$$f_{{{0}}} = x^\\top A^\\top A x$$\n\nThen $\\nabla_x f_{{{0}}} = 2 A^\\top A x$.\n\n"
)
LONG = "".join(map(PARAGRAPH.format, range(3))) + STEPS + "".join(map(PARAGRAPH.format, range(3, 6)))
TYPED = (
    "Then $y_{{{0}}} = B_{{{0}}} x$, $\\mathrm{{y{0}}} = A x$.\n\n",
    "Now $h_{{t}} = c_{{{0}}} + g_{{{0}}}$.\n\n",
    "Say $\\hat{{c}}_{{{0}}} + \\mathbf{{q}}_{{{0}}}$.\n\n",
    "Let $B_{{{0}}} \\in \\mathbb{{R}}^{{k_{{{0}}}}}$, $v^i_{{{0}}} \\in \\mathbb{{R}}^n$ for $i = 1, \\dots, m$.\n\n",
    "<!-- matcalc: D_{{{0}}} \\in \\mathbb{{R}}^{{2}} -->\n\n",
    "Here $s^{{l}}_{{{0}}} = W_{{{0}}} s^{{l-1}}_{{{0}}}$ goes on.\n\n",
)
NAMES = 8
"""How many of each kind are typed in a round."""


def _typed_and_taken_back(engine: Engine, rounds: range) -> int:
    """How much all that the engine holds has in it, when names were typed that no text before had, and are gone. The
    last round is always the same, for what was asked last may be remembered."""
    for number in (*rounds, 100):
        for typed in TYPED:
            new = "".join(typed.format(each) for each in range(NAMES * number, NAMES * (number + 1)))
            at = LONG.index("\n\n", len(LONG) // 2) + 2
            for text in (LONG[:at] + new + LONG[at:], LONG):
                engine.open(URI, text, "markdown")
                engine.diagnostics(URI)
                engine.hover(URI, at + 6)
                engine.references(URI, at + 6)
    return _held(engine)


def _held(root: object) -> int:
    """The things in all containers that can be reached from something, but for what caches with a bound hold."""
    seen, waiting, number = {id(root)}, [root], 0
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict | list | set | frozenset | tuple):
            number += len(each)
        for other in gc.get_referents(each):
            if id(other) not in seen and not isinstance(other, type | ModuleType | FunctionType | _lru_cache_wrapper):
                seen.add(id(other))
                waiting.append(other)
    return number


def test_names_that_are_typed_and_gone_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is left in one table grows it by as many as were typed, which no share of a long document shows."""
    monkeypatch.setattr(bindings, "MOST_SEEN", 1)
    monkeypatch.setattr(declared, "MOST_COMPLETIONS", 1)
    engine = Engine()
    few = _typed_and_taken_back(engine, range(3))
    many = _typed_and_taken_back(engine, range(3, 9))
    assert many - few < 3 * NAMES, "far less than one for each name of a kind"


def test_what_is_asked_again_and_again_is_not_kept_as_often() -> None:
    """The interpreter makes a method anew each time that it is spoken of, and there are many questions."""
    engine = Engine()
    paragraph = (
        "Let $A \\in \\mathbb{{R}}^{{m \\times n}}$ and $y_{{{0}}} = A x$. Then $f_{{{0}}} = \\|y_{{{0}}}\\|^2$.\n\n"
    )
    engine.open(URI, "".join(map(paragraph.format, range(100))), "markdown")
    engine.diagnostics(URI)
    kept = [each for each in gc.get_objects() if isinstance(each, MethodType)]
    assert sum(each.__func__ is bindings.Bindings.definition for each in kept) < 20
