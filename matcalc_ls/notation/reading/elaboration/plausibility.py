"""Whether a reading is plausible: signs that a name is not what was guessed of it, or what is said of it elsewhere.

What fits is not always what is meant: `w^\\top x + b` fits as well where w was a number somewhere. What is declared
where a formula stands is never doubted, whatever an author does with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from matcalc_ls.algebra.dims import ONE, Shape, long_axes
from matcalc_ls.notation.names import is_bold, unaccented, unbold
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration
from matcalc_ls.notation.reading.elaboration.remaining import names_of
from matcalc_ls.notation.reading.habits import habit, stem
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.terms import Term

UNLIKELY = "hardly of the shapes that were guessed, or that are said elsewhere"


def suspects(terms: Sequence[Term], elaboration: Elaboration) -> frozenset[str]:
    """The names in these rows that are hardly what they are taken for."""
    parts, inside = list(elaboration.fragments), list(terms)
    for part in parts:
        parts += part.parts  # all that there is, in no order
    for term in inside:
        inside += term.args
    found = {name for part in parts if part.expr.name in _SIGNS for name in _SIGNS[part.expr.name](part)}
    kinds = {term.kind for term in inside}
    if "norm" in kinds:
        found.update(_in_double_bars(parts, inside))
    if "apply" in kinds:
        calls = (term for term in inside if term.kind == "apply")
        found.update(call.data[0] for call in calls if _is_called_otherwise(call, elaboration))
    found.update(_of_unlike_sides(elaboration))
    if products := [part.parts for part in parts if part.expr.name == "product"]:
        found.update(name for factors in products for name in _numbers(factors) if _is_function(name, elaboration))
        found.update(_known_numbers_behind(products, elaboration))
    found.update(name for name in elaboration.guessed if _is_bold_array(name, elaboration))
    return frozenset(name for name in found if _is_hearsay(name, elaboration)) | {*_shrunk(elaboration)}


def _shrunk(elaboration: Elaboration) -> Iterator[str]:
    """What was said to be a matrix, of no size, and fits only if it has a single entry."""
    for symbol in elaboration.known():
        if len(symbol.shape) == 2 and ONE not in symbol.shape and {*elaboration.resolved(symbol.shape)} == {ONE}:
            yield symbol.data[0].name


def _in_double_bars(parts: Sequence[Located], terms: Sequence[Term]) -> Iterator[str]:
    """Double bars around a number would be single ones."""
    barred = {(term.start, term.end) for term in terms if term.kind == "norm"}
    for part in parts:
        if (part.start, part.end) in barred:
            yield from _numbers(part.parts[:1])


def _of_unlike_sides(elaboration: Elaboration) -> Iterator[str]:
    """What is said to be equal has the same axes, and the same sizes as far as they are known."""
    for left, right in elaboration.unlike:
        if not are_alike(left, right, elaboration.resolved) or _contradict(left, right, elaboration):
            yield from (name for side in (left, right) for part in side.walk() for name in names_of(part))


def _known_numbers_behind(products: Sequence[Sequence[Located]], elaboration: Elaboration) -> Iterator[str]:
    """Numbers stand before matrices: the x of `A x` is none, whatever it is elsewhere, if its letter is a vector's."""
    for array, number in (pair for factors in products for pair in pairwise(factors)):
        is_matrix = array.expr.name == "symbol" and array.expr.shape and habit(array.expr.data[0].name)[0] == 2
        for name in names_of(number) if is_matrix and not number.expr.shape else ():
            if name not in elaboration.guessed and habit(name)[0] == 1:
                yield name


def _is_called_otherwise(call: Term, elaboration: Elaboration) -> bool:
    """Whether a function has so many arguments elsewhere, not as many here: `L(w)` is no value of `L(x, y)`."""
    binding = elaboration.context.lookup.symbol(call.data[0])
    return binding is not None and binding.arguments is not None and len(binding.arguments) != len(call.args)


def _is_function(name: str, elaboration: Elaboration) -> bool:
    """Whether a capital is a function elsewhere, `Q(x)`; a factor, as in `Q x`, is another quantity."""
    binding = elaboration.context.lookup.symbol(name)
    return binding is not None and binding.arguments is not None and habit(name)[0] == 2


def _is_bold_array(name: str, elaboration: Elaboration) -> bool:
    """Whether a small letter in bold, which is a column, was guessed to be a row, or a matrix.

    That may be what has an accent, and a Greek letter, such as a tensor.
    """
    if len(elaboration.guessed[name].shape) != 2:
        return False
    shape = elaboration.resolved(elaboration.guessed[name].shape)
    if shape[1] is ONE or not is_bold(name) or habit(name)[0] != 1:
        return False
    return shape[0] is ONE or (unaccented(name) == name and not unbold(name).startswith("\\"))


def _is_hearsay(name: str, elaboration: Elaboration) -> bool:
    """Whether what is known of a name is a guess, or not declared where it stands."""
    if name in elaboration.guessed:
        return True
    binding = elaboration.context.lookup.symbol(name)
    return binding is not None and binding.is_hearsay


def are_alike(left: Located, right: Located, resolved: Callable[[Shape], Shape] = tuple) -> bool:
    """Whether two sides of an equation may be meant to be equal, sizes being as far `resolved` as they are.

    Vectors are written as rows, 0 is of any shape, and n may be 1 where a number is said to be n×n.
    """
    if not {"zeros", "number"}.isdisjoint((left.expr.name, right.expr.name)):
        return True
    a, b = (long_axes(resolved(side.expr.shape)) for side in (left, right))
    return len(a) == len(b) or (_is_square(a or b) and () in (a, b))


def _contradict(left: Located, right: Located, elaboration: Elaboration) -> bool:
    """Whether two sides of an equation have sizes that are known, and others."""
    shapes = (long_axes(elaboration.resolved(side.expr.shape)) for side in (left, right))
    return any(a is not b and a.is_known and b.is_known for a, b in zip(*shapes, strict=False))


def _is_square(shape: Shape) -> bool:
    return len(shape) == 2 and shape[0] is shape[1] and shape[0].is_known


def _numbers(operands: Sequence[Located]) -> Iterator[str]:
    """The names that are these operands, or of which they are sums, and that are taken for numbers."""
    for part in operands:
        expr = part.expr
        if expr.shape:
            continue
        yield from names_of(part)
        if expr.name in ("sum", "product"):
            yield from _numbers(part.parts)


def _bold_number(part: Located) -> Iterator[str]:
    """Nobody sets a number in bold, but an intercept."""
    name = part.expr.data[0].name
    if is_bold(name) and not part.expr.shape and 0 not in habit(name):
        yield name


def _transposed_number(part: Located) -> Iterator[str]:
    """Nobody transposes a number."""
    yield from _numbers(part.parts)


def _number_behind(part: Located) -> Iterator[str]:
    """Numbers stand before rows and columns: behind one, `z^\\top K z` and `h W`, a capital is a matrix, and what comes
    last behind a row a column."""
    for array, number in pairwise(part.parts):
        if array.expr.shape:
            yield from (name for name in _numbers([number]) if habit(name)[0] == 2)
        yield from _number_beside_turned_sibling(array, number)
    row, last = part.parts[-2:] if len(part.parts) > 1 else (part, part)
    if row.expr.name == "transpose" and len(row.expr.args[0].shape) == 1:
        yield from names_of(last) if not last.expr.shape else ()  # who turns a column multiplies it by one


def _number_beside_turned_sibling(left: Located, right: Located) -> Iterator[str]:
    """`\\psi_t \\psi_{t-k}^\\top`: of what is of one kind none is a number where another one is transposed."""
    if left.expr.name == "symbol" and not left.expr.shape and right.expr.name == "transpose":
        name, siblings = left.expr.data[0].name, set(names_of(right.parts[0]))
        if any(stem(name) == stem(sibling) and "_" in name and "_" in sibling for sibling in siblings):
            yield name


_SIGNS: Mapping[str, Callable[[Located], Iterator[str]]] = {
    "symbol": _bold_number,
    "transpose": _transposed_number,
    "product": _number_behind,
}
"""The names that an operation shows to be hardly what they are taken for."""
