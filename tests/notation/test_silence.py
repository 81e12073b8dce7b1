"""Sentences without any name are passed over, and that is never seen in what a paragraph declares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcalc_ls.notation.prose import tokens
from matcalc_ls.notation.prose.languages import EVERY_LANGUAGE
from matcalc_ls.notation.prose.lexicon import Lexicon
from matcalc_ls.notation.prose.silence import parts_to_read
from tests.notation.test_prose import read
from tests.text.structured import find_paragraphs, prose

_WORDS = """
let a A b x I be is are and , - the where if such that matrix vector matrices symmetric nxn mbyn m×n n-dimensional 3x3 3
n-vector 'n-vector' don't it's model which denotes e.g. w.r.t. resp. etc. i.e. Fig. 矩阵 n阶 设 said words we “a” (b)
*c* d_1 by n × … ... scalar size of from 1 to for respectively given
"""
FORMULAS = ("$A$", "$x$", "$B$", "$m \\times n$", "$C \\in \\mathbb{R}^{2 \\times 3}$", "$i = 1$", "$x_1$", "$x_m$")
ENDS = (". ", ".\n", "? ", "! ", "; ", ": ", ".", " ", ", ")
PIECES = st.one_of(*(st.sampled_from(each) for each in (_WORDS.split(), _WORDS.split(), FORMULAS, ENDS)))


def _all(text: str, _: Lexicon) -> Iterator[tuple[int, int]]:
    yield 0, len(text)


@given(st.lists(PIECES, min_size=4, max_size=60))
def test_nothing_is_passed_over_that_says_something(pieces: Sequence[str]) -> None:
    text = "Given $Z$ " + " ".join(pieces)
    with patch.object(tokens, "parts_to_read", _all):
        expected = read(text)
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("begins here. Nobody reads a word of this. It ends here", "begins here.. It ends here"),
        (". What was said is said. Let a be a scalar.", "..Let a be a scalar."),
        ("this. Nothing ends by etc. in words. By x we mean it. End", "this.. By x we mean it. End"),
        ("this. Is it so? Or not. End", "this.. End"),
        ("one. 矩阵是对称的. End", "one. 矩阵是对称的. End"),
    ],
)
def test_of_whole_sentences_without_a_name_the_dots_are_left(text: str, left: str) -> None:
    found = "".join(text[start:end] for start, end in parts_to_read(text, EVERY_LANGUAGE))
    assert found.replace(" ", "") == left.replace(" ", "")


def test_what_is_read_does_not_grow_with_what_says_nothing() -> None:
    def number(sentences: int) -> int:
        text = "Let $A$ be a matrix." + " It is said in words that nobody has to read." * sentences + " Then $A$ is it."
        (paragraph,) = find_paragraphs(text, "markdown")
        found = tokens.tokens_of(prose(text, paragraph, "markdown"), lambda _: None)
        return sum(token.kind != "mark" for token in found)

    assert number(50) == number(2)
