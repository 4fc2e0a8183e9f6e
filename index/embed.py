"""Texts in, unit vectors out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from dealdesk.index.models import BGE_SMALL_EN, folder_sha256, model_folder
from dealdesk.index.packaged import PackagedEmbedder
from dealdesk.index.session import groups
from dealdesk.ingest.progress import Progress, silent
from dealdesk.ingest.token_count import TokenCount

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

QUERY_PROMPT = "Represent this sentence for searching relevant passages: "
"""What bge-small-en-v1.5 was trained to see before a query (its model card)."""

PACKAGED = "packaged"
"""The model setting that stands for the weights that come with the installation."""


NO_LIMIT = 1_000_000
"""``max_tokens`` of a model that reads texts of any length, such as one of static word vectors."""


class Embedder(Protocol):
    """Turns texts into vectors whose inner product is their similarity.

    ``name`` and ``sha256`` identify the weights: vectors of different ``sha256`` are never compared. ``dimension``
    is the length of a vector; ``max_tokens`` is how much of a text the model reads, its special tokens counted.
    """

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def max_tokens(self) -> int: ...

    def embed_documents(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """float32 of shape (len(texts), dimension), each row of length 1; reports the stage "embed"."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """float32 of shape (dimension,), of length 1."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text is to the model, uncut, special tokens counted."""
        ...

    @property
    def portable_count(self) -> TokenCount | None:
        """Counts as ``count_tokens`` does, and can be sent to another process; None where there is no such thing."""
        ...


class SentenceEmbedder:
    """Any sentence-transformers model. The model is loaded when the first text is embedded, not before."""

    def __init__(
        self,
        name: str,
        sha256: str,
        load: Callable[[], SentenceTransformer],
    ) -> None:
        self.name = name
        self.sha256 = sha256
        self._load = load
        self._lock = Lock()

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:
        limit = self._model.max_seq_length or math.inf
        return NO_LIMIT if math.isinf(limit) else int(limit)

    def embed_documents(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        done = 0
        for group in groups([len(text) for text in texts]):
            vectors[group] = self._model.encode_document(
                [texts[i] for i in group], batch_size=len(group), show_progress_bar=False, normalize_embeddings=True
            )
            done += len(group)
            progress("embed", done, len(texts))
        return vectors

    def embed_query(self, text: str) -> Vectors:
        vector: Vectors = self._model.encode_query([text], show_progress_bar=False, normalize_embeddings=True)[0]
        return vector.astype(np.float32, copy=False)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return _count_with(self._model.tokenizer, texts) if texts else []

    @property
    def portable_count(self) -> TokenCount | None:
        """Counts as ``count_tokens`` does, and can be sent to another process; None where only the model can count."""
        tokenizer = self._model.tokenizer
        fast = tokenizer if isinstance(tokenizer, Tokenizer) else getattr(tokenizer, "backend_tokenizer", None)
        return None if fast is None else TokenCount(fast.to_str())

    @property
    def _model(self) -> SentenceTransformer:
        with self._lock:  # two first questions at once must not load two models
            return self._loaded

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        return self._load()


def packaged_embedder(threads: int = 0) -> PackagedEmbedder:
    """bge-small-en-v1.5 in int8, from the installation; ``threads`` of 0 means one for each core."""
    return PackagedEmbedder(BGE_SMALL_EN, 384, QUERY_PROMPT, threads)


def embedder_of(model: str, threads: int = 0) -> Embedder:
    """The embedder for a model setting: "packaged", or a sentence-transformers folder or name."""
    if model == PACKAGED:
        return packaged_embedder(threads)
    folder = model_folder(model)

    def load() -> SentenceTransformer:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(folder), device="cpu")

    return SentenceEmbedder(model, folder_sha256(folder), load)


def _count_with(tokenizer: Any, texts: Sequence[str]) -> list[int]:
    if isinstance(tokenizer, Tokenizer):
        return [len(encoding.ids) for encoding in tokenizer.encode_batch_fast(list(texts))]
    return [len(ids) for ids in tokenizer(list(texts), truncation=False, verbose=False)["input_ids"]]
