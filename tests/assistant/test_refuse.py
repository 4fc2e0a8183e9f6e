"""When the assistant says no: a probability that follows its features, small talk, and the reason given."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.answer import Quote
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.question import Question, Turn, read_question
from dealdesk.assistant.refuse import (
    Features,
    Manner,
    Model,
    Refusal,
    features,
    is_small_talk,
    left_blank,
    manner_of,
    of_another,
    reason_for,
    untold,
)

NAMES = [field.name for field in fields(Features)]
MANNERS = get_args(Manner)
NONE = Features(**dict.fromkeys(NAMES, 0.0))
SHARE, LOGIT = st.floats(0, 1), st.floats(-12, 12)
FEATURES = st.builds(
    Features,
    cross=LOGIT,
    dense=SHARE,
    late=SHARE,
    typed=st.sampled_from([0.0, 0.5, 1.0]),
    near=SHARE,
    counts=st.sampled_from([0.0, 0.5, 1.0]),
    covered=SHARE,
)
WEAK = Features(cross=-9, dense=0.2, late=0.3, typed=0, near=0, counts=0.5, covered=0.1)
STRONG = Features(cross=6, dense=0.8, late=0.8, typed=1, near=0.9, counts=0.5, covered=1)


@given(FEATURES, st.sampled_from(MANNERS), st.sampled_from(NAMES), st.floats(0, 10))
@settings(max_examples=100, deadline=None)
def test_the_probability_moves_with_a_feature_as_its_weight_says(
    seen: Features, manner: Manner, name: str, more: float
) -> None:
    refusal = Refusal.packaged()
    before = refusal.probability(manner, seen)
    after = refusal.probability(manner, replace(seen, **{name: getattr(seen, name) + more}))
    assert 0 <= before <= 1
    assert 0 <= after <= 1
    weight = getattr(refusal.models[manner].weights, name)
    assert after >= before if weight >= 0 else after <= before


@given(st.floats(0, 1), st.sampled_from(MANNERS))
def test_what_is_likelier_than_the_threshold_of_its_manner_is_answered(threshold: float, manner: Manner) -> None:
    models = {other: Model(0.0, NONE, 2.0) for other in MANNERS} | {manner: Model(0.0, NONE, threshold)}
    refusal = Refusal(models)
    assert not refusal.refuses(manner, threshold)
    assert refusal.refuses(manner, threshold - 1e-6)
    assert all(refusal.refuses(other, threshold) for other in MANNERS if other != manner)


def test_the_probability_is_the_logistic_of_the_weighted_sum() -> None:
    model = Model(-1.0, replace(NONE, cross=0.5, typed=2.0, covered=-1.0), 0.5)
    assert model.probability(NONE) == pytest.approx(0.268941, abs=1e-6)
    assert model.probability(replace(NONE, cross=4.0, typed=0.5)) == pytest.approx(0.880797, abs=1e-6)
    assert model.probability(replace(NONE, cross=4.0, typed=0.5, covered=3.0)) == pytest.approx(0.268941, abs=1e-6)


@pytest.mark.parametrize("manner", MANNERS)
def test_the_packaged_weights_trust_no_question_less_for_better_evidence(manner: Manner) -> None:
    refusal = Refusal.packaged()
    model = refusal.models[manner]
    assert 0 < model.threshold < 1
    assert min(asdict(model.weights).values()) >= 0
    assert model.weights.cross + model.weights.dense + model.weights.late > 0
    assert refusal.probability(manner, STRONG) > model.threshold > refusal.probability(manner, WEAK)


def test_a_question_names_its_document_follows_up_wants_a_value_or_something_else() -> None:
    value, other = read_question("What is the duty on tin ore?"), read_question("Why does the duty on tin ore rise?")
    later = read_question("And when does it take effect?", [Turn("user", "What is the duty on tin ore?")])
    assert [manner_of(asked, False) for asked in (value, other, later)] == ["value", "other", "follow_up"]
    assert {manner_of(asked, True) for asked in (value, other, later)} == {"named"}


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


def looked_up(desk: Any, text: str) -> tuple[Question, list[Evidence]]:
    """A first question and the evidence for it."""
    return read_question(text), desk.evidence(text)


def test_the_reason_tells_which_way_the_documents_do_not_say_it(desk: Any) -> None:
    near, near_evidence = looked_up(desk, "What is the duty on tin ore?")
    far, far_evidence = looked_up(desk, "Who won the chess olympiad?")
    assert reason_for(near, False, []) == reason_for(near, True, []) == "no_evidence"
    assert reason_for(far, True, far_evidence) == "not_mentioned"
    assert reason_for(far, False, far_evidence) == "off_topic"
    assert reason_for(near, False, near_evidence) == "no_evidence"


@pytest.mark.parametrize(
    "text",
    ["What is the duty on the tin ore of Borduria?", "What was the duty on tin ore in 2019?"],
)
def test_the_matter_of_another_party_or_year_is_said_to_be_of_another(desk: Any, text: str) -> None:
    question, found = looked_up(desk, text)
    assert reason_for(question, False, found) == "other_date_or_party"


def test_evidence_that_answers_is_likelier_than_evidence_that_does_not(desk: Any) -> None:
    refusal = Refusal.packaged()
    good = features(*looked_up(desk, "How long is a ferry ticket valid?"))
    bad = features(*looked_up(desk, "How long does the chess olympiad last?"))
    assert (good.typed, good.covered) == (1.0, 1.0)
    assert (good.counts, bad.counts) == (0.5, 0.5)
    assert good.cross > bad.cross
    assert good.near > bad.near
    assert good.covered > bad.covered
    likely, unlikely = (refusal.probability("value", seen) for seen in (good, bad))
    assert likely > unlikely
    assert not refusal.refuses("value", likely)
    assert refusal.refuses("value", unlikely)


def test_the_best_of_three_pieces_of_evidence_is_what_counts(desk: Any) -> None:
    question, found = looked_up(desk, "How long is a ferry ticket valid?")
    seen = features(question, found)
    assert seen.cross == max(piece.signals.cross for piece in found[:3])
    assert seen.late == max(piece.signals.late for piece in found)
    assert seen.typed == found[0].signals.typed


@pytest.mark.parametrize(
    ("question", "another"),
    [
        ("What is the duty on tin ore?", False),
        ("What duty did Order 77120 put on tin ore?", True),
        ("What duty does tin of grade TX-9 pay?", True),
        ("What did Amendment No. 7 to the Bearings Supply Agreement change?", True),
        ("What was the duty on tin ore in 2019?", True),
        ("What will the duty on tin ore be in 2031?", False),
        ("How long is a 14-day ferry ticket valid?", False),
    ],
)
def test_what_names_a_code_or_a_past_year_that_no_document_has_is_of_another_thing(
    desk: Any, question: str, another: bool
) -> None:
    asked, evidence = looked_up(desk, question)
    assert of_another(asked, evidence) is another


@pytest.mark.parametrize(
    ("question", "direct", "probability", "declined"),
    [
        ("How much does the licence cost?", "", 0.9, True),
        ("How much does the licence cost?", "700 dollars", 0.3, False),
        ("How many boats may land?", "", 0.9, True),
        ("When does the lease end?", "", 0.9, False),
        ("When does the lease end?", "", 0.4, True),
        ("Why does the lease end?", "", 0.4, False),
        ("Consider the Lease of the Quay; When does it end?", "", 0.4, False),
        ("How many days of notice end the Arcadia and Borduria leases?", "", 0.4, False),
    ],
)
def test_a_question_for_a_value_is_declined_where_none_is_told(
    question: str, direct: str, probability: float, declined: bool
) -> None:
    assert untold(read_question(question), direct, probability) is declined


@pytest.mark.parametrize(
    ("question", "direct", "words", "blank"),
    [
        ("What royalty does Orla owe?", "", "Orla pays a royalty of [ * * * ] of Net Sales.", True),
        ("What royalty does Orla owe?", "", "Orla pays a royalty of [REDACTED] of Net Sales.", True),
        ("What royalty does Orla owe?", "", "Orla pays a royalty of ________ of Net Sales.", True),
        ("What royalty does Orla owe?", "5%", "Orla pays 5% of Net Sales, but [***] of the rest.", False),
        ("What royalty does Orla owe?", "", "Orla pays a royalty, see [1] and [Annex A].", False),
        ("Why does Orla owe a royalty?", "", "Orla uses the mark [***] of Tamsin.", False),
    ],
)
def test_a_value_that_the_document_blacks_out_is_not_told(question: str, direct: str, words: str, blank: bool) -> None:
    quote = Quote("deal", "deal.txt", "Licence", None, "", None, 0, len(words), words)
    assert left_blank(read_question(question), direct, [quote]) is blank
