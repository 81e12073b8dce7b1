"""What shows that a capital stands for a matrix: that it is used as only a matrix is.

By habit a capital is a matrix, but an event, a random variable, a set, the number of things are capitals as well. A
document shows what its capitals are where one is transposed or inverted, has a trace, entries with two indices, stands
before a vector or beside an identity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache

from matcalc_ls.notation.names import BOLD, canonical, is_bold, script, unaccented, unbold, without_prescript, words
from matcalc_ls.notation.noise import NOISE
from matcalc_ls.notation.superscripts import ADJOINTS, INVERSE_ADJOINTS, INVERSE_TRANSPOSES, INVERSES, TRANSPOSES
from matcalc_ls.tex.symbols import GREEK
from matcalc_ls.tex.tree import Accent, Atom, Fenced, Fraction, Node, Row, Scripted, Styled, Unknown

MATRIX, BY_VECTOR, BESIDE, DENOMINATOR, BEHIND = "matrix", "by vector", "beside", "denominator", "behind"
DEFINITE, ORDERED = "definite", "ordered"
"""Kinds of evidence: what shows a matrix by itself; that a capital stands before a plain small letter, which may be a
vector; that two stand side by side, with a space between their names; that something is differentiated by it; that a
small letter stands behind a capital, with a space between their names; that it is definite, as a function may be, too;
that its values are compared as numbers are, `V(x) > 0`."""
KINDS = (MATRIX, BY_VECTOR, BESIDE, DENOMINATOR, BEHIND, DEFINITE, ORDERED)

_TURNING = TRANSPOSES | INVERSES | INVERSE_TRANSPOSES | ADJOINTS | INVERSE_ADJOINTS
_OPERATORS = words(
    "tr Tr trace Trace det Det logdet vec Vec vech diag Diag rank Rank rk eig cond Cond null Null ker Ker"
)
_DEFINITE = frozenset({"\\succ", "\\succeq", "\\prec", "\\preceq", "\\succcurlyeq", "\\preccurlyeq"})
_ENTRYWISE = frozenset({"\\odot", "\\otimes", "\\oplus"})
_ORDERS = words("< > \\le \\leq \\leqslant \\ge \\geq \\geqslant")
_SPECTRAL = frozenset({"\\lambda", "\\sigma", "\\rho", "\\kappa", "\\mu"})
_MATRIX_NORMS = words("F * \\ast op Fro \\mathrm{F} \\mathrm{op} \\mathrm{Fro} \\text{F} \\text{op} \\text{Fro}")
_VECTORS = frozenset("abchpqruvwxyz")
"""Small letters behind a capital that are vectors there rather than numbers."""
_SIGNS = frozenset({"+", "-", "\\pm", "\\mp"})
_TWO_INDICES = re.compile(r"(?:[0-9a-z],?[0-9a-z]|[a-z:],[a-z:]|[a-z]\+1,[a-z]|[a-z],[a-z]\+1)\Z")
_STYLE = re.compile(r"\\math(?:rm|sf|it|bb|frak|scr|tt|normal)\{([^{}]*)\}")


def evidence_in(items: Sequence[Node]) -> Iterator[tuple[str, str]]:
    """What the nodes of a row show, without what is in them: the kind of evidence, and the capital."""
    for at, (before, item, following) in enumerate(zip((None, *items), items, (*items[1:], None), strict=False)):
        if type(item) is Atom:  # most are
            if item.text in _ENTRYWISE or item.text in _DEFINITE:
                # Of H(x) \\succ 0 it is the name that counts.
                sides = items[max(at - (2 if isinstance(before, Fenced) else 1), 0) : at + 2]
                kind = DEFINITE if item.text in _DEFINITE else MATRIX
                yield from ((kind, name) for _, name in _matrices(sides))
            if _is_plain(item):
                continue
        elif type(item) is Scripted:
            yield from _of_scripts(item, before, following)
        elif type(item) is Fraction:
            yield from _of_denominator(item.denominator)
        elif type(item) is Fenced and isinstance(following, Atom) and following.text in _ORDERS:
            yield from ((ORDERED, name) for _, name in _matrices([before] if before is not None else ()))
        if following is not None:
            yield from _of_following(item, following)
    if not _SIGNS.isdisjoint([item.text for item in items if type(item) is Atom]):
        yield from _matrices(_beside_identity(items))


def shown_by(shown: Mapping[tuple[str, str], int], *, bold_vectors: bool) -> frozenset[str]:
    """The capitals that are shown to be matrices by all that a document shows.

    What has a mean is random, and beside a matrix a vector as often as one.
    """
    random = {name for kind, name in shown if kind == NOISE}
    found = {name for kind, name in shown if kind == MATRIX or (kind == BY_VECTOR and not bold_vectors)}
    found |= {name for kind, name in shown if kind == DEFINITE} - {name for kind, name in shown if kind == ORDERED}
    if found:  # elsewhere it is differentiated by numbers, \\partial P / \\partial V
        found |= {name for kind, name in shown if kind == DENOMINATOR}
    pairs = [name.split() for kind, name in shown if kind == BESIDE]
    while joined := {name for pair in pairs if not found.isdisjoint(pair) for name in pair} - found - random:
        found |= joined
    return frozenset(found)


def ordered_by(shown: Mapping[tuple[str, str], int], matrices: Set[str]) -> frozenset[str]:
    """The capitals of functions that may be definite, as those of numbers are: what is shown to be a matrix is none."""
    return frozenset({name for kind, name in shown if kind == ORDERED} - matrices)


def capital(name: str) -> str | None:
    """What evidence of a capital is kept under; None for what is no capital, or bold."""
    key = letter_key(name)
    return key if key is not None and key.lstrip("\\")[0].isupper() else None


@lru_cache(maxsize=4096)
def letter_key(name: str) -> str | None:
    """What evidence of a letter is kept under: `X`, `X_` for one of several; None for what is bold, or no one letter.

    A hat, a style, and a superscript that operates make no difference.
    """
    if is_bold(name):
        return None
    plain = _STYLE.sub(r"\1", unaccented(without_prescript(unbold(name)))).removesuffix("()").rstrip("'")
    base, raised, above = plain.partition("^")
    base, below, _ = base.partition("_")
    if base not in GREEK and not (len(base) == 1 and base.isalpha()):
        return None
    indexed = "^" if raised and above.strip("{}") not in _TURNING and above not in ("*", "\\star", "\\dagger") else ""
    return base + below + indexed


def _capital(node: Node | None) -> str | None:
    letter = node.base if isinstance(node, Scripted) else node
    if isinstance(letter, Atom) and letter.kind == "letter" and letter.text.isascii():  # most are
        if not letter.text.isupper():
            return None
        if letter is node:
            return letter.text
    name = canonical(node) if isinstance(node, Atom | Scripted | Styled | Accent) else None
    return None if name is None else capital(name)


def _matrices(nodes: Iterable[Node]) -> Iterator[tuple[str, str]]:
    return ((MATRIX, name) for node in nodes if (name := _capital(node)) is not None)


def _argument(node: Node) -> Sequence[Node]:
    """What an operator is applied to."""
    while isinstance(node, Scripted) and node.base is not None and not isinstance(node.base, Atom):
        node = node.base
    return node.body.items if isinstance(node, Fenced) else [node]


def _of_scripts(item: Scripted, before: Node | None, following: Node | None) -> Iterator[tuple[str, str]]:
    """What it shows of a name, or of what is in brackets, that it has scripts."""
    above = "" if item.sup is None else script(item.sup)
    below = "" if item.sub is None else script(item.sub)
    is_called = isinstance(following, Fenced) and following.left == "("
    turns = above in _TURNING and not (above in INVERSES and is_called)  # F^{-1}(p) is that of a function
    match item.base:
        case Fenced(left=left, body=body):
            turns = turns and (before is None or not _is_name(before))
            has_entries = left in ("(", "[") and _TWO_INDICES.match(below) is not None
            if turns or has_entries or (left == "\\|" and below in _MATRIX_NORMS):
                yield from _matrices(body.items)
        case Atom(text="\\nabla") if item.sub is not None and len(item.sub.items) == 1:
            yield from _matrices(item.sub.items)
        case Atom(text=text) if text in _SPECTRAL and item.sub is not None and isinstance(following, Fenced):
            yield from _matrices(following.body.items)
        case Node() as base:
            if turns:
                yield from _matrices([item])
            if _TWO_INDICES.match(below) is not None:
                yield from _matrices([base])


def _of_denominator(row: Row) -> Iterator[tuple[str, str]]:
    for item, following in zip(row.items, row.items[1:], strict=False):
        if isinstance(item, Atom) and item.text == "\\partial" and (name := _capital(following)) is not None:
            yield DENOMINATOR, name


def _is_plain(item: Atom) -> bool:
    """Whether nothing is shown by what follows an atom: a number, a sign, a small letter."""
    return item.kind != "command" and not item.text.isupper()


def _of_following(item: Node, following: Node) -> Iterator[tuple[str, str]]:
    """What it shows of either that one stands right behind the other."""
    if (name := _capital(item)) is not None:
        yield from _of_product(name, following)
        yield from [(MATRIX, name)] * _is_turned_fence(following)  # H(x)^{-1}
    elif _is_operator(item):
        yield from _matrices(_argument(following))
    elif _is_turned_vector(item):
        yield from _matrices([following])


def _of_product(name: str, following: Node) -> Iterator[tuple[str, str]]:
    """What it shows of a capital that something stands behind it."""
    if (other := _capital(following)) is not None:
        yield BESIDE, f"{name} {other}"
        return
    if (letter := _small_letter(following)) is not None:
        yield BEHIND, f"{name} {letter}"
    base = following.base if isinstance(following, Scripted) else following
    if isinstance(base, Accent) and len(base.body.items) == 1:
        base = base.body.items[0]
    if isinstance(base, Styled) and base.style in BOLD:
        is_small = all(isinstance(item, Atom) and not item.text.isupper() for item in base.body.items)
        yield from [(MATRIX, name)] * is_small
    elif isinstance(base, Atom) and base.text in _VECTORS and _is_of_first_power(following):
        yield BY_VECTOR, name


def _small_letter(node: Node) -> str | None:
    """What evidence of a small letter is kept under, whatever stands on it."""
    if isinstance(node, Scripted) and node.sup is not None:
        node = Scripted(node.start, node.end, node.base, node.sub, None, node.primes)
    name = canonical(node) if isinstance(node, Atom | Scripted | Accent) else None
    return None if name is None else letter_key(name)


def _is_of_first_power(node: Node) -> bool:
    return not isinstance(node, Scripted) or node.sup is None or not script(node.sup).isdigit()


def _is_turned_fence(node: Node) -> bool:
    return (
        isinstance(node, Scripted)
        and isinstance(node.base, Fenced)
        and node.base.left == "("
        and node.sup is not None
        and script(node.sup) in _TURNING
    )


def _is_turned_vector(node: Node) -> bool:
    """Whether a node is a small letter, transposed."""
    if not isinstance(node, Scripted) or node.sup is None or script(node.sup) not in TRANSPOSES:
        return False
    name = canonical(node)
    return name is not None and capital(name) is None


def _is_name(node: Node) -> bool:
    return _is_operator(node) or (canonical(node) is not None and not isinstance(node, Fenced))


def _is_operator(node: Node) -> bool:
    """Whether a node is the name of an operation on matrices alone."""
    if isinstance(node, Scripted) and node.base is not None:
        node = node.base
    match node:
        case Atom(kind="command", text=text) | Unknown(text=text):
            return text[1:] in _OPERATORS
        case Styled(words=spelled):
            return spelled.strip() in _OPERATORS
    return False


def _beside_identity(items: Sequence[Node]) -> Iterator[Node]:
    """The terms of a sum with an identity, or a multiple of one, that are single capitals."""
    terms: list[list[Node]] = [[]]
    for item in items:
        if isinstance(item, Atom) and item.text in _SIGNS:
            terms.append([])
        else:
            terms[-1].append(item)
    if any(map(_is_identity, terms)):
        yield from (term[0] for term in terms if len(term) == 1 and not _is_identity(term))


def _is_identity(term: Sequence[Node]) -> bool:
    name = canonical(term[-1]) if term and len(term) <= 2 else None
    is_letter = name is not None and unbold(name).split("_")[0] in ("I", "\\mathbb{I}", "\\mathbb{1}")
    return is_letter and _capital(term[0] if len(term) > 1 else None) is None
