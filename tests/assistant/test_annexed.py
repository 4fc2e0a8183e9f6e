"""A list that a document leaves to an annex which is not at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dealdesk.assistant.annexed import annex_of
from dealdesk.assistant.answer import Quote
from dealdesk.assistant.question import Inquiry, read_question
from dealdesk.index.generation import Generation

CLAUSE = "The toll begins on May 3 for the shipyards listed in Annex III and on July 3 for others."
ASKED = "Which shipyards are on the list with the earlier start?"


def pointed(question: str, words: str, text: str = "") -> str:
    quote = Quote("quay", "quay.txt", "Rules", None, "", None, 0, len(words), words)
    return annex_of(read_question(question), [quote], lambda _: f"{words}\n{text}")


@pytest.mark.parametrize(
    ("question", "words", "annex"),
    [
        (ASKED, CLAUSE, "Annex III"),
        ("What large shipyards begin on May 3?", CLAUSE, "Annex III"),
        ("Which goods pay the toll?", "The toll is on goods, as set forth in the Schedule 2-B.", "Schedule 2-B"),
        ("Which goods pay the toll?", "The toll is on tin and on goods that are listed in Annex I.", "Annex I"),
        ("When does the toll begin for shipyards?", CLAUSE, ""),
        ("Which harbours pay the toll?", CLAUSE, ""),
        ("Consider the Toll Agreement; which shipyards begin on May 3?", CLAUSE, ""),
        (ASKED, "The toll begins on May 3 for the shipyards of Ada Lind and of Bo Falk.", ""),
    ],
)
def test_a_list_is_left_to_an_annex_where_what_is_asked_for_stands_right_before_it(
    question: str, words: str, annex: str
) -> None:
    assert pointed(question, words) == annex


@pytest.mark.parametrize(
    ("text", "annex"),
    [
        ("ANNEX III\nAda Lind's yard", ""),
        ("## Annex III: shipyards of the first hour\n- Ada Lind's yard", ""),
        ("Annex II\nAda Lind's yard", "Annex III"),
        ("Annex III is published by the keeper.", "Annex III"),
    ],
)
def test_an_annex_that_the_document_holds_is_not_missing(text: str, annex: str) -> None:
    assert pointed(ASKED, CLAUSE, text) == annex


def test_the_refusal_names_the_annex_and_shows_the_words_that_point_to_it(
    shelf: Callable[..., Generation], desk: Any
) -> None:
    generation = shelf(order=f"---\ntitle: Order on the Toll of Shipyards\ndate: 2025-03-04\n---\n1. {CLAUSE}\n")
    answer = desk.over(generation.folder.parents[1]).ask(
        Inquiry("Which shipyards are listed for the toll that begins on May 3?")
    )
    assert answer.refused
    assert answer.text == "The documents leave this to Annex III, which is not among them."
    assert answer.notes[0].text == "Order on the Toll of Shipyards: what points to Annex III"
    assert answer.notes[0].quote is not None
    assert "shipyards listed in Annex III" in answer.notes[0].quote.quote
