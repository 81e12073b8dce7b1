"""Writing a derivation: the lines of the trace as equations, each with the rule that it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from matcalc_ls.algebra.build import is_number, number, simplify
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.algebra.forms import script
from matcalc_ls.calculus.derivation import Line, starts_at_one
from matcalc_ls.calculus.derivative import COTANGENT, DIRECTION, Derivative
from matcalc_ls.calculus.factoring.layout import laid_out
from matcalc_ls.calculus.pullback import Term
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.second import second_left
from matcalc_ls.notation.writing.style import DEFAULT, Style
from matcalc_ls.notation.writing.writer import ExpressionWriter


@dataclass(frozen=True, slots=True)
class Step:
    """One line: `left` is empty where the line goes on from the one before.

    `reason` names the rule in Unicode, `because` says the same in plain words.
    """

    left: str
    right: str
    unicode: str
    reason: str
    because: str = ""

    @property
    def latex(self) -> str:
        return f"{self.left} = {self.right}" if self.left else f"= {self.right}"


def steps_of(derivative: Derivative, name: str = "f", style: Style = DEFAULT) -> tuple[Step, ...]:
    """The derivation of a derivative, of a function that is called `name` in LaTeX."""
    return _DerivationWriter(derivative, name, style).steps()


class _DerivationWriter:
    def __init__(self, derivative: Derivative, name: str, style: Style) -> None:
        self.derivative, self.name, self.style = derivative, name, style
        taken = {n for root in (derivative.function, derivative.variable) for n in root.free}
        cotangent = next(letter for letter in ("G", "Y", "\\Gamma", "G'") if letter not in taken)
        variable = writer_name(derivative.variable, style)
        names = {COTANGENT: cotangent, DIRECTION: f"{style.differential}{variable}"}
        style = replace(style, inner=":")  # which the reasons speak of
        self.latex = _Renaming("latex", style, names)
        self.plain = _Renaming("unicode", style, names)
        self.cotangent = cotangent

    def steps(self) -> tuple[Step, ...]:
        derivation = self.derivative.derivation
        scalar = starts_at_one(derivation)
        function = derivation.function
        written = [Step(self.name, self.latex(function), f"{unicode_line(self.name)} = {self.plain(function)}", "")]
        lines = derivation.lines[1:]
        values = scalar and derivation.on_values
        left = "" if values else self.differential_left(scalar)
        for position, line in enumerate(lines):
            right = _combined(line, not values)
            written.append(self.line(left if position == 0 else "", right, line.rule, line.because))
        if values and lines:
            last = _combined(lines[-1], True)
            words = "all else is constant"
            written.append(self.line(f"{self.style.differential}{self.name}", last, words, words))
        written.append(self.result())
        return tuple(written)

    def differential_left(self, scalar: bool) -> str:
        change = f"{self.style.differential}{self.name}"
        return change if scalar else f"{self.cotangent}:{change}"

    def line(self, left: str, right: Expr, reason: str, because: str = "") -> Step:
        plain_left = unicode_line(left)
        plain = self.plain.result(right)
        return Step(
            left, self.latex.result(right), f"{plain_left} = {plain}" if left else f"= {plain}", reason, because
        )

    def result(self) -> Step:
        derivative = self.derivative
        reason = self.read_off()
        if derivative.structure:
            reason = f"the {derivative.structure} part, since the variable is {derivative.structure}"
        left, plain_left = result_left(derivative, self.name, self.style)
        right, plain = self.latex.result(derivative.result), self.plain.result(derivative.result)
        return Step(left, right, f"{plain_left} = {plain}", reason, reason)

    def read_off(self) -> str:
        """How the result follows from the last line."""
        derivative = self.derivative
        if derivative.form == "kronecker":
            return "A dX B is (Bᵀ ⊗ A) vec(dX), put in one column"
        if derivative.form == "jacobian":
            return f"the Jacobian is the transpose of what multiplies {unicode_name(self.cotangent)}"
        last = derivative.derivation.lines[-1].terms
        same = len(last) == 1 and laid_out(simplify(last[0].cotangent)) is derivative.result
        words = "read off against the differential"
        return words if same or derivative.form == "differential" else f"{words}, and simplified"


class _Renaming(ExpressionWriter):
    """Gives the engine's own symbols the names that this derivation uses for them."""

    def __init__(self, language: object, style: Style, renamed: dict[str, str]) -> None:
        super().__init__("latex" if language == "latex" else "unicode", style)
        self.renamed = renamed

    def name(self, latex: str) -> str:
        return super().name(self.renamed.get(latex, latex))


def _combined(line: Line, differentials: bool) -> Expr:
    terms = [_term(term, differentials) for term in line.terms]
    if len(terms) < 2:
        return terms[0] if terms else number(0)
    return make("sum", *terms)


def _term(term: Term, differentials: bool) -> Expr:
    inner = make("differential", term.node) if differentials else term.node
    cotangent = laid_out(simplify(term.cotangent))
    if term.node.shape:
        whole = make("frobenius", cotangent, inner)
    else:
        whole = inner if is_number(cotangent, 1) else make("product", cotangent, inner)
    for binder in reversed(term.binders):
        whole = make("index sum", whole, data=(binder.index, binder.lower, binder.upper))
    return whole


def writer_name(variable: Expr, style: Style) -> str:
    return ExpressionWriter("latex", style)(variable)


def unicode_line(latex: str) -> str:
    """The left side of a line, `d \\phi` or `G:d F`, as plain text."""
    return ":".join(" ".join(map(unicode_name, part.split(" "))) for part in latex.split(":"))


def _vectorised(expr: Expr, name: str, plain: str) -> tuple[str, str]:
    """A matrix as a vector of its entries; a vector is one."""
    return (f"\\operatorname{{vec}}({name})", f"vec({plain})") if len(expr.shape) == 2 else (name, plain)


def result_left(derivative: Derivative, name: str, style: Style, plain: str = "") -> tuple[str, str]:
    """What the result stands for: `∂f/∂X`, for a Kronecker form of vecs, for a differential `df`.

    `plain` is the function in Unicode, where it is more than a name.
    """
    variable = writer_name(derivative.variable, style)
    if derivative.first is not None:
        return second_left(derivative, name, style, plain)
    plain_variable, plain_name = ExpressionWriter("unicode")(derivative.variable), plain or unicode_name(name)
    partial = style.partial
    if derivative.form == "differential":
        return f"{style.differential}{name}", f"d{plain_name}"
    if derivative.form == "kronecker":
        above, plain_above = _vectorised(derivative.function, name, plain_name)
        below, plain_below = _vectorised(derivative.variable, variable, plain_variable)
        turned = f"{partial} {below}^{script(style.transpose)}"
        return f"{style.fraction}{{{partial} {above}}}{{{turned}}}", f"∂{plain_above}/∂{plain_below}ᵀ"
    return f"{style.fraction}{{{partial} {name}}}{{{partial} {variable}}}", f"∂{plain_name}/∂{plain_variable}"
