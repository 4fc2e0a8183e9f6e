"""How searches fare as an index grows to a million passages: build, disk, opening, memory, time and recall.

Papers are made up; their vectors are real embeddings of some of them, moved a little. They go through the writer of
real indexes, and are searched as the server does, up to the reranker. Each size is searched in a process of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import conditions, keep, measured
from benchmarks.papers import FOLDERS, PASSAGES, Papers
from dealdesk.index.candidates import candidates
from dealdesk.index.embed import Embedder, packaged_embedder
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.library import Library
from dealdesk.index.manifest import Manifest
from dealdesk.index.publish import draft, publish
from dealdesk.index.query import Query
from dealdesk.index.titles import Titles
from dealdesk.index.vectors import ExactIndex, Rows, Vectors, open_vectors
from dealdesk.index.write import GenerationWriter, Made
from dealdesk.ingest.document import Passage

REAL = 2_000
"""Passages that are really embedded."""
QUERIES = 200
RECALL_QUERIES = 60
_NOISE = 0.5
"""Length of what is added to a real vector of length 1: a cosine of 0.89, as between clauses of one kind."""
_COLUMNS = ("build_seconds", "megabytes", "open_seconds", "rss_megabytes", "pss_megabytes", "median_ms", "p95_ms")


def run(sizes: Sequence[int], folder: Path) -> None:
    """Builds an index of each size in ``folder`` where there is none yet, and searches it."""
    figures: dict[str, Any] = conditions()
    papers = Papers()
    for size in sizes:
        data = folder / str(size)
        if not (data / "current").exists():
            shutil.rmtree(data, ignore_errors=True)
            data.mkdir(parents=True)
            built = build(papers, size, data, real_vectors(papers, folder))
            (data / "built.json").write_text(json.dumps(built), encoding="utf-8")
        child = [sys.executable, "-m", "benchmarks.scale", str(data)]
        told = subprocess.run(child, check=True, capture_output=True, text=True).stdout
        row = json.loads((data / "built.json").read_text(encoding="utf-8")) | json.loads(told)
        figures[str(size)] = row
        print(f"{size:>10,}", *(f"{name} {row[name]}" for name in (*_COLUMNS, "recall_at_10")), sep="  ", flush=True)
    first, last = (figures[str(size)] for size in (sizes[0], sizes[-1]))
    figures["growth_of_median"] = round(last["median_ms"] / first["median_ms"], 2)
    print(f"growth of the median from {sizes[0]:,} to {sizes[-1]:,}: {figures['growth_of_median']}")
    keep("scale", figures)


def build(papers: Papers, size: int, data: Path, real: Vectors) -> dict[str, float]:
    """A generation of ``size`` passages, written and made current as a re-index does."""
    with measured() as spent:
        manifest = write(papers, size // PASSAGES, data, real)
    megabytes = sum(size for size, _ in manifest.files.values()) / 1e6
    return {
        "build_seconds": spent.seconds,
        "build_cpu_seconds": spent.cpu_seconds,
        "megabytes": round(megabytes, 1),
        "recall_in_manifest": round(manifest.recall, 4),
        "lists": sum(segment.lists for segment in manifest.segments),
        "probes": max(segment.probes for segment in manifest.segments),
    }


def write(papers: Papers, documents: int, data: Path, real: Vectors) -> Manifest:
    embedder = packaged_embedder()
    made = Made(embedder.name, embedder.sha256, embedder.dimension, 256)
    chance = np.random.default_rng(17)
    with draft(data) as folder:
        writer = GenerationWriter(folder, None, made)
        for document, passages, findings in papers.documents(0, documents):
            writer.add(document, passages, findings, near(real, len(passages), chance), size=1, mtime_ns=1)
        manifest = writer.finish(data, "")
        writer.close()
        publish(data, folder, manifest.id, manifest.previous)
    return manifest


def near(real: Vectors, count: int, chance: np.random.Generator) -> Vectors:
    """``count`` of the ``real`` vectors, each moved by noise and made of length 1 again."""
    noise = chance.normal(size=(count, real.shape[1]), scale=_NOISE / np.sqrt(real.shape[1]))
    moved = real[chance.integers(0, len(real), count)] + noise
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def real_vectors(papers: Papers, folder: Path) -> Vectors:
    """Embeddings of passages of papers, computed once."""
    kept = folder / "real.npy"
    if not kept.exists():
        passages = (p for _, own, _ in papers.documents(10_000_000, REAL) for p in own[:1])
        folder.mkdir(parents=True, exist_ok=True)
        np.save(kept, packaged_embedder().embed_documents([p.content for p in islice(passages, REAL)]))
    return np.asarray(np.load(kept), dtype=np.float32)


def search(data: Path) -> dict[str, Any]:
    """Opens the index in ``data`` as a server does, and searches it."""
    embedder = packaged_embedder()
    embedder.embed_query("the model is loaded before the clock starts")
    with measured() as opening:
        generation = Library(data, embedder).current()
        titles = Titles(generation.documents())
    queries = list(asked(QUERIES))[20:]
    for query, one in islice(asked(QUERIES), 20):  # the first read files and filters that later ones find in memory
        _timed(generation, titles, embedder, query, one)
    figures: dict[str, Any] = {"open_seconds": opening.seconds, "opened_megabytes": memory()[0]}
    for name, chosen in (("", [one for _, one in queries]), ("unfiltered_", [Filters()] * len(queries))):
        took = np.array(
            [_timed(generation, titles, embedder, query, one) for (query, _), one in zip(queries, chosen, strict=True)]
        )
        figures |= {
            f"{name}median_ms": round(float(np.median(took[:, 0])), 2),
            f"{name}p95_ms": round(float(np.quantile(took[:, 0], 0.95)), 2),
            f"{name}median_cpu_ms": round(float(np.median(took[:, 1])), 2),
            f"{name}median_without_embedding_ms": round(float(np.median(took[:, 2])), 2),
        }
    figures |= parts(generation, embedder, queries)
    figures["rss_megabytes"], figures["pss_megabytes"] = memory()
    return figures | recall(generation, embedder, queries[:RECALL_QUERIES])


def asked(count: int) -> Iterator[tuple[str, Filters]]:
    """Questions, each with a folder to search in: of two in five documents at most, of one in fifty at least."""
    for number, question in enumerate(Papers().questions(count)):
        yield question, Filters(folder=FOLDERS[number % (len(FOLDERS) - 1)])


def _timed(
    generation: Generation, titles: Titles, embedder: Embedder, query: str, filters: Filters
) -> tuple[float, float, float]:
    """Milliseconds of a search by the clock, of all cores in it, and by the clock after the question was embedded."""
    begun, cores_begun = time.perf_counter(), time.process_time()
    vector = embedder.embed_query(query)
    embedded = time.perf_counter()
    _found(generation, titles, vector, query, filters)
    ended = time.perf_counter()
    return 1000 * (ended - begun), 1000 * (time.process_time() - cores_begun), 1000 * (ended - embedded)


def _found(generation: Generation, titles: Titles, vector: Vectors, query: str, filters: Filters) -> list[Passage]:
    """The ten best passages: all of a search but late interaction and reranking."""
    found = candidates(generation, titles, vector, Query(query), filters, 32, 10)
    return generation.passages(found.rows[:10])


def parts(generation: Generation, embedder: Embedder, queries: Sequence[tuple[str, Filters]]) -> dict[str, float]:
    """Median milliseconds of what a search consists of."""
    took: dict[str, list[float]] = {"embed_ms": [], "vectors_ms": [], "words_ms": []}
    for query, filters in queries:
        allowed = generation.rows_of(filters)
        steps = [time.perf_counter()]
        vector = embedder.embed_query(query)
        steps.append(time.perf_counter())
        generation.vectors.search(vector, 200, allowed)
        steps.append(time.perf_counter())
        generation.lexical.search(query, 200, allowed)
        steps.append(time.perf_counter())
        for name, step in zip(took, np.diff(steps), strict=True):
            took[name].append(1000 * float(step))
    return {name: round(float(np.median(values)), 2) for name, values in took.items()}


def recall(generation: Generation, embedder: Embedder, queries: Sequence[tuple[str, Filters]]) -> dict[str, float]:
    """The share of the ten truly nearest, with and without filter, that the index finds."""
    (segment,) = generation.manifest.segments
    vectors = open_vectors(generation.folder / "segments" / segment.name / "vectors.f32", generation.manifest.dimension)
    exact, hits = ExactIndex(vectors), {"recall_at_10": 0, "unfiltered_recall_at_10": 0}
    for query, filters in queries:
        vector = embedder.embed_query(query)
        for name, allowed in (("recall_at_10", generation.rows_of(filters)), ("unfiltered_recall_at_10", None)):
            truth: Rows = exact.search(vector, 10, allowed)[0]
            found = generation.vectors.search(vector, 10, allowed)[0]
            hits[name] += len(set(truth.tolist()) & set(found.tolist()))
    return {name: round(count / (10 * len(queries)), 4) for name, count in hits.items()}


def memory() -> tuple[int, int]:
    """Megabytes of this process: resident (RSS), and with shared pages counted by share (PSS)."""
    lines = Path(f"/proc/{os.getpid()}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    found = {line.split(":")[0]: int(line.split()[1]) // 1024 for line in lines[1:]}
    return found["Rss"], found["Pss"]


if __name__ == "__main__":
    print(json.dumps(search(Path(sys.argv[1]))))
