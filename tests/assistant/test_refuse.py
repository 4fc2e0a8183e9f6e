"""When the assistant says no: a probability that follows its features, small talk, and the reason given."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.refuse import Features, Refusal, features, is_small_talk, reason_for

NAMES = [field.name for field in fields(Features)]
NONE = Features(cross=0.0, typed=0.0)
FEATURES = st.builds(Features, cross=st.floats(-12, 12), typed=st.sampled_from([0.0, 0.5, 1.0]))


@given(FEATURES, st.sampled_from(NAMES), st.floats(0, 10))
@settings(max_examples=100, deadline=None)
def test_the_probability_moves_with_a_feature_as_its_weight_says(seen: Features, name: str, more: float) -> None:
    refusal = Refusal.packaged()
    before = refusal.probability(seen)
    after = refusal.probability(replace(seen, **{name: getattr(seen, name) + more}))
    assert 0 <= before <= 1
    assert 0 <= after <= 1
    weight = getattr(refusal.weights, name)
    assert after >= before if weight >= 0 else after <= before


@given(st.floats(0, 1))
def test_what_is_likelier_than_the_threshold_is_answered(threshold: float) -> None:
    refusal = Refusal(0.0, NONE, threshold)
    assert not refusal.refuses(threshold)
    assert refusal.refuses(threshold - 1e-6)


def test_the_probability_is_the_logistic_of_the_weighted_sum() -> None:
    refusal = Refusal(-1.0, Features(cross=0.5, typed=2.0), 0.5)
    assert refusal.probability(NONE) == pytest.approx(0.268941, abs=1e-6)
    assert refusal.probability(Features(cross=4.0, typed=0.5)) == pytest.approx(0.880797, abs=1e-6)


def test_the_packaged_weights_trust_no_question_less_for_better_evidence() -> None:
    refusal = Refusal.packaged()
    assert 0 < refusal.threshold < 1
    assert min(asdict(refusal.weights).values()) >= 0
    assert refusal.weights.cross > 0


@pytest.mark.parametrize(
    "text",
    ["Hi", "hello!", "Good morning", "Thanks", "thank you so much!", "ok, great", "Who are you?", "What can you do?"],
)
def test_a_greeting_or_thanks_asks_nothing(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What is the duty on tin ore?",
        "Thanks, and how long do the parties have to pay an invoice?",
        "Who are the parties?",
        "Hi, what is the rent of the quay in May 2025?",
        "High tariffs on tin?",
        "Okra duty?",
    ],
)
def test_a_question_of_the_documents_is_no_small_talk(text: str) -> None:
    assert not is_small_talk(text)


def test_the_reason_tells_which_way_the_documents_do_not_say_it(desk: Any) -> None:
    near, far = desk.evidence("What is the duty on tin ore?"), desk.evidence("Who won the chess olympiad?")
    assert reason_for(False, []) == reason_for(True, []) == "no_evidence"
    assert reason_for(True, far) == "not_mentioned"
    assert reason_for(False, far) == "off_topic"
    assert reason_for(False, near) == "no_evidence"


def test_evidence_that_answers_is_likelier_than_evidence_that_does_not(desk: Any) -> None:
    refusal = Refusal.packaged()
    asked, idle = "How long is a ferry ticket valid?", "Who won the chess olympiad?"
    good, bad = features(desk.evidence(asked)), features(desk.evidence(idle))
    assert refusal.probability(good) > 0.9 > 0.2 > refusal.probability(bad)
    assert (good.typed, bad.typed) == (1.0, 0.5)
    assert not refusal.refuses(refusal.probability(good))
    assert refusal.refuses(refusal.probability(bad))
