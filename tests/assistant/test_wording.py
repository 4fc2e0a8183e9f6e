"""Everyday words and the words of documents."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.wording import legal_words


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the drop-dead date?", ("outside date", "termination date", "end date")),
        ("When does the lease run out?", ("expire", "terminate")),
        ("Has the licence lapsed?", ("expire", "terminate")),
        ("May the tenants sublet?", ("lessee", "lease", "sublease")),
        ("May the lessee stay?", ("tenant",)),
        ("What do cars pay?", ("automobile", "passenger vehicle")),
        ("Who is the buyer's boss?", ("purchaser", "chief executive officer", "president")),
        ("Can we sue?", ("claim", "action", "proceeding", "arbitration")),
        ("What must happen before the boat sails?", ("subject to the satisfaction", "conditions")),
        ("Is either side bound to pay?", ("each party", "the parties")),
        ("Who must close first?", ("complete", "consummate", "closing")),
        ("What does it say of quays?", ()),
        ("", ()),
    ],
)
def test_an_everyday_word_brings_the_words_of_documents(question: str, words: tuple[str, ...]) -> None:
    assert legal_words(question) == words


def test_the_longest_wording_counts() -> None:
    assert legal_words("What is the reverse break fee?") == ("reverse termination fee", "parent termination fee")
    assert legal_words("What is the break fee?") == ("termination fee",)


def test_a_part_of_a_word_or_a_word_that_is_only_alike_brings_nothing() -> None:
    assert legal_words("What does customs say of cargo, carpets and careful planning?") == ()


def test_words_that_the_question_has_are_not_added() -> None:
    assert legal_words("Does the break fee differ from the termination fee?") == ()


def test_no_more_than_six_wordings_are_added_in_the_order_of_the_question() -> None:
    words = legal_words("Can the landlord walk away from the booze, the cars, the planes and the parcels?")
    assert words == ("lessor", "terminate", "termination", "alcoholic beverages", "wine", "spirits")


WORDS = st.sampled_from(
    ["break", "fee", "reverse", "cars", "walk", "away", "drop-dead", "date", "nda", "the", "?", "law"]
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join)))
def test_any_question_has_at_most_six_new_wordings_always_the_same(question: str) -> None:
    words = legal_words(question)
    assert words == legal_words(question)
    assert len(words) <= 6
    assert len(set(words)) == len(words)
    asked = f" {' '.join(re.findall('[a-z0-9]+', question.lower()))} "
    assert not any(f" {word.replace('-', ' ')} " in asked for word in words)
