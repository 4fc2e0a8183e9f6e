"""The nearest vectors by inner product: exact while there are few, a graph of neighbours (HNSW) beyond."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol, cast

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray

from dealdesk.index.faults import IndexDamaged

faiss: Any = _faiss  # its stubs know neither selectors nor the HNSW parameters

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Vectors = NDArray[np.float32]

EXACT_UP_TO = 50_000
"""Vectors up to which an exact search is quick enough: see benchmarks/README.md for the measured times."""

_NEIGHBOURS = 32
_BUILD_BREADTH = 200
_SEARCH_BREADTH = 128


class VectorIndex(Protocol):
    """Vectors by row number, from 0 to ``size`` - 1. The higher a score, the nearer."""

    @property
    def size(self) -> int: ...

    def search(self, query: Vectors, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        """The at most ``k`` nearest rows to ``query`` (d,), best first and lower row first among equals.

        ``allowed`` names the rows that may be returned; None allows all.
        """
        ...

    def vectors(self) -> Vectors:
        """All vectors as they were given, (size, d)."""
        ...

    def save(self, path: Path) -> None: ...


class ExactIndex:
    """Compares the query with every allowed vector."""

    def __init__(self, vectors: Vectors) -> None:
        self._index = _adopt(faiss.IndexFlatIP(vectors.shape[1]), vectors)

    @property
    def size(self) -> int:
        return int(self._index.ntotal)

    def search(self, query: Vectors, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        return _search(self._index, query, k, allowed)

    def vectors(self) -> Vectors:
        return _all_vectors(self._index)

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))


class HnswIndex:
    """Walks a graph of neighbours. Finds nearly all of the nearest; where few rows are allowed, exactly all."""

    def __init__(self, vectors: Vectors) -> None:
        index = faiss.IndexHNSWFlat(vectors.shape[1], _NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = _BUILD_BREADTH
        self._index = _adopt(index, vectors)

    @property
    def size(self) -> int:
        return int(self._index.ntotal)

    def search(self, query: Vectors, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        # A walk that may return few of the rows it passes finds too few: then reading those few is better and exact.
        if allowed is not None and len(allowed) <= max(self.size // 10, 10 * k):
            return self._among(query, k, allowed)
        return _search(self._index, query, k, allowed, breadth=max(_SEARCH_BREADTH, 2 * k))

    def vectors(self) -> Vectors:
        return _all_vectors(self._index)

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    def _among(self, query: Vectors, k: int, allowed: Rows) -> tuple[Rows, Scores]:
        rows = np.unique(allowed)
        if not len(rows):
            return _ordered(rows, np.empty(0, np.float32), k)
        return _ordered(rows, self._index.reconstruct_batch(rows) @ query, k)


def vector_index(vectors: Vectors, exact_up_to: int = EXACT_UP_TO) -> VectorIndex:
    """The index for so many ``vectors``, float32 of shape (n, d) with rows of length 1."""
    return ExactIndex(vectors) if len(vectors) <= exact_up_to else HnswIndex(vectors)


def load_vector_index(path: Path) -> VectorIndex:
    """The index that ``save`` wrote at ``path``. Raises IndexDamaged when the file cannot be read."""
    try:
        index = faiss.read_index(str(path))
    except RuntimeError as error:
        raise IndexDamaged(f"{path} cannot be read as vectors; run `dealdesk reindex --full`") from error
    loaded = cast("ExactIndex | HnswIndex", object.__new__(_KINDS[type(index).__name__]))
    loaded._index = index
    return loaded


_KINDS: dict[str, type[Any]] = {"IndexFlatIP": ExactIndex, "IndexFlat": ExactIndex, "IndexHNSWFlat": HnswIndex}


def _adopt(index: Any, vectors: Vectors) -> Any:
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    return index


def _all_vectors(index: Any) -> Vectors:
    vectors: Vectors = index.reconstruct_n(0, index.ntotal)
    return vectors


def _search(index: Any, query: Vectors, k: int, allowed: Rows | None, breadth: int = 0) -> tuple[Rows, Scores]:
    k = min(k, index.ntotal if allowed is None else len(allowed))
    if k <= 0:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    # The bitmap must outlive the search: faiss keeps only a pointer to it.
    selector = None if allowed is None else _selector(allowed, index.ntotal)
    parameters = (
        faiss.SearchParametersHNSW(sel=selector, efSearch=breadth) if breadth else faiss.SearchParameters(sel=selector)
    )
    scores, rows = index.search(np.ascontiguousarray(query, np.float32)[None, :], k, params=parameters)
    found = rows[0] >= 0
    return _ordered(rows[0][found], scores[0][found], k)


def _selector(allowed: Rows, size: int) -> Any:
    bits = np.zeros(size, dtype=bool)
    bits[allowed] = True
    return faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))


def _ordered(rows: Rows, scores: Scores, k: int) -> tuple[Rows, Scores]:
    order = np.lexsort((rows, -scores))[:k]
    return rows[order].astype(np.int64), scores[order].astype(np.float32)
