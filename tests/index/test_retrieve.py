"""Passages for a query: a small generation of real files, read by the packaged late interaction."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealdesk.index.build import reindex
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.late import LateInteraction
from dealdesk.index.library import Library
from dealdesk.index.query import DateRange, Query
from dealdesk.index.retrieve import Hit, Retriever, Signals, Weights

FILES = {
    "deals/lease.txt": ("Lease of the Quay", "2024-05-02", "The rent of the quay is paid in May."),
    "deals/supply.txt": ("Supply of Bearings", "2024-06-01", "The price of bearings is paid in June."),
    "trade/lead.txt": ("Order on Lead", "2025-03-04", "The duty on lead ore rises."),
    "trade/tin.txt": ("Order on Tin", "2025-05-06", "The duty on tin ore falls."),
}
PARAGRAPHS = 5
MANY = 100  # more than there are passages
POOL = 6
WORDS = st.sampled_from(["duty", "tin", "lead", "ore", "rent", "quay", "price", "bearings", "paid", "falls"])
QUERIES = st.lists(WORDS, min_size=1, max_size=4)
FILTERS = st.sampled_from(
    [
        Filters(),
        Filters(folder="deals"),
        Filters(documents=("trade/tin.txt",)),
        Filters(date_from=date(2025, 1, 1)),
        Filters(folder="trade", date_to=date(2025, 4, 1)),
        Filters(folder="nowhere"),
    ]
)


class Desk:
    """A generation and a retriever that reads few of its passages."""

    def __init__(self, generation: Generation, retriever: Retriever) -> None:
        self.generation = generation
        self.retriever = retriever
        self.passages = {record.source: record.passages for record in generation.documents()}
        self.size = sum(self.passages.values())

    def find(self, query: Query | str, k: int = 4, filters: Filters = Filters()) -> list[Hit]:
        asked = Query(query) if isinstance(query, str) else query
        return self.retriever.search(self.generation, asked, k, filters)

    def sources(self, query: Query | str, k: int = 4, filters: Filters = Filters()) -> list[str]:
        return [hit.passage.source for hit in self.find(query, k, filters)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, word_embedder: Any) -> Desk:
    root = tmp_path_factory.mktemp("desk")
    for source, (title, day, sentence) in FILES.items():
        path = root / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        body = "\n\n".join(f"{sentence} This is said in paragraph number {n} of it." for n in range(PARAGRAPHS))
        path.write_text(f"---\ntitle: {title}\ndate: {day}\n---\n{body}\n", encoding="utf-8")
    reindex(root / "corpus", root / "data", word_embedder(), passage_tokens=24)
    retriever = Retriever(word_embedder(), LateInteraction(), pool=POOL)
    return Desk(Library(root / "data").current(), retriever)


@pytest.mark.parametrize(
    ("query", "source"),
    [
        ("Does the duty on tin ore fall?", "trade/tin.txt"),
        ("When is the price of bearings paid?", "deals/supply.txt"),
        ("When is the rent of the quay paid?", "deals/lease.txt"),
    ],
)
def test_the_passages_that_answer_come_first(desk: Desk, query: str, source: str) -> None:
    assert desk.sources(query, k=3) == [source] * 3


@pytest.mark.parametrize("k", [1, POOL - 1, POOL, POOL + 1, MANY])
def test_as_many_passages_as_asked_are_given_beyond_the_pool_that_is_read(desk: Desk, k: int) -> None:
    hits = desk.find("the duty on ore", k)
    assert len(hits) == min(k, desk.size)
    assert len({(hit.passage.source, hit.passage.start) for hit in hits}) == len(hits)


@given(QUERIES, st.integers(1, 50), FILTERS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hits_come_best_first_and_within_the_filters(desk: Desk, query: list[str], k: int, filters: Filters) -> None:
    hits = desk.find(" ".join(query), k, filters)
    allowed = {
        record.source for record in desk.generation.documents() if filters.allow(record.id, record.source, record.date)
    }
    assert len(hits) == min(k, sum(desk.passages[source] for source in allowed))
    assert {hit.passage.source for hit in hits} <= allowed
    assert all(one.score >= other.score for one, other in pairwise(hits))


def test_a_longer_search_begins_as_a_shorter_one_within_the_pool(desk: Desk) -> None:
    few, many = (desk.find("the duty on tin ore", k) for k in (2, POOL))
    assert [hit.passage for hit in many[:2]] == [hit.passage for hit in few]


def test_a_named_document_alone_is_searched(desk: Desk) -> None:
    query = Query("Does the duty on tin ore fall?", document="the Quay Lease")
    assert desk.sources(query, k=MANY) == ["deals/lease.txt"] * desk.passages["deals/lease.txt"]
    assert desk.retriever.rank(desk.generation, query, 4).routed


def test_a_name_that_no_document_bears_narrows_nothing(desk: Desk) -> None:
    query = Query("Does the duty on tin ore fall?", document="the zebra crossing")
    assert len(desk.find(query, k=MANY)) == desk.size
    assert not desk.retriever.rank(desk.generation, query, 4).routed


def test_a_named_document_that_the_filters_leave_out_gives_nothing(desk: Desk) -> None:
    assert desk.find(Query("duty", document="Order on Tin"), filters=Filters(folder="deals")) == []


def test_a_date_in_the_query_puts_the_document_of_that_date_first(desk: Desk) -> None:
    day = DateRange(date(2025, 3, 4), date(2025, 3, 4))
    assert desk.sources(Query("What of the duty on ore?", dates=(day,)))[0] == "trade/lead.txt"


def test_a_follow_up_is_searched_with_what_it_follows(desk: Desk) -> None:
    assert (
        desk.sources(Query("And when is it paid?", context="What is the price of bearings?"))[0] == "deals/supply.txt"
    )


def test_readings_and_signals_stand_in_the_order_of_the_hits(desk: Desk) -> None:
    ranked = desk.retriever.rank(desk.generation, Query("the duty on tin ore"), MANY)
    assert len(ranked.hits) == desk.size
    assert len(ranked.readings) == POOL
    assert ranked.signals.matrix().shape == (POOL, 4)
    np.testing.assert_allclose(ranked.signals.late, [reading.score for reading in ranked.readings], rtol=1e-5)
    texts = [hit.passage.content for hit in ranked.hits[:POOL]]
    np.testing.assert_allclose(LateInteraction().scores("the duty on tin ore", texts), ranked.signals.late, atol=1e-4)


def test_a_weighted_score_is_the_sum_of_the_signals() -> None:
    columns = [np.array([1.0, 0.5], np.float32), *(np.array([0.0, x], np.float32) for x in (0.25, 1.0, 0.75))]
    weights = Weights(dense=2.0, lexical_rank=4.0, dated=3.0, late=8.0)
    assert weights.apply(Signals(*columns)).tolist() == [2.0, 11.0]
