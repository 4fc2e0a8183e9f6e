"""How much of a question stands in a text: its words by their rarity, its pairs, the values it wants."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.asked import WANTED, Asked, asked, shared
from dealdesk.assistant.question import Turn, read_question
from dealdesk.index.lexical import tokenize
from dealdesk.ingest.values import values_in

WORDS = st.sampled_from(
    ["rent", "of", "quay", "is", "in", "May", "2025", "30", "days", "5", "percent", "how", "many", "when", "boats"]
)
TEXTS = st.lists(WORDS, max_size=14).map(" ".join)
QUESTIONS = TEXTS.map(lambda text: f"{text}?")
SHARES = ("covered", "paired", "near", "counts")


def put(question: str, *passages: str) -> Asked:
    """The words of a first question, found in ``passages``."""
    return asked(read_question(question), tokenize(passages))


def stems(text: str) -> frozenset[str]:
    return frozenset(tokenize([text])[0])


def share(name: str, words: Asked, text: str) -> float:
    """What the method ``name`` says of ``text``."""
    of: dict[str, Callable[[], float]] = {
        "covered": lambda: words.covered(stems(text)),
        "paired": lambda: words.paired(tokenize([text])[0]),
        "near": lambda: words.near(text, values_in(text)),
        "counts": lambda: words.counts(text, values_in(text)),
    }
    return of[name]()


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What is the duty on tin ore?", "The duty on tin ore is 9 percent.", 1.0),
        ("What is the duty on tin ore?", "Duties on lead ore stand.", 2 / 3),
        ("Who delivers the bearings?", "Bearings are delivered", 1.0),
        ("What is the duty on tin ore?", "", 0.0),
        ("How many boats may land?", "Boats land here.", 1.0),
        ("What is it?", "Anything at all", 0.5),
    ],
)
def test_shared_is_the_share_of_the_questions_telling_words(question: str, text: str, expected: float) -> None:
    assert shared(question, text) == pytest.approx(expected)


@given(QUESTIONS, TEXTS, TEXTS)
@settings(max_examples=60, deadline=None)
def test_more_text_never_shares_less(question: str, text: str, more: str) -> None:
    assert 0 <= shared(question, text) <= shared(question, f"{text} {more}") <= 1


@pytest.mark.parametrize("name", SHARES)
@given(question=QUESTIONS, passages=st.lists(TEXTS, max_size=4), text=TEXTS)
@settings(max_examples=60, deadline=None)
def test_every_share_lies_between_none_and_all(name: str, question: str, passages: list[str], text: str) -> None:
    assert 0 <= share(name, put(question, *passages), text) <= 1 + 1e-9


@pytest.mark.parametrize("name", ["covered", "paired"])
@given(question=QUESTIONS, passages=st.lists(TEXTS, max_size=4), text=TEXTS, more=TEXTS)
@settings(max_examples=60, deadline=None)
def test_more_text_never_covers_or_pairs_less(
    name: str, question: str, passages: list[str], text: str, more: str
) -> None:
    words = put(question, *passages)
    assert share(name, words, text) <= share(name, words, f"{text} {more}")


def test_a_word_that_few_passages_hold_covers_more() -> None:
    words = put("What is the duty on tin ore?", "tin ore", "tin and lead", "tin and zinc")
    assert words.weights["duti"] > words.weights["ore"] > words.weights["tin"] > 0
    rare, common = words.covered(stems("duty")), words.covered(stems("tin"))
    assert rare > 1 / 3 > common
    assert words.covered(stems("duty on tin ore")) == pytest.approx(1.0)
    assert words.covered(stems("the lease of a quay")) == 0.0


def test_a_documents_word_for_an_everyday_one_covers_a_part() -> None:
    words = put("How can we get out of the lease?")
    assert words.synonyms == {"termin"}
    with_it, without = (words.covered(stems(text)) for text in ("Termination of the lease", "Signing of the lease"))
    assert without < with_it <= 1


def test_a_question_of_idle_words_alone_is_half_covered_by_any_text() -> None:
    words = put("What is it?")
    assert (dict(words.weights), words.covered(stems("the lease")), words.paired(["leas"])) == ({}, 0.5, 0.0)


def test_words_that_a_question_is_made_with_say_nothing() -> None:
    assert put("How many boats does it say may land?").weights.keys() == {"boat", "land"}
    assert put("May either boat land before both may?").weights.keys() == {"boat", "land"}


def test_a_follow_up_weighs_its_own_words_above_those_before() -> None:
    tin = [Turn("user", "What is the duty on tin?")]
    words = asked(read_question("And when does it take effect?", tin), [])
    assert words.weights["effect"] > words.weights["duti"] == words.weights["tin"] > 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The duty on tin ore rises.", 1.0),
        ("The duty falls. Tin ore is dear.", 1.0 / 2),
        ("Ore, tin and duty.", 0.0),
        ("", 0.0),
    ],
)
def test_a_pair_counts_where_its_words_stand_side_by_side(text: str, expected: float) -> None:
    assert put("What is the duty on tin ore?").paired(tokenize([text])[0]) == expected


def test_near_falls_with_the_distance_from_the_words_to_a_value_of_the_wanted_type() -> None:
    words = put("What is the duty on tin ore?")
    beside = "The duty on tin ore is 9 percent."
    apart = "The duty on tin ore was raised when the smelters of three towns had asked for relief, to 9 percent."
    close, far = (words.near(text, values_in(text)) for text in (beside, apart))
    assert 1 > close > far > 0


def test_nothing_is_near_where_no_value_of_the_wanted_type_stands() -> None:
    words = put("What is the duty on tin ore?")
    text = "The duty on tin ore is paid within 30 days."
    assert words.near(text, values_in(text)) == 0.0
    assert put("Who pays the duty on tin ore?").near(text, values_in(text)) == 0.5


def test_a_value_that_the_question_names_does_not_answer_it() -> None:
    words = put("How long after the 30 days may the rent be late?")
    own, another = "The rent is due after 30 days.", "The rent is due after 45 days."
    assert words.given == {"30 days"}
    assert words.near(own, values_in(own)) == 0.0 < words.near(another, values_in(another))


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How many boats may land?", "Some 40 boats land each day.", 1.0),
        ("How many boats may land?", "Boats land in 40 harbors.", 0.0),
        ("How many bearings does Orla Works deliver?", "After 30 days Orla Works may stop.", 0.0),
        ("How many bearings does Orla Works deliver?", "It delivers 40 steel bearings.", 1.0),
        ("What is the duty?", "Some 40 boats land each day.", 0.5),
    ],
)
def test_a_number_counts_only_what_how_many_asks_for(question: str, text: str, expected: float) -> None:
    assert put(question).counts(text, values_in(text)) == expected


def test_the_most_fitting_kind_of_value_stands_first() -> None:
    assert {kind: wanted[0] for kind, wanted in WANTED.items()} == {kind: kind for kind in WANTED}


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("When does the duty on tin take effect?", "effective"),
        ("From what day do the quotas apply?", "effective"),
        ("When does the lease run out?", "expires"),
        ("Until when is the exemption extended?", "expires"),
        ("By when is the report due?", "deadline"),
        ("When was the lease signed?", "signed"),
        ("What day was the order made public?", "announced"),
        ("When is the next session?", None),
        ("What duty starts at 9 percent?", None),
    ],
)
def test_the_part_that_a_date_plays_is_told_by_the_question(question: str, role: str | None) -> None:
    assert asked(read_question(question), []).role == role


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Which boats are free of the fee?", True),
        ("What could make the council raise the fee?", True),
        ("Under what conditions may the lease end?", True),
        ("When may the board talk to another bidder?", True),
        ("What if the boat is late?", False),
        ("What paper do I need to land?", False),
        ("What is the fee?", False),
        ("Why was the fee raised?", False),
    ],
)
def test_a_question_for_a_list_or_for_conditions_may_ask_for_several_things(question: str, several: bool) -> None:
    assert put(question).several is several
