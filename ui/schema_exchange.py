"""The bodies about what was asked and answered before: opinions of it, and files of it."""

from __future__ import annotations

from datetime import date as Date
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from dealdesk.assistant.answer import EXTRACTIVE, Reason
from dealdesk.ui.feedback import Verdict
from dealdesk.ui.schema import HISTORY_TURNS, TURN_CHARACTERS, Body, Name, TurnBody, Words
from dealdesk.ui.schema_reply import AnswerBody, CitationBody, ConflictBody, NoteBody, SupersededBody

COMMENT_CHARACTERS = 4000
MOST_EXCHANGES = 200
EXPORT_CHARACTERS = 500_000
MOST_QUOTES = 200

_CITED: dict[str, Any] = {
    "marker": 1,
    "document_id": "fact-sheet-e2e704f4",
    "source": "us-china-2025/fact-sheet.pdf",
    "title": "Fact Sheet: The United States and China Reach an Agreement on Trade and Critical Minerals",
    "date": "2025-11-01",
    "section": "",
    "page": 1,
    "start": 1796,
    "end": 1887,
    "quote": "the United States will cut that tariff by half, to 10 percent, effective November 10, 2025.",
    "score": 20.0,
}
_GIVEN: dict[str, Any] = {
    "text": f"November 10, 2025\n\n“{_CITED['quote']}” [1]",
    "direct_answer": "November 10, 2025",
    "refused": False,
    "confidence": 0.62,
    "as_of": "2025-11-23",
    "citations": [_CITED],
    "index_generation": "000001-833e0815",
}
_ASKED = "When does the 10% tariff take effect?"


class GivenBody(Body):
    """An answer as it was given: a reply of ``/api/ask``, or as much of it as is at hand."""

    text: str = Field(max_length=TURN_CHARACTERS)
    question: str = Field("", max_length=TURN_CHARACTERS)
    standalone_question: str = Field("", max_length=TURN_CHARACTERS)
    direct_answer: str = Field("", max_length=TURN_CHARACTERS)
    refused: bool = False
    reason: Reason = ""
    confidence: float = Field(0.0, ge=0, le=1)
    as_of: Date | None = None
    citations: list[CitationBody] = Field([], max_length=MOST_QUOTES)
    superseded: list[SupersededBody] = Field([], max_length=MOST_QUOTES)
    conflicts: list[ConflictBody] = Field([], max_length=MOST_QUOTES)
    notes: list[NoteBody] = Field([], max_length=MOST_QUOTES)
    index_generation: Name = ""
    timings_ms: dict[str, float] = Field({}, max_length=100)
    written_by: Name = EXTRACTIVE
    withheld: int = Field(0, ge=0)


class ExchangeBody(Body):
    """A question and what was answered."""

    question: Words
    answer: GivenBody


class ExportBody(Body):
    """A conversation, oldest question first, and the kind of file to make of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"format": format, "exchanges": [{"question": _ASKED, "answer": _GIVEN}]}
                for format in ("markdown", "docx")
            ]
        }
    )
    exchanges: list[ExchangeBody] = Field(min_length=1, max_length=MOST_EXCHANGES)
    format: Literal["markdown", "docx"] = "markdown"

    @model_validator(mode="after")
    def _of_a_size(self) -> Self:
        if (size := sum(len(one.answer.text) for one in self.exchanges)) > EXPORT_CHARACTERS:
            raise ValueError(f"the answers have {size:,} characters; at most {EXPORT_CHARACTERS:,} make one file")
        return self


class OpinionBody(Body):
    """What a reader thinks of an answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": _ASKED,
                    "verdict": "wrong_source",
                    "comment": "The order says it; the fact sheet only reports it.",
                    "answer": _GIVEN,
                }
            ]
        }
    )
    question: Words
    verdict: Verdict = Field(description="wrong_source: the answer may be right, its sources do not bear it out")
    answer: GivenBody
    comment: Annotated[str, StringConstraints(max_length=COMMENT_CHARACTERS)] = ""
    history: list[TurnBody] = Field([], max_length=HISTORY_TURNS, description="the conversation before the question")


class KeptBody(Body):
    """An opinion was kept."""

    id: str
    time: datetime


class KeptOpinionBody(KeptBody):
    """An opinion as it is kept."""

    question: str
    verdict: Verdict
    comment: str
    history: list[TurnBody]
    answer: AnswerBody


class OpinionsBody(Body):
    """Opinions, the latest first; ``next`` is the cursor of the next page, null at the end."""

    opinions: list[KeptOpinionBody]
    total: int
    next: str | None
