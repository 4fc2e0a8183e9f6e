"""``dealdesk ask``: a question, answered with its sources."""

from __future__ import annotations

from typing import Annotated

import typer

from dealdesk.ui.options import AsOf, Data, Folder, Json, Local, Said, Server, day_of, turns

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
    from dealdesk.ui.inquiry import inquire

    raise typer.Exit(
        inquire(
            question,
            history=turns(history),
            as_of=day_of(as_of),
            folder=folder,
            data=data,
            server=server,
            local=local,
            json=json,
        )
    )
