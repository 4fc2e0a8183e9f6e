"""Sorts vectors into lists of near ones, and measures how many of the nearest a search of the lists finds."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dealdesk.index.mapped import let_go
from dealdesk.index.session import cores
from dealdesk.index.vectors import IvfIndex, Rows, Vectors, faiss

EXACT_UP_TO = 50_000
"""Vectors up to which they are compared one by one: see benchmarks/README.md for the measured times."""

_TRAINED_ON = 40
"""Vectors a list from which the lists' centres are found; FAISS asks for 39."""
_BATCH = 50_000
"""Vectors held at a time: 77 MB of 384 dimensions."""
_PROBES = (8, 16, 32, 64, 128)
_RECALL = 0.97
"""The share of the ten nearest that the sample must find; the fewest probes that do are taken."""
_SAMPLE = 200
_NOISE = 1.2
"""Length of the noise on a sample's vectors of length 1. It leaves a cosine of 0.64 to the nearest, where made-up
questions have one of 0.72, and is harder: of a million vectors 64 probes find 0.971 for it, 0.997 for questions."""


@dataclass(frozen=True, slots=True)
class Lists:
    """How many lists there are, how many of them a search reads, and the recall@10 that was measured with these."""

    lists: int
    probes: int
    recall: float


def write_lists(vectors: Vectors, path: Path) -> Lists:
    """Sorts ``vectors`` (n, d) of length 1, which may be a mapped file, into lists and writes these to ``path``.

    Inverted lists of residuals, rounded to 8 bits a number (Jégou, Douze and Schmid 2011); twice the square root of
    ``n`` lists. Takes about a minute for a million vectors of 384 dimensions.
    """
    count, dimension = vectors.shape
    lists = max(1, int(2 * np.sqrt(count)))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    chance = np.random.default_rng(0)
    faiss.omp_set_num_threads(cores())
    sample = np.sort(chance.choice(count, min(count, _TRAINED_ON * lists), replace=False))
    index.train(_at(vectors, sample))
    for _, part in _parts(vectors):
        index.add(part)
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:  # faiss tells of nothing more than that it could not write
        raise OSError(errno.EIO, f"not all of the vectors' lists could be written ({error})", str(path)) from error
    return _measured(vectors, index)


def _measured(vectors: Vectors, index: Any) -> Lists:
    """The fewest probes that find enough of the truly nearest, or the most there are to choose from."""
    queries = _queries(vectors)
    truth = nearest(vectors, queries, 10)
    for probes in _PROBES:
        recall = recall_at_10(IvfIndex(vectors, index, probes), queries, truth)
        if recall >= _RECALL or probes >= index.nlist:
            break
    return Lists(index.nlist, min(probes, index.nlist), round(recall, 4))


def _queries(vectors: Vectors) -> Vectors:
    """A sample of the vectors, each moved as far as a question is from its passage."""
    chance = np.random.default_rng(1)
    rows = np.sort(chance.choice(len(vectors), min(_SAMPLE, len(vectors)), replace=False))
    noise = chance.normal(size=(len(rows), vectors.shape[1]))
    noise *= _NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
    moved = _at(vectors, rows) + noise
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def nearest(vectors: Vectors, queries: Vectors, k: int) -> list[Rows]:
    """For each of ``queries`` (m, d) the rows of the ``k`` truly nearest, found by comparing all."""
    faiss.omp_set_num_threads(cores())
    rows: Rows = np.empty((len(queries), 0), np.int64)
    scores = np.empty((len(queries), 0), np.float32)
    for start, part in _parts(vectors):
        near, places = faiss.knn(queries, part, min(k, len(part)), faiss.METRIC_INNER_PRODUCT)
        rows, scores = np.hstack([rows, places + start]), np.hstack([scores, near])
        best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        rows, scores = np.take_along_axis(rows, best, 1), np.take_along_axis(scores, best, 1)
    return list(rows)


def recall_at_10(index: IvfIndex, queries: Vectors, truth: list[Rows]) -> float:
    """The share of the ``truth`` that the index finds."""
    found = 0
    for query, rows in zip(queries, truth, strict=True):
        found += len(set(index.search(query, 10)[0].tolist()) & set(rows.tolist()))
        index.let_go()
    return found / max(sum(map(len, truth)), 1)


def _parts(vectors: Vectors) -> Iterator[tuple[int, Vectors]]:
    """All of ``vectors``, some at a time, each part with its first row. Of a mapped file no more is held than that."""
    for start in range(0, len(vectors), _BATCH):
        yield start, np.ascontiguousarray(vectors[start : start + _BATCH])
        let_go(vectors)


def _at(vectors: Vectors, rows: Rows) -> Vectors:
    """The vectors of ``rows``, which ascend; read in passing, for what lies near them would be mapped too."""
    parts = (part[rows[(rows >= start) & (rows < start + len(part))] - start] for start, part in _parts(vectors))
    return np.concatenate(list(parts))
