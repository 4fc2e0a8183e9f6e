"""A contract answers before the term sheet that came before it, unless the term sheet is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.look import Looker
from dealdesk.assistant.precedence import binding_first
from dealdesk.assistant.question import Question, read_question
from dealdesk.index.generation import Generation

SHEET = """---
title: "Term Sheet: Sale of the Granary"
date: 2026-02-27
---
The price of the Granary is 37,000 dollars.
"""
CONTRACT = """---
title: Agreement on the Sale of the Granary
date: 2026-04-06
---
The price that Perrin Foods pays for the Granary is 41,000 dollars.
"""
ASKED = read_question("What is the price of the Granary?")


@pytest.fixture(scope="module")
def granary(shelf: Callable[..., Generation]) -> Generation:
    return shelf(sheet=SHEET, contract=CONTRACT)


@pytest.fixture(scope="module")
def pieces(desk: Any, granary: Generation) -> list[Evidence]:
    """That of the term sheet, then that of the contract, ten points apart."""
    found = Looker(desk.retriever, desk.cross).look(granary, ASKED, 8).evidence
    by_source = {piece.document.source: replace(piece, score=0.0) for piece in found}
    return [replace(by_source["sheet.txt"], score=10.0), by_source["contract.txt"]]


def behind(pieces: list[Evidence], gap: float) -> list[Evidence]:
    return [pieces[0], replace(pieces[1], score=pieces[0].score - gap)]


@pytest.mark.parametrize(("gap", "first"), [(0.0, "contract.txt"), (0.9, "contract.txt"), (1.1, "sheet.txt")])
def test_what_binds_answers_before_what_tells_if_it_is_about_as_likely(
    granary: Generation, pieces: list[Evidence], gap: float, first: str
) -> None:
    found = binding_first(granary, ASKED, behind(pieces, gap))
    assert found[0].document.source == first
    assert found[0].score == 10.0
    assert sorted(piece.start for piece in found) == sorted(piece.start for piece in pieces)


@pytest.mark.parametrize(
    "question",
    [
        read_question("Why is the Granary sold?"),
        replace(ASKED, document="the term sheet"),
    ],
)
def test_a_paper_that_is_asked_for_answers_and_reasons_are_told_by_any(
    granary: Generation, pieces: list[Evidence], question: Question
) -> None:
    assert binding_first(granary, question, behind(pieces, 0.1))[0].document.source == "sheet.txt"


def test_what_binds_stays_first_and_nothing_stays_nothing(granary: Generation, pieces: list[Evidence]) -> None:
    contract_first = behind(pieces[::-1], 0.1)
    assert binding_first(granary, ASKED, contract_first) == contract_first
    assert binding_first(granary, ASKED, []) == []


def test_a_value_of_another_kind_does_not_come_first(granary: Generation, pieces: list[Evidence]) -> None:
    sheet, contract = behind(pieces, 0.1)
    vague = replace(contract, signals=replace(contract.signals, typed=0.5))
    assert binding_first(granary, ASKED, [sheet, vague])[0] is sheet
