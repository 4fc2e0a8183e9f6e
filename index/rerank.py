"""A question and texts in, a score for each text out: the higher, the better the text answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.embed import PACKAGED
from dealdesk.index.models import MS_MARCO_MINILM, Weights, folder_sha256, model_folder
from dealdesk.index.session import OnnxSession, groups, opened

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class Reranker(Protocol):
    """Reads a question and a text together. ``name`` and ``sha256`` identify the weights."""

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 of shape (len(texts),): raw scores in the order of ``texts``, comparable within one model."""
        ...


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder with one label; its raw logits. Loaded at the first question."""

    def __init__(self, name: str, sha256: str, load: Callable[[], CrossEncoder]) -> None:
        self.name = name
        self.sha256 = sha256
        self._load = load
        self._lock = Lock()

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        scores = np.empty(len(texts), dtype=np.float32)
        for group in groups([len(text) for text in texts]):
            pairs = [(query, texts[i]) for i in group]
            scores[group] = self._model.predict(pairs, batch_size=len(group), show_progress_bar=False)
        return scores

    @property
    def _model(self) -> CrossEncoder:
        with self._lock:  # two first questions at once must not load two models
            return self._loaded

    @cached_property
    def _loaded(self) -> CrossEncoder:
        return self._load()


class OnnxReranker:
    """Packaged cross-encoder weights on an ONNX session, without torch; its raw logits. Opened at the first use."""

    def __init__(self, weights: Weights, threads: int = 0) -> None:
        """``threads`` of 0 means one for each core."""
        self.name = weights.name
        self.sha256 = weights.sha256
        self._weights = weights
        self._threads = threads
        self._lock = Lock()

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        with self._lock:
            session = self._session
        scores = np.empty(len(texts), dtype=np.float32)
        for group in groups([len(text) for text in texts]):
            logits = session.run(session.encode([(query, texts[i]) for i in group]))
            scores[group] = [logit[0] for logit in logits]
        return scores

    @cached_property
    def _session(self) -> OnnxSession:
        return opened(self._weights, self._threads)


def packaged_reranker(threads: int = 0) -> OnnxReranker:
    """ms-marco-MiniLM-L-12-v2 in int8, from the installation; ``threads`` of 0 means one for each core."""
    return OnnxReranker(MS_MARCO_MINILM, threads)


def reranker_of(model: str, threads: int = 0) -> Reranker:
    """The reranker for a model setting: "packaged", or a sentence-transformers cross-encoder's folder or name."""
    if model == PACKAGED:
        return packaged_reranker(threads)
    folder = model_folder(model)

    def load() -> CrossEncoder:
        import torch
        from sentence_transformers import CrossEncoder

        encoder: CrossEncoder = CrossEncoder(str(folder), device="cpu", activation_fn=torch.nn.Identity())
        return encoder

    return CrossEncoderReranker(model, folder_sha256(folder), load)
