"""Quick fixes of `shape-mismatch`: what makes the whole formula fit, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from matcalc_ls.algebra.expression import Symbol
from matcalc_ls.analysis.data import Action, Edit
from matcalc_ls.analysis.diagnostics.shape_mismatch import accuses
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.edits import edited
from matcalc_ls.analysis.joint import read_members
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.reading import Fault, Located
from matcalc_ls.notation.scope import Scope
from matcalc_ls.notation.statements import EQUALITIES, statements_of
from matcalc_ls.notation.writing.names import unicode_name
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tree import Atom, Row, Scripted
from matcalc_ls.tex.walk import walk

MAX_TRIES = 24
"""Of a long formula only the first parts are tried."""


@dataclass(frozen=True, slots=True)
class Mend:
    """A change of the text. `scope` is that of the formula afterwards, where it is not the same."""

    title: str
    edits: tuple[Edit, ...]
    scope: Scope | None = None


def offers(model: Model, start: int, end: int) -> Iterator[Action]:
    """The mends of each fault that the selection touches; one that is alone leaves no choice and is preferred."""
    for formula, fault in _faults(model, start, end):
        mends = _fitting(model, formula, fault)
        for number, mend in enumerate(mends):
            key = f"mend-shapes|{model.document.number_of(formula)}|{fault.start - formula.start}|{number}"
            yield Action(mend.title, "quickfix", key, ("shape-mismatch",), preferred=len(mends) == 1)


def resolve(model: Model, rest: list[str]) -> list[Edit] | None:
    """The edits of a mend, if its fault is still there."""
    formula_number, offset, number = map(int, rest)
    if formula_number >= len(model.document.formulas):
        return None
    place = model.document.formulas[formula_number].start + offset
    for formula, fault in _faults(model, place, place):
        if fault.start == place and number < len(mends := _fitting(model, formula, fault)):
            return list(mends[number].edits)
    return None


def _faults(model: Model, start: int, end: int) -> Iterator[tuple[Formula, Fault]]:
    for formula in model.document.formulas:
        if formula.end < start or formula.start > end:
            continue
        for understood in model.understood(formula):
            for reading in understood.readings:
                fault = reading.error
                if fault is not None and fault.start <= end and start <= fault.end and accuses(model, formula, fault):
                    yield formula, fault


def _fitting(model: Model, formula: Formula, fault: Fault) -> list[Mend]:
    """The mends after which every shape of the formula fits."""
    tried = (mend for _, mend in zip(range(MAX_TRIES), _candidates(model, formula, fault), strict=False))
    return [mend for mend in tried if _fits(model, formula, mend)]


def _candidates(model: Model, formula: Formula, fault: Fault) -> Iterator[Mend]:
    operands = [fault.operands[position] for position in fault.culprits] or list(fault.operands)
    for operand in operands:
        yield _transposed(model, operand)
    if fault.operation == "product" and len(operands) == 2:
        yield _swapped(model, operands[0], operands[1])
    if fault.operation == "inverse":
        yield from _pseudo_inverse(model, fault)
    inner = [part for operand in operands for part in operand.walk() if part is not operand]
    for part in inner:
        if len(part.expr.shape) == 2 and part.expr.name in ("symbol", "member", "transpose"):
            yield _transposed(model, part)
    for operand in operands:
        yield from _declared_transposed(model, formula, operand)


def _transposed(model: Model, operand: Located) -> Mend:
    source = model.document.source(operand.start, operand.end)
    if operand.expr.name == "transpose" and operand.parts:
        inner = operand.parts[0]
        text = model.document.source(inner.start, inner.end)
        return Mend(f"Leave out the transpose: {text}", (Edit(operand.start, operand.end, text),))
    mark = model.style.transpose
    base = source if operand.expr.name == "symbol" and not any(sign in source for sign in "^'") else f"({source})"
    text = f"{base}^{mark if len(mark) == 1 or (mark.startswith(chr(92)) and mark[1:].isalpha()) else '{' + mark + '}'}"
    # A command swallows a letter that follows it.
    follows = model.document.source(operand.end, operand.end + 1)
    gap = " " if text[-1].isalpha() and follows.isalpha() and "\\" in mark else ""
    return Mend(f"Transpose: {text}", (Edit(operand.start, operand.end, text + gap),))


def _swapped(model: Model, left: Located, right: Located) -> Mend:
    texts = model.document.source(left.start, left.end), model.document.source(right.start, right.end)
    edits = Edit(left.start, left.end, texts[1]), Edit(right.start, right.end, texts[0])
    between = model.document.source(left.end, right.start)
    return Mend(f"Exchange the factors: {texts[1]}{between}{texts[0]}", edits)


def _pseudo_inverse(model: Model, fault: Fault) -> Iterator[Mend]:
    """A rectangular matrix has no inverse, but it has a pseudo-inverse."""
    operand = fault.operands[0]
    text = f"{model.document.source(operand.start, operand.end)}^+"
    yield Mend(f"Take the pseudo-inverse: {text}", (Edit(fault.start, fault.end, text),))


def _declared_transposed(model: Model, formula: Formula, operand: Located) -> Iterator[Mend]:
    """The declaration of a matrix with its sizes exchanged, if it declares this matrix alone."""
    scope = model.scope(formula)
    binding = scope.symbols.get(operand.expr.data[0].name) if operand.expr.name == "symbol" else None
    if binding is None or not isinstance(binding.quantity, Symbol) or len(binding.quantity.shape) != 2:
        return
    place = model.document.formula_at(binding.start)
    sizes = None if place is None else _sizes(place, binding.start, binding.end)
    if sizes is None:
        return
    (rows, columns), name = sizes, operand.expr.data[0].name
    texts = [model.document.source(size.start, size.end) for size in (rows, columns)]
    turned = replace(binding.quantity, shape=binding.quantity.shape[::-1])
    after = replace(scope, symbols={**scope.symbols, name: replace(binding, quantity=turned)})
    title = f"Declare {unicode_name(name)} to be {texts[1].strip()}×{texts[0].strip()}"
    yield Mend(title, (Edit(rows.start, rows.end, texts[1]), Edit(columns.start, columns.end, texts[0])), after)


def _sizes(formula: Formula, start: int, end: int) -> tuple[Row, Row] | None:
    r"""The rows m and n of `\mathbb{R}^{m \times n}` within a declaration at `start`..`end`."""
    if any(isinstance(item, Atom) and item.text == "," and start <= item.start < end for item in walk(formula.display)):
        return None
    for node in walk(formula.display):
        if isinstance(node, Scripted) and node.sup is not None and start <= node.start and node.end <= end:
            items = node.sup.items if isinstance(node.sup, Row) else (node.sup,)
            times = [n for n, item in enumerate(items) if isinstance(item, Atom) and item.text in ("\\times", "×")]
            if len(times) == 1 and 0 < times[0] < len(items) - 1:
                before, behind = items[: times[0]], items[times[0] + 1 :]
                return (
                    Row(before[0].start, before[-1].end, tuple(before)),
                    Row(behind[0].start, behind[-1].end, tuple(behind)),
                )
    return None


def _fits(model: Model, formula: Formula, mend: Mend) -> bool:
    """Whether the formula, changed, has a value in each member, and the same shape on both sides of an equation."""
    inside = [edit for edit in mend.edits if formula.start <= edit.start and edit.end <= formula.end]
    source = model.document.source(formula.zone.inner_start, formula.zone.inner_end)
    offset = formula.zone.inner_start
    text = edited(source, [replace(edit, start=edit.start - offset, end=edit.end - offset) for edit in inside])
    scope = mend.scope or model.scope(formula)
    display = parse(text, 0, len(text), model.document.macros_of(formula))
    statements = statements_of(display)
    if len(statements) != len(formula.statements):
        return False
    for before, after in zip(formula.statements, statements, strict=True):
        was = model.read_members(before, formula)
        now = read_members(after, scope)
        if any(
            new.expr is None and (old.expr is not None or old.error is not None)
            for old, new in zip(was, now, strict=True)
        ):
            return False
        exprs = [reading.expr for reading in now]
        for relation, left, right in zip(after.relations, exprs, exprs[1:], strict=False):
            if relation in EQUALITIES and left is not None and right is not None and left.shape != right.shape:
                return False
    return True
