"""What a formula shows of its names at a glance, before it is read: which ones dots range over, which are transposed as
a whole, of which there is a first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from matcalc_ls.notation.big import running
from matcalc_ls.notation.names import canonical, script, unbold, with_script
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import ranged
from matcalc_ls.notation.reading.indices import dims_of
from matcalc_ls.notation.reading.spelled import PLAIN_INDICES
from matcalc_ls.notation.reading.tables import DOTS
from matcalc_ls.notation.superscripts import INVERSES, TRANSPOSES
from matcalc_ls.tex.tree import Array, Atom, Fenced, Fraction, Node, Row, Scripted, Unknown
from matcalc_ls.tex.walk import children


def glance_at(row: Row, context: Context) -> None:
    """Note in the context what a row shows."""
    nodes: list[Node] = [row]
    for node in nodes:  # once for all, since a walk costs more than what is looked for
        look = _LOOKS.get(type(node))
        if look is not None:
            look(node, context)
        inside = node.items if type(node) is Row else children(node)
        nodes += [child for child in inside if type(child) is not Atom]  # in no order


def note_families(context: Context) -> None:
    """Note of which names a sum runs over some members where another one stands by its own: `u_i / \\sum_j u_j`."""
    for name, indices in context.indexed.items():
        if indices & context.running and (indices - context.running) & PLAIN_INDICES:
            context.ranged.add((name, "_"))


def _in_row(node: Row, context: Context) -> None:
    if len(node.items) < 3:  # nothing stands on both sides of dots: most rows are scripts
        if len(node.items) == 2:
            context.labelled.update(_fields_at_steps(node))
        return
    bases = (item.base if type(item) is Scripted else item for item in node.items)
    signs = {base.text for base in bases if type(base) is Atom}
    if not DOTS.isdisjoint(signs):
        context.ranged.update(ranged.ranged_within(node))
    context.has_tensor_products = context.has_tensor_products or "\\otimes" in signs
    if "\\nabla" in signs:
        context.places.update(_places_of_gradients(node))
        context.labelled.update(_fields_at_steps(node))


def _places_of_gradients(row: Row) -> Iterator[str]:
    """The x_k of `\\nabla f(x_k)`, at which a gradient is taken."""
    for sign, function, place in zip(row.items, row.items[1:], row.items[2:], strict=False):
        base = sign.base if isinstance(sign, Scripted) else sign
        if not isinstance(base, Atom) or base.text != "\\nabla" or canonical(function) is None:
            continue
        fence = place.base if isinstance(place, Scripted) else place
        if isinstance(fence, Fenced) and len(fence.body.items) == 1 and (name := canonical(fence.body.items[0])):
            yield name


def _fields_at_steps(row: Row) -> Iterator[str]:
    """The p of `\\nabla p^n`, the field at a step: of a power one takes no gradient."""
    for sign, function in pairwise(row.items):
        field = function.body.items[0] if isinstance(function, Fenced) and len(function.body.items) == 1 else function
        if isinstance(sign, Atom) and sign.text == "\\nabla" and isinstance(field, Scripted) and field.sup is not None:
            mark = script(field.sup)
            if len(mark) == 1 and mark.islower() and (name := canonical(replace(field, sup=None))) is not None:
                yield name


_SIGNS = frozenset({"+", "-"})


def _in_bars(node: Fenced, context: Context) -> None:
    """Note the x_n of `\\|x_n - m\\|`, since nobody takes the norm of an entry."""
    if node.left != "\\|":
        return
    items = node.body.items
    signs = [isinstance(item, Atom) and item.text in _SIGNS for item in items]
    for at, item in enumerate(items):
        is_term = all(signs[max(at - 1, 0) : at]) and all(signs[at + 1 : at + 2])
        if is_term and isinstance(item, Scripted) and item.sub is not None and (name := canonical(item)) is not None:
            context.places.add(name)


def _at_neighbours(node: Array | Unknown, context: Context) -> None:
    context.ranged.update(ranged.ranged_within(node))


_BEHIND_INDICES = frozenset({"=", "\\ne", "\\neq", "\\in"})


def _counting(below: Row) -> Iterator[str]:
    """The letters that count below a sum: of `j \\ne i`, `j`."""
    for item in below.items:
        if isinstance(item, Atom) and item.text in _BEHIND_INDICES:
            return
        if isinstance(item, Atom) and item.kind == "letter":
            yield item.text


def _at_scripts(node: Scripted, context: Context) -> None:
    context.has_primes = context.has_primes or node.primes > 0
    if (transposed := _transposed_name(node)) is not None:
        context.transposed.add(transposed)
    if (counted := _counted_name(node)) is not None:
        context.counted.add(counted)
    if node.sub is not None and running(node):  # of \sum_{i,j=1}^n as well as of \sum_{i<j} both letters run
        context.running.update(_counting(node.sub))
    index = node.sub.items[0] if node.sub is not None and len(node.sub.items) == 1 else None
    if isinstance(index, Atom) and index.kind == "letter" and (name := canonical(node.base or node)) is not None:
        context.indexed.setdefault(name, set()).add(index.text)


def _at_fraction(node: Fraction, context: Context) -> None:
    """Below `\\partial x^n_i` the letter tells one x from another, as nothing is differentiated by a power; the n of
    `\\partial^n f / \\partial x^n` tells how often."""
    orders = {script(each.sup) for each in node.numerator.items if isinstance(each, Scripted) and each.sup is not None}
    for sign, each in pairwise(node.denominator.items):
        if not (isinstance(sign, Atom) and sign.text == "\\partial" and isinstance(each, Scripted)):
            continue
        mark = "" if each.sup is None else script(each.sup)
        if len(mark) != 1 or not mark.islower() or mark in orders or each.base is None:
            continue
        name = canonical(replace(each, sup=None) if each.sub is not None else each.base)
        if name is not None:
            context.labelled.add(name)


_LOOKS: Mapping[type[Node], Callable[[Any, Context], None]] = {
    Row: _in_row,
    Array: _at_neighbours,
    Unknown: _at_neighbours,
    Scripted: _at_scripts,
    Fraction: _at_fraction,
    Fenced: _in_bars,
}


def _transposed_name(node: Scripted) -> str | None:
    """The name with two indices that is transposed as a whole, `x_{ij}^\\top`; None for anything else."""
    if node.sub is None or node.sup is None or node.base is None:
        return None
    if node.sub.start > node.sup.start or script(node.sup) not in TRANSPOSES:
        return None
    indices = dims_of(node.sub) or ()
    if len(indices) != 2 or all(unbold(index.name or "").isupper() for index in indices):  # C_{IB} is a name
        return None
    name = canonical(node.base)
    return None if name is None else with_script(name, "_", script(node.sub))


def _counted_name(node: Scripted) -> str | None:
    """The name of which this is the first, `I_1`, or of what is inverted, as no identity is; or None."""
    is_first = node.sub is not None and script(node.sub) == "1"
    is_inverted = node.sub is None and node.sup is not None and script(node.sup) in INVERSES
    return canonical(node.base) if (is_first or is_inverted) and node.base is not None else None
