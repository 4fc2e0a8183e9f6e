"""Units read by the cross-encoder: the likeliest first, and no more of them than may still come out on top."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.rerank import Reranker

FIRST = 8
"""Units that are always read."""
STEP = 2
"""Units that are read at a time after them, one on each of two cores."""
ANSWER, CLAUSES, SIDE = 3, 4, 1
"""Places to settle: for an answer as many pieces as refusal looks at, and no fewer than are quoted; for one from a
document that the question names as many clauses as are quoted; for one side of a comparison the one quoted of it."""
_SPREADS = 2.0
"""How many standard deviations above the mean of the logits seen so far an unread one may lie. On *trade*, the three
best of 32 units are then the same for 98 of 100 questions, at two fifths of the reading (docs/evaluation.md)."""
_KEPT = 1024
"""Pairs of which the logit is kept: those of the last ten to thirty questions, about half a megabyte."""


class KeptReranker:
    """A reranker that remembers the pairs it read last: a question is often searched for and then asked, and its search
    reads what the answer needs. Safe to use from many threads."""

    def __init__(self, reranker: Reranker, most: int = _KEPT) -> None:
        self._reranker = reranker
        self._most = most
        self._kept: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        return self._reranker.name

    @property
    def sha256(self) -> str:
        return self._reranker.sha256

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        with self._lock:
            found = {text: self._kept[query, text] for text in texts if (query, text) in self._kept}
        unread = [text for text in dict.fromkeys(texts) if text not in found]
        if unread:
            found |= dict(zip(unread, self._reranker.scores(query, unread).tolist(), strict=True))
        with self._lock:
            for text in texts:
                self._kept[query, text] = found[text]
                self._kept.move_to_end((query, text))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return np.array([found[text] for text in texts], np.float32)


def logits(
    cross: Reranker, query: str, texts: Sequence[str], priors: Sequence[float], weight: float, settled: int | None
) -> NDArray[np.float32]:
    """The logits of the first ``texts``: of all, or of as many as it takes until so many places are ``settled``.

    ``priors`` are the texts' scores without the cross-encoder, the likeliest first; ``weight`` is what a point of the
    logit adds. A place is settled when no unread text could still take it, even with a logit _SPREADS standard
    deviations above the mean of those read.
    """
    if settled is None:
        return cross.scores(query, texts)
    seen = cross.scores(query, texts[:FIRST])
    while len(seen) < len(texts):
        scores = np.asarray(priors[: len(seen)], np.float32) + weight * seen
        reach = max(priors[len(seen) :]) + weight * float(seen.mean() + _SPREADS * seen.std())
        if len(seen) >= settled and reach <= np.sort(scores)[-settled]:
            break
        seen = np.concatenate([seen, cross.scores(query, texts[len(seen) : len(seen) + STEP])])
    return seen
