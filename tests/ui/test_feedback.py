"""What readers think of answers: kept whole, and handed on in the form that an evaluation reads."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.answer import Answer, Citation, Note
from dealdesk.assistant.question import Turn
from dealdesk.ui.feedback import Feedback, Opinion, Verdict
from dealdesk.ui.problems import NotKept, kind_of
from dealdesk.ui.question_set import Span, load_set

CITED = Citation(
    "d1", "orders/duty.txt", "Order", date(2025, 11, 4), "Sec. 3", None, 10, 27, "November 10, 2025", 2.5, 1
)
ANSWER = Answer(
    question="When?",
    standalone_question="When does it take effect?",
    text="November 10, 2025\n\n“November 10, 2025” [1]",
    direct_answer="November 10, 2025",
    refused=False,
    reason="",
    confidence=0.91,
    as_of=date(2025, 11, 23),
    citations=(CITED,),
    notes=(Note("as_of", "As of November 23, 2025."),),
    index_generation="g7",
    timings_ms={"total": 12.0},
)
REFUSED = Answer("Who won?", "Who won?", "The documents do not say this.", "", True, "off_topic", 0.02, None)
HISTORY = (Turn("user", "What is the rate?"), Turn("assistant", "10 percent [1]"))


def test_an_opinion_comes_back_as_it_was_given_and_in_order(tmp_path: Path) -> None:
    first = Opinion(
        "When?", "useful", ANSWER, "“exact” <b>it</b>", HISTORY, "a1", datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    )
    second = Opinion("Who won?", "wrong", REFUSED)
    feedback = Feedback(tmp_path / "data" / "feedback.sqlite")
    assert feedback.all() == ()
    feedback.add(first)
    feedback.add(second)
    assert Feedback(tmp_path / "data" / "feedback.sqlite").all() == (first, second)


@settings(max_examples=40, deadline=None)
@given(
    question=st.text(st.characters(exclude_categories=["Cs"])),
    comment=st.text(st.characters(exclude_categories=["Cs"])),
    verdict=st.sampled_from(["useful", "wrong", "wrong_source"]),
)
def test_any_words_survive(
    tmp_path_factory: pytest.TempPathFactory, question: str, comment: str, verdict: Verdict
) -> None:
    feedback = Feedback(tmp_path_factory.mktemp("kept") / "feedback.sqlite")
    opinion = Opinion(question, verdict, ANSWER, comment)
    feedback.add(opinion)
    assert feedback.all() == (opinion,)
    assert feedback.questions()[0]["question"] == question


def test_many_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    def write(number: int) -> None:
        Feedback(tmp_path / "feedback.sqlite").add(Opinion(f"Question {number}?", "useful", ANSWER))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    kept = Feedback(tmp_path / "feedback.sqlite").all()
    assert sorted(one.question for one in kept) == sorted(f"Question {number}?" for number in range(40))


def test_opinions_are_questions_that_an_evaluation_reads(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "feedback.sqlite")
    feedback.add(Opinion("When?", "useful", ANSWER, history=HISTORY))
    feedback.add(Opinion("Which day?", "wrong_source", ANSWER))
    feedback.add(Opinion("What day?", "wrong", ANSWER, "It is the 11th."))
    feedback.add(Opinion("Who won?", "useful", REFUSED))
    feedback.add(Opinion("Who lost?", "wrong", REFUSED))
    lines = "\n".join(json.dumps(item) for item in feedback.questions())
    (tmp_path / "questions.jsonl").write_text(lines, encoding="utf-8")
    useful, source, wrong, refused, missed = load_set(tmp_path).questions

    assert (useful.answers, useful.history) == (("November 10, 2025",), (Turn("user", "What is the rate?"),))
    assert useful.evidence == ((Span("orders/duty.txt", 10, 27),),)
    assert (source.answers, source.evidence) == (("November 10, 2025",), ())
    assert (wrong.answers, wrong.evidence) == ((), ())
    assert [one.answerable for one in (useful, source, wrong, refused, missed)] == [True, True, True, False, True]
    assert feedback.questions()[2]["comment"] == "It is the 11th."


def test_the_last_opinion_on_a_question_counts(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "feedback.sqlite")
    feedback.add(Opinion("When?", "useful", ANSWER))
    feedback.add(Opinion("When?", "wrong", ANSWER, history=HISTORY))
    feedback.add(Opinion("When?", "wrong", ANSWER))
    assert [(item["question"], item["verdict"], len(item["history"])) for item in feedback.questions()] == [
        ("When?", "wrong", 0),
        ("When?", "wrong", 1),
    ]


def test_a_file_that_cannot_be_used_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "feedback.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(NotKept) as told:
        Feedback(tmp_path / "feedback.sqlite").add(Opinion("When?", "useful", ANSWER))
    assert str(tmp_path / "feedback.sqlite") in str(told.value)
    assert kind_of(told.value).status == 503


def test_opinions_are_safe_from_a_reader_that_dies_while_writing(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "feedback.sqlite")
    feedback.add(Opinion("When?", "useful", ANSWER))
    half = sqlite3.connect(tmp_path / "feedback.sqlite")
    half.execute("DELETE FROM opinions")  # never committed
    half.close()
    assert len(feedback.all()) == 1
