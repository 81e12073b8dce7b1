"""Every gradient of the spec documents: ours, verified, and sympy's, which is not, on those that sympy can do."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import in_sympy
from benchmarks.timing import percentile, row, seconds
from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.gradients import derivatives_of, function_of
from matcalc_ls.analysis.model import Model
from matcalc_ls.calculus.derivative import differentiate
from tests.spec.document import read_spec

SPEC = Path(__file__).parent.parent / "tests" / "spec"


def table() -> Iterator[str]:
    """Rows of the table."""
    pairs = list(dict.fromkeys(_pairs()))
    ours = {pair: seconds(partial(differentiate, *pair), partial(_forget, pair)) for pair in pairs}
    yield f"{len(pairs)} gradients of tests/spec, each from nothing"
    yield row("one verified gradient, median and p99", median(ours.values()), percentile([*ours.values()], 0.99))
    theirs = {pair: found for pair in pairs if (found := in_sympy.seconds_to_differentiate(*pair)) is not None}
    yield f"{len(theirs)} of them in sympy too (not verified)"
    yield row("sympy, median and p99", median(theirs.values()), percentile([*theirs.values()], 0.99))
    yield row("ours on the same, verified", *_both([ours[pair] for pair in theirs]))
    ratios = [theirs[pair] / ours[pair] for pair in theirs]
    yield f"sympy's time by ours: median {median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}"


def _both(values: list[float]) -> tuple[float, float]:
    return median(values), percentile(values, 0.99)


def _pairs() -> Iterator[tuple[Expr, Expr]]:
    for path in sorted(SPEC.glob("0*")):
        for section in read_spec(path):
            model = Model(section.text, section.language)
            for formula in model.document.formulas:
                for definition in model.definitions_in(formula):
                    function = function_of(model, definition)
                    for derivative in derivatives_of(model, definition):
                        yield function, derivative.variable


def _forget(pair: tuple[Expr, Expr]) -> None:
    """Clear all that is cached with the expressions and in the product's modules: each round starts from nothing."""
    for root in pair:
        for node in root.walk():
            node.memo.clear()
    for module in [module for name, module in sys.modules.items() if name.startswith("matcalc_ls")]:
        for value in list(vars(module).values()):
            if hasattr(value, "cache_clear"):
                value.cache_clear()
    gc.collect()
