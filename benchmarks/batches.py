"""Tokens per second of the embedder's weights by the size of a padded batch, on one core."""

from __future__ import annotations

import random

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from benchmarks.machine import conditions, keep, measured
from dealdesk.index.models import BGE_SMALL_EN, packaged

TOKENS = (1, 512, 1024, 4096, 8192)


def run() -> None:
    """Texts of 40, 120 and 250 tokens, alone (1) and in batches of up to so many tokens; the quicker of two runs."""
    model, tokenizer_file = packaged(BGE_SMALL_EN)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    vocabulary = Tokenizer.from_file(str(tokenizer_file)).get_vocab_size()
    chance = random.Random(7)
    figures = conditions()
    print(f"{'tokens a text':>14}" + "".join(f"{'alone' if most == 1 else most:>10}" for most in TOKENS))
    for length in (40, 120, 250):
        texts = [[chance.randrange(1000, vocabulary) for _ in range(length)] for _ in range(12_000 // length)]
        speeds = []
        for most in TOKENS:
            size = max(1, most // length)
            seconds = []
            for _ in range(2):
                with measured() as spent:
                    for start in range(0, len(texts), size):
                        ids = np.array(texts[start : start + size], dtype=np.int64)
                        mask, types = np.ones_like(ids), np.zeros_like(ids)
                        session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": types})
                seconds.append(spent.cpu_seconds)
            speeds.append(round(len(texts) * length / min(seconds)))
        figures[f"tokens_{length}"] = dict(zip(map(str, TOKENS), speeds, strict=True))
        print(f"{length:>14}" + "".join(f"{speed:>10,}" for speed in speeds))
    keep("batches", figures)
