"""Sentence and evidence-unit spans of legal text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ingest.sentence import sentences, units

WORDS = st.sampled_from(
    [
        *(
            "The Buyer",
            "pays",
            "Sec. 3.",
            "(a)",
            "(ii)",
            "12.5 percent",
            "No. 5",
            "U.S.C.",
            "Inc.",
            ";",
            ":",
            "\n",
            "\n\n",
        ),
        *("- ", "| ", " | ", "a.m.", "“quoted.”", "Article 5.2", "\t", "   ", "é", "1.", "x" * 50, "— ", "and"),
    ]
)
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    "whole",
    [
        "The Seller relies on Notice No. 5 of the Ministry.",
        "Entry under 19 U.S.C. 1862 is allowed.",
        "Granite Tools Inc. of Leeds is the Buyer.",
        "The rate of 12.5 percent applies at 12:01 a.m. eastern time on November 10, 2025.",
        "See Arts. 6 and 7 and the list in para. 3 of the Annex.",
        "Powers under 50 U.S.C. 1701 et seq. are delegated.",
        "The fee (i.e. one percent, cf. vol. 2, pp. 3-5) is due.",
        "14. While the Council agrees with the finding, it acts alone.",
        "Mr. J. P. Harker Jr. signs for the Seller.",
        "Sec. 3. Tariff Modifications.",
    ],
)
def test_an_abbreviation_or_number_does_not_end_a_sentence(whole: str) -> None:
    assert split(whole) == [whole]


def test_a_full_stop_ends_a_sentence_also_after_a_company_name() -> None:
    text = "The Buyer is Granite Tools Inc. The Seller agrees. “Why not?” It signs at 5 p.m. The rest is formal."
    assert split(text) == [
        "The Buyer is Granite Tools Inc.",
        "The Seller agrees.",
        "“Why not?”",
        "It signs at 5 p.m.",
        "The rest is formal.",
    ]


def test_a_reference_to_an_annex_ends_a_sentence_where_another_begins() -> None:
    assert split("The goods are listed in Annex I. They pay no duty under Schedule B. The rest do.") == [
        "The goods are listed in Annex I.",
        "They pay no duty under Schedule B.",
        "The rest do.",
    ]


def test_list_items_and_table_rows_and_lines_after_blank_lines_are_units() -> None:
    text = "Exempt are:\n- gold\n- silver bars\n\nAnnex\n\nCountry | Rate\nJapan | 15%\n(a) first; and\n(b) second"
    assert split(text) == [
        "Exempt are:",
        "- gold",
        "- silver bars",
        "Annex",
        "Country | Rate",
        "Japan | 15%",
        "(a) first; and",
        "(b) second",
    ]


def test_a_wrapped_line_continues_its_sentence() -> None:
    text = "The Seller shall deliver the goods to the Buyer at its works in\nLeeds, and the Buyer shall\npay for them."
    assert split(text) == [text]


def test_numbered_clauses_in_one_paragraph_are_told_apart() -> None:
    text = "Sec. 2. Rates. (a) The duty is 10 percent. (b) It ends in May."
    assert split(text) == ["Sec. 2. Rates.", "(a) The duty is 10 percent.", "(b) It ends in May."]


def test_clauses_after_wide_gaps_in_one_line_are_told_apart() -> None:
    text = "4.1    Term. The term is a year.     4.2    Renewal. It renews    (a)    once; or    (b)    never."
    assert "4.2    Renewal." in split(text)
    assert split(text)[-1] == "(b)    never."


def test_a_long_sentence_falls_into_its_numbered_clauses() -> None:
    first = "(i) keep the records of every shipment for " + "many and more " * 15 + "years;"
    second = "(ii) show them to the auditor on demand, " + "whenever it asks and " * 10 + "at once."
    text = f"The Seller shall: {first} and {second}"
    assert [text[a:b] for a, b in units(text)] == ["The Seller shall:", f"{first} and", second]
    assert len(sentences(text)) == 1


def test_a_short_sentence_stays_whole_with_its_clauses() -> None:
    text = "The Seller shall: (i) pay; and (ii) deliver."
    assert [text[a:b] for a, b in units(text)] == [text]


def test_spans_count_from_the_start_of_the_whole_text() -> None:
    text = "One is here. Two is there. Three is gone."
    assert sentences(text, 13, 26) == [(13, 26)]
    assert sentences("") == []
    assert sentences(" \n\t ") == []


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_units_are_tight_ordered_and_hold_every_visible_character(text: str) -> None:
    for spans in (sentences(text), units(text)):
        assert all(text[a:b] == text[a:b].strip() and a < b for a, b in spans)
        assert all(b <= c for (_, b), (c, _) in pairwise(spans))
        assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
