"""`unclear-comment`: a comment `matcalc: …` that cannot be understood."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc_ls.analysis.codes import CODES, nearest
from matcalc_ls.analysis.comments import declared_in, is_silencing, order_of, silenced_codes
from matcalc_ls.analysis.data import Diagnostic
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.declarations.given import DeclarationError


def check(model: Model) -> Iterator[Diagnostic | None]:
    """Codes that there are not, and declarations that cannot be read; None between comments."""
    document = model.document
    for comment in document.comments:
        order = order_of(comment)
        if order is None:
            continue
        yield None
        if is_silencing(order):
            for code in sorted(silenced_codes(order) - CODES.keys() if order.startswith("ignore") else ()):
                start = comment.start + document.source(comment.start, comment.end).index(code)
                message = f'There is no code "{code}": {nearest(code, tuple(CODES))}'
                yield Diagnostic("unclear-comment", "warning", message, start, start + len(code))
            continue
        try:
            declared_in(document, comment)
        except DeclarationError as error:
            message = f"This cannot be read as a declaration: {error.advice}"
            yield Diagnostic("unclear-comment", "warning", message, error.start, max(error.end, error.start + 1))
