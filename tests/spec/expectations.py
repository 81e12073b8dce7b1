"""What the expectations of a spec document mean: one function for each kind. README.md lists them for authors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from matcalc_ls.algebra.dims import product_of_sizes
from matcalc_ls.analysis.check import places_of
from matcalc_ls.analysis.claims import claims_in, judge
from matcalc_ls.analysis.data import Diagnostic, Edit
from matcalc_ls.analysis.derivatives.functions_in import functions_in
from matcalc_ls.analysis.derivatives.gradients import derivatives_of
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.edits import edited
from matcalc_ls.analysis.engine import Engine
from matcalc_ls.analysis.present import result_latex
from matcalc_ls.analysis.recurrence.claims import recurrence_claims
from matcalc_ls.analysis.roles import formula_report
from matcalc_ls.calculus.equality import compare
from matcalc_ls.notation.reading import read
from matcalc_ls.notation.statements import EQUALITIES
from matcalc_ls.notation.writing.writer import latex
from matcalc_ls.tex.parse import parse
from matcalc_ls.text.lines import LineIndex
from tests.spec import navigation
from tests.spec.document import Expectation, Section


class Stage:
    """A section's text at one moment, in an engine that has seen the moments before; `left` is not yet expected."""

    def __init__(self, section: Section, text: str, engine: Engine) -> None:
        self.section, self.text, self.engine = section, text, engine
        self.uri, self.root = section.uri, section.root
        root = None if section.root is None else Path(section.root)
        self.places = places_of(section.path, text, section.language, root)
        self.model = self.places.model
        engine.open(self.uri, text, section.language, section.root)
        self.left: list[Diagnostic] = engine.diagnostics(self.uri)

    def formula(self, expectation: Expectation) -> Formula:
        """What an expectation speaks of: the formula before it. An edit changes only what stands before its comment."""
        offset = expectation.offset + len(self.text) - len(self.section.text)
        before = [formula for formula in self.places.formulas if self.span(formula)[1] <= offset]
        assert before, "no formula stands before this expectation"
        return before[-1]

    def span(self, formula: Formula) -> tuple[int, int]:
        """Where a formula begins and ends in the text."""
        return self.places.offset(formula.start), self.places.offset(formula.end)

    def offset(self, formula: Formula, words: str) -> int:
        """Where the cursor in `wo|rds` stands, at their beginning if there is none."""
        start, end = self.span(formula)
        bare = words.replace("|", "", 1) if words.count("|") == 1 else words
        assert bare in self.text[start:end], f"the formula does not hold {bare!r}"
        return self.text.index(bare, start) + (words.index("|") if words.count("|") == 1 else 0)


def run(section: Section) -> None:
    """Every expectation of a section, stage by stage. Raises AssertionError with the line of the first that fails."""
    stage = Stage(section, section.text, Engine())
    for expectation in section.expectations:
        try:
            if expectation.kind == "edit":
                _nothing_left(stage)
                stage = _edited(stage, expectation)
            else:
                assert expectation.kind in KINDS, "there is no such kind of expectation"
                KINDS[expectation.kind](stage, expectation)
        except AssertionError as error:
            expected = f"{expectation.kind} {expectation.rest}"
            raise AssertionError(f"line {expectation.line}: expected {expected}\n{error}") from error
    _nothing_left(stage)


def _nothing_left(stage: Stage) -> None:
    found = [f'{each.code} "{stage.text[each.start : each.end]}": {each.message}' for each in stage.left]
    assert not found, "\n".join(["diagnostics that nothing expects:", *found])


def _edited(stage: Stage, expectation: Expectation) -> Stage:
    old, new = _parsed(r'"(.*)" to "(.*)"', expectation)
    at = stage.text.index(old)
    following = Stage(stage.section, stage.text[:at] + new + stage.text[at + len(old) :], stage.engine)
    fresh = Engine()
    fresh.open(stage.uri, following.text, stage.section.language, stage.root)
    assert fresh.diagnostics(stage.uri) == following.left
    for formula in following.places.formulas:
        for offset in range(*following.span(formula)):
            assert fresh.hover(stage.uri, offset) == stage.engine.hover(stage.uri, offset)
    return following


def _shape(stage: Stage, expectation: Expectation) -> None:
    shape = formula_report(stage.model, stage.formula(expectation)).shape
    found = "none" if shape is None else product_of_sizes(shape) or "scalar"
    assert found == expectation.rest, f"it is {found}"


def _role(stage: Stage, expectation: Expectation) -> None:
    found = formula_report(stage.model, stage.formula(expectation)).role
    assert found == expectation.rest, f"it is {found}"


def _formulas(stage: Stage, expectation: Expectation) -> None:
    """All formulas since the comment before that expects some, a line each, without their delimiters."""
    before = [each.offset for each in stage.section.expectations if each.kind == "formulas"]
    start = max((offset for offset in before if offset < expectation.offset), default=0)
    found = [each.zone for each in stage.places.formulas if start <= stage.span(each)[0] < expectation.offset]
    words = [" ".join(stage.model.document.source(zone.inner_start, zone.inner_end).split()) for zone in found]
    assert words == [line.strip() for line in expectation.body.splitlines()], f"found {words}"


def _gradient(stage: Stage, expectation: Expectation) -> None:
    variable, exactly, wanted = _parsed(r"(.+?)( exactly)?: (.+)", expectation)
    model, formula = stage.model, stage.formula(expectation)
    found = {
        latex(derivative.variable): derivative
        for definition in functions_in(model, formula)
        for derivative in derivatives_of(model, definition)
    }
    if wanted == "none":
        assert variable not in found, f"it is {result_latex(found[variable], model.style)}"
        return
    assert variable in found, f"there are gradients by {', '.join(found) or 'nothing'}"
    written = result_latex(found[variable], model.style)
    if exactly:
        assert written == wanted, f"it is {written}"
        return
    expected = read(parse(wanted, 0, len(wanted)).lines[0][0], model.scope(formula)).expr
    assert expected is not None, "the expectation could not be read"
    verdict = compare(expected, found[variable].result, found[variable].conditions)
    assert verdict in HOLDS, f"it is {written} ({verdict})"


def _claim(stage: Stage, expectation: Expectation) -> None:
    formula = stage.formula(expectation)
    found = {judge(stage.model, claim).verdict for claim in claims_in(stage.model, formula)}
    found |= {claim.verdict for claim in recurrence_claims(stage.model, formula)}
    assert found, "it claims nothing"
    assert found == {expectation.rest}, f"it is {', '.join(sorted(found))}"


def _equal(stage: Stage, expectation: Expectation) -> None:
    model, formula = stage.model, stage.formula(expectation)
    verdicts = []
    for understood in model.understood(formula):
        sides = [None if each.expr is None else model.inlined(each.expr, formula) for each in understood.readings]
        for relation, left, right in zip(understood.statement.relations, sides, sides[1:], strict=False):
            assert relation in EQUALITIES and left is not None and right is not None, "a side could not be read"
            verdicts.append(compare(left, right))
    assert verdicts and all(verdict in HOLDS for verdict in verdicts), f"it is {', '.join(verdicts) or 'no equation'}"


def _diagnostic(stage: Stage, expectation: Expectation) -> None:
    code, words, place, message = _parsed(r'(\S+) "(.*?)"(?: at (\d+:\d+))?(?:: (.+))?', expectation)
    fits = [each for each in stage.left if each.code == code and stage.text[each.start : each.end] == words]
    seen = [f'{each.code} "{stage.text[each.start : each.end]}"' for each in stage.left]
    assert fits, f"there are {', '.join(seen) or 'none'}"
    found = fits[0]
    formula = stage.formula(expectation)
    start, end = stage.span(formula)
    assert start <= found.start and found.end <= end, "it is in another formula"
    line, column = LineIndex(stage.text).position(found.start)
    assert not place or place == f"{line + 1}:{column + 1}", f"it stands at {line + 1}:{column + 1}"
    assert not message or message == found.message, f"it says: {found.message}"
    stage.left.remove(found)


def _hover(stage: Stage, expectation: Expectation) -> None:
    words, line = _parsed(r'at "(.+?)":?(?: (.+))?', expectation)
    found = stage.engine.hover(stage.uri, stage.offset(stage.formula(expectation), words))
    lines = [] if found is None else found.plain.split("\n")
    for wanted in [line] if line else expectation.body.split("\n"):
        said = not lines if wanted == "nothing" else wanted.strip() in lines
        assert said, "\n".join([f"not in the hover: {wanted}", *lines])


def _silent(stage: Stage, _: Expectation) -> None:
    """Nowhere in the section is there anything to say."""
    assert not stage.left, "there are diagnostics"
    hovers = (stage.engine.hover(stage.uri, offset) for offset in range(len(stage.text) + 1))
    found = next((hover for hover in hovers if hover is not None), None)
    assert found is None, f"a hover says: {found.plain if found else ''}"


def _action(stage: Stage, expectation: Expectation) -> None:
    title, words = _parsed(r'"(.*?)"(?: at "(.+)")?', expectation)
    formula = stage.formula(expectation)
    start, end = stage.span(formula)
    place = stage.offset(formula, words) if words else start
    offered = stage.engine.actions(stage.uri, place, place if words else end)
    chosen = next((action for action in offered if action.title == title), None)
    assert chosen is not None, "\n".join(["offered are:", *(action.title for action in offered)])
    edits = stage.engine.resolve(stage.uri, chosen.key)
    assert edits, "it does nothing"
    for edit in edits:
        assert ("\r\n" in edit.text) == ("\r\n" in stage.text and "\n" in edit.text), "line ends differ"
    inserted = "\n".join(edit.text.replace("\r", "").strip() for edit in edits)
    assert inserted == expectation.body, f"it writes:\n{inserted}"
    _reads_back(stage, edits)


def _actions(stage: Stage, expectation: Expectation) -> None:
    """Offered first, in this order."""
    (words,) = _parsed(r'at "(.+)"', expectation)
    place = stage.offset(stage.formula(expectation), words)
    offered = [action.title for action in stage.engine.actions(stage.uri, place, place)]
    wanted = expectation.body.split("\n")
    assert offered[: len(wanted)] == wanted, "\n".join(["offered are:", *offered])


def _completion(stage: Stage, expectation: Expectation) -> None:
    """Typed where the expectation stands, the words bring up these first, a line each, as they would be inserted."""
    words, line = _parsed(r'"(.*)"(?:: (.+))?', expectation)
    wanted = [line] if line else expectation.body.split("\n")
    offset = expectation.offset + len(stage.text) - len(stage.section.text)
    before, bar, behind = words.rpartition("|")
    assert bar, "mark the caret by |"
    text = f"{stage.text[:offset]}{before}{behind}\n\n{stage.text[offset:]}"
    engine = Engine()
    engine.open(stage.uri, text, stage.section.language, stage.root)
    caret = offset + len(before)
    offered = engine.completions(stage.uri, caret, "" if before[-1:].isalnum() else before[-1:])
    assert all(each.end == caret and each.matches.startswith(text[each.start : caret]) for each in offered)
    found = [each.text.strip() for each in offered] or ["nothing"]
    assert found[: len(wanted)] == [each.strip() for each in wanted], f"offered are {found[:8]}"


def _hints(stage: Stage, expectation: Expectation) -> None:
    """The formula with what is shown in it, between guillemets."""
    formula = stage.formula(expectation)
    found = stage.engine.hints(stage.uri, *stage.span(formula))
    shown = edited(stage.text, [Edit(each.offset, each.offset, f"«{each.text}»") for each in found])
    end = formula.zone.inner_end + sum(len(each.text) + 2 for each in found)
    words = " ".join(shown[formula.zone.inner_start : end].split())
    assert words == (expectation.rest or expectation.body), f"it is {words}"


def _lenses(stage: Stage, expectation: Expectation) -> None:
    """The titles of the lenses above the formula, a line each."""
    formula = stage.formula(expectation)
    start, end = stage.span(formula)
    found = [each for each in stage.engine.lenses(stage.uri) if start <= each.start < end]
    titles = [stage.engine.lens_title(stage.uri, each.key) or "nothing" for each in found] or ["none"]
    assert titles == (expectation.rest or expectation.body).split("\n"), f"they are {titles}"


def _reads_back(stage: Stage, edits: list[Edit]) -> None:
    """What was inserted is understood, every claim in it is right, and nothing new is reported."""
    text = edited(stage.text, edits)
    start = min(edit.start for edit in edits)
    end = max(edit.end for edit in edits) + len(text) - len(stage.text)
    after = Stage(stage.section, text, Engine())
    model = after.model
    before = Counter((each.code, each.message) for each in stage.engine.diagnostics(stage.uri))
    assert not Counter((each.code, each.message) for each in after.left) - before, "something new is reported"
    touched = [one for one in after.places.formulas if after.span(one)[0] < end and start < after.span(one)[1]]
    verdicts = [judge(model, claim).verdict for formula in touched for claim in claims_in(model, formula)]
    assert set(verdicts) <= {"right"}, f"claims in what it writes: {verdicts}"
    quantities = [one for one in touched if formula_report(model, one).role != "declaration"]
    readings = [
        reading for one in quantities for understood in model.understood(one) for reading in understood.readings
    ]
    assert verdicts or not quantities or (readings and all(reading.expr is not None for reading in readings)), (
        "it is not understood"
    )
    assert all(formula_report(model, formula).role != "opaque" for formula in touched), "what it writes is not read"


def _parsed(pattern: str, expectation: Expectation) -> tuple[str, ...]:
    match = re.fullmatch(pattern, expectation.rest)
    assert match is not None, f"write {expectation.kind} {pattern}"
    return match.groups(default="")


HOLDS = ("proved", "agrees")
KINDS: dict[str, Callable[[Stage, Expectation], None]] = {
    "shape": _shape,
    "role": _role,
    "formulas": _formulas,
    "gradient": _gradient,
    "claim": _claim,
    "equal": _equal,
    "diagnostic": _diagnostic,
    "hover": _hover,
    "silent": _silent,
    "action": _action,
    "actions": _actions,
    **navigation.KINDS,
    "completion": _completion,
    "hints": _hints,
    "lenses": _lenses,
}
