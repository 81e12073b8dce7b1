"""Statements: where a formula is cut, and which relations stand between its members."""

from __future__ import annotations

import pytest

from matcalc_ls.notation.statements import statements_of
from matcalc_ls.tex.parse import parse


def cut(text: str) -> list[tuple[list[str], list[str]]]:
    return [
        ([text[member.start : member.end].strip() for member in statement.members], list(statement.relations))
        for statement in statements_of(parse(text, 0, len(text)))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x", [(["x"], [])]),
        ("f = a = b", [(["f", "a", "b"], ["=", "="])]),
        (r"z = Wx, \qquad a = \sigma(z)", [(["z", "Wx"], ["="]), (["a", r"\sigma(z)"], ["="])]),
        (r"a = b \quad c = d", [(["a", "b"], ["="]), (["c", "d"], ["="])]),
        ("a = b; c = d", [(["a", "b"], ["="]), (["c", "d"], ["="])]),
        ("x < 3, y > 2", [(["x", "3"], ["<"]), (["y", "2"], [">"])]),
        (r"a = b \implies c = d", [(["a", "b"], ["="]), (["c", "d"], ["="])]),
        ("f = a.", [(["f", "a"], ["="])]),
        ("x := y", [(["x", "y"], [":="])]),
        (r"A:B = B:A", [(["A:B", "B:A"], ["="])]),
        (r"1 \le j \le n", [(["1", "j", "n"], [r"\leq", r"\leq"])]),
        (r"A, B \in S", [(["A, B", "S"], [r"\in"])]),
        (r"\text{where } a = b", [(["a", "b"], ["="])]),
        (r"f: X \to Y", [(["f", "X", "Y"], [":", r"\to"])]),
        (r"\boxed{a = b}", [(["a", "b"], ["="])]),
        (r"a \overset{(2)}{=} b \overset{d}{=} c", [(["a", "b", "c"], ["=", r"\stackrel"])]),
        (r"a >= b >> c", [(["a", "b", "c"], [r"\geq", r"\gg"])]),
        (r"y = Ax \to z = By", [(["y", "Ax"], ["="]), (["z", "By"], ["="])]),
        (r"x = y \quad (20)", [(["x", "y"], ["="])]),
        (r"x = y \quad (a + b)", [(["x", "y"], ["="]), (["(a + b)"], [])]),
        (r"\min_x \quad x^2", [([r"\min_x \quad x^2"], [])]),
        (r"a = b \quad + c", [(["a", r"b \quad + c"], ["="])]),
        (r"a \quad s.t. \quad b = 0", [(["a"], []), (["b", "0"], ["="])]),
        (r"\text{Input: } a = b \text{ for all } c", [(["a", "b"], ["="]), (["c"], [])]),
        ("", []),
        ("= b", [(["", "b"], ["="])]),
    ],
)
def test_one_line(text: str, expected: list[tuple[list[str], list[str]]]) -> None:
    assert cut(text) == expected


def test_a_line_that_begins_with_a_relation_continues_the_one_above() -> None:
    text = r"\begin{align} f &= a \\ &= b + c, \\ g &= d. \end{align}"
    assert cut(text) == [(["f", "a", "b + c"], ["=", "="]), (["g", "d"], ["="])]


def test_a_relation_at_the_end_of_a_line_and_one_at_the_beginning_of_the_next_are_one() -> None:
    assert cut(r"f = a = \\ = b") == [(["f", "a", "b"], ["=", "="])]


def test_lines_of_eqalign() -> None:
    text = r"\eqalign{A:B &= B:A \\ C:(AB) &= (CB^T):A \\&= (A^TC):B \\ \\ }"
    assert cut(text) == [(["A:B", "B:A"], ["="]), (["C:(AB)", "(CB^T):A", "(A^TC):B"], ["=", "="])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\begin{align} f &= a \\ &\quad + b \end{align}", [(["f", r"a \\ &\quad + b"], ["="])]),
        (r"\begin{align} f &= a + \\ & b \end{align}", [(["f", r"a + \\ & b"], ["="])]),
        (r"\begin{align} x &= 1, \\ -x &= -1 \end{align}", [(["x", "1"], ["="]), (["-x", "-1"], ["="])]),
        (r"\begin{gather} a \\ -b \\ c \end{gather}", [([r"a \\ -b"], []), (["c"], [])]),
    ],
)
def test_a_line_that_begins_with_a_sign_goes_on_with_the_one_above(
    text: str, expected: list[tuple[list[str], list[str]]]
) -> None:
    assert cut(text) == expected
