"""The assistant end to end: a small index of real files, the packaged models, and what must hold of every answer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dealdesk.assistant.answer import Answer
from dealdesk.assistant.assistant import Assistant
from dealdesk.assistant.question import Inquiry, Turn
from dealdesk.assistant.refuse import RULED_OUT, UNTOLD, Refusal
from dealdesk.index.faults import IndexMissing
from dealdesk.index.filters import Filters

ANSWERED = [
    ("How long is a ferry ticket valid?", "14 days", "faq.md"),
    ("When does the new rate on tin ore take effect?", "April 15, 2025", "trade/duty.txt"),
    ("What is the price of a bearing?", "40 dollars", "deals/supply.txt"),
    ("Within how many days must Tamsin Rail pay an invoice?", "45 days", "deals/amendment.txt"),
    ("Which law governs the Bearings Supply Agreement?", "", "deals/supply.txt"),
    ("How must Orla Works store the bearings?", "", "deals/supply.txt"),
]
REFUSED = [
    ("Who won the chess olympiad?", "off_topic"),
    ("What is the boiling point of mercury?", "off_topic"),
    ("In the Order on the Duty on Tin Ore; how long is a ferry ticket valid?", "not_mentioned"),
]
NEWEST = date(2025, 6, 2)
THRESHOLDS = [model.threshold for model in Refusal.packaged().models.values()]


def same(answer: Answer) -> tuple[object, ...]:
    """All of an answer but how long it took."""
    names = [name for name in Answer.__slots__ if name != "timings_ms"]
    return tuple(getattr(answer, name) for name in names)


@pytest.mark.parametrize(("question", "direct", "source"), ANSWERED)
def test_an_answer_is_short_first_and_cites_its_document(desk: Any, question: str, direct: str, source: str) -> None:
    answer = desk.assistant.ask(Inquiry(question))
    assert (answer.refused, answer.reason, answer.direct_answer) == (False, "", direct)
    assert answer.citations[0].source == source
    assert answer.text.startswith(direct)
    assert min(THRESHOLDS) <= answer.confidence <= 1
    assert (answer.as_of, answer.index_generation) == (NEWEST, desk.generation.id)


@pytest.mark.parametrize("question", [question for question, *_ in (*ANSWERED, *REFUSED)])
def test_every_quote_is_of_its_document_and_every_marker_is_a_citations(desk: Any, question: str) -> None:
    answer = desk.assistant.ask(Inquiry(question))
    noted = [note.quote for note in answer.notes if note.quote]
    for quote in (*answer.citations, *noted, *(superseded.quote for superseded in answer.superseded)):
        document = desk.generation.document(quote.document_id)
        assert document.text[quote.start : quote.end] == quote.quote != ""
        assert (quote.source, quote.title, quote.date) == (document.source, document.title, document.date)
    markers = {int(number) for number in re.findall(r"\[(\d+)\]", answer.text)}
    assert markers == {citation.marker for citation in answer.citations}


@pytest.mark.parametrize(("question", "reason"), REFUSED)
def test_a_refusal_cites_nothing_and_shows_the_nearest_passages(desk: Any, question: str, reason: str) -> None:
    answer = desk.assistant.ask(Inquiry(question))
    assert (answer.refused, answer.reason) == (True, reason)
    assert (answer.citations, answer.superseded, answer.direct_answer) == ((), (), "")
    assert answer.confidence < max(THRESHOLDS)
    assert 1 <= len(answer.notes) <= 3
    assert all(note.kind == "nearest" and note.quote is not None for note in answer.notes)


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("How many bearings does Orla Works store in a dry hall without windows?", True),
        ("How many smelters asked for relief because foreign tin ore was sold below its cost?", True),
        ("Did smelters ask for relief because foreign tin ore was sold below its cost?", False),
        ("How long after it receives the invoice shall Tamsin Rail pay it?", False),
    ],
)
def test_where_a_number_is_asked_for_and_none_is_told_the_answer_is_a_refusal(
    desk: Any, question: str, refused: bool
) -> None:
    models = {manner: replace(model, threshold=0.0) for manner, model in Refusal.packaged().models.items()}
    trusting = Assistant(desk.library, desk.retriever, desk.cross, Refusal(models))
    answer = trusting.ask(Inquiry(question))
    assert answer.refused is refused
    assert (answer.confidence <= UNTOLD) is refused


@pytest.mark.parametrize(
    "question",
    [
        "What duty did Order 77120 put on tin ore?",  # a number of no document
        "On what date do dogs travel on the ferry?",  # a date where none is told
        "How much is the liability cap for each bearing that Orla Works delivers?",  # a price
    ],
)
def test_what_a_rule_rules_out_is_refused_with_little_confidence(desk: Any, question: str) -> None:
    answer = desk.assistant.ask(Inquiry(question))
    assert answer.refused
    assert answer.confidence <= RULED_OUT


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("How long does the chess olympiad last?", "The documents do not speak of this. Looked for a length of time"),
        ("What is the boiling point of mercury?", "The documents do not speak of this."),
        (
            "In the Order on the Duty on Tin Ore; how long is a ferry ticket valid?",
            "That document does not mention this. Looked for a length of time",
        ),
    ],
)
def test_a_refusal_says_what_was_looked_for_and_where(desk: Any, question: str, says: str) -> None:
    titles = sorted({hit.passage.title for hit in desk.assistant.search(Inquiry(question))[:3]})
    where = f", nearest in: {'; '.join(titles)}." if "Looked" in says else ""
    assert desk.assistant.ask(Inquiry(question)).text == f"{says}{where}"
    assert titles


def test_small_talk_is_answered_without_a_search(desk: Any) -> None:
    assert [event.kind for event in desk.assistant.stream(Inquiry("Hello there"))] == ["text", "answer"]
    answer = desk.assistant.ask(Inquiry("Hello there"))
    assert (answer.refused, answer.reason, answer.citations, answer.notes) == (True, "small_talk", (), ())


@pytest.mark.parametrize("question", [ANSWERED[0][0], ANSWERED[3][0], REFUSED[0][0]])
def test_a_stream_ends_with_the_answer_that_asking_gives(desk: Any, question: str) -> None:
    first, *steps, last = desk.assistant.stream(Inquiry(question))
    answer: Answer = last.data["answer"]
    assert (first.kind, last.kind) == ("hits", "answer")
    assert same(answer) == same(desk.assistant.ask(Inquiry(question)))
    assert "".join(event.data["text"] for event in steps if event.kind == "text") == answer.text
    assert tuple(event.data["citation"] for event in steps if event.kind == "citation") == answer.citations
    assert first.data["hits"] == desk.assistant.search(Inquiry(question), rerank=False)
    found, read = (event.data["hits"] for event in (first, *steps) if event.kind == "hits")
    assert {hit.passage for hit in found} == {hit.passage for hit in read}  # of so few all are shown, in two orders


def test_a_follow_up_is_understood_by_what_was_asked_before(desk: Any) -> None:
    tickets = (Turn("user", "How long is a ferry ticket valid?"), Turn("assistant", "14 days"))
    duty = (Turn("user", "What is the duty on tin ore?"), Turn("assistant", "9 percent"))
    answer = desk.assistant.ask(Inquiry("And when does it take effect?", duty))
    assert (answer.direct_answer, answer.citations[0].source) == ("April 15, 2025", "trade/duty.txt")
    assert "What is the duty on tin ore?" in answer.standalone_question
    assert desk.assistant.search(Inquiry("And for dogs?", tickets))[0].passage.source == "faq.md"


def test_what_the_assistant_said_before_is_not_asked_again(desk: Any) -> None:
    said = (Turn("assistant", "The duty on tin ore is 9 percent."),)
    question = "How long is a ferry ticket valid?"
    assert desk.assistant.ask(Inquiry(question, said)).standalone_question == question


def test_an_answer_says_as_of_which_day_it_holds(desk: Any) -> None:
    question = "Within how many days must Tamsin Rail pay an invoice?"
    before = desk.assistant.ask(Inquiry(question, as_of=date(2025, 5, 1)))
    assert (before.direct_answer, before.as_of) == ("30 days", date(2025, 5, 1))
    assert [note.text for note in before.notes if note.kind == "as_of"] == ["As of May 1, 2025."]
    assert desk.assistant.ask(Inquiry(question)).direct_answer == "45 days"


def test_filters_keep_other_folders_out_of_answers_and_searches(desk: Any) -> None:
    trade = Filters(folder="trade")
    assert {hit.passage.source for hit in desk.assistant.search(Inquiry("ferry ticket", filters=trade))} == {
        "trade/duty.txt"
    }
    answer = desk.assistant.ask(Inquiry("How long is a ferry ticket valid?", filters=trade))
    assert answer.refused
    assert {note.quote.source for note in answer.notes} == {"trade/duty.txt"}


def test_where_the_filters_leave_nothing_there_is_no_evidence(desk: Any) -> None:
    answer = desk.assistant.ask(Inquiry("How long is a ferry ticket valid?", filters=Filters(folder="nowhere")))
    assert (answer.refused, answer.reason, answer.confidence, answer.notes) == (True, "no_evidence", 0.0, ())
    assert answer.text == "The documents do not say this."


def test_a_search_gives_at_most_as_many_passages_as_asked_best_first(desk: Any) -> None:
    hits = desk.assistant.search(Inquiry("How long is a ferry ticket valid?", k=2))
    assert (len(hits), hits[0].passage.source) == (2, "faq.md")
    assert hits[0].score >= hits[1].score


def test_asking_twice_gives_the_same_answer(desk: Any) -> None:
    question = ANSWERED[5][0]
    assert same(desk.assistant.ask(Inquiry(question))) == same(desk.assistant.ask(Inquiry(question)))


def test_without_an_index_the_remedy_is_told(desk: Any, tmp_path: Path) -> None:
    empty = desk.over(tmp_path / "data")
    with pytest.raises(IndexMissing, match="dealdesk reindex"):
        empty.ask(Inquiry("How long is a ferry ticket valid?"))
    with pytest.raises(IndexMissing, match="dealdesk reindex"):
        empty.search(Inquiry("ferry"))
