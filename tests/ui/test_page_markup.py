"""What the page shows is text: whatever a document holds, a browser displays it and does nothing else."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ui.page_markup import UNSEEN, attributes, counted, element, shown, written_date


class Heard(HTMLParser):
    """Collects what a browser would make of some HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[str] = []
        self.values: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def heard(html: str) -> Heard:
    parser = Heard()
    parser.feed(html)
    parser.close()
    return parser


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "</p></div><iframe src=//example.org>",
        "'\"><svg onload=alert(1)>",
        "&lt;script&gt; and &amp; stay as they are written",
    ],
)
def test_hostile_text_is_shown_letter_for_letter_and_makes_no_element(hostile: str) -> None:
    found = heard(element("p", hostile))
    assert found.tags == ["p"]
    assert found.text == hostile


def test_hostile_text_cannot_leave_an_attribute() -> None:
    hostile = "\" onclick='alert(1)' x=\"><script>"
    found = heard(f"<button{attributes({'data-quote': hostile, 'title': None, 'data-start': 3})}>ok</button>")
    assert found.tags == ["button"]
    assert found.values == [{"data-quote": hostile, "data-start": "3"}]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00")))
def test_any_text_comes_out_of_a_browser_as_it_went_in(text: str) -> None:
    found = heard(f"<p>{shown(text)}</p>")
    assert found.tags == ["p"]
    assert found.text == UNSEEN.sub("\ufffd", text)


def test_an_override_of_the_reading_direction_is_made_visible() -> None:
    assert shown("10\u202e%01") == "10\ufffd%01"


def test_dates_and_counts_read_as_a_person_writes_them() -> None:
    assert written_date(date(2025, 11, 3)) == "November 3, 2025"
    assert [counted(n, "passage") for n in (0, 1, 1204)] == ["0 passages", "1 passage", "1,204 passages"]
