"""Whether enough is known to judge: only shapes that are declared beyond doubt accuse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from matcalc_ls.algebra.dims import Shape
from matcalc_ls.algebra.expression import Expr, Family, Symbol
from matcalc_ls.analysis.claims.ambiguity import AMBIGUOUS, unclear
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.joint import read_members
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.scope import Binding, Scope

NEARBY = 8
"""How far the declaration of a number or vector reaches where it alone accuses: further on, x is often another x."""


def uncertain(model: Model, formula: Formula, exprs: Iterable[Expr], *, forced: bool = False) -> list[str]:
    """What is not certain of expressions where a formula stands: shapes of symbols, in order, and readings.

    Certain is what is declared in full, in the formula's section or one around it, and with no other shape anywhere in
    the document: one symbol in seven of real documents has two, and what a declaration further away meant is anybody's
    guess. Where numbers are compared, what is `forced` by declared shapes is as certain, and what a section says of its
    own names whatever they are elsewhere; shapes neither accuses.
    """
    exprs = tuple(exprs)
    is_sure = _is_sure_of_numbers if forced else _is_sure_of_shapes
    found = {each.name: None for each in quantities_in(exprs) if not is_sure(model, formula, each)}
    return list(found | dict.fromkeys(unclear(model, formula, exprs)))


def uncertain_in_claim(model: Model, formula: Formula, function: Expr, operands: Iterable[Expr]) -> list[str]:
    """What is not certain where what is said of a function's derivative has operands that do not fit.

    What it is the derivative of goes with it, so that arrays are as certain as their own section says, and numbers as
    the function does; so are arrays of which the function itself leaves no choice, the λ of λᵀ (A z - b).
    """
    operands = tuple(operands)
    found = dict.fromkeys(uncertain(model, formula, (function,), forced=True))
    spoken_of = set(quantities_in([function]))
    for each in quantities_in(operands):
        is_sure = _is_sure_of_shapes if each.shape else _is_sure_of_numbers
        if not (
            is_sure(model, formula, each)
            or _is_said_in_own_section(model, formula, each)
            or (each in spoken_of and _is_forced(model, formula, each))
        ):
            found[each.name] = None
    return list(found | dict.fromkeys(unclear(model, formula, operands)))


def _is_sure_of_shapes(model: Model, formula: Formula, quantity: Symbol | Family) -> bool:
    return is_certain(model, formula, quantity) and not _is_taken_for_scalar(model, formula, quantity)


def _is_sure_of_numbers(model: Model, formula: Formula, quantity: Symbol | Family) -> bool:
    return is_certain(model, formula, quantity) or _is_left_no_choice(model, formula, quantity)


def is_certain(model: Model, formula: Formula, quantity: Symbol | Family) -> bool:
    """Whether the shape of a symbol or family is declared beyond doubt: by itself, as a function's argument, or by a
    definition that speaks of such alone."""
    return _is_declared(model, formula, quantity) or _is_defined(model, formula, quantity)


def _is_taken_for_scalar(model: Model, formula: Formula, quantity: Symbol | Family) -> bool:
    """Whether all that is said of an unknown is `x \\geq 0`, which is said of vectors as well."""
    binding = _found(model.scope(formula), quantity)
    return binding is not None and binding.provenance == "assumed" and not quantity.shape


def _is_left_no_choice(model: Model, formula: Formula, quantity: Symbol | Family) -> bool:
    """Whether a section says in one way what a name of it is, or nothing but this shape fits where it speaks of it."""
    return (
        _is_said_in_own_section(model, formula, quantity)
        or _is_completed(model, formula, quantity)
        or _is_forced(model, formula, quantity)
        or _is_confirmed(model, formula, quantity)
    )


def _is_said_in_own_section(model: Model, formula: Formula, quantity: Symbol | Family) -> bool:
    binding = declaration_of(model, formula, quantity)
    if binding is None or model.document.section_at(binding.start) != formula.section:
        return False
    said = model.scopes.shapes_in(quantity.name, formula.section)
    return len(said) == 1 and _is_said(model, formula, quantity, binding)


def _is_completed(model: Model, formula: Formula, quantity: Symbol | Family) -> bool:
    """Whether a name is said to be a matrix, and where that is said nothing but these sizes fits: xᵀ Q x of x ∈ ℝⁿ."""
    binding, declared = _found(model.scope(formula), quantity), declaration_of(model, formula, quantity)
    if binding is None or binding.kept is None or declared is None or binding.quantity != quantity:
        return False
    if is_known(binding.kept.quantity.shape) or not is_known(quantity.shape):
        return False
    return len(model.scopes.shapes_of(quantity.name)) <= 1 and _speaks_of(model, formula, quantity.name, declared)


def _is_forced(model: Model, formula: Formula, quantity: Symbol | Family) -> bool:
    """Whether of a name that nobody declares otherwise nothing but this shape fits where the document speaks of it."""
    if not model.scopes.shapes_of(quantity.name) <= {quantity.shape} or not is_known(quantity.shape):
        return False
    binding = _found(model.scope(formula), quantity)
    if binding is None or binding.provenance != "inferred" or binding.quantity != quantity:
        return False
    return model.document.section_at(binding.start) in model.document.sections_around(formula.section)


def _is_confirmed(model: Model, formula: Formula, quantity: Symbol | Family) -> bool:
    """Whether what another section declares, and none otherwise, is what one takes it for in a definition here, too."""
    if not is_known(quantity.shape) or model.scopes.shapes_of(quantity.name) != {quantity.shape}:
        return False
    for other in model.watched.formulas_in(formula.section):
        for definition in model.definitions_in(other):
            if quantity.name in definition.expr.free:
                here = read_members(definition.statement, model.scope(other).firm())
                found = here[-1].assumed.get(quantity.name)
                if found is not None and _may_be(found.quantity.shape, quantity.shape):
                    return True
    return False


def _may_be(guess: Shape, shape: Shape) -> bool:
    """Whether a guess has the axes of a shape, and their sizes as far as it has any."""
    return len(guess) == len(shape) and all(
        not one.is_known or one is other for one, other in zip(guess, shape, strict=True)
    )


def _is_defined(model: Model, formula: Formula, quantity: Symbol | Family) -> bool:
    if not quantity.shape or model.scopes.shapes_of(quantity.name):
        return False
    found = model.definition(quantity.name, formula)
    if found is None or found.arguments or found.expr.shape != quantity.shape or not is_known(quantity.shape):
        return False
    if found.formula.section not in model.document.sections_around(formula.section):
        return False
    others = (
        each for other in model.watched.formulas_in(found.formula.section) for each in model.definitions_in(other)
    )
    if any(each.name == quantity.name and each.expr.shape != quantity.shape for each in others):
        return False
    rests_on = list(quantities_in([model.inlined(found.expr, found.formula)]))
    return bool(rests_on) and all(_is_declared(model, found.formula, each) for each in rests_on)


def _is_declared(model: Model, formula: Formula, quantity: Symbol | Family) -> bool:
    binding = declaration_of(model, formula, quantity) or _function_of(model, formula, quantity)
    if binding is None or not _is_said(model, formula, quantity, binding):
        return False
    return len(model.scopes.shapes_of(quantity.name)) <= 1


def _is_said(model: Model, formula: Formula, quantity: Symbol | Family, binding: Binding) -> bool:
    """Whether a binding says in full what a quantity of a formula is."""
    if not is_known(quantity.shape) or (isinstance(quantity, Family) and _has_indexed_size(quantity)):
        return False
    seen = _found(model.scope(formula), quantity)
    # A size that only the formula itself tells, "a square matrix A" in B A, is not declared.
    if seen is not None and (seen.kept is not None or not is_known(seen.quantity.shape)):
        return False
    return _speaks_of(model, formula, quantity.name, binding) and not _is_example(model, formula, quantity)


def _is_example(model: Model, formula: Formula, quantity: Symbol | Family) -> bool:
    """Whether a name of other sizes is given numbers besides: "let A = [1, 2; 3, 4]" of a declared m×n matrix."""
    found = model.definition(quantity.name, formula)
    if found is None or found.expr.name != "block" or found.expr.shape == quantity.shape:
        return False
    return not found.expr.free


def _speaks_of(model: Model, formula: Formula, name: str, binding: Binding) -> bool:
    """Whether a formula means what a binding declares: its own section does, or one around it does and none between."""
    if model.watched.is_afterwards(formula, binding.start):
        return False
    section = model.document.section_at(binding.start)
    between = model.document.sections_around(formula.section) - model.document.sections_around(section)
    declared = model.scopes.sections_of(name)
    return section == formula.section or (
        section in model.document.sections_around(formula.section) and declared.isdisjoint(between)
    )


def declared_here(model: Model, formula: Formula, exprs: Iterable[Expr]) -> bool:
    """Whether every quantity of expressions is declared in the section of a formula itself."""
    declarations = (declaration_of(model, formula, quantity) for quantity in quantities_in(exprs))
    return all(each is None or model.document.section_at(each.start) == formula.section for each in declarations)


def declared_nearby(model: Model, formula: Formula, exprs: Iterable[Expr]) -> bool:
    """Whether every quantity of expressions is a matrix or was declared at most NEARBY paragraphs from a formula."""
    for quantity in quantities_in(exprs):
        binding = declaration_of(model, formula, quantity)
        if binding is None or len(quantity.shape) == 2:
            continue
        if model.watched.paragraphs_between(binding.start, formula.paragraph) > NEARBY:
            return False
    return True


def _function_of(model: Model, formula: Formula, quantity: Symbol | Family) -> Binding | None:
    """The declaration `f: ℝⁿ → ℝ` of the function that a definition `f(x) = …` gives a quantity as its argument."""
    for name, binding in model.scopes.functions(formula):
        found = model.definition(name, formula)
        if found is not None and len(found.arguments) == len(binding.domain):
            shapes = dict(zip(found.arguments, binding.domain, strict=True))
            if shapes.get(quantity.name) == quantity.shape:
                return binding
    return None


def quantities_in(exprs: Iterable[Expr]) -> Iterator[Symbol | Family]:
    """The symbols and families that expressions speak of, in order, as often as they do."""
    return (quantity for expr in exprs for node in _told_by_shape(expr) for quantity in _quantities(node))


def _told_by_shape(expr: Expr) -> Iterator[Expr]:
    """An expression and all in it, but for the places at which values are taken of functions that nobody defined: with
    \\phi(s) \\in \\mathbb{R}^d, nothing rests on what s is."""
    waiting, seen = [expr], {expr}
    while waiting:
        node = waiting.pop()
        yield node
        if node.name != "application":
            waiting += (arg for arg in node.args[::-1] if arg not in seen)
            seen.update(node.args)


def _quantities(node: Expr) -> Iterator[Symbol | Family]:
    """The symbols and families that a node itself speaks of."""
    if node.name in AMBIGUOUS:
        return iter(())
    return (item for item in node.data if isinstance(item, Symbol | Family))


def declaration_of(model: Model, formula: Formula, quantity: Symbol | Family) -> Binding | None:
    """Where a formula's quantity is declared, if it is."""
    if isinstance(quantity, Family):
        return model.scopes.family(quantity.base + quantity.placement, formula)
    return model.scopes.symbol(quantity.name, formula)


def _found(scope: Scope, quantity: Symbol | Family) -> Binding | None:
    """What a scope says of a quantity."""
    if isinstance(quantity, Family):
        return scope.families.get(quantity.base + quantity.placement)
    return scope.symbols.get(quantity.name)


def is_known(shape: Shape) -> bool:
    """Whether every size of a shape is known."""
    return all(dim.is_known for dim in shape)


def _has_indexed_size(family: Family) -> bool:
    """Whether sizes are a family themselves (`n_l`): such a name stands for all of them, so none is really known."""
    names = frozenset().union(*(dim.names for dim in family.shape))
    return any("_" in name or "^" in name for name in names)
