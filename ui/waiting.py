"""What a command does while it waits for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

PATIENCE = 0.4
"""Seconds after which a person wonders what is going on."""


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """Loads what will show the answer meanwhile, and on a terminal says what is waited for once that takes a while."""
    done = Event()
    beside = Thread(target=_beside, args=(words, done), daemon=True)
    beside.start()
    try:
        yield
    finally:
        done.set()
        beside.join()


def _beside(words: str, done: Event) -> None:
    from dealdesk.ui import terminal, terminal_answer

    del terminal_answer
    if terminal.err.is_terminal and not done.wait(PATIENCE):
        with terminal.err.status(words):
            done.wait()
