"""One suite for both engines, FAISS with BM25 in files and Milvus: values against brute force."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealdesk.index.bm25 import Bm25Index
from dealdesk.index.faults import IndexDamaged, IndexUnreachable
from dealdesk.index.filters import Filters
from dealdesk.index.lexical import tokenize
from dealdesk.index.milvus import MilvusIndex, Row
from dealdesk.index.milvus_engine import Engine
from dealdesk.index.milvus_schema import Name, name_after, names_in, runs, where, written
from dealdesk.index.postings import Postings, PostingsWriter
from dealdesk.index.vectors import ExactIndex

DIMENSION = 16
WORDS = ("duty", "steel", "copper", "10%", "9903.01.43", "lease", "zinc", "2025", "quay", "norway")
SOURCES = ("deals/a/lease.txt", "deals/b/supply.txt", "memo.txt", "trade/copper.txt", "trade/steel.txt")
DATES = (date(2024, 1, 5), None, date(2024, 6, 30), date(2025, 2, 1), date(2025, 2, 1))
EACH = 12
"""Passages in each document; their rows follow one another."""


class Pair:
    """An index by vectors and one by words over the same rows; ``allowed`` says it in the engine's own way."""

    def __init__(self, vectors: Any, words: Any, allowed: Callable[[Filters], Any], whole: bool = True) -> None:
        """``whole``: words are counted over all rows."""
        self.nearest, self.worded, self.allowed, self.whole = vectors, words, allowed, whole


def passages(seed: int = 0) -> list[Row]:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(len(SOURCES) * EACH, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = []
    for number, vector in enumerate(vectors):
        source, day = SOURCES[number // EACH], DATES[number // EACH]
        content = " ".join(random.choice(WORDS, size=int(random.integers(0, 12))))
        rows.append(Row(number, f"{source[-10:-4]}-{number // EACH}", source, day, content, vector))
    return rows


ROWS = passages()


def permitted(filters: Filters) -> list[int]:
    return [row.row for row in ROWS if filters.allow(row.document, row.source, row.date)]


def bm25(query: str) -> list[float]:
    """Lucene's BM25, k1 1.5 and b 0.75."""
    bags = [Counter(tokenize([row.content])[0]) for row in ROWS]
    mean = sum(bag.total() for bag in bags) / len(bags)
    scores = [0.0] * len(bags)
    for word in tokenize([query])[0]:
        having = sum(word in bag for bag in bags)
        idf = math.log(1 + (len(bags) - having + 0.5) / (having + 0.5))
        for number, bag in enumerate(bags):
            scores[number] += idf * bag[word] / (bag[word] + 1.5 * (0.25 + 0.75 * bag.total() / mean))
    return scores


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = Engine(str(tmp_path_factory.mktemp("milvus") / "index.db"))
    yield opened
    opened.close()


def worded(folder: Path) -> Bm25Index:
    writer = PostingsWriter(folder)
    for words in tokenize([row.content for row in ROWS]):
        writer.add(words)
    writer.finish()
    return Bm25Index([Postings(folder)])


_NUMBERS = count(1)


def collection(engine: Engine, rows: list[Row], partitioned: bool = False) -> MilvusIndex:
    name = str(Name(next(_NUMBERS), 0, "0" * 12))
    engine.create(name, DIMENSION, partitioned)
    made = MilvusIndex(engine, name)
    made.add(rows)
    made.complete(len(rows))
    return made


@pytest.fixture(scope="module", params=["faiss", "milvus", "milvus by folder"])
def pair(request: pytest.FixtureRequest, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    if request.param == "faiss":
        vectors, words = (
            ExactIndex(np.array([row.vector for row in ROWS])),
            worded(tmp_path_factory.mktemp("faiss") / "words"),
        )
        return Pair(vectors.search, words.search, lambda filters: np.array(permitted(filters), np.int64))
    made = collection(engine, ROWS, partitioned=request.param != "milvus")
    return Pair(made.dense, made.lexical, where, whole=request.param == "milvus")


@pytest.fixture(scope="module")
def milvus(engine: Engine) -> MilvusIndex:
    return collection(engine, ROWS)


some = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32))
filters = st.builds(
    Filters,
    documents=st.lists(st.sampled_from([*SOURCES, *{row.document for row in ROWS}, "none"]), max_size=2).map(tuple),
    folder=st.sampled_from(["", "deals", "deals/a", "trade", "deal", "/trade/"]),
    date_from=st.none() | st.sampled_from([date(2024, 1, 5), date(2024, 2, 1), date(2025, 2, 1)]),
    date_to=st.none() | st.sampled_from([date(2024, 1, 5), date(2024, 12, 31), date(2025, 2, 1)]),
)
quick = settings(
    max_examples=25, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(some, st.integers(0, 80), filters)
def test_the_nearest_of_the_permitted_rows_come_first(pair: Pair, query: Any, k: int, chosen: Filters) -> None:
    rows, scores = pair.nearest(query, k, pair.allowed(chosen))
    products = [float(row.vector @ query) for row in ROWS]
    expected = sorted(permitted(chosen), key=lambda row: -products[row])[:k]
    np.testing.assert_allclose(scores, [products[row] for row in expected], atol=1e-5)
    np.testing.assert_allclose(scores, [products[row] for row in rows], atol=1e-5)
    assert len(set(rows.tolist())) == len(rows)


@quick
@given(st.lists(st.sampled_from([*WORDS, "zebra", "the"]), max_size=4).map(" ".join), st.integers(0, 80), filters)
def test_rows_with_the_words_come_by_bm25(pair: Pair, query: str, k: int, chosen: Filters) -> None:
    rows, scores = pair.worded(query, k, pair.allowed(chosen))
    allowed, known = permitted(chosen), bm25(query)
    expected = sorted((known[row] for row in allowed if known[row] > 0), reverse=True)[:k]
    assert len(rows) == len(expected)
    assert set(rows.tolist()) <= set(allowed)
    assert all(known[row] > 0 for row in rows)
    if pair.whole:
        np.testing.assert_allclose(scores, expected, rtol=1e-4)
        np.testing.assert_allclose(scores, [known[row] for row in rows], rtol=1e-4)


@quick
@given(some, st.sets(st.integers(0, len(ROWS) - 1)))
def test_rows_can_be_named_one_by_one(pair: Pair, query: Any, chosen: set[int]) -> None:
    allowed = np.array(sorted(chosen), np.int64)
    rows, _ = pair.nearest(query, 7, allowed)
    assert rows.tolist() == sorted(chosen, key=lambda row: -float(ROWS[row].vector @ query))[:7]
    assert set(pair.worded("duty steel", 99, allowed)[0].tolist()) == {
        row for row in chosen if {"duti", "steel"} & set(tokenize([ROWS[row].content])[0])
    }


def test_equals_come_in_the_order_of_their_rows(engine: Engine) -> None:
    same = [Row(number, "d", "d.txt", None, "duty", ROWS[0].vector) for number in range(9)]
    made = collection(engine, same)
    assert made.dense(ROWS[0].vector, 9)[0].tolist() == list(range(9))
    assert made.lexical("duty", 9)[0].tolist() == list(range(9))


def test_a_document_is_deleted_and_replaced(engine: Engine) -> None:
    made = collection(engine, ROWS)
    gone, stays = ROWS[0].document, ROWS[EACH].document
    made.delete(where(Filters(), [gone]))
    made.complete(len(ROWS) - EACH)
    assert not set(made.dense(ROWS[0].vector, 99)[0].tolist()) & set(range(EACH))
    new = [Row(1000 + number, stays, SOURCES[1], None, "walrus", ROWS[number].vector) for number in range(3)]
    made.replace(stays, new)
    made.complete(len(ROWS) - 2 * EACH + 3)
    assert made.lexical("walrus", 9)[0].tolist() == [1000, 1001, 1002]
    assert made.dense(ROWS[2].vector, 1)[0].tolist() == [1002]
    np.testing.assert_array_equal(made.vectors(np.array([1002, 1000])), [ROWS[2].vector, ROWS[0].vector])


def test_a_view_shows_its_rows_and_no_others(engine: Engine, milvus: MilvusIndex) -> None:
    seen = MilvusIndex(engine, milvus.name, "row < 24 and not (row >= 3 and row <= 5)")
    kept = [row for row in range(24) if not 3 <= row <= 5]
    assert seen.size == len(kept)
    assert sorted(seen.dense(ROWS[4].vector, 99)[0].tolist()) == kept
    allowed = where(Filters(), [ROWS[0].document])
    assert sorted(seen.dense(ROWS[4].vector, 99, allowed)[0].tolist()) == [row for row in kept if row < EACH]


def test_both_ways_at_once_are_fused_by_rank(milvus: MilvusIndex) -> None:
    rows, scores = milvus.hybrid(ROWS[7].vector, "duty zinc", 60)
    fused: Counter[int] = Counter()
    for found in (milvus.dense(ROWS[7].vector, 60)[0], milvus.lexical("duty zinc", 60)[0]):
        fused.update({row: 1 / (60 + rank) for rank, row in enumerate(found.tolist(), 1)})
    # Rows with equal BM25 may change places.
    np.testing.assert_allclose(scores[:10], sorted(fused.values(), reverse=True)[:10], rtol=0.02)
    assert set(rows.tolist()) <= set(fused)


def test_how_many_rows_hold_a_word_is_counted(milvus: MilvusIndex) -> None:
    for query in ("10%", "steel", "9903.01.43", "walrus", "duty quay", "the", ""):
        words = set(tokenize([query])[0])
        assert milvus.holding(query) == sum(bool(words & set(tokenize([row.content])[0])) for row in ROWS)


@settings(deadline=None)
@given(st.lists(st.text(min_size=1).filter(lambda text: not any(c.isspace() for c in text)), unique=True))
def test_written_words_are_as_many_and_as_different(tokens: list[str]) -> None:
    found = written(tokens).split()
    assert len(set(found)) == len(found) == len(tokens)
    assert all(word.isascii() and word.isalnum() for word in found)


@settings(deadline=None)
@given(st.sets(st.integers(0, 300)))
def test_runs_of_rows_are_those_rows(rows: set[int]) -> None:
    expression = runs(np.array(sorted(rows), np.int64))
    assert {row for row in range(301) if eval(expression, {"row": row})} == rows


def test_names_of_collections_count_up_and_say_whose_vectors_they_hold() -> None:
    first = name_after(["other", "dealdesk_x"], "ab" * 32)
    assert (first.number, first.embedder) == (1, "ab" * 6)
    assert name_after([str(first), "dealdesk_000007_0000000001_0123456789ab"], "cd" * 32).number == 8
    assert names_in([str(first), "other"]) == [first]


def test_the_alias_goes_from_one_collection_to_the_next(engine: Engine, milvus: MilvusIndex) -> None:
    other = collection(engine, ROWS[:3])
    assert engine.pointed() is None
    for name in (milvus.name, other.name, milvus.name):
        engine.point(name)
        assert engine.pointed() == name


def test_what_is_wrong_names_the_setting_and_what_to_do(engine: Engine) -> None:
    with pytest.raises(IndexUnreachable, match=r"127\.0\.0\.1:9 \(DEALDESK_INDEX_URL\) does not answer .*start it, or"):
        Engine("http://127.0.0.1:9")
    with pytest.raises(IndexDamaged, match=r"DEALDESK_INDEX_URL\) lacks .*set the address .*--full`"):
        engine.load("dealdesk_999999_0000000000_000000000000", DIMENSION)
    made = collection(engine, ROWS[:2])
    with pytest.raises(IndexDamaged, match=r"has not the fields of an index of 384 dimensions; run .*correct"):
        engine.load(made.name, 384)
    with pytest.raises(IndexDamaged, match=r"has 2 rows instead of 5"):
        made.complete(5)
