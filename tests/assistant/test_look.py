"""Questions looked up in small real indexes: passages in the order of their best units, evidence of every side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dealdesk.assistant.gather import HITS_SEARCHED, gather
from dealdesk.assistant.look import Looker
from dealdesk.assistant.question import read_question
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.rerank import Reranker
from dealdesk.index.retrieve import Hit

OFFICE = """---
title: Ferry Ticket Office
date: 2025-05-06
---
The ferry ticket office sells every ferry ticket. How valid a ticket is, and how long, is told at the ticket desk.
"""
FARES = """---
title: Tariff of Fares
date: 2025-05-07
---
Ports are open all day in June. Fares are paid in coin. A passage is valid for 14 days after it was bought.
"""
HARBOR = """---
title: Notes of the Harbor
date: 2025-05-08
---
The ferry runs to the island. Tickets are blue. Nobody asked how long it takes.
"""
LEASE = "---\ntitle: Lease of the Arcadia Quays\ndate: 2025-02-03\n---\n" + "\n\n".join(
    f"{n}. The lease of Arcadia quay number {n} is governed by the laws of Arcadia, and its courts hear every dispute."
    for n in range(1, 45)
)
LOAN = """---
title: Loan of the Borduria Bank
date: 2025-02-04
---
The bank lends forty crowns. Borduria's statutes apply to the loan. It is repaid in May.
"""
FERRY = "For how many days is a ticket good?"
SIDES = [
    "Which law governs the Arcadia lease and which the Borduria loan?",
    "How do the laws that govern the Arcadia lease and the Borduria loan differ?",
]
MANY = 100  # more than there are passages


class Counting:
    """The packaged cross-encoder, which notes how many units it reads."""

    def __init__(self, cross: Reranker) -> None:
        self._cross = cross
        self.read: list[int] = []

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read.append(len(texts))
        return self._cross.scores(query, texts)


@pytest.fixture(scope="module")
def ferry(shelf: Callable[..., Generation]) -> Generation:
    return shelf(office=OFFICE, fares=FARES, harbor=HARBOR)


@pytest.fixture(scope="module")
def quays(shelf: Callable[..., Generation]) -> Generation:
    """Eight passages, all but one on the law of Arcadia."""
    return shelf(lease=LEASE, loan=LOAN)


@pytest.fixture(scope="module")
def looker(desk: Any) -> Looker:
    return Looker(desk.retriever, desk.cross)


def places(hits: Sequence[Hit]) -> list[tuple[str, int]]:
    return [(hit.passage.document_id, hit.passage.start) for hit in hits]


def test_a_passage_rises_by_the_sentence_in_it_that_answers(desk: Any, looker: Looker, ferry: Generation) -> None:
    question = read_question(FERRY)
    sources = [hit.passage.source for hit in looker.look(ferry, question, 3).hits]
    retrieved = [hit.passage.source for hit in desk.retriever.rank(ferry, question.query, 3).hits]
    assert retrieved == ["office.txt", "fares.txt", "harbor.txt"]
    assert sources == ["fares.txt", "office.txt", "harbor.txt"]


def test_a_passage_gains_in_step_with_its_best_unit(desk: Any, looker: Looker, ferry: Generation) -> None:
    question = read_question(FERRY)
    look = looker.look(ferry, question, 3)
    own = {hit.passage.source: hit.score for hit in desk.retriever.rank(ferry, question.query, HITS_SEARCHED).hits}
    best = {
        source: max(piece.signals.cross for piece in look.evidence if piece.passage.source == source) for source in own
    }
    gains = {(hit.score - own[hit.passage.source]) / best[hit.passage.source] for hit in look.hits}
    assert len(own) == 3
    assert max(gains) == pytest.approx(min(gains), rel=1e-3)
    assert min(gains) > 0


@pytest.mark.parametrize("question", [SIDES[0], "Which law governs the loan?", "How many quays are there?"])
def test_no_passage_is_lost_or_doubled(desk: Any, looker: Looker, quays: Generation, question: str) -> None:
    read = read_question(question)
    hits = looker.look(quays, read, MANY).hits
    assert len(hits) == sum(record.passages for record in quays.documents())
    assert sorted(places(hits)) == sorted(places(desk.retriever.rank(quays, read.query, MANY).hits))
    assert len(set(places(hits))) == len(hits)
    assert all(one.score >= other.score for one, other in pairwise(hits))


@pytest.mark.parametrize("k", [1, 3, MANY])
def test_as_many_passages_as_asked_are_given_and_the_same_ones_first(looker: Looker, quays: Generation, k: int) -> None:
    question = read_question("Which law governs the loan?")
    whole = looker.look(quays, question, MANY)
    look = looker.look(quays, question, k)
    assert look.hits == whole.hits[:k]
    assert len(look.hits) == min(k, sum(record.passages for record in quays.documents()))
    assert look.evidence == whole.evidence  # few passages are shown, all that were read are looked through


def test_passages_past_those_that_are_read_follow_as_they_were_found(
    desk: Any, shelf: Callable[..., Generation]
) -> None:
    pages = {f"page{n}": f"---\ntitle: Page {n}\n---\nThe duty on tin ore of page {n} is paid.\n" for n in range(40)}
    generation, question = shelf(**pages), read_question("What is the duty on tin ore?")
    found = desk.retriever.rank(generation, question.query, MANY)
    hits = Looker(desk.retriever, desk.cross).look(generation, question, MANY).hits
    read = len(found.readings)
    assert (len(hits), read) == (40, 32)
    assert sorted(places(hits[:read])) == sorted(places(found.hits[:read]))
    assert places(hits[read:]) == places(found.hits[read:])
    assert all(one.score >= other.score for one, other in pairwise(hits))


def test_a_question_looked_up_twice_is_read_once(desk: Any, ferry: Generation) -> None:
    counting = Counting(desk.cross)
    looker = Looker(desk.retriever, counting)
    first = looker.look(ferry, read_question(FERRY), 2)
    assert counting.read == [len(first.evidence)]
    assert looker.look(ferry, read_question(FERRY), 8).hits[:2] == first.hits
    assert len(counting.read) == 1
    looker.look(ferry, read_question(FERRY), 2, Filters(documents=("fares.txt",)))
    assert len(counting.read) == 1  # its units were read for the question already
    looker.look(ferry, read_question(f"{FERRY} And where?"), 2)
    assert len(counting.read) == 2


def test_an_answer_after_a_search_reads_nothing_and_is_that_without_a_search(desk: Any, quays: Generation) -> None:
    question = read_question("Which law governs the loan?")
    counting = Counting(desk.cross)
    looker = Looker(desk.retriever, counting)
    looker.look(quays, question, 8)
    once = len(counting.read)
    after = looker.look(quays, question, 8, sparing=True)
    assert len(counting.read) == once
    assert after.evidence == Looker(desk.retriever, desk.cross).look(quays, question, 8, sparing=True).evidence


def test_what_is_found_before_reading_is_what_is_read(desk: Any, looker: Looker, quays: Generation) -> None:
    question = read_question("Which law governs the loan?")
    found = looker.found(quays, question, MANY)
    assert sorted(places(found)) == sorted(places(looker.look(quays, question, MANY).hits))
    assert all(one.score >= other.score for one, other in pairwise(found))
    assert looker.found(quays, question, 3) == found[:3]


@pytest.mark.parametrize("question", SIDES)
def test_a_comparison_has_the_evidence_of_the_whole_and_of_each_side_once(
    desk: Any, looker: Looker, quays: Generation, question: str
) -> None:
    read = read_question(question)
    look = looker.look(quays, read, 8)
    assert len(read.sides) == 2
    whole = gather(quays, desk.retriever.rank(quays, read.query, HITS_SEARCHED), read, desk.cross)
    found = {(piece.document.id, piece.start, piece.end): piece.score for piece in look.evidence}
    assert len(found) == len(look.evidence)
    assert all(found[piece.document.id, piece.start, piece.end] >= piece.score for piece in whole)
    assert [piece.score for piece in look.evidence] == sorted(found.values(), reverse=True)
    texts = {piece.text for piece in look.evidence}
    assert "Borduria's statutes apply to the loan." in texts
    assert any(
        text.endswith("is governed by the laws of Arcadia, and its courts hear every dispute.") for text in texts
    )
    assert len(look.evidence) > len(whole)  # of one side more is read than was among the units of both


def test_a_question_that_names_its_document_is_looked_up_there_alone(looker: Looker, quays: Generation) -> None:
    look = looker.look(quays, read_question("In the Loan of the Borduria Bank; which law governs it?"), 8)
    assert look.routed
    assert {hit.passage.source for hit in look.hits} == {piece.document.source for piece in look.evidence}
    assert [hit.passage.source for hit in look.hits] == ["loan.txt"]
    assert not looker.look(quays, read_question("Which law governs the loan?"), 8).routed


def test_where_the_filters_leave_nothing_nothing_is_found(looker: Looker, quays: Generation) -> None:
    look = looker.look(quays, read_question(SIDES[0]), 8, Filters(folder="nowhere"))
    assert (look.hits, look.evidence) == ((), ())
