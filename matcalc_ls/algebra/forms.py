"""Written forms that many operations share: a call, an infix sign, a postfix, in LaTeX, Unicode and numpy."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.operation import ATOM, SCRIPT, Writer, Writing, Written


def latex_call(command: str) -> Writing:
    """`\\det(X)`, with brackets that grow around what is tall."""

    binding = SCRIPT if command.count("\\") > 1 else ATOM  # a script would stand on the last of several functions

    def write(node: Expr, writer: Writer) -> Written:
        return f"{command}{bracketed(writer(node.args[0]))}", binding

    return write


def latex_rational(value: Fraction, writer: Writer) -> str:
    """A number, by authors of decimals as one if it has few digits; its sign stands before a fraction."""
    if value.denominator == 1:
        return str(value)
    decimal = Decimal(value.numerator) / value.denominator
    spelled = writer.spell("number")
    if spelled != "\\frac" and Fraction(decimal) == value and len(str(decimal)) <= MOST_DIGITS:
        return f"{decimal:e}" if spelled == "e" and abs(value) < SMALL else f"{decimal:f}"
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


SMALL = Fraction(1, 1000)
"""What is smaller is written as 1e-4 by authors who do so."""
MOST_DIGITS = 12
"""Of a decimal that is written as one."""


def bracketed(body: str) -> str:
    """LaTeX in round brackets, which grow only where the body is tall."""
    return f"\\left({body}\\right)" if is_tall(body) else f"({body})"


def is_tall(body: str) -> bool:
    """Whether LaTeX stands higher than a line."""
    return any(mark in body for mark in ("\\frac", "\\sum", "\\prod", "\\begin", "\\left"))


def spelled_call(what: str) -> Writing:
    """A call whose name is the author's choice, such as `\\operatorname{Tr}`."""

    def write(node: Expr, writer: Writer) -> Written:
        return f"{writer.spell(what)}{bracketed(writer(node.args[0]))}", ATOM

    return write


def unicode_call(name: str) -> Writing:
    def write(node: Expr, writer: Writer) -> Written:
        return f"{name}({', '.join(writer(arg) for arg in node.args)})", ATOM

    return write


def code_call(function: str) -> Writing:
    """A call in numpy source."""
    return unicode_call(function)


def enclosed(left: str, right: str) -> Writing:
    """`‖x‖`."""

    def write(node: Expr, writer: Writer) -> Written:
        return f"{left}{writer(node.args[0])}{right}", ATOM

    return write


def constant(text: str) -> Writing:
    def write(_node: Expr, _writer: Writer) -> Written:
        return text, ATOM

    return write


def script(mark: str) -> str:
    """A superscript or subscript in LaTeX, in braces unless it is one token."""
    single = len(mark) == 1 or (mark[0] == "\\" and mark[1:].isalpha())
    return mark if single else f"{{{mark}}}"


def code_template(template: str, binding: int = ATOM) -> Writing:
    """numpy source with `{0}`, `{1}` for operands, which are bracketed unless they are atoms."""

    def write(node: Expr, writer: Writer) -> Written:
        return template.format(*(writer(arg, ATOM) for arg in node.args)), binding

    return write


SUPERSCRIPTS = str.maketrans(
    "0123456789+-()abcdefghijklmnoprstuvwxyzTNLKM", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᴺᴸᴷᴹ"
)
SUBSCRIPTS = str.maketrans("0123456789+-()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


def superscript(text: str) -> str:
    """Unicode superscript where every character has one, else `^(…)`."""
    raised = text.replace(" ", "").translate(SUPERSCRIPTS)
    unraised = any(a == b for a, b in zip(text.replace(" ", ""), raised, strict=True))
    return f"^({text})" if unraised and len(text) > 1 else (f"^{text}" if unraised else raised)


def subscript(text: str) -> str:
    """Unicode subscript where every character has one, else `_(…)`."""
    lowered = text.replace(" ", "").translate(SUBSCRIPTS)
    stuck = any(a == b for a, b in zip(text.replace(" ", ""), lowered, strict=True))
    return f"_({text})" if stuck and len(text) > 1 else (f"_{text}" if stuck else lowered)
