"""One ONNX model with its tokenizer: texts in, arrays out. Knows nothing of torch, so that it is quick to load."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from dealdesk.index.models import Weights, packaged

Text = str | tuple[str, str]
"""A text, or a pair of texts that the model reads together."""

BATCH_TOKENS = 4096
"""Tokens of a padded batch. Measured on two cores: the same speed from 2,048 to 8,192, and slower outside."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts as a model takes them: three int64 arrays of shape (texts, longest text)."""

    input_ids: NDArray[np.int64]
    attention_mask: NDArray[np.int64]
    token_type_ids: NDArray[np.int64]


class OnnxSession:
    """Packaged weights, opened. Safe to use from many threads."""

    def __init__(self, weights: Weights, threads: int = 0) -> None:
        """``threads`` of 0 means one for each core that this process may use."""
        model, tokenizer = packaged(weights)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or len(os.sched_getaffinity(0))
        options.log_severity_level = 3
        self.weights = weights
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = load_tokenizer(tokenizer, weights.max_tokens)

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

    def run(self, encoded: Encoded) -> NDArray[np.float32]:
        """The model's first output for ``encoded``: (texts, tokens, dimension) of states, or (texts, 1) of logits."""
        feed = {
            "input_ids": encoded.input_ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.token_type_ids,
        }
        output: NDArray[np.float32] = self._session.run(self._outputs(), feed)[0]
        return output

    def lengths(self, texts: Sequence[Text]) -> list[int]:
        """The number of tokens that the model sees of each text, its special tokens counted."""
        return [len(e.ids) for e in self._tokenizer.encode_batch_fast(list(texts))]

    def _outputs(self) -> list[str]:
        return [self._session.get_outputs()[0].name]


def load_tokenizer(path: Any, max_tokens: int | None) -> Tokenizer:
    """The tokenizer in the file ``path``, without padding, cutting at ``max_tokens`` or (None) not at all."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    if max_tokens is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(max_tokens)
    return tokenizer


def batches(lengths: Sequence[int], most: int = BATCH_TOKENS) -> list[list[int]]:
    """Positions grouped by similar length, the longest first, each group at most ``most`` tokens when padded.

    Every position is in exactly one group; a text longer than ``most`` is a group of its own.
    """
    groups: list[list[int]] = []
    for position in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        # The first of a group is its longest, so it alone decides what each further text costs.
        if groups and (len(groups[-1]) + 1) * lengths[groups[-1][0]] <= most:
            groups[-1].append(position)
        else:
            groups.append([position])
    return groups
