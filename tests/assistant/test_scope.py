"""A row of an annex is told with what the annex says of the things that it lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.gather import gather
from dealdesk.assistant.question import Inquiry, read_question
from dealdesk.assistant.scope import scope_of
from dealdesk.index.generation import Generation

NOTE = "Note: All goods that are listed in this Annex are not covered by the toll."
ORDER = """---
title: Order on the Toll of Rope and Oil
date: 2025-03-04
---
Sec. 1. Toll. Goods of the islands pay an additional toll of 40 percent.

Sec. 2. Exceptions. Goods in the annex are left out.

ANNEX I

{note} The descriptions in this Annex are for information only.

| Code | Good |
|---|---|
| 1511.10 | Palm oil, crude |
| 2009.11 | Orange juice, frozen |
| 5607.21 | Rope of sisal |
"""
ASKED = "Was frozen orange juice of the islands caught by the additional toll of 40 percent?"


@pytest.fixture(scope="module")
def order(shelf: Callable[..., Generation]) -> Generation:
    return shelf(order=ORDER.format(note=NOTE))


def row(generation: Generation, desk: Any, text: str = ASKED) -> Evidence:
    question = read_question(text)
    found = gather(generation, desk.retriever.rank(generation, question.query, 20), question, desk.cross)
    return next(piece for piece in found if "Orange juice" in piece.text)


def test_what_the_annex_says_of_its_goods_is_found(order: Generation, desk: Any) -> None:
    scope = scope_of(row(order, desk), read_question(ASKED))
    assert scope is not None
    assert scope.text == NOTE
    assert scope.passage.section == "ANNEX I"
    assert scope.document.text[scope.start : scope.end] == NOTE


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        ("What code has frozen orange juice?", NOTE),  # the row alone tells it
        (ASKED, "Note: All goods are described as merchants do."),
    ],
)
def test_a_row_stands_alone_where_nothing_more_is_asked_or_said(
    shelf: Callable[..., Generation], desk: Any, asked: str, note: str
) -> None:
    generation = shelf(order=ORDER.format(note=note))
    assert scope_of(row(generation, desk), read_question(asked)) is None


def test_a_sentence_needs_no_annex(order: Generation, desk: Any) -> None:
    question = read_question(ASKED)
    found = gather(order, desk.retriever.rank(order, question.query, 20), question, desk.cross)
    clause = next(piece for piece in found if "Goods of the islands" in piece.text)
    assert scope_of(clause, question) is None


def test_the_answer_shows_the_row_and_under_its_name_what_the_annex_says(order: Generation, desk: Any) -> None:
    answer = desk.over(order.folder.parents[1]).ask(Inquiry("Is frozen orange juice covered by the toll?"))
    assert "Orange juice, frozen" in answer.citations[0].quote
    assert f"ANNEX I: “{NOTE}” [2]" in answer.text
    assert answer.citations[1].quote == NOTE
