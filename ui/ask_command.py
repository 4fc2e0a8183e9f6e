"""``dealdesk ask``: a question, answered with its sources."""

from __future__ import annotations

from typing import Annotated

import typer

from dealdesk.ui.options import AsOf, Data, Folder, Json, Local, Said, Server, day_of, said, turns

EXAMPLES = (
    "dealdesk ask 'When does the 10% tariff take effect?'",
    "dealdesk ask 'And what was it before?' --history 'When does the 10% tariff take effect?'",
    "dealdesk ask 'Which tariff applies?' --as-of 2025-06-01 --json",
)


def ask(
    question: Annotated[str, typer.Argument(help="The question, in plain words.")],
    as_of: AsOf = None,
    history: Said = None,
    folder: Folder = "",
    data: Data = None,
    server: Server = "",
    local: Local = False,
    json: Json = False,
) -> None:
    """Answer a question from the documents, with its sources.

    A server that runs over the data folder is asked, and answers at once; without one the models are loaded first.

    Exits with 1 when the documents do not say it, and shows the nearest passages.
    """
    words = said(question)
    from dealdesk.ui.desk import open_desk
    from dealdesk.ui.waiting import waiting

    desk = open_desk(data, server, local, json)
    with waiting("Looking in the documents") as heard:
        answer = desk.ask(words, turns(history), day_of(as_of), folder, heard)
    from dealdesk.ui import terminal

    if json:
        terminal.write_json(answer)
    else:
        from dealdesk.ui.client_answer import Answer
        from dealdesk.ui.client_decode import read
        from dealdesk.ui.terminal_answer import show_answer

        show_answer(read(Answer, terminal.visible(answer)), desk.link)
    if answer["refused"]:
        raise typer.Exit(1)
