"""A question read: the document that it names, what it leans on, the day that it asks for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.question import Turn, leans, read_question


def after(question: str, *earlier: str) -> list[Turn]:
    turns = []
    for asked in earlier:
        turns += [Turn("user", asked), Turn("assistant", "It says so [1].")]
    return turns


@pytest.mark.parametrize(
    ("text", "document", "content"),
    [
        ("Consider the Quay Lease; what is the rent?", "Quay Lease", "what is the rent?"),
        ("According to Order 12; which ores are exempt?", "Order 12", "which ores are exempt?"),
        ("What is the rent of the quay?", "", "What is the rent of the quay?"),
        ("In March; and in April?", "March", "and in April?"),
        ("  What is due?  ", "", "What is due?"),
    ],
)
def test_the_words_that_name_a_document_are_parted_from_what_is_asked(text: str, document: str, content: str) -> None:
    question = read_question(text)
    assert (question.document, question.content) == (document, content)
    assert (question.text, question.follows_up) == (text, False)


def test_a_first_question_stands_alone() -> None:
    question = read_question("What duty applies to tin from Arcadia?")
    assert question.standalone == "What duty applies to tin from Arcadia?"
    assert (question.kind, question.context, question.as_of, question.now) == ("rate", "", None, False)


def test_a_follow_up_takes_along_the_question_before_it() -> None:
    earlier = ("What duty applies to tin from Arcadia in the second order?",)
    question = read_question("And from Borduria?", after("", *earlier))
    assert question.follows_up
    assert question.context == earlier[0]
    assert question.standalone == f"And from Borduria? (following: {earlier[0]})"
    assert question.kind == "rate"
    assert question.query.words == f"And from Borduria? {earlier[0]}"


def test_a_chain_of_follow_ups_reaches_back_to_what_can_stand_alone_and_no_further() -> None:
    first, second = (
        "Which companies signed the Quay lease in Arbor?",
        "Who signed the supply contract for steel bearings?",
    )
    question = read_question("How much?", after("", first, second, "And when?"))
    assert question.context == f"And when? {second}"


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("What was the duty on tin on May 3, 2025?", date(2025, 5, 3)),
        ("What was the duty in May 2025?", date(2025, 5, 31)),
        ("What does the order of May 3, 2025 say?", None),
        ("What is the duty?", None),
    ],
)
def test_the_day_that_is_asked_for_is_the_last_of_the_date_that_sets_the_time(text: str, as_of: date | None) -> None:
    assert read_question(text).as_of == as_of


def test_a_date_without_a_year_is_read_with_the_year_given() -> None:
    question = read_question("What was the duty on May 3?", year=2025)
    assert question.as_of == date(2025, 5, 3)
    (days,) = question.query.dates
    assert (days.first, days.last, days.weight) == (date(2025, 5, 1), date(2025, 5, 5), 0.7)


def test_a_date_of_the_question_before_sets_no_day_for_this_one() -> None:
    history = after("", "What was the duty on tin on May 3, 2025?")
    question = read_question("Which ores are exempt from the duty of the council?", history)
    assert question.as_of is None
    assert [days.weight for days in question.query.dates] == [1.0]


@pytest.mark.parametrize("text", ["What is the duty today?", "What is the current duty?", "Does it still apply?"])
def test_a_question_for_the_present_is_told(text: str) -> None:
    assert read_question(text).now
    assert not read_question("What was the duty of the first order?").now


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Which companies signed the Quay lease in Arbor?", True),
        ("What does it say about subletting the warehouse floor?", False),
        ("And the seller's warranty for bearings and magnets?", False),
        ("How much?", False),
    ],
)
def test_a_question_leans_that_points_back_or_is_too_short(question: str, alone: bool) -> None:
    assert leans(question) != alone


ROLES = st.sampled_from(["user", "assistant"])
TURNS = st.lists(
    st.builds(Turn, ROLES, st.sampled_from(["", "And when?", "What is the rent of the Arbor quay?"])), max_size=6
)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="aB ;?,1", max_size=60), TURNS)
def test_a_reading_keeps_what_was_asked_and_follows_only_what_a_person_asked(text: str, history: list[Turn]) -> None:
    question = read_question(text, history)
    assert question.text == text
    assert question.content in text
    assert question.standalone.startswith(question.content) or not question.context
    asked = [turn.content for turn in history if turn.role == "user" and turn.content]
    assert question.follows_up == bool(asked)
    assert question.context.endswith(asked[-1]) or question.context.startswith(asked[-1]) if asked else True
