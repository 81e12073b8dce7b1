"""Where two texts differ, and lists of which a part changes."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from matcalc_ls.text.difference import difference
from matcalc_ls.text.shifted import Offsets

TEXTS = st.builds(lambda text, times: text * times, st.text("ab\n", max_size=6), st.integers(0, 5_000))


@given(TEXTS, st.text("ab", max_size=3), st.text("ab", max_size=3), TEXTS)
def test_outside_of_the_difference_both_are_the_same(before: str, old: str, new: str, after: str) -> None:
    one, other = before + old + after, before + new + after
    first, last, end = difference(one, other)
    assert one[:first] + other[first:end] + one[last:] == other
    assert last - first <= len(old) or end - first <= len(new)


LENGTHS = st.lists(st.integers(1, 9), max_size=4)


@given(LENGTHS, st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3), LENGTHS), max_size=8))
def test_offsets_after_changes(lengths: list[int], changes: list[tuple[int, int, list[int]]]) -> None:
    offsets = Offsets(lengths)
    for first, count, others in changes:
        first = min(first, len(lengths))
        last = min(first + count, len(lengths))
        offsets = offsets.replaced(first, last, others)
        lengths[first:last] = others
        assert [offsets[number] for number in range(len(offsets))] == [0, *accumulate(lengths)]
