"""The thing whose value a question asks for, and words that are of another."""

from __future__ import annotations

import pytest

from dealdesk.assistant.question import Turn, read_question
from dealdesk.assistant.thing import Thing, is_told, names_another, thing_of

ANYTHING = Thing(frozenset())


@pytest.mark.parametrize(
    ("question", "told", "not_told"),
    [
        ("What is the harbour master's yearly base salary?", "Compensation: 90", "Retention bonus: 90"),
        ("What is the liability cap in the barge lease?", "in no event more than 5", "Yearly value: 5"),
        ("What is the liability cap in the barge lease?", "Damages are limited to 5.", "Insurance of at least 5."),
        ("How much of an earn-out do the holders get?", "The earn-out is 3.", "The credit facility is 3."),
        ("What interest rate does the loan carry?", "Interest of 4", "a fee of 4"),
        ("What late fees does the berth carry?", "Boats shall pay 4.", "The pier is 4 wide."),
    ],
)
def test_a_thing_is_told_by_its_name_or_by_another_for_it(question: str, told: str, not_told: str) -> None:
    thing = thing_of(read_question(question))
    assert is_told(thing, told)
    assert not is_told(thing, not_told)
    assert is_told(thing, not_told, "Title", told), "what stands above it tells too"


@pytest.mark.parametrize(
    "question",
    [
        "What is the price of a net?",
        "What sales price applies?",
        "How much is the lease worth?",
        "When is the fee due?",
        "How many fees are there?",
        "What is the tariff ceiling for tin?",
    ],
)
def test_a_value_of_any_name_may_answer_who_names_no_particular_thing(question: str) -> None:
    assert thing_of(read_question(question)) == ANYTHING
    assert is_told(ANYTHING, "Retention bonus: 90")


def test_a_follow_up_asks_for_the_thing_of_the_question_before() -> None:
    thing = thing_of(read_question("And what about the mate?", [Turn("user", "What bonus does the pilot get?")]))
    assert is_told(thing, "Bonus: 3")


@pytest.mark.parametrize(
    ("head", "another"),
    [("Retention bonus (USD)", True), ("Base salary", False), ("Yearly wages", False), ("Amount", False), ("", False)],
)
def test_a_column_is_of_another_thing_where_its_head_names_one(head: str, another: bool) -> None:
    assert names_another(head, thing_of(read_question("What is the pilot's salary?"))) is another


def test_a_rate_told_without_its_name_may_be_that_of_any_thing() -> None:
    assert is_told(thing_of(read_question("What interest does the loan bear?")), "The correct rate is 10 percent.")
