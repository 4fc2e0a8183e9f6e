"""Whether a reply was right: one row of figures for each question, and their means."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dealdesk.assistant.answer import Answer
from dealdesk.ui.question_set import Question, Span

KS = (1, 4, 8, 16)
ENOUGH = 20
"""Characters of gold evidence that a passage or quote must share (half of it, if that is less)."""

SHORT, LONG = 120, 250
"""Words beyond which an answer leaves the finding to its reader; LONG for questions that ask for several things."""

LONG_TYPES = frozenset({"list", "compare", "what_changed", "conflict"})
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES = (
    re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+(?P<year>\d{{4}}))?\b"),
)
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?\s*%?")


@dataclass(slots=True)
class Row:
    """What is known of one reply. A figure that does not apply to its question is not in ``figures``."""

    question: Question
    answer: Answer
    figures: dict[str, float] = field(default_factory=dict)
    cite_hits: list[bool] = field(default_factory=list)
    true_quotes: list[bool] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """Whether anything is to be looked at."""
        judged = ("correct", "cited", "refused_ok", "hit@8")
        return any(self.figures.get(name, 1.0) < 1.0 for name in judged) or not all(self.true_quotes)


def retrieval_figures(question: Question, found: Sequence[Span | None]) -> dict[str, float]:
    """hit@k and recall@k of passages, best first; a passage that is nowhere in the set's documents is None."""
    if not question.answerable or not question.gold:
        return {}
    gold = _characters(question.gold)
    figures: dict[str, float] = {}
    for k in KS:
        spans = [span for span in found[:k] if span]
        figures[f"hit@{k}"] = float(
            all(any(touches(s, g) for s in spans for g in group) for group in question.evidence)
        )
        figures[f"recall@{k}"] = len(gold & _characters(spans)) / len(gold)
    return figures


def answer_figures(question: Question, answer: Answer) -> dict[str, float]:
    """``answered`` and ``correct`` of an answerable question, ``refused_ok`` of another."""
    if not question.answerable:
        return {"refused_ok": float(answer.refused)}
    figures = {"answered": float(not answer.refused)}
    if question.must_include or question.answers:
        figures["correct"] = float(not answer.refused and is_correct(question, answer.text))
    return figures


def touches(span: Span, gold: Span) -> bool:
    """Whether ``span`` holds enough of ``gold``."""
    return span.overlap(gold) >= min(ENOUGH, max(1, (gold.end - gold.start) // 2))


def is_correct(question: Question, text: str) -> bool:
    """Whether ``text`` says what it must and nothing that it must not; without patterns, one of the known answers."""
    said = re.sub(r"\[\d+\]", "", re.sub(r"\s+", " ", text.lower()).replace("’", "'"))
    if len(said.split()) > (LONG if question.type in LONG_TYPES else SHORT):
        return False
    if question.must_include:
        right = all(re.search(pattern.lower(), said) for pattern in question.must_include)
        return right and not any(re.search(pattern.lower(), said) for pattern in question.must_not_include)
    return any(_says(said, known) for known in question.answers)


def values(text: str) -> set[str]:
    """The dates, years, numbers and percentages of a text, each in one form."""
    text = re.sub(r"\s*(percent|per cent)\b", "%", text.lower())
    found: set[str] = set()
    for pattern in _DATES:
        for match in pattern.finditer(text):
            month = next(i for i, name in enumerate(_MONTHS, 1) if name in match.groups())
            found.add(f"{month}-{int(match['day'])}")
            found.update([f"year {match['year']}"] if match["year"] else [])
        text = pattern.sub(" ", text)
    for year, month_, day in _ISO.findall(text):
        found |= {f"{int(month_)}-{int(day)}", f"year {year}"}
    for number in _NUMBER.findall(_ISO.sub(" ", text)):
        plain = re.sub(r"[,\s]", "", number)
        plain = re.sub(r"\.0+(?=%|$)|(\.\d*?)0+(?=%|$)", r"\1", plain)
        found.add(f"year {plain}" if re.fullmatch(r"(19|20)\d\d", plain) else plain)
    return found


def means(rows: Sequence[Row]) -> dict[str, float | None]:
    """Each figure's mean in percent over the questions that it applies to; None where it applies to none."""
    names = dict.fromkeys(name for row in rows for name in row.figures)
    figures: dict[str, float | None] = {n: _percent([r.figures[n] for r in rows if n in r.figures]) for n in names}
    figures["cite_prec"] = _percent([hit for row in rows for hit in row.cite_hits])
    figures["quotes_true"] = _percent([true for row in rows for true in row.true_quotes])
    return figures


def by_type(rows: Sequence[Row]) -> Mapping[str, Mapping[str, float | None]]:
    """The figures of each type of question."""
    kinds = sorted({row.question.type for row in rows})
    return {kind: means([row for row in rows if row.question.type == kind]) for kind in kinds}


def _says(said: str, known: str) -> bool:
    wanted = values(known)
    if wanted:
        return wanted <= values(said)
    return re.sub(r"\W+", " ", known.lower()).strip() in re.sub(r"\W+", " ", said)


def _characters(spans: Sequence[Span]) -> set[tuple[str, int]]:
    return {(span.document, offset) for span in spans for offset in range(span.start, span.end)}


def _percent(shares: Sequence[float | bool]) -> float | None:
    return round(100 * statistics.fmean(shares), 1) if shares else None
