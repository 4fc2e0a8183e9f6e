"""The line of questions: how many are at work, whose turn it is, who is sent away and for how long."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.assistant.assistant import Event
from dealdesk.assistant.question import Inquiry
from dealdesk.ui.problems import Busy
from dealdesk.ui.queue import Place, Queue
from dealdesk.ui.queued import Queued


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def at_work(places: list[Place]) -> list[bool]:
    return [place.turn.is_set() for place in places]


def test_so_many_are_at_work_so_many_wait_and_the_next_is_sent_away() -> None:
    queue = Queue(2, 1)
    places = [queue.enter() for _ in range(3)]
    assert at_work(places) == [True, True, False]
    assert (queue.working, queue.waiting) == (2, 1)
    with pytest.raises(Busy, match=r"2 questions are being answered and 1 wait .*DEALDESK_QUEUE.*; ask again in 1 s"):
        queue.enter()


def test_who_came_first_has_the_next_turn() -> None:
    queue = Queue(1, 3)
    first, second, third = (queue.enter() for _ in range(3))
    first.leave()
    assert at_work([second, third]) == [True, False]
    second.leave()
    assert at_work([third]) == [True]


def test_who_leaves_the_line_gives_nobody_a_turn() -> None:
    queue = Queue(1, 3)
    first, second, third = (queue.enter() for _ in range(3))
    second.leave()
    assert (queue.working, queue.waiting, at_work([third])) == (1, 1, [False])
    first.leave()
    assert at_work([third]) == [True]


def test_a_place_is_given_back_once_however_often_it_is_left() -> None:
    queue = Queue(1, 3)
    first, second, third = (queue.enter() for _ in range(3))
    first.leave()
    first.leave()
    assert at_work([second, third]) == [True, False]
    assert queue.working == 1


def test_without_a_line_whoever_finds_all_at_work_is_sent_away() -> None:
    queue = Queue(1, 0)
    place = queue.enter()
    with pytest.raises(Busy):
        queue.check()
    place.leave()
    queue.check()
    assert not queue.busy()


def test_who_is_sent_away_is_told_to_come_when_half_of_the_line_is_answered() -> None:
    clock = Clock()
    queue = Queue(2, 10, clock)
    for _ in range(60):  # each takes four seconds, and the mean comes near to that
        place = queue.enter()
        clock.now += 4
        place.leave()
    for _ in range(12):
        queue.enter()
    with pytest.raises(Busy) as told:
        queue.enter()
    assert told.value.seconds == 10  # five of ten waiting, two at a time, four seconds each


def test_the_end_of_the_server_sends_away_who_waits_and_who_comes() -> None:
    queue = Queue(1, 1)
    queue.enter()
    waiting = queue.enter()
    queue.close()
    with pytest.raises(Busy, match="being stopped"):
        waiting.wait()
    with pytest.raises(Busy, match="being stopped"):
        queue.enter()


@given(st.integers(1, 3), st.integers(0, 4), st.lists(st.integers(0, 9), max_size=40))
def test_never_are_more_at_work_or_in_line_than_allowed_and_nobody_waits_in_vain(
    at_once: int, waiting: int, steps: list[int]
) -> None:
    queue = Queue(at_once, waiting)
    places: list[Place] = []
    for step in steps:
        if step < 5:
            full = len(places) == at_once + waiting
            if full:
                with pytest.raises(Busy):
                    queue.enter()
            else:
                places.append(queue.enter())
        elif places:
            places.pop(step % len(places)).leave()
        assert queue.working == min(len(places), at_once) == sum(at_work(places))
        assert queue.waiting == len(places) - queue.working


class Slow:
    """An assistant whose events are let go one by one."""

    def __init__(self) -> None:
        self.closed = threading.Event()
        self.steps = threading.Semaphore(0)

    def stream(self, *_: object) -> Iterator[Event]:
        try:
            for kind in ("hits", "text", "answer"):
                self.steps.acquire()
                yield Event(kind, {"answer": "told", "text": ""})  # type: ignore[arg-type]
        finally:
            self.closed.set()

    def search(self, inquiry: Inquiry, rerank: bool) -> list[str]:
        return [inquiry.text]


@pytest.fixture
def slow() -> Slow:
    return Slow()


def test_a_place_is_kept_until_the_first_words(slow: Slow) -> None:
    queue = Queue(1, 0)
    events = Queued(slow, queue).stream(Inquiry("q"))  # type: ignore[arg-type]
    slow.steps.release(3)
    assert (next(events).kind, queue.working) == ("hits", 1)
    assert (next(events).kind, queue.working) == ("text", 0)
    assert [event.kind for event in events] == ["answer"]
    assert queue.working == 0


def test_a_stream_that_finds_no_place_raises_before_it_begins(slow: Slow) -> None:
    queue = Queue(1, 0)
    held = Queued(slow, queue).stream(Inquiry("q"))  # type: ignore[arg-type]
    with pytest.raises(Busy):
        Queued(slow, queue).stream(Inquiry("q"))  # type: ignore[arg-type]
    del held  # never read: its place is free again
    assert queue.working == 0


def test_a_stream_that_is_left_ends_its_work_and_gives_its_place_back(slow: Slow) -> None:
    queue = Queue(1, 0)
    events = Queued(slow, queue).stream(Inquiry("q"))  # type: ignore[arg-type]
    slow.steps.release()
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert slow.closed.is_set()
    assert queue.working == 0


def test_an_answer_and_a_search_wait_for_their_turn(slow: Slow) -> None:
    queue = Queue(1, 2)
    queued = Queued(slow, queue)  # type: ignore[arg-type]
    first = queue.enter()
    told: list[object] = []
    asking = [
        threading.Thread(target=lambda: told.append(queued.search(Inquiry("s")))),
        threading.Thread(target=lambda: told.append(queued.ask(Inquiry("q")))),
    ]
    for one in asking:
        one.start()
    slow.steps.release(3)
    while queue.waiting < 2:
        threading.Event().wait(0.001)
    assert told == []
    first.leave()
    for one in asking:
        one.join(5)
    assert sorted(map(str, told)) == ["['s']", "told"]
    assert not queue.busy()
