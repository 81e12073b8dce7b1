"""What signs, scripts and names mean, as tables: to read one more spelling is to add one more row."""

from __future__ import annotations

import re
from functools import cache

import matcalc_ls.algebra.ops  # noqa: F401  (enters the operations whose names are read here)
from matcalc_ls.algebra.expression import OPERATIONS
from matcalc_ls.algebra.ops.abbreviations import ABBREVIATIONS
from matcalc_ls.notation.names import words

ADDITIVE = frozenset({"+", "-"})
COLON = frozenset({":", "\\colon", "\\ratio"})
ENTRYWISE = {
    "\\odot": "hadamard", "\\circ": "hadamard", "\\oslash": "oslash", "\\otimes": "kronecker", "\\ast": "star",
}  # fmt: skip
"""Signs that bind looser than a product and tighter than a colon."""
MULTIPLICATIVE = {"\\cdot": "dot", "\\times": "times", "*": "star", "\\bullet": "dot", "\\cdotp": "dot", ".": "dot"}
"""Signs that bind as tightly as juxtaposition."""
DIVISION = frozenset({"/"})
DOTS = words("\\cdots \\ldots \\dots \\dotsb \\dotsm \\dotsc \\dotsi \\dotso")
PLACEHOLDERS = words("\\cdot \\bullet * \\ast \\star")
"""What stands for an argument that is left open: `f(\\cdot)`, `\\|\\cdot\\|`."""

BRACKETS = {"(": ")", "[": "]", "\\{": "\\}"}
"""Fences that only group."""
FUNCTION_LETTERS = words("f g h F J \\ell \\mathcal{L} \\mathcal{J} \\mathcal{F} \\phi \\varphi \\psi")
"""Names that a bracket after makes a function of, if nothing was said of them."""

_OVERLOADED = {"diag": "diag", "Diag": "diag"}
EXTREMES = {"\\max": "largest entry", "\\min": "smallest entry"}
OF_ENTRIES = {"maximum": "largest entry", "minimum": "smallest entry"}
"""What `\\max` and `\\min` mean of a single vector."""
LETTERS_MEAN = {"sigmoid": "logistic", "gamma": "gamma"}
"""What the functions that a letter stands for by custom are called in words."""
_LETTERS = {"\\sigma": "sigmoid", "\\Gamma": "gamma"}
TAKES_PRODUCTS = frozenset({"trace", "determinant", "log determinant", "log absolute determinant", "vec"})
"""Operations whose operand, without brackets, goes on over brackets: tr A(B + C)."""


@cache
def functions() -> dict[str, str]:
    """Operations by the names that call them in documents, without backslash."""
    found = {name: operation.name for operation in OPERATIONS.values() for name in operation.spelled}
    short = {name: row.name for row in ABBREVIATIONS.values() if not row.of_parameter for name in row.spelled}
    return {**short, **found, **_OVERLOADED}


@cache
def functions_of_parameter() -> dict[str, str]:
    """Functions by the names that call them with a parameter below, `\\log_b`, without backslash."""
    found = {name: row.name for row in ABBREVIATIONS.values() if row.of_parameter for name in row.spelled}
    return {**found, **dict.fromkeys(OPERATIONS["trace"].spelled, "partial trace")}


_UNSPELLED = re.compile(r"[\\_{}\s]")


def function_named(name: str) -> str | None:
    """The operation that a name calls, `tr`, `\\det` or `\\lambda_{\\max}`; None for other names."""
    return functions().get(_UNSPELLED.sub("", name))


def function_of_parameter(name: str) -> str | None:
    """The function that a name calls where a parameter stands below it; None for other names."""
    return functions_of_parameter().get(_UNSPELLED.sub("", name))


def takes(operation: str) -> int:
    """How many operands an operation has."""
    if operation in ABBREVIATIONS:
        return ABBREVIATIONS[operation].arity - ABBREVIATIONS[operation].of_parameter
    return OPERATIONS[operation].arity or 1 if operation in OPERATIONS else 1


BIG_OPERATIONS = {"\\sum": "index sum", "\\prod": "index product"}
"""Big operators by the kind of term that they make."""


def function_letter(name: str) -> str | None:
    """The operation that a letter stands for by custom, unless it is declared: σ is the logistic function."""
    operation = _LETTERS.get(name)
    return operation if operation in OPERATIONS else None


_CONSTANT_STYLES = words("mathbf boldsymbol bm mathbb mathds mathbbm vec symbf bold pmb mathrm")
_CONSTANTS = {
    "1": "ones",
    "0": "zeros",
    "I": "identity",
}
_CONSTANT_NAMES = {f"\\{style}{{{text}}}": kind for text, kind in _CONSTANTS.items() for style in _CONSTANT_STYLES}
_CONSTANT_NAMES["I"] = "identity"


def constant_named(name: str) -> str | None:
    """`ones`, `zeros` or `identity` for a name that stands for one unless it is declared."""
    return _CONSTANT_NAMES.get(name)


SKEW = "skew-symmetric"
CROSS_MATRICES = words("S \\Omega \\mathcal{S} \\operatorname{skew} \\mathrm{skew} \\text{skew}")
"""Functions of a vector that are the matrix of the cross product, if their values are said to be skew-symmetric."""
HATS = words("\\hat \\widehat \\tilde \\widetilde")
"""Accents that make it, if what they make is said to be so."""
