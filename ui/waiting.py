"""What a command does while it waits for an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

PATIENCE = 0.4
"""Seconds after which a person wonders what is going on."""
FRAME = 0.1
"""Seconds between two looks at what has been written so far."""

Heard = Callable[[str], None]
"""Takes a piece of an answer that is being written."""


@contextmanager
def waiting(words: str) -> Iterator[Heard]:
    """Loads what will show the answer meanwhile. On a terminal, once it takes a while, tells what is waited for, and
    what has been heard of the answer so far; gives what takes that."""
    done = Event()
    said: list[str] = []
    beside = Thread(target=_beside, args=(words, said, done), daemon=True)
    beside.start()
    try:
        yield said.append
    finally:
        done.set()
        beside.join()


def _beside(words: str, said: list[str], done: Event) -> None:
    from dealdesk.ui import terminal, terminal_answer

    del terminal_answer
    if not terminal.err.is_terminal or done.wait(PATIENCE):
        return
    with terminal.err.status(words) as shown:
        while not done.wait(FRAME):
            if text := "".join(said):
                shown.update(terminal.cleaned(text))
