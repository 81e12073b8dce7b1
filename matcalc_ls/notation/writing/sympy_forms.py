"""How each operation is written in sympy: exact, on Matrix objects whose vectors are columns.

numpy's `code` fields do not serve here, for `*` of matrices means another thing, rows and columns are told apart and
1/2 is no exact number. What is not in FORMS is refused; REFUSED says why where the reason is mathematics.
"""

from __future__ import annotations

from matcalc_ls.algebra.build import columns, number, rows, split_coefficient
from matcalc_ls.algebra.expression import OPERATIONS, Expr
from matcalc_ls.algebra.operation import ATOM, PRODUCT, SCRIPT, SUM, Writer, Writing, Written
from matcalc_ls.algebra.ops.block import grid
from matcalc_ls.algebra.ops.index_product import excluded
from matcalc_ls.algebra.ops.indexed import code_entry
from matcalc_ls.algebra.ops.matrix_powers import as_dim
from matcalc_ls.algebra.runs import chain_segments, run_shape
from matcalc_ls.notation.writing.backends import CannotWriteError
from matcalc_ls.notation.writing.sympy_words import OF_ENTRIES, OF_MATRIX, REFUSED, SPECTRAL


def _entrywise(function: str) -> Writing:
    def write(node: Expr, writer: Writer) -> Written:
        if node.shape:
            return f"{writer(node.args[0], ATOM)}.applyfunc({function})", ATOM
        return f"{function}({_exact(node.args[0], writer)})", ATOM

    return write


def _of_matrix(form: str, of_number: str) -> Writing:
    def write(node: Expr, writer: Writer) -> Written:
        if node.args[0].shape:
            return form.format(writer(node.args[0], ATOM)), ATOM
        if not of_number:
            raise CannotWriteError(f"{node.name} of a number has no counterpart in sympy")
        return of_number.format(writer(node.args[0], ATOM)), ATOM

    return write


def _exact(node: Expr, writer: Writer, binding: int = ATOM) -> str:
    """A number of sympy's, which divides exactly where Python's own does not."""
    text = writer(node, binding)
    return f"sp.Integer({text})" if node.name == "number" and node.data[0].denominator == 1 else text


def _number(node: Expr, _: Writer) -> Written:
    value = node.data[0]
    if value.denominator == 1:
        return str(value), SUM if value < 0 else ATOM
    return f"sp.Rational({value.numerator}, {value.denominator})", ATOM


def _product(node: Expr, writer: Writer) -> Written:
    coefficient, core = split_coefficient(node)
    factors = [] if core is None else core.args if core.name == "product" else (core,)
    size = abs(coefficient)
    scalars = [] if size == 1 and factors else [_number(number(size), writer)[0]]
    matrices = ""
    for run in chain_segments(factors):
        if not run[0].shape:
            scalars.append(writer(run[0], PRODUCT + 1))
            continue
        text = " * ".join(writer(factor, ATOM) for factor in run)
        if run_shape(run):
            matrices = text
        else:
            scalars.append(f"({text})[0]")
    text = " * ".join(scalars + ([matrices] if matrices else []))
    return (f"-{text}", SUM) if coefficient < 0 else (text, PRODUCT)


def _hadamard(node: Expr, writer: Writer) -> Written:
    if not node.shape:
        return " * ".join(writer(arg, ATOM) for arg in node.args), PRODUCT
    first, *others = (writer(arg, ATOM) for arg in node.args)
    return first + "".join(f".multiply_elementwise({other})" for other in others), ATOM


def _frobenius(node: Expr, writer: Writer) -> Written:
    left, right = (writer(arg, ATOM) for arg in node.args)
    if not node.args[0].shape:
        return f"{left} * {right}", PRODUCT
    return f"sum({left}.multiply_elementwise({right}))", ATOM


def _quotient(node: Expr, writer: Writer) -> Written:
    return f"{writer(node.args[0], ATOM)} / {_exact(node.args[1], writer)}", PRODUCT


def _entrywise_quotient(node: Expr, writer: Writer) -> Written:
    if not node.shape:
        return _quotient(node, writer)
    left, right = (writer(arg, ATOM) for arg in node.args)
    return f"{left}.multiply_elementwise({right}.applyfunc(lambda entry: 1 / entry))", ATOM


def _entrywise_power(node: Expr, writer: Writer) -> Written:
    exponent = writer(node.args[1], ATOM)
    if node.shape:
        return f"{writer(node.args[0], ATOM)}.applyfunc(lambda entry: entry ** {exponent})", ATOM
    return f"{_exact(node.args[0], writer)} ** {exponent}", SCRIPT


def _power(node: Expr, writer: Writer) -> Written:
    base, exponent = node.args
    if node.shape:
        if exponent.name == "number" and exponent.data[0].denominator != 1:
            raise CannotWriteError(f"a power of a matrix by a number that is no integer: {SPECTRAL}")
        if as_dim(exponent) is None:
            return f"matrix_power({writer(base)}, {writer(exponent)})", ATOM
        return f"{writer(base, ATOM)} ** {writer(exponent, ATOM)}", SCRIPT
    return f"{_exact(base, writer)} ** {writer(exponent, ATOM)}", SCRIPT


def _inverse(method: str) -> Writing:
    def write(node: Expr, writer: Writer) -> Written:
        if node.args[0].shape:
            return f"{writer(node.args[0], ATOM)}.{method}()", ATOM
        return f"1 / {_exact(node.args[0], writer)}", PRODUCT

    return write


def _filled(function: str, of_number: str) -> Writing:
    def write(node: Expr, writer: Writer) -> Written:
        if not node.shape:
            return of_number, ATOM
        return f"{function}({writer.dim(rows(node))}, {writer.dim(columns(node))})", ATOM

    return write


def _part(node: Expr, writer: Writer) -> Written:
    _, above, before = node.data
    whole = writer(node.args[0], ATOM)
    if not node.shape:
        return f"{whole}[{writer.dim(above)}, {writer.dim(before)}]", ATOM
    down = f"{writer.dim(above)}:{writer.dim(above + rows(node))}"
    return f"{whole}[{down}, {writer.dim(before)}:{writer.dim(before + columns(node))}]", ATOM


def _unit(node: Expr, writer: Writer) -> Written:
    indices = tuple(map(writer.dim, node.data[1]))
    place = ", ".join(indices if len(indices) == 2 else (*indices, "1"))
    return f"unit({writer.dim(rows(node))}, {writer.dim(columns(node))}, {place})", ATOM


def _block(node: Expr, writer: Writer) -> Written:
    def piece(arg: Expr) -> str:
        return writer(arg) if arg.shape else f"sp.Matrix([{writer(arg)}])"

    lines = [", ".join(piece(arg) for arg in line) for line in grid(node)]
    return f"sp.Matrix.vstack({', '.join(f'sp.Matrix.hstack({line})' for line in lines)})", ATOM


def _rowwise(function: str) -> Writing:
    def write(node: Expr, writer: Writer) -> Written:
        text = writer(node.args[0], ATOM)
        return (f"{function}({text}.T).T" if len(node.shape) == 1 else f"{function}({text})"), ATOM

    return write


def _chosen(function: str) -> Writing:
    def write(node: Expr, writer: Writer) -> Written:
        operands = ", ".join(map(writer, node.args))
        shaped = [arg for arg in node.args if arg.shape]
        if len(shaped) == 1:
            number = next(arg for arg in node.args if not arg.shape)
            return f"{writer(shaped[0], ATOM)}.applyfunc(lambda entry: {function}(entry, {writer(number)}))", ATOM
        return (f"pairwise({function}, {operands})" if shaped else f"{function}({operands})"), ATOM

    return write


def _p_norm(node: Expr, writer: Writer) -> Written:
    vector, exponent = (writer(arg, ATOM) for arg in node.args)
    return f"sum(sp.Abs(entry) ** {exponent} for entry in {vector}) ** (1 / {_exact(node.args[1], writer)})", SCRIPT


def _polygamma(node: Expr, writer: Writer) -> Written:
    order, inside = node.data[0], writer(node.args[0], ATOM)
    if node.shape:
        return f"{inside}.applyfunc(lambda entry: sp.polygamma({order}, entry))", ATOM
    return f"sp.polygamma({order}, {inside})", ATOM


def _index_sum(node: Expr, writer: Writer) -> Written:
    index, lower, upper = node.data
    start = _filled("sp.zeros", "0")(node, writer)[0]
    span = f"range({writer.dim(lower)}, {writer.dim(upper + 1)})"
    return f"sum(({writer(node.args[0])} for {writer.name(index)} in {span}), {start})", ATOM


def _index_product(node: Expr, writer: Writer) -> Written:
    index, lower, upper = node.data
    without = excluded(node)
    choice = f" if {writer.name(index)} != {writer.dim(without[1])}" if without else ""
    span = f"range({writer.dim(lower)}, {writer.dim(upper + 1)})"
    body = writer(without[0] if without else node.args[0])
    return f"sp.prod([{body} for {writer.name(index)} in {span}{choice}])", ATOM


def _call(function: str) -> Writing:
    return lambda node, writer: (f"{function}({', '.join(map(writer, node.args))})", ATOM)


def _sized(function: str) -> Writing:
    """A call with the sizes that are the operation's data."""
    return lambda node, writer: (f"{function}({', '.join(writer.dim(dim) for dim in node.data)})", ATOM)


FORMS: dict[str, Writing] = {
    **{name: _entrywise(function) for name, function in OF_ENTRIES.items()},
    **{name: _of_matrix(*forms) for name, forms in OF_MATRIX.items()},
    # These are written in sympy as in numpy.
    **{name: OPERATIONS[name].code for name in ("sum", "member", "chain", "application", "function value")},
    "symbol": lambda node, writer: (writer.name(node.data[0].name), ATOM),
    "number": _number,
    "dimension": _sized("sp.Integer"),
    "pi": lambda _, __: ("sp.pi", ATOM),
    "ones": _filled("sp.ones", "1"),
    "zeros": _filled("sp.zeros", "0"),
    "identity": _sized("sp.eye"),
    "unit": _unit,
    "commutation": _sized("commutation"),
    "duplication": _sized("duplication"),
    "elimination": _sized("elimination"),
    "kronecker delta": _sized("sp.KroneckerDelta"),
    "product": _product,
    "hadamard": _hadamard,
    "frobenius": _frobenius,
    "quotient": _quotient,
    "entrywise quotient": _entrywise_quotient,
    "entrywise power": _entrywise_power,
    "power": _power,
    "inverse": _inverse("inv"),
    "pseudo-inverse": _inverse("pinv"),
    "maximum": _chosen("sp.Max"),
    "minimum": _chosen("sp.Min"),
    "p-norm": _p_norm,
    "polygamma": _polygamma,
    "softmax": _rowwise("softmax"),
    "log-softmax": _rowwise("log_softmax"),
    "entry": code_entry,
    "block": _block,
    "block of": _part,
    "index sum": _index_sum,
    "index product": _index_product,
    "kronecker": _call("sp.kronecker_product"),
    "kronecker contraction": lambda node, writer: (
        f"kronecker_contraction({writer(node.args[0])}, {writer(node.args[1])}, {node.data[1]})"
        + ("" if node.shape else "[0]"),
        ATOM,
    ),
    "unvec": lambda node, writer: (
        f"unvec({writer(node.args[0])}, {writer.dim(rows(node))}, {writer.dim(columns(node))})",
        ATOM,
    ),
    "cross product": lambda node, writer: (f"{writer(node.args[0], ATOM)}.cross({writer(node.args[1])})", ATOM),
    "sylvester": _call("sylvester"),
}


def form_of(node: Expr) -> Writing:
    """How an expression is written; raises CannotWriteError where sympy cannot compute it."""
    form = FORMS.get(node.name)
    if form is None:
        reason = REFUSED.get(node.name, "")
        raise CannotWriteError(f"{node.name} has no counterpart in sympy" + (f": {reason}" if reason else ""))
    return form
