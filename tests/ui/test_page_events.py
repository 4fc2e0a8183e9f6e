"""The ask tab's events: an answer as it is written, a link that asks, and what is told where none can be asked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from dealdesk.ui.page_events import Desk
from dealdesk.ui.page_history import Chat, kept_chat, kept_chats, storable_chat
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import Service, wire

pytestmark = pytest.mark.usefixtures("owner")

WHEN = "When does the reduction of the duty on products of China take effect?"
TALK, NEXT, CHAT, BOX, RAIL, EARLIER = range(6)


@dataclass(frozen=True)
class Given:
    """An event of the browser."""

    value: Any


@pytest.fixture(scope="module")
def service(client: TestClient) -> Service:
    found: Service = client.app.state.service  # type: ignore[attr-defined]
    return found


def last(updates: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    *_, end = updates
    return end


def test_an_answer_is_shown_and_kept(service: Service) -> None:
    first, *_, end = list(Desk(service).asked(WHEN, None, ""))
    assert 'aria-busy="true"' in first[TALK][0]
    assert first[BOX] == ""
    assert "November 10, 2025" in end[TALK][0]
    (one,) = kept_chat(end[CHAT]).exchanges
    assert one.question == WHEN
    assert one.answer.direct_answer == "November 10, 2025"
    assert set(one.roles.values()) == {"binds"}


def test_a_question_is_asked_within_its_limits(service: Service) -> None:
    limits = json.dumps({"folder": "deals", "documents": [], "as_of": "2025-06-01"})
    one = kept_chat(last(Desk(service).asked(WHEN, None, limits))[CHAT]).exchanges[0]
    assert one.answer.refused
    assert str(one.answer.as_of) == "2025-06-01"
    assert one.scope.folder == "deals"


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        ('{"documents": ["gone.txt"]}', "gone.txt is no longer in the index"),
        ('{"folder": "nowhere"}', "No document is left by the filters"),
        ("no json", "The filters could not be read"),
    ],
)
def test_limits_that_cannot_be_kept_are_told_and_the_question_stays(service: Service, limits: str, why: str) -> None:
    end = last(Desk(service).asked(WHEN, None, limits))
    assert why in end[TALK][0]
    assert end[BOX] == WHEN


def test_an_index_that_is_missing_is_told_with_its_remedy(tmp_path: Path) -> None:
    service = wire(Settings(corpus=tmp_path, data=tmp_path / "none"))
    desk = Desk(service)
    assert "dealdesk reindex" in last(desk.asked(WHEN, None, ""))[TALK][0]
    assert "Nothing is indexed yet" in desk.limits()
    assert desk.offered("x") == []
    assert "Nothing is indexed yet" in list(desk.welcomed())[-1]


def test_nothing_is_asked_by_an_empty_box(service: Service) -> None:
    assert len(list(Desk(service).asked("  ", None, ""))) == 1


def test_a_link_asks_in_a_new_chat_what_it_leans_on_first(service: Service) -> None:
    desk = Desk(service)
    before = last(desk.asked(WHEN, None, ""))[CHAT]
    arrival = {"q": "And what was it before?", "after": [WHEN], "scope": "{}"}
    updates = list(desk.opened(before, None, arrival))
    assert [one.title for one in kept_chats(updates[0][EARLIER])] == [Chat("", kept_chat(before).exchanges).title]
    asked = [one.question for one in kept_chat(updates[-1][CHAT]).exchanges]
    assert asked == [WHEN, "And what was it before?"]


@pytest.mark.parametrize("arrival", [None, {}, {"q": ""}, "x", 3])
def test_without_a_link_the_kept_chat_is_shown(service: Service, arrival: object) -> None:
    kept = last(Desk(service).asked(WHEN, None, ""))[CHAT]
    (only,) = list(Desk(service).opened(kept, None, arrival))
    assert "November 10, 2025" in only[TALK][0]


def test_chats_are_put_by_taken_up_and_forgotten(service: Service) -> None:
    desk = Desk(service)
    chat = kept_chat(last(desk.asked(WHEN, None, ""))[CHAT])
    shelf = desk.new_chat(storable_chat(chat), None)
    assert shelf[TALK] == []
    assert kept_chat(shelf[CHAT]) == Chat()
    again = desk.chat_reopened(None, shelf[EARLIER], Given(chat.id))  # type: ignore[arg-type]
    assert kept_chat(again[CHAT]) == chat
    forgotten = desk.chat_forgotten(None, shelf[EARLIER], Given(chat.id))  # type: ignore[arg-type]
    assert kept_chats(forgotten[EARLIER]) == ()


def test_what_to_ask_next_comes_as_it_is_found(service: Service) -> None:
    desk = Desk(service)
    chat = kept_chat(last(desk.asked(WHEN, None, '{"folder": "deals"}'))[CHAT])
    assert (
        "Ask without the filters"
        in last([(one,) for one in desk.suggested(storable_chat(chat)) if isinstance(one, str)])[0]
    )
    unlimited = replace(chat, exchanges=())
    assert list(desk.suggested(storable_chat(unlimited))) == [""]
