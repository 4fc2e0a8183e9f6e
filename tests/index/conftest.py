"""Small real models, built here: a sentence-transformers embedder of seven words and a cross-encoder of one layer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from dealdesk.index.embed import Embedder, OnnxEmbedder, Vectors, embedder_of, packaged_embedder
from dealdesk.index.rerank import OnnxReranker, Reranker, packaged_reranker, reranker_of
from dealdesk.ingest.progress import Progress, silent

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "tariff", "duty", "copper", "steel", "nda", "term")


class WordEmbedder:
    """An Embedder without a model: each word adds a direction of its own. Counts words as tokens."""

    name = "words"
    dimension = 64
    max_tokens = 1000
    portable_count = None

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.sha256 = f"{seed:064x}"
        self.seen: list[str] = []

    def embed_documents(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        self.seen += texts
        progress("embed", len(texts), len(texts))
        return np.array([self.embed_query(text) for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def embed_query(self, text: str) -> Vectors:
        total = sum((self._direction(word) for word in text.lower().split()), np.full(self.dimension, 1e-3))
        return (total / np.linalg.norm(total)).astype(np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def _direction(self, word: str) -> np.ndarray:
        return np.random.default_rng([self.seed, *word.encode()]).normal(size=self.dimension)


@pytest.fixture(scope="session")
def word_embedder() -> type[WordEmbedder]:
    """The class, for a property test, which can use no fixture that is made anew for each test."""
    return WordEmbedder


@pytest.fixture
def words() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def other_words() -> WordEmbedder:
    return WordEmbedder(seed=1)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder: the mean of one-hot word vectors."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    folder = tmp_path_factory.mktemp("models") / "tiny"
    static = StaticEmbedding(tokenizer, embedding_weights=torch.eye(len(WORDS)))
    SentenceTransformer(modules=[static], device="cpu").save(str(folder))
    return folder


@pytest.fixture(scope="session")
def tiny_cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder folder: one random layer of BERT over the same words."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("models") / "cross"
    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(vocab_size=len(WORDS), num_labels=1, initializer_range=1.0, **sizes)
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizerFast(vocab={word: number for number, word in enumerate(WORDS)}).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def packaged() -> OnnxEmbedder:
    return packaged_embedder()


@pytest.fixture(scope="session")
def packaged_cross() -> OnnxReranker:
    return packaged_reranker()


@pytest.fixture(scope="session")
def tiny(tiny_model: Path) -> Embedder:
    return embedder_of(str(tiny_model))


@pytest.fixture(scope="session")
def tiny_cross(tiny_cross_encoder: Path) -> Reranker:
    return reranker_of(str(tiny_cross_encoder))


@pytest.fixture(params=["packaged", "tiny", "words"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """Every embedder there is: what holds for one must hold for all."""
    chosen: Embedder = request.getfixturevalue(request.param)
    return chosen
