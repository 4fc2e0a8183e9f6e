"""Typed facts with their spans: dates and their part, rates, amounts, parties, terms."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ingest.document import Document
from dealdesk.ingest.facts import Fact
from dealdesk.ingest.findings import findings_in
from dealdesk.ingest.relative import counted

DAY = date(2025, 11, 4)


def facts(text: str, *kinds: str, day: date | None = DAY) -> list[Fact]:
    document = Document("d", "d.txt", "On Tin", day, text, "txt")
    return [fact for fact in findings_in(document).facts if not kinds or fact.kind in kinds]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("The duty on tin takes effect on November 10, 2025.", "effective", "2025-11-10"),
        (
            "The duty applies to tin entered on or after 12:01 a.m. eastern standard time on May 2, 2025.",
            "effective",
            "2025-05-02",
        ),
        ("The lease enters into force on 1 March 2026.", "effective", "2026-03-01"),
        ("The pause remains in place until 11:59 p.m. on August 1, 2025.", "expires", "2025-08-01"),
        ("This lease expires on June 30, 2027.", "expires", "2027-06-30"),
        ("The tenant shall report not later than March 31, 2026.", "deadline", "2026-03-31"),
        ("The tenant must pay by March 31, 2026.", "deadline", "2026-03-31"),
        ("This lease is signed at Bergen on May 2, 2025.", "signed", "2025-05-02"),
        ("This Lease is entered into as of May 2, 2025.", "signed", "2025-05-02"),
        ("The plan was made public on November 1, 2025.", "announced", "2025-11-01"),
        ("On April 9, 2025, the ministry announced a duty on tin.", "announced", "2025-04-09"),
        ("The bridge opens in March; the duty is effective as of December 2025.", "effective", "2025-12"),
    ],
)
def test_a_date_is_typed_by_the_words_around_it(text: str, kind: str, value: str) -> None:
    (found,) = facts(text, "announced", "signed", "effective", "expires", "deadline")
    assert (found.kind, found.value, found.how) == (kind, value, "")


@pytest.mark.parametrize(
    "text",
    [
        "Prices rose in May 2024.",
        "Goods loaded before March 1, 2025, stay free.",
        "The duty under Order 77-B of March 3, 2025, stands.",
        "Exports grew through November 2024.",
    ],
)
def test_a_date_that_only_tells_when_is_no_fact(text: str) -> None:
    assert facts(text, "announced", "signed", "effective", "expires", "deadline") == []


@pytest.mark.parametrize(
    ("text", "kind", "value", "how"),
    [
        (
            "The agent shall report within 21 days after the date of this order.",
            "deadline",
            "2025-11-25",
            "21 days after November 4, 2025, the document's date",
        ),
        (
            "The agent shall file it not later than thirty (30) days from the date hereof.",
            "deadline",
            "2025-12-04",
            "thirty days after November 4, 2025, the document's date",
        ),
        (
            "The rate is suspended for a period of 90 days beginning at 12:01 a.m. on April 10, 2025.",
            "expires",
            "2025-07-09",
            "90 days after April 10, 2025",
        ),
        (
            "It applies to tin entered on or after 12:01 a.m. eastern time 7 days after the date of this order.",
            "effective",
            "2025-11-11",
            "7 days after November 4, 2025, the document's date",
        ),
        (
            "The duty shall increase to 9 percent 2 years after the date of this decree.",
            "effective",
            "2027-11-04",
            "2 years after November 4, 2025, the document's date",
        ),
        (
            "It remains in force for three years after the date of its signature.",
            "expires",
            "2028-11-04",
            "three years after November 4, 2025, the document's date",
        ),
        (
            "The agent shall answer within 5 Business Days after the date of this Agreement.",
            "deadline",
            "2025-11-11",
            "5 business days after November 4, 2025, the document's date; "
            "Mondays to Fridays counted, holidays not known",
        ),
        (
            "The lower rate takes effect on November 10.",
            "effective",
            "2025-11-10",
            "the year is that of November 4, 2025, the document's date",
        ),
        (
            "The tenant must pay by January 15.",
            "deadline",
            "2026-01-15",
            "the year is the one nearest to November 4, 2025, the document's date",
        ),
    ],
)
def test_a_date_that_is_counted_or_lacks_its_year_says_how_it_was_read(
    text: str, kind: str, value: str, how: str
) -> None:
    (found,) = facts(text, "announced", "signed", "effective", "expires", "deadline")
    assert (found.kind, found.value, found.how) == (kind, value, how)


def test_what_is_counted_from_an_unknown_day_is_passed_over() -> None:
    assert facts("A claim must be filed within 90 days after the date of entry of the goods.", "deadline") == []


@pytest.mark.parametrize(
    ("count", "unit", "day"),
    [
        (1, "months", date(2025, 2, 28)),
        (-1, "month", date(2024, 12, 31)),
        (2, "weeks", date(2025, 2, 14)),
        (-3, "business days", date(2025, 1, 28)),
        (1, "year", date(2026, 1, 31)),
    ],
)
def test_months_end_on_their_last_day_and_business_days_skip_weekends(count: int, unit: str, day: date) -> None:
    assert counted(date(2025, 1, 31), count, unit) == day


def test_the_documents_own_date_line_is_its_signing_or_its_announcement() -> None:
    order = "On Tin\n\nNovember 4, 2025\n\nThis order stands.\n"
    report = "On Tin\n\nNovember 4, 2025\n\nTin is dear.\n"
    assert [(f.kind, f.value) for f in facts(order)] == [("signed", "2025-11-04")]
    assert [(f.kind, f.value) for f in facts(report)] == [("announced", "2025-11-04")]


@pytest.mark.parametrize(
    ("text", "kind", "value", "subject"),
    [
        (
            "Tin from the north is subject to a duty of 20 percent.",
            "rate",
            "20%",
            "Tin from the north is subject to a duty",
        ),
        ("A 25% tariff on smoked herring applies.", "rate", "25%", "smoked herring applies"),
        ("The yield rose by 50 basis points.", "rate", "0.5%", "The yield rose"),
        ("The rent is $42.50 per month.", "amount", "USD 42.50 per month", "The rent"),
        ("The fund lends €1.5 billion to the port.", "amount", "EUR 1500000000", "The fund lends"),
        (
            "Line: 10 | Product: Rope | Cask price (USD): $4.50 | Duty: 5%",
            "amount",
            "USD 4.50",
            "Line: 10 | Product: Rope: Cask price (USD)",
        ),
        ("The Termination Fee is $37,000,000.", "amount", "USD 37000000", "The Termination Fee"),
    ],
)
def test_a_rate_or_amount_has_one_form_and_says_what_it_applies_to(
    text: str, kind: str, value: str, subject: str
) -> None:
    found = facts(text, "rate", "amount")[0]
    assert (found.kind, found.value) == (kind, value)
    assert subject in found.subject


def test_parties_stand_with_their_roles_and_terms_with_their_meaning() -> None:
    text = (
        "This Lease (this “Lease”) is made between Skerry Boatyards, Inc., a Maine corporation (the “Landlord”), and "
        "Bolt & Sons GmbH (“Tenant”).\n\n“Slip” means a berth at the pier, numbered 1 to 40.\n\nThe Port Authority of "
        "Skerry (PAS) is told.\n"
    )
    assert [(f.value, f.subject) for f in facts(text, "party")] == [
        ("Skerry Boatyards, Inc.", "Landlord"),
        ("Bolt & Sons GmbH", "Tenant"),
    ]
    meanings = {f.value: f.subject for f in facts(text, "term")}
    assert meanings["Slip"] == "means a berth at the pier, numbered 1 to 40."
    assert meanings["PAS"] == "Port Authority of Skerry"
    assert meanings["Tenant"] == "Bolt & Sons GmbH"


def test_each_role_stands_with_the_company_before_it() -> None:
    capitals = "THE GENERAL TERMS OF SALE AND DELIVERY " * 40
    text = (
        f"{capitals}\nThis Agreement is made between Alder Trading GmbH, a company of Austria (“Seller”), and"
        " Birch Bank, a bank of Norway (the “Agent”), for Cedar Holdings Ltd. (“Buyer”)."
    )
    assert [(f.value, f.subject) for f in facts(text, "party")] == [
        ("Alder Trading GmbH", "Seller"),
        ("Birch Bank", "Agent"),
        ("Cedar Holdings Ltd.", "Buyer"),
    ]


def test_states_are_parties_where_an_agreement_between_them_is_named() -> None:
    text = "Agreement between the Kingdom of Norway and Iceland on Herring\n\nThe Parties agree.\n"
    assert [f.value for f in facts(text, "party")] == ["Kingdom of Norway", "Iceland"]


PIECES = st.sampled_from(
    [
        "The duty of 20 percent on tin takes effect on November 10, 2025, ",
        "within thirty (30) days after the date of this order ",
        "“Slip” means a berth. ",
        "(the “Landlord”) ",
        "between Skerry, Inc. and Bolt GmbH (“Bolt”) ",
        "until May 2; ",
        "$42.50 a share ",
        "€5m, ",
        "\n\n(a) ",
        "\n- ",
        "Executive Order 77 of May 2, 2024 (On the Taxing of Tin), as amended, is hereby amended. ",
        "90 days beginning on April 31, 2025 ",
        "“",
        "(",
        "10,000 %",
        "9999 years after May 2, 2025",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=14).map("".join))
def test_every_fact_is_the_very_characters_of_its_span(text: str) -> None:
    found = facts(text)
    assert [text[fact.start : fact.end] for fact in found] == [fact.text for fact in found]
    assert all(fact.text and fact.value for fact in found)
    measured = [fact for fact in found if fact.kind in ("rate", "amount")]
    assert all(one.end <= other.start for one, other in pairwise(measured))
    assert [fact.start for fact in found] == sorted(fact.start for fact in found)


def test_a_long_text_without_sentences_takes_a_time_in_proportion() -> None:
    """Tables of a whole document in one line exist: four times the text must not take sixteen times as long."""

    def seconds(rows: int) -> float:
        begun = process_time()
        assert len(facts("the duty of 5% is due on or before May 2, 2024 by Bolt, " * rows, "rate")) == rows
        return process_time() - begun

    seconds(10)
    assert seconds(1600) < 10 * max(seconds(400), 0.05)
