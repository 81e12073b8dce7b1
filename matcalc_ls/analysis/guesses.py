"""What the statements of a formula guess of a name that nobody declared."""

from __future__ import annotations

from collections.abc import Sequence, Set

from matcalc_ls.notation.reading import Reading, silent_on


def unless_guessed_otherwise(statements: Sequence[tuple[Reading, ...]]) -> Sequence[tuple[Reading, ...]]:
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
