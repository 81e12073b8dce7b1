"""What formulas declare by themselves, and ranges and families over a paragraph."""

from __future__ import annotations

import pytest

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.notation.declarations.paragraph import declarations_in_paragraph
from matcalc_ls.notation.declared import scope_of
from matcalc_ls.notation.scope import Declaration
from matcalc_ls.tex.parse import parse
from tests.text.structured import find_paragraphs, prose


def declared(formula: str) -> list[str]:
    return [shown(each) for each in in_text(f"$${formula}$$")]


def in_text(text: str) -> tuple[Declaration, ...]:
    return tuple(
        declaration
        for paragraph in find_paragraphs(text, "markdown")
        for declaration in declarations_in_paragraph(
            prose(text, paragraph, "markdown"), lambda zone: parse(text, zone.inner_start, zone.inner_end)
        )
    )


def shown(declaration: Declaration) -> str:
    """`A: m×n symmetric`, `x_i (1..m): n`, `f(n): 1`, `i in 1..m`."""
    if declaration.bounds is not None:
        return f"{declaration.name} in {declaration.bounds[0]}..{declaration.bounds[1]}"
    shape = declaration.shape
    size = "?" if shape is None else "×".join(map(str, shape)) or "1"
    family = declaration.family
    name = declaration.name
    if family is not None:
        bounds = "" if family.lower is None else f"{family.lower}..{family.upper}"
        name += f" ({bounds})"
    if declaration.is_function:
        name += "(" + ",".join("×".join(map(str, each)) or "1" for each in declaration.domain) + ")"
    return " ".join([f"{name}: {size}", *sorted(declaration.properties)])


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"x \in \mathbb{R}^n", ["x: n"]),
        (r"A, B \in \mathbb{R}^{m\times n}", ["A: m×n", "B: m×n"]),
        (r"v\in\R^{k}", ["v: k"]),
        (r"v \in \Re^k", ["v: k"]),
        (r"v \in R^k", ["v: k"]),
        (r"v \in \reals^{k \times 2}", ["v: k×2"]),
        ("v ∈ ℝ^k", ["v: k"]),
        (r"\mathbf{X} \in \mathbf{R}^{N \times D}", [r"\mathbf{X}: N×D"]),
        (r"z \in \mathbb{R}^{1 \times k}", ["z: 1×k"]),
        (r"z \in \mathbb{R}^{k \times 1}", ["z: k"]),
        (r"c \in \mathbb{R}", ["c: 1"]),
        (r"T \in \mathbb{R}^{a \times b \times c}", ["T: a×b×c"]),
        (r"v \in \mathbb{R}^{n-1}", ["v: n-1"]),
        (r"V \in \mathbb{R}^{(d+1) \times 2k}", ["V: d+1×2k"]),
        (r"v \in \mathbb{R}^{rs}", ["v: r s"]),
        (r"v \in \mathbb{R}^{n^2}", ["v: n n"]),
        (r"E \in \mathbb{R}^{|V| \times d_{\text{model}}}", [r"E: |V|×d_{\text{model}}"]),
        (r"v \in \mathbb{R}^{n/2}", ["v: ?"]),
        (r"M \in M_{p \times q}(\mathbb{R})", ["M: p×q"]),
        (r"\Phi \in SO(3)", [r"\Phi: 3×3 orthogonal"]),
        (r"G \in \mathrm{GL}(n)", ["G: n×n invertible"]),
    ],
)  # fmt: skip
def test_membership(formula: str, expected: list[str]) -> None:
    assert declared(formula) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"P \in \mathbb{S}^k", ["P: k×k symmetric"]),
        (r"P \in \mathbb{S}_{++}^k", ["P: k×k positive definite symmetric"]),
        (r"P \in \mathbb S^k_{+}", ["P: k×k positive semidefinite symmetric"]),
        (r"P \in \mathcal{S}^k_{++}", ["P: k×k positive definite symmetric"]),
        (r"x \in \mathbb{S}^{k-1}", ["x: k"]),
        (r"q \in \mathbb{R}_{++}^k", ["q: k positive"]),
        (r"q \in \mathbb{R}^k_+", ["q: k nonnegative"]),
        (r"q \in \mathbb{R}_{\ge 0}", ["q: 1 nonnegative"]),
        (r"q \in \mathbb{R}_{>0}^k", ["q: k positive"]),
        (r"k \in \mathbb N", ["k: 1 integer nonnegative"]),
        (r"k \in \mathbb{Z}", ["k: 1 integer"]),
        (r"y \in \{-1, 1\}^k", ["y: k integer ±1"]),
        (r"y \in \{0, 1\}", ["y: 1 binary integer nonnegative"]),
        (r"t \in [0, 1]", ["t: 1 nonnegative"]),
        (r"t \in (0, \infty)", ["t: 1 positive"]),
        (r"z \in \mathbb{C}^k", ["z: k complex"]),
        (r"x \in \mathcal{X}", []),
        (r"x \in \mathcal{X} \subseteq \mathbb{R}^k", ["x: k"]),
    ],
)
def test_sets(formula: str, expected: list[str]) -> None:
    assert declared(formula) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"\alpha > 0", [r"\alpha: ? positive"]),
        (r"0 < \alpha < 1", [r"\alpha: ? positive"]),
        (r"\alpha, \beta \geq 0", [r"\alpha: ? nonnegative", r"\beta: ? nonnegative"]),
        (r"A^\top = A", ["A: ? symmetric"]),
        (r"A = A^T", ["A: ? symmetric"]),
        (r"A^\top = -A", ["A: ? skew-symmetric"]),
        (r"Q^\top = Q^{-1}", ["Q: ? orthogonal"]),
        (r"Q^\top Q = Q Q^\top = I", ["Q: ? orthogonal"]),
        (r"A \succ 0", ["A: ? positive definite symmetric"]),
        (r"0 \preceq A", ["A: ? positive semidefinite symmetric"]),
        # The entry of a vector, a power, a component: nothing is said of a quantity of that name.
        (r"w_i > 0", []),
        (r"\sigma^2 > 0", []),
        (r"x^\top y = y", []),
        (r"x > y", []),
        (r"A = B", []),
    ],
)
def test_facts(formula: str, expected: list[str]) -> None:
    assert declared(formula) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"f: \mathbb{R}^n \to \mathbb{R}", ["f(n): 1"]),
        (r"g \colon \R^n \times \R^{k \times k} \rightarrow \R^m", ["g(n,k×k): m"]),
        (r"u : \Omega \to \mathbb{R}^3", ["u(): 3"]),
        (r"f(x) \in \mathbb{R}^m", ["f(): m"]),
        (r"x = (x_1, \dots, x_k)^\top \in \mathbb{R}^k", ["x: k"]),
        (r"C = AB \in \mathbb{R}^{m \times k}", ["C: m×k"]),
        (r"(x, y) \in \mathbb{R}^n \times \{0, 1\}", ["x: n", "y: 1 binary integer nonnegative"]),
        (r"B^\top \in \mathbb{R}^{n \times m}", ["B: m×n"]),
        (r"A_{m \times n} \in \mathbb{R}^{m \times n}", ["A: m×n"]),
        (r"A_{m \times n}", ["A: m×n"]),
        (r"\underbrace{X}_{N \times D}", ["X: N×D"]),
        (r"y = A_{m \times n} \underbrace{x}_{n \times 1} + 2", ["A: m×n", "x: n"]),
        (r"\hat\beta \in \mathbb{R}^k", [r"\hat{\beta}: k"]),
        (r"I \in \mathbb{R}^{n \times n}", []),
        (r"\mathbf{1} \in \mathbb{R}^n", []),
        (r"2x \in \mathbb{R}^n", []),
        (r"X \in \mathbb{R}^{n \times n} \text{ symmetric}", ["X: n×n symmetric"]),
        (r"x \in \mathbb{R}^n, \quad A \in \mathbb{R}^{n \times n}", ["x: n", "A: n×n"]),
        (r"Q &\in \mathbb{R}^{n \times d} \\ K &\in \mathbb{R}^{m \times d}", ["Q: n×d", "K: m×d"]),
        (r"\frac{\partial f}{\partial x} = 2Ax", []),
        ("", []),
        (r"\in", []),
        (r"A \in \mathbb{R}^{", []),
    ],
)
def test_other_forms(formula: str, expected: list[str]) -> None:
    assert declared(formula) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$V^j \in \mathbb{R}^{k \times k}$ for $1 \leq j \leq M - 1$", ["V^j (1..M-1): k×k", "j in 1..M-1"]),
        (r"$x_i \in \mathbb{R}^k$ for $i = 1, \dots, p$", ["x_i (1..p): k", "i in 1..p"]),
        (r"For $i = 1,2,\ldots,p$ let $x_i\in\mathbb{R}^k$", ["i in 1..p", "x_i (1..p): k"]),
        (r"$z_{t} \in \mathbb{R}^k$, $0 \le t < T$", ["z_t (0..T-1): k", "t in 0..T-1"]),
        (r"$V^{(l)} \in \mathbb{R}^k$ for $l \in \{1, \dots, L\}$", ["V^{(l)} (1..L): k", "l in 1..L"]),
        (r"$V^{[l]} \in \mathbb{R}^k$ with $l$ from 1 to $L$", ["V^{[l]} (1..L): k", "l in 1..L"]),
        (r"$x_1, \dots, x_p \in \mathbb{R}^k$", ["x_i (1..p): k"]),
        (r"$x_1, x_2, \dots, x_p \in \mathbb{R}^k$", ["x_i (1..p): k"]),
        (r"$\{x_i\}_{i=1}^p \subset \mathbb{R}^k$", ["i in 1..p", "x_i (1..p): k"]),
        (r"$\{(x_i, y_i)\}_{i=1}^p$ with $x_i \in \mathbb{R}^k$", ["i in 1..p", "x_i (1..p): k"]),
        (r"$x_i \in \mathbb{R}^k$", ["x_i (): k"]),
        (r"$x_{t+1} \in \mathbb{R}^k$", ["x_t (): k"]),
        (r"$V^M \in \mathbb{R}^k$, $V_1 \in \mathbb{R}^k$, $u_o \in \mathbb{R}^k$", ["V^M: k", "V_1: k", "u_o: k"]),
        (r"$V_{xh} \in \mathbb{R}^{h \times x}$", ["V_{xh}: h×x"]),
        (r"$l = L, L-1, \dots, 1$", ["l in 1..L"]),
        (r"$i, j = 1, \dots, p$", ["i in 1..p", "j in 1..p"]),
    ],
)
def test_families_and_ranges(text: str, expected: list[str]) -> None:
    assert [shown(each) for each in in_text(text)] == expected


def test_a_family_knows_its_base_and_index() -> None:
    (declaration,) = in_text(r"$V^{(l)} \in \mathbb{R}^{n_l \times n_{l-1}}$")
    family = declaration.family
    assert family is not None
    assert (family.name, family.base, family.placement, family.index) == ("V^{(l)}", "V", "^", "l")
    assert family.shape == (Dim.of("n_l"), Dim.of("n_{l-1}"))


def test_a_declaration_has_the_span_of_what_said_it() -> None:
    text = r"Let $A, B \in \mathbb{R}^{m \times n}$ and let $x$ be a vector of length $n$."
    spans = [text[each.start : each.end] for each in in_text(text)]
    assert spans == [
        r"A, B \in \mathbb{R}^{m \times n}", r"B \in \mathbb{R}^{m \times n}", "x$ be a vector of length $n",
    ]  # fmt: skip


def test_a_scope_completes_replaces_and_knows_members() -> None:
    text = (
        r"Let $V^j \in \mathbb{R}^{k \times k}$ for $1 \leq j \leq M-1$, $V^M \in \mathbb{R}^k$, "
        r"$S \in \mathbb{R}^{k \times k}$. The matrix $S$ is symmetric. Since $V^m$ is a $k \times k$ matrix, $x_i$ a "
        r"vector. Let $c \in \mathbb{R}^3$; then $c \in \mathbb{R}^4$."
    )
    scope = scope_of(in_text(text))
    family = scope.families["V^"].quantity
    assert family.shape == (Dim.of("k"), Dim.of("k"))
    assert (family.name, scope.indices["j"]) == ("V^j", (Dim.of(1), Dim.of("M") - 1))
    assert "V^m" not in scope.symbols
    assert scope.symbols["V^M"].quantity.shape == (Dim.of("k"),)
    assert scope.symbols["S"].quantity.properties == {"symmetric"}
    assert scope.symbols["S"].quantity.shape == (Dim.of("k"), Dim.of("k"))
    assert scope.symbols["c"].quantity.shape == (Dim.of(4),)
    assert {"k", "M"} <= scope.dims


def test_a_family_without_a_range_leaves_its_name_to_itself() -> None:
    scope = scope_of(in_text(r"$x_i \in \mathbb{R}^k$ and $x_j \in \mathbb{R}^k$"))
    assert set(scope.symbols) == {"x_i", "x_j"}
    assert set(scope.families) == {"x_"}


def test_a_condition_holds_within_its_sentence() -> None:
    text = r"Let $A \in \mathbb{R}^{k \times k}$. If $A$ is symmetric, then $f = 1$. Else $g = 1$."
    declarations = in_text(text)
    within = scope_of(declarations, text.index("$f"))
    after = scope_of(declarations, text.index("$g"))
    assert within.symbols["A"].quantity.properties == {"symmetric"}
    assert after.symbols["A"].quantity.properties == frozenset()


def test_an_assumption_holds_from_there_on() -> None:
    text = r"First $f = 1$. Suppose that $A$ is symmetric. Then $g = 1$."
    declarations = in_text(text)
    assert "A" not in scope_of(declarations, text.index("f")).symbols
    assert "A" in scope_of(declarations, text.index("$g")).symbols
