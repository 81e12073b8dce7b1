"""A document twice as long takes twice as long to open and read, whatever it is full of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from matcalc_ls.analysis.check import check
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.roles import formula_report
from tests.effort import calls, growth


def declarations(number: int) -> str:
    """Names that are new in each paragraph, and some that each declares anew."""
    name = f"A_{{{number}}}"
    return (
        f"Let ${name} \\in \\mathbb{{R}}^{{m \\times n}}$ and $x \\in \\mathbb{{R}}^n$ be given. "
        f"If $S$ is symmetric, then $y = {name} x$ is a vector, and $g_{{{number}}} = y^T {name} x$.\n\n"
    )


def sections(number: int) -> str:
    return f"# Section {number}\n\n" + declarations(number)


def formulas(number: int) -> str:
    return f"Then $a^T X_{{{number % 50}}} b + c$ holds, $\\|u - {number} v\\|^2$ too.\n\n"


def definitions(number: int) -> str:
    """Each rests on the one before, and all on a name that nobody declares."""
    return f"Set $z_{{{number + 1}}} = \\tanh(W_{{{number}}} z_{{{number}}} + b)$ where it holds.\n\n"


def contested(number: int) -> str:
    """What is defined twice, of what is defined below it."""
    return f"Here $E_{{{number // 2}}} = \\|W x_{{{number}}} - b\\|^2$ and $x_{{{number}}} = U v$ hold.\n\n"


@pytest.mark.parametrize("paragraph", [declarations, sections, formulas, definitions, contested])
def test_a_document_is_read_in_linear_time(paragraph: Callable[[int], str]) -> None:
    half, whole = ("".join(map(paragraph, range(count))) for count in (300, 600))

    def read(text: str) -> None:
        model = Model(text, "markdown")
        for formula in model.document.formulas:
            formula_report(model, formula)

    assert growth(lambda: read(half), lambda: read(whole), 2.6) < 2.6


def test_wrong_claims_of_one_section_are_judged_in_linear_time() -> None:
    """Each looks for words and equations around it that would make it right."""
    head = "Let $A \\in \\mathbb{R}^{m \\times n}$, $x \\in \\mathbb{R}^n$, $b \\in \\mathbb{R}^m$, $r = A x - b$.\n\n"

    def judge(count: int) -> None:
        names = (f"f_{{{number}}}" for number in range(count))
        text = "".join(f"Then ${f} = r^\\top r$ has $\\nabla_x {f} = A^\\top r + x$.\n\n" for f in names)
        assert len(check(text=head + text, language="markdown").diagnostics) == count

    judge(1)
    assert calls(lambda: judge(100)) < 2.15 * calls(lambda: judge(50))
