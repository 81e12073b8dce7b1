"""Of which names it is shown what they are, by the document or by what stands around them, and of which habit alone
says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import pairwise

from matcalc_ls.algebra.dims import ONE, Dim, Shape
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.notation.conventions import Conventions
from matcalc_ls.notation.evidence import capital, letter_key
from matcalc_ls.notation.names import is_capital, unaccented, unbold
from matcalc_ls.notation.reading.clues import bare_name
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration
from matcalc_ls.notation.reading.habits import (
    NUMBERS,
    UNIT_VECTORS,
    habit,
    is_array,
    is_entry,
    is_loss,
    leaves_one_out,
    stem,
)
from matcalc_ls.notation.reading.lookup import Lookup
from matcalc_ls.notation.reading.terms import (
    ANY_INDEX,
    NAME_IN_BRACKETS,
    Term,
    differentiated,
    is_derivative,
    is_key,
)
from matcalc_ls.notation.scope import Binding

Shapes = Mapping[str, Shape]
_SCRIPT = ("\\mathcal", "\\mathscr", "\\mathfrak")


def unshown(
    terms: Sequence[Term],
    elaboration: Elaboration,
    candidates: Mapping[str, Sequence[int]],
    forced: Set[str],
    needed: Callable[[frozenset[str], int], Set[str]],
) -> frozenset[str]:
    """The names of which habit alone says what they are: nothing in the document shows it.

    Those are the capitals that were taken for matrices, and the small letters taken for vectors, unless arrays are
    `needed`, since with numbers nothing fits; and those letters that were taken for numbers, unless they have to be
    some, that the document shows to be arrays elsewhere. One whose size is known, or that has a size in common with an
    array, is no worse known than that, and the value of a function that has one in common with them no better. Nor is
    it shown what the capitals are that were taken for vectors or numbers only because no matrix fits, and that need not
    be, or for matrices of one row or column, nor what those letters are that are nothing but arguments of functions of
    which nothing is known, or that stand one above the other in what is transposed. Wherever it is, a small letter that
    would be a matrix beside others may be added to each row, and a calligraphic one among factors be an operator.
    """
    conventions = elaboration.context.lookup.scope.conventions
    if not elaboration.guessed:
        return frozenset()
    shapes = {name: elaboration.resolved(quantity.shape) for name, quantity in elaboration.guessed.items()}
    parts = [part for term in terms for part in term.walk()]
    either = _biases(shapes, parts) | _operators_in_script(shapes, parts)
    if conventions.matrices is None:
        return either
    unsized = {
        name: shape for name, shape in shapes.items() if name not in forced and not any(dim.is_known for dim in shape)
    }
    unfit = _unfit_for_matrices(unsized, candidates)
    found = {
        name: shape
        for name, shape in unsized.items()
        if not _is_shown(name, shape, conventions) and not _is_told(name, candidates)
    }
    small = frozenset(name for name in found if capital(name) is None)
    for name in needed(small | unfit, 0) & small if small else ():
        del found[name]
    _drop_as_large(found, _known_sizes(shapes, found.keys() | unfit, elaboration))
    lent = {dim for shape in found.values() for dim in shape}
    values = {name for name, shape in unsized.items() if is_key(name) and not lent.isdisjoint(shape)}
    odd = {name for name in shapes if leaves_one_out(name) or name.startswith(NAME_IN_BRACKETS)}
    odd.update(_rows_and_columns(shapes), _large_gradients(shapes), _of_running_indices(terms, unsized))
    if any(_may_hold_blocks(part, elaboration) for part in parts if part.kind == "block"):
        odd.update(name for name, shape in shapes.items() if len(shape) == 2 or (not shape and is_entry(name)))
    odd.update(name for name in _tensor_factors(parts) if shapes.get(name) == ())
    elsewhere = _arrays_elsewhere(unsized, candidates, conventions) - _surely_numbers(parts, conventions)
    doubtful = elsewhere - needed(elsewhere, 1) if elsewhere else elsewhere
    idle = _idle_numbers(terms, parts, unsized, conventions)
    names = unfit.union(either, found, values, odd, idle, doubtful, _operators(parts))
    return names | {elaboration.guessed[name].name for name in names}  # R() is what R(x) is


def defined_otherwise(elaboration: Elaboration, said: Lookup) -> frozenset[str]:
    """The names taken for numbers here that are defined as arrays where the text speaks of the same thing."""
    names = [name for name, quantity in elaboration.guessed.items() if not quantity.shape and not is_key(name)]
    found = [name for name in names if (binding := said.symbol(name)) is not None and _is_array_here(binding)]
    return frozenset(found) | {elaboration.guessed[name].name for name in found}


def _is_array_here(binding: Binding) -> bool:
    return binding.provenance == "defined" and not binding.yields and bool(binding.quantity.shape)


def _of_running_indices(terms: Sequence[Term], shapes: Shapes) -> Set[str]:
    """What is called by several indices of which one runs, `T_{ijk}`, and a name that is a side beside it."""
    found = {name for name in shapes if ANY_INDEX in name}
    return found | {bare_name(term) for term in terms if bare_name(term) in shapes} if found else found


def _unfit_for_matrices(shapes: Shapes, candidates: Mapping[str, Sequence[int]]) -> frozenset[str]:
    """The capitals that were tried as matrices first, and fit as vectors or numbers alone, or as numbers, and fit as
    vectors."""
    return frozenset(
        name
        for name, shape in shapes.items()
        if capital(name) is not None
        and len(shape) < 2
        and candidates.get(name, (len(shape),))[0] in (2, 1 - len(shape))
    )


def _rows_and_columns(shapes: Shapes) -> Set[str]:
    """The capitals, in bold or not, that were taken for matrices of one row or column."""
    return {name for name, shape in shapes.items() if ONE in shape and is_capital(name) and not is_key(name)}


def _tensor_factors(parts: Sequence[Term]) -> Iterator[str]:
    """The names beside `\\otimes`: those that are taken for numbers there may be spaces."""
    products = (part for part in parts if part.kind == "kronecker")
    return (bare_name(factor) for product in products for factor in product.args)


def _biases(shapes: Shapes, parts: Sequence[Term]) -> frozenset[str]:
    """The small letters that would be matrices to be added to one: `X W + b` mostly adds b to each row."""
    small = frozenset(name for name, shape in shapes.items() if len(shape) == 2 and _is_small(name))
    sums = (part for part in parts if part.kind == "sum") if small else ()
    return small.intersection(bare_name(addend) for total in sums for addend in total.args)


def _is_small(name: str) -> bool:
    """Whether this is a small Latin letter, by whose habit it is a vector; accents make matrices of such."""
    return not is_key(name) and habit(name)[0] == 1 and unaccented(name) == name


def _operators_in_script(shapes: Shapes, parts: Sequence[Term]) -> frozenset[str]:
    """The calligraphic letters among factors, and what is inverted of them, that would be numbers: operators as
    often as these."""
    numbers = frozenset(name for name, shape in shapes.items() if not shape and name.startswith(_SCRIPT))
    made = (part for part in parts if part.kind in ("product", "inverse")) if numbers else ()
    factors = (bare_name(factor) for part in made for factor in part.args)
    return numbers.intersection(name for name in factors if not is_loss(name) and not is_key(name))


def _may_hold_blocks(matrix: Term, elaboration: Elaboration) -> bool:
    """Whether a literal matrix holds nothing but `K_{11}`, `K_{12}`, …, which may be blocks as well as entries of K."""
    names = {bare_name(cell.args[0] if cell.kind == "entry" else cell) for cell in matrix.args}
    if not all(name in elaboration.guessed and is_capital(name) for name in names):
        return False
    return len(matrix.args) > 1 and len({stem(name) for name in names}) == 1 and all(map(_has_place, matrix.args))


def _has_place(cell: Term) -> bool:
    return cell.kind == "entry" or is_entry(bare_name(cell))


def _large_gradients(shapes: Shapes) -> Set[str]:
    """The gradients that would have as many axes as that of a matrix by a matrix: `\\nabla_X Y` is that along X."""
    return {name for name, shape in shapes.items() if len(shape) > 3 and is_key(name) and name.startswith("\\nabla")}


def _known_sizes(shapes: Shapes, doubtful: Set[str], elaboration: Elaboration) -> set[Dim]:
    """The sizes of the arrays that are none of the doubtful ones, and of those that somebody declared or defined."""
    here = (
        shape
        for name, shape in shapes.items()
        if name not in doubtful and (not is_key(name) or capital(name) is not None)
    )
    elsewhere = (elaboration.resolved(each.shape) for each in elaboration.known() if _is_said(each, elaboration))
    return {dim for several in (here, elsewhere) for shape in several for dim in shape}


def _drop_as_large(found: dict[str, Shape], sizes: set[Dim]) -> None:
    """Drop what has a size in common with what is known, and what has one in common with that."""
    while near := [name for name, shape in found.items() if not sizes.isdisjoint(shape)]:
        sizes.update(dim for name in near for dim in found.pop(name))


def _idle_numbers(terms: Sequence[Term], parts: Sequence[Term], shapes: Shapes, conventions: Conventions) -> Set[str]:
    """The names taken for numbers with which nothing is done that one does with numbers."""
    numbers = {name for name, shape in shapes.items() if not shape and _may_be_array(name, conventions)}
    return numbers & (_only_arguments(terms) | _in_turned_stacks(parts)) if numbers else numbers


def _arrays_elsewhere(
    shapes: Shapes, candidates: Mapping[str, Sequence[int]], conventions: Conventions
) -> frozenset[str]:
    """The names taken for numbers, though they may be arrays, which the document shows such letters to be."""
    return frozenset(
        name
        for name, shape in shapes.items()
        if not shape
        and not is_key(name)
        and max(candidates.get(name, (0,))) > 0
        and not is_entry(name)
        and is_array(name, conventions)
    )


def _surely_numbers(parts: Sequence[Term], conventions: Conventions) -> frozenset[str]:
    """The names that stand in a literal matrix of several columns, and what a gradient is taken of, unless that is a
    matrix elsewhere, as the weights W in `\\nabla W`."""
    matrices = (part for part in parts if part.kind == "block" and part.data[1] > 1)
    gradients = (part for part in parts if part.kind == "derivative" and not is_derivative(part))
    functions = (bare_name(differentiated(gradient)) for gradient in gradients)
    shown = conventions.matrices or ()
    return frozenset(
        [bare_name(cell) for matrix in matrices for cell in matrix.args]
        + [name for name in functions if letter_key(name) not in shown]
    )


def _operators(parts: Sequence[Term]) -> Iterator[str]:
    """A capital D before the value of a function may be that which differentiates it."""
    products = (part.args for part in parts if part.kind == "product")
    for left, right in (pair for factors in products for pair in pairwise(factors)):
        value = right.args[0] if right.kind == "transpose" else right
        if value.kind in ("uninterpreted", "apply") and stem(unbold(bare_name(left))) == "D":
            yield bare_name(left)


def _is_shown(name: str, shape: Shape, conventions: Conventions) -> bool:
    """Whether the document shows a name to be an array of so many axes; of what has no letter, nobody asks that."""
    if name[0] == "d" and capital(name[1:]) is not None:
        name = name[1:]  # dV is as V is
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
    if letter is None:
        return len(name) > 1 and name.isalpha()  # a word
    return letter not in conventions.numbers and letter.rstrip("_") not in NUMBERS


def _only_arguments(terms: Sequence[Term]) -> frozenset[str]:
    """The names that stand alone, or nowhere but as arguments of functions of which nothing is known, or as what
    something is differentiated by; one of several, `x_i`, is mostly an entry there.

    One whose inverse stands alone may be a number, a matrix or a map.
    """
    arguments: set[str] = set()
    others: set[str] = set()
    waiting = [(term, False) for term in terms]
    if len(terms) == 1:
        only = terms[0].args[0] if terms[0].kind == "inverse" else terms[0]
        waiting = [(only, only.kind == "name")]
    while waiting:
        term, is_argument = waiting.pop()
        if name := bare_name(term):
            (arguments if is_argument else others).add(name)
        if is_derivative(term):
            function, *variables = term.args
            waiting += [(function, False), *((each, True) for each in variables if "_" not in bare_name(each))]
        else:
            waiting += [(part, term.kind == "uninterpreted") for part in term.args]
    return frozenset(arguments - others)


def _in_turned_stacks(parts: Sequence[Term]) -> frozenset[str]:
    """The names that stand one above the other in what is transposed: numbers would be written in a row from the
    start, and may be meant, but so may be rows or columns of a matrix."""
    stacks = (part.args[0] for part in parts if part.kind == "transpose")
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
