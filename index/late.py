"""Late interaction: each word of the question finds its best match in the text (MaxSim, Khattab and Zaharia 2020)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.models import COLBERT_SMALL
from dealdesk.index.session import OnnxSession, batches


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
        scores = np.empty(len(texts), dtype=np.float32)
        with self._lock:
            session = self._session
        words = token_vectors(session, [query])[0]
        for group in batches(session.lengths(texts)):
            for position, vectors in zip(group, token_vectors(session, [texts[i] for i in group]), strict=True):
                scores[position] = max_sim(words, vectors)
        return scores

    @cached_property
    def _session(self) -> OnnxSession:
        return OnnxSession(COLBERT_SMALL, self._threads)


def token_vectors(session: OnnxSession, texts: Sequence[str]) -> list[NDArray[np.float32]]:
    """For each text its tokens' unit vectors, shape (tokens of the text, dimension)."""
    encoded = session.encode(texts)
    states = session.run(encoded)
    states /= np.maximum(np.linalg.norm(states, axis=2, keepdims=True), 1e-12)
    return [row[: int(mask.sum())] for row, mask in zip(states, encoded.attention_mask, strict=True)]


def max_sim(words: NDArray[np.float32], vectors: NDArray[np.float32]) -> float:
    """The mean over ``words`` (q, d) of the greatest inner product with any of ``vectors`` (t, d)."""
    return float((words @ vectors.T).max(axis=1).mean())
