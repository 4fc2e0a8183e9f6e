"""Questions that the page asks by itself, to learn what the documents can answer: only while no reader is waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dealdesk.assistant.answer import Answer
from dealdesk.assistant.question import Inquiry
from dealdesk.ui.queued import Answering

LOOK_SECONDS = 0.2
"""How often it is looked whether others are done: they do not say so here."""


class Patience:
    """The assistant, asked one question at a time and never while a reader's own question is being answered."""

    def __init__(self, assistant: Answering, busy: Callable[[], bool] = lambda: False) -> None:
        """``busy`` tells whether others ask who do not stand back here, such as programs."""
        self._assistant = assistant
        self._busy = busy
        self._free = threading.Condition()
        self._readers = 0
        self._one = threading.Lock()

    @contextmanager
    def standing_back(self) -> Iterator[None]:
        """While a reader's own question is answered: the processor is the reader's."""
        with self._free:
            self._readers += 1
        try:
            yield
        finally:
            with self._free:
                self._readers -= 1
                self._free.notify_all()

    def ask(self, inquiry: Inquiry) -> Answer:
        """The answer, once there is leisure for it. A reader who comes in the middle is let pass at the next step."""
        with self._one:
            self._wait()
            for event in self._assistant.stream(inquiry):
                if event.kind == "answer":
                    answer: Answer = event.data["answer"]
                    return answer
                self._wait()
        raise AssertionError("a stream ends with its answer")

    def _wait(self) -> None:
        with self._free:
            while self._readers or self._busy():
                self._free.wait(LOOK_SECONDS)
