"""An embedder that costs next to nothing, where only what happens around the embedding is measured."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from dealdesk.index.embed import OnnxEmbedder, Vectors
from dealdesk.ingest.progress import Progress, silent


class StandIn(OnnxEmbedder):
    """Goes by the name of the packaged embedder and counts as it does; its vectors are random, the same for a text."""

    def embed_documents(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
            vectors[row] = np.random.default_rng(seed).standard_normal(self.dimension, np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        progress("embed", len(texts), len(texts))
        return vectors
