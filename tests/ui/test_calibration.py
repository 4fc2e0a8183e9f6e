"""Figures of calibration, against values worked out by hand and against brute force."""

from __future__ import annotations

from itertools import pairwise, permutations, product
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ui.calibration import auroc, calibration_error, interval, reliability, risk_area, risk_coverage

SCORES = st.lists(st.integers(0, 4).map(lambda step: step / 4), max_size=12)
JUDGED = st.lists(st.tuples(st.integers(0, 20).map(lambda step: step / 20), st.booleans()), max_size=40)
FEW = st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), min_size=1, max_size=6)


def test_the_area_under_the_roc_curve_is_the_share_of_pairs_in_order() -> None:
    assert auroc([0.9, 0.4], [0.5, 0.1]) == 3 / 4
    assert auroc([0.5], [0.5]) == 1 / 2
    assert (auroc([], [0.1]), auroc([0.1], [])) == (None, None)


def test_the_calibration_error_is_the_mean_distance_from_the_diagonal() -> None:
    bins = reliability([0.1, 0.3, 0.6, 1.0], [False, True, True, False], bins=2)
    assert [(part.size, part.right) for part in bins] == [(2, 0.5), (2, 0.5)]
    assert [part.score for part in bins] == pytest.approx([0.2, 0.8])
    assert calibration_error(bins) == pytest.approx(0.3)
    assert calibration_error(reliability([1.0, 0.0], [True, False])) == 0
    assert calibration_error(reliability([], [])) is None


def test_the_risk_at_a_coverage_is_the_share_of_wrong_ones_among_the_best() -> None:
    risks = risk_coverage([0.2, 0.9, 0.5, 0.7], [False, True, True, False])
    assert risks == [0, 1 / 2, 1 / 3, 2 / 4]
    assert risk_area(risks) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert risk_area([]) is None


def test_equal_scores_share_their_outcome() -> None:
    assert risk_coverage([0.5, 0.5], [True, False]) == [1 / 2, 1 / 2]
    assert [part.right for part in reliability([0.5, 0.5], [True, False])] == [1 / 2, 1 / 2]


def test_the_interval_of_a_share_narrows_with_more_trials_and_keeps_its_bounds() -> None:
    # Newcombe 1998, table I: 81 of 263 by Wilson's score.
    assert interval(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert interval(1.0, 20)[1] == 1.0
    assert interval(0.0, 20)[0] == 0.0


@settings(max_examples=100, deadline=None)
@given(SCORES, SCORES)
def test_the_area_under_the_roc_curve_is_that_of_every_pair_compared(up: list[float], down: list[float]) -> None:
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a, b in product(up, down)]
    assert auroc(up, down) == (pytest.approx(fmean(pairs)) if pairs else None)


@settings(max_examples=100, deadline=None)
@given(FEW)
def test_the_risk_is_the_mean_over_every_order_of_equal_scores(judged: list[tuple[float, bool]]) -> None:
    orders = [order for order in permutations(judged) if all(a[0] >= b[0] for a, b in pairwise(order))]
    every = [[fmean(not right for _, right in order[:k]) for k in range(1, len(order) + 1)] for order in orders]
    scores, outcomes = zip(*judged, strict=True)
    assert risk_coverage(scores, outcomes) == pytest.approx([fmean(column) for column in zip(*every, strict=True)])


@settings(max_examples=100, deadline=None)
@given(JUDGED, st.integers(1, 12), st.randoms())
def test_bins_hold_every_question_once_and_no_figure_depends_on_their_order(
    judged: list[tuple[float, bool]], count: int, chance: object
) -> None:
    scores, outcomes = [score for score, _ in judged], [right for _, right in judged]
    bins = reliability(scores, outcomes, count)
    assert sum(part.size for part in bins) == len(judged)
    assert len(bins) == min(count, len(judged))
    if bins:
        assert max(part.size for part in bins) - min(part.size for part in bins) <= 1
        assert sum(part.size * part.score for part in bins) == pytest.approx(sum(scores))
        assert sum(part.size * part.right for part in bins) == pytest.approx(sum(outcomes))
        assert [part.score for part in bins] == sorted(part.score for part in bins)
    mixed = list(judged)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    again = [score for score, _ in mixed], [right for _, right in mixed]
    assert reliability(*again, count) == bins
    assert risk_coverage(*again) == risk_coverage(scores, outcomes)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_the_calibration_error_of_distinct_scores_is_that_of_bins_cut_by_hand(outcomes: list[bool]) -> None:
    scores = [(i + 1) / (len(outcomes) + 1) for i in range(len(outcomes))]
    size, error = len(outcomes), 0.0
    for step in range(10):
        part = range(size * step // 10, size * (step + 1) // 10)
        if size >= 10:
            error += abs(sum(scores[i] for i in part) - sum(outcomes[i] for i in part)) / size
    if size < 10:
        error = sum(abs(score - right) for score, right in zip(scores, outcomes, strict=True)) / size
    assert calibration_error(reliability(scores, outcomes)) == pytest.approx(error)
