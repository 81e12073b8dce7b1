"""Declarations written on purpose: `given` and comments."""

from __future__ import annotations

import hypothesis
import pytest
from hypothesis import strategies as st

from matcalc_ls.algebra.dims import Dim, describe_shape
from matcalc_ls.notation.declarations.given import DeclarationError, parse_given
from matcalc_ls.tex.definitions import find_definitions
from matcalc_ls.tex.macros import NO_MACROS


def given(text: str) -> list[tuple[str, str, str]]:
    return [
        (each.name, "?" if each.shape is None else describe_shape(each.shape), ", ".join(sorted(each.properties)))
        for each in parse_given(text)
    ]


SPD = "positive definite, symmetric"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"p \in \mathbb{R}^k", [("p", "k", "")]),
        (r"p, q \in \mathbb{R}^k", [("p", "k", ""), ("q", "k", "")]),
        (r"p and q \in \mathbb{R}^k", [("p", "k", ""), ("q", "k", "")]),
        (r"a \in \mathbb{R}^k", [("a", "k", "")]),
        (r"G \in \mathbb{R}^{k \times k} \text{ symmetric}", [("G", "k×k", "symmetric")]),
        (r"G \in \mathbb{R}^{k \times k} symmetric positive definite", [("G", "k×k", SPD)]),
        (r"G \in \mathbb{R}^{k \times k}, symmetric", [("G", "k×k", "symmetric")]),
        (r"G \in \mathbb{R}^{k \times k} skew-symmetric", [("G", "k×k", "skew-symmetric")]),
        (r"G \in \mathbb{R}^{k \times k} lower triangular", [("G", "k×k", "lower triangular")]),
        (r"G \in \mathbb{R}^{k \times l} of full column rank", [("G", "k×l", "full rank")]),
        (r"G \in \mathbb{R}^{k \times k}, G^T = G", [("G", "k×k", ""), ("G", "?", "symmetric")]),
        (r"G symmetric positive definite", [("G", "?", SPD)]),
        (r"G positive definite", [("G", "?", SPD)]),
        (r"\Gamma is a symmetric k \times k matrix", [(r"\Gamma", "k×k", "symmetric")]),
        (r"v is a vector of length k", [("v", "k", "")]),
        (r"\tau is a positive scalar", [(r"\tau", "1", "positive")]),
        (r"\tau scalar", [(r"\tau", "1", "")]),
        (r"v \in \mathbb{R}^k with positive entries", [("v", "k", "positive")]),
        (r"\tau > 0", [(r"\tau", "?", "positive")]),
        (r"k \in \mathbb{N}", [("k", "1", "integer, nonnegative")]),
        (r"$p \in \mathbb{R}^k$", [("p", "k", "")]),
        (
            r"M \in \mathbb{R}^{k \times l}, G symmetric, v \in \mathbb{R}^k, \tau > 0",
            [("M", "k×l", ""), ("G", "?", "symmetric"), ("v", "k", ""), (r"\tau", "?", "positive")],
        ),
        (r"M \in \mathbb{R}^{k \times l} and v \in \mathbb{R}^k", [("M", "k×l", ""), ("v", "k", "")]),
    ],
)
def test_understood(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert given(text) == expected


def test_a_family_with_its_range() -> None:
    (declaration,) = parse_given(r"v_i \in \mathbb{R}^k for i = 1, \dots, r")
    family = declaration.family
    assert family is not None
    assert (family.base, family.placement, family.index) == ("v", "_", "i")
    assert (family.lower, family.upper) == (Dim.of(1), Dim.of("r"))
    (other,) = parse_given(r"V^l \in \mathbb{R}^{k \times k} for 2 \leq l \leq N - 1")
    assert other.family is not None
    assert (other.family.lower, other.family.upper) == (Dim.of(2), Dim.of("N") - 1)


def test_a_stretch_of_a_document_has_the_documents_offsets() -> None:
    text = r"% matcalc: M \in \mathbb{R}^{k \times l}, G symmetric"
    found = parse_given(text, text.index(":") + 1)
    assert [text[each.start : each.end] for each in found] == [r"M \in \mathbb{R}^{k \times l}", "G symmetric"]


def test_macros_of_the_document_count() -> None:
    macros = NO_MACROS.define(macro for _, macro in find_definitions(r"\newcommand{\RR}[1]{\mathbb{R}^{#1}}"))
    (declaration,) = parse_given(r"v \in \RR{k}", macros=macros)
    assert declaration.shape == (Dim.of("k"),)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", ""),
        ("G", "G"),
        (r"x + y \in \mathbb{R}^k", r"x + y \in \mathbb{R}^k"),
        (r"v \in \mathcal{X}", r"v \in \mathcal{X}"),
        (r"v \in \mathbb{R}^k, w", "w"),
        (r"v \in \mathbb{R}^k, Hw", "Hw"),
        (r"G not symmetric", None),
        (r"G symmetric if k = 2", None),
        (r"if G is symmetric", None),
        (r"G \in \mathbb{R}^{k \times l} symmetric", None),
        ("lovely weather", None),
        ("symmetric", "symmetric"),
        (r"\frac{", None),
        ("}", None),
        ("$$", None),
    ],
)
def test_what_is_not_understood_says_where(text: str, part: str | None) -> None:
    with pytest.raises(DeclarationError) as caught:
        parse_given(text)
    assert isinstance(caught.value, ValueError)
    assert 0 <= caught.value.start <= caught.value.end <= len(text)
    assert caught.value.advice
    if part is not None:
        assert text[caught.value.start : caught.value.end] == part


WORDS = [
    "A", "a", "x_i", r"\in", r"\mathbb{R}^n", ",", "=", "symmetric", "with positive entries", "for", "i = 1", r"\dots",
    "m", ">", "0", "is", "a", "vector", "of length", "{", "}", "$", r"\\", "&", "^", "_", "if", "not",
]  # fmt: skip


@hypothesis.given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_anything_is_understood_or_refused(text: str) -> None:
    try:
        found = parse_given(text)
    except DeclarationError as error:
        assert 0 <= error.start <= error.end <= len(text)
    else:
        assert found
