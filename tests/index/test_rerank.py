"""Rerankers: one suite for all of them, then what is particular to each."""

from __future__ import annotations

import numpy as np
import pytest

from dealdesk.index.late import LateInteraction, token_vectors
from dealdesk.index.models import COLBERT_SMALL, MS_MARCO_MINILM
from dealdesk.index.rerank import OnnxReranker, Reranker
from dealdesk.index.session import OnnxSession

QUESTION = "When does the duty of 10 percent take effect?"
TEXTS = [
    "Penguins swim in cold water.",
    "The duty of 10 percent takes effect on November 10, 2025.",
    "This Agreement is governed by the laws of Norway. " * 8,
]


@pytest.fixture(params=["packaged_cross", "tiny_cross", "late"])
def reranker(request: pytest.FixtureRequest) -> Reranker:
    chosen: Reranker = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(scope="module")
def late() -> LateInteraction:
    return LateInteraction()


def test_there_is_a_score_for_each_text_in_order(reranker: Reranker) -> None:
    scores = reranker.scores(QUESTION, TEXTS)
    assert scores.dtype == np.float32
    assert scores.shape == (3,)
    np.testing.assert_allclose(reranker.scores(QUESTION, TEXTS[::-1])[::-1], scores, atol=1e-5)
    assert reranker.scores(QUESTION, []).shape == (0,)


def test_a_score_does_not_depend_on_the_other_texts(reranker: Reranker) -> None:
    alone = [float(reranker.scores(QUESTION, [text])[0]) for text in TEXTS]
    np.testing.assert_allclose(reranker.scores(QUESTION, TEXTS), alone, atol=1e-5)


@pytest.mark.parametrize("name", ["packaged_cross", "late"])
def test_the_text_that_answers_comes_first(name: str, request: pytest.FixtureRequest) -> None:
    scores = request.getfixturevalue(name).scores(QUESTION, TEXTS)
    assert int(scores.argmax()) == 1


def test_the_cross_encoder_gives_the_raw_logits_of_the_pair(packaged_cross: OnnxReranker) -> None:
    session = OnnxSession(MS_MARCO_MINILM)
    expected = [session.run(session.encode([(QUESTION, text)]))[0][0] for text in TEXTS]
    np.testing.assert_allclose(packaged_cross.scores(QUESTION, TEXTS), expected, atol=1e-5)
    assert min(expected) < -5 < 5 < max(expected)


def test_late_interaction_is_the_mean_of_the_best_cosines(late: LateInteraction) -> None:
    session = OnnxSession(COLBERT_SMALL)
    words = token_vectors(session, [QUESTION])[0]
    expected = []
    for text in TEXTS:
        vectors = token_vectors(session, [text])[0]
        expected.append(np.mean([max(float(word @ vector) for vector in vectors) for word in words]))
    np.testing.assert_allclose(late.scores(QUESTION, TEXTS), expected, atol=2e-4)  # vectors are kept in float16


def test_a_text_is_the_best_match_of_itself(late: LateInteraction) -> None:
    np.testing.assert_allclose(late.scores(QUESTION, [QUESTION]), [1.0], atol=1e-5)
