"""Values in sentences, each with its kind and its exact words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ingest.values import Value, values_in


def kinds(text: str, year: int | None = None) -> list[tuple[str, str]]:
    return [(value.kind, value.text) for value in values_in(text, year)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The duty falls to 12.5 percent.", [("rate", "12.5 percent")]),
        ("The rate is 10%, up 50 basis points.", [("rate", "10%"), ("rate", "50 basis points")]),
        ("It rose by 3 percentage points.", [("rate", "3 percentage points")]),
        ("The price is $42.50 per share.", [("amount", "$42.50 per share")]),
        ("A fee of $8,500 per calendar month is due.", [("amount", "$8,500 per calendar month")]),
        ("The cap is US$1,250,000 in all.", [("amount", "US$1,250,000")]),
        ("They pledged $1.4 trillion.", [("amount", "$1.4 trillion")]),
        ("A fee of 250 thousand euros falls due.", [("amount", "250 thousand euros")]),
        ("Product: C-7 | Unit price (USD): 10.90", [("amount", "10.90")]),
        ("Share (%): 14.2 | Lead Time (weeks): 6", [("rate", "14.2"), ("duration", "6")]),
        ("Weight (kg): 14.2 | Price: 9", []),
        ("Pay within 30 days.", [("duration", "30 days")]),
        ("It lasts for twelve (12) months.", [("duration", "twelve (12) months")]),
        ("within ten Business Days", [("duration", "ten Business Days")]),
        ("one hundred and twenty (120) days before", [("duration", "one hundred and twenty (120) days")]),
        ("for twenty-one days", [("duration", "twenty-one days")]),
        ("Procurement of 80 U.S. aircraft", [("count", "80")]),
        ("at least seven thousand (7000) acres", [("count", "seven thousand"), ("count", "7000")]),
        ("a 90-day pause", [("duration", "90-day")]),
        ("It covers 25 million tons of soybeans.", [("count", "25 million")]),
        ("Nothing is said here.", []),
    ],
)
def test_a_value_is_found_with_its_kind(text: str, found: list[tuple[str, str]]) -> None:
    assert [pair for pair in kinds(text) if pair[0] != "count" or pair in found] == found


def test_a_date_without_a_year_counts_only_where_a_year_is_given() -> None:
    assert kinds("It starts on May 3, 2025.") == [("date", "May 3, 2025")]
    assert ("date", "May 3") not in kinds("It starts on May 3.")
    assert kinds("It starts on May 3.", 2025) == [("date", "May 3")]


@pytest.mark.parametrize(
    "text",
    [
        "Order 2025-118 of May 3, 2025 stays in force.",
        "The Agreement dated as of May 3, 2025 is amended.",
        "Amendment (as to tin), dated May 3, 2025, counts.",
        "The May 3, 2025 notice counts.",
    ],
)
def test_a_date_that_only_names_a_document_is_no_value(text: str) -> None:
    assert "date" not in dict(kinds(text))


def test_where_two_readings_overlap_the_more_particular_stays() -> None:
    assert kinds("On May 3, 2025, buyers paid $5 million for 10% of it.") == [
        *(("date", "May 3, 2025"), ("amount", "$5 million"), ("rate", "10%")),
    ]


PARTS = st.sampled_from(
    [
        "$5",
        "5 million",
        "10%",
        "10 percent",
        "May 3, 2025",
        "thirty days",
        "30",
        "(30)",
        "days",
        "12,500",
        "tons of tin",
        ".",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(PARTS, max_size=15).map(" ".join))
def test_values_are_the_words_at_their_places_and_do_not_overlap(text: str) -> None:
    at = 0
    for value in values_in(text, 2025):
        assert isinstance(value, Value)
        assert at <= value.start < value.end
        assert text[value.start : value.end] == value.text
        at = value.end
