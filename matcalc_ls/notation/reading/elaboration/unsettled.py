"""Values of functions of which nothing tells whether they are numbers or arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from matcalc_ls.notation.names import is_bold, unaccented, words
from matcalc_ls.notation.reading.clues import bare_name
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.elaboration.inference import MAX_TRIED, Attempt, Sides, carry_out
from matcalc_ls.notation.reading.habits import is_loss, is_number_by_word, stem
from matcalc_ls.notation.reading.terms import Term, differentiated, is_key

_NUMBERS = words("p P q d k l \\pi \\Pr \\mathbb{P} \\angle")
"""Functions whose values are numbers by everyone's custom: probabilities, densities, distances, kernels, angles."""
_OF_PAIRS = words("d k")
"""Functions of two points, the values of which for all pairs of several points are a matrix: distances and kernels."""
_SPECTRAL = words("\\lambda \\sigma \\rho \\kappa")
"""Letters of eigenvalues and singular values, with the number of one below."""
_BARS = (" \\mid ", " \\| ", "; ")
"""What stands between the arguments of a density or divergence."""


def unsettled(attempt: Attempt, terms: Sequence[Term], context: Context, sides: Sides) -> frozenset[str]:
    """The functions of arrays whose values may be arrays as well as numbers, since both fit.

    What maps numbers is taken for a number, and so is what a gradient is taken of. The derivative of what maps arrays,
    `\\psi'(x)`, is none.
    """
    if not any(map(is_key, attempt.candidates)):
        return frozenset()
    parts = [part for term in terms for part in term.walk()]
    called = [
        part
        for part in parts
        if part.kind == "uninterpreted" and part.args and _may_be_either(part, attempt) and not _is_said(part, context)
    ]
    of_points = _of_points(terms, attempt, context)
    if not called:
        return of_points
    settled = {function.data[0] for function in _with_gradient(parts)}
    of_arrays = {*_of_arrays(attempt)}
    of_arrays.update(call.data[0] for call in called if is_bold(call.data[0]))
    names = dict.fromkeys(call.data[0] for call in called if call.data[0] in of_arrays - settled)
    if not names:
        return of_points
    alone = _alone(terms, attempt, names.keys())
    found = of_points | {name for name in names if name.endswith("'()") and attempt.ranks[name] == 0}
    for name in names:
        tied = (frozenset({name}), alone | {name})
        others = _others(name, attempt)
        found |= next((each for each in tied if _fit(each, others, attempt, terms, context, sides)), frozenset())
    return found


def _of_points(terms: Sequence[Term], attempt: Attempt, context: Context) -> frozenset[str]:
    """The k(…) of `K = k(X, X)`, `k_* = k(x_*, X)`: one value, or one for each pair of the points in two arrays."""
    call = terms[0]
    if len(terms) > 1 or call.kind != "uninterpreted" or not call.args or _is_said(call, context):
        return frozenset()
    name, pieces = call.data[0], call.data[2]
    if stem(name.removesuffix("()")) not in _OF_PAIRS or not {*_BARS}.isdisjoint(pieces) or attempt.ranks[name]:
        return frozenset()
    return frozenset({name}) & _of_arrays(attempt)


def _of_arrays(attempt: Attempt) -> Set[str]:
    """The functions that have an array among their arguments."""
    return {
        read.expr.data[0].name
        for found in attempt.elaboration.fragments
        for read in found.walk()
        if read.expr.name == "uninterpreted" and any(arg.shape for arg in read.expr.args)
    }


def _may_be_either(call: Term, attempt: Attempt) -> bool:
    """Whether the values of a function may be numbers or not: nobody's custom settles it."""
    name, pieces = call.data[0], call.data[2]
    letter = stem(name)
    if not _others(name, attempt) or not {*_BARS}.isdisjoint(pieces):
        return False
    if attempt.ranks[name] == 2 and letter.isupper():
        return False  # of capitals the document shows what they are
    is_spectral = letter in _SPECTRAL and "_" in name
    is_number = letter in _NUMBERS or is_number_by_word(name) or is_spectral
    return not is_number and (letter == "E" or not is_loss(letter))  # E may be an expectation as well as an energy


def _others(name: str, attempt: Attempt) -> list[int]:
    """The other numbers of axes that a function's values may have, but those of a matrix, which would be told."""
    return [rank for rank in attempt.candidates.get(name, ()) if rank in (0, 1) and rank != attempt.ranks[name]]


def _is_said(call: Term, context: Context) -> bool:
    """Whether somebody said what the quantity is whose value at a place this is."""
    binding = context.lookup.symbol(call.data[0].removesuffix("()"))
    return binding is not None and binding.provenance in ("declared", "defined")


def _with_gradient(parts: Sequence[Term]) -> Iterator[Term]:
    for part in parts:
        if part.kind == "derivative" and not {"gradient", "gradient by"}.isdisjoint(part.data):
            function = differentiated(part)
            if function.kind == "uninterpreted":
                yield function


def _alone(terms: Sequence[Term], attempt: Attempt, values: Set[str]) -> frozenset[str]:
    """The names and values that are all of a side, of which nothing tells more than of the other side.

    One that is also within a side, or whose sibling is, `x_{k+1} = f(x_k)`, is known from there.
    """
    inside = {_letter(part) for term in terms for part in term.walk() if part is not term}
    sides = (term.args[0] if term.kind == "negative" else term for term in terms)
    names = {bare_name(side): side for side in sides}
    return frozenset(
        name
        for name, term in names.items()
        if name in attempt.candidates
        and (name in values or not (term.args or is_bold(name) or _letter(term) in inside or is_loss(name)))
    )


def _letter(term: Term) -> str:
    return unaccented(stem(bare_name(term)))


def _fit(
    names: Set[str], ranks: Sequence[int], attempt: Attempt, terms: Sequence[Term], context: Context, sides: Sides
) -> bool:
    """Whether these fit as well with one of these numbers of axes, all else being as it is."""
    if len(attempt.candidates) > MAX_TRIED or context.left < 2_000:
        return True
    doubts = len(attempt.elaboration.doubts)
    others = ({**attempt.ranks, **dict.fromkeys(names, rank)} for rank in ranks)
    trials = (carry_out(terms, context, other, sides, on_trial=True) for other in others)
    return any(not trial.contradictions() and len(trial.elaboration.doubts) <= doubts for trial in trials)
