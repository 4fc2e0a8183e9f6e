"""Rows to read for a query, in a small generation of real files."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.index.build import reindex
from dealdesk.index.candidates import Candidates, candidates
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.library import Library
from dealdesk.index.query import DateRange, Query
from dealdesk.index.titles import Titles

FILES = {
    "deals/lease.txt": ("Lease of the Quay", "2024-05-02", "The rent of the quay is paid in May."),
    "deals/supply.txt": ("Supply of Bearings", "2024-06-01", "The price of bearings is paid in June."),
    "trade/lead.txt": ("Order on Lead", "2025-03-04", "The duty on lead ore rises."),
    "trade/tin.txt": ("Order on Tin", "2025-05-06", "The duty on tin ore falls."),
}
SENTENCES = 12  # of each document; each is a passage of its own under the limit below


class Shelf:
    """A generation, with what a search of it needs."""

    def __init__(self, generation: Generation, embedder: Any) -> None:
        self.generation = generation
        self.embedder = embedder
        self.titles = Titles(generation.documents())
        self.sources = [record.source for record in generation.documents() for _ in range(record.passages)]  # by row

    def find(self, query: Query, filters: Filters | None = None, pool: int = 8, k: int = 4) -> Candidates:
        vector = self.embedder.embed_query(query.words)
        return candidates(self.generation, self.titles, vector, query, filters or Filters(), pool, k)

    def found(self, query: Query, **options: Any) -> list[str]:
        return [self.sources[row] for row in self.find(query, **options).rows]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, word_embedder: Any) -> Shelf:
    root = tmp_path_factory.mktemp("shelf")
    for source, (title, day, sentence) in FILES.items():
        path = root / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        body = "\n\n".join(f"{sentence} This is said in paragraph number {n} of it." for n in range(SENTENCES))
        path.write_text(f"---\ntitle: {title}\ndate: {day}\n---\n{body}\n", encoding="utf-8")
    reindex(root / "corpus", root / "data", word_embedder(), passage_tokens=24)
    return Shelf(Library(root / "data").current(), word_embedder())


def test_the_rows_with_the_words_of_the_query_come_first(shelf: Shelf) -> None:
    assert set(shelf.found(Query("duty on tin ore"), pool=4)) == {"trade/tin.txt"}
    assert set(shelf.found(Query("price of bearings"), pool=4)) == {"deals/supply.txt"}


def test_a_named_document_is_the_only_one_looked_into(shelf: Shelf) -> None:
    found = shelf.find(Query("duty on tin ore", document="the Quay Lease"), pool=100)
    assert found.routed
    assert {shelf.sources[row] for row in found.rows} == {"deals/lease.txt"}
    assert not shelf.find(Query("duty on tin ore", document="the zebra crossing")).routed


def test_filters_hold_for_named_documents_too(shelf: Shelf) -> None:
    only = Filters(folder="deals")
    assert set(shelf.found(Query("duty on tin ore"), filters=only, pool=100)) == {"deals/lease.txt", "deals/supply.txt"}
    assert shelf.found(Query("duty", document="Order on Tin"), filters=only) == []


def test_a_date_in_the_query_puts_the_document_of_that_date_forward(shelf: Shelf) -> None:
    day = DateRange(date(2025, 3, 4), date(2025, 3, 4))
    plain, dated = shelf.find(Query("the duty on ore")), shelf.find(Query("the duty on ore", dates=(day,)))
    assert not plain.dated.any()
    assert {shelf.sources[row] for row in dated.rows[:4]} == {"trade/lead.txt"}
    assert dated.dated[:4].tolist() == [1.0] * 4


def test_a_follow_up_is_searched_with_what_it_follows(shelf: Shelf) -> None:
    assert set(shelf.found(Query("and the price?", context="What of bearings?"), pool=4)) == {"deals/supply.txt"}


def test_the_columns_are_the_signals_of_their_rows(shelf: Shelf) -> None:
    query = Query("duty on tin ore")
    found = shelf.find(query, pool=6)
    expected = shelf.generation.vectors.at(found.rows) @ shelf.embedder.embed_query(query.words)
    np.testing.assert_allclose(found.dense, expected, rtol=1e-4, atol=1e-5)
    ranked = shelf.generation.lexical.search(query.words, 200, None)[0].tolist()
    assert found.lexical_rank.tolist() == pytest.approx([1 / (1 + ranked.index(row)) for row in found.rows.tolist()])


WORDS = st.lists(st.sampled_from(["duty", "tin", "quay", "rent", "bearings", "paragraph", "zebra", "of"]), max_size=5)
FILTERS = st.sampled_from([Filters(), Filters(folder="deals"), Filters(documents=("trade/tin.txt",))])


@settings(max_examples=40, deadline=None)
@given(WORDS.map(" ".join), FILTERS, st.integers(1, 30), st.integers(1, 30))
def test_as_many_rows_as_asked_for_each_once_and_only_allowed_ones(
    shelf: Shelf, words: str, filters: Filters, pool: int, k: int
) -> None:
    found = shelf.find(Query(words), filters, pool, k)
    allowed = shelf.generation.rows_of(filters)
    possible = np.arange(len(shelf.sources)) if allowed is None else allowed
    rows = found.rows.tolist()
    assert len(rows) == len(set(rows)) == min(max(pool, k), len(possible))
    assert set(rows) <= set(possible.tolist())
    assert found.read == min(pool, len(rows))
    for column in (found.dense, found.lexical_rank, found.dated):
        assert column.shape == (len(rows),)
        assert np.isfinite(column).all()
