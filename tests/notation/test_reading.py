"""Reading by type: what a row says, given what is known of its names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_ls.algebra.dims import Dim, describe_shape
from matcalc_ls.algebra.expression import Expr, Family, Symbol
from matcalc_ls.notation.reading import Reading, read, read_all
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.notation.statements import statements_of
from matcalc_ls.tex.parse import parse
from tests.effort import calls

n, m, p, N = map(Dim.of, "nmpN")


def declared(name: str, *shape: Dim | int) -> dict[str, Binding]:
    return {name: Binding(Symbol(name, tuple(map(Dim.of, shape))), "declared", 0, 0)}


def family(name: str, base: str, placement: str, index: str, shape: tuple[Dim, ...], upper: Dim) -> dict[str, Binding]:
    quantity = Family(name, base, placement, index, shape, Dim.of(1), upper)
    return {base + placement: Binding(quantity, "declared", 0, 0)}


SCOPE = Scope(
    {
        **declared("A", m, n), **declared("B", m, n), **declared("S", n, n), **declared("X", n, n),
        **declared("x", n), **declared("y", n), **declared("z", m), **declared("c"), **declared(r"\lambda"),
        **declared(r"\mathbf{w}", n), **declared("a", 3), **declared("b", 3),
    },
    family("u_i", "u", "_", "i", (n,), m),
    frozenset({"n", "m"}),
)  # fmt: skip
SEED = Scope(
    {**declared("W^N", n), **declared("X", n)},
    family("W^j", "W", "^", "j", (n, n), N - 1),
    frozenset({"n", "N"}),
    {"m": (Dim.of(1), N)},
)


def understood(text: str, scope: Scope = SCOPE) -> Reading:
    return read(parse(text, 0, len(text)).lines[0][0], scope)


def spelled(node: Expr | None) -> str:
    """An expression on one line: names for leaves, operations as calls."""
    if node is None:
        return "?"
    if node.name == "symbol":
        return str(node.data[0].name)
    if node.name == "member":
        return f"{node.data[0].base}[{node.data[1]}]"
    if node.name in ("number", "dimension"):
        return str(node.data[0])
    if node.name in ("ones", "zeros", "identity"):
        shape = node.shape if node.name != "identity" else node.shape[:1]
        return f"{node.name}({describe_shape(shape)})"
    data = [str(item) for item in node.data]
    return f"{node.name}({', '.join([*map(spelled, node.args), *data])})"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ax", "product(A, x)"),
        ("x^T y", "product(transpose(x), y)"),
        (r"x^\top S x", "product(transpose(x), S, x)"),
        (r"x^{\mathsf T} y", "product(transpose(x), y)"),
        (r"x^\intercal y", "product(transpose(x), y)"),
        (r"{x}^{\text{T}} y", "product(transpose(x), y)"),
        ("xᵀy", "product(transpose(x), y)"),
        (r"A(x+y)", "product(A, sum(x, y))"),
        (r"(A + B) x", "product(sum(A, B), x)"),
        ("A - B", "sum(A, product(-1, B))"),
        ("-Ax", "product(-1, A, x)"),
        ("-2x", "product(-2, x)"),
        (r"\frac12 x", "product(1/2, x)"),
        ("0.5x", "product(1/2, x)"),
        ("1/2 x", "product(1/2, x)"),
        (r"\frac{c}{2}", "quotient(c, 2)"),
        (r"\frac1n x", "product(quotient(1, n), x)"),
        ("x/n", "quotient(x, n)"),
        ("X^{-1}", "inverse(X)"),
        (r"X^{-\top}", "inverse(transpose(X))"),
        ("X^{-T}", "inverse(transpose(X))"),
        ("X^2", "power(X, 2)"),
        ("c^{-1}", "power(c, -1)"),
        (r"\sqrt{c}", "power(c, 1/2)"),
        (r"x^{\circ 2}", "entrywise power(x, 2)"),
        (r"x^{\odot 2}", "entrywise power(x, 2)"),
        ("A:B", "frobenius(A, B)"),
        ("AX:B + c", "sum(frobenius(product(A, X), B), c)"),
        (r"\langle x, y \rangle", "frobenius(x, y)"),
        (r"x \cdot y", "frobenius(x, y)"),
        (r"A \cdot x", "product(A, x)"),
        (r"c \cdot x", "product(c, x)"),
        (r"x \odot y", "hadamard(x, y)"),
        (r"Ax \circ z", "hadamard(product(A, x), z)"),
        (r"A \otimes B", "kronecker(A, B)"),
        (r"\|x\|", "norm(x)"),
        (r"\|x\|_2^2", "squared norm(x)"),
        (r"\|x\|^2_2", "squared norm(x)"),
        (r"\|A\|_F^2", "squared norm(A)"),
        (r"\lVert A \rVert_{\mathrm F}", "norm(A)"),
        (r"||x||^2", "squared norm(x)"),
        (r"\|x\|_1", "one-norm(x)"),
        ("|c|", "abs(c)"),
        ("|x|", "abs(x)"),
        ("|A|", "abs(A)"),
        ("|X|", "determinant(X)"),
        (r"\ln|X|", "log determinant(X)"),
        (r"\operatorname{tr}(X)", "trace(X)"),
        (r"\mathrm{tr}(X)", "trace(X)"),
        (r"\text{tr}(X)", "trace(X)"),
        (r"\tr{X}", "trace(X)"),
        ("tr(X)", "trace(X)"),
        (r"\operatorname{tr} X S", "trace(product(X, S))"),
        (r"\operatorname{tr}(X)^2", "power(trace(X), 2)"),
        (r"\operatorname{tr}(X) S", "product(trace(X), S)"),
        (r"\log\det X", "log determinant(X)"),
        (r"\log\det(X) x", "product(log determinant(X), x)"),
        (r"\sin x", "sin(x)"),
        (r"\sin^2 c", "power(sin(c), 2)"),
        (r"\sin(Ax)^\top z", "product(transpose(sin(product(A, x))), z)"),
        (r"\sigma(Ax)", "sigmoid(product(A, x))"),
        (r"\exp(-x)", "exp(product(-1, x))"),
        (r"e^{-x}", "exp(product(-1, x))"),
        (r"\operatorname{diag}(x)", "diagonal matrix(x)"),
        (r"\operatorname{diag}(X)", "diagonal(X)"),
        (r"\max(0, x)", "relu(x)"),
        (r"1 - \sigma(x)", "sum(ones(n), product(-1, sigmoid(x)))"),
        (r"\mathbf{1}^T x", "product(transpose(ones(n)), x)"),
        (r"1^T x", "product(transpose(ones(n)), x)"),
        (r"\mathbf{1}_n", "ones(n)"),
        ("X + cI", "sum(X, product(c, identity(n)))"),
        ("I_n", "identity(n)"),
        ("x_1", "entry(x, 1)"),
        ("A_{ij}", "entry(A, i, j)"),
        ("A_{12}", "entry(A, 1, 2)"),
        ("(Ax)_i", "entry(product(A, x), i)"),
        ("u_i", "u[i]"),
        ("u_{i+1}^T x", "product(transpose(u[i+1]), x)"),
        (r"\sum_{i=1}^m u_i", "index sum(u[i], i, 1, m)"),
        (r"\sum_i u_i", "index sum(u[i], i, 1, m)"),
        (r"\sum_i x_i", "index sum(entry(x, i), i, 1, n)"),
        (r"\sum_{i,j} A_{ij}", "index sum(index sum(entry(A, i, j), j, 1, n), i, 1, m)"),
        (r"c + \sum_{i=1}^n x_i - c", "sum(c, index sum(entry(x, i), i, 1, n), product(-1, c))"),
        (r"u_1 + u_2 + \cdots + u_m", "index sum(u[i], i, 1, m)"),
        (r"\mathbf{x}^T y", "product(transpose(x), y)"),
        ("w^T x", r"product(transpose(\mathbf{w}), x)"),
        (r"\mathbf{X y}", "product(X, y)"),
        (r"\color{red}{A} x", "product(A, x)"),
        (r"\underbrace{A}_{m \times n} x", "product(A, x)"),
        (r"{A}{x}", "product(A, x)"),
        ("dX", "dX"),
        (r"\operatorname{tr}(S^T \mathrm{d}X)", "trace(product(transpose(S), dX))"),
    ],
)  # fmt: skip
def test_declared_names(text: str, expected: str) -> None:
    reading = understood(text)
    assert spelled(reading.expr) == expected
    assert not reading.assumed
    assert reading.error is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"(W^N)^TW^{N-1}...W^1X", "product(transpose(W^N), chain(W[j], j, N-1, 1, -1), X)"),
        (r"(W^N)^T W^{N-1} W^{N-2} \cdots W^1 X", "product(transpose(W^N), chain(W[j], j, N-1, 1, -1), X)"),
        (
            r"(W^{N-1})^T(W^{N-2})^T...(W^{m+1})^TW^N(W^{m-1}W^{m-2}...W^1X)^T",
            "product(chain(transpose(W[j]), j, N-1, m+1, -1), W^N, transpose(product(chain(W[j], j, m-1, 1, -1), X)))",
        ),
        (
            r"(W^{m+1})^T \cdots (W^{N-1})^T W^N (W^{m-1} \cdots W^1 X)^T",
            "product(chain(transpose(W[j]), j, m+1, N-1, 1), W^N, transpose(product(chain(W[j], j, m-1, 1, -1), X)))",
        ),
        (r"W^{m}", "W[m]"),
        (r"{W^m}^T", "transpose(W[m])"),
        (r"W^{m\top}", "transpose(W[m])"),
        (r"(W^m)^2", "power(W[m], 2)"),
    ],
)
def test_families_and_chains(text: str, expected: str) -> None:
    assert spelled(understood(text, SEED).expr) == expected


@pytest.mark.parametrize(
    ("text", "operation", "at"),
    [
        ("c + Ax + y", "sum", "c + Ax + y"),
        ("A^T x", "product", "A^T x"),
        ("(A X^T) A", "product", "(A X^T) A"),
        (r"x + \operatorname{tr}(A)", "trace", r"\operatorname{tr}(A)"),
        (r"\det(A) + \lambda", "determinant", r"\det(A)"),
        ("x^T (A y) + c", "product", "x^T (A y)"),
    ],
)
def test_shapes_that_contradict_each_other(text: str, operation: str, at: str) -> None:
    error = understood(text).error
    assert error is not None
    assert error.operation == operation
    assert text[error.start : error.end] == at


def test_a_contradiction_names_the_operands_at_fault() -> None:
    text = "x^T A y"
    error = understood(text).error
    assert error is not None
    assert [text[error.operands[i].start : error.operands[i].end] for i in error.culprits] == ["x^T", "A"]


@pytest.mark.parametrize(
    "text",
    [
        "x^2", r"\frac{x}{b}", r"\frac{A}{S}", "1 + X", "A * x", "x/2y", "(A x",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_no_error(text: str) -> None:
    reading = understood(text)
    assert reading.expr is None
    assert reading.error is None
    assert reading.opaque


def test_neighbours_of_what_is_not_understood_are_read() -> None:
    text = r"Ax + x/2y + A(y + x)"
    reading = understood(text)
    assert [text[part.start : part.end] for part in reading.fragments] == ["Ax", "A(y + x)"]
    assert [text[gap.start : gap.end] for gap in reading.opaque] == ["x/2y"]


def test_every_part_knows_where_it_stands() -> None:
    text = r"x^T A^T (z - 2 A y)"
    located = understood(text).located
    assert located is not None
    found = {spelled(part.expr): text[part.start : part.end] for part in located.walk()}
    assert found["transpose(A)"] == "A^T"
    assert found["sum(z, product(-2, A, y))"] == "(z - 2 A y)"
    assert found["y"] == "y"
    at = located.at(text.index("z"))
    assert at is not None
    assert spelled(at.expr) == "z"


def shapes(reading: Reading) -> dict[str, str]:
    return {name: describe_shape(binding.quantity.shape) for name, binding in reading.assumed.items()}


def test_undeclared_names_get_the_shapes_that_fit() -> None:
    reading = understood(r"A q + z", SCOPE)
    assert shapes(reading) == {"q": "n"}
    reading = understood(r"x^T Q x")
    assert shapes(reading) == {"Q": "n×n"}


def test_habit_decides_last() -> None:
    reading = understood(r"w^T(LMN)x", Scope())
    assert {name: len(binding.quantity.shape) for name, binding in reading.assumed.items()} == {
        "w": 1, "L": 2, "M": 2, "N": 2, "x": 1,
    }  # fmt: skip
    assert reading.expr is not None
    assert reading.expr.shape == ()
    assert {binding.provenance for binding in reading.assumed.values()} == {"assumed"}
    assert (
        reading.assumed["M"].quantity.shape
        == reading.assumed["L"].quantity.shape[1:] + (reading.assumed["N"].quantity.shape[:1])
    )


def test_dots_make_a_family_of_names_that_nobody_declared() -> None:
    reading = understood(r"W^L W^{L-1} \cdots W^1 x")
    assert spelled(reading.expr) == "product(chain(W[j], j, L, 1, -1), x)"
    assert shapes(reading) == {"W^": "n×n"}
    assert spelled(understood(r"q_1 + q_2 + \cdots + q_n + x").expr) == "sum(index sum(q[j], j, 1, n), x)"


def test_the_factors_of_a_chain_have_to_fit() -> None:
    wide = Scope({}, family("W^l", "W", "^", "l", (m, n), N))
    error = understood(r"W^N \cdots W^1", wide).error
    assert error is not None
    assert error.operation == "chain"


def test_pi_is_the_number_where_that_fits() -> None:
    assert spelled(understood(r"2\pi c").expr) == "product(2, pi(), c)"
    assert shapes(understood(r"\pi^T x")) == {r"\pi": "n"}
    assert shapes(understood(r"\pi + x")) == {r"\pi": "n"}


def test_what_is_forced_is_inferred() -> None:
    assert understood(r"x + q").assumed["q"].provenance == "inferred"
    assert understood(r"A q").assumed["q"].provenance == "assumed"


def test_guesses_never_make_an_error() -> None:
    assert understood(r"x + A + Q").error is not None, "x and A are declared and have different shapes"
    assert understood(r"(Q + x) + (Q + A)").error is None
    assert understood(r"Q x y").error is None, "Q may be a row"


def test_members_of_a_statement_share_their_guesses() -> None:
    text = r"\phi = w^T(LMN)x = (L^Twx^TN^T):M"
    (statement,) = statements_of(parse(text, 0, len(text)))
    scope = Scope(dims=frozenset({"N", "n"}))
    readings = read_all(statement.members, scope, sides="equal")
    assert [describe_shape(reading.expr.shape) for reading in readings if reading.expr] == ["1", "1", "1"]
    assert len(readings[0].assumed["N"].quantity.shape) == 2, "N is a size elsewhere, a matrix here"


def test_a_declared_function_letter_is_no_function() -> None:
    scope = Scope({**declared(r"\sigma", n), **declared("f", n, n), **declared("x", n)}, dims=frozenset({"n"}))
    assert spelled(understood(r"\sigma_j^2", scope).expr) == r"power(entry(\sigma, j), 2)"
    assert spelled(understood(r"f(x)", scope).expr) == "product(f, x)"


def test_a_function_is_read_through_its_definition() -> None:
    inner = understood("x^T S x").expr
    binding = Binding(Symbol("f", ()), "defined", 0, 0, ("x",), inner)
    scope = Scope({**SCOPE.symbols, "f": binding}, SCOPE.families, SCOPE.dims)
    assert spelled(understood("f(y)", scope).expr) == "function value(product(transpose(y), S, y), y, f)"
    assert spelled(understood("f(x)", scope).expr) == "f"
    assert understood("f(z)", scope).expr is None


def test_primes_transpose_where_the_document_says_so() -> None:
    scope = Scope(SCOPE.symbols, SCOPE.families, SCOPE.dims, primes_transpose=True)
    assert spelled(understood("x'Sx", scope).expr) == "product(transpose(x), S, x)"


def test_a_reading_is_the_same_every_time() -> None:
    first, second = (understood(r"P^T Q r + \mathbf{1}", Scope()) for _ in range(2))
    assert first.expr is second.expr
    assert first.assumed == second.assumed


def test_an_unknown_shape_in_the_scope_is_unified_in_every_reading() -> None:
    unknown = Dim.of("?7")
    scope = Scope({**declared("A", unknown, Dim.of("?8")), **declared("x", n)}, dims=frozenset({"n"}))
    for _ in range(2):
        reading = understood("A x", scope)
        assert reading.expr is not None
        assert understood("x^T A^T", scope).expr is not None


def test_the_budget_is_a_value() -> None:
    text = "+".join(["A x"] * 400)
    row = parse(text, 0, len(text)).lines[0][0]
    reading = read(row, SCOPE, budget=300)
    assert reading.exhausted
    assert reading.expr is None
    assert read(row, SCOPE).expr is not None


@pytest.mark.parametrize(
    "text",
    [
        "+".join(f"a_{{{i}}} b_{{{i}}}" for i in range(300)), "x" * 2000, "(" * 150 + "x" + ")" * 150,
        r"\log" * 300 + "x", "-" * 500 + "x", r"a \cdot " * 300 + "b", r"\frac{" * 60 + "x" + "}{y}" * 60,
    ],
)  # fmt: skip
def test_long_and_deep_formulas_take_little_work(text: str) -> None:
    assert calls(lambda: understood(text, Scope())) < 5_000_000, "seconds; quadratic time would be minutes"


VOCABULARY = (
    r"A B X x y c n m i \lambda u_i x_1 A_{ij} ^T ^{-1} ^2 _i ^ _ { } ( ) [ ] | \| + - = : , . / ' \cdot \times \odot"
    r" \circ \otimes \frac \sqrt \sum \sum_{i=1}^n \sum_i \prod \int \cdots ... \log \det \operatorname{tr} \sigma f"
    r" \max \partial \nabla d e^ \mathbf{x} \mathbf{1} I 0 1 2 0.5 \left( \right) \text{if} \begin{bmatrix}"
    r" \end{bmatrix} & \\ \foo \bar \hat{x} \langle \rangle \top ᵀ θ ℝ \mathbb{R} \quad"
)
PIECES = st.sampled_from(VOCABULARY.split(" "))


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14))
def test_nothing_makes_it_raise(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for line in parse(text, 0, len(text)).lines:
        for reading in read_all(line, SCOPE, 3_000, sides="equal"):
            for part in reading.located.walk() if reading.located else ():
                assert 0 <= part.start <= part.end <= len(text)
            for gap in reading.opaque:
                assert 0 <= gap.start <= gap.end <= len(text)
