"""Reading: from a row of the surface tree to a typed expression.

`grammar/` settles precedence and makes terms, `elaboration/` finds shapes for what nobody declared and builds
expressions; it knows of terms alone. Both rest on the files here: what terms are, what names and signs mean.
What is declared decides, then what makes the shapes fit, then the field's habit; nothing is forced.
"""

from __future__ import annotations

from matcalc_ls.notation.reading.context import DEFAULT_BUDGET
from matcalc_ls.notation.reading.elaboration.remaining import silent_on
from matcalc_ls.notation.reading.formulas import read, read_all
from matcalc_ls.notation.reading.lookup import Lookup
from matcalc_ls.notation.reading.result import Fault, Located, Reading, Unread

__all__ = ["DEFAULT_BUDGET", "Fault", "Located", "Lookup", "Reading", "Unread", "read", "read_all", "silent_on"]
