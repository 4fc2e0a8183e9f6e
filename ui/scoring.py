"""Whether a reply was right: one row of figures for each question, and what the rows of a set come to."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dealdesk.assistant.answer import Answer
from dealdesk.index.metrics import covered, reciprocal_rank
from dealdesk.ui.calibration import auroc, calibration_error, reliability, risk_area, risk_coverage
from dealdesk.ui.question_set import Question, Span
from dealdesk.ui.stated import supported, values, word_count

KS = (1, 4, 8, 16, 32)
ENOUGH = 20
"""Characters of gold evidence that a passage or quote must share (half of it, if that is less)."""

SHORT, LONG = 120, 250
"""Words beyond which an answer leaves the finding to its reader; LONG for questions that ask for several things."""

LONG_TYPES = frozenset({"list", "compare", "what_changed", "conflict"})

CONFIDENCE = "confidence"
"""The score that is a probability; others only order the answers."""

Places = Sequence[Span]
"""Where a passage or quote stands in the set's own documents, the likeliest first; empty when nowhere."""


@dataclass(slots=True)
class Row:
    """What is known of one reply. A figure that does not apply to its question is not in ``figures``.

    ``ranks`` holds for each piece of gold evidence the rank of the first passage that holds it, or None; ``numbers``
    whether each value of the text stands in a source; ``scores`` what claims to tell right answers from wrong ones.
    """

    question: Question
    answer: Answer
    figures: dict[str, float] = field(default_factory=dict)
    cite_hits: list[bool] = field(default_factory=list)
    true_quotes: list[bool] = field(default_factory=list)
    numbers: dict[str, bool] = field(default_factory=dict)
    ranks: list[int | None] = field(default_factory=list)
    scores: dict[str, float] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        """Whether anything is to be looked at."""
        judged = ("correct", "cited", "refused_ok", "hit@8")
        failed = any(self.figures.get(name, 1.0) < 1.0 for name in judged)
        return failed or not all(self.true_quotes) or not all(self.numbers.values())

    @property
    def right(self) -> bool | None:
        """What a confidence is held against: the question is answerable, and the answer cites gold evidence or, where
        there is a key, is correct. A refusal is not right; None where there is neither evidence nor key."""
        if not self.question.answerable:
            return False
        judged = [self.figures[name] for name in ("cited", "correct") if name in self.figures]
        return any(judged) if judged else None


def retrieval_figures(question: Question, found: Sequence[Places]) -> dict[str, float]:
    """hit@k, recall@k and precision@k of passages, best first, and the reciprocal rank of the first that helps."""
    if not question.answerable or not question.gold:
        return {}
    gold = [_place(span) for span in question.gold]
    figures: dict[str, float] = {}
    for k in KS:
        near = found[:k]
        figures[f"hit@{k}"] = float(
            all(any(touches(places, piece) for places in near for piece in group) for group in question.evidence)
        )
        # Words that a document repeats are credited wherever they stand above, and counted once here.
        read = [_place(places[0]) for places in near if places]
        figures[f"recall@{k}"] = covered(gold, read)
        figures[f"precision@{k}"] = covered(read, gold)
    helps = [float(any(touches(places, piece) for piece in question.gold)) for places in found]
    return figures | {"mrr": reciprocal_rank(helps)}


def answer_figures(question: Question, answer: Answer) -> dict[str, float]:
    """``answered`` and ``correct`` of an answerable question, ``refused_ok`` of another."""
    if not question.answerable:
        return {"refused_ok": float(answer.refused)}
    figures = {"answered": float(not answer.refused)}
    if question.must_include or question.answers:
        figures["correct"] = float(not answer.refused and is_correct(question, answer.text))
    return figures


def stated_numbers(answer: Answer) -> dict[str, bool]:
    """The values that an answer states, and whether each stands in a quote, in a cited document's title, date or
    section, or is the day that the answer is for. Empty for a refusal."""
    if answer.refused:
        return {}
    cited = [f"{c.quote} {c.title} {c.date or ''} {c.section}" for c in answer.citations]
    return supported(answer.text, [*cited, str(answer.as_of or "")])


def touches(places: Places, gold: Span) -> bool:
    """Whether a text that stands at ``places`` holds enough of ``gold``."""
    enough = min(ENOUGH, max(1, (gold.end - gold.start) // 2))
    return any(span.overlap(gold) >= enough for span in places)


def is_correct(question: Question, text: str) -> bool:
    """Whether ``text`` says what it must and nothing that it must not; without patterns, one of the known answers."""
    said = re.sub(r"\[\d+\]", "", re.sub(r"\s+", " ", text.lower()).replace("’", "'"))
    if len(said.split()) > (LONG if question.type in LONG_TYPES else SHORT):
        return False
    if question.must_include:
        right = all(re.search(pattern.lower(), said) for pattern in question.must_include)
        return right and not any(re.search(pattern.lower(), said) for pattern in question.must_not_include)
    return any(_says(said, known) for known in question.answers)


def outcomes(rows: Sequence[Row]) -> Mapping[str, Sequence[float]]:
    """Each figure's single outcomes, 0 to 1: of the questions, citations or values that it applies to."""
    names = dict.fromkeys(name for row in rows for name in row.figures)
    found: dict[str, list[float]] = {name: [r.figures[name] for r in rows if name in r.figures] for name in names}
    found["cite_prec"] = [float(hit) for row in rows for hit in row.cite_hits]
    found["quotes_true"] = [float(true) for row in rows for true in row.true_quotes]
    found["numbers_ok"] = [float(stands) for row in rows for stands in row.numbers.values()]
    return found


def means(rows: Sequence[Row]) -> dict[str, float | None]:
    """Each figure's mean in percent; None where it applies to nothing."""
    return {name: _percent(single) for name, single in outcomes(rows).items()}


def by_type(rows: Sequence[Row]) -> Mapping[str, Mapping[str, float | None]]:
    """The figures of each type of question."""
    kinds = sorted({row.question.type for row in rows})
    return {kind: means([row for row in rows if row.question.type == kind]) for kind in kinds}


def words(rows: Sequence[Row]) -> dict[str, float]:
    """The median and the 95th percentile of the words of answers that are no refusals; empty without any."""
    return percentiles([word_count(row.answer.text) for row in rows if row.answer.text and not row.answer.refused])


def percentiles(numbers: Sequence[float]) -> dict[str, float]:
    """The upper median and the 95th percentile, both of them numbers that occur; empty without any."""
    ordered = sorted(numbers)
    return {"median": ordered[len(ordered) // 2], "p95": ordered[int(len(ordered) * 0.95)]} if ordered else {}


def judged(rows: Sequence[Row], score: str) -> tuple[list[float], list[bool]]:
    """The values of a score, and beside each whether its reply was right; replies that nothing judges are left out."""
    known = [(row.scores[score], row.right) for row in rows if score in row.scores and row.right is not None]
    return [value for value, _ in known], [bool(right) for _, right in known]


def calibration(rows: Sequence[Row]) -> dict[str, dict[str, float | None]]:
    """For each score ``auroc`` (answerable questions against others) and ``aurc``; ``ece`` for the confidence."""
    figures: dict[str, dict[str, float | None]] = {}
    for name in dict.fromkeys(name for row in rows for name in row.scores):
        scored = [row for row in rows if name in row.scores]
        answerable = [row.scores[name] for row in scored if row.question.answerable]
        others = [row.scores[name] for row in scored if not row.question.answerable]
        values_, right = judged(rows, name)
        figures[name] = {"auroc": auroc(answerable, others), "aurc": risk_area(risk_coverage(values_, right))}
        if name == CONFIDENCE:
            figures[name]["ece"] = calibration_error(reliability(values_, right))
        figures[name] = {key: None if it is None else round(it, 4) for key, it in figures[name].items()}
    return figures


def _says(said: str, known: str) -> bool:
    wanted = values(known)
    if wanted:
        return wanted <= values(said)
    return re.sub(r"\W+", " ", known.lower()).strip() in re.sub(r"\W+", " ", said)


def _place(span: Span) -> tuple[str, int, int]:
    return span.document, span.start, span.end


def _percent(shares: Sequence[float]) -> float | None:
    return round(100 * statistics.fmean(shares), 1) if shares else None
