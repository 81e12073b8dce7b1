"""Writing an expression: the table of operations says how each is written, this puts brackets and names."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from matcalc_ls.algebra.dims import Dim, product_of_sizes
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.forms import bracketed
from matcalc_ls.algebra.operation import ATOM, Writing, Written
from matcalc_ls.algebra.telling import BOTH, NOTHING, has_constants
from matcalc_ls.calculus.errors import TooExpensiveError
from matcalc_ls.notation.names import is_bold
from matcalc_ls.notation.reading.tables import FUNCTION_LETTERS, function_letter
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.quotients import with_quotients
from matcalc_ls.notation.writing.style import DEFAULT, Style

# An expression higher than this is written from its leaves up.
TALL = 40
# Characters of one written expression.
LONGEST = 50_000

Language = Literal["latex", "unicode", "code"]

_UNICODE_SPELLINGS = {
    "hadamard": "⊙",
    "differential": "d",
    "ones": "𝟏",
    "zeros": "0",
    "identity": "I",
    "transpose": "ᵀ",
    "log": "log",
    "partial": "∂",
}


class ExpressionWriter:
    """Writes expressions in one language; `names` maps LaTeX names to Python's for code.

    An identity has its size where nothing beside it tells that; `as_read`, wherever it is known, since what stands
    beside it may have its own from there, as the U that nobody declared in I_p - U Uᵀ.
    A part longer than LONGEST is written as an ellipsis; in code, where that cannot be, it raises TooExpensiveError.
    """

    def __init__(
        self,
        language: Language,
        style: Style = DEFAULT,
        names: Mapping[str, str] | None = None,
        *,
        as_read: bool = False,
    ) -> None:
        self.language, self.style, self.names, self.as_read = language, style, names or {}, as_read
        self.told = NOTHING
        self._written: dict[tuple[Expr, int], Written] = {}

    def __call__(self, node: Expr, binding: int = 0, told: int = NOTHING) -> str:
        if node.height > TALL and (node, NOTHING) not in self._written:
            for part in node.walk():  # operands first, so that the forms below never nest deeply
                self._write(part, NOTHING)
        text, own = self._write(node, told if has_constants(node) else NOTHING)
        if own >= binding:
            return text
        return bracketed(text) if self.language == "latex" else f"({text})"

    def result(self, node: Expr) -> str:
        """A result in light form, with quotients for what it divides by; what it is the result of tells its shape."""
        return self(with_quotients(node), told=BOTH)

    def _write(self, node: Expr, told: int) -> Written:
        found = self._written.get((node, told))
        if found is None:
            around, self.told = self.told, NOTHING if self.as_read and node.name == "identity" else told
            found = self.form(node)(node, self)
            self.told = around
            if len(found[0]) > LONGEST:
                found = self._abridged()
            self._written[node, told] = found
        return found

    def form(self, node: Expr) -> Writing:
        """How the table of operations writes an operation in this language."""
        form: Writing = getattr(node.operation, self.language)
        return form

    def _abridged(self) -> Written:
        if self.language == "code":
            raise TooExpensiveError("the result is too long to write down")
        return ("\\ldots" if self.language == "latex" else "…"), ATOM

    def spell(self, what: str) -> str:
        """The author's spelling of a sign."""
        return self.style.spelling(what) if self.language == "latex" else _UNICODE_SPELLINGS.get(what, what)

    def is_function(self, symbol: Expr) -> bool:
        """Whether a symbol is the author's name for a function."""
        return symbol.data[0].name in self.style.functions

    def is_applied(self, quantity: Expr) -> bool:
        """Whether brackets behind a quantity would make a function of its name, as of letters that nobody declared."""
        if self.language != "latex":
            return False
        name = quantity.data[0].name if quantity.name == "symbol" else quantity.data[0].base
        if name in self.style.functions:
            return True
        is_declared = bool(quantity.shape) and all(dim.is_known for dim in quantity.shape)
        return not is_declared and (name in FUNCTION_LETTERS or function_letter(name) is not None)

    def is_counted(self, vector: Expr) -> bool:
        """Whether an index below a vector's name would make it one of several: bold letters have no entries."""
        return is_bold(vector.data[0].name)

    def name(self, latex: str) -> str:
        """A name in this language."""
        if self.language == "latex":
            return latex
        return unicode_name(latex) if self.language == "unicode" else self.names.get(latex, latex)

    def dim(self, dim: Dim) -> str:
        """A size or an index in this language."""
        if self.language == "code":
            return _code_dim(dim, self.names)
        text = str(dim)
        return text if self.language == "latex" else _unicode_dim(text)


def _unicode_dim(text: str) -> str:
    """A size as text, name by name: `d_1+d_2` is d₁+d₂. What stands in braces belongs to a name."""
    names, depth = [""], 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth == 0 and character in " +-":
            names += [character, ""]
        else:
            names[-1] += character
    return "".join(name if name in (" ", "+", "-") else unicode_name(name) for name in names if name)


def _code_dim(dim: Dim, names: Mapping[str, str]) -> str:
    if any(isinstance(coefficient, Fraction) for _, coefficient in dim.terms):
        return f"({_code_dim(dim * 2, names)}) // 2"
    text = ""
    for monomial, coefficient in sorted(dim.terms, key=lambda term: (-len(term[0]), term[0])):
        factors = [names.get(name, name) for name in monomial]
        size = abs(coefficient)
        body = " * ".join(([str(size)] if size != 1 or not factors else []) + factors)
        text += (" - " if coefficient < 0 else " + ") + body if text else ("-" if coefficient < 0 else "") + body
    return text or "0"


def latex(node: Expr, style: Style = DEFAULT) -> str:
    """What was read, in LaTeX."""
    return ExpressionWriter("latex", style, as_read=True)(node)


def unicode(node: Expr) -> str:
    """What was read, as one line of Unicode text."""
    return ExpressionWriter("unicode")(node)


def latex_result(node: Expr, style: Style = DEFAULT) -> str:
    """A result of the calculus in LaTeX."""
    return ExpressionWriter("latex", style).result(node)


def unicode_result(node: Expr) -> str:
    """A result of the calculus as one line of Unicode text."""
    return ExpressionWriter("unicode").result(node)


def unicode_shape(shape: tuple[Dim, ...]) -> str:
    """`ℝ`, `ℝⁿ`, `ℝᵐˣⁿ`."""
    from matcalc_ls.algebra.forms import superscript

    writer = ExpressionWriter("unicode")
    if not shape:
        return "ℝ"
    sizes = product_of_sizes([writer.dim(dim) if dim.is_known else "?" for dim in shape])
    raised = "ˣ".join(superscript(size) for size in sizes.split("×"))
    if "^" in raised:
        return f"ℝ^({sizes})" if len(shape) > 1 or any(sign in sizes for sign in "+-") else f"ℝ^{sizes}"
    return f"ℝ{raised}"
