"""Late interaction: each word of the question finds its best match in the text (MaxSim, Khattab and Zaharia 2020)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.models import COLBERT_SMALL
from dealdesk.index.session import OnnxSession, groups


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question met one text: for each token of each, the cosine.

    ``cosines`` is float32 of shape (question's tokens, text's tokens); ``starts`` are the characters at which the
    text's tokens begin, -1 for the model's own marks.
    """

    cosines: NDArray[np.float32]
    starts: NDArray[np.int64]

    @property
    def score(self) -> float:
        """The mean over the question's tokens of the best cosine in the text."""
        return float(self.cosines.max(axis=1).mean())

    def within(self, start: int, end: int) -> float:
        """The same among the tokens that begin in ``start:end`` of the text; 0 where the model read none of them."""
        inside = (self.starts >= start) & (self.starts < end)
        return float(self.cosines[:, inside].max(axis=1).mean()) if inside.any() else 0.0


class LateInteraction:
    """The mean over the question's tokens of the best cosine among the text's tokens: from -1 to 1.

    A Reranker. The mean, not the sum, so that short and long questions have scores of one size.
    """

    def __init__(self, threads: int = 0) -> None:
        """``threads`` of 0 means one for each core. The model is loaded at the first question."""
        self.name = COLBERT_SMALL.name
        self.sha256 = COLBERT_SMALL.sha256
        self._threads = threads
        self._lock = Lock()

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([reading.score for reading in self.readings(query, texts)], dtype=np.float32)

    def readings(self, query: str, texts: Sequence[str]) -> list[Reading]:
        """A reading of each text, in order: what ``scores`` sums up, and how well each part of the text does."""
        with self._lock:
            session = self._session
        words = token_vectors(session, [query])[0]
        readings: dict[int, Reading] = {}
        for group in groups([len(text) for text in texts]):
            for position, vectors in zip(group, token_vectors(session, [texts[i] for i in group]), strict=True):
                readings[position] = Reading(words @ vectors.T, session.starts(texts[position]))
        return [readings[position] for position in range(len(texts))]

    @cached_property
    def _session(self) -> OnnxSession:
        return OnnxSession(COLBERT_SMALL, self._threads)


def token_vectors(session: OnnxSession, texts: Sequence[str]) -> list[NDArray[np.float32]]:
    """For each text its tokens' unit vectors, shape (tokens of the text, dimension)."""
    states = session.run(session.encode(texts))
    return [state / np.maximum(np.linalg.norm(state, axis=1, keepdims=True), 1e-12) for state in states]
