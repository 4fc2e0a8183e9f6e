"""A day that a later act has moved: the new one comes first, the old one is told as superseded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dealdesk.assistant.currency import Standing, weigh
from dealdesk.assistant.question import read_question
from dealdesk.index.generation import Generation
from tests.assistant.test_weigh import evidence, sources, told

Shelf = Callable[..., Generation]

FIRST = """---
title: Order 401 on the Duty on Rock Salt
date: 2026-03-02
---
Order 401

Sec. 1. Rate. Imports of rock salt are subject to an additional duty of 50 percent, effective for goods entered on or
after April 19, 2026.

Sec. 2. Publication. This order is published in the gazette.
"""
MOVED = """---
title: Order 402 on the Suspension of the Duty on Rock Salt
date: 2026-04-18
---
Order 402

Sec. 1. Order 401 is amended as follows.

Sec. 2. The effective date of the additional duty imposed in Order 401 shall be 12:01 a.m. on April 22, 2026.

Sec. 3. Publication. This order is published in the gazette, as the order that set April 19, 2026, was.
"""
OTHER = MOVED.replace("April 19, 2026", "some day in spring")
RAISED = """---
title: Order 410 on Timber
date: 2025-12-31
---
Order 410

1. In Order 399, I imposed a duty of 25 percent on cabinets.

2. I further stated that on January 1, 2026, the duty rate for cabinets would increase from 25 percent to 50 percent.

Sec. 1. Effective January 1, 2027, the duty rate in clause 3 shall increase to 50 percent.

Sec. 2. Effective January 1, 2028, the quota in clause 4 shall end.
"""
STARTS = ("Imports of rock salt are subject", "The effective date of the additional duty")


def weighed(generation: Generation, question: str, day: date | None, *places: tuple[str, str]) -> Standing:
    return weigh(generation, evidence(generation, *places), read_question(question), day)


@pytest.mark.parametrize(
    ("day", "order", "superseded"),
    [
        (date(2026, 4, 20), ["moved", "first"], [("April 19, 2026", date(2026, 4, 18))]),
        (None, ["moved", "first"], [("April 19, 2026", date(2026, 4, 18))]),
        (date(2026, 4, 1), ["first"], []),
    ],
)
def test_the_day_that_an_order_sets_for_another_comes_first_once_it_is_known(
    shelf: Shelf, day: date | None, order: list[str], superseded: list[tuple[str, date]]
) -> None:
    generation = shelf(first=FIRST, moved=MOVED)
    standing = weighed(generation, "When does the duty on rock salt start?", day, ("first", STARTS[0]))
    assert sources(standing.evidence) == order
    assert told(standing) == superseded


def test_what_an_act_recites_of_a_day_gives_way_to_the_day_that_it_orders_with_the_same_figure(shelf: Shelf) -> None:
    generation = shelf(timber=RAISED)
    question = "When does the duty on cabinets go up to 50 percent now?"
    standing = weighed(generation, question, None, ("timber", "I further stated that"))
    assert standing.evidence[0].text.endswith(
        "January 1, 2027, the duty rate in clause 3 shall increase to 50 percent."
    )
    assert told(standing) == [("January 1, 2026", date(2025, 12, 31))]


@pytest.mark.parametrize(
    "question",
    ["What was the original day on which the duty on rock salt was to start?", "What duty does rock salt pay?"],
)
def test_a_day_stays_where_it_was_when_another_thing_is_asked(shelf: Shelf, question: str) -> None:
    generation = shelf(first=FIRST, moved=MOVED)
    standing = weighed(generation, question, None, ("first", STARTS[0]))
    assert standing.evidence[0].document.source == "first.txt"
    assert told(standing) == []


def test_a_day_stays_where_the_later_act_does_not_speak_of_it(shelf: Shelf) -> None:
    generation = shelf(first=FIRST, other=OTHER)
    standing = weighed(generation, "When does the duty on rock salt start?", None, ("first", STARTS[0]))
    assert (sources(standing.evidence), told(standing)) == (["first"], [])
