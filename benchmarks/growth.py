"""How time grows with the length of a formula: chains, sums, powers and networks of 10, 20, 40 and 80 parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

from benchmarks.timing import row, seconds
from matcalc_ls.algebra.build import plus, symbol, times, transpose
from matcalc_ls.algebra.dims import Dim
from matcalc_ls.algebra.expression import Expr, make
from matcalc_ls.calculus.differentiation import differentiate

LENGTHS = (10, 20, 40, 80)

Pair = tuple[Expr, Expr]

N = Dim.of("n")

_serial = count()


def table() -> Iterator[str]:
    """Rows of the table."""
    yield f"one verified derivative of a formula of {', '.join(map(str, LENGTHS))} parts"
    for name, family in FAMILIES.items():
        yield row(name, *(_seconds(family, length) for length in LENGTHS))


def _seconds(family: Callable[[int, str], Pair], length: int) -> float:
    """Each round differentiates a formula with new names, of which nothing is cached."""
    waiting: list[Pair] = []
    return seconds(
        lambda: differentiate(*waiting.pop()),
        lambda: waiting.append(family(length, f"_{next(_serial)}")),
    )


def _matrix(name: str) -> Expr:
    return symbol(name, (N, N))


def _vector(name: str) -> Expr:
    return symbol(name, (N,))


def _chain(length: int, mark: str) -> Pair:
    factors = [_matrix(f"A{i}{mark}") for i in range(length)]
    return times(transpose(_vector("w" + mark)), *factors, _vector("x" + mark)), factors[length // 2]


def _power(length: int, mark: str) -> Pair:
    x, a = _matrix("X" + mark), _matrix("A" + mark)
    return make("trace", make("product", *[x, a] * (length // 2))), x


def _sum(length: int, mark: str) -> Pair:
    x = _vector("x" + mark)
    return plus(*(times(transpose(x), _matrix(f"A{i}{mark}"), x) for i in range(length))), x


def _network(length: int, mark: str, *, scalar: bool = True) -> Pair:
    """wᵀ σ(W_k σ(… σ(W_1 x + b_1) …) + b_k), or the last layer itself."""
    x = layer = _vector("x" + mark)
    for i in range(length):
        layer = make("sigmoid", plus(times(_matrix(f"W{i}{mark}"), layer), _vector(f"b{i}{mark}")))
    return (times(transpose(_vector("w" + mark)), layer) if scalar else layer), x


def _recurrence(length: int, mark: str) -> Pair:
    """wᵀ h_k with h_t = tanh(W h_{t−1}), by the W that every step shares."""
    weights, state = _matrix("W" + mark), _vector("x" + mark)
    for _ in range(length):
        state = make("tanh", times(weights, state))
    return times(transpose(_vector("w" + mark)), state), weights


FAMILIES: dict[str, Callable[[int, str], Pair]] = {
    "wᵀ A_1 ⋯ A_k x by a factor": _chain,
    "tr(X A ⋯ X A) by X": _power,
    "∑ᵢ xᵀ A_i x, written out, by x": _sum,
    "network of k layers by its input": _network,
    "the same, its last layer by its input": partial(_network, scalar=False),
    "recurrence of k steps by its weights": _recurrence,
}
