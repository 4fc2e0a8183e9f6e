"""What is quoted of a comparison and of a change: a piece for each side, from the papers that the sides name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dealdesk.assistant.contrast import changed, compared
from dealdesk.assistant.evidence import Evidence, Signals
from dealdesk.assistant.question import read_question
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.values import values_in


def piece(text: str, title: str, source: str, score: float, day: date | None = None, typed: float = 0.5) -> Evidence:
    """All of a document as a piece of evidence."""
    document = Document(source, source, title, day, text, "txt")
    passage = Passage(source, 0, len(text), text, title, day)
    signals = Signals(0.0, 0.0, 0.0, 1.0, typed, 0.5)
    return Evidence(document, passage, 0, len(text), text, "", 0, tuple(values_in(text)), signals, score)


def told(pieces: Sequence[object]) -> list[tuple[str, str]]:
    return [(one.label, one.piece.text) for one in pieces]  # type: ignore[attr-defined]


def test_a_word_that_only_tells_the_order_of_two_papers_does_not_choose_between_them() -> None:
    evidence = [
        piece("Drawback shall be available.", "Adjusting Imports of Timber", "timber.txt", 9.0),
        piece("Originating wood pays 15 percent.", "Adjusting Imports of Timber", "timber2.txt", 8.0),
        piece("No drawback shall be available.", "Adjusting Imports of Copper", "copper.txt", 7.0),
    ]
    asked = read_question("Drawback: what did the original copper proclamation say versus the timber proclamation?")
    assert told(compared(evidence, asked)) == [
        ("original copper proclamation", "No drawback shall be available."),
        ("timber proclamation", "Drawback shall be available."),
    ]


def test_a_side_may_be_named_by_the_file() -> None:
    evidence = [
        piece("The price is $42.50 a share.", "Agreement and Plan of Merger", "merger-agreement.txt", 9.0),
        piece("The price is $41.00 a share.", "Project Lighthouse", "term-sheet.txt", 8.0),
    ]
    asked = read_question("Compare the price a share in the term sheet with the one in the merger agreement.")
    assert told(compared(evidence, asked)) == [
        ("term sheet", "The price is $41.00 a share."),
        ("merger agreement", "The price is $42.50 a share."),
    ]


def test_a_change_between_two_months_is_told_from_the_papers_of_those_months() -> None:
    old, new = date(2025, 6, 3), date(2026, 4, 2)
    evidence = [
        piece("The deal is worth $33 billion.", "Deal", "a.txt", 9.0, date(2025, 9, 1), 1.0),
        piece("Aircraft are bought for $13.5 billion.", "Deal in full", "b.txt", 8.0, new, 0.0),
        piece("The duty was cut.", "Statement", "c.txt", 7.9, old, 1.0),
        piece("Aircraft are bought for $3.2 billion.", "Statement", "d.txt", 7.8, old, 0.0),
    ]
    asked = read_question("How did the aircraft purchases change between June 2025 and April 2026?")
    assert [text for _, text in told(changed(evidence, asked))] == [
        "Aircraft are bought for $3.2 billion.",
        "Aircraft are bought for $13.5 billion.",
    ]


def test_the_sentence_beside_a_change_that_says_from_what_to_what_comes_with_it() -> None:
    text = "It is fit to alter the threshold for tin. The share of 95 percent shall be modified to 85 percent."
    first, second = text.split(". ")
    evidence = [piece(f"{first}.", "Order", "a.txt", 9.0), piece(second, "Order", "a.txt", 7.2)]
    evidence = [
        replace(one, start=start, document=replace(one.document, text=text))
        for one, start in zip(evidence, (0, len(first) + 2), strict=True)
    ]
    asked = read_question("How did the threshold for tin change?")
    assert [text for _, text in told(changed(evidence, asked))] == [f"{first}.", second]


def test_what_an_amendment_changed_is_told_by_each_of_its_changes() -> None:
    text = (
        'In section 2, "$42.50" is deleted and "$43.75" is inserted in its place.\n\n'
        "Every other term stands.\n\n"
        'In section 8, "October 6, 2026" is deleted and "January 8, 2027" is inserted in its place.'
    )
    evidence = [piece(text, "Amendment No. 1 to the Merger Agreement", "amendment.txt", 9.0)]
    asked = read_question("What did Amendment No. 1 to the merger agreement change?")
    assert [said for _, said in told(changed(evidence, asked))] == [
        'In section 2, "$42.50" is deleted and "$43.75" is inserted in its place.',
        'In section 8, "October 6, 2026" is deleted and "January 8, 2027" is inserted in its place.',
    ]


def test_of_two_questions_in_one_each_is_answered_by_what_was_found_for_it_alone() -> None:
    asked = read_question("How many days has the buyer to pay for the ore, and how many has he to quit the whole deal?")
    pay, quit_ = asked.sides
    evidence = [
        replace(
            piece("The buyer pays for the ore within 30 days.", "Ore Contract", "ore.txt", 9.0), sides=((pay, 9.0),)
        ),
        piece("The buyer tests the ore within 5 days.", "Ore Contract", "ore2.txt", 8.5),
        replace(
            piece("Termination takes effect after 90 days.", "Ore Contract", "ore3.txt", 8.0), sides=((quit_, 8.0),)
        ),
    ]
    assert told(compared(evidence, asked)) == [
        ("", "The buyer pays for the ore within 30 days."),
        ("", "Termination takes effect after 90 days."),
    ]


def test_a_country_is_one_whatever_a_side_and_a_paper_call_it() -> None:
    evidence = [
        piece("The duty on wood of Japan is 15 percent.", "Adjusting Imports of Wood", "wood1.txt", 9.0),
        piece("The duty on wood of the United Kingdom is 10 percent.", "Adjusting Imports of Wood", "wood2.txt", 8.0),
        piece("The UK was thanked for its quota.", "Adjusting Imports of Steel", "steel.txt", 8.1),
    ]
    asked = read_question("Wood duty: UK vs Japan?")
    assert told(compared(evidence, asked)) == [
        ("UK", "The duty on wood of the United Kingdom is 10 percent."),
        ("Japan", "The duty on wood of Japan is 15 percent."),
    ]


def test_two_papers_that_say_the_same_are_each_quoted_for_their_side() -> None:
    words = "Termination takes effect six months after notice."
    evidence = [
        piece(words, "Agreement with Arcadia", "arcadia.txt", 9.0),
        piece("Either party may end this pact by notice.", "Agreement with Borduria", "borduria1.txt", 9.1),
        piece(words, "Agreement with Borduria", "borduria2.txt", 9.0),
    ]
    asked = read_question("How much notice is needed to leave the Arcadia and Borduria agreements?")
    assert told(compared(evidence, asked)) == [("Arcadia agreement", words), ("Borduria agreement", words)]


def test_an_amendment_is_not_the_paper_that_it_amends() -> None:
    evidence = [
        piece("The rent is now $900.", "Amendment No. 1 to the Lease", "amendment.txt", 9.0),
        piece("The rent is $800.", "Harbour Lease", "lease.txt", 8.0),
        piece("The rent is $700.", "Summary of Terms", "term-sheet.txt", 7.0),
    ]
    asked = read_question("Compare the rent in the term sheet with the one in the lease.")
    assert told(compared(evidence, asked)) == [("term sheet", "The rent is $700."), ("lease", "The rent is $800.")]
