"""``dealdesk chat``: a conversation in the terminal, or from lines that are piped in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from dealdesk.ui.options import AsOf, Data, Folder, Local, Server, day_of

if TYPE_CHECKING:
    from dealdesk.ui.chat_lines import Lines

EXAMPLES = (
    "dealdesk chat",
    "dealdesk chat --folder us-china-2025 --as-of 2025-06-01",
    "printf '%s\\n' 'When does the 10% tariff take effect?' 'And what was it before?' | dealdesk chat",
)


def chat(
    as_of: AsOf = None,
    folder: Folder = "",
    data: Data = None,
    server: Server = "",
    local: Local = False,
) -> None:
    """Ask one question after another; each is understood from those before it.

    Lines that begin with / are commands: /sources N shows a source in its document, /as-of and /folder limit what is
    read, /export writes the conversation to a file, /help lists all. Ctrl+C leaves a question, Ctrl+D the chat.
    """
    from dealdesk.ui.chat_lines import Lines
    from dealdesk.ui.desk import open_desk
    from dealdesk.ui.talk import Talk

    desk = open_desk(data, server, local)
    desk.documents()  # a missing index is told before anything is asked
    lines = Lines(Talk(desk, day_of(as_of), folder))
    if sys.stdin.isatty():
        _by_hand(lines)
    else:
        _piped(lines)


def _by_hand(lines: Lines) -> None:
    from dealdesk.ui import terminal
    from dealdesk.ui.chat_editing import editing

    terminal.say("Ask the documents something. /help lists what else there is; Ctrl+D ends.")
    with editing(lines):
        while True:
            try:
                line = input(f"\n{lines.prompt}")
            except EOFError:
                terminal.out.print()
                return
            except KeyboardInterrupt:
                terminal.out.print("\nCtrl+D ends the chat.", style="dim")
                continue
            try:
                lines.take(line)
            except KeyboardInterrupt:
                terminal.warn("Left; ask something else.")
            if lines.ended:
                return


def _piped(lines: Lines) -> None:
    """Ends with the exit code of the first line that went wrong."""
    from dealdesk.ui import terminal

    for line in sys.stdin:
        if line.strip():
            terminal.say(f"{lines.prompt}{line.strip()}")
            lines.take(line)
            terminal.out.print()
        if lines.ended:
            break
    if lines.failed:
        raise typer.Exit(lines.failed)
