"""Where an exact search stops to be quick enough: milliseconds of a query by the number of vectors."""

from __future__ import annotations

import numpy as np

from benchmarks.machine import conditions, keep, measured
from dealdesk.index.vectors import ExactIndex, HnswIndex, Vectors

SIZES = (2_000, 10_000, 50_000)
QUERIES = 50


def run() -> None:
    figures = conditions()
    print(f"{'vectors':>10}{'exact ms':>10}{'HNSW ms':>10}{'HNSW build s':>14}{'recall@10':>11}")
    for size in SIZES:
        vectors, queries = clustered(size, 0), clustered(QUERIES, 1)
        exact = ExactIndex(vectors)
        with measured() as building:
            graph = HnswIndex(vectors)
        with measured() as exactly:
            truth = [set(exact.search(query, 10)[0].tolist()) for query in queries]
        with measured() as nearly:
            found = [set(graph.search(query, 10)[0].tolist()) for query in queries]
        recall = sum(len(a & b) for a, b in zip(truth, found, strict=True)) / (10 * QUERIES)
        row = {
            "exact_ms": round(1000 * exactly.seconds / QUERIES, 2),
            "hnsw_ms": round(1000 * nearly.seconds / QUERIES, 2),
            "hnsw_build_seconds": round(building.seconds, 1),
            "recall_at_10": round(recall, 3),
        }
        figures[str(size)] = row
        print(f"{size:>10,}{row['exact_ms']:>10}{row['hnsw_ms']:>10}{row['hnsw_build_seconds']:>14}{recall:>11.3f}")
    keep("vectors", figures)


def clustered(count: int, seed: int, dimension: int = 384) -> Vectors:
    """Unit vectors around 500 centres that all seeds share, as passages are around their subjects."""
    centres = np.random.default_rng(42).normal(size=(500, dimension)).astype(np.float32)
    chance = np.random.default_rng(seed)
    vectors = centres[chance.integers(0, 500, count)] + chance.normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)
