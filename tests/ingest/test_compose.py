"""Blocks put together into a document."""

from __future__ import annotations

import datetime

import pytest

from dealdesk.ingest.compose import Block, Facts, compose, name_of
from dealdesk.ingest.document import Document, Notice, Page
from dealdesk.ingest.errors import UnreadableFile


def made(*blocks: Block, facts: Facts | None = None) -> Document:
    return compose("deals/fact-sheet_2025.pdf", "pdf", blocks, facts or Facts())


def test_blocks_stand_apart_but_for_rows_and_items() -> None:
    document = made(Block("Lead-in:"), Block("- one", tight=True), Block("  - two", tight=True), Block("After."))
    assert document.text == "Lead-in:\n- one\n  - two\n\nAfter."


def test_a_heading_has_a_blank_line_under_it_whatever_follows() -> None:
    assert made(Block("Rates", heading=1), Block("Country: Japan", tight=True)).text == "Rates\n\nCountry: Japan"


def test_pages_that_turn_inside_a_paragraph_begin_there() -> None:
    document = made(
        Block("First page.", page=1),
        Block("It goes\u200b on over\u00ad leaf.", page=1, turns=((12, 2),)),
        Block("x", page=4),
    )
    assert document.text == "First page.\n\nIt goes on over leaf.\n\nx"
    assert document.pages == (Page(1, 0, 24), Page(2, 24, 36), Page(4, 36, 37))
    assert document.text[24:].startswith("over leaf.")


@pytest.mark.parametrize(
    ("heading", "label", "title"),
    [
        ("1. Reason for this letter", "1", "Reason for this letter"),
        ("Article IV — Final provisions", "Article IV", "Final provisions"),
        ("Sec. 3. Reduction of the duty", "Sec. 3", "Reduction of the duty"),
        ("Civil matters", "Civil matters", "Civil matters"),
        ("I agree", "I agree", "I agree"),
        ("2025 outlook", "2025 outlook", "2025 outlook"),
    ],
)
def test_a_heading_is_cited_by_its_number_or_its_words(heading: str, label: str, title: str) -> None:
    document = made(Block(heading, heading=1), Block("A sentence stands under the heading, as it should."))
    assert [(s.label, s.title) for s in document.sections] == [(label, title)]


def test_what_was_removed_is_counted_over_all_blocks() -> None:
    assert made(Block("a\u200b"), Block("\u200bb")).notices == (
        Notice("zero_width", 2, "2 zero-width characters removed"),
    )


def test_titles_that_a_program_gave_are_not_taken() -> None:
    for junk in ("Microsoft Word - final_v2.docx", "untitled", "(anonymous)", "report.pdf"):
        assert made(Block("lower case words, and so no title."), facts=Facts(title=junk)).title == "fact sheet 2025"
    assert made(Block("x"), facts=Facts(title="Fact  Sheet")).title == "Fact Sheet"
    assert name_of("a/b-c_d.txt") == "b c d"


def test_the_stated_date_goes_before_the_texts_and_the_texts_before_the_files() -> None:
    stated, day = datetime.date(2025, 11, 1), datetime.date(2026, 1, 1)
    dated = Block("November 4, 2025")
    assert made(dated, facts=Facts(stated=stated, made=day)).date == stated
    assert made(dated, facts=Facts(made=day)).date == datetime.date(2025, 11, 4)
    assert made(Block("Words."), facts=Facts(made=day)).date == day


def test_a_file_without_words_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="it holds no text"):
        made(Block(" \u200b"))


def test_a_clause_under_a_number_stands_deeper_than_it_under_a_heading_that_the_text_does_not_know() -> None:
    document = made(Block("Sheet", heading=1), Block("A"), Block("Section 1.1"), Block("(a) A"))
    assert [(s.label, s.level) for s in document.sections] == [("Sheet", 1), ("Section 1.1", 2), ("Section 1.1(a)", 3)]
