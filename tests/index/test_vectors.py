"""Vector indexes against a brute-force search in numpy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.index.faults import IndexDamaged
from dealdesk.index.ivf import Lists, write_lists
from dealdesk.index.vectors import ExactIndex, IvfIndex, JoinedIndex, VectorIndex, Vectors, open_lists, open_vectors

Make = Callable[[Vectors], VectorIndex]


def unit(count: int, dimension: int = 32, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def nearest(vectors: Vectors, query: Vectors, k: int, allowed: np.ndarray | None = None) -> list[int]:
    """Brute force: the rows of the ``k`` greatest inner products."""
    rows = range(len(vectors)) if allowed is None else [int(row) for row in allowed]
    return sorted(rows, key=lambda row: (-float(vectors[row] @ query), row))[:k]


def in_lists(folder: Path, vectors: Vectors) -> tuple[IvfIndex, Lists]:
    """As a segment keeps them: a file of vectors, and lists over it."""
    vectors.tofile(folder / "vectors.f32")
    held = open_vectors(folder / "vectors.f32", vectors.shape[1])
    lists = write_lists(held, folder / "lists.faiss")
    return open_lists(folder / "lists.faiss", held, lists.probes), lists


@pytest.fixture(params=["exact", "lists", "joined"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Every index that there is: what holds for one must hold for all."""

    def made(vectors: Vectors) -> VectorIndex:
        if request.param == "lists" and len(vectors):
            # Vectors that are near to nothing lie in any list: all are read, so that what is found is certain.
            lists = in_lists(tmp_path, vectors)[1]
            return open_lists(tmp_path / "lists.faiss", vectors, lists.lists)
        if request.param == "joined":
            cut = len(vectors) // 3
            parts = [ExactIndex(part) for part in (vectors[:cut], vectors[cut:cut], vectors[cut:])]
            return JoinedIndex(parts, None, vectors.shape[1])
        return ExactIndex(vectors)

    return made


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
    assert index.at(np.empty(0, np.int64)).shape == (0, 32)


def test_equal_vectors_come_in_the_order_of_their_rows(make: Make) -> None:
    vectors = np.repeat(unit(3), 4, axis=0)
    rows, _ = make(vectors).search(vectors[4], 4)
    assert rows.tolist() == [4, 5, 6, 7]


def test_vectors_come_back_as_they_were_given(make: Make) -> None:
    vectors = unit(60)
    rows = np.array([40, 3, 59, 3, 0], dtype=np.int64)
    np.testing.assert_array_equal(make(vectors).at(rows), vectors[rows])


def clustered(count: int, seed: int) -> Vectors:
    """Unit vectors around 100 centres."""
    chance, centres = np.random.default_rng(seed), unit(100, seed=9)
    vectors = centres[chance.integers(0, 100, count)] + chance.normal(size=(count, 32)).astype(np.float32) * 0.1
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Vectors, IvfIndex, Lists]:
    vectors = clustered(20_000, 0)
    return vectors, *in_lists(tmp_path_factory.mktemp("many"), vectors)


def test_lists_find_as_much_as_they_say_of_the_nearest_among_many(many: tuple[Vectors, IvfIndex, Lists]) -> None:
    vectors, index, lists = many
    assert (lists.lists, lists.recall >= 0.97, lists.probes < lists.lists) == (282, True, True)
    queries = clustered(50, 1)
    found = [len(set(index.search(query, 10)[0].tolist()) & set(nearest(vectors, query, 10))) for query in queries]
    assert sum(found) / 500 >= 0.97


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_lists_find_as_much_of_the_nearest_that_a_filter_allows(
    many: tuple[Vectors, IvfIndex, Lists], share: float
) -> None:
    vectors, index, _ = many
    allowed = np.flatnonzero(np.random.default_rng(2).random(len(vectors)) < share)
    queries = clustered(50, 1)
    found = [index.search(query, 10, allowed) for query in queries]
    hits = [
        set(rows.tolist()) & set(nearest(vectors, q, 10, allowed)) for q, (rows, _) in zip(queries, found, strict=True)
    ]
    assert sum(map(len, hits)) / 500 >= 0.97
    assert all(set(rows.tolist()) <= set(allowed.tolist()) for rows, _ in found)
    for query, (rows, scores) in zip(queries, found, strict=True):
        np.testing.assert_allclose(scores, vectors[rows] @ query, atol=1e-6)


def test_files_that_are_no_vectors_are_named_with_the_remedy(tmp_path: Path) -> None:
    vectors = unit(40)
    in_lists(tmp_path, vectors)
    with pytest.raises(IndexDamaged, match=r"lists\.faiss is of other vectors; run `dealdesk reindex`"):
        open_lists(tmp_path / "lists.faiss", vectors[:39], 1)
    (tmp_path / "lists.faiss").write_bytes(b"not an index")
    with pytest.raises(IndexDamaged, match=r"lists\.faiss cannot be read.*; run `dealdesk reindex`"):
        open_lists(tmp_path / "lists.faiss", vectors, 1)
    (tmp_path / "vectors.f32").write_bytes(bytes(100))
    with pytest.raises(IndexDamaged, match=r"vectors\.f32 cannot be read as vectors; run `dealdesk reindex`"):
        open_vectors(tmp_path / "vectors.f32", 32)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 40), st.integers(0, 40), st.integers(1, 70), st.data())
def test_joined_indexes_find_what_one_would_but_nothing_dead(one: int, other: int, k: int, data: st.DataObject) -> None:
    vectors, query = unit(one + other, 8, one), unit(1, 8, k)[0]
    rows = st.none() | st.sets(st.integers(0, one + other - 1)).map(lambda rows: np.array(sorted(rows), np.int64))
    dead, allowed = data.draw(rows), data.draw(rows)
    alive = np.ones(one + other, dtype=bool)
    if dead is not None:
        alive[dead] = False
    parts = [ExactIndex(vectors[:one]), ExactIndex(vectors[one:])]
    found, scores = JoinedIndex(parts, None if dead is None else alive, 8).search(query, k, allowed)
    living = np.flatnonzero(alive) if allowed is None else allowed[alive[allowed]]
    assert found.tolist() == nearest(vectors, query, k, living)
    np.testing.assert_allclose(scores, vectors[found] @ query, atol=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 60), st.integers(1, 70), st.integers(0, 1000), st.data())
def test_an_exact_search_is_brute_force(count: int, k: int, seed: int, data: st.DataObject) -> None:
    vectors, query = unit(count, 8, seed), unit(1, 8, seed + 1)[0]
    allowed = data.draw(
        st.none() | st.sets(st.integers(0, count - 1)).map(lambda rows: np.array(sorted(rows), np.int64))
    )
    rows, _ = ExactIndex(vectors).search(query, k, allowed)
    assert rows.tolist() == nearest(vectors, query, k, allowed)
