"""Two sequences of words: what is the same in both is found at its own place, however often it is repeated."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dealdesk.ingest.alignment import aligned

WORDS = st.lists(st.sampled_from(["a", "b", "c", "the", "duty", "10", "%"]), max_size=60)


@given(WORDS, WORDS)
def test_pairs_are_of_equal_words_and_ascend_in_both(one: list[str], other: list[str]) -> None:
    pairs = aligned(one, other)
    assert all(one[i] == other[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(WORDS)
def test_a_sequence_is_the_same_as_itself_word_by_word(words: list[str]) -> None:
    assert aligned(words, words) == [(i, i) for i in range(len(words))]


@given(WORDS, WORDS, st.integers(0, 60))
def test_what_is_put_in_at_one_place_moves_nothing_else(words: list[str], foreign: list[str], at: int) -> None:
    at = min(at, len(words))
    grown = [*words[:at], *(f"x{word}" for word in foreign), *words[at:]]
    expected = [(i, i if i < at else i + len(foreign)) for i in range(len(words))]
    assert aligned(words, grown) == expected


def test_what_each_side_has_once_keeps_repetitions_between_it_in_their_places() -> None:
    one = ["title", *["yes", "10"] * 40, "middle", *["yes", "10"] * 40, "end"]
    other = ["head", *one[:81], "foot", *one[81:]]
    assert aligned(one, other) == [(i, i + 1 if i < 81 else i + 2) for i in range(len(one))]


def test_many_repetitions_are_compared_in_time() -> None:
    one = ["10", "%", "|"] * 900
    other = ["10", "|", "%"] * 900
    assert len(aligned(one, other)) >= 900
