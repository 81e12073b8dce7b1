"""Rules for arrays written out: `\\begin{bmatrix} A & b \\\\ b^\\top & c \\end{bmatrix}`."""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_ls.algebra.unification import unknown_dim
from matcalc_ls.notation.reading.elaboration import Elaboration, Rule
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.terms import Term, literal


def _block(self: Elaboration, term: Term) -> Located | None:
    """Blocks beside and below each other; a 0 among matrices is as large as its place asks for."""
    read = [None if literal(cell) == 0 else self.read(cell) for cell in term.args]
    if any(part is None and literal(cell) != 0 for part, cell in zip(read, term.args, strict=True)):
        return None
    of_scalars = all(part is None or not part.expr.shape for part in read)
    parts = [
        part if part is not None else self.read(cell) if of_scalars else _zeros(self, cell)
        for part, cell in zip(read, term.args, strict=True)
    ]
    return self.build("block", term, [part for part in parts if part is not None], *term.data)


def _zeros(self: Elaboration, cell: Term) -> Located:
    return self.constant("zeros", cell, (unknown_dim(), unknown_dim()))


RULES: Mapping[str, Rule] = {"block": _block}
