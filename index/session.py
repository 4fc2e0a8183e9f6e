"""One ONNX model with its tokenizer: texts in, arrays out. Knows nothing of torch, so that it is quick to load."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from dealdesk.index.models import Weights, packaged

Text = str | tuple[str, str]
"""A text, or a pair of texts that the model reads together."""

GROUP = 32
"""Texts handed to a model at once, and the step in which progress is told."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts as a model takes them: three int64 arrays of shape (texts, longest text)."""

    input_ids: NDArray[np.int64]
    attention_mask: NDArray[np.int64]
    token_type_ids: NDArray[np.int64]


class OnnxSession:
    """Packaged weights, opened. Safe to use from many threads.

    Each text goes through the model alone, several texts at a time on as many cores. Batches are slower here for texts
    of a passage's length (benchmarks/README.md), and since the int8 weights scale their inputs by the largest value in
    a batch, a text's numbers would depend on its neighbours. Alone they never do.
    """

    def __init__(self, weights: Weights, threads: int = 0) -> None:
        """``threads`` of 0 means one for each core that this process may use."""
        model, tokenizer = packaged(weights)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_mem_pattern = False  # one is kept for each length of text that was ever run
        _share_arena()
        options.add_session_config_entry("session.use_env_allocators", "1")
        self.weights = weights
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._output = self._session.get_outputs()[0].name
        self._tokenizer = load_tokenizer(tokenizer, weights.max_tokens)
        self._pool = ThreadPoolExecutor(threads or cores(), f"onnx-{weights.folder}")

    def encode(self, texts: Sequence[Text]) -> Encoded:
        """Token ids, padded to the longest text of the call and cut at the model's limit."""
        encodings = self._tokenizer.encode_batch_fast(list(texts))
        width = max((len(e.ids) for e in encodings), default=0)
        ids, mask, types = (np.zeros((len(encodings), width), dtype=np.int64) for _ in range(3))
        for row, encoding in enumerate(encodings):
            length = len(encoding.ids)
            ids[row, :length] = encoding.ids
            mask[row, :length] = 1
            types[row, :length] = encoding.type_ids
        return Encoded(ids, mask, types)

    def run(self, encoded: Encoded) -> list[NDArray[np.float32]]:
        """The model's first output for each text: its tokens' states (tokens, dimension), or its logits (1,)."""
        rows = range(len(encoded.input_ids))
        if len(rows) == 1:
            return [self._run_one(encoded, 0)]
        return list(self._pool.map(lambda row: self._run_one(encoded, row), rows))

    def _run_one(self, encoded: Encoded, row: int) -> NDArray[np.float32]:
        length = int(encoded.attention_mask[row].sum())
        feed = {
            "input_ids": encoded.input_ids[row : row + 1, :length],
            "attention_mask": encoded.attention_mask[row : row + 1, :length],
            "token_type_ids": encoded.token_type_ids[row : row + 1, :length],
        }
        output: NDArray[np.float32] = self._session.run([self._output], feed)[0][0]
        return output

    def first_states(self, texts: Sequence[Text], order: Sequence[int]) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """For each position in ``order`` the model's first state of that text, float32 of shape (dimension,), as they
        are done; a text is tokenized on the core that runs it. What is raised for one text ends them all."""
        if len(order) <= 1:  # a question: no need to wake another thread
            yield from ((row, self._first_state(texts[row])) for row in order)
            return
        ahead = {self._pool.submit(self._first_state, texts[row]): row for row in order}
        try:
            for future in as_completed(ahead):
                yield ahead[future], future.result()
        finally:
            for future in ahead:
                future.cancel()

    def _first_state(self, text: Text) -> NDArray[np.float32]:
        state: NDArray[np.float32] = self._run_one(self.encode([text]), 0)[0]
        return state

    def lengths(self, texts: Sequence[Text]) -> list[int]:
        """The number of tokens that the model sees of each text, its special tokens counted."""
        return [len(e.ids) for e in self._tokenizer.encode_batch_fast(list(texts))]

    def starts(self, text: str) -> NDArray[np.int64]:
        """The character at which each token of ``text`` begins; -1 for the model's own marks."""
        encoding = self._tokenizer.encode(text)
        marks = zip(encoding.offsets, encoding.special_tokens_mask, strict=True)
        return np.array([-1 if special else start for (start, _), special in marks], dtype=np.int64)


@cache
def opened(weights: Weights, threads: int = 0) -> OnnxSession:
    """The session of ``weights`` that all of this process share: each is 60 MB and half a second of a core."""
    return OnnxSession(weights, threads)


@cache
def _share_arena() -> None:
    """One arena for the working memory of all sessions of this process: each of its own grows to what its longest
    texts at once take, and none gives anything back (benchmarks/README.md)."""
    memory = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    onnxruntime.create_and_register_allocator(memory, onnxruntime.OrtArenaCfg({}))


def cores() -> int:
    """How many cores this process may use; where the system does not say, how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def load_tokenizer(path: Any, max_tokens: int | None) -> Tokenizer:
    """The tokenizer in the file ``path``, without padding, cutting at ``max_tokens`` or (None) not at all."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    if max_tokens is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(max_tokens)
    return tokenizer


def groups(lengths: Sequence[int], size: int = GROUP) -> list[list[int]]:
    """Every position in one of several groups of at most ``size``, similar lengths together and the longest first.

    The longest first, so that the last to finish on a core is a short one, and an estimate of the time left is high
    rather than low.
    """
    order = sorted(range(len(lengths)), key=lambda position: -lengths[position])
    return [order[start : start + size] for start in range(0, len(order), size)]
