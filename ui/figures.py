"""What each figure of an evaluation means, in a sentence; and how its value is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dealdesk.ui.calibration import interval
from dealdesk.ui.evaluate import Result

MEANINGS: Mapping[str, str] = {
    "hit@k": "Answerable questions whose evidence stands in the first k passages: 20 characters of it, or half.",
    "recall@k": "Of the evidence's characters, those that the first k passages hold.",
    "precision@k": "Of the characters of the first k passages, those that are evidence.",
    "mrr": "The mean of 1 / the rank of the first passage that holds any evidence; 0 for none among 32.",
    "answered": "Answerable questions that were not refused.",
    "correct": "Answerable questions whose answer says what it must, not what it must not, and is brief enough.",
    "cited": "Answerable questions with a citation that stands on the evidence.",
    "cite_prec": "Citations of answerable questions that stand on the evidence.",
    "quotes_true": "Citations whose quote is in its document, letter for letter.",
    "numbers_ok": "Dates, numbers and percentages of answers that stand in a quote, or in its document's title, date "
    "or section, or are the day that the answer is for.",
    "refused_ok": "Unanswerable questions that were refused.",
    "words": "Words of an answer, without its markers.",
    "seconds": "Time of a search and then of the answer, one question after the other in this process; the answer "
    "finds its passages ranked already by that search.",
}

CALIBRATION: Mapping[str, str] = {
    "auroc": "Of pairs of an answerable and an unanswerable question, those in which the answerable one has the higher "
    "score, equals counting half: 0.5 is chance.",
    "aurc": "The mean share of wrong answers, over every number of questions answered from the highest score down; "
    "lower is better.",
    "ece": "The mean distance between confidence and share right, in 10 bins of equally many questions; lower is "
    "better.",
}

SCORES: Mapping[str, str] = {
    "confidence": "confidence of the answer",
    "logit": "cross-encoder alone",
}

_SHARED_OUT = frozenset({"recall@k", "precision@k", "mrr"})
"""Figures that are means of shares."""


def family(figure: str) -> str:
    """The name under which a figure's meaning stands: ``hit@8`` is one of ``hit@k``."""
    return re.sub(r"@\d+$", "@k", figure)


def percent(value: float | None, count: int) -> str:
    """``65.6 % of 122``."""
    return f"{value:.1f} % of {count:,}" if value is not None and count else "none to count"


def with_interval(figure: str, value: float | None, count: int) -> str:
    """``65.6 % (57–73) of 122``: with the 95 % interval, where the figure counts what either is or is not so."""
    if value is None or not count or family(figure) in _SHARED_OUT:
        return percent(value, count)
    low, high = interval(value / 100, count)
    return f"{value:.1f} % ({100 * low:.0f}–{100 * high:.0f}) of {count:,}"


def tables(results: Sequence[Result], told: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """A titled table of figures for each set and, of several, for the calibration of all together.

    ``told`` is what ``report.summary`` says of ``results``.
    """
    for result in results:
        yield f"{result.name}: {result.questions} questions", readable(result)
    if len(results) > 1:
        pooled = told["pooled"]
        yield f"all sets: {pooled['questions']} questions", calibrated(pooled["calibration"])


def readable(result: Result) -> dict[str, str]:
    """The figures of a set as rows of a table for the terminal."""
    figures, counts = result.figures, result.counts
    rows = {name: percent(figures[name], count) for name, count in counts.items()}
    if words := figures["words"]:
        rows["words"] = f"median {words['median']}, p95 {words['p95']}"
    for step, spent in figures["seconds"].items():
        if spent:
            rows[f"{step}, seconds"] = f"median {spent['median']:.3f}, p95 {spent['p95']:.3f}"
    return rows | calibrated(figures["calibration"])


def calibrated(scores: Mapping[str, Mapping[str, float | None]]) -> dict[str, str]:
    """The figures of each score in a line."""
    return {
        score: ", ".join(f"{name} {fraction(value)}" for name, value in figures.items())
        for score, figures in scores.items()
    }


def fraction(value: float | None) -> str:
    """A figure between 0 and 1; ``n/a`` where it is of nothing."""
    return "n/a" if value is None else f"{value:.3f}"
