"""What superscripts do to what they stand on: to read one more spelling is to add one more word."""

from __future__ import annotations

from matcalc_ls.notation.names import BOLD, words

STYLES = words("mathsf mathrm text textrm mathtt mathbf mathit textsf texttt textnormal mathcal operatorname")
"""Commands that set an upright letter in a script, `^{\\mathsf{T}}`."""
TRANSPOSES = words("T \\top \\intercal \\transp \\tran \\trans \\transpose \\T \\tp \\tr \\trp \\t") | {
    f"\\{style}{{{mark}}}" for style in STYLES | BOLD for mark in ("T", "\\top", "\\intercal", "tr")
}
"""Superscripts that transpose."""
SAFE_TRANSPOSES = TRANSPOSES - {"T"}
"""Superscripts that can be nothing but a transpose."""
INVERSES = words("-1 \\inv")
PSEUDO_INVERSES = frozenset({"+", "\\dagger"})
ADJOINTS = words("H \\herm \\ct") | {f"\\{style}{{H}}" for style in STYLES}
"""Superscripts that transpose and conjugate."""
STARS = frozenset({"*", "\\star", "\\ast"})
"""Superscripts that transpose and conjugate, or tell one thing from another."""
INVERSE_TRANSPOSES = frozenset(
    f"{before}{mark}{behind}"
    for mark in TRANSPOSES
    for before, behind in (("-", ""), ("-1", ""), ("", "-1"))
    if mark != "T" or not behind
)
INVERSE_ADJOINTS = frozenset(f"-{mark}" for mark in ADJOINTS - {"H"})
"""Superscripts that invert what they transpose and conjugate; a plain H may as well be the exponent of a number."""
OPERATING = (
    TRANSPOSES | INVERSES | PSEUDO_INVERSES | ADJOINTS | STARS | INVERSE_TRANSPOSES | INVERSE_ADJOINTS | {"\\prime"}
)
"""Superscripts that can be nothing but an operation on what they stand on, or a mark of it."""
ENTRYWISE_MARKS = frozenset({"\\circ", "\\odot"})
