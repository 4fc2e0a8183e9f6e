"""What is looked for, without the words that only say that something is asked."""

from __future__ import annotations

import pytest

from dealdesk.assistant.frame import matter
from dealdesk.assistant.question import read_question


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Does the agreement include a clause that bars soliciting staff?", "bars soliciting staff?"),
        ("Does this lease mention whether or not pets may be kept?", "pets may be kept?"),
        ("Does the contract limit what the buyer may resell?", "limit what the buyer may resell?"),
        ("Is there a provision granting either party a licence?", "granting either party a licence?"),
        ("I want information about the closing conditions", "the closing conditions"),
        ("Where is the Specific Performance clause", "the Specific Performance clause"),
    ],
)
def test_the_words_that_only_ask_are_left_out(question: str, left: str) -> None:
    assert matter(question) == left


@pytest.mark.parametrize(
    "question",
    ["Does the agreement say?", "Where is the plant?", "Does the order apply?", "What is the fee?"],
)
def test_words_of_the_matter_stay(question: str) -> None:
    assert matter(question) == question


def test_passages_are_looked_up_by_what_is_left_and_the_answer_is_typed_by_the_whole() -> None:
    read = read_question("Consider the Orla NDA; Does the document state that copies must be destroyed?")
    assert read.query.text == "copies must be destroyed?"
    assert read.kind == "yes_no"
