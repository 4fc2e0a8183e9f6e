"""A clause that names its fee by a term, and the definition of the term elsewhere in the same contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dealdesk.assistant.asked import asked
from dealdesk.assistant.choice import choose
from dealdesk.assistant.defined import definitions, passage_at, with_meaning
from dealdesk.assistant.evidence import WEIGHTS
from dealdesk.assistant.look import Looker
from dealdesk.assistant.question import read_question
from dealdesk.index.generation import Generation
from dealdesk.ingest.document import Document
from dealdesk.ingest.values import ValueKind
from tests.assistant.test_weigh import evidence

FILLER = "\n\n".join(
    f"{n}. The dock of hall {n} is swept by the keeper each morning before the first cart arrives, and he writes into"
    " the book of the hall who came, what was brought, and where in the hall it was put for the night."
    for n in range(10, 60)
)
MEANT = '"Seller Exit Fee" means 37,000 dollars.'
MERGER = f"""---
title: Agreement on the Sale of the Granary
date: 2026-04-06
---
1. Definitions. In this Agreement:

"Long Stop Day" means October 6, 2026.

{MEANT}

"Granary" means the building at the quay.

{FILLER}

90. Other offers. If Odile Mills accepts a better offer for the Granary, it shall pay Perrin Foods the Seller Exit Fee.
"""
OTHER = """---
title: Lease of the Granary
date: 2025-01-07
---
The keeper of the Granary pays the Seller Exit Fee to nobody. The rent is 90 dollars.
"""


@pytest.fixture(scope="module")
def granary(shelf: Callable[..., Generation]) -> Generation:
    return shelf(merger=MERGER, lease=OTHER)


def paper(generation: Generation, title: str) -> Document:
    (record,) = (record for record in generation.documents() if title in record.title)
    document = generation.document(record.id)
    assert document is not None
    return document


def test_what_a_clause_calls_by_a_term_is_answered_from_the_definition(desk: Any, granary: Generation) -> None:
    question = read_question("How much does Odile Mills owe if it takes a better offer?")
    look = Looker(desk.retriever, desk.cross).look(granary, question, 8)
    first = look.evidence[0]
    assert (first.text, first.document.text[first.start : first.end]) == (MEANT, MEANT)
    assert [value.text for value in first.values] == ["37,000 dollars"]
    assert "better offer" in first.lead
    assert first.document.text[first.lead_start :].startswith(first.lead)
    assert [piece.text[:25] for piece in choose(look.evidence, question)] == [MEANT[:25], first.lead[:25]]
    assert MEANT in look.hits[0].passage.text
    assert first.passage.start <= first.start < first.end <= first.passage.end


@pytest.mark.parametrize(
    ("words", "kind", "found"),
    [
        ("pays the Seller Exit Fee on the Long Stop Day", "amount", [MEANT]),
        ("pays the Seller Exit Fee on the Long Stop Day", "date", ['"Long Stop Day" means October 6, 2026.']),
        ("pays the seller exit fee", "amount", []),
        ("pays the Seller Exit Fees", "amount", []),
        ("sweeps the Granary", "amount", []),
        ("", "amount", []),
    ],
)
def test_terms_are_found_as_they_are_written_where_they_mean_a_value_of_the_kind(
    granary: Generation, words: str, kind: ValueKind, found: list[str]
) -> None:
    merger = paper(granary, "Sale")
    assert [one.text for one in definitions(granary, merger, words, kind)] == found


def test_a_term_means_nothing_in_another_document(granary: Generation) -> None:
    lease = paper(granary, "Lease")
    assert definitions(granary, lease, lease.text, "amount") == []


def test_the_passage_of_every_place_of_a_text_is_found(granary: Generation) -> None:
    merger = paper(granary, "Sale")
    for offset in range(0, len(merger.text), 97):
        passage = passage_at(granary, merger.id, offset)
        between = passage is None and not merger.text[offset].strip()
        assert between or (passage is not None and passage.start <= offset < passage.end)
    assert passage_at(granary, "nothing", 0) is None


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ('What does "Seller Exit Fee" mean in the sale of the granary?', MEANT),
        ("What does long stop days mean?", '"Long Stop Day" means October 6, 2026.'),
    ],
)
def test_the_meaning_of_a_term_is_looked_up_in_the_documents_that_were_found(
    desk: Any, granary: Generation, question: str, meant: str
) -> None:
    look = Looker(desk.retriever, desk.cross).look(granary, read_question(question), 8)
    assert choose(look.evidence, read_question(question))[0].text == meant


def test_the_meaning_comes_from_facts_where_no_passage_that_was_found_holds_it(granary: Generation) -> None:
    clause = evidence(granary, ("merger", "90. Other offers. If Odile Mills"))
    words = asked(read_question('What does "Seller Exit Fee" mean?'), ())
    found = with_meaning(granary, clause, words, WEIGHTS)
    assert [piece.text for piece in found if piece.start != clause[0].start] == [MEANT]
    assert with_meaning(granary, clause, asked(read_question("What is the fee?"), ()), WEIGHTS) == clause
