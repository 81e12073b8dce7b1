"""Comments `matcalc: …`, in which an author speaks to this tool: declarations, and orders to be silent."""

from __future__ import annotations

from matcalc_ls.analysis.document import Document
from matcalc_ls.notation.declarations.given import parse_given
from matcalc_ls.notation.scope import Declaration
from matcalc_ls.text.lines import with_line_feeds
from matcalc_ls.text.scan import Comment

PREFIX = "matcalc:"


def order_of(comment: Comment) -> str | None:
    """What a comment says after its prefix; None if it does not speak to this tool."""
    content = comment.content.strip()
    return content.removeprefix(PREFIX).strip() if content.startswith(PREFIX) else None


def is_silencing(order: str) -> bool:
    """Whether an order silences something rather than declares."""
    return order in ("off", "on") or order.startswith("ignore")


def silenced_codes(order: str) -> frozenset[str]:
    """The codes in `ignore[code, code]`; none means all of them."""
    words = order.removeprefix("ignore").strip().strip("[]").split(",")
    return frozenset(word.strip() for word in words if word.strip())


def declared_in(document: Document, comment: Comment) -> tuple[Declaration, ...]:
    """What a comment declares, nothing if it is none of ours. Raises DeclarationError where it cannot be understood."""
    order = order_of(comment)
    if order is None or is_silencing(order):
        return ()
    text, content = with_line_feeds(document.source(comment.start, comment.end)), comment.content.strip()
    start, end = text.index(PREFIX) + len(PREFIX), text.index(content) + len(content)
    return parse_given(text, start, end, document.macros_at(comment.start), origin=comment.start)
