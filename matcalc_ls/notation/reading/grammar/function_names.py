"""Which names before brackets are those of functions: by letter, by what stands in the brackets, by what is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from matcalc_ls.notation.names import canonical, is_bold, script, words
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import surface
from matcalc_ls.notation.reading.grammar.uninterpreted import OF_DERIVATIVES, SEPARATORS, VALUED, letter_of
from matcalc_ls.notation.reading.script_marks import is_label
from matcalc_ls.notation.reading.tables import FUNCTION_LETTERS, constant_named, function_named
from matcalc_ls.notation.scope import Binding
from matcalc_ls.notation.statements import RELATIONS
from matcalc_ls.notation.superscripts import INVERSES
from matcalc_ls.tex.tree import Accent, Array, Atom, Fenced, Node, Scripted, Styled, Unknown
from matcalc_ls.tex.walk import walk

_DIFFERENCES = frozenset({"\\delta", "\\Delta"})
_SPECTRAL = frozenset({"\\lambda", "\\sigma"})
"""Letters of eigenvalues and singular values, which an index numbers: `\\lambda_i(A^\\top A)`."""
_WORDS = (
    "\\mathrm{", "\\mbox{", "\\operatorname{", "\\text", "\\mathcal{", "\\mathsf{", "\\mathbb{E}", "\\mathbb{P}",
    "\\mathbb{V}", "\\mathds{E}", "\\mathds{P}", "\\mathds{V}", "\\mathbbm{E}", "\\mathbbm{P}", "\\mathbbm{V}",
)  # fmt: skip
_ONE_LETTER = re.compile(r"\\(?:mathrm|text|mathsf)\{[A-Za-z]\}\Z")
"""A letter set upright, which is a name like any other."""


def is_function_like(node: Node, fence: Fenced, context: Context) -> bool:
    """Whether an undeclared name before brackets is a function by custom rather than a factor.

    A single thing needs no brackets to be multiplied, and several between commas are no factor.
    """
    letter = letter_of(node)
    if is_indicator(node, fence):
        return True
    if _stands_in(fence, node):
        return False
    if _is_function_by_letter(letter, fence, context):
        return True
    if letter == "\\pi" and letter in context.lookup.scope.conventions.applied:
        return True
    if constant_named(canonical(node) or letter) is not None:
        return False
    if letter in context.lookup.scope.conventions.called or _is_spectral(node, fence):
        return True
    if letter == "E" and fence.left in ("[", "\\{"):
        return True
    return not _is_power_before_raised(node, fence) and _is_argument(fence, letter, context)


def _is_power_before_raised(node: Node, fence: Fenced) -> bool:
    """Whether this is `\\sigma^2 (\\Sigma^{-1})`, brackets around what has a superscript behind a number's square."""
    parts = surface.flattened(fence.body)
    is_power = isinstance(node, Scripted) and node.sup is not None and script(node.sup).isdigit()
    return is_power and len(parts) == 1 and _is_raised(parts[0])


def _stands_in(fence: Fenced, node: Node) -> bool:
    """Whether a name stands itself in the brackets behind it, as in what it multiplies: none is applied to itself."""
    name, letter = canonical(node), letter_of(node)
    if name is not None and is_bold(name) and any(letter_of(inner) == letter for inner in walk(fence.body)):
        return True  # \hat{\mathbf w} (1 - \|\mathbf w\|)
    if name is not None and [canonical(item) for item in surface.flattened(fence.body)] == [name]:
        return True  # L' (L')^{-1}
    return _is_factor_in(fence, letter)  # g_k^\top (g_k - g_{k-1})


def _is_function_by_letter(letter: str, fence: Fenced, context: Context) -> bool:
    """Whether a name is a word, or has a letter by which functions are called."""
    if letter in FUNCTION_LETTERS or letter == "O" or (letter.startswith(_WORDS) and not _ONE_LETTER.match(letter)):
        return True
    if letter.startswith("\\") and len(letter) > 2 and letter[1:].isalpha() and letter[1:].isupper():
        return True  # \COV, a command for a word
    return letter == "I" and _is_variable(fence, context)  # I(\theta), the information in a sample


def _is_argument(fence: Fenced, letter: str, context: Context) -> bool:
    """Whether brackets behind a letter hold what no factor does: a single thing, or several between commas."""
    parts = surface.flattened(fence.body)
    while len(parts) == 1 and isinstance(parts[0], Fenced) and parts[0].left == "(":
        parts = surface.flattened(parts[0].body)  # brackets in brackets say no more than one pair
    if len(parts) == 1 and isinstance(parts[0], Array) and parts[0].environment in ("array", "matrix"):
        return False  # the brackets are those of the matrix
    if fence.left == "[" and letter in VALUED:
        return _is_single(parts, context)
    return fence.left == "(" and (_is_single(parts, context) or any(map(_separates, parts)))


def _is_variable(fence: Fenced, context: Context) -> bool:
    """Whether there is a single name in round brackets that is no size: nobody multiplies an identity by that."""
    inside = surface.flattened(fence.body)
    name = canonical(inside[0]) if len(inside) == 1 else None
    return fence.left == "(" and name is not None and not context.lookup.is_dim(name)


def is_indicator(node: Node, fence: Fenced) -> bool:
    """Whether the sign of a constant stands before a condition, `I(x > 0)`, `\\mathbf{1}\\{x \\in S\\}`."""
    is_constant = constant_named(script(node)) is not None
    return is_constant and any(surface.sign_of(item) in RELATIONS for item in surface.flattened(fence.body))


def _is_single(items: Sequence[Node], context: Context) -> bool:
    """Whether this is one thing: the value of a function `\\exp(x)`, which is as `e^x` is, or `\\eta(\\mu)`, or a
    difference `\\delta x`."""
    if len(items) == 2 and surface.sign_of(items[0]) in _DIFFERENCES and canonical(items[1]) is not None:
        return not context.lookup.knows(surface.sign_of(items[0]))
    if len(items) == 2 and isinstance(items[1], Fenced):
        if function_named(surface.sign_of(items[0])) is not None:
            return True
        name = canonical(items[0])
        binding = context.lookup.symbol(name)
        if binding is not None or context.lookup.knows(name):
            return binding is not None and binding.arguments is not None
        return name is not None and is_function_like(items[0], items[1], context)
    return len(items) == 1


def _is_factor_in(fence: Fenced, letter: str) -> bool:
    """Whether a letter stands in a sum or product in brackets, and before no brackets, as that of a quantity does."""
    items = surface.flattened(fence.body)
    is_one = len(items) > 1 and not any(map(_separates, items))
    return is_one and any(
        letter_of(item) == letter and not isinstance(following, Fenced) for item, following in pairwise((*items, None))
    )


def is_letter_of_functions(node: Node) -> bool:
    """Whether a name is a word, or a letter that functions are called by."""
    letter = letter_of(node)
    return (len(letter) > 1 and not letter[1:].isalpha()) or letter in FUNCTION_LETTERS | VALUED


def is_value(node: Node, fence: Fenced, context: Context) -> bool:
    """Whether a declared name before brackets can be nothing but a function's value there: `p(x)`, `p(x \\mid y)`.

    Nobody puts a bare name or number in brackets to multiply by it, but that of what a matrix is applied to.
    """
    if fence.left != "(":
        return False
    parts = surface.flattened(fence.body)
    only = parts[0] if len(parts) == 1 else None
    binding = context.lookup.symbol(canonical(node))
    is_matrix = binding is not None and len(binding.quantity.shape) == 2
    is_deriving = letter_of(node) in OF_DERIVATIVES
    if is_matrix and not is_deriving and only is not None and _multiplies(binding, only, context):
        return False
    if only is not None and surface.sign_of(only) == "\\cdot":
        return True  # x(\cdot), the function
    sup = node.sup if isinstance(node, Scripted) else None
    if sup is not None and not script(sup).isdigit():
        return False
    if only is not None and canonical(only) is not None:
        is_bare = isinstance(only, Atom | Styled | Accent) if is_matrix else not _is_raised(only)
        if is_bare or is_deriving:
            return True
    return sup is None and (_is_digits(only) or any(map(_separates, parts)) or _is_spectral(node, fence))


def _multiplies(matrix: Binding | None, argument: Node, context: Context) -> bool:
    """Whether an array stands in brackets behind a matrix that is known here."""
    array = context.lookup.symbol(canonical(argument))
    return matrix is not None and not matrix.yields and array is not None and bool(array.quantity.shape)


def _is_raised(node: Node) -> bool:
    """Whether there is a superscript that may do something, as no label does: `x^{(i)}` is one of several."""
    return isinstance(node, Scripted) and node.sup is not None and not is_label(node.sup)


def _is_digits(node: Node | None) -> bool:
    return isinstance(node, Atom) and node.kind == "number"


def _is_spectral(node: Node, fence: Fenced) -> bool:
    """Whether this is an eigenvalue or singular value of a product of matrices, which needs no brackets as a factor."""
    if letter_of(node) not in _SPECTRAL or not isinstance(node, Scripted) or node.sub is None or node.sup is not None:
        return False  # \sigma_i^2 (X^\top X)^{-1} is a variance
    return fence.left == "(" and all(map(_is_matrix_letter, surface.flattened(fence.body)))


def _is_matrix_letter(node: Node) -> bool:
    letter = letter_of(node)
    return len(letter) == 1 and letter.isupper()


def _separates(item: Node) -> bool:
    """Whether an item stands between the arguments of a function, `,` and `\\mid`, or makes a condition of them."""
    sign = surface.sign_of(item)
    return sign in SEPARATORS or sign in RELATIONS


def is_word(letters: str, fence: Fenced, context: Context) -> bool:
    """Whether letters side by side before brackets are the name of one function, `rank(A)`, `KL(p \\| q)`."""
    if fence.left not in ("(", "["):
        return False
    if letters.isupper() and len(letters) > 2 and any(map(_separates, surface.flattened(fence.body))):
        # MVN(\mu, \Sigma): what a factor stands before holds no comma, whatever its letters stand for elsewhere.
        last = context.lookup.symbol(letters[-1])
        return last is None or last.arguments is None
    known = [context.lookup.knows(letter) for letter in letters]
    if all(known):
        return False
    return (letters.isupper() and not any(known)) or (len(letters) > 2 and letters[-1] not in FUNCTION_LETTERS)


def are_composed(items: Sequence[Node]) -> bool:
    """Whether this is `f \\circ g` of letters of functions, of which nothing need be said."""
    signs = [surface.sign_of(item) for item in items[1::2]]
    return (
        len(items) > 2 and set(signs) == {"\\circ"} and all(letter_of(item) in FUNCTION_LETTERS for item in items[::2])
    )


_MAPS = words("f \\phi \\varphi \\psi")
"""Letters of functions that hardly any vector is called by."""


def may_be_composed(items: Sequence[Node], context: Context) -> bool:
    """Whether this may be `f \\circ \\tau`, or `g \\circ T^{-1}`, of functions of which nothing is known.

    Who inverts something multiplies it by no vector, entry by entry.
    """
    if len(items) % 2 == 0 or {surface.sign_of(item) for item in items[1::2]} != {"\\circ"}:
        return False
    factors = items[::2]
    maps = [item for item in factors if _is_map(item, context)]
    inverts = any(
        isinstance(item, Scripted) and item.sup is not None and script(item.sup) in INVERSES for item in factors
    )
    return (inverts and bool(maps)) or any(isinstance(item, Unknown) or letter_of(item) in _MAPS for item in maps)


def _is_map(item: Node, context: Context) -> bool:
    """Whether this may be a function, by its letter: one with an index below is rather one of several vectors."""
    is_letter = isinstance(item, Atom) and item.text.islower() and letter_of(item) in FUNCTION_LETTERS
    return (is_letter or (isinstance(item, Unknown) and not item.arguments)) and not context.lookup.knows(
        canonical(item)
    )


def is_of_array(function: str, fence: Fenced, context: Context) -> bool:
    """Whether an array is in brackets behind Γ, which then is no gamma function."""
    only = fence.body.items[0] if len(fence.body.items) == 1 else None
    name = canonical(only) if only is not None else None
    if function != "gamma" or name is None:
        return False
    binding = context.lookup.symbol(name)
    return is_bold(name) or (binding is not None and len(binding.quantity.shape) > 0)
