"""Functions and what they are applied to: `\\log\\det X`, `\\operatorname{tr}(AB)`, `\\sigma(z)`, `tr(X)`, `dX`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from matcalc_ls.algebra.ops.uninterpreted import is_uninterpreted
from matcalc_ls.notation.names import INDICES, canonical, script, words
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import (
    applications,
    derivative_terms,
    differentials,
    function_names,
    functions,
    plain_words,
    signs,
    surface,
    uninterpreted,
    values,
)
from matcalc_ls.notation.reading.indices import dims_of
from matcalc_ls.notation.reading.tables import BRACKETS, FUNCTION_LETTERS, LETTERS_MEAN, function_letter
from matcalc_ls.notation.reading.terms import Found, opaque
from matcalc_ls.notation.superscripts import INVERSES, TRANSPOSES
from matcalc_ls.tex.symbols import GREEK
from matcalc_ls.tex.tree import Atom, Fenced, Fraction, Node, Scripted, Styled

_DERIVING = words("D H J E")
"""Letters that derivatives and expectations are written with: `D_v f(x)`, `Jf(x)`, `\\mathbb{E} x`."""
Reader = Callable[[Sequence[Node], int, Context], Found | None]


def read_call(items: Sequence[Node], position: int, context: Context) -> Found | None:
    """The application that begins at `position`, and the position behind it; None if there is none."""
    node = items[position]
    letter = _letter(node)
    if letter is not None and position + 1 == len(items) and (letter is node or letter.text not in _DERIVING):
        return None  # what nothing follows is applied to nothing
    for read in _readers(node, letter):
        found = read(items, position, context)
        if found is not None:
            return found
    return None


def _readers(node: Node, letter: Atom | None) -> Sequence[Reader]:
    """Those that have something to say of what begins with a node: most things are letters, of which few have."""
    if letter is not None:
        return _ALL if letter.text in _DERIVING else _OF_LETTERS
    if type(node) is Fraction:
        return _OF_FRACTIONS
    base = node.base if type(node) is Scripted else node
    return _OF_GREEK if type(base) is Atom and base.text in GREEK else _ALL


def _application(items: Sequence[Node], position: int, context: Context) -> Found | None:
    """A name with something in brackets behind it, where the name is a function's."""
    if position + 1 == len(items):
        return None
    node, following = items[position : position + 2]
    fence = following.base if isinstance(following, Scripted) else following
    if not isinstance(fence, Fenced):
        return values.read_repeated(items, position, context)
    if fence.left not in BRACKETS or is_cross_matrix(following):
        return None
    primes = node.primes if isinstance(node, Scripted) and node.sup is None and node.base is not None else 0
    base = _without_primes(node) if primes else node
    name = canonical(base)
    if name is None:
        is_indicator = function_names.is_indicator(base, fence)
        return (values.read_value(node, following, context), position + 2) if is_indicator else None
    if fence.left == "[" and _is_index(fence):
        return opaque("an index in square brackets", node.start, following.end), position + 2
    binding = context.lookup.symbol(name)
    if binding is not None and binding.arguments is not None:
        runs = _runs(base, context)
        if runs and (binding.definition is None or is_uninterpreted(binding.definition)):
            return values.read_value(node, following, context), position + 2
        return applications.read_value(name, node, following, primes, context, runs=runs), position + 2
    if context.lookup.knows(name) and not (primes and binding is not None and binding.yields):
        is_value = not primes and _is_value(node, following, fence, context)
        return (values.read_value(node, following, context), position + 2) if is_value else None
    letter = function_letter(name)
    if (
        letter is not None
        and not context.lookup.is_dim(name)
        and not function_names.is_of_array(letter, fence, context)
    ):
        return _of_letter(name, letter, primes, items, position, context)
    return _by_custom(items, position, context) if _is_function(base, name, following, fence, context) else None


def _of_letter(
    name: str, letter: str, primes: int, items: Sequence[Node], position: int, context: Context
) -> Found | None:
    """`\\sigma(z)`: a letter that is known for the function that it means; with primes, the derivative of that."""
    context.note(f"{name} read as the {LETTERS_MEAN[letter]} function")
    found = functions.read_applied(letter, items[position], items, position + 1, context)
    if found is None or not primes:
        return found
    return functions.derived(found[0], primes, name + "'" * primes), found[1]


def _by_custom(items: Sequence[Node], position: int, context: Context) -> Found:
    """`f(x)` of a function that nobody defined, and with bars behind it at a place: `f(x)|_{x = 0}`."""
    value = values.read_value(items[position], items[position + 1], context)
    placed_at = values.at_place(value, items[position + 2] if position + 2 < len(items) else None, context)
    return (value, position + 2) if placed_at is None else (placed_at, position + 3)


def _is_function(base: Node, name: str, following: Node, fence: Fenced, context: Context) -> bool:
    """Whether a name of which nothing counts that is known is a function by custom, and what is behind it a place."""
    if not function_names.is_function_like(base, fence, context):
        return False
    if _is_raised_matrix(following) and not function_names.is_letter_of_functions(base):
        return False
    if _is_changed_matrix(base) or _is_transposed_sibling(following, base):
        return False
    stem = canonical(base.base) if isinstance(base, Scripted) and base.base is not None else name
    return not _is_quantity(stem, context) or _is_value(base, following, fence, context)


def _runs(node: Node, context: Context) -> bool:
    """`\\pi_k(x)` under a sum over k: another function for each k."""
    indices = dims_of(node.sub) if isinstance(node, Scripted) else None
    return any(name in context.bound for index in indices or () for name in index.names)


def _without_primes(node: Node) -> Node:
    assert isinstance(node, Scripted) and node.base is not None
    return node.base if node.sub is None else replace(node, end=node.end - node.primes, primes=0)


def _is_quantity(name: str | None, context: Context) -> bool:
    """Whether a name is known, and as more than what a letter of functions was taken for elsewhere."""
    binding = context.lookup.symbol(name)
    if binding is None or name not in FUNCTION_LETTERS:
        return context.lookup.knows(name)
    return binding.provenance in ("declared", "defined") and binding.arguments is None


def is_cross_matrix(node: Node | None) -> bool:
    """`[r]_\\times`: a factor, whatever it stands behind."""
    return isinstance(node, Scripted) and node.sub is not None and script(node.sub) == "\\times"


def _is_changed_matrix(node: Node) -> bool:
    """`A^\\top`, `A^{-1}`: a factor, whatever follows."""
    if not isinstance(node, Scripted) or node.sup is None or uninterpreted.letter_of(node) in FUNCTION_LETTERS:
        return False
    return script(node.sup) in TRANSPOSES | INVERSES and uninterpreted.letter_of(node).isupper()


def _is_transposed_sibling(node: Node | None, name: Node) -> bool:
    """`x_k (x_{k+1})^\\top`: a factor, since nobody transposes the value of a function at another of its name."""
    if not isinstance(node, Scripted) or node.sup is None or script(node.sup) not in TRANSPOSES:
        return False
    inside = node.base.body.items if isinstance(node.base, Fenced) and isinstance(name, Scripted) else ()
    return len(inside) == 1 and uninterpreted.letter_of(inside[0]) == uninterpreted.letter_of(name)


def _is_value(name: Node, following: Node, fence: Fenced, context: Context) -> bool:
    """Whether what stands in brackets behind a known name is its argument."""
    return not _needs_brackets(following) and function_names.is_value(name, fence, context)


def _needs_brackets(node: Node) -> bool:
    """`(z_s)_j`, `(x')^\\top`: brackets that a second script needs, whatever stands before."""
    inside = _scripted_within(node)
    if inside is None:
        return False
    assert isinstance(node, Scripted)
    is_raised = inside.sup is not None or inside.primes > 0
    return (node.sub is not None and inside.sub is not None) or (node.sup is not None and is_raised)


def _is_raised_matrix(node: Node) -> bool:
    """`(W^{l+1})^\\top`: those of a matrix. Small letters in them may be an argument: `\\Phi(x^{(1)})^\\top`."""
    inside = _scripted_within(node)
    if inside is None or inside.sup is None or not uninterpreted.letter_of(inside).isupper():
        return False
    return isinstance(node, Scripted) and node.sup is not None and script(node.sup) in TRANSPOSES | INVERSES


def _scripted_within(node: Node) -> Scripted | None:
    """What has scripts, alone in brackets that have some, too."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Fenced):
        return None
    inside = surface.flattened(node.base.body)
    return inside[0] if len(inside) == 1 and isinstance(inside[0], Scripted) else None


def _is_index(fence: Fenced) -> bool:
    """Whether brackets hold a number or a letter that counts: `x[0]`, `x[n]`."""
    only = fence.body.items[0] if len(fence.body.items) == 1 else None
    return isinstance(only, Atom) and (only.kind == "number" or only.text in INDICES)


def _letter(node: Node) -> Atom | None:
    """The letter or number that a node is, in whatever style and with whatever scripts."""
    base = node.base if type(node) is Scripted else node
    if type(base) is Styled and len(base.body.items) == 1:
        base = base.body.items[0]
    return base if type(base) is Atom and base.kind in ("letter", "number") else None


_OF_LETTERS = (plain_words.read_word, differentials.read_differential, _application)
_OF_GREEK = (differentials.read_differential, functions.read_function, _application)
_OF_FRACTIONS = (derivative_terms.read_derivative, _application)
_ALL = (
    applications.read_derivative,
    applications.read_composed,
    derivative_terms.read_derivative,
    plain_words.read_word,
    differentials.read_differential,
    functions.read_function,
    signs.read_signed,
    _application,
)
