"""What a line is called, before and after an edit that does not touch it."""

from __future__ import annotations

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from matcalc_ls.analysis.document import Document
from matcalc_ls.analysis.ledger import Ledger
from matcalc_ls.analysis.watched import Watched
from matcalc_ls.text.scan import CELL_BREAK

PARTS = st.lists(st.sampled_from(["a", "\n", "\r", "\r\n", "\f", CELL_BREAK, CELL_BREAK[:-2]]), max_size=5).map("".join)


@settings(max_examples=300)
@given(PARTS, PARTS, PARTS, PARTS)
@example("a\r", "a", "", "\na")  # both are one end of a line from then on
@example("", f"{CELL_BREAK}a\n", f"a\n{CELL_BREAK}", "a")  # a line goes to the cell above
@example("\n\n\f", "", "a", "\n\n\f\n\n\f\n\na")  # where one break between cells is none, that behind it may be one
def test_a_line_is_called_what_it_is_called_in_a_fresh_document(start: str, old: str, new: str, end: str) -> None:
    before, after = (f"a{start}{part}{end}\n\n$x$ is a number.\n" for part in (old, new))
    document = Document(before, "markdown", spread=True)
    place = document.place(before.index("$"))
    ledger = Ledger(lambda _: None)
    watched = Watched(document, ledger)

    def name() -> str:
        return ledger.remember(("name", place), watched.line_name, place, place)

    assert name() == document.line_name(place, place)
    edited = document.edited(after)
    assume(edited is not None and edited.change is not None and edited.offset(place) == after.index("$"))
    assert edited is not None and edited.change is not None
    watched.edited(edited, edited.change)
    fresh = Document(after, "markdown")
    assert name() == fresh.line_name(after.index("$"), after.index("$"))
