"""`matcalc-ls derive`: one derivative of an expression given in LaTeX."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcalc_ls.analysis.derive import DerivationError, DerivedResult, Step

FORMS = ("auto", "kronecker", "differential", "index")
SOURCES = ("numpy", "jax", "torch", "sympy")
TARGETS = ("text", "latex", "unicode", "json", *SOURCES)


def run(options: argparse.Namespace) -> int:
    """Print the derivative; 2 where there is none, with the place and the mend on standard error."""
    from matcalc_ls.analysis.derive import DerivationError, derive

    try:
        result = derive(
            options.expr,
            options.wrt if len(options.wrt) > 1 else options.wrt[0],
            options.given,
            options.order,
            options.layout,
            form=options.form,
        )
        printed = _printed(result, options.to, options.steps)
    except DerivationError as error:
        print(_complaint(error), file=sys.stderr)
        return 2
    print(printed)
    return 0


def _printed(result: DerivedResult, target: str, steps: bool) -> str:
    if target == "json":
        fields = {
            "latex": result.latex,
            "unicode": result.unicode,
            "shape": result.shape,
            "layout": result.layout,
            "conditions": result.conditions,
            "verified": result.verified,
            "arguments": result.arguments,
            "alternatives": [asdict(other) for other in result.alternatives],
            "steps": [{"latex": step.latex, "reason": step.reason} for step in result.steps],
        }
        return json.dumps(fields, ensure_ascii=False, indent=2)
    if target in SOURCES:
        return result.code(target).rstrip()
    lines = _lines(result.steps, target) if steps else []
    if target == "latex" or not lines:  # in text, the last line of the derivation says it
        lines.append(result.latex if target == "latex" else result.unicode)
    if target == "text" and result.conditions:
        lines.append(f"({result.conditions})")
    return "\n".join(lines)


def _lines(steps: list[Step], target: str) -> list[str]:
    """The lines of a derivation, each with its reason, which in LaTeX is a comment and else stands in a column."""
    if target == "latex":
        return [f"{step.latex}    % {step.reason}" if step.reason else step.latex for step in steps]
    width = max((len(step.unicode) for step in steps), default=0)
    return [f"{step.unicode:{width}}    {step.reason}".rstrip() for step in steps]


def _complaint(error: DerivationError) -> str:
    if not error.source or "\n" in error.source:
        return f"matcalc-ls: {error}"
    return f"matcalc-ls: {error}\n  {error.source}\n  {' ' * error.start}{'^' * max(1, error.end - error.start)}"
