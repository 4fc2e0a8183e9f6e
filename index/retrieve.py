"""Passages for a question: found by meaning, by words and by document, then read word by word and ranked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.candidates import Candidates, candidates
from dealdesk.index.embed import Embedder
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept
from dealdesk.index.late import LateInteraction, Reading
from dealdesk.index.query import Query
from dealdesk.index.titles import Titles
from dealdesk.ingest.document import Passage

__all__ = ["Filters", "Hit", "Query", "Ranked", "Retriever", "Signals", "Weights"]

Column = NDArray[np.float32]

KEPT_QUESTIONS = 512
"""Questions whose vectors are kept: less than a megabyte."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and how well it answers: the higher the better, comparable within one search."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of each candidate, a float32 column of shape (n,) each; ``matrix`` sets them side by side."""

    dense: Column
    lexical_rank: Column
    dated: Column
    late: Column

    def matrix(self) -> NDArray[np.float32]:
        """(n, number of signals), in the order of the fields."""
        return np.stack([getattr(self, field.name) for field in fields(self)], axis=1)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal counts. Fitted by listwise logistic regression on the development sets with
    cross-validation (docs/evaluation.md): a candidate's score is the weighted sum of its signals."""

    dense: float = 3.6
    lexical_rank: float = 0.85
    dated: float = 4.3
    late: float = 60.0

    def apply(self, signals: Signals) -> NDArray[np.float32]:
        weights = np.array([getattr(self, field.name) for field in fields(self)], dtype=np.float32)
        return signals.matrix() @ weights


BLIND = Weights(dense=10.0, lexical_rank=0.85, dated=1.5, late=0.0)
"""The weights before anything is read: the best of few on *trade* (docs/evaluation.md)."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The outcome of a search with all that was seen on the way. ``hits``, ``readings`` and the columns of
    ``signals`` are in one order, best first; hits past those that were read have none. A reading is of the passage's
    ``content``. ``routed`` is true where the question named its document and only that was searched."""

    hits: tuple[Hit, ...]
    readings: tuple[Reading, ...]
    signals: Signals
    routed: bool


class Retriever:
    """Finds passages in any generation. Safe to use from many threads."""

    def __init__(
        self,
        embedder: Embedder,
        late: LateInteraction,
        weights: Weights = Weights(),
        pool: int = 32,
    ) -> None:
        """``pool`` candidates are read by late interaction: the cost of a search grows with it."""
        self._late = late
        self._weights = weights
        self._pool = pool
        # A question is often searched for and then asked. Few are kept, since each holds on to its generation.
        self._candidates = lru_cache(maxsize=4)(self._find)
        self._ranked = lru_cache(maxsize=4)(self._rank)
        # Questions come again: over another generation, with other filters, as what a follow-up leans on.
        self._embedded = lru_cache(maxsize=KEPT_QUESTIONS)(embedder.embed_query)

    def search(self, generation: Generation, query: Query, k: int, filters: Filters = Filters()) -> list[Hit]:
        """The at most ``k`` best passages, best first."""
        return list(self.rank(generation, query, k, filters).hits)

    def rank(self, generation: Generation, query: Query, k: int, filters: Filters = Filters()) -> Ranked:
        """The same with the signals. Past the pool that was read, passages follow in the order they were found."""
        ranked = self._ranked(generation, query, filters, max(k, self._pool))
        return Ranked(
            ranked.hits[:k],
            ranked.readings[:k],
            _ordered(ranked.signals, np.arange(len(ranked.readings))[:k]),
            ranked.routed,
        )

    def found(self, generation: Generation, query: Query, k: int, filters: Filters = Filters()) -> list[Hit]:
        """The at most ``k`` best passages by vectors, words and dates alone: what there is before anything is read,
        and in a tenth of the time or less."""
        found, passages = self._candidates(generation, query, filters, max(k, self._pool))
        scores = BLIND.apply(_signals(found, np.zeros(found.read, np.float32)))
        hits = [Hit(passages[i], float(scores[i])) for i in np.argsort(-scores, kind="stable")]
        return _followed(hits, passages[found.read :])[:k]

    def prepare(self, passage: Passage) -> bool:
        """Reads ``passage`` for questions to come; False where no more can be kept."""
        return self._late.prepare(passage.content)

    def forget(self, passages: Iterable[Passage]) -> None:
        """Keeps no more what was read of ``passages``, which no index holds any longer."""
        self._late.forget(passage.content for passage in passages)

    @property
    def idle_seconds(self) -> float:
        """For how long nobody has asked anything."""
        return self._late.idle_seconds

    def _find(
        self, generation: Generation, query: Query, filters: Filters, k: int
    ) -> tuple[Candidates, Sequence[Passage]]:
        titles = _titles(generation)
        found = candidates(generation, titles, self._vector(query), query, filters, self._pool, k)
        return found, generation.passages(found.rows)

    def _rank(self, generation: Generation, query: Query, filters: Filters, k: int) -> Ranked:
        found, passages = self._candidates(generation, query, filters, k)
        texts = [passage.content for passage in passages[: found.read]]
        readings = self._late.readings(query.words, texts)
        signals = _signals(found, np.array([reading.score for reading in readings], np.float32))
        scores = self._weights.apply(signals)
        order = np.argsort(-scores, kind="stable")
        ranked = _followed([Hit(passages[i], float(scores[i])) for i in order], passages[found.read :])
        read = tuple(readings[i] for i in order[:k])
        return Ranked(tuple(ranked[:k]), read, _ordered(signals, order[:k]), found.routed)

    def _vector(self, query: Query) -> NDArray[np.float32]:
        vector = self._embedded(query.text)
        if not query.context:
            return vector
        # What is asked and what it follows up, at equal weight: measured on conversations (docs/evaluation.md).
        blended = vector + self._embedded(f"{query.context} {query.text}")
        return blended / max(float(np.linalg.norm(blended)), 1e-12)


def _followed(hits: list[Hit], others: Sequence[Passage]) -> list[Hit]:
    """``hits``, and after them the ``others`` in their order."""
    lowest = hits[-1].score if hits else 0.0
    return hits + [Hit(passage, lowest - step) for step, passage in enumerate(others, 1)]


def _signals(found: Candidates, late: Column) -> Signals:
    read = slice(0, found.read)
    return Signals(
        dense=found.dense[read],
        lexical_rank=found.lexical_rank[read],
        dated=found.dated[read],
        late=late,
    )


@kept
def _titles(generation: Generation) -> Titles:
    return Titles(generation.documents())


def _ordered(signals: Signals, order: NDArray[np.int64]) -> Signals:
    return Signals(*(getattr(signals, field.name)[order] for field in fields(signals)))
