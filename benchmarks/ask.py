"""Milliseconds of each step of an answer, of the first evidence of a stream, and of a search without reranking."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import conditions, keep, measured
from dealdesk.assistant.assistant import Assistant
from dealdesk.assistant.look import Looker
from dealdesk.assistant.question import Inquiry
from dealdesk.assistant.refuse import Refusal
from dealdesk.index.embed import Embedder
from dealdesk.index.late import LateInteraction, Reading
from dealdesk.index.library import Library
from dealdesk.index.rerank import Reranker, reranker_of
from dealdesk.index.retrieve import Retriever
from dealdesk.ui.question_set import Question, load_set
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import embedder, index

_SLOWEST = 0.95


def run(sets: list[Path], data: Path) -> None:
    """Asks the questions of ``sets``; their indexes are kept in ``data``. Every question is asked once by an assistant
    that has not heard it, first over papers that nobody has asked about, then over papers read ahead."""
    figures: dict[str, Any] = {**conditions(), "sets": [folder.name for folder in sets]}
    desks = [_Desk(folder, data) for folder in sets]
    figures["questions"] = sum(len(desk.questions) for desk in desks)
    searches = [spent for desk in desks for spent in desk.searches()]
    figures["search_without_reranking"] = _summed(searches)
    cold = [row for desk in desks for row in desk.asked()]
    figures["cold"] = {step: _summed([row[step] for row in cold]) for step in cold[0]}
    with measured() as spent:
        passages = sum(desk.read_ahead() for desk in desks)
    figures["read_ahead"] = {"passages": passages, "seconds": spent.seconds, "cpu_seconds": spent.cpu_seconds}
    warm = [row for desk in desks for row in desk.asked()]
    figures["warm"] = {step: _summed([row[step] for row in warm]) for step in warm[0]}
    keep("ask", figures)
    print(f"{'milliseconds':16}{'cold':>10}{'p95':>10}{'warm':>10}{'p95':>10}")
    for step in warm[0]:
        both = [figures[state][step][share] for state in ("cold", "warm") for share in ("median", "p95")]
        print(f"{step:16}" + "".join(f"{value:10.1f}" for value in both))
    print(f"search without reranking: {figures['search_without_reranking']}")


class _Desk:
    """A set's index, and an assistant over it whose parts note the time that they take."""

    def __init__(self, folder: Path, data: Path) -> None:
        given = load_set(folder)
        corpus = data / folder.name / "corpus" if given.documents else folder
        if given.documents:
            given.write_corpus(corpus)
        settings = Settings().model_copy(update={"corpus": corpus, "data": data / folder.name / "index"})  # type: ignore[call-arg]
        model = embedder(settings)
        index(settings, model)
        self.questions = given.questions
        self._library = Library(settings.data, model)
        self._spent: dict[str, float] = defaultdict(float)
        self._embedder: Any = _Embedder(model, self._spent)
        self._late = _Late(self._spent)
        self._cross = _Cross(reranker_of(settings.reranker), self._spent)

    def assistant(self) -> Assistant:
        """One that has heard no question yet; what late interaction keeps of the papers is that of the desk."""
        retriever = Retriever(self._embedder, self._late)
        return Assistant(self._library, retriever, self._cross, Refusal.packaged())

    def searches(self) -> list[float]:
        """Milliseconds of each question's search without reranking."""
        asked, found = self.assistant(), []
        asked.search(Inquiry("What is this about?"), rerank=False)  # opens the models and the index
        for question in self.questions:
            begun = time.perf_counter()
            asked.search(question.inquiry, rerank=False)
            found.append(1000 * (time.perf_counter() - begun))
        return found

    def read_ahead(self) -> int:
        """Reads the papers as a server does while nobody asks; how many passages that were."""
        looker = Looker(Retriever(self._embedder, self._late), self._cross)
        return sum(1 for _ in looker.ahead(self._library.current()))

    def asked(self) -> list[dict[str, float]]:
        """Milliseconds of each step for every question. The models are open before the first."""
        asked = self.assistant()
        self._cross.scores("What is this about?", ["A duty."])
        self._late.scores("What is this about?", ["A duty."])
        return [self._row(asked, question) for question in self.questions]

    def _row(self, assistant: Assistant, question: Question) -> dict[str, float]:
        self._spent.clear()
        begun, cpu = time.perf_counter(), time.process_time()
        events = assistant.stream(question.inquiry)
        first = next(events)
        shown = 1000 * (time.perf_counter() - begun)
        assert first.kind in ("hits", "text")
        *_, last = events
        total, used = 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - cpu)
        laps, own = last.data["answer"].timings_ms, {name: 1000 * spent for name, spent in self._spent.items()}
        rest = sum(own.get(name, 0.0) for name in ("embed", "late", "cross"))
        return {
            "question": laps.get("question", 0.0),
            "embed": own.get("embed", 0.0),
            "search": max(laps.get("find", 0.0) - own.get("embed", 0.0), 0.0),
            "late": own.get("late", 0.0),
            "units": max(laps.get("find", 0.0) + laps.get("look", 0.0) - rest, 0.0)
            - max(laps.get("find", 0.0) - own.get("embed", 0.0), 0.0),
            "cross": own.get("cross", 0.0),
            "weigh": laps.get("weigh", 0.0),
            "write": laps.get("write", 0.0),
            "guard": laps.get("verify", 0.0),
            "total": total,
            "cpu": used,
            "first_evidence": shown,
        }


class _Embedder:
    """An embedder that notes the time of questions."""

    def __init__(self, embedder: Embedder, spent: dict[str, float]) -> None:
        self._embedder, self._spent = embedder, spent

    def embed_query(self, text: str) -> NDArray[np.float32]:
        begun = time.perf_counter()
        vector = self._embedder.embed_query(text)
        self._spent["embed"] += time.perf_counter() - begun
        return vector


class _Late(LateInteraction):
    """Late interaction that notes its time."""

    def __init__(self, spent: dict[str, float]) -> None:
        super().__init__()
        self._spent = spent

    def readings(self, query: str, texts: Sequence[str]) -> list[Reading]:
        begun = time.perf_counter()
        found = super().readings(query, texts)
        self._spent["late"] += time.perf_counter() - begun
        return found


class _Cross:
    """A reranker that notes its time."""

    def __init__(self, cross: Reranker, spent: dict[str, float]) -> None:
        self.name, self.sha256 = cross.name, cross.sha256
        self._cross, self._spent = cross, spent

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        begun = time.perf_counter()
        scores = self._cross.scores(query, texts)
        self._spent["cross"] += time.perf_counter() - begun
        return scores


def _summed(spent: Sequence[float]) -> dict[str, float]:
    """The median and the 95th percentile, in milliseconds."""
    ordered = sorted(spent)
    last = min(int(len(ordered) * _SLOWEST), len(ordered) - 1)
    return {"median": round(ordered[len(ordered) // 2], 1), "p95": round(ordered[last], 1)}
