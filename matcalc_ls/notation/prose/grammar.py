"""Sentences: which names a sentence speaks of, what it says of them, and for how much of the document.

A statement is found from its names outwards: what stands before them (a noun phrase, an opener), what stands behind
them ("is", a bracket, an adjective). Where anything is in doubt nothing is said: a wrong reading is worse than none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from matcalc_ls.notation.declarations.covariances import COVARIANCE, INVERTED_COVARIANCE, covariance_in
from matcalc_ls.notation.declarations.forms import Collection, Fact, Map, Member, Named, Span
from matcalc_ls.notation.declarations.kind import kind_of_dims
from matcalc_ls.notation.declarations.names import Name, name_of
from matcalc_ls.notation.norms import inverses_below
from matcalc_ls.notation.prose.clauses import Clause
from matcalc_ls.notation.prose.lexicon import Role
from matcalc_ls.notation.prose.phrases import phrase_before
from matcalc_ls.notation.prose.sentence import Sentence
from matcalc_ls.notation.prose.statement import Force, Statement, Subjects
from matcalc_ls.notation.prose.titles import title_before
from matcalc_ls.notation.prose.tokens import Token
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Group, Node, Scripted
from matcalc_ls.tex.walk import branches

_FORCES: Mapping[Role, Force] = {"if": "sentence", "suppose": "onward", "where": "always"}
"""For how much of the document holds what is said behind a word."""


@dataclass(frozen=True, slots=True)
class Ranged:
    """A range of an index at a place."""

    span: Span
    start: int
    end: int


def read_sentence(tokens: Sequence[Token], *, opens_item: bool) -> Iterator[Statement | Ranged]:
    """What a sentence says, in order. `opens_item` if it begins a paragraph, where "A: a matrix" may stand."""
    if tokens and tokens[-1].text == "?":
        return
    sentence = Sentence(tokens)
    force: Force = "always"
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.kind != "formula":
            force = _FORCES.get(token.sense.role, force) if token.kind == "word" else force
            position += 1
        elif (ranged := _range_at(sentence, position)) is not None:
            found, position = ranged
            yield from found
        elif (subjects := _subjects(sentence, position)) is not None:
            subjects = _together(sentence, position, subjects)
            if isinstance(subjects.form, Collection):
                yield Ranged(subjects.form.span, token.start, token.end)
            clause = Clause(sentence, position, subjects, force, opens_item)
            yield from clause.statements()
            position = clause.end
        else:
            yield from _sizes_inside(token)
            covariance = covariance_in(token.nodes)
            if covariance is not None:
                yield Statement(covariance, COVARIANCE, covariance.start, covariance.end, by_the_way=True)
            yield from _weights(token)
            position += 1


def _weights(token: Token) -> Iterator[Statement]:
    """`\\|x\\|_{P^{-1}}` says by the way that P is symmetric, or it would be no norm."""
    for node in inverses_below(token.nodes):
        name = name_of([node], may_invert=True)
        if name is not None and not name.is_identity:
            name = replace(name, transposed=False, inverted=False)
            yield Statement(name, INVERTED_COVARIANCE, name.start, name.end, by_the_way=True)


def _sizes_inside(token: Token) -> Iterator[Statement]:
    """`A_{m \\times n}` and `\\underbrace{X}_{N \\times D}` somewhere in a formula."""
    for outer in token.nodes:
        if type(outer) is Atom:  # most are
            continue
        for node in branches(outer):
            name = name_of([node]) if _may_have_sizes(node) else None
            if name is not None and name.sizes is not None and not (name.transposed or name.is_identity):
                yield Statement(name, kind_of_dims(name.sizes), name.start, name.end, by_formula=True)


def _may_have_sizes(node: Node) -> bool:
    if type(node) is not Scripted:
        return type(node) is Accent and node.label is not None
    if node.sub is None:
        return False
    items = node.sub.items
    if len(items) == 1 and type(items[0]) is not Atom:
        return isinstance(items[0], Group | Fenced)
    return "\\times" in [item.text for item in items if type(item) is Atom]


def _range_at(sentence: Sentence, position: int) -> tuple[list[Ranged], int] | None:
    """The ranges told here, that of `i` too in `i, j = 1, …, n`, and the token behind them."""
    first = sentence.tokens[position]
    indices: list[str] = []
    while True:
        token = sentence.tokens[position]
        if isinstance(token.form, Span):
            if token.form.upper is None:
                return None
            spans = [replace(token.form, index=index) for index in [*indices, token.form.index]]
            return [Ranged(span, first.start, token.end) for span in spans], position + 1
        following = sentence.formula(position + 2)
        if not isinstance(token.form, Named) or len(token.form.name.text) != 1 or sentence.mark(position + 1) != ",":
            return None
        if following is None or following.zone != token.zone:
            return None
        indices.append(token.form.name.text)
        position += 2


def _subjects(sentence: Sentence, position: int) -> Subjects | None:
    """The names from here on, joined by commas and "and"; a formula that says something of its name ends the list."""
    names: list[tuple[Name, int]] = []
    while (token := sentence.formula(position)) is not None:
        form = token.form
        # What a formula says goes for the names before it in the same formula, `A, B \in X`, and for no others:
        # in "a matrix $A$ and $b \in X$" nothing is said of A.
        shared = [name for name, zone in names if zone == token.zone]
        earlier = [name for name, _ in names]
        match form:
            case Named(name=name):
                names.append((name, token.zone))
            case Member(names=(name,), kinds=(kind,)):
                return Subjects([*earlier, name], position + 1, [(each, kind) for each in [*shared, name]], form)
            case Member(names=found, kinds=kinds):
                return Subjects(list(found), position + 1, list(zip(found, kinds, strict=True)), form)
            case Fact(name=name, kind=kind):
                return Subjects([*earlier, name], position + 1, [(each, kind) for each in [*shared, name]], form)
            case Map(name=name, kind=kind):
                return Subjects([*shared, name], position + 1, [(each, kind) for each in [*shared, name]], form)
            case Collection(names=found, kind=kind):
                said = [] if kind is None else [(name, kind) for name in found]
                return Subjects(list(found), position + 1, said, form)
            case _:
                return Subjects(earlier, position - 1, []) if names else None
        following = _next_name(sentence, position + 1)
        if following is None:
            return Subjects([name for name, _ in names], position + 1, [])
        position = following
    return None


def _together(sentence: Sentence, position: int, subjects: Subjects) -> Subjects:
    """Formulas side by side that say each what its names are, where the words around speak of all of them: "symmetric
    matrices" `A ∈ X`, `B ∈ Y`, and "let" `A ∈ X` "and" `B ∈ Y` "be symmetric"."""
    several = [subjects]
    while isinstance(several[-1].form, Member):
        following = _next_name(sentence, several[-1].end)
        found = None if following is None else _subjects(sentence, following)
        if found is None:
            break
        several.append(found)
    forms = [each.form for each in several if isinstance(each.form, Member)]
    if len(several) < 2 or len(forms) < len(several):
        return subjects
    names = [name for each in several for name in each.names]
    said = [pair for each in several for pair in each.said]
    form = Member(tuple(names), tuple(kind for _, kind in said))
    found = Subjects(names, several[-1].end, said, form)
    return found if _are_spoken_of_together(sentence, position, found) else subjects


def _are_spoken_of_together(sentence: Sentence, start: int, subjects: Subjects) -> bool:
    """Whether a verb or a noun beside names is plural, or words without an article call them something."""
    verb = sentence.token(subjects.end)
    if verb is not None and verb.sense.role == "be" and verb.sense.number != "singular":
        return True
    before = phrase_before(sentence, start)
    if before is not None:
        return before[0].number == "plural"
    first = title_before(sentence, start, subjects)
    return first is not None and sentence.role(first - 1) != "article"


def _next_name(sentence: Sentence, position: int) -> int | None:
    """Where the next name of a list stands, if a comma or an "and" and a name follow."""
    if sentence.mark(position) == ",":
        position += 1
        if sentence.role(position) == "and":
            position += 1
    elif sentence.role(position) == "and":
        position += 1
    else:
        return None
    token = sentence.formula(position)
    if token is None or not isinstance(token.form, Named | Member | Fact | Map) or _is_counted(sentence, position + 1):
        return None
    return position


def _is_counted(sentence: Sentence, position: int) -> bool:
    """Whether what stands before is the size of what follows: "S and an n-vector v"."""
    position += sentence.mark(position) == "-"
    return sentence.role(position) in ("dimensional", "order", "rows") or (
        sentence.mark(position - 1) == "-" and sentence.role(position) == "noun"
    )
