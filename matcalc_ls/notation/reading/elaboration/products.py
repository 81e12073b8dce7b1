"""Products of every sort, and quotients."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from matcalc_ls.algebra.dims import Shape, is_row
from matcalc_ls.algebra.expression import OPERATIONS, Symbol
from matcalc_ls.algebra.operation import FACTOR, PRODUCT
from matcalc_ls.notation.names import words
from matcalc_ls.notation.reading.elaboration.attempt import Elaboration, Rule
from matcalc_ls.notation.reading.elaboration.sums import constant_like, diagonal_as_matrix
from matcalc_ls.notation.reading.habits import NUMBERS, habit, stem
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.tables import FUNCTION_LETTERS
from matcalc_ls.notation.reading.terms import Term, is_derivative, is_key, key_of, literal, of_entries

_MINUS_ONE = Fraction(-1)


def _negative(self: Elaboration, term: Term) -> Located | None:
    inner = term.args[0]
    value = literal(inner)
    if value is not None:
        return self.constant("number", term, -value)
    found = self.read(inner)
    if found is None:
        return None
    first, *others = _opened(found, inner)
    if first.expr.name == "number" and others:
        place = Term("number", term.start, first.end)
        return self.build("product", term, [self.constant("number", place, -first.expr.data[0]), *others])
    minus = self.constant("number", Term("number", term.start, found.start), _MINUS_ONE)
    return self.build("product", term, [minus, first, *others])


_ROWS = frozenset("xyzuvhow")
"""Letters of vectors, which before a matrix are rows rather than numbers."""
_COEFFICIENTS = words("\\alpha \\epsilon \\varepsilon \\eta \\lambda \\tau")
_MULTIPLICATIONS = frozenset({"product", "dot", "times", "star"})


def _opened(part: Located, term: Term) -> tuple[Located, ...]:
    """The factors of what no brackets hold together, `A \\cdot B C` being a product of three; else the part itself."""
    is_open = part.expr.name == "product" and term.kind in _MULTIPLICATIONS and not term.bracketed
    return part.parts if is_open else (part,)


def _product(self: Elaboration, term: Term) -> Located | None:
    parts = self.read_all(term.args)
    if parts is None:
        return None
    for (left, name), (right, factor) in pairwise(zip(parts, term.args, strict=True)):
        is_bracketed_number = factor.kind == "product" and factor.bracketed and not right.expr.shape
        if is_bracketed_number and name.kind == "name" and habit(name.data[0])[0] == 2 and self.guesses_in([left]):
            # T(a^\top u): a number that needs no brackets, where nobody would put one.
            self.skip(term, "a product, or a value of a function")
            return None
    return _multiplied(self, term, parts)


def _multiplied(self: Elaboration, term: Term, parts: list[Located]) -> Located | None:
    """A product of factors, with or without a sign between them."""
    for position, (left, right) in enumerate(pairwise(parts)):
        if left.expr.name == "diagonal" and len(right.expr.shape) == 2 and not is_row(right.expr.shape):
            parts[position] = diagonal_as_matrix(self, left)
        if not left.expr.shape:
            if _is_row_taken_for_number(left, right) and not self.guesses_in([right]):
                self.doubt([left])
                self.doubt([left])  # twice as odd as that it is a matrix
            continue
        kind = right.expr.name
        if not right.expr.shape:
            if kind in ("symbol", "member") and (right is parts[-1] or not _is_coefficient(right)):
                self.doubt([right])  # numbers come before arrays
            if len(left.expr.shape) == 2 and (kind == "sum" or _is_value_of_function(right)):
                self.doubt([right])
            if kind == "power" and not _is_of_usual_number(right):
                self.doubt([left, right])  # so do m and I in m v^2 + I \omega^2, which are numbers, too
        if kind == "identity":
            self.doubt([left])  # who multiplies by I has a number before it
    for row, entry in pairwise(parts):
        if row.expr.name == "transpose" and len(row.expr.shape) == 2 and entry.expr.name == "entry":
            # x^\top x_1: numbers come before rows, so that x_1 is no entry here.
            self.refuse(term, "a row times an entry", "product", [row, entry])
            return None
    if all(map(is_derivative, term.args)) and max([len(part.expr.shape) for part in parts]) > 2:
        return _chain_rule(self, term, parts)
    return self.build("product", term, parts)


def _is_coefficient(part: Located) -> bool:
    """Whether this is a letter of step sizes and weights, which stand wherever there is room: `M \\lambda s`."""
    return part.expr.name == "symbol" and stem(part.expr.data[0].name) in _COEFFICIENTS


def _is_of_usual_number(power: Located) -> bool:
    """Whether this is `\\sigma^2`, the power of a letter that is a number wherever nothing is said of it."""
    base = power.parts[0].expr
    return base.name == "symbol" and stem(base.data[0].name) in NUMBERS


def _is_row_taken_for_number(left: Located, right: Located) -> bool:
    """Whether this is the x of `x W`, which is a row then, as if it were a number."""
    if left.expr.shape or left.expr.name != "symbol" or len(right.expr.shape) != 2 or right.expr.name == "identity":
        return False
    return stem(left.expr.data[0].name) in _ROWS


def _is_value_of_function(part: Located) -> bool:
    """Whether this is `f(x)` of a letter that functions are called by, whose values may be anything."""
    return part.expr.name == "uninterpreted" and stem(part.expr.data[0].name) in FUNCTION_LETTERS


def _chain_rule(self: Elaboration, term: Term, parts: list[Located]) -> Located | None:
    """`\\frac{\\partial L}{\\partial Y} \\frac{\\partial Y}{\\partial X}` of matrices: no product of matrices."""
    ends = [(part.parts[0].expr.shape, part.parts[-1].expr.shape) for part in parts]
    backwards = _same_shape(ends[0][0], ends[1][1])
    function, variable = (ends[-1][0], ends[0][1]) if backwards else (ends[0][0], ends[-1][1])
    quantity = Symbol(key_of("\\partial\\partial"), (*function, *variable))
    return self.build("uninterpreted", term, parts, quantity, ("", *[" "] * (len(parts) - 1), ""), FACTOR, PRODUCT)


def _same_shape(left: Shape, right: Shape) -> bool:
    return len(left) == len(right) and all(a is b for a, b in zip(left, right, strict=True))


def _operands(self: Elaboration, term: Term) -> tuple[Located, Located] | None:
    parts = self.read_all(term.args)
    return None if parts is None else (parts[0], parts[1])


def _multiplied_with_sign(self: Elaboration, term: Term, left: Located, right: Located) -> Located | None:
    """A product of two factors with a sign; one that is a product itself is opened where the shapes allow it."""
    before, behind = _opened(left, term.args[0]), _opened(right, term.args[1])
    first = next((part for part in behind if part.expr.shape), right)
    if left.expr.shape and first.expr.shape[:1] != right.expr.shape[:1]:
        behind = (right,)  # A · xᵀy, where xᵀ is no factor behind A
    return _multiplied(self, term, [*before, *behind])


def _dot(self: Elaboration, term: Term) -> Located | None:
    pair = _operands(self, term)
    if pair is None:
        return None
    if all(len(part.expr.shape) == 1 for part in pair):
        self.note("a dot between vectors read as the inner product")
        return self.build("frobenius", term, pair)
    return _multiplied_with_sign(self, term, *pair)


def _times(self: Elaboration, term: Term) -> Located | None:
    pair = _operands(self, term)
    if pair is None:
        return None
    if all(len(part.expr.shape) == 1 for part in pair):
        if "cross product" in OPERATIONS:
            return self.build("cross product", term, pair)
        self.refuse(term, "a cross product", "cross product", pair)
        return None
    return _multiplied_with_sign(self, term, *pair)


def _star(self: Elaboration, term: Term) -> Located | None:
    pair = _operands(self, term)
    if pair is None:
        return None
    left, right = (part.expr.shape for part in pair)
    if not left or not right:
        numbers = self.guesses_in([part for part in pair if not part.expr.shape])
        if (left or right) and any(habit(name)[0] == 2 for name in numbers if not is_key(name)):
            self.refuse(term, "a star between arrays may be any of several products", "star", pair)
            return None
        return _multiplied_with_sign(self, term, *pair)
    if self.fits(left, right) and not self.is_square(pair[0].expr):
        self.note("* between arrays of one shape read as the entrywise product")
        return self.build("hadamard", term, pair)
    self.refuse(term, "a star between arrays may be any of several products", "star", pair)
    return None


def _hadamard(self: Elaboration, term: Term) -> Located | None:
    parts = self.read_all(tuple(map(of_entries, term.args)))
    if parts is None:
        return None
    model = next((part for part in parts if part.expr.shape), None)
    if model is None:
        return self.build("product", term, parts)
    filled = [
        constant_like(self, part, part.expr.data[0], model.expr.shape) if arg.kind == "number" else part
        for part, arg in zip(parts, term.args, strict=True)
    ]
    scalars = [part for part in filled if not part.expr.shape]
    arrays = [part for part in filled if part.expr.shape]
    self.doubt(scalars)  # σ ⊙ ε is written of two arrays
    whole = self.build("hadamard", term, arrays) if len(arrays) > 1 else arrays[0]
    return whole if not scalars or whole is None else self.build("product", term, [*scalars, whole])


def _oslash(self: Elaboration, term: Term) -> Located | None:
    pair = _operands(self, term)
    return None if pair is None else _entrywise_quotient(self, term, *pair)


def _entrywise_quotient(self: Elaboration, term: Term, left: Located, right: Located) -> Located | None:
    if term.args[0].kind == "number" and right.expr.shape:
        left = constant_like(self, left, left.expr.data[0], right.expr.shape)
    return self.build("entrywise quotient", term, [left, right])


def _colon(self: Elaboration, term: Term) -> Located | None:
    """`A:B`; of numbers it is a range, `1:n`, or a ratio."""
    pair = _operands(self, term)
    if pair is None:
        return None
    if not any(part.expr.shape for part in pair):
        self.skip(term, "a range, or a ratio")
        return None
    return self.build("frobenius", term, pair)


def _inner(self: Elaboration, term: Term) -> Located | None:
    """`\\langle x, y \\rangle`, which nobody writes of numbers if they may be vectors."""
    pair = _operands(self, term)
    if pair is None:
        return None
    if any(part.expr.shape for part in pair):
        return self.build("frobenius", term, pair)
    self.doubt(pair)
    return self.build("product", term, pair)


def _kronecker(self: Elaboration, term: Term) -> Located | None:
    """`A \\otimes B`; what is taken for numbers there is rather no quantity at all, such as the spaces of
    `\\mathcal{P}_3 \\otimes \\mathcal{P}_5`."""
    pair = _operands(self, term)
    if pair is None:
        return None
    if any(part.expr.shape for part in pair):
        return self.build("kronecker", term, pair)
    if self.guesses_in(pair):
        self.make_sense(term, "a tensor product")
        return None
    return self.build("product", term, pair)


def _quotient(self: Elaboration, term: Term) -> Located | None:
    pair = _operands(self, term)
    if pair is None:
        return None
    if _is_of_entries(self, term, *pair):
        return _entrywise_quotient(self, term, *pair)
    if pair[1].expr.shape:
        self.refuse(term, "division by something that is no scalar", "quotient", pair, is_open=False)
        return None
    return self.build("quotient", term, pair)


def _is_of_entries(self: Elaboration, term: Term, left: Located, right: Located) -> bool:
    """Whether arrays are divided that nobody guessed, y / p of two vectors, 1 / p of one: entry by entry, as there is
    no other quotient of them. What is divided by a square matrix may be multiplied by its inverse."""
    shape = right.expr.shape
    if not shape or self.guesses_in([left, right]) or (len(shape) == 2 and (shape[0] is shape[1] or is_row(shape))):
        return False
    return left.expr.shape == shape or (term.args[0].kind == "number" and len(shape) == 1)


def _coefficient(self: Elaboration, term: Term) -> Located | None:
    """`1/n X^\\top X`: a fraction of scalars before something that it can only multiply."""
    parts = self.read_all(term.args)
    if parts is None:
        return None
    first = parts[1].parts[0] if parts[1].expr.name == "product" and parts[1].parts else parts[1]
    is_array = bool(first.expr.shape) and (first.expr.name == "transpose" or not self.guesses_in([first]))
    if not term.data[0] and not is_array:
        self.refuse(term, "brackets would say what is divided by what", "quotient", parts)
        return None
    return self.build("product", term, parts, soft=True)


RULES: Mapping[str, Rule] = {
    "coefficient": _coefficient,
    "negative": _negative,
    "product": _product,
    "dot": _dot,
    "times": _times,
    "star": _star,
    "hadamard": _hadamard,
    "oslash": _oslash,
    "kronecker": _kronecker,
    "colon": _colon,
    "inner": _inner,
    "quotient": _quotient,
}
