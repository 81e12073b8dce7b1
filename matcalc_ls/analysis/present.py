"""Putting results into blocks that a hover, a report or an edit shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from matcalc_ls.algebra.build import simplify
from matcalc_ls.algebra.dims import set_counted
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.algebra.signs import is_positive
from matcalc_ls.calculus.derivative import DIRECTION, Derivative
from matcalc_ls.calculus.pullback import Condition
from matcalc_ls.calculus.sharing import shared
from matcalc_ls.notation.writing.derivation import result_left
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.notation.writing.style import Style
from matcalc_ls.notation.writing.writer import ExpressionWriter, unicode_result


def escaped(text: str) -> str:
    """Plain text for Markdown: what the document says never becomes markup.

    What is quoted between ticks stays code, in which nothing is markup. An underscore inside a word needs no backslash,
    which a client that shows the source would show too.
    """
    return _MARKUP.sub(_marked, text)


def _marked(found: re.Match[str]) -> str:
    if found["code"]:
        return found[0]
    return f"\\{found[0]}" if found["beginning"] is None else f"{found[0]}\\"


# At the beginning of a line: headings, lists, the line below a table's head.
_MARKUP = re.compile(
    r"(?P<code>(?<!`)`[^`\n\r]+`(?!`))|[\\`*\[\]<>~&]|(?<!\w)_|_(?!\w)"
    r"|(?P<beginning>^[ \t]*(?:(?=[#+|:=-])|\d+(?=[.)])))",
    re.MULTILINE,
)


def choices_told(notes: Iterable[str]) -> list[str]:
    """How a formula was read where it could be read otherwise, `\\sigma read as the logistic function`, in one line."""
    said = list(map(spelled, notes))
    told = [note.replace(" read ", " ", 1) for note in said if " read " in note]
    return [f"Read here: {'; '.join(told)}."] * bool(told) + [note for note in said if " read " not in note]


def spelled(words: str) -> str:
    """Words with the names in them as one reads them: Λ for `\\Lambda`."""
    return _NAME.sub(lambda name: unicode_name(name[0]), words)


_NAME = re.compile(r"\S*[\\_^]\S*?(?=[,;]?(?:\s|$))")


@dataclass(frozen=True, slots=True)
class Block:
    """An equation to draw, the same in Unicode, and a remark in words."""

    latex: str
    unicode: str
    remark: str = ""

    def markdown(self) -> str:
        text = f"```latex\n{self.latex}\n```\n{escaped(self.unicode)}"
        return f"{text}\n\n{escaped(self.remark)}" if self.remark else text

    def plain(self) -> str:
        return f"{self.unicode}   ({self.remark})" if self.remark else self.unicode


def derivative_block(derivative: Derivative, name: str, style: Style, plain_name: str = "") -> Block:
    """`∂f/∂X = …` with what it rests on; what a long result repeats is bound once, `where P = …`."""
    left, plain_left = result_left(derivative, name, style, plain_name)
    taken = {name, *derivative.function.free, *derivative.variable.free}
    short = shared(derivative.result, taken)
    named = replace(derivative, result=short.result)
    writer, plain = ExpressionWriter("latex", style), ExpressionWriter("unicode")
    parts = ", ".join(f"{writer(own)} = {writer.result(value)}" for own, value in short.parts)
    plain_parts = ", ".join(f"{plain(own)} = {plain.result(value)}" for own, value in short.parts)
    return Block(
        f"{left} = {result_latex(named, style)}" + (f" \\quad \\text{{where }} {parts}" if parts else ""),
        f"{plain_left} = {result_unicode(named)}" + (f" where {plain_parts}" if parts else ""),
        remark(derivative),
    )


def result_latex(derivative: Derivative, style: Style) -> str:
    """A result in the author's notation; in a differential, the direction is written dX."""
    text = ExpressionWriter("latex", style).result(derivative.result)
    variable = ExpressionWriter("latex", style)(derivative.variable)
    return text.replace(DIRECTION, f"{style.differential}{variable}")


def result_unicode(derivative: Derivative) -> str:
    writer = ExpressionWriter("unicode")
    return writer.result(derivative.result).replace(writer.name(DIRECTION), f"d{writer(derivative.variable)}")


def remark(derivative: Derivative) -> str:
    """The conditions and the conventions that a result holds under."""
    parts = list(dict.fromkeys(map(condition_text, derivative.conditions)))
    needed = dict.fromkeys(
        _said_of(words, [simplify(arg) for arg in node.args])
        for node in derivative.function.walk()
        if node.operation.conditions and simplify(node).contains(node.name)  # a small determinant is written out
        for words in node.operation.conditions
        if not _goes_without_saying(words, simplify(node.args[0]))
    )
    parts += [f"where {words}" for words in needed]
    if derivative.structure:
        variable = ExpressionWriter("unicode")(derivative.variable)
        parts.append(f"the {derivative.structure} part, as {variable} is {derivative.structure}")
    return "; ".join(parts)


def _goes_without_saying(words: str, operand: Expr) -> bool:
    """Whether a condition holds for all values of its operand, or is what its declaration says."""
    declared = operand.data[0].properties if operand.name == "symbol" else frozenset()
    return not declared.isdisjoint(_DECLARED.get(words, ())) or (words == _POSITIVE and is_positive(operand))


def _said_of(words: str, operands: Sequence[Expr]) -> str:
    """A condition on operands, in the words that are said of numbers if they are such."""
    if not operands[0].shape:
        for of_entries, of_number in _OF_NUMBERS.items():
            words = words.replace(of_entries, of_number)
    return words.format(*map(unicode_result, operands))


_POSITIVE = "the entries of {0} are positive"
_DECLARED = {
    "{0} is invertible": ("invertible", "positive definite", "orthogonal"),
    "the determinant of {0} is positive": ("positive definite",),
}
"""The properties of a matrix that a condition follows from."""
_OF_NUMBERS = {
    "the entries of {0} are": "{0} is",
    "the entries of {0} lie": "{0} lies",
    "no entry of {0} is": "{0} is not",
}


def condition_text(condition: Condition) -> str:
    writer = ExpressionWriter("unicode")
    lower, index, upper = map(writer.dim, (condition.lower, condition.index, condition.upper))
    if not condition.upper.is_known:
        within = set_counted(condition.upper)
        return f"for {index} ∈ {unicode_name(within)}" if within else f"for each {index}"
    return f"for {lower} ≤ {index} ≤ {upper}"
