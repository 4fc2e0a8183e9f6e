"""Figures of retrieval, against values worked out by hand."""

from __future__ import annotations

from itertools import permutations
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.index.metrics import Place, covered, ndcg_at, precision_at, recall_at, reciprocal_rank

GAINS = st.lists(st.sampled_from([0.0, 0.5, 1.0]), max_size=12)
PLACES = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 30), st.integers(0, 30)), max_size=6)


def test_the_figures_of_a_ranking_are_those_of_the_textbook() -> None:
    relevant = [0, 1, 0, 1, 1]
    assert recall_at(relevant, 4, 3) == 1 / 4
    assert recall_at(relevant, 4, 5) == 3 / 4
    assert precision_at(relevant, 4) == 2 / 4
    assert precision_at(relevant[:2], 4) == 1 / 2
    assert reciprocal_rank(relevant) == 1 / 2
    ideal = 1 / log2(2) + 1 / log2(3) + 1 / log2(4)
    assert ndcg_at(relevant, [1, 1, 1], 5) == pytest.approx((1 / log2(3) + 1 / log2(5) + 1 / log2(6)) / ideal)


def test_nothing_found_or_nothing_to_find_is_zero() -> None:
    assert (recall_at([], 3, 5), recall_at([0], 0, 5)) == (0, 0)
    assert (precision_at([], 5), reciprocal_rank([0, 0]), ndcg_at([0], [0], 5)) == (0, 0, 0)
    assert (covered([], [("a", 0, 5)]), covered([("a", 0, 5)], [])) == (0, 0)


def test_characters_found_twice_count_once() -> None:
    assert covered([("a", 0, 10), ("a", 5, 20)], [("a", 0, 4), ("a", 2, 8), ("a", 18, 30)]) == 10 / 20
    assert covered([("a", 3, 6)], [("a", 0, 100)]) == 1


def test_characters_of_another_text_do_not_count() -> None:
    assert covered([("a", 0, 10), ("b", 0, 10)], [("b", 5, 20), ("c", 0, 10)]) == 5 / 20
    assert covered([("b", 5, 20), ("c", 0, 10)], [("a", 0, 10), ("b", 0, 10)]) == 5 / 25


@settings(max_examples=100, deadline=None)
@given(GAINS, st.integers(1, 14))
def test_figures_stay_between_zero_and_one_and_the_best_order_has_the_best_gain(relevant: list[float], k: int) -> None:
    total = sum(gain > 0 for gain in relevant)
    best = ndcg_at(sorted(relevant, reverse=True), relevant, k)
    assert best == (1.0 if total else 0.0)
    for order in list(permutations(relevant[:4]))[:6]:
        assert ndcg_at([*order, *relevant[4:]], relevant, k) <= best + 1e-12
    assert 0 <= recall_at(relevant, total, k) <= recall_at(relevant, total, k + 1) <= 1
    assert 0 <= precision_at(relevant, k) <= 1


@settings(max_examples=100, deadline=None)
@given(PLACES, PLACES)
def test_the_share_of_characters_is_that_of_the_sets_of_their_places(gold: list[Place], found: list[Place]) -> None:
    wanted = {(text, offset) for text, start, end in gold for offset in range(start, end)}
    held = {(text, offset) for text, start, end in found for offset in range(start, end)}
    assert covered(gold, found) == (len(wanted & held) / len(wanted) if wanted else 0.0)
