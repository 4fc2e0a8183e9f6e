"""How likely an answer is right, as told by its evidence and its form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.assistant.confidence import Confidence, Traits

PACKAGED = Confidence.packaged()
SHARES = st.floats(0, 1)
LOGITS = st.floats(-12, 12)


def test_even_odds_are_none_either_way() -> None:
    assert Traits.of(0.5, 2.5, "10 percent") == Traits(odds=0.0, cross=2.5, typed=1.0)


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_odds_have_bounds(probability: float) -> None:
    assert abs(Traits.of(probability, 0.0, "").odds) == pytest.approx(6.907, abs=0.001)


@given(SHARES)
def test_a_typed_answer_is_trusted_more_than_the_same_evidence_without_one(share: float) -> None:
    plain = Traits.of(share, 0.0, "")
    assert PACKAGED.probability(replace(plain, typed=1.0)) > PACKAGED.probability(plain)


@given(SHARES, SHARES, LOGITS, LOGITS, st.sampled_from(["", "10 percent"]))
def test_better_evidence_is_never_trusted_less(
    one: float, other: float, worse: float, better: float, direct_answer: str
) -> None:
    pairs = zip(sorted((one, other)), sorted((worse, better)), strict=True)
    low, high = (PACKAGED.probability(Traits.of(share, cross, direct_answer)) for share, cross in pairs)
    assert 0 < low <= high < 1
