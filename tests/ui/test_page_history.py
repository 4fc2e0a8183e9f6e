"""Chats come back from the browser's storage as they went in, and nothing else that lies there is believed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from dealdesk.assistant.answer import Answer, Citation, Conflict, Note, Quote, Superseded
from dealdesk.assistant.question import Turn
from dealdesk.ui.page_history import (
    Chat,
    Exchange,
    kept_chat,
    kept_chats,
    rail,
    shelved,
    storable_chat,
    storable_chats,
)

QUOTE = Quote("d", "a/d.pdf", "Order", date(2025, 11, 4), "Sec. 2", 1, 5, 9, "10 %", 1.5)
CITATION = Citation("d", "a/d.pdf", "Order", None, "", None, 5, 9, "10 %", 1.5, marker=1)
ANSWER = Answer(
    question="When?",
    standalone_question="When?",
    text="November 10 [1]",
    direct_answer="November 10",
    refused=False,
    reason="",
    confidence=0.9,
    as_of=date(2025, 11, 23),
    citations=(CITATION,),
    superseded=(Superseded("20 %", QUOTE, "10 %", date(2025, 11, 10)),),
    conflicts=(Conflict("rate", (QUOTE, QUOTE)),),
    notes=(Note("nearest", "", QUOTE),),
)


def chat(id: str, question: str = "When?") -> Chat:
    return Chat(id, (Exchange(question, ANSWER),))


def test_a_chat_survives_the_browser_as_json() -> None:
    stored = json.loads(json.dumps(storable_chat(chat("1"))))
    assert kept_chat(stored) == chat("1")


def test_what_is_no_chat_becomes_an_empty_one() -> None:
    assert [kept_chat(value) for value in (None, "", {"id": 3}, [1], {"exchanges": "x"})] == [Chat()] * 5
    assert [kept_chats(value) for value in (None, {"a": 1}, ["x"])] == [()] * 3


def test_the_assistant_reads_the_chat_back_as_turns() -> None:
    assert chat("1").turns() == (Turn("user", "When?"), Turn("assistant", "November 10 [1]"))


def test_a_chat_stands_once_among_the_earlier_ones_and_on_top() -> None:
    assert [one.id for one in shelved((chat("1"), chat("2")), chat("2"))] == ["2", "1"]
    assert [one.id for one in shelved((chat("1"),), Chat())] == ["1"]


def test_only_the_newest_chats_are_kept() -> None:
    assert [one["id"] for one in storable_chats([chat(str(n)) for n in range(40)])] == [str(n) for n in range(30)]


def test_what_the_browser_has_no_room_for_is_let_go_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    one = len(json.dumps(storable_chat(chat("1"))))
    monkeypatch.setattr("dealdesk.ui.page_history.ROOM", 2 * one + 10)
    assert [kept["id"] for kept in storable_chats([chat("3"), chat("2"), chat("1")])] == ["3", "2"]
    talk = Chat("1", tuple(Exchange(question, ANSWER) for question in "abc"))
    assert [kept.question for kept in kept_chat(storable_chat(talk)).exchanges] == ["b", "c"]
    monkeypatch.setattr("dealdesk.ui.page_history.ROOM", 1)
    assert [kept["id"] for kept in storable_chats([chat("2"), chat("1")])] == ["2"]


def test_a_question_takes_along_the_questions_it_leans_on() -> None:
    leaning = replace(ANSWER, standalone_question="And before? (following: When?)")
    talk = Chat("1", (Exchange("Who?", ANSWER), Exchange("When?", ANSWER), Exchange("And before?", leaning)))
    assert talk.leans_on(2) == ("When?",)
    assert talk.leans_on(1) == ()


def test_the_list_of_chats_shows_a_hostile_question_as_text() -> None:
    html = rail([chat("1", "<img src=x onerror=alert(1)>")])
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
