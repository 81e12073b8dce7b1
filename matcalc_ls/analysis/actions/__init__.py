"""What can be done at a place: one file for each kind of action.

An action is offered cheaply, by a key; its edits are worked out when it is chosen. A key is the kind, then what the
kind needs to find its place again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from matcalc_ls.analysis.actions import (
    declare,
    derive_claim,
    insert,
    insert_code,
    insert_hessian,
    mend_derivative,
    mend_shapes,
    rewrite_notation,
)
from matcalc_ls.analysis.data import Action, Edit
from matcalc_ls.analysis.model import Model

OFFERS: tuple[Callable[[Model, int, int], Iterator[Action]], ...] = (
    mend_derivative.offers,
    mend_shapes.offers,
    declare.offers,
    derive_claim.offers,
    insert.offers,
    insert_hessian.offers,
    insert_code.offers,
    rewrite_notation.offers,
)
MAX_OFFERS = 100
MAX_FORMULAS = 1_000
"""So many formulas of a selection are looked at: who selects a book has no particular one in mind."""
RESOLVERS: dict[str, Callable[[Model, list[str]], list[Edit] | None]] = {
    "mend-derivative": mend_derivative.resolve,
    "mend-shapes": mend_shapes.resolve,
    "declare": declare.resolve,
    "derive-claim": derive_claim.resolve,
    "insert-gradient": insert.resolve_gradient,
    "insert-derivation": insert.resolve_derivation,
    "insert-hessian": insert_hessian.resolve,
    "insert-code": insert_code.resolve,
    "rewrite-notation": rewrite_notation.resolve,
}


def actions(model: Model, start: int, end: int) -> list[Action]:
    """The actions for a selection, mends first; of a long selection, no more than can be looked through."""
    selected = model.document.formulas_between(start, end + 1)
    end = min(end, selected[MAX_FORMULAS - 1].end) if len(selected) > MAX_FORMULAS else end
    every = (action for offers in OFFERS for action in offers(model, start, end))
    return list(islice(every, MAX_OFFERS))


def resolve(model: Model, key: str) -> list[Edit] | None:
    """The edits of an action, or None where its place is gone."""
    kind, *rest = key.split("|")
    resolver = RESOLVERS.get(kind)
    return None if resolver is None else resolver(model, rest)
