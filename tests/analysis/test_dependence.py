"""What recurrences hide is found out by reading what their steps rest on, and no more."""

from __future__ import annotations

from itertools import pairwise

import pytest

from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.recurrence import partial
from matcalc_ls.analysis.recurrence.dependence import Dependence, Edges
from matcalc_ls.analysis.recurrence.partial import recurrences
from matcalc_ls.text.scan import Language
from tests.analysis.typed import DOCUMENTS

STEPS = "For $t = 1, \\dots, T$ let $h_t = \\tanh(W h_{t-1} + U x_t)$ with $W = Q R$, and $C = \\|h_T\\|^2$.\n\n"
OTHERS = "Set ${0} = B {1} B^\\top$, of which $g(t) = \\operatorname{{tr}} {0}$ is the trace.\n\n"
ODD = (
    "$\\hat{y_t} = V \\hat{y_{t-1}} + V z$",
    "$^k y = A\\, ^{k-1} y$",
    "${}^2x_t = A\\, {}^2x_{t-1}$ and $\\delta w = A \\delta w + x$",
    "$\\mathbf{x}_{k+1} = A \\mathbf{x}_k$, $A = e^{F}$, $F = G H$, $\\bar x = \\mathbf{x}_N$",
    "$s_t = f(s_{t-1})$, $f(s) = W s + b$, $W = \\bar W$, $\\bar W = M^\\top$",
)


def _assert_as_if_all_were_read(model: Model) -> None:
    found, everything = recurrences(model), Dependence()
    for formula in model.document.formulas:
        everything.replace(Edges(), partial._edges_in(model, formula))
    assert found.keys == everything.on_cycles()
    assert found.used_by(found.keys) == everything.used_by(found.keys)


@pytest.mark.parametrize(("language", "text"), DOCUMENTS)
def test_it_is_found_as_if_all_were_read(language: Language, text: str) -> None:
    _assert_as_if_all_were_read(Model(text, language))


@pytest.mark.parametrize("odd", ODD)
def test_however_names_are_spelled(odd: str) -> None:
    _assert_as_if_all_were_read(Model(f"{STEPS}Here {odd} holds.\n\n" + OTHERS.format("K", "L"), "markdown"))


def test_what_no_step_rests_on_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    edges_in = partial._edges_in

    def noted(model: Model, formula: Formula) -> Edges:
        read.append(model.document.source(formula.start, formula.end))
        return edges_in(model, formula)

    monkeypatch.setattr(partial, "_edges_in", noted)
    names = [f"K_{{{number}}}" for number in range(31)]
    pairs = list(pairwise(names))
    text = "".join(OTHERS.format(*each) for each in pairs) + STEPS + "".join(OTHERS.format(*each) for each in pairs)
    found = recurrences(Model(text, "markdown"))
    assert found.keys == {"h_"}
    assert found.used_by(["h_"]) >= {"W", "Q", "R", "U", "x_"}
    assert set(read) == {"$h_t = \\tanh(W h_{t-1} + U x_t)$", "$W = Q R$"}


def test_an_edit_lets_what_a_step_rests_on_be_read() -> None:
    """What it rests on since, and what rests on nothing any more."""
    text = STEPS + OTHERS.format("K", "L")
    model = Model(text, "markdown", spread=True)
    for other in (text.replace("Q R", "Q K R"), text.replace("Q R", "K"), text, text.replace("h_{t-1}", "h"), text):
        assert model.edit(other)
        _assert_as_if_all_were_read(model)
