"""Late interaction keeps what it has read, and reads the same whether it kept it or not."""

from __future__ import annotations

import numpy as np
import pytest

from dealdesk.index import late as module
from dealdesk.index.late import LateInteraction

QUESTION = "What is the duty on tin ore?"
TEXTS = ["The duty on tin ore is 9 percent.", "Dogs travel free of charge.", "The quay is let for 12 months."]


def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that the model is given from now on, in order."""
    given: list[str] = []
    original = module.token_vectors

    def counted(session: module.OnnxSession, texts: list[str]) -> list[np.ndarray]:
        given.extend(texts)
        return original(session, texts)

    monkeypatch.setattr(module, "token_vectors", counted)
    return given


def test_a_text_that_is_kept_is_not_read_again_and_scores_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    late = LateInteraction()
    first = late.scores(QUESTION, TEXTS)
    given = read(monkeypatch)
    again = late.scores(QUESTION, TEXTS)
    assert given == [QUESTION]
    assert first.tolist() == again.tolist() == LateInteraction().scores(QUESTION, TEXTS).tolist()


def test_without_room_to_keep_every_text_is_read_and_scores_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    roomy, tight = LateInteraction(), LateInteraction(kept_bytes=0)
    expected = roomy.scores(QUESTION, TEXTS).tolist()
    given = read(monkeypatch)
    assert tight.scores(QUESTION, TEXTS).tolist() == tight.scores(QUESTION, TEXTS).tolist() == expected
    assert sorted(given) == sorted([QUESTION, *TEXTS] * 2)


def test_the_texts_read_longest_ago_make_room_for_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    late = LateInteraction(kept_bytes=30_000)  # room for two or three of these texts
    late.scores(QUESTION, TEXTS)
    late.scores(QUESTION, [f"{text} So it stands." for text in TEXTS])
    given = read(monkeypatch)
    late.scores(QUESTION, TEXTS[:1])
    assert given == [QUESTION, TEXTS[0]]


def test_a_text_that_is_given_twice_is_read_once_and_answered_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    late = LateInteraction()
    given = read(monkeypatch)
    scores = late.scores(QUESTION, [TEXTS[0], TEXTS[0]])
    assert scores[0] == scores[1]
    assert sorted(given) == sorted([QUESTION, TEXTS[0]])


def test_a_text_that_is_forgotten_is_read_again_and_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    late = LateInteraction(kept_bytes=30_000)
    expected = late.scores(QUESTION, TEXTS).tolist()
    held = late._kept._size
    late.forget([*TEXTS[:2], "what was never read"])
    assert 0 < late._kept._size < held
    given = read(monkeypatch)
    assert late.scores(QUESTION, TEXTS).tolist() == expected
    assert given == [QUESTION, *TEXTS[:2]]
    assert late._kept._size == held
