"""The conversation on the page: what stands around an answer, and what a screen reader is told of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qs

from dealdesk.assistant.answer import Answer, Citation, Conflict
from dealdesk.ui.page_history import Chat, Exchange
from dealdesk.ui.page_scope import Scope
from dealdesk.ui.page_talk import conversation, exchange, spoken

CITATION = Citation("d", "a/d.pdf", "Order", date(2025, 11, 4), "Sec. 2", 3, 5, 9, "from November 10", 1.5, 1)
ANSWER = Answer(
    question="When?",
    standalone_question="When?",
    text="“from November 10” [1]",
    direct_answer="November 10, 2025",
    refused=False,
    reason="",
    confidence=0.9,
    as_of=date(2025, 11, 23),
    citations=(CITATION,),
)
REFUSAL = replace(ANSWER, refused=True, reason="no_evidence", text="", direct_answer="", citations=())


def shown(*exchanges: Exchange) -> list[str]:
    return conversation(Chat("1", exchanges))


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


def link(html: str) -> dict[str, list[str]]:
    found = re.search(r'data-link="([^"]*)"', html)
    assert found
    return parse_qs(unescape(found[1]).removeprefix("?"))


def test_a_hostile_question_is_shown_as_text() -> None:
    assert exchange("<script>x</script>", "") == (
        '<article class="exchange"><h2 class="asked">&lt;script&gt;x&lt;/script&gt;</h2></article>'
    )


def test_an_exchange_says_what_it_was_limited_to() -> None:
    scope = Scope(folder="deals", date_from=date(2025, 1, 1), as_of=date(2025, 10, 1))
    html = shown(Exchange("When?", ANSWER, scope))[0]
    assert "Asked of deals/ · dated from January 1, 2025 · as of October 1, 2025" in words(html)
    assert "Asked of" not in words(shown(Exchange("When?", ANSWER))[0])


def test_a_follow_up_says_how_it_was_read() -> None:
    html = shown(Exchange("And before?", replace(ANSWER, standalone_question="What was the rate before?")))[0]
    assert "Read as: What was the rate before?" in words(html)
    assert "Read as" not in words(shown(Exchange("when?", ANSWER))[0])


def test_a_screen_reader_hears_the_gist_of_an_answer() -> None:
    assert spoken(ANSWER) == "November 10, 2025. 1 source."
    assert spoken(REFUSAL) == "The documents do not say."
    assert (
        spoken(replace(ANSWER, conflicts=(Conflict("rate", (CITATION, CITATION)),)))
        == "The documents disagree. 1 source."
    )


def test_the_link_asks_the_same_of_the_same_documents_as_of_the_same_day() -> None:
    scope = Scope(folder="deals", documents=("a & b.pdf",), date_to=date(2025, 12, 31))
    assert link(shown(Exchange("When?", ANSWER, scope))[0]) == {
        "q": ["When?"],
        "as_of": ["2025-11-23"],
        "folder": ["deals"],
        "document": ["a & b.pdf"],
        "to": ["2025-12-31"],
    }


def test_the_link_to_a_follow_up_takes_along_what_it_leans_on() -> None:
    leaning = replace(ANSWER, standalone_question="And before? (following: When?)")
    asked = (Exchange("Who?", ANSWER), Exchange("When?", ANSWER), Exchange("And before?", leaning))
    assert link(shown(*asked)[2])["after"] == ["When?"]
    assert link(shown(*asked)[2])["q"] == ["And before?"]
    full = replace(ANSWER, standalone_question="What was the rate before?")
    assert link(shown(Exchange("When?", ANSWER), Exchange("And before?", full))[1])["q"] == [
        "What was the rate before?"
    ]


def test_the_verdict_that_was_given_is_pressed() -> None:
    html = shown(Exchange("When?", ANSWER, verdict="wrong_source"))[0]
    pressed = re.findall(r'data-verdict="(\w+)" data-at="0" aria-pressed="true"', html)
    assert pressed == ["wrong_source"]
    assert "Noted, thank you." in html
    assert "Noted" not in shown(Exchange("When?", ANSWER))[0]


def test_why_a_verdict_could_not_be_kept_stands_below_its_answer() -> None:
    chat = Chat("1", (Exchange("When?", ANSWER), Exchange("Who?", ANSWER)))
    first, second = conversation(chat, "The disk is full.", 1)
    assert "The disk is full." not in first
    assert '<p class="fault" role="alert">The disk is full.</p>' in second


def test_a_refusal_can_be_judged_and_linked_but_has_nothing_to_copy() -> None:
    html = shown(Exchange("When?", REFUSAL))[0]
    assert "data-copy" not in html
    assert "data-link" in html
    assert "data-verdict" in html


def test_the_foot_tells_who_wrote_the_answer_and_how_much_was_withheld() -> None:
    assert "In the documents' own words" in words(shown(Exchange("When?", ANSWER))[0])
    html = shown(Exchange("When?", replace(ANSWER, written_by="<b>qwen</b>", withheld=2)))[0]
    told = "Written by <b>qwen</b>, each statement checked against its source; 2 statements withheld"
    assert told in words(html)
    assert "<b>qwen" not in html
    assert "1 statement withheld" in words(shown(Exchange("When?", replace(ANSWER, withheld=1)))[0])
