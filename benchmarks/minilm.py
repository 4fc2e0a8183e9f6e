"""The plain pipeline that others embed with: sentence-transformers and an fp32 MiniLM of six layers, on torch."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import Any

from benchmarks.machine import Spent, measured
from dealdesk.index.models import BGE_SMALL_EN, packaged

MAX_TOKENS = 256
"""As all-MiniLM-L6-v2 is configured."""


def minilm(texts: Sequence[str]) -> Spent:
    """Encodes ``texts`` with the defaults of ``SentenceTransformer.encode`` (batches of 32, the longest first).

    The weights are random: the architecture is that of all-MiniLM-L6-v2 (6 layers, 384 wide, 12 heads, 1,536 between),
    and its speed does not depend on their values. The tokenizer is BERT's, which both models share.
    """
    model = _model()
    model.encode(list(texts[:32]))
    with measured() as spent:
        model.encode(list(texts))
    return spent


def _model() -> Any:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    sizes = {"hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12, "intermediate_size": 1536}
    with tempfile.TemporaryDirectory() as folder:
        tokenizer = BertTokenizerFast(tokenizer_file=str(packaged(BGE_SMALL_EN)[1]), model_max_length=MAX_TOKENS)
        tokenizer.save_pretrained(folder)
        BertModel(BertConfig(vocab_size=len(tokenizer), **sizes)).save_pretrained(folder)
        transformer = Transformer(folder)
        transformer.max_seq_length = MAX_TOKENS
        return SentenceTransformer(modules=[transformer, Pooling(384, "mean"), Normalize()], device="cpu")
