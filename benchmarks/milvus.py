"""Milvus Lite beside FAISS: what is found, how long it takes, how large it is, and whether anyone notices a swap."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import conditions, keep
from benchmarks.swap import CLIENTS, GOODS, _ask_meanwhile, _free_port, _judge, _wait_for, _write
from dealdesk.assistant.assistant import Assistant
from dealdesk.assistant.question import read_question
from dealdesk.assistant.refuse import Refusal
from dealdesk.index.build import reindex
from dealdesk.index.candidates import candidates
from dealdesk.index.embed import Embedder, Vectors
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.home import FolderHome, Home
from dealdesk.index.late import LateInteraction
from dealdesk.index.library import Library
from dealdesk.index.rerank import packaged_reranker
from dealdesk.index.retrieve import Retriever
from dealdesk.index.shared import Shared
from dealdesk.index.titles import Titles
from dealdesk.ingest.document import Passage
from dealdesk.ingest.progress import Progress, silent
from dealdesk.ui.question_set import Located, Question, QuestionSet, Span, load_set
from dealdesk.ui.scoring import retrieval_figures
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import embedder

DEPTH = 8


class Remembering:
    """An embedder that embeds a text once: the second engine is written with the vectors of the first."""

    def __init__(self, inner: Embedder) -> None:
        self.inner = inner
        self.name, self.sha256, self.dimension, self.max_tokens = (
            inner.name,
            inner.sha256,
            inner.dimension,
            inner.max_tokens,
        )
        self.embed_query, self.count_tokens = inner.embed_query, inner.count_tokens
        self.portable_count = inner.portable_count
        self._known: dict[str, Vectors] = {}

    def embed_documents(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        new = [text for text in texts if text not in self._known]
        self._known.update(zip(new, self.inner.embed_documents(new, progress), strict=True))
        return np.array([self._known[text] for text in texts], np.float32).reshape(-1, self.dimension)


def run(sets: Sequence[Path], swaps: int) -> None:
    model = Remembering(embedder(Settings()))  # type: ignore[call-arg]
    figures: dict[str, Any] = conditions()
    print(
        "documents are indexed twice, questions asked of both, then a server is asked while it re-indexes", flush=True
    )
    with tempfile.TemporaryDirectory() as scratch:
        figures["sets"] = {folder.name: _set(folder, Path(scratch) / folder.name, model) for folder in sets}
        figures["swap"] = _swapped(Path(scratch) / "swap", swaps, model)
    keep("milvus", figures)
    print(json.dumps(figures, indent=1))


def _set(folder: Path, scratch: Path, model: Embedder) -> dict[str, Any]:
    questions = load_set(folder)
    corpus = scratch / "corpus" if questions.documents else folder
    ids = questions.write_corpus(corpus) if questions.documents else {}
    places = {"faiss": scratch / "faiss", "milvus": scratch / "milvus"}
    homes: dict[str, Home] = {
        "faiss": FolderHome(places["faiss"]),
        "milvus": Shared(str(places["milvus"] / "index.db"), "", "", places["milvus"]),
    }
    tokens = Settings().passage_tokens  # type: ignore[call-arg]

    def write(name: str) -> float:
        begun = time.perf_counter()
        reindex(corpus, places[name], model, passage_tokens=tokens, home=homes[name])
        return round(time.perf_counter() - begun, 2)

    first = {name: write(name) for name in homes}
    again = write("milvus")
    libraries = {name: home.library(model) for name, home in homes.items()}
    found = _found(libraries, model, questions, ids)
    one = _one_changed(corpus, write) if questions.documents else {}
    passages = libraries["faiss"].current().manifest.passages
    return {
        "passages": passages,
        "questions": found.pop("questions"),
        **found,
        "write_seconds_embedding_known": first,
        "write_seconds_nothing_changed": again,
        "write_seconds_one_changed": one,
        "bytes_a_passage": {name: round(_size(place) / passages) for name, place in places.items()},
    }


def _found(
    libraries: dict[str, Library], model: Embedder, questions: QuestionSet, ids: dict[str, str]
) -> dict[str, Any]:
    """hit@8 of the whole search and of the candidates alone, their overlap, and milliseconds of the candidates."""
    # Both read with the same models, which remember what they read: only the engines differ.
    retriever, cross, refusal = Retriever(model, LateInteraction()), packaged_reranker(), Refusal.packaged()
    desks = {name: Assistant(library, retriever, cross, refusal) for name, library in libraries.items()}
    generations = {name: library.current() for name, library in libraries.items()}
    titles = {name: Titles(generation.documents()) for name, generation in generations.items()}
    locate = _Locating(questions, ids, generations["faiss"])
    hits: dict[str, list[float]] = {name: [] for name in libraries}
    spent: dict[str, list[float]] = {name: [] for name in libraries}
    engines: dict[str, list[float]] = {"milvus dense": [], "milvus words": [], "milvus hybrid": []}
    same: list[float] = []
    alike: list[bool] = []
    asked = [one for one in questions.questions if one.answerable and one.gold]
    for question in asked:
        query = read_question(question.text, question.inquiry.history).query
        vector = model.embed_query(query.text)
        seen: dict[str, list[tuple[str, int]]] = {}
        for name, generation in generations.items():
            begun = time.perf_counter()
            got = candidates(generation, titles[name], vector, query, Filters(), 32, DEPTH)
            spent[name].append(1000 * (time.perf_counter() - begun))
            seen[name] = [(p.document_id, p.start) for p in generation.passages(got.rows)]
        same.append(len(set(seen["faiss"]) & set(seen["milvus"])) / max(1, len(seen["faiss"])))
        alike.append(seen["faiss"] == seen["milvus"])
        for name, desk in desks.items():
            if alike[-1] and name == "milvus":
                hits[name].append(hits["faiss"][-1])  # what reads and ranks the same candidates ranks them the same
            else:
                found = desk.search(replace(question.inquiry, k=DEPTH))
                hits[name].append(locate.hit(question, [hit.passage for hit in found]))
        shared: Any = generations["milvus"]
        for name, ask in {
            "milvus dense": lambda: shared.vectors.search(vector, 200),  # noqa: B023
            "milvus words": lambda: shared.lexical.search(query.words, 200),  # noqa: B023
            "milvus hybrid": lambda: shared._index.hybrid(vector, query.words, 200),  # noqa: B023
        }.items():
            begun = time.perf_counter()
            ask()
            engines[name].append(1000 * (time.perf_counter() - begun))
    return {
        "questions": len(asked),
        "points_behind_faiss": round(100 * (statistics.fmean(hits["faiss"]) - statistics.fmean(hits["milvus"])), 1),
        "hit@8": {name: round(100 * statistics.fmean(values), 1) for name, values in hits.items()},
        "same_candidates_in_same_order": sum(alike),
        "candidates_in_common": round(100 * statistics.fmean(same), 1),
        "candidates_median_ms": {name: round(statistics.median(values), 1) for name, values in spent.items()},
        "one_request_median_ms": {name: round(statistics.median(values), 1) for name, values in engines.items()},
    }


class _Locating:
    """Finds passages in the set's own documents."""

    def __init__(self, questions: QuestionSet, ids: dict[str, str], generation: Generation) -> None:
        self._set, self._ids, self._generation = questions, ids, generation
        self._texts: dict[str, Located] = {}

    def hit(self, question: Question, passages: Sequence[Passage]) -> float:
        return retrieval_figures(question, [self._spans(passage) for passage in passages])[f"hit@{DEPTH}"]

    def _spans(self, passage: Passage) -> list[Span]:
        name = self._ids.get(passage.source, passage.source)
        if name not in self._texts:
            given, document = self._set.documents.get(name), self._generation.document(passage.document_id)
            self._texts[name] = Located(given["text"] if given else document.text if document else "")
        return [Span(name, *place) for place in self._texts[name].find(passage.text, passage.start)]


def _one_changed(corpus: Path, write: Callable[[str], float]) -> dict[str, float]:
    path = sorted(corpus.iterdir())[0]
    path.write_text(path.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    return {name: write(name) for name in ("faiss", "milvus")}


def _swapped(scratch: Path, swaps: int, model: Embedder) -> dict[str, Any]:
    """A real server over Milvus Lite under eight clients, re-indexed over its API: the file opens in one process."""
    corpus, data, port = scratch / "corpus", scratch / "data", _free_port()
    corpus.mkdir(parents=True)
    _write(corpus, 1)
    home, tokens = Shared(str(data / "index.db"), "", "", data), Settings().passage_tokens  # type: ignore[call-arg]
    first = reindex(corpus, data, model, passage_tokens=tokens, home=home).generation
    home.close()  # the server is to have the file
    version_of = {first: "1"}

    def index(version: int) -> None:
        _write(corpus, version)
        job = _call(port, "/api/reindex", {})["job_id"]
        while (state := _call(port, f"/api/jobs/{job}"))["state"] in ("waiting", "running"):
            time.sleep(0.1)
        version_of[state["report"]["generation"]] = str(version)

    with _server(corpus, data, port):
        _wait_for(port)
        replies, seconds = _ask_meanwhile(port, lambda: [index(2 + number) for number in range(swaps)])
    told = {"clients": CLIENTS, "documents": len(GOODS), "swaps": swaps, **_judge(replies, version_of)}
    return {**told, "seconds": round(seconds, 1)}


@contextmanager
def _server(corpus: Path, data: Path, port: int) -> Iterator[None]:
    environment = {
        **os.environ,
        "DEALDESK_CORPUS": str(corpus),
        "DEALDESK_DATA": str(data),
        "DEALDESK_INDEX_URL": str(data / "index.db"),
    }
    command = [str(Path(sys.executable).with_name("dealdesk")), "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield
        finally:
            server.terminate()


def _call(port: int, path: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as response:
        return json.load(response)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
