"""Random formulas of the kinds that documents have: what is read of one, written down, is read again as the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_ls.analysis.joint import read_members
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.statements import Statement
from tests.analysis.sameness import Sameness
from tests.analysis.test_round_trip import row_of, understood, written

SCALARS = (
    "t", "\\lambda", "\\hat{\\alpha}", "\\alpha_{\\text{new}}", "\\mathit{tol}", "\\bar{t}", "t'", "\\theta_0",
    "\\mathrm{MSE}", "c^{(1)}", "{}_{A}t",
)  # fmt: skip
VECTORS = (
    "x", "y", "\\mathbf{w}", "\\hat{x}", "x'", "\\vec{v}", "x^{(1)}", "x_{\\text{old}}", "\\tilde{\\mathbf{u}}_1",
    "x^*",
)  # fmt: skip
MATRICES = ("S", "B", "\\hat{B}", "B_1", "\\tilde{S}'", "\\mathbf{M}", "W^{(2)}", "\\boldsymbol{\\Sigma}", "Q_{AB}")
DECLARED = "".join(
    f"Let ${name} \\in \\mathbb{{R}}{size}$.\n"
    for names, size in ((SCALARS, ""), (VECTORS, "^n"), (MATRICES, "^{n \\times n}"))
    for name in names
)
CALLS = ("f({})", "g_k({}, t)", "p(y \\mid {})", "\\mathbb{{E}}[{}]", "\\hat{{h}}_\\theta({})", "r^2({})")
"""Functions that nobody defined, whose values are numbers."""


def filled(pattern: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A pattern with others in its places."""
    return st.tuples(*parts).map(lambda found: pattern.format(*found))


@st.composite
def formulas(draw: st.DrawFn) -> str:
    """A formula whose shapes fit, up to three levels deep."""
    scalar, vector, matrix = st.sampled_from(SCALARS), st.sampled_from(VECTORS), st.sampled_from(MATRICES)
    for _ in range(draw(st.integers(1, 3))):
        numbers = [
            filled("\\left({}\\right)^2", scalar), filled("\\frac{{{}}}{{{}}}", scalar, scalar),
            filled("\\left({} - 2 {}\\right)", scalar, scalar), filled("\\left({}\\right)^\\top {}", vector, vector),
            filled("\\|{}\\|^2", vector), filled("\\|{}\\|_1", vector), filled("\\operatorname{{tr}}({})", matrix),
            filled("\\log\\det({})", matrix), filled("\\sum_{{i=1}}^{{m}} c_i {}", scalar),
            filled("\\sum_{{j=1}}^{{m}} d_j(\\theta) \\left({}\\right)", scalar), filled("\\exp(-{})", scalar),
            filled("\\left[{}\\right]_k", vector), filled("\\left|{}\\right|", scalar),
            filled("\\frac{{\\partial L}}{{\\partial {}}}", st.sampled_from(SCALARS)),
            filled("\\max(0, {})", scalar), *(filled(call, vector) for call in CALLS),
        ]  # fmt: skip
        columns = [
            filled("\\left({}\\right) \\left({}\\right)", matrix, vector),
            filled("\\left({} + {}\\right)", vector, vector),
            filled("{} \\odot {}", vector, st.sampled_from(VECTORS)), filled("\\nabla f({})", vector),
            filled("\\operatorname{{softmax}}({})", vector), filled("\\tanh({})", vector),
            filled("\\sum_{{i=1}}^{{m}} c_i \\left({}\\right)", vector), filled("\\operatorname{{diag}}({})", matrix),
            filled("{} \\left({}\\right)", scalar, vector), filled("\\left({} - \\mathbf{{1}}\\right)", vector),
        ]  # fmt: skip
        squares = [
            filled("\\left({}\\right) \\left({}\\right)", matrix, matrix), filled("\\left({}\\right)^\\top", matrix),
            filled("\\left({}\\right)^{{-1}}", matrix),
            filled("\\left({}\\right) \\left({}\\right)^\\top", vector, vector),
            filled("\\operatorname{{diag}}({})", vector), filled("\\left({} + {} I\\right)", matrix, scalar),
            filled("\\left({} - I_n\\right)", matrix), filled("{} \\odot {}", st.sampled_from(MATRICES), matrix),
            filled("\\nabla^2 f({})", vector), filled("\\prod_{{i=1}}^{{3}} A_i \\left({}\\right)", matrix),
        ]  # fmt: skip
        scalar, vector, matrix = (
            st.one_of(old, *new) for old, new in ((scalar, numbers), (vector, columns), (matrix, squares))
        )
    blocks = filled("\\begin{{bmatrix}} {} & {} \\\\ {}^\\top & {} \\end{{bmatrix}}", matrix, vector, vector, scalar)
    return draw(st.one_of(scalar, vector, matrix, blocks))


MODEL = Model(f"{DECLARED}\nSo much for $z$.\n", "markdown")
SCOPE = MODEL.scope(MODEL.document.formulas[-1])
READ: list[bool] = []


@settings(max_examples=400, deadline=None, derandomize=True)
@given(formulas())
def test_what_is_read_is_read_again(text: str) -> None:
    statement = Statement((row_of(text),), (), 0, len(text))
    members = understood(read_members(statement, SCOPE))
    READ.append(None not in members)
    spelled, again = written(statement, members, MODEL.style)
    found = understood(read_members(again, SCOPE))
    assert Sameness().of_all(members, found), f"{text} is written {spelled} and read as {found}, not as {members}"


def test_most_are_read() -> None:
    if not READ:
        test_what_is_read_is_read_again()
    assert sum(READ) > 0.8 * len(READ)
