"""The values of a text, each in one form, and those of an answer that its sources have."""

from __future__ import annotations

from datetime import date as Date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ui.stated import supported, values, word_count, written

FORMS = ("%B {day}, %Y", "{day} %B %Y", "%Y-%m-%d", "{month}/{day}/%Y", "%b. {day}, %Y")
ALPHABET = "0123456789 ,.%/-marchy$"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$1,250.50 on 3rd of March 2026", {"1250.5", "3-3", "year 2026"}),
        ("15 per cent from Mar. 3, 2026", {"15%", "3-3", "year 2026"}),
        ("effective 2025-11-10 or 11/10/25 or 11/10/1999", {"11-10", "year 2025", "year 1999"}),
        ("in November 2025, at 10.50% or 10.0 percent", {"year 2025", "10.5%", "10%"}),
        ("Sept. 4 and 4 September", {"9-4"}),
        ("decreases 10 and marks 12 down", {"10", "12"}),
        ("on May 1 and the 2nd of June", {"5-1", "6-2"}),
        ("between 1 Jan 17 and 2 May 2017", {"1-1", "1-17", "1", "5-2", "year 2017"}),
        ("nothing", set()),
    ],
)
def test_numbers_and_dates_have_one_form_however_they_are_written(text: str, found: set[str]) -> None:
    assert values(text) == found


def test_markers_and_the_numbers_of_list_items_are_no_values() -> None:
    assert supported("1. The rate is 10% [2].\n2) It ends.", ["10 percent"]) == {"10%": True}


def test_a_percent_sign_may_stand_in_the_head_of_a_table() -> None:
    assert supported("10% and 20", ["Rate in %: 10", "20 percent", "30"]) == {"10%": True, "20": True}
    assert supported("year 2025 and 2026", ["2025"]) == {"year 2025": True, "year 2026": False}


def test_a_value_is_told_as_a_person_writes_it() -> None:
    assert [written(value) for value in ("11-10", "year 2025", "15%", "1250.5")] == [
        "November 10",
        "2025",
        "15%",
        "1250.5",
    ]
    assert written("13-40") == "13-40"  # 13/40/2025 is no day, and still stands in a text as if it were one


def test_words_are_counted_without_markers() -> None:
    assert word_count("The rate is 10% [1] [2].") == 5
    assert word_count("") == 0


@settings(max_examples=100, deadline=None)
@given(st.dates(Date(1900, 1, 1), Date(2099, 12, 31)), st.sampled_from(FORMS))
def test_a_day_is_read_alike_in_every_way_of_writing_it(day: Date, form: str) -> None:
    written = day.strftime(form).format(day=day.day, month=day.month)
    assert values(f"as of {written}, then") == {f"{day.month}-{day.day}", f"year {day.year}"}


@settings(max_examples=100, deadline=None)
@given(st.text(ALPHABET, max_size=30), st.text(ALPHABET, max_size=30))
def test_a_text_supports_itself(text: str, more: str) -> None:
    assert all(supported(text, [text, more]).values())
