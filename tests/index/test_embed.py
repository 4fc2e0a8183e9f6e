"""Embedders: one suite for all of them, then what is particular to each."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dealdesk.index.embed import QUERY_PROMPT, Embedder, OnnxEmbedder, embedder_of, packaged_embedder
from dealdesk.index.faults import ModelFault
from dealdesk.index.models import BGE_SMALL_EN
from dealdesk.index.session import OnnxSession

TEXTS = [
    "tariff duty copper",
    "nda term",
    "steel",
    "tariff duty " * 60,
    "copper steel nda term tariff duty",
]


def test_every_vector_has_length_one_and_the_said_dimension(embedder: Embedder) -> None:
    vectors = embedder.embed_documents(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert embedder.embed_query("copper duty").shape == (embedder.dimension,)


def test_a_text_has_the_same_vector_whatever_stands_beside_it(embedder: Embedder) -> None:
    together = embedder.embed_documents(TEXTS)
    alone = np.concatenate([embedder.embed_documents([text]) for text in TEXTS])
    np.testing.assert_array_equal(together, alone)


def test_vectors_come_in_the_order_of_the_texts(embedder: Embedder) -> None:
    np.testing.assert_array_equal(embedder.embed_documents(TEXTS[::-1])[::-1], embedder.embed_documents(TEXTS))


def test_the_nearest_text_is_the_one_that_says_it(embedder: Embedder) -> None:
    similarity = embedder.embed_documents(TEXTS) @ embedder.embed_query("nda term")
    assert int(similarity.argmax()) == 1


def test_no_texts_make_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_documents([]).shape == (0, embedder.dimension)
    assert embedder.count_tokens([]) == []


def test_progress_ends_at_the_number_of_texts(embedder: Embedder) -> None:
    told: list[tuple[str, int, int]] = []
    embedder.embed_documents(TEXTS, lambda *step: told.append(step))
    assert told[-1] == ("embed", len(TEXTS), len(TEXTS))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_more_words_are_more_tokens(embedder: Embedder) -> None:
    one, two, three = embedder.count_tokens(["copper", "copper steel", "copper steel duty"])
    assert (two - one, three - two) == (1, 1)


def test_packaged_vectors_are_the_normalized_first_state_of_the_model(packaged: OnnxEmbedder) -> None:
    session = OnnxSession(BGE_SMALL_EN)
    texts = ["The additional duty is 10 percent.", "This Agreement is governed by the laws of Norway."]
    states = [session.run(session.encode([text]))[0][0] for text in texts]
    expected = np.array([state / np.linalg.norm(state) for state in states])
    np.testing.assert_allclose(packaged.embed_documents(texts), expected, atol=1e-6)


def test_packaged_vectors_are_those_of_the_pooling_and_normalizing_of_sentence_transformers(
    packaged: OnnxEmbedder,
) -> None:
    import torch
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    session = OnnxSession(BGE_SMALL_EN)
    texts = ["The additional duty is 10 percent.", "Norway", "The party of the first part. " * 40]
    states = [torch.from_numpy(state) for state in session.run(session.encode(texts))]
    mask = [torch.ones(len(state), dtype=torch.int64) for state in states]
    features = {
        "token_embeddings": torch.nn.utils.rnn.pad_sequence(states, batch_first=True),
        "attention_mask": torch.nn.utils.rnn.pad_sequence(mask, batch_first=True),
    }
    expected = Normalize()(Pooling(384, "cls")(features))["sentence_embedding"].numpy()
    np.testing.assert_allclose(packaged.embed_documents(texts), expected, rtol=0, atol=1e-7)


def test_tokens_are_counted_alike_in_another_process(embedder: Embedder) -> None:
    if embedder.portable_count is not None:
        count = pickle.loads(pickle.dumps(embedder.portable_count))
        assert count(TEXTS) == embedder.count_tokens(TEXTS)


def test_a_packaged_query_is_embedded_with_its_prompt(packaged: OnnxEmbedder) -> None:
    question = "When does the duty take effect?"
    np.testing.assert_array_equal(
        packaged.embed_query(question), packaged.embed_documents([QUERY_PROMPT + question])[0]
    )


def test_packaged_tokens_are_counted_with_the_marks_at_both_ends(packaged: OnnxEmbedder) -> None:
    assert packaged.count_tokens(["", "tariff", "word " * 600]) == [2, 3, 602]
    assert (packaged.dimension, packaged.max_tokens) == (384, 512)


def test_packaged_vectors_are_told_by_the_weights_that_indexes_name(packaged: OnnxEmbedder) -> None:
    assert packaged.name == "bge-small-en-v1.5-int8"
    assert packaged.sha256 == "dd6f90924dd296fc895eb61dfdcc6a9ef91ebdce9c245a14552c79e0f0ff543d"


def test_a_text_longer_than_the_model_reads_is_cut_not_refused(packaged: OnnxEmbedder) -> None:
    long, longer = packaged.embed_documents(["tariff " * 510, "tariff " * 900])
    np.testing.assert_array_equal(long, longer)


def test_the_vectors_of_a_named_model_are_those_of_its_weights(tiny: Embedder) -> None:
    vector = tiny.embed_documents(["tariff duty"])[0]
    expected = np.zeros(11, dtype=np.float32)
    expected[[5, 6]] = 0.5**0.5
    np.testing.assert_allclose(vector, expected, atol=1e-6)


def test_a_model_with_one_other_byte_is_another_model(tiny_model: Path, tmp_path: Path) -> None:
    import shutil

    copy = shutil.copytree(tiny_model, tmp_path / "copy")
    assert embedder_of(str(copy)).sha256 == embedder_of(str(tiny_model)).sha256
    other = shutil.copytree(tiny_model, tmp_path / "other")
    weights = bytearray((other / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (other / "model.safetensors").write_bytes(weights)
    assert embedder_of(str(other)).sha256 != embedder_of(str(tiny_model)).sha256


def test_a_model_that_is_nowhere_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.snapshot_download", _offline)
    with pytest.raises(ModelFault, match=r"'nobody/nothing' is neither a folder .*; name an existing folder"):
        embedder_of("nobody/nothing")


def test_packaged_weights_are_run_without_torch() -> None:
    program = (
        "import sys; from dealdesk.index.embed import packaged_embedder; e = packaged_embedder(); "
        "e.count_tokens(['a duty']); e.embed_documents(['a duty']); e.embed_query('a duty'); "
        "print({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


def _offline(*_: object, **__: object) -> str:
    raise ConnectionError("no network")


def test_a_process_opens_the_packaged_weights_once_for_as_many_threads() -> None:
    one, other = packaged_embedder(), packaged_embedder()
    one.embed_query("copper")
    other.embed_query("copper")
    assert one._opened() is other._opened()
    assert packaged_embedder(1)._opened() is not one._opened()
