"""The packaged embedder: tokenizer, ONNX session and a division by the length, with nothing between them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.models import Weights, packaged
from dealdesk.index.session import GROUP, OnnxSession
from dealdesk.ingest.progress import Progress, silent
from dealdesk.ingest.token_count import TokenCount


class PackagedEmbedder:
    """The normalized first state of a packaged model. The model is loaded when the first text is embedded.

    sentence-transformers around the same session takes 11 % more of the processor (benchmarks/README.md), and seconds
    to import.
    """

    def __init__(self, weights: Weights, dimension: int, query_prompt: str, threads: int = 0) -> None:
        """``threads`` of 0 means one for each core that this process may use."""
        self.name = weights.name
        self.sha256 = weights.sha256
        self.dimension = dimension
        self.max_tokens = weights.max_tokens
        self._weights = weights
        self._prompt = query_prompt
        self._threads = threads
        self._lock = Lock()
        self._count: TokenCount | None = None

    def embed_documents(self, texts: Sequence[str], progress: Progress = silent) -> NDArray[np.float32]:
        # The longest first, so that the last to finish on a core is a short one, and the time left is not told too low.
        order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for done, (row, state) in enumerate(self._session.states(texts, order), 1):
            vectors[row] = state / np.linalg.norm(state)
            if done % GROUP == 0 or done == len(texts):
                progress("embed", done, len(texts))
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.embed_documents([self._prompt + text])[0]
        return vector

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self.portable_count(texts) if texts else []

    @property
    def portable_count(self) -> TokenCount:
        """Counts as ``count_tokens`` does, and can be sent to another process."""
        if self._count is None:
            self._count = TokenCount(packaged(self._weights)[1])
        return self._count

    @property
    def _session(self) -> OnnxSession:
        with self._lock:  # two first questions at once must not load two models
            return self._loaded

    @cached_property
    def _loaded(self) -> OnnxSession:
        return OnnxSession(self._weights, self._threads)
