"""What formulas look like: one case a line, the formula and its sketch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tree import Display, Fenced, Fraction, Scripted
from matcalc_ls.tex.walk import path_at, walk
from tests.effort import growth
from tests.tex.sketch import sketch


def tree(text: str) -> Display:
    return parse(text, 0, len(text))


CASES = r"""
x^T_i x'^2 f'' f^\prime  ⟹  <x_i^T> <x'^2> <f''> <f'>
{}^T A^{-1} x^12  ⟹  <^T> <A^- 1> <x^12>
x_1^a^b  ⟹  <<x_1^a>^b>
\mathbf x^T \boldsymbol{x}  ⟹  <<mathbf x>^T> <boldsymbol x>
{\bf x} {\rm e.g.} \color{red}{x} y  ⟹  {<mathbf x>} {<mathrm 'e.g.'>} <color x> y
\color{red} x + y  ⟹  <color x + y>
\operatorname{tr}(A) \operatorname*{argmin}_x  ⟹  <operatorname 'tr'> <( A )> <<operatorname 'argmin'>_x>
\text{if $x > 0$} \mathrm d x  ⟹  <text 'if $x > 0$'> <mathrm 'd'> x
\frac{a}{b} \frac12 \dfrac ab {a \over b}  ⟹  <a / b> <1 / 2> <a / b> {<a / b>}
\frac0.5  ⟹  <0 / .> 5
\sqrt x^2 \sqrt[3]{x}  ⟹  <<root x>^2> <root 3 of x>
\left(\frac{a}{b}\right]^2  ⟹  <<( <a / b> ]>^2>
\left.x\right|_{x=0} f(x)|_{x=0}  ⟹  <<. x |>_x = 0> f <( x )> <|_x = 0>
\bigl( a \bigr) [0,1) (a  ⟹  <( a )> <[ 0 , 1 )> <( a unclosed>
\|x\|_2^2 ||x|| \lVert x\rVert \Vert x\Vert  ⟹  <<\| x \|>_2^2> <\| x \|> <\| x \|> <\| x \|>
|x| |x||y| \lvert\lvert x\rvert\rvert |\log|X||  ⟹  <| x |> <| x |> <| y |> <\| x \|> <| \log <| X |> |>
p(x|y) P(A|B,C) \{x | x > 0\} \|\cdot\| a|b  ⟹  p <( x | y )> P <( A | B , C )> <\{ x | x > 0 \}> <\| \cdot \|> a | b
\langle x, y\rangle \lfloor x\rfloor  ⟹  <\langle x , y \rangle> <\lfloor x \rfloor>
\sum_{i=1}^n\nolimits x_i \not= \not\in  ⟹  <\sum_i = 1^n> <x_i> \neq \notin
\hat{x} \underbrace{X}_{n \times m} \overset{!}{=}  ⟹  <hat x> <underbrace X : n \times m> <overset = : !>
\begin{bmatrix} a & b \\[2pt] c & d \\ \end{bmatrix}  ⟹  <bmatrix a & b ; c & d>
\begin{array}{c|c} a & b \end{array} \matrix{a & b \cr c}  ⟹  <array a & b> <matrix a & b ; c>
A:B ... \cdots a, \, b \quad c \label{x} \tag{1}  ⟹  A : B \ldots \cdots a , b \quad c
θ − x × yᵀ A⁻¹ x₁₂ ‖x‖ ∇f ℝ^n x²  ⟹  θ - x \times <y^T> <A^- 1> <x_1 2> <\| x \|> \nabla f <<mathbb R>^n> <x^2>
W\_1 \* x % comment  ⟹  <W_1> * x
\foo{a}{b} y \baz z  ⟹  ?\foo{a}{b} y ?\baz z
a } \right) \end{x} b  ⟹  a ?} ) ?\end b
""".strip().splitlines()


@pytest.mark.parametrize("case", CASES)
def test_shapes(case: str) -> None:
    formula, expected = map(str.strip, case.split("⟹"))
    assert sketch(tree(formula)) == expected


@pytest.mark.parametrize(
    ("formula", "lines"),
    [
        (r"\begin{align} a &= b \\ &= c \end{align}", ["a & = b", " & = c"]),
        (r"\eqalign{ a &= b \\ c \\ }", ["a & = b", "c"]),
        (r"x = \begin{aligned} a &= b \\ &= c \end{aligned}.", ["x = a & = b", " & = c ."]),
        (r"a &= \left( b \\ & + c \right)", ["a & = <( b unclosed>", " & + c )"]),
        (r"\begin{equation}\begin{split} a \\ b \end{split}\end{equation}", ["a", "b"]),
        ("a\n> = b\n> + c", ["a = b + c"]),
        ("", [""]),
    ],
)
def test_lines(formula: str, lines: list[str]) -> None:
    assert [" & ".join(map(sketch, line)) for line in tree(formula).lines] == lines


def test_spans_point_into_the_document() -> None:
    text = r"let $\frac{a}{b_1}$"
    fraction = parse(text, 5, len(text) - 1).lines[0][0].items[0]
    assert isinstance(fraction, Fraction)
    assert text[fraction.start : fraction.end] == r"\frac{a}{b_1}"
    assert text[fraction.denominator.start : fraction.denominator.end] == "b_1"


def test_a_macros_argument_points_at_itself_and_its_body_at_the_call() -> None:
    text = r"\def\g#1#2{\left(\frac{\partial #1}{#2}\right)} x\g{F}{W^m}"
    _, fenced = tree(text).lines[0][0].items
    assert isinstance(fenced, Fenced)
    assert text[fenced.start : fenced.end] == r"\g{F}{W^m}"
    fraction = fenced.body.items[0]
    assert isinstance(fraction, Fraction)
    scripted = fraction.denominator.items[0]
    assert isinstance(scripted, Scripted)
    assert text[scripted.start : scripted.end] == "W^m"


def test_the_innermost_node_at_an_offset() -> None:
    text = r"\frac{a}{b_1} + c"
    display = tree(text)
    assert sketch(path_at(display, text.index("1"))[-1]) == "1"
    assert [type(step).__name__ for step in path_at(display, text.index("1"))] == [
        "Display", "Row", "Fraction", "Row", "Scripted", "Row", "Atom",
    ]  # fmt: skip
    assert path_at(display, 99) == ()


VOCABULARY = r"""
\frac \sqrt { } ( ) [ ] | || \| \left \right ^ _ ' & \\ \begin{matrix} \end{matrix} \begin{aligned} \end{aligned}
\over \bf \text \color \not \underbrace \foo \eqalign \def\a \newcommand{\b}[1] \let\c \a \b #1 ## % ~ \quad x 12 .5
... θ ᵀ ⁻¹ ₁ 𝐱 😀 = + , \sum \langle \rangle \middle \label \operatorname* \limits \, \{ \} $ \end{ \begin
"""
PIECES = st.sampled_from(VOCABULARY.split())


@given(st.lists(PIECES, max_size=40).map(" ".join), st.booleans())
def test_nothing_raises_and_every_span_is_inside(text: str, tight: bool) -> None:
    text = f"before {text.replace(' ', '') if tight else text} after"
    display = parse(text, 7, len(text) - 6)
    for node in walk(display):
        assert 7 <= node.start <= node.end <= len(text) - 6


@pytest.mark.parametrize(
    "opening", ["{", "(", r"\left(", "x^{", r"\frac", r"\sqrt{", r"\begin{matrix}", "|", r"{\bf ", r"\foo{", r"\sqrt["]
)
def test_depth_is_bounded(opening: str) -> None:
    assert sum(1 for _ in walk(tree(opening * 10_000 + "x"))) > 0


@pytest.mark.parametrize(
    "unit", ["{x}", "(x", "a|b", "x_1^2 ", r"\frac{a}{b}", "||a|", "{", "x^a", r"\begin{a}\end{b}", "'"]
)
def test_growth_is_linear(unit: str) -> None:
    assert growth(lambda: tree(unit * 2_000), lambda: tree(unit * 4_000), 3.5) < 3.5
