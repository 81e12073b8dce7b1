"""What superscripts do to what they stand on: to read one more spelling is to add one more word."""

from __future__ import annotations

from matcalc_ls.notation.names import words

STYLES = words("mathsf mathrm text textrm mathtt mathbf mathit textsf texttt textnormal mathcal operatorname")
"""Commands that set an upright letter in a script, `^{\\mathsf{T}}`."""
TRANSPOSES = words(
    "T \\top \\intercal \\mathsf{\\top} \\mathrm{\\top} \\transp \\tran \\trans \\transpose \\T \\tp"
) | {f"\\{style}{{T}}" for style in STYLES}
"""Superscripts that transpose."""
SAFE_TRANSPOSES = TRANSPOSES - {"T"}
"""Superscripts that can be nothing but a transpose."""
INVERSES = frozenset({"-1"})
PSEUDO_INVERSES = frozenset({"+", "\\dagger"})
ADJOINTS = frozenset({"H", *(f"\\{style}{{H}}" for style in STYLES)})
"""Superscripts that transpose and conjugate."""
STARS = frozenset({"*", "\\star", "\\ast"})
"""Superscripts that transpose and conjugate, or tell one thing from another."""
INVERSE_TRANSPOSES = frozenset("-" + mark for mark in TRANSPOSES)
OPERATING = TRANSPOSES | INVERSES | PSEUDO_INVERSES | ADJOINTS | STARS | INVERSE_TRANSPOSES | {"\\prime"}
"""Superscripts that can be nothing but an operation on what they stand on, or a mark of it."""
ENTRYWISE_MARKS = frozenset({"\\circ", "\\odot"})
