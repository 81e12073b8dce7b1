"""Values of functions that nobody defined: `f(x)`, `p(y \\mid x, \\theta)`, `H(f)(x)`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.algebra.operation import ATOM, PRODUCT, SUM
from matcalc_ls.notation.derivatives import is_derivative_fraction
from matcalc_ls.notation.names import canonical, is_bold, script, words
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import function_names, scripts_on_terms, surface, uninterpreted
from matcalc_ls.notation.reading.grammar.senses import sense
from matcalc_ls.notation.reading.grammar.uninterpreted import OF_DERIVATIVES, SEPARATORS, VALUED
from matcalc_ls.notation.reading.habits import BOLD_SMALL, MATRIX_FIRST, SCALAR_FIRST, Ranks, habit
from matcalc_ls.notation.reading.indices import dims_of
from matcalc_ls.notation.reading.spelled import PLAIN_INDICES
from matcalc_ls.notation.reading.tables import BRACKETS, DOTS, FUNCTION_LETTERS, PLACEHOLDERS, constant_named
from matcalc_ls.notation.reading.terms import Term, key_of, opaque
from matcalc_ls.notation.superscripts import INVERSES, TRANSPOSES
from matcalc_ls.tex.tree import Fenced, Fraction, Node, Row, Scripted
from matcalc_ls.tex.walk import walk

_EXPECTATIONS = frozenset({"\\mathbb{E}", "\\mathrm{E}", "\\mathsf{E}", "\\operatorname{E}"})
_COVARIANCE = re.compile(
    r"\\(?:mathrm|operatorname|text|textrm|textsf|mathsf|mathbb)\{(?:[Cc]ov|[Vv]ar)\}"
    r"|\\?(?:[Cc]ov|[Vv]ar)\Z|\\(?:mathbb|mathds|mathbbm)\{V\}"
)
_STYLE = re.compile(r"\\[a-z]+\{")
_DISTRIBUTIONS = words(
    "Normal MVN GP Dirichlet Dir Gamma Beta Bernoulli Bern Binomial Bin Poisson Pois Poi Categorical Cat Multinomial"
    " Mult Wishart InvWishart IW IG InvGamma Uniform Unif Exponential Laplace Cauchy HalfCauchy HalfNormal StudentT TN"
    " LKJ"
)
"""What distributions are called where their parameters follow."""
_SPANNING = re.compile(r"\\[a-z]+\{(?:span|Span|conv|cone|aff|hull)\}")
"""Words for the set that some vectors span."""
_ALSO_FUNCTIONS = frozenset({"Gamma", "Beta"})
"""Those of them that are functions where they have one argument."""
_ALIKE = re.compile(
    r"\\?(?:[a-z]+\{)?(?:prox|Prox|proj|Proj|sg|stopgrad|stop_gradient|[Dd]ropout|[Ll]ayer[Nn]orm|[Bb]atch[Nn]orm|RMSNorm|LN|BN)\}?"
)
"""Words for functions whose values are like what they take: proximal operators and projections, layers of a network."""


def by_entries(items: Sequence[Node], context: Context) -> Term | None:
    """`(a_{ij})`, `[\\sigma_{ij}]^{-1}`: on a side of its own, the matrix of these entries; else None."""
    node = items[0] if len(items) == 1 else None
    fence = node.base if isinstance(node, Scripted) else node
    if node is None or not isinstance(fence, Fenced) or not fence.closed or fence.left not in ("(", "["):
        return None
    inside = surface.flattened(fence.body)
    entry = inside[0] if len(inside) == 1 else None
    if entry is None or not (_has_two_indices(entry) or _is_derivative_by_entry(entry)):
        return None
    whole = uninterpreted.unnamed(f"{fence.left}{script(entry)}{fence.right}", (2,), fence.start, fence.end)
    if not isinstance(node, Scripted):
        return whole
    if node.sub is not None or node.primes or script(node.sup or node) not in TRANSPOSES | INVERSES:
        return None
    return scripts_on_terms.raised(whole, node.sup, node, context)


def _has_two_indices(node: Node) -> bool:
    indices = dims_of(node.sub) if isinstance(node, Scripted) else None
    return indices is not None and [dim.name in PLAIN_INDICES for dim in indices] == [True, True]


def _is_derivative_by_entry(node: Node) -> bool:
    """Whether this is `\\partial f / \\partial x_{ij}`, or `\\partial f_i / \\partial x_j`, written as a fraction."""
    if not isinstance(node, Fraction) or not is_derivative_fraction(node):
        return False
    scripted = (each for row in (node.numerator, node.denominator) for each in walk(row) if isinstance(each, Scripted))
    indices = {dim for each in scripted for dim in dims_of(each.sub) or ()}
    return len(indices) == 2 and all(dim.name in PLAIN_INDICES for dim in indices)


def read_value(node: Node, following: Node, context: Context) -> Term:
    """The value of a function that nobody defined, at a place."""
    name, outside = _function_name(node)
    fence = following.base if isinstance(following, Scripted) else following
    assert isinstance(fence, Fenced)
    is_braced = fence.left == "\\{" and not _takes_braces(node)
    if name is None or not fence.closed or BRACKETS.get(fence.left) != fence.right or is_braced:
        return opaque("a function without brackets of its own", node.start, following.end)
    if all(surface.sign_of(item) in PLACEHOLDERS | DOTS | {","} for item in surface.flattened(fence.body)):
        return sense("a function", node.start, following.end)
    parts = uninterpreted.parts_of(fence, context)
    if parts is None:
        return opaque(f"what {name} is applied to", node.start, following.end)
    operands, between = parts
    if _SPANNING.fullmatch(uninterpreted.letter_of(node)):
        return sense("a set", node.start, following.end, operands)
    if set(between[1:-1]) <= {", "} and _is_distribution(node, len(operands), context):
        return sense("a distribution", node.start, following.end, operands)
    pieces = (f"{name}{fence.left}{between[0]}", *between[1:-1], f"{between[-1]}{fence.right}")
    if (len(operands) == 1 and _ALIKE.fullmatch(uninterpreted.letter_of(node))) or (
        _is_expectation(node, fence) and between[1] in ("", SEPARATORS["\\mid"])
    ):
        term = Term("alike", node.start, fence.end, operands, (key_of(name), pieces, SUM, ATOM), True)
    else:
        is_number = function_names.is_indicator(node, fence) or _is_density(node, between)
        ranks = (0,) if is_number else _ranks(node, context)
        data = (key_of(name), ranks, pieces, SUM, ATOM)
        kind = "covariance" if _COVARIANCE.match(uninterpreted.letter_of(node)) else "uninterpreted"
        term = Term(kind, node.start, fence.end, operands, data, True)
    if isinstance(following, Scripted):
        term = scripts_on_terms.read_scripts(term, replace(following, start=node.start), context)
    return (
        term
        if outside is None
        else scripts_on_terms.raised(term, outside, Scripted(node.start, term.end, None, None, outside), context)
    )


_DENSITIES = words("p q P l L \\ell \\mathcal{L} \\pi")
_ORDERS = frozenset({"O", "o"})
"""Letters of what is small or large in comparison, as the values of most functions are numbers."""


def _is_distribution(node: Node, parameters: int, context: Context) -> bool:
    """Whether a function of so many parameters is a distribution, as it is no density where they have no bar."""
    letters = uninterpreted.letter_of(node) or script(node)
    if letters == "\\mathcal{N}":
        return parameters > 1
    name = _STYLE.sub("", letters).strip("}")
    is_one = name in _DISTRIBUTIONS and (parameters > 1 or name not in _ALSO_FUNCTIONS)
    return is_one and not context.lookup.knows(canonical(node))


def _is_density(node: Node, between: Sequence[str]) -> bool:
    """Whether this is a density, likelihood or policy, of one thing where another is given: `l(\\beta \\mid X, Y)`."""
    return SEPARATORS["\\mid"] in between and uninterpreted.letter_of(node) in _DENSITIES


def _is_expectation(node: Node, fence: Fenced) -> bool:
    """Whether a function is the expectation, whose value is like what it is taken of."""
    letter = uninterpreted.letter_of(node)
    return letter in _EXPECTATIONS or (letter == "E" and fence.left in ("[", "\\{"))


def _takes_braces(node: Node) -> bool:
    """Whether a function's argument may stand in braces, `E\\{x x^\\top\\}`, which of others are those of a factor."""
    letter = uninterpreted.letter_of(node)
    if constant_named(script(node)) is not None:
        return True  # an indicator
    is_word = _COVARIANCE.match(letter) or _SPANNING.fullmatch(letter)
    return letter == "E" or letter in _EXPECTATIONS or is_word is not None


def read_repeated(items: Sequence[Node], position: int, context: Context) -> tuple[Term, int] | None:
    """`\\mathbb{E}_x \\mathbb{E}_y [f(x, y)]`: the expectation of an expectation; None for anything else."""
    node, following = items[position : position + 2]
    if uninterpreted.letter_of(node) not in _EXPECTATIONS or uninterpreted.letter_of(following) not in _EXPECTATIONS:
        return None
    found = context.read_call(items, position + 1)
    if found is None:
        return None
    inner, after = found
    name = canonical(node) or script(node)
    pieces = (f"{name} ", "")
    return Term("alike", node.start, inner.end, (inner,), (key_of(name), pieces, ATOM, PRODUCT), True), after


def _ranks(node: Node, context: Context) -> Ranks:
    """The number of axes of a function's values: a letter of a function says nothing, one of a quantity does."""
    name = canonical(node) or ""
    binding = context.lookup.symbol(name)
    if binding is not None and binding.arguments is None:
        declared = len(binding.quantity.shape)
        return (declared, *(rank for rank in SCALAR_FIRST if rank != declared))
    if is_bold(name):
        # Who sets functions in bold may set one in bold whose values are numbers.
        return (*BOLD_SMALL, 0) if habit(name) == BOLD_SMALL else habit(name)
    letter = uninterpreted.letter_of(node)
    below = node.sub.items if isinstance(node, Scripted) and node.sub is not None else ()
    if letter in OF_DERIVATIVES and below and uninterpreted.letter_of(below[0]) in FUNCTION_LETTERS:
        return MATRIX_FIRST
    if len(letter) > 1 or letter in FUNCTION_LETTERS | VALUED | _ORDERS:
        return SCALAR_FIRST
    return habit(letter) if letter else SCALAR_FIRST


def _function_name(node: Node) -> tuple[str | None, Row | None]:
    """The name of a function, and the superscript that acts on its value: the T of `\\phi^T(x)`.

    The 2 of `f^2(x)` belongs to the name: it may square the value or apply f twice, the 1 of `c^1(x)` does neither.
    """
    if not isinstance(node, Scripted) or node.base is None or node.sup is None:
        return canonical(node) or script(node), None
    if script(node.sup) in TRANSPOSES:
        end = node.sub.end if node.sub is not None else node.base.end
        bare = Scripted(node.start, end, node.base, node.sub, None) if node.sub is not None else node.base
        return canonical(bare), node.sup
    return canonical(node) or script(node), None


def read_composition(items: Sequence[Node], following: Node, context: Context) -> Term:
    """`(f \\circ g)(x)` of functions that nobody defined."""
    name = " \\circ ".join(canonical(item) or script(item) for item in items[::2])
    start = items[0].start - 1
    fence = following.base if isinstance(following, Scripted) else following
    assert isinstance(fence, Fenced)
    parts = uninterpreted.parts_of(fence, context)
    if parts is None:
        return opaque(f"what {name} is applied to", start, following.end)
    operands, between = parts
    pieces = (f"({name})({between[0]}", *between[1:-1], f"{between[-1]})")
    term = Term("uninterpreted", start, fence.end, operands, (key_of(name), SCALAR_FIRST, pieces, SUM, ATOM), True)
    return (
        scripts_on_terms.read_scripts(term, replace(following, start=start), context)
        if isinstance(following, Scripted)
        else term
    )


def at_place(term: Term, node: Node | None, context: Context) -> Term | None:
    """`H(f)(x)`: an operator on a function, whose value is taken at a place; None for any other brackets."""
    fence = node.base if isinstance(node, Scripted) else node
    of_function = term.kind == "uninterpreted" and len(term.args) == 1 and term.args[0].kind == "name"
    if not of_function or term.args[0].data[0] not in FUNCTION_LETTERS or not isinstance(fence, Fenced):
        return None
    parts = uninterpreted.parts_of(fence, context)
    if parts is None:
        return None
    operands, between = parts
    key, ranks, pieces, inside, outside = term.data
    pieces = (*pieces[:-1], f"{pieces[-1]}({between[0]}", *between[1:-1], f"{between[-1]})")
    found = Term(term.kind, term.start, fence.end, (*term.args, *operands), (key, ranks, pieces, inside, outside), True)
    return (
        scripts_on_terms.read_scripts(found, replace(node, start=term.start), context)
        if isinstance(node, Scripted)
        else found
    )
