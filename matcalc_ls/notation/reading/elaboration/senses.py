"""The rule for what has a sense but is no quantity: a set, a list, a condition, a distribution, the least value of f.

Its parts are read like any other; the whole has no expression, so nothing is ever computed with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from matcalc_ls.notation.reading.elaboration.attempt import Elaboration, Rule
from matcalc_ls.notation.reading.result import Located
from matcalc_ls.notation.reading.terms import Term


def _sense(self: Elaboration, term: Term) -> Located | None:
    for part in term.args:
        self.read(part)
    self.make_sense(term, str(term.data[0]))
    return None


RULES: Mapping[str, Rule] = {"sense": _sense}
