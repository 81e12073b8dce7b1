"""What an edit makes doubtful is found out again, and nothing else: the formulas that are read again are counted."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, count, zip_longest

import pytest

from matcalc_ls.analysis.diagnostics import Examination
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from tests.effort import calls, growth

SECTIONS = 12


def document(sections: int = SECTIONS) -> str:
    """A section has two declarations, a definition, a claim, and an equation."""
    return "".join(
        f"# Section {number}\n\n"
        f"Let $A_{{{number}}} \\in \\mathbb{{R}}^{{n \\times n}}$ "
        f"and $x_{{{number}}} \\in \\mathbb{{R}}^n$ be given.\n\n"
        f"Then $f_{{{number}}} = x_{{{number}}}^T A_{{{number}}} x_{{{number}}}$ has the gradient\n\n"
        f"$$\\nabla_{{x_{{{number}}}}} f_{{{number}}} = (A_{{{number}}} + A_{{{number}}}^T) x_{{{number}}}$$\n\n"
        f"and $B C = C B$ is said of others.\n\n"
        for number in range(sections)
    )


def examined(model: Model) -> list[str]:
    """The codes of all that is found in a model."""
    examination = Examination(model)
    for _ in examination.steps():
        pass
    return [finding.code for finding in examination.found()]


class Read:
    """An examined model, and the formulas that are read again when its text changes."""

    def __init__(self, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.text = text
        self.model = Model(text, "markdown", spread=True)
        self._read: list[str] = []
        begun = Model._begun

        def noted(model: Model, formula: Formula) -> object:
            self._read.append(model.document.source(formula.start, formula.end).strip("$"))
            return begun(model, formula)

        monkeypatch.setattr(Model, "_begun", noted)
        self._examine()

    def _examine(self) -> list[str]:
        return examined(self.model)

    def again(self, old: str, new: str) -> tuple[list[str], list[str]]:
        """The formulas that are read again where a part of the text is replaced, and what is found then."""
        self._read.clear()
        assert self.text.count(old) == 1
        self.text = self.text.replace(old, new)
        assert self.model.edit(self.text)
        found = self._examine()
        return sorted(self._read), found


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    return Read(document(), monkeypatch)


def test_words_are_read_by_nobody(read: Read) -> None:
    assert read.again("# Section 3\n\nLet", "# Section 3\n\nNow let") == ([], [])


def test_a_claim_is_read_alone(read: Read) -> None:
    again, found = read.again("(A_{5} + A_{5}^T) x_{5}$$", "(A_{5} - A_{5}^T) x_{5}$$")
    assert again == [r"\nabla_{x_{5}} f_{5} = (A_{5} - A_{5}^T) x_{5}"]
    assert found == ["wrong-derivative"]


def test_what_uses_a_definition_is_read_with_it(read: Read) -> None:
    again, found = read.again("x_{5}^T A_{5} x_{5}$", "2 x_{5}^T A_{5} x_{5}$")
    assert again == [r"\nabla_{x_{5}} f_{5} = (A_{5} + A_{5}^T) x_{5}", "f_{5} = 2 x_{5}^T A_{5} x_{5}"]
    assert found == ["wrong-derivative"]


def test_what_uses_a_declaration_is_read_with_it(read: Read) -> None:
    again, found = read.again("$A_{5} \\in \\mathbb{R}^{n \\times n}$", "$A_{5} \\in \\mathbb{R}^{n \\times m}$")
    assert len(again) == 3  # itself, the definition and the claim
    assert all("A_{5}" in source for source in again)
    assert found == ["shape-mismatch", "shape-mismatch"]


def test_a_line_more_is_read_by_nobody(read: Read) -> None:
    assert read.again("# Section 4\n", "A line.\n\n# Section 4\n") == ([], [])


def keystrokes(sections: int) -> Callable[[], None]:
    """Each from a change to its findings."""
    text = document(sections)
    model = Model(text, "markdown", spread=True)
    for _ in Examination(model).steps():
        pass
    at = text.index("x_{5}$$") + len("x_{5}")
    numbers = count()

    def typed() -> None:
        number = next(numbers)
        assert model.edit(f"{text[:at]} + {number} x_{{5}}{text[at:]}")
        examination = Examination(model)
        for _ in examination.steps():
            pass
        assert [finding.code for finding in examination.found()] == (["wrong-derivative"] if number else [])

    return typed


def test_a_keystroke_costs_little_more_in_a_long_document() -> None:
    assert growth(keystrokes(10), keystrokes(100), 2.5) < 2.5


def _calls(sections: int) -> int:
    """What is called where a declaration is changed on which one of many definitions of a name rests."""
    parts = document(sections).split("$B C = C B$")
    others = (f"$z = A_{{{number}}} x_{{{number}}}$" for number in range(sections))
    text = "".join(chain.from_iterable(zip_longest(parts, others, fillvalue="")))
    model = Model(text, "markdown", spread=True)
    examined(model)
    at = text.index("{R}^{n", text.index(f"$A_{{{sections // 2}}}")) + len("{R}^{n")

    def retyped(blanks: str) -> None:
        assert model.edit(text[:at] + blanks + text[at:])
        examined(model)

    retyped(" ")
    return calls(lambda: retyped("  "))


def test_what_many_define_costs_no_more_to_declare() -> None:
    assert _calls(320) < 1.1 * _calls(80)


def test_what_rests_on_nothing_comes_and_goes() -> None:
    """Of several definitions of a name, none of which speaks of any other."""
    text = "Let $f = 1$ here.\n\nLet $f = 2$ there.\n\nThen $f + 1$ is it."
    model = Model(text, "markdown", spread=True)
    assert [each.expr.name for each in model.definitions()] == ["number", "number"]
    for number, left in (("1", 1), ("2", 0)):
        text = text.replace(f"f = {number}", "f")
        assert model.edit(text)
        assert len(model.definitions()) == left
