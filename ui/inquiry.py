"""A question asked once, and its answer on standard output."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date
from pathlib import Path
from typing import TYPE_CHECKING

from dealdesk.ui.desk import open_desk
from dealdesk.ui.waiting import waiting

if TYPE_CHECKING:
    from dealdesk.ui.client_answer import Turn


def inquire(
    question: str,
    *,
    history: Sequence[Turn] = (),
    as_of: Date | None = None,
    folder: str = "",
    data: Path | None = None,
    server: str = "",
    local: bool = False,
    json: bool = False,
) -> int:
    """Shows the answer, to people or as ``json``. Returns the exit code: 0, or 1 where the documents do not say it.
    Raises BadRequest for an empty question, and what a desk raises."""
    words = said(question)
    desk = open_desk(data, server, local, json)
    with waiting("Looking in the documents") as heard:
        answer = desk.ask(words, history, as_of, folder, heard)
    # Loaded while the desk was at work.
    from dealdesk.ui import terminal, terminal_answer
    from dealdesk.ui.client_answer import Answer
    from dealdesk.ui.client_decode import read

    if json:
        terminal.write_json(answer)
    else:
        terminal_answer.show_answer(read(Answer, terminal.visible(answer)), desk.link)
    return 1 if answer["refused"] else 0


def said(question: str) -> str:
    """A question that is one. Raises BadRequest for an empty one."""
    if question.strip():
        return question.strip()
    from dealdesk.ui.problems import BadRequest

    raise BadRequest("The question is empty; ask something.")
