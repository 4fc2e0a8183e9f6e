"""The same build, whatever keeps the generations: a data folder, or Milvus with SQLite or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dealdesk.index.build import Report, reindex
from dealdesk.index.candidates import candidates
from dealdesk.index.faults import IndexFault, IndexLocked, IndexMissing, IndexStale
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.home import FolderHome, Home
from dealdesk.index.query import DateRange, Query
from dealdesk.index.shared import Shared
from dealdesk.index.titles import Titles

PAPERS = {
    "deals/lease.txt": "---\ndate: 2024-05-02\n---\nThe rent of the quay is paid in May.\n",
    "deals/north/supply.txt": "---\ndate: 2024-06-01\n---\nThe price of bearings is paid in June.\n",
    "trade/lead.txt": "---\ndate: 2025-03-04\n---\nThe duty on lead ore rises to 10%.\n",
    "trade/tin.txt": "---\ndate: 2025-05-06\n---\nThe duty on tin ore falls.\n",
}


class Place:
    """A corpus with an index of it."""

    def __init__(self, root: Path, home: Home, words: Any) -> None:
        self.corpus, self.data, self.home, self.words = root / "corpus", root / "data", home, words
        self.put(PAPERS)

    def put(self, papers: dict[str, str]) -> None:
        for source, words in papers.items():
            (self.corpus / source).parent.mkdir(parents=True, exist_ok=True)
            (self.corpus / source).write_text(words, encoding="utf-8")

    def index(self, **options: Any) -> Report:
        self.words.seen.clear()
        return reindex(self.corpus, self.data, self.words, passage_tokens=40, home=self.home, **options)

    def current(self) -> Generation:
        return self.home.library(self.words).current()


PLACES = ["folder", "sqlite", "postgres"]


@contextmanager
def made(request: pytest.FixtureRequest, root: Path, words: Any) -> Iterator[Place]:
    """A place of the kind that ``request`` asks for."""
    if request.param == "folder":
        yield Place(root, FolderHome(root / "data"), words)
        return
    store: str = request.getfixturevalue("empty_store")() if request.param == "postgres" else ""
    home = Shared(str(root / "milvus.db"), "", store, root / "data")
    yield Place(root, home, words)
    home.close()


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path, words: Any) -> Iterator[Place]:
    with made(request, tmp_path, words) as one:
        yield one


@pytest.fixture(scope="module", params=PLACES)
def indexed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, word_embedder: Any
) -> Iterator[Place]:
    """One that is indexed, which tests must leave as it is."""
    with made(request, tmp_path_factory.mktemp("indexed"), word_embedder()) as one:
        one.index()
        yield one


def assert_whole(generation: Generation, words: Any) -> None:
    """Every document is found by the meaning and by the words of each of its passages, at its rows."""
    texts = [passage.content for passage in generation.store.all_passages()]
    assert len(texts) == generation.manifest.passages == sum(r.passages for r in generation.documents())
    for record in generation.documents():
        rows = range(record.first_row, record.first_row + record.passages)
        for row, passage in zip(rows, generation.passages(list(rows)), strict=True):
            assert passage.source == record.source
            assert row in generation.vectors.search(words.embed_query(passage.content), 1)[0].tolist()
            assert row in generation.lexical.search(passage.content, 1)[0].tolist()
            assert generation.record_at(row) == record
            np.testing.assert_allclose(
                generation.vectors.at(np.array([row])), [words.embed_query(passage.content)], atol=1e-6
            )


def test_a_first_run_indexes_everything_and_a_second_has_nothing_to_do(place: Place) -> None:
    report = place.index()
    assert list(report.added) == sorted(PAPERS)
    generation = place.current()
    assert generation.id == report.generation
    assert [record.source for record in generation.documents()] == sorted(PAPERS)
    assert_whole(generation, place.words)
    assert generation.verify() == []
    again = place.index()
    assert (again.generation, len(again.unchanged), place.words.seen) == (report.generation, len(PAPERS), [])


def test_only_what_changed_is_embedded_and_a_generation_that_is_held_stays_as_it_was(place: Place) -> None:
    place.index()
    before = place.current()
    place.put({"trade/tin.txt": "---\ndate: 2025-05-06\n---\nThe duty on tin ore is 15 percent.\n"})
    (place.corpus / "deals/lease.txt").unlink()
    report = place.index()
    assert (report.changed, report.removed, report.embedded) == (("trade/tin.txt",), ("deals/lease.txt",), 1)
    assert len(place.words.seen) == 1
    assert_whole(place.current(), place.words)
    assert place.current().lexical.holding("rent") == 0
    assert_whole(before, place.words)
    assert before.lexical.holding("rent") == 1


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), 4),
        (Filters(folder="deals"), 2),
        (Filters(folder="deals/north"), 1),
        (Filters(folder="deal"), 0),
        (Filters(date_from=date(2024, 6, 1), date_to=date(2025, 3, 4)), 2),
        (Filters(documents=("trade/tin.txt", "deals/lease.txt"), date_from=date(2025, 1, 1)), 1),
    ],
)
def test_candidates_are_what_the_filters_allow(indexed: Place, filters: Filters, expected: int) -> None:
    generation = indexed.current()
    query = Query("duty on ore paid", "", "", (DateRange(date(2025, 5, 6), date(2025, 5, 6)),))
    vector = indexed.words.embed_query(query.words)
    found = candidates(generation, Titles(generation.documents()), vector, query, filters, 8, 4)
    sources = [generation.record_at(int(row)).source for row in found.rows]
    allowed = [r for r in generation.documents() if r.passages and filters.allow(r.id, r.source, r.date)]
    assert sorted(sources) == sorted(record.source for record in allowed)
    assert len(sources) == expected
    expected_dense = generation.vectors.at(found.rows) @ vector if expected else []
    np.testing.assert_allclose(found.dense, expected_dense, atol=1e-5)


def test_rollback_goes_back_and_the_next_run_forward_again(place: Place) -> None:
    first = place.index().generation
    with pytest.raises(IndexMissing, match="no earlier index"):
        place.home.rollback()
    place.put({"new.txt": "A new paper on zinc.\n"})
    second = place.index().generation
    assert place.home.rollback() == first == place.current().id
    assert_whole(place.current(), place.words)
    report = place.index()
    assert report.added == ("new.txt",)
    assert report.generation not in (first, second)
    assert_whole(place.current(), place.words)


def test_all_is_made_anew_where_asked_and_for_another_model(place: Place, other_words: Any) -> None:
    place.index()
    full = place.index(full=True)
    assert full.embedded == 4
    assert_whole(place.current(), place.words)
    with pytest.raises(IndexStale, match="made with the model words"):
        place.home.library(other_words).current()
    place.words = other_words
    report = place.index()
    assert report.embedded == 4
    assert_whole(place.current(), other_words)


def test_one_writes_at_a_time(place: Place) -> None:
    with place.home.locked(0), pytest.raises(IndexLocked, match="is writing the index"):
        place.index()
    assert len(place.index().added) == len(PAPERS)


def test_two_servers_move_over_and_none_of_their_questions_fails(place: Place) -> None:
    place.index()
    libraries = [place.home.library(place.words) for _ in range(2)]
    done, faults, seen = threading.Event(), [], [set(), set()]

    def ask(number: int) -> None:
        while not done.wait(0.002):  # the builds want to come on too
            try:
                generation = libraries[number].current()
                rows = generation.vectors.search(place.words.embed_query("duty"), 9)[0]
                editions = {p.text.split()[-1] for p in generation.passages(rows) if "edition" in p.text}
                held = generation.lexical.search("edition", 9)[0]
                assert len(editions) <= 1, editions
                assert set(held.tolist()) <= set(rows.tolist())
                seen[number].add(generation.id)
            except (IndexFault, AssertionError, IndexError) as fault:
                faults.append(fault)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    last = ""
    for edition in range(4):
        place.put({f"trade/{name}.txt": f"The duty on {name}, edition {edition}\n" for name in ("lead", "tin")})
        last = place.index().generation
    for library in libraries:
        assert library.current().id == last
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert min(len(generations) for generations in seen) >= 1
