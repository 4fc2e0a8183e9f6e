"""The type of answer that a question wants."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.kind import Kind, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When does the licence expire?", "date"),
        ("What is the outside date?", "date"),
        ("By which day must the fee be paid?", "date"),
        ("How long does the confidentiality last?", "duration"),
        ("How many days does the buyer have to pay?", "duration"),
        ("How much notice must the tenant give?", "duration"),
        ("What duty applies to tin from Arcadia?", "rate"),
        ("How high is the surcharge?", "rate"),
        ("How much does Granite pay for the mine?", "amount"),
        ("What is the termination fee?", "amount"),
        ("How many ships did they order?", "count"),
        ("Who signs for the seller?", "party"),
        ("Which bank lends the money?", "party"),
        ("Where is the quay?", "place"),
        ("Which court has jurisdiction?", "place"),
        ("Which products are exempt?", "list"),
        ("List the closing conditions.", "list"),
        ('What does "Loss" mean?', "definition"),
        ("Why did the council raise the duty?", "reason"),
        ("What happens if the buyer pays late?", "condition"),
        ("What if the seller is late?", "condition"),
        ("Is the seller allowed to subcontract?", "yes_no"),
        ("In this lease, may the tenant sublet?", "yes_no"),
        ("How does the amendment differ from the contract?", "comparison"),
        ("What changed in the second amendment?", "change"),
        ("Tell me about the quay.", "text"),
        ("", "text"),
    ],
)
def test_a_question_tells_by_its_words_what_answer_it_wants(question: str, kind: Kind) -> None:
    assert kind_of(question) == kind


def test_a_clause_that_only_sets_the_scene_asks_for_no_date() -> None:
    assert kind_of("When the tenant leaves, who pays for repairs?") == "party"


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=80))
def test_every_question_has_a_kind_whatever_its_case(question: str) -> None:
    assert kind_of(question) in get_args(Kind)
    if question.isascii():
        assert kind_of(question.upper()) == kind_of(question.lower())
