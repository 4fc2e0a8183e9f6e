"""Figures: one value in all its forms, and different values told apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.assistant.figures import figures_in, figures_of
from dealdesk.ingest.dates import written


def holds(text: str, claim: str) -> bool:
    (figure,) = figures_in(claim)
    return figures_of(text).hold(figure)


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("10%", "ten percent"),
        ("10 per cent", "a 10-percent rate"),
        ("50 basis points", "50 bps"),
        ("November 10, 2025", "2025-11-10"),
        ("10 November 2025", "on Nov. 10th, 2025"),
        ("May 2025", "May 5, 2025"),
        ("2025", "May 5, 2025"),
        ("May 5", "5 May 2025"),
        ("$1.5 million", "US$1,500,000.00"),
        ("$5M", "5 million dollars"),
        ("25 euros", "EUR 25"),
        ("30 days", "thirty (30) calendar days"),
        ("30 days", "30, 60 or 90 days"),
        ("twenty-four months", "a 24-month term"),
        ("180", "180 days"),
        ("5%", "5 to 10 percent"),
        ("$5 million", "$5–10 million"),
        ("3rd", "the third time"),
        ("the first order", "it was first said"),
        ("150", "one hundred and fifty"),
        ("2,500", "two thousand five hundred"),
        ("1\u202f500\u202f000", "1,500,000"),
        ("TM-4410", "magnet TM-4410, sintered"),
        ("15 weeks", "Part: X | Lead time (weeks): 15"),
        ("$10.90", "Part: X | Price (USD): 10.90"),
    ],
)
def test_one_value_in_two_forms_is_one(claim: str, text: str) -> None:
    assert holds(text, claim)


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("15%", "10 percent"),
        ("10%", "10 days"),
        ("10 days", "10 percent"),
        ("10 days", "10 weeks"),
        ("10", "10%"),
        ("10%", "clause 10 on 5 percent"),
        ("10 basis points", "10%"),
        ("November 10, 2025", "October 11, 2025"),
        ("November 10, 2025", "November 10"),
        ("May 2025", "May 5, 2026"),
        ("late May 2025", "May 5, 2025"),
        ("2025", "2024"),
        ("$1.5 billion", "$1.5 million"),
        ("€25", "$25"),
        ("1.5", "11.5"),
        ("third", "3"),
        ("TM-4410", "TM-4412 and 4410"),
        ("15 weeks", "Part: X | Lead time (days): 15"),
    ],
)
def test_different_values_are_told_apart(claim: str, text: str) -> None:
    assert not holds(text, claim)


@pytest.mark.parametrize("text", ["one of them", "It was first imposed.", "First, the duty rises.", "they may not", ""])
def test_words_that_count_nothing_are_no_figures(text: str) -> None:
    assert figures_in(text) == ()


DAYS = st.dates(date(1901, 1, 1), date(2098, 11, 26))  # with 400 days after it, in the years that are read as years


@given(DAYS, st.integers(1, 400))
def test_a_day_is_itself_in_every_form_and_no_other(day: date, later: int) -> None:
    forms = [written(day), day.isoformat(), f"{day.day} {day:%B} {day.year}", f"{day.month}/{day.day}/{day.year}"]
    assert all(holds(one, other) for one in forms for other in forms)
    assert not any(holds(form, written(day + timedelta(later))) for form in forms)


@given(st.integers(2, 10**12), st.sampled_from(["%", " percent", " days", " dollars", ""]))
def test_a_number_is_itself_with_and_without_commas_and_not_the_next(number: int, unit: str) -> None:
    if not unit and 1900 <= number < 2100:
        return  # a year
    assert holds(f"{number:,}{unit}", f"{number}{unit}")
    assert not holds(f"{number:,}{unit}", f"{number + 1}{unit}")


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    figures = figures_in(text)
    assert all(text[figure.start : figure.end] == figure.text != "" for figure in figures)
    assert all(figures_of(text).hold(figure) for figure in figures)
