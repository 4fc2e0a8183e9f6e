"""``dealdesk export``: an answer, or a conversation that was saved, as a file to hand on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from dealdesk.ui.options import AsOf, Data, Folder, Local, Said, Server, day_of, turns

EXAMPLES = (
    "dealdesk export 'When does the 10% tariff take effect?' --output answer.docx",
    "dealdesk export talk.json --output talk.md",
    "dealdesk ask 'Which law governs the NDA?' --json | dealdesk export - > nda.md",
)


def export(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="A question; or a .json that chat saved or ask --json wrote; - reads one from the input.",
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .md, .docx or .json; without it Markdown is printed.")
    ] = None,
    as_of: AsOf = None,
    history: Said = None,
    folder: Folder = "",
    data: Data = None,
    server: Server = "",
    local: Local = False,
) -> None:
    """Write a question with its answer, or a saved conversation, to a file, each citation a footnote with its quote.

    Exits with 1 when the documents do not say it; the file then holds the refusal and the nearest passages.
    """
    from dealdesk.ui import terminal
    from dealdesk.ui.desk import open_desk
    from dealdesk.ui.inquiry import said
    from dealdesk.ui.talk_file import bytes_of, save
    from dealdesk.ui.waiting import waiting

    refused = False
    talk = _saved(what)
    if talk is None:
        question = said(what)
        with waiting("Looking in the documents") as heard:
            answer = open_desk(data, server, local).ask(question, turns(history), day_of(as_of), folder, heard)
        talk = {"exchanges": [{"question": question, "answer": answer}]}
        refused = answer["refused"]
    if output:
        save(talk, output.expanduser())
        terminal.err.print(f"Written: {output}", markup=False, soft_wrap=True)
    else:
        terminal.write(bytes_of(talk, "markdown").decode())
    if refused:
        raise typer.Exit(1)


def _saved(what: str) -> dict[str, Any] | None:
    """The conversation that ``what`` names; None where it is a question. Raises BadRequest."""
    from dealdesk.ui.problems import BadRequest
    from dealdesk.ui.talk_file import load

    if what == "-":
        return load(sys.stdin.read(), "The input")
    if not what.lower().endswith(".json"):
        return None
    try:
        return load(Path(what).expanduser().read_text(encoding="utf-8"), what)
    except OSError as error:
        raise BadRequest(
            f"{what} cannot be read: {error.strerror}. Name a file that chat or ask --json wrote."
        ) from None
