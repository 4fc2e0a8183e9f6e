"""A piece of a document's text with a place in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.ui.client_document import Page, Section, WholeDocument
from dealdesk.ui.problems import BadRequest
from dealdesk.ui.window import window

TEXT = "Sec. 1. Background. Duties were imposed.\nSec. 2. Rate. The rate is 10 percent.\nIt begins at once."
SECTIONS = (Section("Sec. 1", "Background", 1, 0, 41), Section("Sec. 2", "Rate", 1, 41, len(TEXT)))
PAGES = (Page(1, 0, 41), Page(2, 41, len(TEXT)))


def document(text: str = TEXT) -> WholeDocument:
    return WholeDocument("o-1", "o.txt", "Order", None, "txt", 1, len(text), 1, False, (), SECTIONS, PAGES, {}, (), ())


def test_the_place_is_what_its_offsets_say_with_its_page_and_section() -> None:
    start = TEXT.index("10 percent")
    found = window(document(), TEXT, start, start + len("10 percent"), 12)
    assert (found.place, found.page, found.section) == ("10 percent", 2, "Sec. 2. Rate")
    assert found.text == "The rate is 10 percent.\nIt begins at"


def test_without_an_end_the_place_ends_with_its_line() -> None:
    assert window(document(), TEXT, TEXT.index("The rate"), None, 0).place == "The rate is 10 percent."
    assert window(document(), TEXT, TEXT.index("It begins"), None, 0).place == "It begins at once."


def test_without_a_place_all_of_the_text_is_shown() -> None:
    found = window(document(), TEXT, None, None, 10)
    assert (found.text, found.place) == (TEXT, TEXT)


@pytest.mark.parametrize(("at", "end"), [(len(TEXT), None), (5, 5), (5, 3), (0, len(TEXT) + 1), (None, 4)])
def test_a_place_outside_the_text_is_wrong_usage(at: int | None, end: int | None) -> None:
    with pytest.raises(BadRequest, match="place"):
        window(document(), TEXT, at, end, 10)


@given(
    text=st.text(st.sampled_from("ab \n—"), min_size=1, max_size=400),
    places=st.tuples(st.integers(0, 399), st.integers(1, 400)),
    around=st.integers(0, 300),
)
def test_every_window_is_a_piece_of_the_text_that_holds_its_place(
    text: str, places: tuple[int, int], around: int
) -> None:
    start = places[0] % len(text)
    end = start + 1 + places[1] % (len(text) - start)
    found = window(document(text), text, start, end, around)
    assert found.text == text[found.first : found.last]
    assert found.place == text[start:end]
    assert found.first <= max(0, start - around)
    assert found.last >= min(len(text), end + around)
    assert found.as_json()["around"]["text"] == found.text
