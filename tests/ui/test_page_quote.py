"""A quote on the page: its place in words, and rows of tables on lines of their own with not a character changed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from dealdesk.assistant.answer import Quote
from dealdesk.ui.page_quote import card, place, rows

QUOTE = Quote("d", "a/d.pdf", "Order", date(2025, 11, 4), "Sec. 2", 3, 5, 9, "Country: Japan | Rate: 15%", 1.5)
CELLS = st.text('abc:|<>&" \n%', min_size=0, max_size=40)


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_a_place_leaves_out_what_is_not_known() -> None:
    assert place(QUOTE) == "Order · November 4, 2025 · Sec. 2 · p. 3"
    assert place(replace(QUOTE, date=None, section="", page=None)) == "Order"


def test_a_place_on_a_scanned_page_says_so() -> None:
    assert place(replace(QUOTE, recognized=0.97)).endswith("p. 3 · read by OCR, 97 %")


def test_the_cells_of_a_row_stand_on_lines_of_their_own() -> None:
    assert rows(QUOTE.quote, "15%") == (
        '<span class="row"><span class="cell">Country: Japan</span><span class="bar-between"> | </span>'
        '<span class="cell">Rate: <strong>15%</strong></span></span>'
    )


@given(CELLS, CELLS)
def test_not_a_character_of_a_quote_is_changed(words: str, direct: str) -> None:
    assert text(rows(words)) == words
    assert text(rows(words, direct)) == words


def test_a_card_opens_its_document_at_the_quote() -> None:
    html = card(QUOTE, "Nearest passage", {"d": "binds"})
    assert 'data-document="d" data-start="5" data-end="9"' in html
    assert 'aria-label="Nearest passage: Order · November 4, 2025 · Sec. 2 · p. 3. Open the document' in html
    assert "binding document" in html
    assert "binding document" not in card(QUOTE, "Nearest passage", {"d": "binds"}, "tells")
