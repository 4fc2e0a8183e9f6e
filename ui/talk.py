"""A conversation in the terminal: what was asked and answered, and the day and folder that it is limited to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Date
from typing import Any

from dealdesk.ui.client_answer import Turn
from dealdesk.ui.desk import MOST_TURNS, Desk
from dealdesk.ui.waiting import Heard

Json = dict[str, Any]
_CHARACTERS = 20_000
"""Of an earlier message; the API takes no more."""


@dataclass(slots=True)
class Talk:
    """``exchanges`` are questions with the JSON of their answers, the oldest first."""

    desk: Desk
    as_of: Date | None = None
    folder: str = ""
    exchanges: list[tuple[str, Json]] = field(default_factory=list)

    def ask(self, question: str, heard: Heard) -> Json:
        """The answer to ``question``, understood from all before it."""
        answer = self.desk.ask(question, self._said(), self.as_of, self.folder, heard)
        self.exchanges.append((question, answer))
        return answer

    def as_json(self) -> Json:
        """The conversation as POST /api/export and ``dealdesk export`` take it."""
        return {"exchanges": [{"question": question, "answer": answer} for question, answer in self.exchanges]}

    def _said(self) -> list[Turn]:
        said = []
        for question, answer in self.exchanges[-MOST_TURNS // 2 :]:
            said += [Turn(question), Turn(answer["text"][:_CHARACTERS], "assistant")]
        return said
