"""Lists quoted whole, however their items are marked, and ended where they end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.evidence import Evidence, Signals
from dealdesk.assistant.listing import enumerates, items_of, list_end, series_of, whole_list
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.split import lead_in, units


def piece(text: str, start: int, end: int) -> Evidence:
    document = Document("list", "list.txt", "List", None, text, "txt")
    lead = lead_in(text, start)
    at, words = (lead[0], text[slice(*lead)]) if lead and lead[0] < start else (start, "")
    passage = Passage("list", 0, len(text), text, "List", None)
    signals = Signals(0.0, 0.0, 0.0, 1.0, 0.5, 0.5)
    return Evidence(document, passage, start, end, text[start:end], words, at, (), signals)


def grown(text: str, found: str, most: int = 230) -> str:
    start = text.index(found)
    span = whole_list(piece(text, start, start + len(found)), most)
    return text[slice(*span)] if span else ""


OPENING = "The tenant shall bring:"
AFTER = "\n\nThe landlord brings nothing."


@pytest.mark.parametrize(
    "items",
    [
        "\n(a) nets;\n(b) ropes; and\n(c) a lamp.",
        "\n- nets;\n- ropes; and\n- a lamp.",
        "\n\n1. nets;\n\n2. ropes; and\n\n3. a lamp.",
        "\n\nnets;\n\nropes; and\n\na lamp.",
        "\n(a) nets:\n(i) of hemp; and\n(ii) of silk; and\n(b) a lamp.",
    ],
)
def test_a_list_goes_from_its_opening_through_its_last_item_whatever_marks_them(items: str) -> None:
    text = OPENING + items + AFTER
    assert grown(text, OPENING) == OPENING + items


@pytest.mark.parametrize(
    ("text", "most", "end"),
    [
        (f"{OPENING}\n(a) nets;\n(b) ropes; and\n(c) a lamp.{AFTER}", 20, "(c) a lamp."),
        (f"{OPENING}\n(a) nets;\n(b) ropes; and\n(c) a lamp.{AFTER}", 9, "(b) ropes; and"),
        (f"{OPENING}\n(a) nets;\n(b) ropes; and\n(c) a lamp.{AFTER}", 5, None),
        ("It is ordered as follows:\n(a) The quay is open.\n(b) Boats land at noon.", 20, None),
        ("The tenant shall bring nets.\n(a) nets;\n(b) ropes.", 20, None),
    ],
)
def test_an_opening_reaches_to_the_last_of_its_items_that_fits(text: str, most: int, end: str | None) -> None:
    opening = text.split("\n", 1)[0]
    assert list_end(text, 0, len(opening), most) == (None if end is None else text.index(end) + len(end))


def test_the_last_item_of_an_inner_list_of_bullets_does_not_run_on_into_the_outer_one() -> None:
    text = "- Free are:\n- nets;\n- ropes; and\n- lamps.\n- The quay is open all year.\n- Boats land at noon."
    assert grown(text, "- Free are:").endswith("- lamps.")


def test_a_row_is_quoted_with_its_whole_table_and_a_long_table_from_the_row_on() -> None:
    rows = ["Berth | Rent", *(f"North {i} | {i} dollars" for i in range(1, 9))]
    table = "\n".join(rows)
    assert grown(f"Berths.\n\n{table}\n\nEnd.", rows[5]) == table
    assert grown(f"Berths.\n\n{table}\n\nEnd.", rows[5], most=10) == "\n".join(rows[5:7])


def test_what_is_no_list_stays_as_it_is() -> None:
    assert grown("The quay is open. Boats land at noon.", "The quay is open.") == ""


def test_items_are_told_without_their_markers_and_joining_words() -> None:
    assert items_of("Bring: (a) nets, (b) ropes; and (c) a lamp.") == ["nets", "ropes", "a lamp"]
    assert items_of("The quay is open.") == []


def test_a_row_of_things_is_found_where_it_is_led_in_and_ended() -> None:
    text = "Free goods include wheat, barley and oats."
    assert [text[slice(*span)] for span in series_of(text)] == ["wheat, barley and oats"]
    assert series_of("The rent, the due and the toll are paid at noon.") == []


def test_a_piece_enumerates_that_is_a_list_or_names_things_in_a_row() -> None:
    for text in ("Free goods are wheat, barley and oats.", "The tenant shall bring:", "Bring (a) nets; (b) ropes."):
        assert enumerates(piece(text, 0, len(text)))
    assert not enumerates(piece("The quay is open.", 0, 17))


LINES = st.sampled_from(
    ["Bring:", "(a) nets;", "(b) rope; and", "(i) hemp", "- lamp.", "A | B", "1. Rent.", "", "Ends."]
)


@given(st.lists(LINES, min_size=1, max_size=12), st.integers(1, 40))
@settings(max_examples=150, deadline=None)
def test_a_grown_list_holds_the_piece_and_no_more_words_than_allowed(lines: list[str], most: int) -> None:
    text = "\n".join(lines)
    for start, end in units(text):
        span = whole_list(piece(text, start, end), most)
        if span is not None:
            assert 0 <= span[0] <= start < end <= span[1] <= len(text)
            assert len(text[slice(*span)].split()) <= most
