"""matcalc-ls: matrix calculus in LaTeX and Markdown. The public names are `derive`, `check` and `DerivationError`.

They are imported when first asked for, so that the language server's own process stays without numpy and sympy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matcalc_ls.analysis.check import check
    from matcalc_ls.analysis.derive import DerivationError, derive

__all__ = ["DerivationError", "check", "derive"]

_HOMES = {
    "check": "matcalc_ls.analysis.check",
    "derive": "matcalc_ls.analysis.derive",
    "DerivationError": "matcalc_ls.analysis.derive",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
