"""Names in Unicode and in Python: `\\lambda` is λ and `lambda_`, `W^N` is Wᴺ and `W_N`."""

from __future__ import annotations

import keyword
import re
import unicodedata
from functools import lru_cache

from matcalc_ls.algebra.forms import subscript, superscript
from matcalc_ls.notation.writing.helpers import HELPERS
from matcalc_ls.notation.writing.jax_source import JAX
from matcalc_ls.notation.writing.sympy_helpers import SYMPY_HELPERS
from matcalc_ls.notation.writing.torch_source import TORCH

_VARIANTS = {
    "varepsilon": "ε",
    "epsilon": "ϵ",
    "varphi": "φ",
    "phi": "φ",
    "vartheta": "ϑ",
    "ell": "ℓ",
    "lambda": "λ",
    "Lambda": "Λ",
    "top": "ᵀ",
    "mid": "|",
    "ast": "*",
    "star": "*",
    "dagger": "†",
    "prime": "′",
    "infty": "∞",
    "langle": "⟨",
    "rangle": "⟩",
    "otimes": "⊗",
}
_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303",
    "widetilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306",
    "underline": "\u0332",
}  # fmt: skip

# What generated code of any library calls its own.
_IN_USE = """
np jax jnp torch sp kind derivative result changes direction index place entry sum range isinstance dict enumerate float
list
"""

_PRESCRIPT = re.compile(r"(?:\{\})?([_^])\{((?:[^{}]|\{[^{}]*\})*)\}")
_NAME = re.compile(r"\\([A-Za-z]+)")
_WRAPPED = re.compile(
    r"\\(?:(?:math|text)(?:bf|rm|it|sf|tt|normal|up|cal|scr|frak|bb|ds|bbm)|boldsymbol|bm|pmb|symbf|vec|mbox|text"
    r"|operatorname)\{([^{}]*)\}"
)
_ACCENTED = re.compile(r"\\(" + "|".join(_ACCENTS) + r")\{([^{}]*)\}")


@lru_cache(maxsize=4096)
def unicode_name(latex: str) -> str:
    """A name as plain text; what has no Unicode keeps its word."""
    if (before := _PRESCRIPT.match(latex)) is not None:
        mark, script = before.groups()
        return (superscript if mark == "^" else subscript)(_letters(script)) + unicode_name(latex[before.end() :])
    body, scripts = _split_scripts(latex)
    text = _letters(body)
    for mark, script in scripts:
        raised = _letters(script)
        text += raised if raised in ("*", "†", "′") else superscript(raised) if mark == "^" else subscript(raised)
    return text


def _letters(latex: str) -> str:
    while (unwrapped := _ACCENTED.sub(_with_accent, _WRAPPED.sub(r"\1", latex))) != latex:
        latex = unwrapped
    return _NAME.sub(lambda match: _greek(match.group(1)), latex).replace("{", "").replace("}", "").strip()


def _with_accent(found: re.Match[str]) -> str:
    """A letter with its accent as one does in plain text, p̂; of several letters the first."""
    letters = _letters(found[2])
    return unicodedata.normalize("NFC", letters[:1] + _ACCENTS[found[1]]) + letters[1:]


def _greek(word: str) -> str:
    if word in _VARIANTS:
        return _VARIANTS[word]
    case = "CAPITAL" if word[:1].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {word.upper()}")
    except KeyError:
        return word


def _split_scripts(latex: str) -> tuple[str, list[tuple[str, str]]]:
    depth = 0
    cuts: list[int] = []
    for position, character in enumerate(latex):
        depth += (character == "{") - (character == "}")
        if depth == 0 and character in "^_" and position:
            cuts.append(position)
    if not cuts:
        return latex, []
    ends = [*cuts[1:], len(latex)]
    scripts = [(latex[cut], latex[cut + 1 : end]) for cut, end in zip(cuts, ends, strict=True)]
    return latex[: cuts[0]], scripts


def python_names(symbols: list[str]) -> dict[str, str]:
    """A Python name for each LaTeX name, all different, none a keyword nor a name that generated code uses."""
    taken = {*_IN_USE.split(), *HELPERS, *JAX.helpers, *TORCH.helpers, *SYMPY_HELPERS}
    names: dict[str, str] = {}
    for symbol in symbols:
        words = re.sub(r"\\(?:mathbf|boldsymbol|bm|vec|mathrm|mathcal)\b", "", symbol)
        name = re.sub(r"\W+", "_", words.replace("\\", "").replace("'", "_prime")).strip("_") or "x"
        if name[0].isdigit():
            name = "x" + name
        if keyword.iskeyword(name) or name in taken:
            name += "_"
        while name in taken:
            name += "_"
        taken.add(name)
        names[symbol] = name
    return names
