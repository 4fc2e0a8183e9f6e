"""Answers written from evidence: the short answer, whole lists, and citations that their markers point to."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.evidence import Evidence, Signals
from dealdesk.assistant.extract import ExtractiveWriter, Written, best_value, choose
from dealdesk.assistant.question import read_question
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.split import lead_in
from dealdesk.ingest.values import values_in

SENTENCES = (
    "The rent of the quay is 900 dollars a month.",
    "The deposit is 1,200 dollars and is due on May 5, 2025.",
    "The lease runs for three years from its signature.",
    "Interest of 6 percent runs on rent that is late.",
    "The tenant may end the lease with 60 days of notice.",
    "Nets must be dried on the north side of the quay.",
)
LEASE = Document("lease", "lease.txt", "Lease of the Quay", date(2025, 1, 2), "\n\n".join(SENTENCES), "txt")
CLOSE = st.lists(st.tuples(st.sampled_from(SENTENCES), st.floats(-3, 3)), min_size=1, max_size=8)
ASKED = st.sampled_from(
    [
        "What is the rent of the quay?",
        "Which payments are due under the lease?",
        "How long does the lease run?",
        "What rate of interest runs on late rent?",
        "Why must nets be dried?",
    ]
)


def piece(text: str, score: float = 5.0, document: Document = LEASE) -> Evidence:
    """``text`` of ``document`` as evidence with the score given, under its lead-in where it has one."""
    start = document.text.index(text)
    lead = lead_in(document.text, start)
    at, lead_text = (lead[0], document.text[slice(*lead)]) if lead and lead[0] < start else (start, "")
    passage = Passage(document.id, 0, len(document.text), document.text, document.title, document.date)
    signals = Signals(0.0, 0.0, 0.0, 1.0, 0.5, 0.5)
    end = start + len(text)
    return Evidence(document, passage, start, end, text, lead_text, at, tuple(values_in(text)), signals, score)


def written(question: str, *pieces: Evidence) -> Written:
    return ExtractiveWriter().write(read_question(question), pieces)


@pytest.mark.parametrize(
    ("question", "sentence", "direct"),
    [
        ("What is the deposit for the quay?", SENTENCES[1], "1,200 dollars"),
        ("When is the deposit due?", SENTENCES[1], "May 5, 2025"),
        ("How long does the lease run?", SENTENCES[2], "three years"),
        ("What rate of interest runs on late rent?", SENTENCES[3], "6 percent"),
        ("How many days of notice must the tenant give?", SENTENCES[4], "60 days"),
        ("Where must nets be dried?", SENTENCES[5], ""),
    ],
)
def test_the_short_answer_is_the_value_of_the_asked_type(question: str, sentence: str, direct: str) -> None:
    answer = written(question, piece(sentence))
    assert answer.direct_answer == direct
    assert answer.text == (f"{direct}\n\n" if direct else "") + f"“{sentence}” [1]"


def test_of_two_values_the_one_nearer_to_the_questions_words_is_chosen() -> None:
    text = "Barges pay 8 dollars a night at the outer wall, while trawlers that unload here pay 15 dollars a night."
    quay = Document("fees", "fees.txt", "Fees", None, text, "txt")
    for question, value in (("What fee do barges pay?", "8 dollars"), ("What fee do trawlers pay?", "15 dollars")):
        found = best_value(piece(text, document=quay), read_question(question))
        assert found is not None
        assert found.text == value


def test_of_a_value_that_rises_to_another_the_new_one_is_told() -> None:
    text = "The duty on imported tin ore rises from 4 percent to 9 percent."
    order = Document("duty", "duty.txt", "Order on Tin", None, text, "txt")
    assert written("What is the duty on tin ore?", piece(text, document=order)).direct_answer == "9 percent"


LIST = """The tenant shall keep the quay safe by:
(a) lighting the stairs at night;
(b) salting the planks in winter; and
(c) mending the rail within a week.

The landlord pays for the paint of the rail."""
GUIDE = Document("guide", "guide.txt", "Guide", None, LIST, "txt")


@pytest.mark.parametrize("found", ["The tenant shall keep the quay safe by:", "(b) salting the planks in winter; and"])
def test_a_list_is_answered_whole_whichever_part_of_it_was_found(found: str) -> None:
    answer = written("What must the tenant do to keep the quay safe?", piece(found, document=GUIDE))
    (citation,) = answer.citations
    assert citation.quote.startswith("The tenant shall keep")
    assert citation.quote.endswith("mending the rail within a week.")
    assert "(a) lighting the stairs at night; (b) salting the planks in winter;" in answer.text
    assert "landlord" not in answer.text


def test_the_items_of_one_list_are_cited_once() -> None:
    items = [piece(text, document=GUIDE) for text in LIST.split("\n")[1:4]]
    answer = written("What must the tenant do to keep the quay safe?", *items)
    assert [citation.marker for citation in answer.citations] == [1]


def test_a_list_ends_where_the_next_clause_begins() -> None:
    text = LIST.replace("The landlord pays", "5. Paint. The landlord pays")
    lease = Document("list", "list.txt", "Lease", None, text, "txt")
    answer = written(
        "What must the tenant do to keep the quay safe?",
        piece("The tenant shall keep the quay safe by:", document=lease),
    )
    assert answer.citations[0].quote.endswith("mending the rail within a week.")


def test_evidence_far_behind_the_best_is_not_quoted() -> None:
    pieces = piece(SENTENCES[0], 5.0), piece(SENTENCES[1], 4.5), piece(SENTENCES[2], 1.0)
    assert [citation.quote for citation in written("What is the rent?", *pieces).citations] == list(SENTENCES[:2])


def test_at_most_four_pieces_are_cited_and_of_a_single_fact_fewer() -> None:
    pieces = [piece(text) for text in SENTENCES]
    assert len(choose(pieces, read_question("Which payments are due under the lease?"))) <= 4
    assert len(choose(pieces, read_question("What is the rent of the quay?"))) < 4


@given(ASKED, CLOSE)
@settings(max_examples=80, deadline=None)
def test_markers_and_citations_match_and_every_quote_is_true(question: str, scored: list[tuple[str, float]]) -> None:
    pieces = sorted((piece(text, score) for text, score in scored), key=lambda one: -one.score)
    answer = written(question, *pieces)
    markers = [citation.marker for citation in answer.citations]
    assert [int(n) for n in re.findall(r"\[(\d+)\]", answer.text)] == markers == list(range(1, len(markers) + 1))
    assert 1 <= len(markers) <= 4
    for citation in answer.citations:
        assert LEASE.text[citation.start : citation.end] == citation.quote
    spans = sorted((citation.start, citation.end) for citation in answer.citations)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert answer.direct_answer in answer.citations[0].quote


def test_a_list_found_in_an_index_is_quoted_with_all_its_items(desk: Any) -> None:
    question = "How must Orla Works store the bearings?"
    answer = written(question, *desk.evidence(question))
    for item in ("dry hall", "wooden pallets", "acids and salts", "under seals"):
        assert item in answer.citations[0].quote
