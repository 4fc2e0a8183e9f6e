"""Dates found in sentences and questions, and the days that they cover."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ingest.dates import DateMention, dates_in, written

_COUNTED = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth
twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first
"""
COUNTED = _COUNTED.split()
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def only(text: str, year: int | None = None) -> DateMention:
    (mention,) = dates_in(text, year)
    return mention


@pytest.mark.parametrize(
    "text",
    [
        "The duty ends on November 10, 2025.",
        "from NOVEMBER 10, 2025 on",
        "Nov. 10, 2025",
        "November 10th, 2025",
        "the 10th of November, 2025",
        "10 November 2025",
        "on 2025-11-10 at noon",
        "11/10/2025",
        "11/10/25",
        "made this 10th day of November, 2025",
        "the tenth (10th) day of November 2025",
        "as of the Tenth day of the month of November, 2025",
    ],
)
def test_a_day_is_read_in_every_form_that_documents_use(text: str) -> None:
    mention = only(text)
    assert (mention.first, mention.last, mention.grain) == (date(2025, 11, 10), date(2025, 11, 10), "day")


@pytest.mark.parametrize(
    ("text", "first", "last", "grain"),
    [
        ("in May 2024", date(2024, 5, 1), date(2024, 5, 31), "month"),
        ("February, 2024", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("early May 2024", date(2024, 5, 1), date(2024, 5, 13), "month"),
        ("mid-May 2024", date(2024, 5, 8), date(2024, 5, 22), "month"),
        ("the end of May 2024", date(2024, 5, 17), date(2024, 5, 31), "month"),
        ("throughout 2024", date(2024, 1, 1), date(2024, 12, 31), "year"),
    ],
)
def test_a_month_or_year_covers_its_days(text: str, first: date, last: date, grain: str) -> None:
    mention = only(text)
    assert (mention.first, mention.last, mention.grain) == (first, last, grain)
    assert mention.holds(first)
    assert mention.holds(last)
    assert not mention.holds(date(2023, 12, 31))


def test_a_date_without_a_year_counts_only_where_a_year_is_given() -> None:
    assert dates_in("It begins on March 4 and ends in June.") == []
    begins, ends = dates_in("It begins on March 4 and ends in June.", 2026)
    assert (begins.first, begins.grain, begins.year_known) == (date(2026, 3, 4), "day", False)
    assert (ends.first, ends.last, ends.year_known) == (date(2026, 6, 1), date(2026, 6, 30), False)


@pytest.mark.parametrize("text", ["February 30, 2025 is no day.", "2025-13-01", "Section 14 of 300 may march on."])
def test_what_is_no_day_is_not_read_as_one(text: str) -> None:
    assert [mention for mention in dates_in(text, 2025) if mention.grain == "day"] == []


def test_two_dates_stand_in_order_of_place_and_the_year_belongs_to_its_day() -> None:
    text = "Signed on April 6, 2026, after the term sheet of 2 March 2026."
    assert [text[m.start : m.end] for m in dates_in(text)] == ["April 6, 2026", "2 March 2026"]


@settings(max_examples=100, deadline=None)
@given(DAYS)
def test_a_day_as_documents_write_it_is_read_back(day: date) -> None:
    for text in (written(day), day.isoformat(), f"{day.day} {day:%B} {day.year}", f"{day:%m/%d/%Y}"):
        mention = only(f"Paid by {text}.")
        assert (mention.first, mention.last, mention.grain, mention.year_known) == (day, day, "day", True)


PARTS = st.sampled_from(
    [
        *("May", "2025", "June", "3", "10,", "2024", "of", "the", "4th", "November,", "12/1/24", "2025-01-31"),
        *("March", "early", "31", "in", "Feb."),
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(PARTS, max_size=15).map(" ".join), st.sampled_from([None, 2026]))
def test_mentions_do_not_overlap_and_begin_before_they_end(text: str, year: int | None) -> None:
    at = 0
    for mention in dates_in(text, year):
        assert at <= mention.start < mention.end <= len(text)
        assert mention.first <= mention.last
        assert mention.year_known or year is not None
        at = mention.end


@given(DAYS)
def test_a_day_that_is_counted_in_words_is_read(day: date) -> None:
    text = f"this {COUNTED[day.day - 1]} day of {day:%B}, {day.year}"
    mention = only(text)
    assert (mention.first, mention.last, mention.grain) == (day, day, "day")
