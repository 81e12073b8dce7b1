"""What a name is that nobody declared, by the field's habit: the number of its axes, the likeliest first.

A letter tells something, its style more, and what stands around it most (`clues`). Whatever fits is found by
`inference`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from matcalc_ls.notation.conventions import Conventions
from matcalc_ls.notation.evidence import letter_key
from matcalc_ls.notation.names import INDICES, is_bold, unbold, without_prescript, words
from matcalc_ls.tex.letters import with_letters

Ranks = tuple[int, ...]
"""Numbers of axes to try, the likeliest first; -1 is a size that is taken for a number."""

MATRIX_FIRST, VECTOR_FIRST, SCALAR_FIRST = (2, 1, 0), (1, 0, 2), (0, 1, 2)
BOLD_CAPITAL, BOLD_SMALL, BOLD_INTERCEPT = (2, 1), (1, 2), (1, 0, 2)
"""Nobody sets a scalar in bold, but an intercept with the vector that it goes with."""

UNIT_VECTORS = frozenset(f"\\hat{{{letter}}}" for letter in ("i", "j", "k", "\\imath", "\\jmath"))
_INTERCEPT = re.compile(r"_(?:0|\{0\})\Z")
_ENTRY = re.compile(r"_\{[0-9a-z],?[0-9a-z]\}\Z")
"""A subscript of two indices, which is that of an entry."""
_OF_THREE = re.compile(r"_\{[0-9a-z],[0-9a-z],[0-9a-z]\}\Z")
"""A subscript of three, which is that of an entry of a tensor, whatever its letter."""
_WRAPPED = re.compile(r"\\(?:mathrm\{(?=(?:[A-Za-z]|\\[a-z]+)\})|(?!mathcal\b|mathrm\b|text\b)[A-Za-z]+\{)")
"""An accent or style around a letter; words, and letters in calligraphic style, are other names."""
_STYLED = re.compile(r"\\[a-z]+\{([A-Za-z]+)\}\Z")
_LEFT_OUT = re.compile(r"_\{(?:[^{}]*,)?-[a-z]")
_OF_ALL = re.compile(r"_(?:\{[^{}]*(?:[:.]|\\cdot)[^{}]*\}|[:.])")
"""A subscript with a mark in the place of an index that runs."""
_WORD_BELOW = re.compile(r"[dD]_\{\\(?:text|mathrm)")
_HEBREW = frozenset({"\\aleph", "\\beth", "\\gimel", "\\daleth"})
"""Letters of one case, which are as large as capitals."""
NUMBERS = INDICES | words("\\alpha \\epsilon \\varepsilon \\gamma \\eta \\kappa \\lambda \\rho \\sigma \\tau")
"""Letters that are numbers wherever nothing is said of them."""
_WORDS_FOR_NUMBERS = words(
    "Pr Prob KL SSE MSE RMSE MAE RSS TSS SSR ELBO NLL AIC BIC loss Loss cost Cost score Score risk Risk rank dist cond"
)
_LOSSES = words("L J E C \\ell \\mathcal{L} \\mathcal{J} \\mathcal{E} \\mathcal{C}")
"""Letters of what is made small, which is a number."""


@lru_cache(maxsize=4096)  # of few names, each in many formulas and several times in each
def habit(name: str, *, bold_vectors: bool = False) -> Ranks:
    """Ranks by what the field calls things: capitals matrices, small Latin letters vectors, Greek ones scalars.

    Where vectors are set in bold, `bold_vectors`, other small letters are scalars.
    """
    name = with_letters(name)
    bold = is_bold(name)
    plain = without_prescript(unbold(name))
    while (wrapped := _WRAPPED.match(plain)) is not None:
        plain = plain[wrapped.end() :].replace("}", "", 1)
    letter = stem(plain)
    capital = letter.lstrip("\\")[:1].isupper() or letter in _HEBREW
    if name.startswith("|"):
        return SCALAR_FIRST if name.endswith("|") else VECTOR_FIRST  # how many elements a set has, and a ket
    if name in UNIT_VECTORS:
        return VECTOR_FIRST
    if ":" in plain or _OF_ALL.search(plain) or (leaves_one_out(plain) and plain.count("-") == 1):
        return VECTOR_FIRST  # a row or column of a matrix, A_{:,j}, A_{i.} and A_{i,-j}
    if len(letter) > 1 and letter.isalnum():
        return SCALAR_FIRST  # a word
    if bold:
        return BOLD_CAPITAL if capital else BOLD_INTERCEPT if _INTERCEPT.search(plain) else BOLD_SMALL
    if (not capital and _ENTRY.search(plain)) or _OF_THREE.search(plain) or _WORD_BELOW.match(plain):
        return SCALAR_FIRST
    if letter.startswith(("\\mathcal", "\\mathrm", "\\text", "\\ell")) or letter in INDICES:
        return SCALAR_FIRST
    if capital:
        return MATRIX_FIRST
    return SCALAR_FIRST if letter.startswith("\\") or bold_vectors else VECTOR_FIRST


def is_array(name: str, conventions: Conventions) -> bool:
    """Whether a document shows what is called so to be an array, and never a number."""
    letter = letter_key(name)
    return letter is not None and letter in conventions.only_arrays and letter not in INDICES


def is_entry(name: str) -> bool:
    """Whether a name has two indices below, as an entry of a matrix has."""
    return _ENTRY.search(name) is not None


def leaves_one_out(name: str) -> bool:
    """Whether this is all but one of several, `x_{-j}`, or a part of a matrix without a row or column."""
    return "-" in name and _LEFT_OUT.search(name) is not None


def is_loss(name: str) -> bool:
    """Whether a letter is one of those of what is made small, which is a number."""
    return stem(name) in _LOSSES


def is_number_by_word(name: str) -> bool:
    """Whether the values of a function are numbers by the word that it is called by, `\\mathrm{rank}(A)`."""
    return _STYLED.sub(r"\1", stem(name)).lstrip("\\") in _WORDS_FOR_NUMBERS


def stem(name: str) -> str:
    """The letter of a name, or of a function's value, without scripts."""
    return name.removesuffix("()").split("_")[0].split("^")[0].rstrip("'")
