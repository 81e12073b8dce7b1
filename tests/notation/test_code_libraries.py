"""Source for jax, torch and sympy: of every kind of derivative it computes what numpy's source computes."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from matcalc_ls import DerivationError, derive
from matcalc_ls.cli import main
from tests.notation.generated_code import as_numpy, function_of, library, same

MATRICES = [r"A, X, Y \in \mathbb{R}^{3 \times 3}", r"B \in \mathbb{R}^{2 \times 3}", r"S \in \mathbb{S}^{3}"]
VECTORS = [r"x, y, c \in \mathbb{R}^3", r"b \in \mathbb{R}^2", r"t \in \mathbb{R}"]
FAMILIES = [
    r"W^l \in \mathbb{R}^{3 \times 3} for l = 1, \dots, L",
    r"u_i \in \mathbb{R}^3, v_i \in \mathbb{R} for i = 1, \dots, m",
]

# What is derived, by what, and which derivative: a kind a line.
KINDS = {
    "scalar by scalar": (r"\sqrt{t} \sin(t) + x^\top y / t", "t", 1),
    "constant": (r"2 t + 1", "t", 1),
    "gradient": (r"\tfrac{1}{2} \|B x - b\|^2 + \log \sum_j \exp(x_j)", "x", 1),
    "gradient by a matrix": (r"\log\det(X^\top X + A) + \operatorname{tr}(X^3 A)", "X", 1),
    "outer product": (r"b^\top B X x", "X", 1),
    "symmetric": (r"x^\top S^{-1} x", "S", 1),
    "activations": (r"c^\top (\sigma(x) + \tanh(y \odot x) + \operatorname{gelu}(x) + \operatorname{relu}(x))", "x", 1),
    "softmax": (r"\operatorname{softmax}(B x)", "x", 1),
    "Jacobian": (r"B (x \odot x) / \|x\|", "x", 1),
    "Hessian": (r"\log(1 + \exp(y^\top x)) + (x^\top A x)^2", "x", 2),
    "vector by scalar": (r"(A + t I)^{-1} x", "t", 1),
    "vector by matrix": (r"B X x", "X", 1),
    "matrix by vector": (r"x y^\top + \operatorname{diag}(x)", "x", 1),
    "Kronecker product": (r"A X^{-1} Y", "X", 1),
    "Kronecker product of a product": (r"A \otimes X", "X", 1),
    "vec": (r"\operatorname{vec}(X Y)", "X", 1),
    "differential": (r"X \odot (A X A)", "X", 1),
    "blocks": (r"c^\top \begin{pmatrix} t & b^\top \\ b & B A B^\top \end{pmatrix} c", "t", 1),
    "chain of a family": (r"y^\top W^L W^{L-1} \cdots W^1 x", "W^l", 1),
    "sum over a family": (r"\sum_{i=1}^m (v_i - x^\top u_i)^2", "x", 1),
    "sum over entries": (r"\sum_{i=1}^3 \sum_{j=1}^3 A_{ij} x_i x_j", "x", 1),
    "product over an index": (r"\prod_{i=1}^m (v_i + t)", "t", 1),
    "power with a symbol": (r"\operatorname{tr}(X^m A)", "X", 1),
}


def inputs(arguments: dict[str, str]) -> dict[str, Any]:
    """Values of all that the formulas above use."""
    generator = np.random.default_rng(3)
    square = {name: generator.uniform(0.1, 0.4, (3, 3)) + np.diag([1.0, 1.3, 1.7]) for name in ("A", "X", "Y", "S")}
    square["S"] = (square["S"] + square["S"].T) / 2
    values: dict[str, Any] = {
        **square,
        **{name: generator.uniform(0.3, 1.0, 3) for name in ("x", "y", "c")},
        "B": generator.normal(size=(2, 3)),
        "b": generator.normal(size=2),
        "t": 0.7,
        "W^l": generator.normal(size=(4, 3, 3)),
        "u_i": dict(enumerate(generator.normal(size=(5, 3)), start=1)),
        "v_i": list(generator.uniform(1.0, 2.0, 5)),
        "L": 4,
        "l": 2,
        "m": 5,
    }
    return {argument: values[latex] for latex, argument in arguments.items()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("target", ["jax", "torch", "sympy"])
def test_every_kind_of_derivative(target: str, kind: str) -> None:
    library(target)
    expr, variable, order = KINDS[kind]
    derivation = derive(expr, wrt=variable, given=MATRICES + VECTORS + FAMILIES, order=order)
    arguments = inputs(derivation.arguments)
    expected = function_of(derivation.code("numpy"), "numpy")(**arguments)
    found = function_of(derivation.code(target), target)(**arguments)
    assert same(found, expected), (as_numpy(found), expected)


def test_sympy_is_exact_and_takes_its_own_kinds() -> None:
    import sympy

    derivation = derive(r"x^\top A x / 3", wrt="x", given=[r"x \in \mathbb{R}^2", r"A \in \mathbb{R}^{2 \times 2}"])
    function = function_of(derivation.code("sympy"), "sympy")
    p, q = sympy.symbols("p q")
    exact = sympy.Array([p * sympy.Rational(2, 3) + q / 3, p / 3 + 2 * q])
    for x in ([p, q], sympy.Matrix([p, q]), sympy.Array([p, q])):
        for matrix in ([[1, 0], [1, 3]], sympy.Matrix([[1, 0], [1, 3]]), np.array([[1, 0], [1, 3]])):
            assert sympy.simplify(function(x=x, A=matrix) - exact) == sympy.Array([0, 0])
    symbolic = function(x=sympy.MatrixSymbol("x", 2, 1), A=sympy.MatrixSymbol("A", 2, 2))
    assert symbolic.shape == (2,)


def test_a_function_that_nobody_defined_is_an_argument() -> None:
    """So is each of its derivatives, by the name that is printed."""
    import sympy

    given = [r"f : \mathbb{R}^m \to \mathbb{R}", r"A \in \mathbb{R}^{m \times n}", r"x \in \mathbb{R}^n"]
    derivation = derive(r"f(A x)", wrt="x", given=given)
    assert derivation.arguments == {"A": "A", "x": "x", r"\nabla f": "nabla_f"}
    matrix, x = np.arange(6.0).reshape(2, 3), np.ones(3)
    expected = matrix.T @ np.exp(matrix @ x)
    for target, exp in (("numpy", np.exp), ("sympy", lambda column: column.applyfunc(sympy.exp))):
        found = function_of(derivation.code(target), target)(A=matrix, x=x, nabla_f=exp)
        assert same(found, expected)


def test_a_power_by_a_declared_number() -> None:
    given = [r"X \in \mathbb{R}^{n \times n}", r"k \in \mathbb{N}"]
    derivation = derive(r"\operatorname{tr}(X^k)", wrt="X", given=given)
    matrix = np.array([[1.0, 2.0], [0.5, 1.0]])
    for target in ("numpy", "sympy"):
        found = function_of(derivation.code(target), target)(X=matrix, k=3)
        assert same(found, 3 * np.linalg.matrix_power(matrix, 2).T)
    with pytest.raises(ValueError, match="no integer"):
        function_of(derivation.code("sympy"), "sympy")(X=matrix, k=0.5)


def test_what_sympy_cannot_do_is_refused_by_name() -> None:
    derivation = derive(r"\lambda_{\max}(S)", wrt="S", given=[r"S \in \mathbb{S}^n"])
    with pytest.raises(DerivationError, match=r"sympy.*eigenvector"):
        derivation.code("sympy")
    with pytest.raises(ValueError, match="numpy, jax, torch, sympy"):
        derivation.code("fortran")


def test_gradients_flow_through_torch() -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed; source for it is written without it")
    derivation = derive(r"\|x\|^4 / 4", wrt="x", given=[r"x \in \mathbb{R}^3"])
    function = function_of(derivation.code("torch"), "torch")
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    slope = function(x=x)
    assert slope.dtype == torch.float32
    slope.sum().backward()
    second = derive(r"\|x\|^4 / 4", wrt="x", given=[r"x \in \mathbb{R}^3"], order=2)
    hessian = function_of(second.code("numpy"), "numpy")
    arguments = {name: np.array([1.0, 2.0, 3.0]) if name == "x" else 3 for name in second.arguments.values()}
    np.testing.assert_allclose(x.grad.numpy(), hessian(**arguments).sum(axis=0), rtol=1e-5)


def test_jax_compiles_it() -> None:
    jax = pytest.importorskip("jax", reason="jax is not installed; source for it is written without it")
    derivation = derive(r"X \odot (A X A)", wrt="X", given=[r"A, X \in \mathbb{R}^{3 \times 3}"])
    function = function_of(derivation.code("jax"), "jax")
    arguments = inputs(derivation.arguments)
    np.testing.assert_allclose(jax.jit(function)(**arguments), function(**arguments), rtol=1e-5)


@pytest.mark.parametrize("target", ["numpy", "jax", "torch", "sympy"])
def test_the_command_prints_it(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "x^T x", "--wrt", "x", "--given", r"x \in \mathbb{R}^n", "--to", target]) == 0
    printed = capsys.readouterr().out
    assert f"import {target}" in printed and "def derivative(x):" in printed


def test_the_command_says_what_cannot_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", r"\|X\|_*", "--wrt", "X", "--given", r"X \in \mathbb{R}^{m \times n}", "--to", "sympy"]) == 2
    assert "no sympy source: polar factor has no counterpart" in capsys.readouterr().err


def test_writing_sympy_source_does_not_import_sympy() -> None:
    script = (
        "import sys, matcalc_ls; d = matcalc_ls.derive('x^T x', wrt='x', given=['x \\\\in \\\\mathbb{R}^n']);"
        "d.code('sympy'); sys.exit('sympy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
