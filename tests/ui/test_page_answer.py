"""An answer on the page: direct answer, quotes with markers that open their source, and calm refusals."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

from dealdesk.assistant.answer import Answer, Citation, Conflict, Note, Quote, Superseded
from dealdesk.ui.page_answer import answered, copied

QUOTE = Quote("d", "a/d.pdf", "Order", date(2025, 11, 4), "Sec. 2", 3, 5, 9, "the rate is 20 percent", 1.5)
CITATION = Citation("d", "a/d.pdf", "Order", date(2025, 11, 4), "Sec. 2", 3, 5, 9, "from <b>November</b> 10", 1.5, 1)
ANSWER = Answer(
    question="When?",
    standalone_question="When?",
    text="November 10, 2025\n\n“from <b>November</b> 10” [1]",
    direct_answer="November 10, 2025",
    refused=False,
    reason="",
    confidence=0.9,
    as_of=date(2025, 11, 23),
    citations=(CITATION,),
)


def markers(html: str) -> list[str]:
    return re.findall(r'<button[^>]*class="cite"[^>]*>(\d+)</button>', html)


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


def test_the_direct_answer_stands_first_and_is_not_said_twice() -> None:
    html = answered(ANSWER)
    assert html.startswith(
        '<p class="direct">November 10, 2025</p><p class="asof"><span>As of November 23, 2025</span>'
    )
    assert html.count("November 10, 2025") == 1


def test_a_marker_is_a_button_that_names_its_source_and_carries_the_quote() -> None:
    html = answered(ANSWER)
    assert markers(html) == ["1"]
    assert 'aria-label="Source 1: Order · November 4, 2025 · Sec. 2 · p. 3. Open the document at this passage."' in html
    assert 'data-document="d" data-start="5" data-end="9" data-quote="from &lt;b&gt;November&lt;/b&gt; 10"' in html


def test_a_marker_that_no_citation_has_stays_text() -> None:
    html = answered(replace(ANSWER, text="“as footnote [7] says” [1] and [0]"))
    assert markers(html) == ["1"]
    assert "as footnote [7] says" in html
    assert "and [0]" in html


def test_stars_inside_a_quote_are_the_documents_own() -> None:
    assert "“2 ** 3 ** 4”" in answered(replace(ANSWER, text="“2 ** 3 ** 4” [1]"))


def test_a_refusal_says_so_and_shows_the_nearest_passages_as_such() -> None:
    refusal = replace(
        ANSWER, text="", direct_answer="", refused=True, reason="not_mentioned", citations=(),
        notes=(Note("nearest", "", QUOTE),),
    )  # fmt: skip
    told = words(answered(refusal))
    assert "The documents do not say." in told
    assert "none of them answers the question" in told
    assert "the rate is 20 percent" in told
    assert markers(answered(refusal)) == []


def test_what_was_replaced_is_folded_and_says_by_what_and_since_when() -> None:
    html = answered(replace(ANSWER, superseded=(Superseded("20 percent", QUOTE, "10 percent", date(2025, 11, 10)),)))
    assert '<details class="former"><summary>No longer in force: 20 percent</summary>' in html
    assert "20 percent: replaced by 10 percent since November 10, 2025" in html


def test_a_conflict_shows_both_quotes() -> None:
    other = replace(QUOTE, quote="the rate is 15 percent")
    told = words(answered(replace(ANSWER, conflicts=(Conflict("the rate", (QUOTE, other)),))))
    assert "The documents disagree: the rate" in told
    assert told.index("the rate is 20 percent") < told.index("the rate is 15 percent")


def test_quotes_that_stand_side_by_side_as_a_conflict_are_not_shown_twice() -> None:
    sides = (QUOTE, replace(QUOTE, quote="the rate is 15 percent"))
    told = "The documents disagree.\n\n“from <b>November</b> 10” [1]"
    html = answered(replace(ANSWER, direct_answer="", text=told, conflicts=(Conflict("the rate", sides),)))
    assert "<blockquote>" not in html
    assert html.count('class="card"') == 2
    assert 'class="sources"' in html


def test_a_refusal_says_what_was_looked_for_and_where() -> None:
    refusal = replace(
        ANSWER, text="The documents do not say this. Looked for a date, nearest in: Order.", direct_answer="",
        refused=True, reason="no_evidence", citations=(),
    )  # fmt: skip
    assert "answers this question. Looked for a date, nearest in: Order." in words(answered(refusal))


def test_a_refusal_names_the_annex_that_is_not_at_hand() -> None:
    told = "The documents leave this to Annex III, which is not among them."
    refusal = replace(ANSWER, text=told, direct_answer="", refused=True, reason="no_evidence", citations=())
    assert f"answers this question. {told}" in words(answered(refusal))


def test_a_conflict_tells_of_each_side_whether_its_document_binds() -> None:
    other = replace(QUOTE, document_id="e", quote="the rate is 15 percent")
    conflicting = replace(ANSWER, conflicts=(Conflict("the rate", (QUOTE, other)),))
    told = words(answered(conflicting, {"d": "binds", "e": "tells"}))
    assert told.index("20 percent") < told.index("binding document") < told.index("15 percent")
    assert told.index("15 percent") < told.index("summary, not binding")
    assert "As of" not in told  # neither side is the rule of a day


def test_what_only_tells_of_a_rule_is_marked_among_the_sources() -> None:
    assert "summary, not binding" in words(answered(ANSWER, {"d": "tells"}))
    assert "binding document" not in words(answered(ANSWER, {"d": "binds"}))


def test_what_is_announced_has_a_place_of_its_own() -> None:
    told = words(answered(replace(ANSWER, notes=(Note("announced", "From January 1 it is 25 percent.", QUOTE),))))
    assert told.index("Announced, not yet in force") < told.index("25 percent") < told.index("the rate is 20 percent")


def test_a_doubtful_answer_sends_the_reader_to_the_source() -> None:
    assert "90 % likely to answer the question" in words(answered(ANSWER))
    assert "Read the source before you rely on this: 38 %" in words(answered(replace(ANSWER, confidence=0.384)))


def test_the_copied_text_carries_its_day_and_its_sources_as_footnotes() -> None:
    assert copied(ANSWER) == (
        "November 10, 2025\n\nAs of November 23, 2025.\n\n“from <b>November</b> 10” [1]\n\n"
        "[1] Order · November 4, 2025 · Sec. 2 · p. 3: “from <b>November</b> 10”"
    )
