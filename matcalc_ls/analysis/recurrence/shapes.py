"""The families of a recurrence: of states and of parameters that nobody declared, from the steps that speak of them."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.algebra.dims import Dim, Shape, indexed_name
from matcalc_ls.algebra.expression import Expr, Family
from matcalc_ls.analysis.recurrence.names import Line
from matcalc_ls.analysis.recurrence.reading import Reader

MOST_ROUNDS = 3

SIZE = "\\mathrm{size}"
"""What the size of states is called where nothing says it."""


def find_families(reader: Reader, steps: Sequence[Line], index: str) -> bool:
    """Give the reader a family for every name of the steps that has the index; False where no shapes make sense.

    States whose size nothing says have one for each step, or the same for all of them, whichever fits first.
    """
    for line in steps:
        binding = reader.base.families.get(line.head)
        if binding is not None and isinstance(binding.quantity, Family):
            reader.families[line.head] = binding.quantity
    for _ in range(MOST_ROUNDS):
        for line in steps:
            value = reader.line(line) if line.head not in reader.families else None
            if value is not None and all(dim.is_known for dim in value.shape):
                reader.families[line.head] = family_of(line, value.shape, index)
    known = dict(reader.families)
    unknown = [line for line in steps if line.head not in known]
    for size in (Dim.of(f"{SIZE}_{index}"), Dim.of(SIZE)) if unknown else (Dim.of(SIZE),):
        reader.families = dict(known)
        for line in unknown:
            reader.families[line.head] = family_of(line, (size.at({index: line.place}),), index)
        if _find_parameters(reader, steps, index):
            return True
    return False


def _find_parameters(reader: Reader, steps: Sequence[Line], index: str) -> bool:
    """Families for the other names with an index; False where a step then cannot be read, or sizes do not fit."""
    for line in steps:
        value = reader.line(line)
        if value is None:
            return False
        for symbol in _symbols(value):
            parts = indexed_name(symbol.data[0].name)
            if parts is None or index not in parts.index.names:
                if any(name.startswith(f"{SIZE}_") for dim in symbol.shape for name in dim.names):
                    return False  # what all steps share has one size
                continue
            own = tuple(dim.at({index: Dim.of(index) * 2 - parts.index}) for dim in symbol.shape)
            reader.families[parts.head] = Family(parts.at(Dim.of(index)), parts.head[:-1], parts.head[-1], index, own)
    return all(_fits(reader, line) for line in steps)


def _fits(reader: Reader, line: Line) -> bool:
    value = reader.line(line)
    return value is not None and value.shape == reader.families[line.head].member_shape(line.place)


def _symbols(value: Expr) -> list[Expr]:
    return [node for node in value.walk() if node.name == "symbol"]


def family_of(line: Line, shape: Shape, index: str) -> Family:
    """The family whose member a line gives, by the shape of that."""
    assert line.parts is not None
    place = line.parts.index
    letter = line.letter or min(place.names, default="")
    shift = {letter: Dim.of(index) - (place - Dim.of(letter))} if letter else {}
    own = tuple(dim.at(shift) for dim in shape)
    return Family(line.parts.at(Dim.of(index)), line.head[:-1], line.head[-1], index, own)
