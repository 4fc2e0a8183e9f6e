"""Units are read while one unread could still be among the best, and what was read is remembered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dealdesk.assistant.reading import ANSWER, FIRST, STEP, KeptReranker, logits

WEIGHT = 0.25
LOGITS = st.floats(-12, 10, allow_nan=False, width=16)


class Known:
    """A reranker that knows its logits, by the texts' numbers, and notes what it reads."""

    name, sha256 = "known", "0" * 64

    def __init__(self, known: Sequence[float]) -> None:
        self._known = known
        self.read: list[str] = []

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read += texts
        return np.array([self._known[int(text)] for text in texts], np.float32)


def texts_of(known: Sequence[float]) -> list[str]:
    return [str(number) for number in range(len(known))]


@given(st.lists(LOGITS, max_size=32), st.booleans())
@settings(max_examples=80, deadline=None)
def test_what_is_read_are_the_first_texts_with_their_logits(known: list[float], sparing: bool) -> None:
    cross = Known(known)
    priors = [-0.1 * place for place in range(len(known))]
    seen = logits(cross, "?", texts_of(known), priors, WEIGHT, ANSWER if sparing else None)
    assert seen.tolist() == np.array(known[: len(seen)], np.float32).tolist()
    assert cross.read == texts_of(known)[: len(seen)]
    assert len(seen) == len(known) or (sparing and len(seen) >= FIRST and (len(seen) - FIRST) % STEP == 0)


def test_texts_far_below_the_best_are_not_read() -> None:
    known = [5.0, 4.0, 3.0] + [0.0] * 29
    priors = [9.0, 9.0, 9.0] + [1.0] * 29
    assert len(logits(Known(known), "?", texts_of(known), priors, WEIGHT, settled=ANSWER)) == FIRST
    assert len(logits(Known(known), "?", texts_of(known), priors, WEIGHT, settled=None)) == 32


def test_texts_as_likely_as_the_best_are_all_read() -> None:
    known = [float(number % 7) for number in range(32)]
    assert len(logits(Known(known), "?", texts_of(known), [1.0] * 32, WEIGHT, settled=ANSWER)) == 32


@given(st.lists(LOGITS, min_size=FIRST + 1, max_size=32))
@settings(max_examples=80, deadline=None)
def test_an_unread_text_within_reach_of_those_read_could_not_be_among_the_best(known: list[float]) -> None:
    priors = [-0.3 * place for place in range(len(known))]
    seen = logits(Known(known), "?", texts_of(known), priors, WEIGHT, settled=ANSWER)
    scores = np.array(priors[: len(seen)]) + WEIGHT * seen
    reach = float(seen.mean() + 2 * seen.std())
    for place in range(len(seen), len(known)):
        if known[place] <= reach:
            assert priors[place] + WEIGHT * known[place] <= np.sort(scores)[-ANSWER] + 1e-4


def test_a_pair_that_is_kept_is_not_read_again_but_a_new_question_is() -> None:
    cross = Known([1.0, 2.0, 3.0])
    kept = KeptReranker(cross)
    assert kept.scores("a", ["0", "1"]).tolist() == [1.0, 2.0]
    assert kept.scores("a", ["2", "1", "0", "2"]).tolist() == [3.0, 2.0, 1.0, 3.0]
    assert cross.read == ["0", "1", "2"]
    assert kept.scores("b", ["1"]).tolist() == [2.0]
    assert cross.read == ["0", "1", "2", "1"]
    assert (kept.name, kept.sha256) == (cross.name, cross.sha256)


@pytest.mark.parametrize(("most", "read"), [(2, ["0", "1", "2", "0"]), (3, ["0", "1", "2"])])
def test_the_pairs_read_longest_ago_are_forgotten(most: int, read: list[str]) -> None:
    cross = Known([1.0, 2.0, 3.0])
    kept = KeptReranker(cross, most)
    for text in ("0", "1", "2", "0"):
        kept.scores("a", [text])
    assert cross.read == read
