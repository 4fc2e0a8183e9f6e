"""Questions that the page asks by itself, to learn what the documents can answer: only while no reader is waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date as Date

from dealdesk.assistant.answer import Answer
from dealdesk.assistant.assistant import Assistant
from dealdesk.assistant.question import Turn
from dealdesk.index.filters import Filters


class Patience:
    """The assistant, asked one question at a time and never while a reader's own question is being answered."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
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

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        as_of: Date | None = None,
        filters: Filters = Filters(),
    ) -> Answer:
        """The answer, once there is leisure for it. A reader who comes in the middle is let pass at the next step."""
        with self._one:
            self._wait()
            for event in self._assistant.stream(question, history, as_of, filters):
                if event.kind == "answer":
                    answer: Answer = event.data["answer"]
                    return answer
                self._wait()
        raise AssertionError("a stream ends with its answer")

    def _wait(self) -> None:
        with self._free:
            self._free.wait_for(lambda: not self._readers)
