"""A verdict is kept with the answer and what was asked before; a chat is handed over as a file."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dealdesk.assistant.answer import Answer, Citation
from dealdesk.assistant.question import Turn
from dealdesk.ui.feedback import Feedback
from dealdesk.ui.page_history import Chat, Exchange, kept_chat, storable_chat
from dealdesk.ui.page_verdict import VerdictDesk

CITATION = Citation("d", "d.pdf", "Order", date(2025, 11, 4), "", None, 5, 9, "10 %", 1.5, marker=1)
ANSWER = Answer("When?", "When?", "“10 %” [1]", "10 %", False, "", 0.9, date(2025, 11, 23), (CITATION,))
CHAT = storable_chat(Chat("1", (Exchange("Who?", ANSWER), Exchange("When?", ANSWER))))


@dataclass(frozen=True)
class Given:
    """An event of the browser."""

    value: Any


@pytest.fixture
def feedback(tmp_path: Path) -> Feedback:
    return Feedback(tmp_path / "feedback.sqlite")


def judge(feedback: Feedback, value: Any) -> tuple[Any, Any]:
    talk, chat = VerdictDesk(feedback).judged(CHAT, Given(value))  # type: ignore[arg-type]
    return talk, chat


def test_a_verdict_is_kept_with_its_answer_and_the_chat_before_it(feedback: Feedback) -> None:
    talk, chat = judge(feedback, {"at": 1, "verdict": "wrong_source", "comment": " The order says it. "})
    (kept,) = feedback.all()
    assert (kept.question, kept.verdict, kept.comment) == ("When?", "wrong_source", "The order says it.")
    assert kept.answer == ANSWER
    assert kept.history == (Turn("user", "Who?"), Turn("assistant", "“10 %” [1]"))
    assert [one.verdict for one in kept_chat(chat).exchanges] == ["", "wrong_source"]
    assert "Noted" in talk[1]
    assert "Noted" not in talk[0]


@pytest.mark.parametrize(
    "value",
    [None, "x", {}, {"at": 7, "verdict": "useful"}, {"at": 0, "verdict": "fine"}, {"at": "a", "verdict": "useful"}],
)
def test_what_is_no_verdict_on_this_chat_is_let_be(feedback: Feedback, value: Any) -> None:
    judge(feedback, value)
    assert feedback.all() == ()


def test_a_verdict_that_cannot_be_kept_says_why_and_is_not_shown_as_given(tmp_path: Path) -> None:
    (tmp_path / "feedback.sqlite").mkdir()  # no file can be written there
    talk, chat = judge(Feedback(tmp_path / "feedback.sqlite"), {"at": 1, "verdict": "useful"})
    assert 'class="fault" role="alert"' in talk[1]
    assert "Noted" not in talk[1]
    assert kept_chat(chat) == Chat()  # the browser's own copy is left alone


@pytest.mark.parametrize(("format", "name", "begins"), [("markdown", ".md", b"#"), ("docx", ".docx", b"PK")])
def test_a_chat_is_handed_over_as_a_file(feedback: Feedback, format: str, name: str, begins: bytes) -> None:
    file = VerdictDesk(feedback).saved(CHAT, Given(format))  # type: ignore[arg-type]
    assert file is not None
    assert file["name"].endswith(name)
    assert base64.b64decode(file["content"]).startswith(begins)


def test_there_is_no_file_of_an_empty_chat_or_in_an_unknown_format(feedback: Feedback) -> None:
    assert VerdictDesk(feedback).saved(None, Given("docx")) is None  # type: ignore[arg-type]
    assert VerdictDesk(feedback).saved(CHAT, Given("exe")) is None  # type: ignore[arg-type]
