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

from dealdesk.index.models import BGE_SMALL_EN, Weights, folder_sha256, model_folder, packaged
from dealdesk.index.session import GROUP, OnnxSession, groups, opened
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

    def __init__(self, name: str, sha256: str, load: Callable[[], SentenceTransformer]) -> None:
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


class OnnxEmbedder:
    """Packaged weights on an ONNX session, without torch: the first token's state, made of length one (CLS pooling).

    The files are opened when they are first needed: the tokenizer to count, the model to embed. Each text is tokenized
    and run on one core, and no core waits for another: sentence-transformers around the same session takes a tenth more
    of the processor.
    """

    def __init__(self, weights: Weights, dimension: int, query_prompt: str, threads: int = 0) -> None:
        """``threads`` of 0 means one for each core."""
        self.name = weights.name
        self.sha256 = weights.sha256
        self.dimension = dimension
        self.max_tokens = weights.max_tokens
        self._weights = weights
        self._query_prompt = query_prompt
        self._threads = threads
        self._lock = Lock()

    def embed_documents(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        # The longest first, so that the last to finish on a core is a short one, and the time left is not told too low.
        order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for done, (row, state) in enumerate(self._opened().first_states(texts, order), 1):
            vectors[row] = state / max(float(np.linalg.norm(state)), 1e-12)
            if done % GROUP == 0 or done == len(texts):
                progress("embed", done, len(texts))
        return vectors

    def embed_query(self, text: str) -> Vectors:
        vector: Vectors = self.embed_documents([self._query_prompt + text])[0]
        return vector

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self.portable_count(texts) if texts else []

    @cached_property
    def portable_count(self) -> TokenCount:
        """Counts as ``count_tokens`` does, and can be sent to another process."""
        return TokenCount(packaged(self._weights)[1])

    def _opened(self) -> OnnxSession:
        with self._lock:  # two first questions at once must not open two sessions
            return self._session

    @cached_property
    def _session(self) -> OnnxSession:
        return opened(self._weights, self._threads)


def packaged_embedder(threads: int = 0) -> OnnxEmbedder:
    """bge-small-en-v1.5 in int8, from the installation; ``threads`` of 0 means one for each core."""
    return OnnxEmbedder(BGE_SMALL_EN, 384, QUERY_PROMPT, threads)


def embedder_of(model: str, threads: int = 0) -> Embedder:
    """The embedder for a model setting: "packaged", or a sentence-transformers folder or name."""
    if model == PACKAGED:
        return packaged_embedder(threads)
    folder = model_folder(model)

    def load() -> SentenceTransformer:
        from sentence_transformers import SentenceTransformer  # with torch: seconds that the packaged weights save

        return SentenceTransformer(str(folder), device="cpu")

    return SentenceEmbedder(model, folder_sha256(folder), load)


def _count_with(tokenizer: Any, texts: Sequence[str]) -> list[int]:
    if isinstance(tokenizer, Tokenizer):
        return [len(encoding.ids) for encoding in tokenizer.encode_batch_fast(list(texts))]
    return [len(ids) for ids in tokenizer(list(texts), truncation=False, verbose=False)["input_ids"]]
