"""What went wrong with a reply: the first step at which it left the right way, and all that is needed to see why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from dealdesk.ui.reply import answer_body
from dealdesk.ui.scoring import Row
from dealdesk.ui.stated import written

Kind = Literal["untrue", "not_found", "refused", "not_cited", "wrong", "answered"]

KINDS: Mapping[Kind, str] = {
    "untrue": "A quote is not in its document, or a number stands in no source",
    "not_found": "Evidence not among the first 8 passages",
    "refused": "Refused though answerable",
    "not_cited": "Evidence found but not cited",
    "wrong": "Cited but wrong",
    "answered": "Answered though unanswerable",
}
"""Each kind with its heading. The order is that of the steps: a reply counts under the first that applies to it."""


def kind_of(row: Row) -> Kind | None:
    """The kind of failure; None for a reply with which nothing is wrong."""
    figures = row.figures
    failed: Mapping[Kind, bool] = {
        "untrue": not all(row.true_quotes) or not all(row.numbers.values()),
        "not_found": figures.get("hit@8", 1.0) < 1.0,
        "refused": figures.get("answered", 1.0) < 1.0,
        "not_cited": figures.get("cited", 1.0) < 1.0,
        "wrong": figures.get("correct", 1.0) < 1.0,
        "answered": figures.get("refused_ok", 1.0) < 1.0,
    }
    return next((kind for kind in KINDS if failed[kind]), None)


def failures(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The question, what was expected, the figures and the reply of each row with which something is wrong."""
    return [_failure(row, kind) for row in rows if (kind := kind_of(row))]


def _failure(row: Row, kind: Kind) -> dict[str, Any]:
    question = row.question
    return {
        "id": question.id,
        "kind": kind,
        "type": question.type,
        "question": question.text,
        "history": [turn.content for turn in question.history if turn.role == "user"],
        "answerable": question.answerable,
        "answers": list(question.answers),
        "must_include": list(question.must_include),
        "must_not_include": list(question.must_not_include),
        "evidence": [
            {
                "doc_id": span.document,
                "start": span.start,
                "end": span.end,
                "text": question.words.get(span, ""),
                "rank": rank,
            }
            for span, rank in zip(question.gold, row.ranks, strict=True)
        ],
        "figures": row.figures,
        "scores": row.scores,
        "cite_hits": row.cite_hits,
        "true_quotes": row.true_quotes,
        "unsupported": [written(value) for value, stands in row.numbers.items() if not stands],
        "answer": answer_body(row.answer).model_dump(mode="json"),
    }
