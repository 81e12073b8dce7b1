"""Whatever is typed, an engine answers as one does that never saw the text before."""

from __future__ import annotations

import os
from itertools import islice
from random import Random

import pytest

from matcalc_ls.analysis.engine import Engine
from tests.analysis.answers import URI, assert_same_answers
from tests.analysis.typed import typed

SEEDS = range(int(os.environ.get("MATCALC_LONG_RUN", "0")) // 10 or 40)
"""Of ten edits each."""


@pytest.mark.parametrize("seed", SEEDS)
def test_an_edited_document_is_understood_as_a_fresh_one(seed: int) -> None:
    random, engine = Random(seed), Engine()
    for language, text in typed(seed, edits=10):
        engine.open(URI, text, language)
        assert_same_answers(engine, text, language, random)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_document_that_is_edited_while_it_is_opened_is_understood_as_a_fresh_one(seed: int) -> None:
    random, engine = Random(seed), Engine()
    for language, text in typed(seed, edits=10):
        steps = engine.opening(URI, text, language)
        for _ in islice(steps, random.randrange(60)):
            try:
                engine.hover(URI, random.randrange(len(text) + 1))
            except KeyError:  # too early
                continue
    list(steps)
    assert_same_answers(engine, text, language, random)
