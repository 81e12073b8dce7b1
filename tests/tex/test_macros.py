"""Macros: how they are defined, where they hold, what they cost."""

import pytest

from matcalc_ls.analysis.document import Document
from matcalc_ls.tex.definitions import find_definitions
from matcalc_ls.tex.macros import NO_MACROS, Macros
from matcalc_ls.tex.parse import parse
from matcalc_ls.text.scan import Language
from tests.tex.sketch import sketch


def defined(source: str) -> Macros:
    return NO_MACROS.define(macro for _, macro in find_definitions(source))


def read(text: str, macros: Macros = NO_MACROS) -> str:
    return sketch(parse(text, 0, len(text), macros))


@pytest.mark.parametrize(
    ("definition", "use", "expected"),
    [
        (r"\newcommand{\R}{\mathbb{R}}", r"\R^n", "<<mathbb R>^n>"),
        (r"\newcommand*\R[1]{\mathbb{#1}}", r"\R X", "<mathbb X>"),
        (r"\newcommand{\n}[2][2]{\|#2\|_#1}", r"\n{x} \n[F]{A}", r"<<\| x \|>_2> <<\| A \|>_F>"),
        (r"\def\LR#1{\left(#1\right)}", r"\LR{AB}^T", "<<( A B )>^T>"),
        (r"\def\d(#1,#2){#1:#2}", r"\d(A,B) x", "A : B x"),
        (r"\DeclareMathOperator{\tr}{tr}", r"\tr A", "<operatorname 'tr'> A"),
        (r"\DeclareMathOperator*{\argmin}{arg\,min}", r"\argmin_x", r"<<operatorname 'arg\\,min'>_x>"),
        (r"\renewcommand{\xi}{x^{(i)}}", r"\xi + 1", "<x^<( i )>> + 1"),
        (r"\def\c#1{\color{red}{#1}}\def\M{\c{M}}", r"\M N", "<color M> N"),
        (r"\let\o\phi\let\phi\varphi\let\varphi\o", r"\phi \varphi", r"\varphi \phi"),
        (r"\DeclarePairedDelimiter{\n}{\lVert}{\rVert}", r"\n*{x} \n[\big]{y}", r"<\| x \|> <\| y \|>"),
        (r"\NewDocumentCommand{\g}{O{x} m}{\nabla_{#1} #2}", r"\g f \g[y]{f}", r"<\nabla_x> f <\nabla_y> f"),
        (r"\newcommand{\a}{1}\providecommand{\a}{2}\providecommand{\b}{3}", r"\a\b", "1 3"),
        (
            r"\NewDocumentCommand\d{s o m g}{\IfBooleanTF{#1}{s}{}\IfValueT{#2}{#2}\frac{#3}{\IfNoValueTF{#4}{x}{#4}}}",
            r"\d{a}{b} \d*[2]{a}",
            "<a / b> s 2 <a / x>",
        ),
        (r"\NewDocumentCommand\e{d()}{\IfValueTF{#1}{E(#1)}{E}}", r"\e(a(b)) \e x", "E <( a <( b )> )> E x"),
        (
            r"\newenvironment{sq}[1][b]{#1\left[\begin{matrix}}{\end{matrix}\right]}",
            r"\begin{sq}[c]1&2\end{sq}",
            "c <[ <matrix 1 & 2> ]>",
        ),
        (r"\DeclarePairedDelimiterX\ip[2]{\langle}{\rangle}{#1,#2}", r"\ip*{x}{y}", r"<\langle x , y \rangle>"),
        (r"\DeclarePairedDelimiterX\set[1]\{\}{#1 \delimsize\vert x}", r"\set{y}", r"<\{ y | x \}>"),
        (r"\DeclarePairedDelimiterXPP\n[1]{2}{\|}{\|}{_2}{#1}", r"\n{x}", r"2 <<\| x \|>_2>"),
        (r"\bmdefine{\vx}{x}", r"\vx", "<bm x>"),
        (r"\newcommand{\bad}{", r"\bad x", r"?\bad x"),
        (r"\newcommand{\bad}{ \newcommand{\R}{r}", r"\R x", "r x"),
    ],
)
def test_definitions(definition: str, use: str, expected: str) -> None:
    assert read(use, defined(definition)) == expected
    if "bad" not in definition and "provide" not in definition:
        assert read(definition + " " + use) == expected


def held(text: str, language: Language) -> list[str]:
    return [sketch(formula.display) for formula in Document(text, language).formulas]


def test_a_definition_holds_from_where_it_stands() -> None:
    text = r"$\a$ $\def\a{x}\a$ $\a$ `\def\a{y}` $\a$ $\renewcommand{\a}{z}$ $$\a$$"
    assert held(text, "markdown") == [r"?\a", "x", "x", "x", "", "z"]


def test_definitions_of_a_latex_document() -> None:
    text = "\\newcommand{\\a}{x}\n%\\newcommand{\\a}{y}\n\\begin{document}$\\a$\\end{document}"
    assert held(text, "latex") == ["x"]


def test_a_bomb_costs_only_itself() -> None:
    for bomb in (r"\def\a{\a\a}\a", r"\def\a{\a}\a", r"\def\a#1{\a{#1#1}}\a{x}"):
        assert read(bomb + " + y") == r"?\a + y"
    doubling = r"\def\a#1{#1#1}" + r"\a{" * 40 + "x" + "}" * 40 + " + y"
    assert read(doubling) == r"?\a + y"


def test_equal_definitions_are_equal_wherever_they_stand() -> None:
    first, second = defined(r"\def\a{x}"), defined(r"% moved" + "\n" + r"\def\a{x}")
    assert first == second
    assert hash(first) == hash(second)


def test_a_formula_depends_on_just_the_macros_it_uses() -> None:
    macros = defined(r"\def\a{\b}\def\b{x}\def\c{y}")
    assert [macro.name for macro in macros.used_by(r"\a + 1")] == [r"\a", r"\b"]
    assert macros.used_by("x") == ()


def test_a_macro_that_runs_away_is_tried_once_in_a_document() -> None:
    r"""Wherever it stands, it comes out the same; `\b` depends on what follows it, and is tried each time."""
    macros = defined(r"\newcommand{\a}{\a\a}\newcommand{\b}{\c\c}\newcommand{\c}[1]{\c{#1}\b}")
    for text in (r"x + \a", r"\a y", r"\b x", r"\b", r"\a\a\a\a\a\a", r"\newcommand{\a}{z}\a"):
        assert read(text, macros) == read(text, Macros(macros.entries))
    assert macros.runaway.keys() == {r"\a"}
