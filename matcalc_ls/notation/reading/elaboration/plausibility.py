"""Whether a reading is plausible: signs that a name is not what was guessed of it, or what is said of it elsewhere.

What fits is not always what is meant: `w^\\top x + b` fits as well where w was a number somewhere. What is declared
where a formula stands is never doubted, whatever an author does with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from matcalc_ls.algebra.dims import ONE, Shape
from matcalc_ls.algebra.expression import Expr, Family
from matcalc_ls.notation.conventions import Conventions
from matcalc_ls.notation.evidence import capital, letter_key
from matcalc_ls.notation.names import is_bold, unaccented, unbold
from matcalc_ls.notation.reading.clues import bare_name
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration
from matcalc_ls.notation.reading.habits import NUMBERS, UNIT_VECTORS, habit
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.terms import Term, is_key

UNLIKELY = "hardly of the shapes that were guessed, or that are said elsewhere"


def suspects(terms: Sequence[Term], elaboration: Elaboration) -> frozenset[str]:
    """The names in these rows that are hardly what they are taken for."""
    parts, inside = list(elaboration.fragments), list(terms)
    for part in parts:
        parts += part.parts  # all that there is, in no order
    for term in inside:
        inside += term.args
    found = {name for part in parts for sign in _SIGNS.get(part.expr.name, ()) for name in sign(part)}
    found.update(_in_double_bars(parts, inside), _of_unlike_sides(elaboration))
    products = [part.parts for part in parts if part.expr.name == "product"]
    found.update(name for factors in products for name in _numbers(factors) if _is_function(name, elaboration))
    found.update(term.data[0] for term in inside if term.kind == "apply" and _is_called_otherwise(term, elaboration))
    found.update(name for name in elaboration.guessed if _is_bold_array(name, elaboration))
    found.update(_known_numbers_behind(products, elaboration))
    return frozenset(name for name in found if _is_hearsay(name, elaboration)) | {*_shrunk(elaboration)}


def _shrunk(elaboration: Elaboration) -> Iterator[str]:
    """What was said to be a matrix, of no size, and fits only if it has a single entry."""
    for symbol in elaboration.known():
        if len(symbol.shape) == 2 and ONE not in symbol.shape and {*elaboration.resolved(symbol.shape)} == {ONE}:
            yield symbol.data[0].name


def _in_double_bars(parts: Sequence[Located], terms: Sequence[Term]) -> Iterator[str]:
    """Double bars around a number would be single ones."""
    barred = {(term.start, term.end) for term in terms if term.kind == "norm"}
    for part in parts if barred else ():
        if (part.start, part.end) in barred:
            yield from _numbers(part.parts[:1])


def _of_unlike_sides(elaboration: Elaboration) -> Iterator[str]:
    """What is said to be equal has the same axes, and the same sizes as far as they are known."""
    for left, right in elaboration.unlike:
        if not are_alike(left, right) or _contradict(left, right, elaboration):
            yield from (name for side in (left, right) for part in side.walk() for name in _name(part))


def _known_numbers_behind(products: Sequence[Sequence[Located]], elaboration: Elaboration) -> Iterator[str]:
    """Numbers stand before matrices: the x of `A x` is none, whatever it is elsewhere, if its letter is a vector's."""
    for array, number in (pair for factors in products for pair in pairwise(factors)):
        is_matrix = array.expr.name == "symbol" and array.expr.shape and habit(array.expr.data[0].name)[0] == 2
        for name in _name(number) if is_matrix and not number.expr.shape else ():
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
    shape = elaboration.resolved(elaboration.guessed[name].shape)
    if len(shape) != 2 or shape[1] is ONE or not is_bold(name) or habit(name)[0] != 1:
        return False
    return shape[0] is ONE or (unaccented(name) == name and not unbold(name).startswith("\\"))


def unshown(
    terms: Sequence[Term],
    elaboration: Elaboration,
    candidates: Mapping[str, Sequence[int]],
    forced: Set[str],
    needed: Callable[[frozenset[str]], Set[str]],
) -> frozenset[str]:
    """The names of which habit alone says what they are: nothing in the document shows it.

    Those are the capitals that were taken for matrices, and the small letters taken for vectors, unless arrays are
    `needed`, since with numbers nothing fits. One whose size is known, or that has a size in common with an array, is
    no worse known than that, and the value of a function that has one in common with them no better. Nor is it shown
    what the capitals are that were taken for vectors or numbers only because no matrix fits, and that need not be, nor
    what those letters are that are nothing but arguments of functions of which nothing is known, or that stand one
    above the other in what is transposed.
    """
    conventions = elaboration.context.lookup.scope.conventions
    if conventions.matrices is None or not elaboration.guessed:
        return frozenset()
    shapes = {name: elaboration.resolved(quantity.shape) for name, quantity in elaboration.guessed.items()}
    unknown = {name: shape for name, shape in shapes.items() if not any(dim.is_known for dim in shape)}
    letters = {name: shape for name, shape in unknown.items() if name not in forced}
    found = {
        name: shape
        for name, shape in letters.items()
        if not _is_shown(name, shape, conventions) and not _is_told(name, candidates)
    }
    odd = {
        name
        for name, shape in letters.items()
        if capital(name) is not None and len(shape) < 2 and candidates.get(name, (0,))[0] == 2
    }
    small = frozenset(name for name in found if capital(name) is None)
    for name in needed(small | odd) & small if small else ():
        del found[name]
    others = (
        shape
        for name, shape in shapes.items()
        if name not in found and name not in odd and (not is_key(name) or capital(name) is not None)
    )
    sizes = {dim for shape in others for dim in shape}
    sizes.update(
        dim for each in elaboration.known() if _is_said(each, elaboration) for dim in elaboration.resolved(each.shape)
    )
    while near := [name for name, shape in found.items() if not sizes.isdisjoint(shape)]:
        sizes.update(dim for name in near for dim in found.pop(name))
    idle = {name for name, shape in letters.items() if not shape and _may_be_array(name, conventions)}
    lent = {dim for shape in found.values() for dim in shape}
    values = (name for name, shape in letters.items() if is_key(name) and not lent.isdisjoint(shape))
    stacked = idle and idle & _in_turned_stacks(terms)
    rows = {name for name, shape in shapes.items() if ONE in shape and capital(name) is not None and not is_key(name)}
    names = {*found, *odd, *(idle and idle & _only_arguments(terms)), *stacked, *rows, *values}
    return frozenset(names) | {elaboration.guessed[name].name for name in names}  # R() is what R(x) is


def _is_shown(name: str, shape: Shape, conventions: Conventions) -> bool:
    """Whether the document shows a name to be an array of so many axes; of what has no letter, nobody asks that."""
    letter = None if name in UNIT_VECTORS else letter_key(name)
    if letter is None or (is_key(name) and capital(name) is None):
        return True
    if capital(name) is not None:
        return len(shape) != 2 or conventions.matrices is None or letter in conventions.matrices
    return not shape or letter in conventions.arrays


def _is_told(name: str, candidates: Mapping[str, Sequence[int]]) -> bool:
    """Whether what stands around a small letter tells that it is an array: then a number comes last, if at all."""
    ranks = candidates.get(name, ())
    return capital(name) is None and (0 not in ranks or (len(ranks) == 3 and ranks[-1] == 0))


def _may_be_array(name: str, conventions: Conventions) -> bool:
    """Whether a letter is none that is most often a number, nor shown to be one."""
    letter = letter_key(name)
    return letter is not None and letter not in conventions.numbers and letter.rstrip("_") not in NUMBERS


def _only_arguments(terms: Sequence[Term]) -> frozenset[str]:
    """The names that stand alone, or nowhere but as arguments of functions of which nothing is known."""
    arguments: set[str] = set()
    others: set[str] = set()
    waiting = [(term, len(terms) == 1 and term.kind == "name") for term in terms]
    while waiting:
        term, is_argument = waiting.pop()
        if name := bare_name(term):
            (arguments if is_argument else others).add(name)
        waiting += [(part, term.kind == "uninterpreted") for part in term.args]
    return frozenset(arguments - others)


def _in_turned_stacks(terms: Sequence[Term]) -> frozenset[str]:
    """The names that stand one above the other in what is transposed: numbers would be written in a row from the
    start, and may be meant, but so may be rows or columns of a matrix."""
    stacks = (term.args[0] for whole in terms for term in whole.walk() if term.kind == "transpose")
    columns = (
        stack
        for stack in stacks
        if (stack.kind == "block" and stack.data[1] == 1) or (stack.kind == "listed" and "\\\\" in stack.data[0][1])
    )
    return frozenset(bare_name(entry) for column in columns for entry in column.args)


def _is_said(symbol: Expr, elaboration: Elaboration) -> bool:
    """Whether somebody declared or defined a name, and no other formula guessed what it is."""
    binding = elaboration.context.lookup.symbol(symbol.data[0].name) if symbol.name == "symbol" else None
    return binding is None or binding.provenance in ("declared", "defined")


def without(read: Located, names: Set[str]) -> Located | None:
    """What was read without the parts whose shape rests on these names."""
    if not speaks_of(read, names):
        return read
    parts = [without(part, names) for part in read.parts]
    gone = [part for part, left in zip(read.parts, parts, strict=True) if left is None]
    if not names.isdisjoint(_name(read)) or (gone and _rests_on(read, parts, gone)):
        return None
    return replace(read, parts=tuple(part for part in parts if part is not None))


def _rests_on(read: Located, parts: Sequence[Located | None], gone: Sequence[Located]) -> bool:
    """Whether the shape of what was read rests on those of its parts that are gone: a number may be made of arrays,
    and what a function maps may have other axes than its value."""
    if read.expr.shape:
        return not _is_as_large(read, parts)
    if read.expr.name == "determinant":  # bars around a number, or a set, are none
        return True
    if read.expr.name == "frobenius":  # an array times a number is none
        return any(part is not None for part in parts)
    return read.expr.name not in ("uninterpreted", "application") and any(not part.expr.shape for part in gone)


def _is_as_large(read: Located, parts: Sequence[Located | None]) -> bool:
    """Whether it is known how large something is of which these parts are left: the value of a function that is called
    by a letter, and what is as large as its first part, as an expectation is."""
    if read.expr.name != "uninterpreted":
        return read.expr.name == "application"
    name, first = read.expr.data[0].name, parts[0]
    is_expectation = name.startswith("\\mathbb") or read.expr.data[1][0].startswith("E[")
    if letter_key(unbold(name)) is not None and not is_expectation:
        return True
    return first is not None and first.expr.shape == read.expr.shape


def parts_without(read: Located, names: Set[str]) -> Iterator[Located]:
    """The largest parts of what was read of which as much is left."""
    if (found := without(read, names)) is not None:
        yield found
    else:
        for part in read.parts:
            yield from parts_without(part, names)


def speaks_of(read: Located, names: Set[str]) -> bool:
    """Whether one of these names stands in what was read."""
    return any(not names.isdisjoint(_name(part)) for part in read.walk())


def _is_hearsay(name: str, elaboration: Elaboration) -> bool:
    """Whether what is known of a name is a guess, or not declared where it stands."""
    if name in elaboration.guessed:
        return True
    binding = elaboration.context.lookup.symbol(name)
    return binding is not None and binding.is_hearsay


def are_alike(left: Located, right: Located) -> bool:
    """Whether two sides of an equation may be meant to be equal.

    Vectors are written as rows, 0 is of any shape, and n may be 1 where a number is said to be n×n.
    """
    if not {"zeros", "number"}.isdisjoint((left.expr.name, right.expr.name)):
        return True
    a, b = _axes(left.expr.shape), _axes(right.expr.shape)
    return len(a) == len(b) or (_is_square(a or b) and () in (a, b))


def _contradict(left: Located, right: Located, elaboration: Elaboration) -> bool:
    """Whether two sides of an equation have sizes that are known, and others."""
    shapes = (_axes(elaboration.resolved(side.expr.shape)) for side in (left, right))
    return any(a is not b and a.is_known and b.is_known for a, b in zip(*shapes, strict=False))


def _is_square(shape: Shape) -> bool:
    return len(shape) == 2 and shape[0] is shape[1] and shape[0].is_known


def _axes(shape: Shape) -> Shape:
    return tuple(dim for dim in shape if dim is not ONE)


def _name(part: Located) -> Iterator[str]:
    """The name that a part is, that of its family if it is one of several, and of a function whose value it is."""
    expr = part.expr
    if expr.name in ("symbol", "application", "uninterpreted"):
        yield expr.data[0].name
    elif expr.name == "member" and isinstance(expr.data[0], Family):
        yield expr.data[0].base + expr.data[0].placement


def _numbers(operands: Sequence[Located]) -> Iterator[str]:
    """The names that are these operands, or of which they are sums, and that are taken for numbers."""
    for part in operands:
        expr = part.expr
        if expr.shape:
            continue
        yield from _name(part)
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
    """Numbers stand before rows and columns: behind one, `z^\\top K z` and `h W`, a capital is a matrix."""
    for array, number in pairwise(part.parts):
        if array.expr.shape:
            yield from (name for name in _numbers([number]) if habit(name)[0] == 2)


_SIGNS: Mapping[str, tuple[Callable[[Located], Iterator[str]], ...]] = {
    "symbol": (_bold_number,),
    "transpose": (_transposed_number,),
    "product": (_number_behind,),
}
"""The names that an operation shows to be hardly what they are taken for."""
