"""The drawer shows the cited words marked in their document, and never marks others in their place."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ingest.document import Document, Page, Section
from dealdesk.ui.page_source import Cited, cited, located, missing_view, source_view

TEXT = "ORDER\nSec. 1. Rates\nThe rate is 10 percent.\nIt was 20 percent.\nSec. 2. Dates\nIt applies from November 10."


def document(text: str = TEXT, **more: object) -> Document:
    return Document("order-1", "orders/order.pdf", "The <Order>", date(2025, 11, 4), text, "pdf", **more)  # type: ignore[arg-type]


def wanted(quote: str, text: str = TEXT, **more: int) -> Cited:
    start = text.index(quote)
    return Cited("order-1", start, start + len(quote), quote, **more)


def marked(html: str) -> list[str]:
    return [unescape(words) for words in re.findall(r"<mark>(.*?)</mark>", html, re.S)]


def test_the_cited_words_are_marked_and_nothing_else() -> None:
    assert marked(source_view(document(), wanted("10 percent"))) == ["10 percent"]


def test_a_citation_over_several_lines_is_marked_in_each() -> None:
    view = source_view(document(), wanted("10 percent.\nIt was 20 percent."))
    assert marked(view) == ["10 percent.", "It was 20 percent."]


def test_the_head_names_title_date_section_and_page_and_links_the_file_at_that_page() -> None:
    sections = (Section("Sec. 1", "Rates", 1, 6, 64), Section("Sec. 2", "Dates", 1, 64, len(TEXT)))
    view = source_view(
        document(sections=sections, pages=(Page(1, 0, 64), Page(2, 64, len(TEXT)))), wanted("November 10")
    )
    assert "<h2>The &lt;Order&gt;</h2>" in view
    assert "November 4, 2025 · Sec. 2. Dates · Page 2 · PDF" in view
    assert 'href="api/documents/order-1/file#page=2"' in view
    assert '<p class="heading level1">Sec. 1. Rates</p>' in view


def test_a_long_document_is_shown_around_the_citation_with_a_way_to_more() -> None:
    text = "".join(f"Line {n} of a long annex.\n" for n in range(30_000))
    quote = "Line 15000 of a long annex."
    view = source_view(document(text), wanted(quote, text, before=500, after=500))
    assert marked(view) == [quote]
    assert len(view) < 6_000
    assert "Line 14999 " in view
    assert "Line 14900 " not in view
    assert re.findall(r'data-more="(\w+)" data-size="(\d+)"', view) == [("before", "1500"), ("after", "1500")]


def test_words_that_have_moved_are_found_again() -> None:
    cite = wanted("It applies from November 10.")
    later = "A new first line.\n" + TEXT
    assert marked(source_view(document(later), cite)) == ["It applies from November 10."]


def test_words_that_are_gone_are_told_as_gone_and_nothing_is_marked() -> None:
    view = source_view(document(TEXT.replace("20 percent", "25 percent")), wanted("It was 20 percent."))
    assert marked(view) == []
    assert "the quoted words are no longer in it" in view


def test_words_that_stand_in_two_places_now_are_not_guessed_at() -> None:
    assert located("x 10% y 10%", Cited("d", 0, 3, "10%")) is None


def test_a_document_that_is_gone_is_told() -> None:
    assert "no longer in the index" in missing_view()


def test_a_request_that_makes_no_sense_is_refused_and_a_huge_window_is_cut() -> None:
    assert cited("x") is None
    assert cited({"document": "d", "start": "many"}) is None
    assert cited({"document": "d", "start": -5, "end": 3, "before": 10**12}) == Cited("d", 0, 3, "", before=2_000_000)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab<&\"' \n", min_size=1, max_size=80), st.data())
def test_for_any_text_and_span_the_marks_hold_exactly_the_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    view = source_view(document(text), Cited("order-1", start, end, text[start:end]))
    expected = [line for line in text[start:end].split("\n") if line]
    told = marked(view)
    blank = [
        line for line in expected if not line.strip()
    ]  # a blank run of a line that is otherwise empty is not shown
    assert [line for line in told if line.strip()] == [line for line in expected if line not in blank]
