"""One by one, a graph of neighbours (HNSW) or lists of near ones (IVF): milliseconds of a query and seconds to build,
by the number of vectors."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.machine import conditions, keep, measured
from dealdesk.index.ivf import nearest, write_lists
from dealdesk.index.vectors import ExactIndex, Rows, Vectors, faiss, open_lists

SIZES = (10_000, 50_000, 100_000)
QUERIES = 50
_GRAPH_UP_TO = 50_000
"""Past this a graph takes minutes to build."""


def run() -> None:
    figures = conditions()
    for size in SIZES:
        vectors, queries = clustered(size, 0), clustered(QUERIES, 1)
        truth = nearest(vectors, queries, 10)
        exact = ExactIndex(vectors)
        row = {"exact_ms": _timed(lambda query, own=exact: own.search(query, 10)[0], queries, truth)[0]}
        row |= _lists(vectors, queries, truth)
        if size <= _GRAPH_UP_TO:
            row |= _graph(vectors, queries, truth)
        figures[str(size)] = row
        print(f"{size:>10,}", *(f"{name} {value}" for name, value in row.items()), sep="  ")
    keep("vectors", figures)


def _lists(vectors: Vectors, queries: Vectors, truth: list[Rows]) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lists.faiss"
        with measured() as building:
            made = write_lists(vectors, path)
        lists = open_lists(path, vectors, made.probes)
        took, recall = _timed(lambda query: lists.search(query, 10)[0], queries, truth)
        size = path.stat().st_size
    return {
        "lists_ms": took,
        "lists_build_seconds": round(building.seconds, 1),
        "lists_probes": made.probes,
        "lists_recall_at_10": recall,
        "lists_megabytes": round(size / 1e6, 1),
    }


def _graph(vectors: Vectors, queries: Vectors, truth: list[Rows]) -> dict[str, float]:
    graph = faiss.IndexHNSWFlat(vectors.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction, graph.hnsw.efSearch = 200, 128
    with measured() as building:
        graph.add(vectors)
    took, recall = _timed(lambda query: graph.search(query[None, :], 10)[1][0], queries, truth)
    return {"graph_ms": took, "graph_build_seconds": round(building.seconds, 1), "graph_recall_at_10": recall}


def _timed(search: Callable[[Vectors], Rows], queries: Vectors, truth: list[Rows]) -> tuple[float, float]:
    """Milliseconds a query, and the share of the ten nearest that was found."""
    search(queries[0])
    with measured() as spent:
        found = [set(search(query).tolist()) for query in queries]
    hits = sum(len(own & set(rows.tolist())) for own, rows in zip(found, truth, strict=True))
    return round(1000 * spent.seconds / len(queries), 2), round(hits / (10 * len(queries)), 3)


def clustered(count: int, seed: int, dimension: int = 384) -> Vectors:
    """Unit vectors around 500 centres that all seeds share, as passages are around their subjects."""
    centres = np.random.default_rng(42).normal(size=(500, dimension)).astype(np.float32)
    chance = np.random.default_rng(seed)
    vectors = centres[chance.integers(0, 500, count)] + chance.normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)
