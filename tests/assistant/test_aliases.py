"""Parties by their names and by their roles, in small real indexes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealdesk.assistant.aliases import Aliases, aliases_of
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.look import Looker
from dealdesk.assistant.question import read_question
from dealdesk.index.generation import Generation

SUPPLY = """---
title: Bearings Supply Agreement
date: 2025-02-03
---
This Agreement is made between Orla Works Ltd. (the "Supplier") and Tamsin Rail Inc. (the "Customer").

1. Delivery. The Supplier shall deliver forty bearings to the depot of the Customer each month.

2. Storage. Orla Works, as Supplier, keeps the bearings dry.
"""
CRATES = """---
title: Crates Agreement
date: 2025-02-04
---
This Agreement is made between Vesper Timber LLC (the "Supplier") and Quill Company Inc. (the "Company").

1. Delivery. The Supplier brings ninety crates to the yard of the Company each week.
"""
NOTE = """---
title: Note on Suppliers
---
The Supplier of the month is chosen by lot.
"""
WORDS = st.sampled_from(
    ["The Supplier", "the Customer", "pays", "Orla Works", "Tamsin Rail", "(the yard)", "each", ";"]
)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


@pytest.fixture(scope="module")
def generation(shelf: Callable[..., Generation]) -> Generation:
    return shelf(supply=SUPPLY, crates=CRATES, note=NOTE)


def told(generation: Generation, source: str, text: str) -> str:
    """``text`` of the document at ``source`` as it is read."""
    (name,) = [record.id for record in generation.documents() if record.source == source]
    return Aliases(generation).told(name, text)


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        (
            "supply.txt",
            "The Supplier shall pay the Customer, and the Customer shall warn the Supplier.",
            "The Supplier (Orla Works) shall pay the Customer (Tamsin Rail), and the Customer shall warn the Supplier.",
        ),
        ("supply.txt", "Orla Works, as Supplier, keeps it.", "Orla Works, as Supplier, keeps it."),
        ("supply.txt", "Orla Works Ltd. (the “Supplier”) sells.", "Orla Works Ltd. (the “Supplier”) sells."),
        ("supply.txt", "A supplier and other Suppliers pay.", "A supplier and other Suppliers pay."),
        ("supply.txt", "The Supplier (a maker of bearings) pays.", "The Supplier (a maker of bearings) pays."),
        ("crates.txt", "The Supplier pays.", "The Supplier (Vesper Timber) pays."),
        ("crates.txt", "The Company pays.", "The Company pays."),  # its name holds the word of its role
        ("note.txt", "The Supplier pays.", "The Supplier pays."),
    ],
)
def test_a_role_gets_its_partys_name_where_the_text_does_not_give_it(
    generation: Generation, source: str, text: str, expected: str
) -> None:
    assert told(generation, source, text) == expected


@given(text=TEXTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_is_only_added_to_and_once(generation: Generation, text: str) -> None:
    once = told(generation, "supply.txt", text)
    assert once.replace(" (Orla Works)", "").replace(" (Tamsin Rail)", "") == text
    assert told(generation, "supply.txt", once) == once
    for name in ("Orla Works", "Tamsin Rail"):
        assert once.count(name) == text.count(name) or (text.count(name), once.count(name)) == (0, 1)


def delivery(desk: Any, generation: Generation) -> Evidence:
    """The clause on deliveries, found for a question that names its party."""
    question = read_question("How many bearings must Orla Works deliver?")
    found = Looker(desk.retriever, desk.cross).look(generation, question, 8).evidence
    return next(piece for piece in found if "shall deliver" in piece.text)


def test_a_clause_is_read_with_the_name_and_quoted_without(desk: Any, generation: Generation) -> None:
    piece = delivery(desk, generation)
    assert piece.text == "The Supplier shall deliver forty bearings to the depot of the Customer each month."
    assert piece.told.startswith("The Supplier (Orla Works) shall deliver forty bearings")
    assert piece.in_view.endswith(piece.told)
    assert piece.quote(piece.start, piece.end).quote == piece.text
    assert piece.document.text[piece.start : piece.end] == piece.text


def test_a_clause_holds_the_words_of_a_question_for_its_party_by_name(desk: Any, generation: Generation) -> None:
    piece = delivery(desk, generation)
    assert piece.signals.covered == pytest.approx(1.0)


def test_parties_are_read_once_for_each_generation(generation: Generation) -> None:
    assert aliases_of(generation) is aliases_of(generation)
