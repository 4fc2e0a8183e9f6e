"""The page's own questions wait for the readers'."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from dealdesk.assistant.answer import Answer
from dealdesk.assistant.assistant import Event
from dealdesk.assistant.question import Inquiry
from dealdesk.ui.page_patience import Patience

ANSWER = Answer("q", "q", "", "", True, "no_evidence", 0.0, None)


class Slow:
    """An assistant that says when it has begun, and goes on when it is let."""

    def __init__(self) -> None:
        self.begun, self.let = threading.Event(), threading.Event()
        self.done: list[str] = []

    def stream(self, inquiry: Inquiry) -> Iterator[Event]:
        self.begun.set()
        self.let.wait(10)
        yield Event("hits", {"hits": []})
        self.done.append(inquiry.text)
        yield Event("answer", {"answer": ANSWER})


def test_a_question_of_the_page_stops_where_it_is_while_a_reader_asks() -> None:
    slow = Slow()
    patience = Patience(slow)  # type: ignore[arg-type]
    asking = threading.Thread(target=patience.ask, args=(Inquiry("page's own"),))
    asking.start()
    assert slow.begun.wait(10)
    with patience.standing_back():
        slow.let.set()
        asking.join(0.2)
        assert slow.done == []  # it has come to its next step, and goes no further
    asking.join(10)
    assert slow.done == ["page's own"]


def test_none_is_begun_while_a_reader_asks() -> None:
    slow = Slow()
    slow.let.set()
    patience = Patience(slow)  # type: ignore[arg-type]
    with patience.standing_back():
        asking = threading.Thread(target=patience.ask, args=(Inquiry("page's own"),))
        asking.start()
        assert not slow.begun.wait(0.2)
    asking.join(10)
    assert slow.done == ["page's own"]


def test_the_answer_comes_back_as_the_assistant_gave_it() -> None:
    slow = Slow()
    slow.let.set()
    assert Patience(slow).ask(Inquiry("q")) is ANSWER  # type: ignore[arg-type]
