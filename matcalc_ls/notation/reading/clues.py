"""Clues: what the term around a name that nobody declared tells of the number of its axes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from matcalc_ls.notation.names import is_bold, unaccented
from matcalc_ls.notation.reading.habits import (
    BOLD_CAPITAL,
    BOLD_SMALL,
    MATRIX_FIRST,
    SCALAR_FIRST,
    VECTOR_FIRST,
    Ranks,
    habit,
    is_loss,
    is_number_by_word,
    stem,
)
from matcalc_ls.notation.reading.terms import SCALARS, Term, differentiated, literal
from matcalc_ls.notation.relations import RELATIONS

_PART = re.compile(r"(\\[a-z]+)_(?:[ijkl]|\{[ijkl]+\})?")
"""A Greek letter with an index, or the family of such."""
_COMPONENT = re.compile(r"[a-z]_(?:[0-9ijkl]|\{[0-9ijkl]+\})?")
"""A small letter with the number of an entry, or the family of such."""
_NUMBERED = re.compile(r"[a-z]_[1-9]|[a-zA-Z]_\{[a-z],?[1-9]\}|[A-Z]_(?:[xyz]|\{[xyz],?[a-z]?\})(?:\^.+)?")
"""One of few that are numbered, be it of one of many, or one of those along the axes."""


def _in_product(part: Term, found: dict[str, Ranks]) -> None:
    """Nobody transposes a vector to multiply it by a number; a capital with more behind it is a matrix."""
    for left, right in pairwise(part.args):
        ranks = found.get(right.data[0], ()) if right.kind == "uninterpreted" else ()
        if left.kind == "transpose" and len(ranks) > 1 and ranks[0] == 0:
            is_between = right is not part.args[-1] and habit(stem(right.data[0]))[0] == 2
            found[right.data[0]] = MATRIX_FIRST if is_between else (1, 2, 0)
        if right.kind == "transpose" and stem(bare_name(left)) == stem(bare_name(right.args[0])):
            _prefer_array(left, found)  # as its sibling is, of which that is clear
    first, second = part.args[0], part.args[1] if len(part.args) > 1 else None
    is_gradient = second is not None and second.kind == "derivative" and "gradient" in second.data
    if is_gradient and habit(bare_name(first))[0] == 1 and not is_bold(bare_name(first)):
        _prefer_scalar(first, found)  # z \nabla^2 f(x): no column stands before a gradient or a Hessian
    for before, left, right in zip(part.args, part.args[1:], part.args[2:], strict=False):
        is_outer = right.kind == "transpose" and bare_name(left) == bare_name(right.args[0]) != ""
        if is_outer and habit(bare_name(before))[0] == 1:
            _prefer_scalar(before, found)  # a u u^\top: no column stands before a matrix


def _in_norm(part: Term, found: dict[str, Ranks]) -> None:
    """Double bars around a scalar would be single ones."""
    inside = part.args[0]
    for term in inside.args if inside.kind == "sum" else (inside,):
        _prefer_array(term.args[0] if term.kind == "negative" else term, found)


def _in_inner_product(part: Term, found: dict[str, Ranks]) -> None:
    """Angles embrace arrays, and a colon parts them: two differentials of numbers would be multiplied."""
    for term in part.args:
        if term.kind == "differential":
            _prefer_array(term.args[0], found)


def _of_gradient(part: Term, found: dict[str, Ranks]) -> None:
    """Who takes a gradient takes it by an array, at an array: `\\nabla_\\theta J`, `\\nabla f(\\theta)`."""
    if "gradient by" in part.data and part.data[2][0].startswith("\\partial"):
        if _COMPONENT.fullmatch(bare_name(part.args[0])):
            _prefer_scalar(part.args[0], found)
    elif not {"gradient", "gradient by"}.isdisjoint(part.data):
        function = differentiated(part)
        places = function.args if function.kind in ("uninterpreted", "apply") and len(function.args) == 1 else ()
        for term in (*part.args[:-1], *places):
            _prefer_array(term, found)


def _prefer_array(term: Term, found: dict[str, Ranks]) -> None:
    """Among what a name may be, a scalar comes last."""
    if (name := bare_name(term)) in found:
        found[name] = tuple(sorted(found[name], key=lambda rank: rank <= 0))


def _prefer_scalar(term: Term, found: dict[str, Ranks]) -> None:
    """Among what a name may be, a scalar comes first."""
    if (name := bare_name(term)) in found:
        found[name] = tuple(sorted(found[name]))


def _differentiated(part: Term, found: dict[str, Ranks]) -> None:
    """What is differentiated is a scalar more often than not, whatever its letter; a field is a vector."""
    function = differentiated(part)
    if (name := bare_name(function)) in found:
        if "along" in part.data and bare_name(part.args[0]) == name:
            found[name] = (1,)  # only a vector is carried along by itself
        field = not {"divergence", "curl", "along"}.isdisjoint(part.data)
        if is_loss(name) and any(found.get(bare_name(by), (0,))[0] == 2 for by in part.args[1:]):
            found[name] = (0,)
        elif 0 in found[name]:
            found[name] = VECTOR_FIRST if field else tuple(sorted(found[name]))
        elif field and found[name] == BOLD_CAPITAL:
            found[name] = (1,) if "curl" in part.data else BOLD_SMALL  # a tensor has a divergence as well
    if "quotient" in part.data:
        for variable in part.args[1:]:
            if function.kind == "entry" or _COMPONENT.fullmatch(bare_name(variable)):
                _prefer_scalar(variable, found)  # by one of several
            _prefer_array_of_parts(variable, found)


def _prefer_array_of_parts(variable: Term, found: dict[str, Ranks]) -> None:
    """Beside a derivative by `\\theta_i`, `\\theta` is what that is a component of."""
    part = _PART.fullmatch(bare_name(variable))
    if part is not None and part[1] in found:
        found[part[1]] = tuple(sorted(found[part[1]], key=lambda rank: rank <= 0))


def _beside_numbers(part: Term, found: dict[str, Ranks]) -> None:
    """Beside numbers stand numbers."""
    if any(literal(cell) for cell in part.args) and not any(cell.kind == "zeros" for cell in part.args):
        for cell in part.args:
            _prefer_scalar(cell, found)


def _stacked(part: Term, found: dict[str, Ranks]) -> None:
    """What is estimated and stacked is vectors, `\\hat\\beta` above `\\hat u`: numbers would be entries of one."""
    names = [bare_name(cell) for cell in part.args]
    if len(names) > 1 and all(found.get(name, (2,))[0] < 2 and unaccented(name) != name for name in names):
        for cell in part.args:
            _prefer_array(cell, found)


def _second(part: Term, found: dict[str, Ranks]) -> None:
    """An exponent and a divisor are numbers."""
    if (name := bare_name(part.args[1])) in found and min(found[name]) <= 0:
        found[name] = (min(found[name][0], 0),)


def _largest(part: Term, found: dict[str, Ranks]) -> None:
    """Of what one takes the largest absolute value is a vector."""
    operand = part.args[0]
    if part.data[0] != "largest entry" or operand.kind != "call" or operand.data[0] != "abs":
        return
    name = bare_name(operand.args[0])
    if 1 in found.get(name, ()):
        found[name] = (1, *(rank for rank in found[name] if rank != 1))


def _traced(part: Term, found: dict[str, Ranks]) -> None:
    """What one takes the trace of the product of, `\\operatorname{tr}(\\rho a)`, and what one makes a column of, are
    matrices whatever their letters."""
    inside = part.args[0]
    factors = inside.args if inside.kind == "product" and part.data[0] == "trace" else (inside,)
    names = list(map(bare_name, factors))
    if part.data[0] not in ("trace", "vec") or not all(names):
        return
    for name in names:
        if name in found and (habit(name)[0] == 1 or stem(name) == "\\rho"):
            found[name] = (2, *(rank for rank in found[name] if rank != 2))


def _varying(part: Term, found: dict[str, Ranks]) -> None:
    """A random variable is a number, as long as nothing says that it is a vector."""
    for variable in part.args:
        _prefer_scalar(variable, found)


def _called_by_word(part: Term, found: dict[str, Ranks]) -> None:
    """The rank of a matrix is a number, in whatever style it is set."""
    if part.data[0] in found and is_number_by_word(part.data[0]):
        found[part.data[0]] = (0,)


def _compared(part: Term, found: dict[str, Ranks]) -> None:
    """What is compared with a number in an argument, `P(Y = 1 \\mid x)`, is one."""
    for (left, right), between in zip(pairwise(part.args), part.data[2][1:], strict=False):
        if between.strip() in RELATIONS:
            for side, other in ((left, right), (right, left)):
                if literal(other) is not None and 0 in found.get(bare_name(side), ()):
                    found[bare_name(side)] = (0,)


def _divided(part: Term, found: dict[str, Ranks]) -> None:
    """A fraction of two letters is a number."""
    if bare_name(part.args[1]):
        _prefer_scalar(part.args[0], found)


def _transposed(part: Term, found: dict[str, Ranks]) -> None:
    """Nobody transposes a scalar, nor a sum of them."""
    inside = part.args[0]
    for term in inside.args if inside.kind == "sum" else (inside,):
        while term.kind in ("negative", "inverse", "index sum", "sum over"):
            term = term.args[0]
        if (name := bare_name(term)) in found:
            found[name] = tuple(rank for rank in found[name] if rank > 0) or found[name]


def _column_of_entries(part: Term, found: dict[str, Ranks]) -> None:
    """Capitals of one letter that run through a row that is turned, `[Y_1, \\dots, Y_n]^\\top`, are its entries, and so
    are small ones of which there are few, `(x_1, x_2)^\\top`."""
    listed = part.args[0]
    entries = {bare_name(entry) for entry in listed.args}
    is_one = len(set(map(stem, entries))) == 1
    if listed.kind == "block" and listed.data[0] == 1 and is_one and all(map(_NUMBERED.fullmatch, entries)):
        for entry in listed.args:
            _prefer_scalar(entry, found)
        return
    if listed.kind != "listed" or listed.data[-2] != 1 or listed.data[-1] == SCALARS or not is_one:
        return
    for name in entries & found.keys():
        if "_" in name and not is_bold(name):
            found[name] = SCALAR_FIRST if habit(name) == MATRIX_FIRST else found[name]


def _inverted(part: Term, found: dict[str, Ranks]) -> None:
    """Of numbers one would divide by them: `H(x)^{-1}` is of a matrix if that is a capital."""
    value = part.args[0]
    if value.kind == "uninterpreted" and (name := value.data[0]) in found and stem(name).isupper():
        found[name] = MATRIX_FIRST


def _indexed(part: Term, found: dict[str, Ranks]) -> None:
    """What has entries has as many axes as its entries have indices."""
    if (name := bare_name(part.args[0])) in found:
        found[name] = (len(part.data),)


CLUES: Mapping[str, tuple[Callable[[Term, dict[str, Ranks]], None], ...]] = {
    "product": (_in_product,),
    "block": (_beside_numbers, _stacked),
    "listed": (_beside_numbers,),
    "call": (_largest, _traced),
    "covariance": (_varying,),
    "uninterpreted": (_compared, _called_by_word),
    "norm": (_in_norm,),
    "inner": (_in_inner_product,),
    "colon": (_in_inner_product,),
    "derivative": (_differentiated, _of_gradient),
    "power": (_second,),
    "quotient": (_second, _divided),
    "root": (_second,),
    "transpose": (_transposed, _column_of_entries),
    "adjoint": (_transposed,),
    "inverse": (_inverted,),
    "entry": (_indexed,),
}
"""What the term around a name tells of its rank, by the kind of that term; the later clue counts."""


def bare_name(term: Term) -> str:
    """The name that a term is, that of its family if it is one of several; or nothing."""
    if term.kind == "guessed member":
        return f"{term.data[0]}{term.data[1]}"
    return str(term.data[0]) if term.kind in ("name", "size", "uninterpreted") else ""
