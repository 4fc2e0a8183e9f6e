"""BM25 over postings on disk: exact scores, found without scoring every row that has a common word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.lexical import Rows, Scores, tokenize
from dealdesk.index.postings import Postings

K1, B = 1.5, 0.75

_FEW = 4096
"""Allowed rows up to which each is looked up in a word's rows: quicker than passing through all of these."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a query in one part: the part's rows that hold it, how often, and what a full match adds."""

    rows: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    weight: float


class Bm25Index:
    """Lucene's BM25 (k1 1.5, b 0.75; Kamphuis et al. 2020) over stemmed English words and whole numbers. The rows of
    its parts follow one another. Rows that are dead are never found, and count in no frequency and no mean length."""

    def __init__(self, parts: Sequence[Postings], alive: Mask | None = None) -> None:
        """``alive`` is a mask of shape (size,); None where all rows are."""
        self._parts = tuple(parts)
        self._firsts = np.cumsum([0, *(part.size for part in parts)])
        self.size = int(self._firsts[-1])
        self._alive = [None if alive is None else alive[start:end] for start, end in self._spans()]
        lengths = [
            part.lengths if own is None else part.lengths[own] for part, own in zip(parts, self._alive, strict=True)
        ]
        self._rows = sum(len(own) for own in lengths)
        mean = max(sum(int(own.sum(dtype=np.int64)) for own in lengths) / max(self._rows, 1), 1e-9)
        self._norms = [(K1 * (1 - B + B * part.lengths / mean)).astype(np.float32) for part in parts]
        self._frequency = lru_cache(maxsize=4096)(self._count)

    def holding(self, query: str) -> int:
        words = list(dict.fromkeys(tokenize([query])[0]))
        if len(words) == 1:
            return self._frequency(words[0])
        return sum(len(self._having(number, words)) for number in range(len(self._parts)))

    def search(self, query: str, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        words = self._weighed(query)
        found, reached = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        for number, (start, end) in enumerate(self._spans() if words and k > 0 else ()):
            own = [_Word(*self._parts[number].of(word), weight) for word, weight in words]
            if allowed is None:
                rows, scores = _best(own, self._norms[number], k, self._alive[number])
            else:
                inside = allowed[np.searchsorted(allowed, start) : np.searchsorted(allowed, end)] - start
                rows, scores = self._among(own, number, k, inside)
            found.append(rows + start)
            reached.append(scores)
        return _ordered(np.concatenate(found), np.concatenate(reached), k)

    def _among(self, words: Sequence[_Word], number: int, k: int, allowed: Rows) -> tuple[Rows, Scores]:
        alive = self._alive[number]
        if alive is not None:
            allowed = allowed[alive[allowed]]
        if len(allowed) <= _FEW:
            rows = allowed.astype(np.int64)
            return _ordered(rows, _looked_up(words, self._norms[number], rows, np.zeros(len(rows), np.float32)), k)
        mask = np.zeros(self._parts[number].size, dtype=bool)
        mask[allowed] = True
        return _best(words, self._norms[number], k, mask)

    def _weighed(self, query: str) -> list[tuple[str, float]]:
        """The words of ``query`` that any row has, the rarest first: the order in which every row's score is summed."""
        counts = Counter(tokenize([query])[0])
        weighed = []
        for word, times in counts.items():
            if having := self._frequency(word):
                weighed.append((word, times * log(1 + (self._rows - having + 0.5) / (having + 0.5))))
        return sorted(weighed, key=lambda pair: (-pair[1], pair[0]))

    def _count(self, word: str) -> int:
        return sum(len(self._having(number, [word])) for number in range(len(self._parts)))

    def _having(self, number: int, words: Sequence[str]) -> NDArray[np.uint32]:
        """The living rows of one part that hold any of ``words``."""
        held = [self._parts[number].of(word)[0] for word in words]
        rows = held[0] if len(held) == 1 else np.unique(np.concatenate([np.empty(0, np.uint32), *held]))
        alive = self._alive[number]
        return rows if alive is None else rows[alive[rows]]

    def _spans(self) -> list[tuple[int, int]]:
        return [(int(a), int(b)) for a, b in zip(self._firsts[:-1], self._firsts[1:], strict=True)]


def _best(words: Sequence[_Word], norms: Scores, k: int, mask: Mask | None) -> tuple[Rows, Scores]:
    """The ``k`` best rows of one part. Words are taken from the rarest on; as soon as what is left of them cannot lift
    a row that has none so far among the best, only rows that still can be are looked at (MaxScore: Turtle and
    Flood 1995)."""
    scores = np.zeros(len(norms), np.float32)
    touched = [np.empty(0, np.int64)]
    left = sum(word.weight for word in words)
    for place, word in enumerate(words):
        if sum(map(len, touched)) >= k:
            rows = np.concatenate(touched)
            reached = scores[rows]
            least = np.partition(reached, len(rows) - k)[len(rows) - k]
            if least > left:
                rows = np.sort(rows[reached + left >= least])
                return _ordered(rows, _looked_up(words[place:], norms, rows, scores[rows]), k)
        held, counts = word.rows, word.counts
        if mask is not None:
            kept = mask[held]
            held, counts = held[kept], counts[kept]
        before = scores[held]
        scores[held] = before + _part(counts, norms[held], word.weight)
        touched.append(held[before == 0].astype(np.int64))
        left -= word.weight
    rows = np.concatenate(touched)
    return _ordered(rows, scores[rows], k)


def _looked_up(words: Sequence[_Word], norms: Scores, rows: Rows, scores: Scores) -> Scores:
    """``scores`` of the ascending ``rows`` with what ``words`` add to each."""
    if not len(rows):
        return scores
    scores = scores.copy()
    own, edges = norms[rows], np.array([rows[0], rows[-1] + 1], np.uint32)
    for word in words:
        start, end = np.searchsorted(word.rows, edges)  # of one type with the rows, which would be copied otherwise
        held, counts = word.rows[start:end], word.counts[start:end]
        if not len(held):
            continue
        place = np.minimum(np.searchsorted(held, rows.astype(np.uint32)), len(held) - 1)
        has = held[place] == rows
        scores[has] += _part(counts[place[has]], own[has], word.weight)
    return scores


def _part(counts: NDArray[np.uint8], norms: Scores, weight: float) -> Scores:
    often = counts.astype(np.float32)
    return np.float32(weight) * (often / (often + norms))


def _ordered(rows: Rows, scores: Scores, k: int) -> tuple[Rows, Scores]:
    """The ``k`` best of those with a score above 0."""
    least = np.float32(0)
    if len(rows) > k > 0:
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
    kept = (scores > 0) & (scores >= least)
    rows, scores = rows[kept], scores[kept]
    order = np.lexsort((rows, -scores))[:k]
    return rows[order], scores[order]
