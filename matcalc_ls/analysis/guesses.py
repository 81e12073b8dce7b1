"""What the statements of a formula guess of a name that nobody declared, and what the formulas of its section do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from matcalc_ls.algebra.unification import unknown_dim
from matcalc_ls.analysis.document import Document, Formula
from matcalc_ls.analysis.joint import read_members
from matcalc_ls.analysis.ledger import Ledger
from matcalc_ls.notation.evidence import letter_key
from matcalc_ls.notation.names import is_bold, last_letter
from matcalc_ls.notation.reading import Reading, silent_on
from matcalc_ls.notation.scope import Binding, Scope
from matcalc_ls.tex.tree import Accent, Atom, Styled
from matcalc_ls.tex.walk import walk

GUESSED, FOUND, SPEAKING = "what a formula guesses", "what a section guesses", "who speaks of a letter"
MOST = 24
"""Where more formulas of a section have a letter, nobody compares what they guess: a hover would wait for it."""
Statements = Sequence[tuple[Reading, ...]]


def unless_guessed_otherwise(statements: Statements) -> Statements:
    """What the statements of a formula say; of a name that is guessed to be one thing in one of them, and another in
    another, nobody knows what it is, nor what is only guessed by that."""
    if len(statements) < 2:
        return statements
    guessed: dict[str, int] = {}
    unknown: set[str] = set()
    for name, binding in (pair for readings in statements for each in readings for pair in each.assumed.items()):
        rank = len(binding.quantity.shape)
        if guessed.setdefault(name, rank) != rank:
            unknown.update((name, binding.quantity.name))
    return [_without(readings, unknown) for readings in statements] if unknown else statements


def _without(readings: tuple[Reading, ...], unknown: Set[str]) -> tuple[Reading, ...]:
    """The sides of a statement without what is not known; a name that is all of a side is as the others are."""
    without = tuple(silent_on(each, frozenset(unknown)) for each in readings)
    if all(before.expr is None or after.expr is not None for before, after in zip(readings, without, strict=True)):
        return without
    sides = {each.expr.data[0].name for each in without if each.expr is not None and each.expr.name == "symbol"}
    guessed = frozenset(name for name in sides if any(name in each.assumed for each in without))
    return tuple(silent_on(each, guessed) for each in without) if guessed else without


class Guesses:
    """What the formulas of each section guess of names, asked for name by name."""

    def __init__(self, document: Document, ledger: Ledger, read: Callable[[Formula], Statements]) -> None:
        """`read` tells what the statements of a formula say by themselves."""
        self._document, self._ledger, self._read = document, ledger, read
        self._speaking: dict[int, dict[str, dict[Formula, None]]] = {}
        """The formulas of sections by the letters in them, of those about which somebody asked."""
        self._guessing: dict[Formula, tuple[str, ...]] = {}
        """The names of which each formula guesses something, in a document that is edited."""

    def edited(self, document: Document, gone: Iterable[Formula], come: Iterable[Formula]) -> None:
        """Other formulas stand in the place of some, which the ledger has forgotten."""
        self._document = document
        for formula in gone:
            self._note(formula, ())
            for letter, by_letter in self._touched(formula):
                by_letter[letter].pop(formula, None)
                if not by_letter[letter]:
                    del by_letter[letter]
        for formula in come:
            for letter, by_letter in self._touched(formula):
                by_letter.setdefault(letter, {})[formula] = None

    def _touched(self, formula: Formula) -> Iterator[tuple[str, dict[str, dict[Formula, None]]]]:
        """The letters of a formula, with what its section has by letters, if somebody asked."""
        by_letter = self._speaking.get(formula.section)
        if by_letter is not None:
            letters = _letters(formula)
            self._ledger.touch([(SPEAKING, formula.section, letter) for letter in letters])
            yield from ((letter, by_letter) for letter in letters)

    def told(self, readings: Statements, formula: Formula, scope: Scope) -> Statements:
        """What the statements of a formula say, but of names of which another formula of its section guesses what
        would fit as well here: one of the two is wrong as a rule, and nobody knows which."""
        guessed = _guessed_in(readings, scope)
        self._note(formula, guessed)
        unknown: set[str] = set()
        for name, binding in guessed.items():
            if self._may_be_otherwise(name, binding, readings, formula, scope):
                unknown.update((name, binding.quantity.name))
        return [_without(each, unknown) for each in readings] if unknown else readings

    def are_in(self, readings: Statements, formula: Formula, scope: Scope) -> bool:
        """Whether the statements of a formula guess something, so that it matters what others do."""
        found = bool(_guessed_in(readings, scope))
        if not found:
            self._note(formula, ())
        return found

    def _note(self, formula: Formula, names: Collection[str]) -> None:
        """Note which names a formula guesses something of; what nobody guesses any more is forgotten."""
        before = self._guessing.pop(formula, ())
        if names:
            self._guessing[formula] = tuple(names)
        for name in before:
            if name not in names:
                self._ledger.forget_unused((FOUND, (formula.section, name)))

    def _may_be_otherwise(
        self, name: str, binding: Binding, readings: Statements, formula: Formula, scope: Scope
    ) -> bool:
        rank = len(binding.quantity.shape)
        if not binding.yields and _is_shown(name, rank, scope):
            return False  # what is only heard may be another quantity's
        others = self._ranks(formula.section, name) - {rank}
        return any(_may_be(other, name, binding, readings, formula, scope) for other in sorted(others))

    def _ranks(self, section: int, name: str) -> frozenset[int]:
        """How many axes a name has, as the formulas of a section guess."""
        return self._ledger.remember((FOUND, (section, name)), self._ranks_found, section, name)

    def _ranks_found(self, section: int, name: str) -> frozenset[int]:
        letter = last_letter(name)
        speaking = self._ledger.ask((SPEAKING, section, letter), self._all_with, section, letter)
        guessed = (self._ledger.remember((GUESSED, formula), self._guessed, formula) for formula in speaking)
        return frozenset(each[name] for each in guessed if name in each)

    def _all_with(self, section: int, letter: str) -> Collection[Formula]:
        if section not in self._speaking:
            by_letter = self._speaking[section] = {}
            for formula in self._document.formulas_in(section):
                for each in _letters(formula):
                    by_letter.setdefault(each, {})[formula] = None
        found = self._speaking[section].get(letter, {})
        return tuple(found) if len(found) <= MOST else ()

    def _guessed(self, formula: Formula) -> Mapping[str, int]:
        """How many axes the names have of which a formula guesses that; one that is nothing but a name shows nothing,
        but by its style."""
        readings = [each for several in self._read(formula) for each in several]
        expr = readings[0].expr if len(readings) == 1 else None
        is_alone = expr is not None and expr.name in ("symbol", "member")
        guessed = _assumed_in([tuple(readings)]).items()
        return {name: len(binding.quantity.shape) for name, binding in guessed if not is_alone or is_bold(name)}


def _guessed_in(statements: Statements, scope: Scope) -> dict[str, Binding]:
    """What a formula guesses of names, or holds to be guessed elsewhere."""
    return {**_heard_in(statements, scope), **_assumed_in(statements)}


def _assumed_in(statements: Statements) -> dict[str, Binding]:
    """What a formula guesses of names."""
    return {name: binding for several in statements for each in several for name, binding in each.assumed.items()}


def _heard_in(statements: Statements, scope: Scope) -> dict[str, Binding]:
    """What a formula holds to be guessed of names elsewhere."""
    expressions = (each.expr for several in statements for each in several if each.expr is not None)
    known = {name: scope.symbols.get(name) for expr in expressions for name in expr.free}
    return {
        name: binding
        for name, binding in sorted(known.items())
        if binding is not None and binding.provenance == "assumed" and binding.yields
    }


def _is_shown(name: str, rank: int, scope: Scope) -> bool:
    """Whether the document shows somewhere that a letter is a number, a vector or a matrix."""
    letter, conventions = letter_key(name), scope.conventions
    shown = (conventions.numbers, conventions.arrays, conventions.matrices or ())
    return letter is not None and rank < len(shown) and letter in shown[rank]


def _may_be(rank: int, name: str, binding: Binding, readings: Statements, formula: Formula, scope: Scope) -> bool:
    """Whether a name may as well have so many axes wherever a formula guesses what it is."""
    quantity = replace(binding.quantity, shape=tuple(unknown_dim() for _ in range(rank)))
    other = scope.with_guess(name, replace(binding, quantity=quantity, provenance="inferred", yields=True))
    guessing = (
        statement
        for statement, several in zip(formula.statements, readings, strict=True)
        if any(name in each.assumed or (each.expr is not None and name in each.expr.free) for each in several)
    )
    return all(name not in each.assumed for statement in guessing for each in read_members(statement, other))


def _letters(formula: Formula) -> frozenset[str]:
    """The letters of a formula that may show something: a plain one that stands alone does not."""
    nodes = list(walk(formula.display))
    letters = [node.text for node in nodes if isinstance(node, Atom)]
    is_alone = len(letters) == 1 and not any(isinstance(node, Styled | Accent) for node in nodes)
    return frozenset(() if is_alone else letters)
