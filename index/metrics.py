"""Figures of retrieval on qrels, for one query at a time: average them over the queries.

``relevant`` is, hit by hit from the best, how relevant it is (0 for not at all); ``total`` is the number of relevant
passages that there are. Definitions: Manning, Raghavan and Schütze, Introduction to Information Retrieval, ch. 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

Place = tuple[str, int, int]
"""Characters of a text: the text's name, where they begin and where they end."""


def recall_at(relevant: Sequence[float], total: int, k: int) -> float:
    """Relevant passages among the first ``k`` / relevant passages; 0 where there are none."""
    return sum(1 for gain in relevant[:k] if gain > 0) / total if total else 0.0


def precision_at(relevant: Sequence[float], k: int) -> float:
    """Relevant passages among the first ``k`` / passages given, at most ``k``; 0 where none were given."""
    given = relevant[:k]
    return sum(1 for gain in given if gain > 0) / len(given) if given else 0.0


def reciprocal_rank(relevant: Sequence[float]) -> float:
    """1 / the rank of the first relevant passage; 0 where there is none."""
    return next((1 / rank for rank, gain in enumerate(relevant, 1) if gain > 0), 0.0)


def ndcg_at(relevant: Sequence[float], ideal: Sequence[float], k: int) -> float:
    """Discounted gain of the first ``k`` / that of the best possible order, ``ideal`` being every gain there is."""
    best = _discounted(sorted(ideal, reverse=True)[:k])
    return _discounted(relevant[:k]) / best if best else 0.0


def covered(gold: Sequence[Place], found: Sequence[Place]) -> float:
    """Characters of the ``gold`` places that ``found`` places hold / characters of the gold places; each counts once.

    That is recall by characters; with the arguments exchanged it is precision.
    """
    wanted = _union(gold)
    total = sum(end - start for _, start, end in wanted)
    held = sum(
        max(0, min(end, other_end) - max(start, other_start))
        for text, start, end in wanted
        for other, other_start, other_end in _union(found)
        if other == text
    )
    return held / total if total else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _union(places: Sequence[Place]) -> list[Place]:
    merged: list[Place] = []
    for text, start, end in sorted(places):
        if merged and merged[-1][0] == text and start <= merged[-1][2]:
            merged[-1] = (text, merged[-1][1], max(end, merged[-1][2]))
        elif end > start:
            merged.append((text, start, end))
    return merged
