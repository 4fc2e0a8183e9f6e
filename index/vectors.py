"""The nearest vectors by inner product: one by one while there are few, in lists of near ones beyond."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray

from dealdesk.index.faults import IndexDamaged, unreadable
from dealdesk.index.mapped import let_go, mapped

faiss: Any = _faiss  # its stubs know neither selectors nor the parameters of a search

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Vectors = NDArray[np.float32]

_FEW = 5_000
"""Allowed rows up to which each of them is compared, whatever the index."""
_SHORTLIST = 2
"""How many times as many rows as are wanted are taken by their rounded vectors, to be ranked by the exact ones."""


class VectorIndex(Protocol):
    """Vectors by row number, from 0 to ``size`` - 1. The higher a score, the nearer."""

    @property
    def size(self) -> int: ...

    def search(self, query: Vectors, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        """The at most ``k`` nearest rows to ``query`` (d,), best first and lower row first among equals.

        ``allowed`` names the rows that may be returned, ascending; None allows all.
        """
        ...

    def at(self, rows: Rows) -> Vectors:
        """The vectors of ``rows`` as they were given, (len(rows), d)."""
        ...


class ExactIndex:
    """Compares the query with every allowed vector. The vectors may be a mapped file, of which nothing is copied."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    @property
    def size(self) -> int:
        return len(self._vectors)

    def search(self, query: Vectors, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        if allowed is None or len(allowed) > self.size // 4:
            return _nearest(self._vectors, query, k, None if allowed is None else _bits(allowed, self.size))
        places, scores = _nearest(self._vectors[allowed], query, k)
        return allowed[places], scores

    def at(self, rows: Rows) -> Vectors:
        return np.asarray(self._vectors[rows])


class IvfIndex:
    """Reads the lists nearest to the query, of vectors rounded to a byte a number, and ranks the best by the exact
    vectors. Finds nearly all of the nearest; where few rows are allowed, exactly all."""

    def __init__(self, vectors: Vectors, lists: Any, probes: int) -> None:
        """``lists`` is a FAISS IndexIVF over ``vectors``, of which ``probes`` lists are read for a query."""
        self._exact = ExactIndex(vectors)
        self._vectors = vectors
        self._lists = lists
        self._probes = probes

    @property
    def size(self) -> int:
        return len(self._vectors)

    def search(self, query: Vectors, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        if allowed is not None and len(allowed) <= max(_FEW, 2 * k):
            return self._exact.search(query, k, allowed)
        k = min(k, self.size if allowed is None else len(allowed))
        if k <= 0:
            return _nothing()
        rows = self._shortlist(query, _SHORTLIST * k, allowed)
        places, scores = _nearest(self._vectors[rows], query, k)
        return rows[places], scores

    def at(self, rows: Rows) -> Vectors:
        return np.asarray(self._vectors[rows])

    def let_go(self) -> None:
        """Gives back what searches have mapped of the vectors: of each row 64 kB around it."""
        let_go(self._vectors)

    def _shortlist(self, query: Vectors, count: int, allowed: Rows | None) -> Rows:
        # The bitmap must outlive the search: faiss keeps only a pointer to it.
        bits = None if allowed is None else _bits(allowed, self.size)
        # With a filter, as many allowed rows are compared as without one: the nearest stand in more lists.
        share = 1.0 if allowed is None else len(allowed) / self.size
        probes = min(int(np.ceil(self._probes / share)), self._lists.nlist)
        parameters = faiss.SearchParametersIVF(
            sel=None if bits is None else faiss.IDSelectorBitmap(bits), nprobe=probes
        )
        wanted = np.ascontiguousarray(query, np.float32)[None, :]
        faiss.omp_set_num_threads(1)
        rows = self._lists.search(wanted, min(count, self.size), params=parameters)[1][0]
        return np.sort(rows[rows >= 0]).astype(np.int64)


class JoinedIndex:
    """Indexes whose rows follow one another, searched as one. Rows that are dead are never found."""

    def __init__(self, parts: Sequence[VectorIndex], alive: NDArray[np.bool_] | None, dimension: int) -> None:
        """``alive`` is a mask of shape (size,); None where all rows are."""
        self._parts = tuple(parts)
        self._firsts = np.cumsum([0, *(part.size for part in parts)])
        self._alive = alive
        self._living = None if alive is None else np.flatnonzero(alive)
        self._dimension = dimension

    @property
    def size(self) -> int:
        return int(self._firsts[-1])

    def search(self, query: Vectors, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        if self._alive is not None:
            allowed = self._living if allowed is None else allowed[self._alive[allowed]]
        found, near = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        for part, first in zip(self._parts, self._firsts[:-1].tolist(), strict=True):
            inside = None
            if allowed is not None:
                start, end = np.searchsorted(allowed, (first, first + part.size))
                inside = allowed[start:end] - first
                if len(inside) == part.size:
                    inside = None
            rows, scores = part.search(query, k, inside)
            found.append(rows + first)
            near.append(scores)
        return _ordered(np.concatenate(found), np.concatenate(near), k)

    def at(self, rows: Rows) -> Vectors:
        vectors = np.empty((len(rows), self._dimension), np.float32)
        parts = np.searchsorted(self._firsts, rows, side="right") - 1
        for number in np.unique(parts).tolist():
            own = parts == number
            vectors[own] = self._parts[number].at(rows[own] - self._firsts[number])
        return vectors


def open_vectors(path: Path, dimension: int) -> Vectors:
    """The float32 vectors of a file, one after another, without reading them. Raises IndexDamaged."""
    try:
        return mapped(path, np.float32).reshape(-1, dimension)
    except PermissionError as error:
        raise unreadable(path, error) from error
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{path} cannot be read as vectors; run `dealdesk reindex`") from error


def open_lists(path: Path, vectors: Vectors, probes: int) -> IvfIndex:
    """What ``ivf.write_lists`` wrote, over its ``vectors``. Raises IndexDamaged when it cannot be read."""
    try:
        lists = faiss.read_index(str(path))
    except RuntimeError as error:
        raise IndexDamaged(f"{path} cannot be read as lists of vectors; run `dealdesk reindex`") from error
    if lists.ntotal != len(vectors) or not isinstance(lists, faiss.IndexIVF):
        raise IndexDamaged(f"{path} is of other vectors; run `dealdesk reindex`")
    return IvfIndex(vectors, lists, probes)


def _nearest(vectors: Vectors, query: Vectors, k: int, bits: NDArray[np.uint8] | None = None) -> tuple[Rows, Scores]:
    """The ``k`` nearest of ``vectors`` whose bit is set, compared one by one."""
    k = min(k, len(vectors))
    if k <= 0:
        return _nothing()
    wanted, vectors = (np.ascontiguousarray(values, np.float32) for values in (query, vectors))
    scores, rows = np.empty((1, k), np.float32), np.empty((1, k), np.int64)
    pointers = [faiss.swig_ptr(values) for values in (wanted, vectors)]
    selector = None if bits is None else faiss.IDSelectorBitmap(bits)
    sizes = (vectors.shape[1], 1, len(vectors), k)
    # A search takes milliseconds: on a busy machine its threads would wait for one another longer than that.
    faiss.omp_set_num_threads(1)
    faiss.knn_inner_product(*pointers, *sizes, faiss.swig_ptr(scores), faiss.swig_ptr(rows), selector)
    found = rows[0] >= 0
    return _ordered(rows[0][found], scores[0][found], k)


def _bits(allowed: Rows, size: int) -> NDArray[np.uint8]:
    bits = np.zeros(size, dtype=bool)
    bits[allowed] = True
    return np.packbits(bits, bitorder="little")


def _nothing() -> tuple[Rows, Scores]:
    return np.empty(0, np.int64), np.empty(0, np.float32)


def _ordered(rows: Rows, scores: Scores, k: int) -> tuple[Rows, Scores]:
    order = np.lexsort((rows, -scores))[:k]
    return rows[order].astype(np.int64), scores[order].astype(np.float32)
