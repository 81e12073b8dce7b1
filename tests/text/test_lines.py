"""Offsets, positions in each encoding, and incremental edits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcalc_ls.text.lines import Encoding, LineIndex

TEXTS = st.text(st.sampled_from("ab \t\r\n\f\v\x85\u2028é‖θ😀𝐱\ud800"), max_size=30)
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 8), ("utf-16", 4), ("utf-32", 3)])
def test_columns_count_the_units_of_the_encoding(encoding: Encoding, column: int) -> None:
    index = LineIndex("x\né😀 = 1")
    assert index.position(5, encoding) == (1, column - 1 if encoding == "utf-8" else column)
    assert index.offset(1, column, encoding) == (5 if encoding != "utf-8" else 6)


def test_only_the_protocols_line_ends_end_lines() -> None:
    assert LineIndex("a\fb\u2028c\x85d\ve").line_count == 1
    assert LineIndex("a\nb\r\nc\rd").line_count == 4


def test_positions_outside_are_clamped() -> None:
    index = LineIndex("ab\r\ncd")
    assert index.offset(0, 99) == 2
    assert index.offset(9, 0) == 6
    assert index.offset(-1, 5) == 0
    assert index.position(3) == (0, 2)
    assert index.position(99) == (1, 2)


def test_a_column_inside_a_character_is_its_start() -> None:
    assert LineIndex("😀x").offset(0, 1, "utf-16") == 0


@given(TEXTS, ENCODINGS)
def test_there_and_back(text: str, encoding: Encoding) -> None:
    index = LineIndex(text)
    for offset in range(len(text) + 1):
        line, column = index.position(offset, encoding)
        inside_line_end = text[offset - 1 : offset + 1] == "\r\n"
        assert index.offset(line, column, encoding) == offset - inside_line_end
        start, _ = index.line_span(line)
        before = text[start : offset - inside_line_end]
        units = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
        assert column == len(before.encode(units, "surrogatepass")) // width


@given(TEXTS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), TEXTS), max_size=8), ENCODINGS)
def test_edits_one_by_one_equal_the_full_text(text: str, edits: list[tuple[int, int, str]], encoding: Encoding) -> None:
    index = LineIndex(text)
    for first, second, new in edits:
        places = [index.position(offset, encoding) for offset in sorted((first, second))]
        offsets = [index.offset(*place, encoding) for place in places]
        text = text[: offsets[0]] + new + text[offsets[1] :]
        index = index.changed(places[0], places[1], new, encoding)
        fresh = LineIndex(text)
        assert index.text == text
        assert [index.line_span(line) for line in range(index.line_count)] == [
            fresh.line_span(line) for line in range(fresh.line_count)
        ]
