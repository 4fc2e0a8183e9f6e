"""Quotes cut to what a reader needs, from whole words of their source."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.excerpt import elided, excerpt

TEXT = (
    "The Buyer shall pay the price in cash; the price is 40 crowns per ton, which falls by half in June, "
    "and no interest is due (unless the Buyer is late) before the end of the year."
)


def cut(focus: str, words: int, text: str = TEXT) -> str:
    at = text.index(focus)
    return text[slice(*excerpt(text, (at, at + len(focus)), words))]


def test_a_short_text_stays_whole() -> None:
    assert excerpt("  Tin is taxed.\n", (2, 5), 3) == (2, 15)


@pytest.mark.parametrize(
    ("focus", "words", "quote"),
    [
        ("40 crowns", 7, "the price is 40 crowns per ton,"),
        ("40 crowns", 13, "the price is 40 crowns per ton, which falls by half in June,"),
        ("40 crowns", 2, "40 crowns"),
        ("interest", 5, "and no interest is due"),
    ],
)
def test_a_quote_ends_at_pauses_where_its_words_allow(focus: str, words: int, quote: str) -> None:
    assert cut(focus, words) == quote


def test_a_focus_that_is_too_long_is_cut_at_its_end() -> None:
    assert cut("the price is 40 crowns per ton", 3) == "the price is"


def test_what_is_left_out_is_marked_outside_the_words() -> None:
    at = TEXT.index("the price is")
    assert elided(TEXT, (at, at + 22)) == "… the price is 40 crowns …"
    assert elided("Tin\n is  taxed.", (0, 15)) == "Tin is taxed."


WORD = st.sampled_from(["tin", "is", "taxed;", "the", "price,", "(see", "below)", "falls.", "a—b", "40", "\n", "—"])


@st.composite
def focused(draw: st.DrawFn) -> tuple[str, tuple[int, int]]:
    text = " ".join(draw(st.lists(WORD, min_size=1, max_size=40)))
    start = draw(st.integers(0, len(text) - 1))
    return text, (start, draw(st.integers(start + 1, len(text))))


@settings(max_examples=100, deadline=None)
@given(focused(), st.integers(1, 12))
def test_an_excerpt_is_whole_words_of_the_text_no_more_than_asked_and_begins_in_the_focus_or_before(
    given_text: tuple[str, tuple[int, int]], words: int
) -> None:
    text, focus = given_text
    start, end = excerpt(text, focus, words)
    assert 0 <= start <= end <= len(text)
    quote = text[start:end]
    assert len(quote.split()) <= words
    assert quote == quote.strip()
    assert start == 0 or text[start - 1].isspace()
    assert end == len(text) or text[end].isspace()
    inside = text[slice(*focus)]
    if inside.strip():  # the word on which the focus begins is in the quote
        first = focus[0] + len(inside) - len(inside.lstrip())
        assert start <= first < end
    assert " ".join(quote.split()) in elided(text, (start, end))
