"""Passages for a question: found by meaning, by words and by document, then read word by word and ranked."""

from __future__ import annotations

from collections.abc import Sequence
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
        self._embedder = embedder
        self._late = late
        self._weights = weights
        self._pool = pool
        # A question is often searched for and then asked. Few are kept, since each holds on to its generation.
        self._ranked = lru_cache(maxsize=4)(self._rank)

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

    def _rank(self, generation: Generation, query: Query, filters: Filters, k: int) -> Ranked:
        titles = _titles(generation)
        found = candidates(generation, titles, self._vector(query), query, filters, self._pool, k)
        passages = generation.passages(found.rows)
        texts = [passage.content for passage in passages[: found.read]]
        readings = self._late.readings(query.words, texts)
        signals = _signals(found, readings)
        scores = self._weights.apply(signals)
        order = np.argsort(-scores, kind="stable")
        ranked = [Hit(passages[i], float(scores[i])) for i in order]
        lowest = ranked[-1].score if ranked else 0.0
        ranked += [Hit(p, lowest - step) for step, p in enumerate(passages[found.read :], 1)]
        read = tuple(readings[i] for i in order[:k])
        return Ranked(tuple(ranked[:k]), read, _ordered(signals, order[:k]), found.routed)

    def _vector(self, query: Query) -> NDArray[np.float32]:
        vector = self._embedder.embed_query(query.text)
        if not query.context:
            return vector
        # What is asked and what it follows up, at equal weight: measured on conversations (docs/evaluation.md).
        blended = vector + self._embedder.embed_query(f"{query.context} {query.text}")
        return blended / max(float(np.linalg.norm(blended)), 1e-12)


def _signals(found: Candidates, readings: Sequence[Reading]) -> Signals:
    read = slice(0, found.read)
    return Signals(
        dense=found.dense[read],
        lexical_rank=found.lexical_rank[read],
        dated=found.dated[read],
        late=np.array([reading.score for reading in readings], np.float32),
    )


@kept
def _titles(generation: Generation) -> Titles:
    return Titles(generation.documents())


def _ordered(signals: Signals, order: NDArray[np.int64]) -> Signals:
    return Signals(*(getattr(signals, field.name)[order] for field in fields(signals)))
