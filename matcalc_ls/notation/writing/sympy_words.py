"""sympy's words for functions of one operand, and why it has none for some."""

from __future__ import annotations

SPECTRAL = "eigenvalues and singular values have no exact form in general"

_SPECTRA = (
    "largest eigenvalue",
    "smallest eigenvalue",
    "eigenvector",
    "matrix square root",
    "matrix exponential",
    "exponential derivative",
    "second exponential derivative",
    "nuclear norm",
    "spectral norm",
    "schatten norm",
    "polar factor",
    "leading singular pair",
)
REFUSED = {
    **dict.fromkeys(_SPECTRA, SPECTRAL),
    "differential": "it stands for no number",
    "uninterpreted": "it has no value",
    "weighted hessian": "the second derivatives of a vector are no Matrix",
}

OF_ENTRIES = {
    "arcsin": "sp.asin",
    "arccos": "sp.acos",
    "arctan": "sp.atan",
    "abs": "sp.Abs",
    "erf": "sp.erf",
    "normal density": "normal_density",
    "normal distribution": "normal_distribution",
    "leaky relu": "leaky_relu",
    **{name: f"sp.{name}" for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sign", "gamma")},
    "log gamma": "sp.loggamma",
    "arsinh": "sp.asinh",
    "artanh": "sp.atanh",
    "hard tanh": "hard_tanh",
    **{
        name: name
        for name in ("step", "relu", "sigmoid", "softplus", "gelu", "silu", "elu", "softsign", "huber", "logit")
    },
}

# Of a matrix, and of a number, which is a matrix of one entry.
OF_MATRIX = {
    "determinant": ("{}.det()", "{}"),
    "log determinant": ("sp.log({}.det())", "sp.log({})"),
    "log absolute determinant": ("sp.log(sp.Abs({}.det()))", "sp.log(sp.Abs({}))"),
    "trace": ("{}.trace()", "{}"),
    "transpose": ("{}.T", "{}"),
    "adjugate": ("{}.adjugate()", "sp.Integer(1)"),
    "diagonal": ("{}.diagonal().T", ""),
    "diagonal matrix": ("sp.diag(*{})", ""),
    "entry sum": ("sum({})", "{}"),
    "norm": ("sp.sqrt(squared_norm({}))", "sp.Abs({})"),
    "squared norm": ("squared_norm({})", "({} ** 2)"),
    "one-norm": ("sum({}.applyfunc(sp.Abs))", "sp.Abs({})"),
    "largest entry": ("sp.Max(*{})", ""),
    "place of the largest entry": ("at_largest({})", ""),
    "maximum norm": ("sp.Max(*{}.applyfunc(sp.Abs))", "sp.Abs({})"),
    "row sum norm": ("row_sum_norm({})", ""),
    "log-sum-exp": ("sp.log(sum({}.applyfunc(sp.exp)))", ""),
    "vec": ("{}.vec()", "sp.Matrix([{}])"),
    "cholesky": ("cholesky({})", "sp.sqrt({})"),
    "lower half": ("lower_half({})", ""),
    "lower triangle": ("{}.lower_triangular()", ""),
    "upper triangle": ("{}.upper_triangular()", ""),
    "vech": ("{}.vech(check_symmetry=False)", ""),
    "cross matrix": ("cross_matrix({})", ""),
    "axial vector": ("axial_vector({})", ""),
}
