"""Vector indexes against a brute-force search in numpy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.index.faults import IndexDamaged
from dealdesk.index.vectors import ExactIndex, HnswIndex, VectorIndex, Vectors, load_vector_index, vector_index

Make = Callable[[Vectors], VectorIndex]


def unit(count: int, dimension: int = 32, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def nearest(vectors: Vectors, query: Vectors, k: int, allowed: np.ndarray | None = None) -> list[int]:
    """Brute force: the rows of the ``k`` greatest inner products."""
    rows = range(len(vectors)) if allowed is None else [int(row) for row in allowed]
    return sorted(rows, key=lambda row: (-float(vectors[row] @ query), row))[:k]


@pytest.fixture(params=[ExactIndex, HnswIndex])
def make(request: pytest.FixtureRequest) -> Make:
    chosen: Make = request.param
    return chosen


def test_the_nearest_come_first_with_their_inner_products(make: Make) -> None:
    vectors = unit(400)
    index = make(vectors)
    for query in unit(10, seed=1):
        rows, scores = index.search(query, 7)
        assert rows.tolist() == nearest(vectors, query, 7)
        np.testing.assert_allclose(scores, vectors[rows] @ query, atol=1e-6)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_only_allowed_rows_are_found_and_all_of_the_best_of_them(make: Make, share: float) -> None:
    vectors = unit(400)
    index = make(vectors)
    allowed = np.flatnonzero(np.random.default_rng(2).random(400) < share).astype(np.int64)
    for query in unit(10, seed=3):
        rows, scores = index.search(query, 5, allowed)
        assert rows.tolist() == nearest(vectors, query, 5, allowed)
        np.testing.assert_allclose(scores, vectors[rows] @ query, atol=1e-6)


def test_asking_for_more_than_there_is_gives_what_there_is(make: Make) -> None:
    index = make(unit(5))
    query = unit(1, seed=4)[0]
    assert sorted(index.search(query, 50)[0].tolist()) == [0, 1, 2, 3, 4]
    assert index.search(query, 50, np.array([3, 1], dtype=np.int64))[0].size == 2
    assert index.search(query, 50, np.empty(0, dtype=np.int64))[0].tolist() == []
    assert index.search(query, 0)[0].tolist() == []


def test_an_index_of_nothing_finds_nothing(make: Make) -> None:
    index = make(np.empty((0, 32), dtype=np.float32))
    assert index.size == 0
    assert index.search(unit(1)[0], 3)[0].tolist() == []
    assert index.vectors().shape == (0, 32)


def test_equal_vectors_come_in_the_order_of_their_rows(make: Make) -> None:
    vectors = np.repeat(unit(3), 4, axis=0)
    rows, _ = make(vectors).search(vectors[4], 4)
    assert rows.tolist() == [4, 5, 6, 7]


def test_a_saved_index_finds_the_same(make: Make, tmp_path: Path) -> None:
    vectors = unit(300)
    index = make(vectors)
    index.save(tmp_path / "vectors.faiss")
    loaded = load_vector_index(tmp_path / "vectors.faiss")
    assert type(loaded) is type(index)
    np.testing.assert_array_equal(loaded.vectors(), vectors)
    query = unit(1, seed=5)[0]
    for found, expected in zip(loaded.search(query, 9), index.search(query, 9), strict=True):
        np.testing.assert_array_equal(found, expected)


def test_a_graph_finds_nearly_all_of_the_nearest_among_many() -> None:
    vectors = unit(4000)
    index = HnswIndex(vectors)
    queries = unit(50, seed=6)
    found = [len(set(index.search(query, 10)[0].tolist()) & set(nearest(vectors, query, 10))) for query in queries]
    assert sum(found) / 500 >= 0.95


def test_the_kind_of_index_follows_the_number_of_vectors() -> None:
    assert isinstance(vector_index(unit(10), exact_up_to=10), ExactIndex)
    assert isinstance(vector_index(unit(11), exact_up_to=10), HnswIndex)


def test_a_file_that_is_no_index_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "vectors.faiss").write_bytes(b"not an index")
    with pytest.raises(IndexDamaged, match=r"vectors\.faiss cannot be read.*; run `dealdesk reindex --full`"):
        load_vector_index(tmp_path / "vectors.faiss")


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 60), st.integers(1, 70), st.integers(0, 1000), st.data())
def test_an_exact_search_is_brute_force(count: int, k: int, seed: int, data: st.DataObject) -> None:
    vectors, query = unit(count, 8, seed), unit(1, 8, seed + 1)[0]
    allowed = data.draw(
        st.none() | st.sets(st.integers(0, count - 1)).map(lambda rows: np.array(sorted(rows), np.int64))
    )
    rows, _ = ExactIndex(vectors).search(query, k, allowed)
    assert rows.tolist() == nearest(vectors, query, k, allowed)
