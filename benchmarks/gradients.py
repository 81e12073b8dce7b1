"""The gradients of the spec documents: ours, verified, and sympy's, which is not, on those that sympy can do.

A round is what an editor asks for after a keystroke: the formula is new, the process is warm. So before each round all
that was found out about any expression is dropped (results, simplified forms, plans of evaluation, and whatever else
hangs on them), and so is sympy's cache of results. What is keyed by shapes, sizes and whole numbers alone stays, such
as the streams of random numbers. Formulas are read before the clock starts, ours and sympy's.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import in_sympy
from benchmarks.timing import percentile, row, seconds
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.derivatives.gradients import function_of, variables_of
from matcalc_ls.analysis.derivatives.named import REFUSALS
from matcalc_ls.analysis.model import Model
from matcalc_ls.calculus.differentiation import differentiate
from tests.spec.document import Section, read_spec

SPEC = Path(__file__).parent.parent / "tests" / "spec"

Pair = tuple[Expr, Expr]


def table() -> Iterator[str]:
    """Rows of the table."""
    pairs = [pair for pair in dict.fromkeys(_pairs()) if _has_derivative(pair)]
    nodes = list({node: None for pair in pairs for root in pair for node in root.walk()})
    gc.collect()
    gc.freeze()  # so that collecting what a round left behind does not look through all of sympy
    ours = {pair: seconds(partial(differentiate, *pair), partial(_forget, nodes)) for pair in pairs}
    yield f"{len(pairs)} gradients that tests/spec asks for, each from nothing"
    yield row("one verified gradient, median and p99", *_middle_and_end(list(ours.values())))
    theirs = {pair: found for pair in pairs if (found := in_sympy.seconds_to_differentiate(*pair)) is not None}
    yield f"{len(theirs)} of them in sympy too (not verified)"
    yield row("sympy, median and p99", *_middle_and_end(list(theirs.values())))
    yield row("ours on the same, verified", *_middle_and_end([ours[pair] for pair in theirs]))
    ratios = [theirs[pair] / ours[pair] for pair in theirs]
    yield f"sympy's time by ours: median {median(ratios):.0f}, from {min(ratios):.1f} to {max(ratios):.0f}"
    gc.unfreeze()


def _middle_and_end(values: list[float]) -> tuple[float, float]:
    return median(values), percentile(values, 0.99)


def _pairs() -> Iterator[Pair]:
    """What the sections define that expect a gradient, by all that it depends on."""
    for path in sorted(SPEC.glob("[0-9]*")):
        for section in read_spec(path):
            if any(expectation.kind == "gradient" for expectation in section.expectations):
                yield from _defined(section)


def _defined(section: Section) -> Iterator[Pair]:
    model = Model(section.text, section.language)
    for formula in model.document.formulas:
        for definition in model.definitions_in(formula):
            for variable in variables_of(model, definition):
                yield function_of(model, definition), variable


def _has_derivative(pair: Pair) -> bool:
    try:
        return bool(differentiate(*pair))
    except REFUSALS:
        return False


def _forget(nodes: list[Expr]) -> None:
    """Clear what is cached with the expressions that the gradients are of; what hung on them alone goes with it."""
    for node in nodes:
        node.memo.clear()
    gc.collect()
