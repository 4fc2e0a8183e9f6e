"""The bodies of requests, and what they may hold."""

from __future__ import annotations

from datetime import date as Date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

QUESTION_CHARACTERS = 4000
HISTORY_TURNS = 100
TURN_CHARACTERS = 20_000
MOST_HITS = 100
NAME_CHARACTERS = 4096
"""Of an id, a source or a folder: as long as a path may be."""


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=QUESTION_CHARACTERS)]


Name = Annotated[str, StringConstraints(max_length=NAME_CHARACTERS)]


class Body(BaseModel):
    """What arrives or leaves as JSON. Unknown members of a request are ignored, so that newer clients work."""

    model_config = ConfigDict(from_attributes=True, allow_inf_nan=False)  # JSON has neither


class TurnBody(Body):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant", "system"]
    content: str = Field(max_length=TURN_CHARACTERS)


class FiltersBody(Body):
    """Which documents may be used; what is left out does not restrict."""

    documents: list[Name] | None = Field(None, description="ids or sources of documents", max_length=1000)
    folder: Name | None = Field(None, description="a folder of the corpus, with all below it")
    date_from: Date | None = Field(None, description="documents dated on or after this day")
    date_to: Date | None = Field(None, description="documents dated on or before this day")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise ValueError(f"date_from ({self.date_from}) is after date_to ({self.date_to}); exchange them")
        return self


class AskBody(Body):
    """A question, with what was said before."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "When does the 10% tariff take effect?"},
                {
                    "question": "And what was it before?",
                    "history": [
                        {"role": "user", "content": "When does the 10% tariff take effect?"},
                        {"role": "assistant", "content": "November 10, 2025 [1]"},
                    ],
                    "as_of": "2025-11-23",
                    "filters": {"folder": "us-china-2025", "date_from": "2025-01-01"},
                    "k": 8,
                },
            ]
        },
    )
    question: Words
    history: list[TurnBody] = Field([], max_length=HISTORY_TURNS)
    as_of: Date | None = Field(None, description="answer for this day; left out, as the server is set")
    filters: FiltersBody | None = None
    k: int = Field(8, ge=1, le=MOST_HITS, description="how many passages are weighed")


class SearchBody(Body):
    """A query for passages."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"query": "rare earth export controls", "k": 4}]})
    query: Words
    history: list[TurnBody] = Field([], max_length=HISTORY_TURNS)
    as_of: Date | None = None
    filters: FiltersBody | None = None
    k: int = Field(8, ge=1, le=MOST_HITS, description="how many passages to return")
    rerank: bool = Field(True, description="whether what is found is read and put in order: better, and slower")


class ReindexBody(Body):
    """What to re-index; left out, everything that changed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}, {"paths": ["us-china-2025"], "full": True}]})
    paths: list[Name] = Field(default=[], max_length=1000, description="files or folders of the corpus; empty: all")
    full: bool = Field(default=False, description="read and embed everything anew")
