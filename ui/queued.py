"""The assistant behind the queue: asked like the assistant itself, but only so many questions at once."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Protocol

from dealdesk.assistant.answer import Answer
from dealdesk.assistant.assistant import Assistant, Event
from dealdesk.assistant.question import Inquiry
from dealdesk.index.retrieve import Hit
from dealdesk.ui.queue import Place, Queue


class Answering(Protocol):
    """What is asked: the assistant, or the assistant behind a queue. See ``Assistant`` for what each method does."""

    def ask(self, inquiry: Inquiry) -> Answer: ...

    def stream(self, inquiry: Inquiry) -> Iterator[Event]: ...

    def search(self, inquiry: Inquiry, rerank: bool = True) -> list[Hit]: ...


class Queued:
    """Each question has its place in ``queue``, and each method raises Busy when it is called and none is left."""

    def __init__(self, assistant: Assistant, queue: Queue) -> None:
        self._assistant = assistant
        self._queue = queue

    def ask(self, inquiry: Inquiry) -> Answer:
        *_, last = self.stream(inquiry)
        answer: Answer = last.data["answer"]
        return answer

    def stream(self, inquiry: Inquiry) -> Iterator[Event]:
        """The first event comes when it is this question's turn."""
        events = _in_turn(self._queue.enter(), self._assistant.stream(inquiry))
        next(events)  # begun, so that closing it gives the place back whether or not anybody reads on
        return events

    def search(self, inquiry: Inquiry, rerank: bool = True) -> list[Hit]:
        place = self._queue.enter()
        try:
            place.wait()
            return self._assistant.search(inquiry, rerank)
        finally:
            place.leave()


def _in_turn(place: Place, events: Iterator[Event]) -> Iterator[Event]:
    """A first event that says nothing, then ``events`` in their turn. The place is given back with the first words:
    from there on a language model is waited for, or a slow reader, and the processor is free."""
    try:
        yield Event("text", {"text": ""})
        place.wait()
        for event in events:
            if event.kind in ("text", "answer"):
                place.leave()
            yield event
    finally:
        if isinstance(events, Generator):
            events.close()  # a reader who left ends the work before the next question takes the place
        place.leave()
