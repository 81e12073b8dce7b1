"""Prose beside formulas: what it declares, and where it is rather left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcalc_ls.algebra.dims import describe_shape
from matcalc_ls.notation.declarations.paragraph import declarations_in_paragraph
from matcalc_ls.notation.prose.chinese import CHINESE
from matcalc_ls.notation.prose.english import ENGLISH
from matcalc_ls.notation.prose.languages import EVERY_LANGUAGE
from matcalc_ls.notation.scope import Declaration
from matcalc_ls.tex.parse import parse
from matcalc_ls.text.zones import Language
from tests.text.structured import find_paragraphs, prose


def read(text: str, language: Language = "markdown") -> list[Declaration]:
    return [
        declaration
        for paragraph in find_paragraphs(text, language)
        for declaration in declarations_in_paragraph(
            prose(text, paragraph, language), lambda zone: parse(text, zone.inner_start, zone.inner_end)
        )
    ]


def shown(declaration: Declaration) -> str:
    if declaration.shape is not None:
        size = describe_shape(declaration.shape)
    else:
        size = {None: "?", 0: "scalar", 1: "vector", 2: "matrix"}[declaration.rank]
    return " ".join([f"{declaration.name}: {size}", *sorted(declaration.properties)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"Let $A$ be an $m \times n$ matrix.", ["A: m×n"]),
        (r"Let $A$ be an m×n matrix.", ["A: m×n"]),
        (r"Let $A$ be an $m$-by-$n$ matrix.", ["A: m×n"]),
        (r"$x$ and $y$ are column vectors of length $n$.", ["x: n", "y: n"]),
        (r"$x$, $y$, and $z$ are $n$-dimensional vectors.", ["x: n", "y: n", "z: n"]),
        (r"$x$ is an n-dimensional vector.", ["x: n"]),
        (r"$\lambda$ is a scalar and $\mu$ is a positive scalar.", [r"\lambda: 1", r"\mu: 1 positive"]),
        (r"where $\Sigma$ is a symmetric matrix of size $n\times n$", [r"\Sigma: n×n symmetric"]),
        (r"$c$ is $n \times 1$.", ["c: n"]),
        (r"$c$ is $1 \times n$.", ["c: 1×n"]),
        (r"$r$ is a row vector of length $n$.", ["r: 1×n"]),
        (r"$F_{N-1}$ is a vector.", ["F_{N-1}: vector"]),
        (r"$P_1$ and $P_2$ are both vectors.", ["P_1: vector", "P_2: vector"]),
        (r"$S$ symmetric positive definite.", ["S: matrix positive definite symmetric"]),
        (r"$A$ is square and invertible.", ["A: matrix invertible"]),
        (r"$A$ is an invertible $n \times n$ matrix, $B$ is diagonal.", ["A: n×n invertible", "B: matrix diagonal"]),
        (r"Let $A$ and $B$ be square matrices of order $n$.", ["A: n×n", "B: n×n"]),
        (r"With $A$ and $B$ both $n \times n$ matrices, $C = AB$.", ["A: n×n", "B: n×n"]),
        (r"Let $x$ be a vector and $A$ a matrix.", ["x: vector", "A: matrix"]),
        (r"$A$ has shape $m \times n$ and $x$ has dimension $n$.", ["A: m×n", "x: n"]),
        (r"$A$ has $m$ rows and $n$ columns.", ["A: m×n"]),
        (r"The dimension of $A$ is $m \times n$.", ["A: m×n"]),
        (r"$W$ is of shape $(D, C)$.", ["W: D×C"]),
        (r"$w$ is the weight vector, $b$ is the bias.", ["w: vector"]),
        (r"The gradient $g$ is a vector in $\mathbb{R}^n$.", ["g: n"]),
        (r"We assume that $K$ is positive definite.", ["K: matrix positive definite symmetric"]),
        (r"$A \in \mathbb{R}^{m \times n}$ of full column rank", ["A: m×n full rank"]),
        (r"$w \in \mathbb{R}^n$ with positive entries", ["w: n positive"]),
        (r"$A$ (a symmetric matrix), $W$ ($m \times n$)", ["A: matrix symmetric", "W: m×n"]),
        (r"$A$, which is symmetric, and $B$", ["A: matrix symmetric"]),
        (r"$Q \in \mathbb{R}^{n \times n}$ is orthogonal", ["Q: n×n orthogonal"]),
        (r"$L$ is lower triangular and $U$ diagonal", ["L: matrix lower triangular", "U: matrix diagonal"]),
        (r"$U$ is upper triangular", ["U: matrix upper triangular"]),
        (r"$K$ is skew-symmetric", ["K: matrix skew-symmetric"]),
        (r"$n$ is an integer", ["n: 1 integer"]),
    ],
)  # fmt: skip
def test_predicates(text: str, expected: list[str]) -> None:
    assert [shown(each) for each in read(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"the matrix $A \in \mathbb{R}^{m\times n}$ and a vector $x$", ["A: m×n", "x: vector"]),
        (r"a symmetric positive definite matrix $A$", ["A: matrix positive definite symmetric"]),
        (r"an $n \times n$ covariance matrix $C$", ["C: n×n symmetric"]),
        (r"the observation matrix $H$ times the column vector $x$", ["H: matrix", "x: vector"]),
        (r"column vectors $x$ and $y$ of length $n$", ["x: n", "y: n"]),
        (r"an $n$-vector $x$", ["x: n"]),
        (r"the trace of the square matrix $A$", ["A: matrix"]),
        (r"the loading vectors $W$", []),
        (r"At time $t$, and let $z \in \mathbb{R}^k$ be a vector", ["z: k"]),
        (r"At time $t$, $z \in \mathbb{R}^k$ is a vector", ["z: k"]),
    ],
)
def test_apposition(text: str, expected: list[str]) -> None:
    assert [shown(each) for each in read(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- $S \\in \\mathbb{R}^{k \\times k}$ symmetric\n- $x \\in \\mathbb{R}^k$", ["S: k×k symmetric", "x: k"]),
        ("- $A$: an $m \\times n$ matrix\n- $x$: input vector of size $n$", ["A: m×n", "x: n"]),
        ("* $A$ – design matrix", ["A: matrix"]),
        (
            "| name | shape |\n|---|---|\n| $A$ | $m \\times n$ |\n| $x$ | $\\mathbb{R}^n$ |\n| $t$ | a scalar |",
            ["A: m×n", "x: n", "t: 1"],
        ),
        ("| $A$ | design matrix | $m \\times n$ |", ["A: m×n"]),
        ("| $n$ | $100$ | $0.5$ |", []),
    ],
)
def test_lists_and_tables(text: str, expected: list[str]) -> None:
    assert [shown(each) for each in read(text)] == expected


def test_latex_items() -> None:
    text = r"\begin{itemize}\item $x$ is an \emph{$n$-dimensional} vector \end{itemize}"
    assert [shown(each) for each in read(text, "latex")] == ["x: n"]


@pytest.mark.parametrize(
    "text",
    [
        r"$A$ is not symmetric.",
        r"$A$ need not be symmetric.",
        r"$A$ may be symmetric.",
        r"$A$ is almost diagonal.",
        r"$A$ is symmetric or diagonal.",
        r"$A$ is a block diagonal matrix, hence",
        r"$A$ is diagonally dominant.",
        r"$A$ is symmetric about zero.",
        r"$A$ is orthogonal to $B$.",
        r"$u$ and $v$ are orthogonal.",
        r"Is $A$ a symmetric matrix?",
        r"The inverse of $A$ is symmetric.",
        r"The product of $A$ and $B$ is diagonal.",
        r"The derivative with respect to $x$ is a vector.",
        r"The columns of $A$ are vectors.",
        r"$V$ is a vector space.",
        r"$f$ is a scalar function.",
        r"$M$ is a matrix norm.",
        r"$d$ is the vector dimension.",
        r"the diagonal $d$ of a product",
        r"$I$ is the identity matrix.",
        r"the $n \times n$ identity matrix $J$",
        r"the standard basis vector $e_i$",
        r"$n$ is the number of rows.",
        r"$A$ is an $m \times n$ vector.",
        r"$A$ is a symmetric $m \times n$ matrix.",
        r"A matrix is a table of numbers; see $\frac{1}{2}$.",
        r"We pay $x$ dollars for a matrix.",
        r"for $M$ to be positive definite",
    ],
)
def test_nothing_is_said(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        r"If $A$ is symmetric, then $f = 1$.",
        r"This holds when $A$ is diagonal.",
        r"$A$ is symmetric if and only if $B = C$.",
        r"$A$ is invertible, if $B = C$.",
        r"For symmetric $A$ this is $g$.",
        r"We have $g$ for $\lambda > 0$.",
        r"In case $x$ is a scalar, $f = 1$.",
    ],
)
def test_conditions_are_limited_to_their_sentence(text: str) -> None:
    found = read(text + " Next one.")
    assert found
    for declaration in found:
        assert declaration.since is not None
        assert declaration.until == len(text) or declaration.until == text.index("$", len(text) - 2)


def test_where_ends_a_condition() -> None:
    (first, second) = read(r"If $A$ is symmetric then $f = 1$, where $x \in \mathbb{R}^n$.")
    assert first.until is not None
    assert second.until is None


FRAGMENTS = [
    "$x$", "$A$", "$x_1$", "$m \\times n$", "$\\mathbb{R}^n$", "$x \\in \\mathbb{R}^n$", "$i = 1$", "$\\lambda$",
    "$f: \\mathbb{R} \\to \\mathbb{R}$", "$", ",", ".", ":", "(", ")", "-", "–", "|", "…", "\n\n", "- ", "1", "a",
    "is", "are", "be", "has", "of", "in", "and", "by", "from", "to", "if", "for", "where", "which", "with", "size",
    "matrix", "vectors", "row", "rows", "columns", "symmetric", "diagonal", "positive", "not", "dimensional", "the",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map(" ".join))
def test_no_sequence_of_fragments_does_harm(text: str) -> None:
    for declaration in read(text):
        assert 0 <= declaration.start < declaration.end <= len(text)


def test_the_lexicon_is_in_lower_case_and_single_spaced() -> None:
    for phrase in ENGLISH.phrases:
        assert phrase == " ".join(phrase.lower().split())


def test_languages_share_no_words() -> None:
    assert not ENGLISH.phrases.keys() & CHINESE.phrases.keys()
    assert ENGLISH.phrases.keys() | CHINESE.phrases.keys() == EVERY_LANGUAGE.phrases.keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"矩阵 $A$ 的列向量 $a$", ["A: matrix", "a: vector"]),
        (r"$A$ 的特征值 $\lambda$", [r"\lambda: 1"]),
        (r"$A$ 不是对称矩阵。", []),
        (r"$I$ 为单位矩阵。", []),
        (r"设 $f$ 的梯度为 $g$。", []),
        (r"向量 $a$ 与 $b$ 正交。", ["a: vector", "b: vector"]),
        (r"设 $A$ 和 $B$ 分别为 $m\times n$ 和 $n\times p$ 矩阵。", ["A: m×n", "B: n×p"]),
    ],
)  # fmt: skip
def test_chinese(text: str, expected: list[str]) -> None:
    assert [shown(declaration) for declaration in read(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"Let A be an m×n matrix and x a vector, as in $A x$.", ["A: m×n", "x: vector"]),
        (r"So I am here, a dog is a vector, and $x$ is a scalar.", ["x: 1"]),
        (r"Plan A is symmetric, and $B$ is symmetric.", ["B: matrix symmetric"]),
    ],
)  # fmt: skip
def test_names_outside_of_maths(text: str, expected: list[str]) -> None:
    assert [shown(declaration) for declaration in read(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$A$ and $B$ are $m \times n$ and $n \times p$ matrices.", ["A: m×n", "B: n×p"]),
        (r"$x$ and $y$ are vectors of lengths $m$ and $n$, respectively.", ["x: m", "y: n"]),
        (r"$x$ and $y$ are in $\mathbb{R}^m$ and $\mathbb{R}^n$.", ["x: m", "y: n"]),
        (r"$A$ and $B$ are $n \times n$ and $C$ is $n \times m$.", ["A: n×n", "B: n×n", "C: n×m"]),
        (r"The matrix $S$ and the $n$-vector $v$.", ["S: matrix", "v: n"]),
        (r"The Hessian matrix $H$ is symmetric.", ["H: matrix symmetric"]),
        (r"The transpose of the matrix $A$ is symmetric.", ["A: matrix"]),
        (r"We denote by $X$ the $n \times d$ data matrix.", ["X: n×d"]),
        (r"An orthogonal matrix $Q$ of order $n$.", ["Q: n×n orthogonal"]),
    ],
)  # fmt: skip
def test_what_belongs_to_which_name(text: str, expected: list[str]) -> None:
    assert [shown(declaration) for declaration in read(text)] == expected
