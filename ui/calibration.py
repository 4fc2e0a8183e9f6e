"""How far a score can be trusted to tell a right answer from a wrong one, and an answerable question from another.

``scores`` are higher for what is thought better; ``outcomes`` say, in the same order, what turned out right. Outcomes
of equal scores are averaged, so no figure depends on the order in which the questions were asked.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from math import sqrt
from statistics import fmean

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of neighbouring scores: their number, their mean score, and the share of them that was right."""

    size: int
    score: float
    right: float


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The share of pairs in which the positive's score is the higher, equals counting half: 0.5 is chance.

    The area under the ROC curve, as the Mann-Whitney statistic (Hanley and McNeil 1982). None where a side is empty.
    """
    if not positive or not negative:
        return None
    ordered = sorted(negative)
    wins = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in positive)
    return wins / (2 * len(positive) * len(negative))


def reliability(scores: Sequence[float], outcomes: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """At most ``bins`` bins from the lowest score to the highest, whose sizes differ by one at most.

    Equal mass instead of equal width (Nguyen and O'Connor 2015): no bin rests on a handful of questions.
    """
    ordered = _ordered(scores, outcomes)[::-1]
    bins = min(bins, len(ordered))
    bounds = [len(ordered) * step // bins for step in range(bins + 1)] if bins else []
    parts = [ordered[start:end] for start, end in pairwise(bounds)]
    return [Bin(len(part), fmean(score for score, _ in part), fmean(right for _, right in part)) for part in parts]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """The mean distance between score and share right, bins weighted by size: 0 is a probability taken at its word.

    The expected calibration error (Naeini, Cooper and Hauskrecht 2015). None without bins.
    """
    total = sum(part.size for part in bins)
    return sum(part.size * abs(part.score - part.right) for part in bins) / total if total else None


def risk_coverage(scores: Sequence[float], outcomes: Sequence[bool]) -> list[float]:
    """Risks, one for each number of questions answered, from 1 to all: the share of wrong ones among those of the
    highest scores (El-Yaniv and Wiener 2010). Where scores are equal, the expected share in random order."""
    wrong = accumulate(1 - right for _, right in _ordered(scores, outcomes))
    return [count / answered for answered, count in enumerate(wrong, 1)]


def risk_area(risks: Sequence[float]) -> float | None:
    """The area under a risk-coverage curve: the mean of its risks (Geifman, Uziel and El-Yaniv 2019); lower is better.

    None for an empty curve.
    """
    return fmean(risks) if risks else None


def interval(share: float, size: int) -> tuple[float, float]:
    """The 95 % interval of a share of ``size`` trials (Wilson 1927), both within 0 and 1; size is 1 at least."""
    z = 1.96
    middle = (share + z * z / (2 * size)) / (1 + z * z / size)
    reach = z * sqrt(share * (1 - share) / size + z * z / (4 * size * size)) / (1 + z * z / size)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _ordered(scores: Sequence[float], outcomes: Sequence[bool]) -> list[tuple[float, float]]:
    """Scores from the highest, each with the mean outcome of its equals."""
    pairs = sorted(zip(scores, outcomes, strict=True), reverse=True)
    ordered: list[tuple[float, float]] = []
    for score, group in groupby(pairs, key=lambda pair: pair[0]):
        equals = [right for _, right in group]
        ordered += [(score, fmean(equals))] * len(equals)
    return ordered
