"""Two sequences of words that are mostly the same: which word of the one is which of the other."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

_RUN = 3  # words: a run of so many is rarely there twice
_EXACT = 200_000  # pairs of words that are compared at once; difflib takes seconds for many more


def aligned(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs (i, j) with ``one[i] == other[j]`` that a reader would see as the same place, ascending in both.

    What begins and ends alike is the same; between, runs of words that each side has but once are, as many as stand in
    one order; and what is left is compared by its longest common runs. So repetitions fall to their own places, where
    words alone would not tell them apart.
    """
    found: list[tuple[int, int]] = []
    pending = [(0, len(one), 0, len(other))]
    while pending:
        a, b, c, d = pending.pop()
        while a < b and c < d and one[a] == other[c]:
            found.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and one[b - 1] == other[d - 1]:
            b, d = b - 1, d - 1
            found.append((b, d))
        if a == b or c == d:
            continue
        anchors = _anchors(one[a:b], other[c:d])
        if anchors:
            found += [(a + i, c + j) for i, j in anchors]
            edges = [(-1, -1), *anchors, (b - a, d - c)]
            pending += [(a + i + 1, a + k, c + j + 1, c + m) for (i, j), (k, m) in pairwise(edges)]
        else:
            found += [(a + i, c + j) for i, j in _common(one[a:b], other[c:d])]
    return sorted(found)


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Places of runs, or where there is none of single words, that both have once, in one order."""
    for size in (_RUN, 1):
        places = _once(other, size)
        both = [(i, places[run]) for run, i in _once(one, size).items() if run in places]
        if both:
            return _ascending(both)
    return []


def _once(words: Sequence[str], size: int) -> dict[tuple[str, ...], int]:
    """Where each run of ``size`` words stands that stands once."""
    runs = [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]
    counts = Counter(runs)
    return {run: i for i, run in enumerate(runs) if counts[run] == 1}


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of ``pairs``, which ascend in the first number, that ascends in the second too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [j]
        ends[place : place + 1] = [at]
    chain: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _common(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The longest common runs; long sequences of nothing but repetitions are compared part by part."""
    parts = math.ceil(math.sqrt(len(one) * len(other) / _EXACT))
    for part in range(parts):
        a, b = (part * len(one) // parts, (part + 1) * len(one) // parts)
        c, d = (part * len(other) // parts, (part + 1) * len(other) // parts)
        for i, j, size in SequenceMatcher(None, one[a:b], other[c:d], autojunk=False).get_matching_blocks():
            yield from ((a + i + k, c + j + k) for k in range(size))
