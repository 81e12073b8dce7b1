"""What a document's way of writing says of its names, wherever they stand: bold for vectors, letters for sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise
from typing import TypeGuard

from matcalc_ls.notation.evidence import KINDS, capital, evidence_in, letter_key, ordered_by, shown_by
from matcalc_ls.notation.names import BOLD, canonical, is_capital, letter, script, unbold
from matcalc_ls.notation.noise import NOISE, noise_in
from matcalc_ls.notation.norms import APART, COVARIANCES, NORM, OWN, WEIGHTS, is_frobenius, norms_in, speaks_of_norms
from matcalc_ls.notation.numbers import ARRAY, NUMBER, PRIMED, arrays_shown_by, numbers_in, numbers_shown_by
from matcalc_ls.notation.primes import beside_turned, differentiates_by_turned
from matcalc_ls.notation.sets import SAYING_SETS, around_signs, sets_in
from matcalc_ls.notation.statements import Statement
from matcalc_ls.notation.superscripts import TRANSPOSES
from matcalc_ls.tex.remembered import remembered
from matcalc_ls.tex.symbols import GREEK
from matcalc_ls.tex.tree import Accent, Atom, Display, Fenced, Fraction, Node, Row, Scripted, Styled, Unknown
from matcalc_ls.tex.value import value
from matcalc_ls.tex.walk import branches, children, rebuilt, solid, walk

_DAGGERS = frozenset({"\\dagger", "†"})
_PSEUDO_INVERSE = ("pseudo", "Pseudo", "Moore", "pinv", "generalized inverse", "generalised inverse", "伪逆", "广义逆")
"""What whoever means a pseudo-inverse calls it somewhere."""
_FEW = 2
"""Of fewer small letters in bold nobody concludes that all vectors are."""


@value
class Conventions:
    """How a document writes, as far as it changes what is meant.

    bold_vectors: it sets its vectors in bold, so that a plain small letter is rather a scalar.
    apart: plain letters that stand beside the same letter in bold, and are other quantities.
    sets: names of which something is an element, and others that are sets by where they stand.
    t_transposes: it transposes by `^t`.
    primes_transpose: it transposes by primes, as `X'X` and `(y - X b)' (y - X b)` show.
    dagger_inverts: it speaks of pseudo-inverses, so that `A^\\dagger` is one and not the conjugate transpose.
    plus_inverts: none of its names is one before an update, `P^-`, so that `P^+` of a matrix is the pseudo-inverse.
    delta_varies: its `\\delta` stands nowhere but before a name, and so means a change of it.
    called: capitals that stand nowhere but before brackets, and mostly round ones, as those of functions do.
    applied: capitals that somewhere stand before a single name in brackets, `V(\\theta)`.
    own_norm: its `\\|A\\|` of a matrix is a norm that it defines, and not the Frobenius norm.
    norms_apart: it writes `\\|A\\|_F`, or speaks of the spectral norm, so that `\\|A\\|` is hardly the Frobenius norm.
    norm_weights: it says that `\\|x\\|_Q^2` is `x^\\top Q x`; norm_covariances: that it is `x^\\top Q^{-1} x`.
    ordered: capitals of functions of which the values are compared as numbers are, `V(x) > 0`.
    matrices: capitals that are shown to be matrices (see `evidence.capital`); None where nobody has looked.
    numbers: letters that are shown to be numbers (see `evidence.letter_key`).
    arrays: letters that are shown to be vectors or matrices.
    only_arrays: letters that are used as arrays are, and that nothing shows to be numbers.
    noise: names of errors that nobody sees, as they have a mean or a variance.
    """

    bold_vectors: bool = False
    apart: Set[str] = frozenset()
    sets: Set[str] = frozenset()
    t_transposes: bool = False
    primes_transpose: bool = False
    dagger_inverts: bool = True
    plus_inverts: bool = True
    delta_varies: bool = False
    called: Set[str] = frozenset()
    applied: Set[str] = frozenset()
    own_norm: bool = False
    norms_apart: bool = False
    norm_weights: bool = False
    norm_covariances: bool = False
    ordered: Set[str] = frozenset()
    matrices: Set[str] | None = None
    numbers: Set[str] = frozenset()
    arrays: Set[str] = frozenset()
    only_arrays: Set[str] = frozenset()
    noise: Set[str] = frozenset()


NONE = Conventions()


Shown = tuple[str, str]
"""Something that a formula shows: of what kind it is, and the name or mark."""


class _Seen:
    """What one formula shows: its letters in bold, in plain style, within scripts, transposed in plain style; sets.

    `marks` are the superscripts in it that may transpose, each as often as it stands, `alone` says that a `\\delta` in
    it stands before no name.
    """

    def __init__(self, display: Display) -> None:
        self.bold: set[str] = set()
        self.plain: set[str] = set()
        self.in_scripts: set[str] = set()
        self.turned: set[str] = set()
        self.sets: set[str] = set()
        self.marks: list[Shown] = []
        self.alone = False
        self.daggers = False
        self.minuses = False
        self.turns_by_primes = False
        self.called: list[Shown] = []
        self.uncalled: set[str] = set()
        self.evidence: set[Shown] = set()
        waiting: list[tuple[Node, set[str]]] = [(display, self.plain)]
        while waiting:
            node, letters = waiting.pop()
            if type(node) is Atom:
                if is_letter(node):
                    letters.add(letter(node.text))
            elif type(node) is Row:
                self._row(node)
                for item in node.items:
                    if type(item) is not Atom:
                        waiting.append((item, letters))
                    elif item.kind == "letter" or item.text in GREEK:  # as `is_letter`, for most nodes are atoms
                        letters.add(letter(item.text))
            elif isinstance(node, Scripted):
                waiting += self._scripted(node, letters)
            elif isinstance(node, Styled) or (isinstance(node, Accent) and node.accent in BOLD):
                self._styled(node)
            elif not isinstance(node, Unknown):
                if isinstance(node, Fraction):
                    self.turns_by_primes = self.turns_by_primes or differentiates_by_turned(node.denominator)
                waiting += [(part, letters) for part in children(node)]

    def _styled(self, node: Styled | Accent) -> None:
        """A letter in a style of its own."""
        only = node.body.items[0] if len(node.body.items) == 1 else None
        if is_letter(only) and (isinstance(node, Accent) or node.style in BOLD):
            self.bold.add(letter(only.text))

    def _row(self, row: Row) -> None:
        """What stands beside what in a row."""
        signs = {item.text for item in row.items if type(item) is Atom}
        if len(row.items) == len(signs) == 1 and "\\delta" not in signs:  # as most scripts are
            return
        if not signs.isdisjoint(SAYING_SETS):
            self.sets.update(around_signs(row))
        if "\\delta" in signs:
            self.alone = self.alone or _has_lone_delta(row)
        if "=" in signs:
            self.evidence.update(norms_in(row.items))
        items = solid(row)
        if len(items) > 1 or (items and not isinstance(items[0], Atom)):
            self.turns_by_primes = self.turns_by_primes or _multiplies_by_turned(items)
            for name, is_first in beside_turned(items):
                self.evidence.add((PRIMED, letter_key(name) or ""))
                self.turns_by_primes = self.turns_by_primes or (is_first and capital(unbold(name)) is not None)
            self._capitals(items)
            self.evidence.update(_applied(items))
            self.evidence.update(evidence_in(items))
            self.evidence.update(numbers_in(items))
            self.evidence.update(noise_in(items))

    def _capitals(self, items: Sequence[Node]) -> None:
        """Which capitals of a row stand before round brackets; what is alone there is only spoken of."""
        if len(items) == 1:
            return
        for number, item in enumerate(items, 1):
            only = item.base if type(item) is Scripted else item
            if type(only) is not Atom or only.text.islower():  # most are
                continue
            if is_letter(only) and is_capital(letter(only.text)):
                following = items[number] if number < len(items) else None
                fence = following.base if isinstance(following, Scripted) else following
                if isinstance(fence, Fenced) and fence.left == "(":
                    self.called.append(("called", letter(only.text)))
                elif not isinstance(fence, Fenced) or fence.left != "[":
                    self.uncalled.add(letter(only.text))

    def _scripted(self, node: Scripted, letters: set[str]) -> Iterator[tuple[Node, set[str]]]:
        mark = "" if node.sup is None else script(node.sup)
        self.daggers = self.daggers or mark in _DAGGERS
        self.minuses = self.minuses or mark == "-"
        if node.sub is not None and is_frobenius(node):
            self.evidence.add((NORM, APART))
        if mark in TRANSPOSES or mark == "t" or (mark == "-t" and _is_inverted(node.base)):
            self.marks.append(("mark", mark))
            if is_letter(node.base):
                self.turned.add(letter(node.base.text))
        elif node.sup is not None:
            yield node.sup, self.in_scripts
        if node.sub is not None:
            yield node.sub, self.in_scripts
        self.alone = self.alone or (isinstance(node.base, Atom) and node.base.text == "\\delta")
        if node.base is not None:
            # x_i is not x, but one of several.
            yield node.base, letters if node.sub is None else self.in_scripts


_KINDS = (
    *("bold", "plain", "both", "turned", "set", "alone", "dagger", "minus", "prime", "mark", "called", "uncalled"),
    "applied",
    *KINDS,
    NUMBER,
    ARRAY,
    PRIMED,
    NORM,
    NOISE,
)


def shown_in(display: Display, statements: Iterable[Statement]) -> Counter[Shown]:
    """What a formula shows of how its document writes, each as often as that matters."""
    seen = _Seen(display)
    shown: Counter[Shown] = Counter([*seen.marks, *seen.called])
    named = {
        "bold": seen.bold,
        "plain": seen.plain | seen.in_scripts,
        "both": seen.bold & seen.plain,
        "turned": seen.turned,
        "uncalled": seen.uncalled,
        "set": seen.sets.union(*map(sets_in, statements)),
    }
    for kind, names in named.items():
        for name in names:
            shown[kind, name] = 1
    for each in seen.evidence:
        shown[each] = 1
    if seen.alone:
        shown["alone", "\\delta"] = 1
    if seen.daggers:
        shown["dagger", "\\dagger"] = 1
    if seen.minuses:
        shown["minus", "-"] = 1
    if seen.turns_by_primes:
        shown["prime", "'"] = 1
    return shown


def conventions_of(shown: Mapping[Shown, int], text: str) -> Conventions:
    """What the formulas of a document have in common, by what they show and how often, and what its text speaks of."""
    names: dict[str, set[str]] = {kind: set() for kind in _KINDS}
    for kind, name in shown:
        names[kind].add(name)
    vectors = sum(not is_capital(name) for name in names["bold"])
    others = sum(not is_capital(name) for name in names["turned"])
    bold_vectors = vectors >= _FEW and 2 * others < vectors
    matrices = shown_by(shown, bold_vectors=bold_vectors)
    primed = names[PRIMED] if names["prime"] else set()
    return Conventions(
        bold_vectors=bold_vectors,
        # Whoever writes x^T x and \mathbf{x} means one vector, and in whatever style A is one matrix.
        apart=frozenset(name for name in names["both"] - names["turned"] if not is_capital(name)),
        sets=frozenset(names["set"]),
        # Elsewhere t is the time, or an exponent.
        t_transposes=((names["mark"] == {"t"} and shown["mark", "t"] >= _FEW) or "-t" in names["mark"])
        and "t" not in names["plain"],
        primes_transpose=bool(names["prime"]),
        dagger_inverts=not names["dagger"] or any(word in text for word in _PSEUDO_INVERSE),
        plus_inverts=not names["minus"] or any(word in text for word in _PSEUDO_INVERSE),
        delta_varies=not names["alone"],
        applied=frozenset(names["applied"]),
        called=frozenset(name for name in names["called"] - names["uncalled"] if shown["called", name] >= _FEW),
        own_norm=OWN in names[NORM],
        norms_apart=APART in names[NORM] or speaks_of_norms(text),
        norm_weights=WEIGHTS in names[NORM] and COVARIANCES not in names[NORM],
        norm_covariances=COVARIANCES in names[NORM] and WEIGHTS not in names[NORM],
        ordered=ordered_by(shown, matrices),
        matrices=matrices,
        numbers=numbers_shown_by(shown, matrices),
        arrays=arrays_shown_by(shown, matrices) | primed,
        only_arrays=frozenset((names[ARRAY] | primed) - names[NUMBER]),
        noise=frozenset(names[NOISE]),
    )


def is_letter(node: Node | None) -> TypeGuard[Atom]:
    """Whether a node is one letter, Latin or Greek."""
    return isinstance(node, Atom) and (node.kind == "letter" or node.text in GREEK)


@remembered
def with_plain_transposes(row: Row) -> Row:
    """A row in which `^t` is `^\\top`."""
    if not any(_as_transpose(node) is not node for node in branches(row)):
        return row
    found = rebuilt(row, _as_transpose)
    assert isinstance(found, Row)
    return found


def _as_transpose(node: Node) -> Node:
    if not isinstance(node, Scripted) or node.sup is None or script(node.sup) not in ("t", "-t"):
        return node
    start, end = node.sup.start, node.sup.end
    return replace(node, sup=Row(start, end, (*node.sup.items[:-1], Atom(start, end, "command", "\\top"))))


def _is_inverted(node: Node | None) -> bool:
    """Whether `^{-t}` above this can but be the inverse of a transpose: on a capital, and on brackets."""
    return isinstance(node, Fenced) or (is_letter(node) and is_capital(letter(node.text)))


def _multiplies_by_turned(items: Sequence[Node]) -> bool:
    """Whether brackets with a prime stand before the same ones without, as in `(y - X b)' W (y - X b)`."""
    turned: set[tuple[str, ...]] = set()
    for item in items:
        if type(item) is Scripted and type(item.base) is Fenced and item.primes == 1 and item.sup is None:
            turned.add(_letters(item.base))
        elif turned and type(item) is Fenced and _letters(item) in turned:
            return True
    return False


def _letters(node: Node) -> tuple[str, ...]:
    """What stands in brackets, in order."""
    return tuple(each.text for each in walk(node) if isinstance(each, Atom))


def _applied(items: Sequence[Node]) -> Iterator[Shown]:
    """The capitals in a row, in whatever style, that stand before a single name in brackets, and the \\pi that does."""
    for item, following in pairwise(items):
        if type(following) is Fenced and following.left == "(" and len(following.body.items) == 1:
            bare = item.base if isinstance(item, Scripted) and item.sup is None and item.base is not None else item
            name = None if canonical(following.body.items[0]) is None else canonical(bare)
            if name is not None and (is_capital(name) or name == "\\pi"):
                yield "applied", unbold(name)


def _has_lone_delta(row: Row) -> bool:
    """Whether a `\\delta` stands before no name."""
    for item, following in pairwise((*row.items, None)):
        if isinstance(item, Atom) and item.text == "\\delta":
            base = following.base if isinstance(following, Scripted) else following
            if base is None or canonical(base) is None:
                return True
    return False
