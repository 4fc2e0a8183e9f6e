"""Editing of the lines of a chat: earlier ones by the arrow keys, names by Tab. Kept in memory and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dealdesk.ui.chat_lines import Lines


@contextmanager
def editing(lines: Lines) -> Iterator[None]:
    """While it lasts, ``input`` edits its lines, where this Python has a readline."""
    try:
        import readline
    except ImportError:
        yield
        return
    before = readline.get_completer(), readline.get_completer_delims()
    readline.set_completer(lambda text, state: _nth(lines.complete(readline.get_line_buffer(), text), state))
    readline.set_completer_delims(" \t\n")
    readline.parse_and_bind("bind ^I rl_complete" if "libedit" in (readline.__doc__ or "") else "tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before[0])
        readline.set_completer_delims(before[1])


def _nth(choices: list[str], state: int) -> str | None:
    return choices[state] if state < len(choices) else None
