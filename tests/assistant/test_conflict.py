"""Documents that differ: the one that binds is followed, two that tell are both shown, strangers are not compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dealdesk.assistant.conflict import both_told
from dealdesk.assistant.currency import Standing, weigh
from dealdesk.assistant.evidence import Evidence, Signals
from dealdesk.assistant.extract import ExtractiveWriter
from dealdesk.assistant.question import read_question
from dealdesk.assistant.role import role_of
from dealdesk.assistant.verify import verify
from dealdesk.index.generation import Generation
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.values import values_in

Shelf = Callable[..., Generation]

DAY = date(2026, 6, 1)
PAPER = '---\ntitle: "{title}"\ndate: {day}\n---\n{text}\n'


def paper(title: str, text: str, day: str = "2025-05-06") -> str:
    return PAPER.format(title=title, day=day, text=text)


def piece(generation: Generation, source: str, words: str, score: float = 8.0) -> Evidence:
    """The sentence of a file that begins with ``words``."""
    document = _document(generation, source)
    start = document.text.index(words)
    end = min(e for e in (document.text.find(".\n", start) + 1, document.text.find(". ", start) + 1) if e > 0)
    text = document.text[start:end]
    passage = Passage(document.id, start, end, text, document.title, document.date, "")
    values = tuple(values_in(text, document.date.year if document.date else None))
    return Evidence(document, passage, start, end, text, "", start, values, Signals(0, 0, 0, 1, 1, 1), score)


def _document(generation: Generation, source: str) -> Document:
    record = next(record for record in generation.documents() if record.source == f"{source}.txt")
    document = generation.document(record.id)
    assert document is not None
    return document


MEMO = paper(
    "Analyst Memo on the Reed Island Ferry Talks",
    "The harbour master told us that the Ferry Council will hold its first session on June 12, 2026.",
)
WIRE = paper(
    "Islanders hope for a new ferry",
    "A Ferry Council is to watch over the fares. An official said that it would meet for its first session on June 19,"
    " 2026, in the town hall.",
    "2025-05-03",
)
ASKED = read_question("When will the Ferry Council hold its first session?")


def test_two_papers_of_one_week_that_differ_are_a_conflict_with_both_quotes(shelf: Shelf) -> None:
    generation = shelf(memo=MEMO, wire=WIRE)
    pieces = [piece(generation, "memo", "The harbour"), piece(generation, "wire", "An official", 7.5)]
    standing = weigh(generation, pieces, ASKED, DAY)
    (conflict,) = standing.conflicts
    assert conflict.subject == "June 19, 2026 or June 12, 2026"
    assert [quote.source for quote in conflict.quotes] == ["wire.txt", "memo.txt"]
    assert [quote.quote for quote in conflict.quotes] == [pieces[1].text, pieces[0].text]
    assert (standing.evidence, standing.superseded, standing.notes) == (tuple(pieces), (), ())


def test_an_answer_on_a_conflict_chooses_no_side_and_quotes_both(shelf: Shelf) -> None:
    generation = shelf(memo=MEMO, wire=WIRE)
    pieces = [piece(generation, "memo", "The harbour"), piece(generation, "wire", "An official", 7.5)]
    standing = weigh(generation, pieces, ASKED, DAY)
    draft = ExtractiveWriter().write(ASKED, pieces[:1])
    both = both_told(draft, standing.conflicts)
    assert (draft.direct_answer, both.direct_answer) == ("June 12, 2026", "")
    assert both.text.startswith("The documents disagree.\n\n“")
    assert [citation.source for citation in both.citations] == ["memo.txt", "wire.txt"]
    assert all(f"[{citation.marker}]" in both.text for citation in both.citations)
    assert verify(both.text, "", both.citations, _texts(generation)).text == both.text
    assert both_told(draft, ()) == draft


def _texts(generation: Generation) -> Callable[[str], str | None]:
    def text(document_id: str) -> str | None:
        document = generation.document(document_id)
        return document.text if document else None

    return text


def test_papers_that_say_the_same_day_in_other_words_are_no_conflict(shelf: Shelf) -> None:
    generation = shelf(memo=MEMO, wire=WIRE.replace("June 19,\n 2026", "12 June 2026").replace("June 19,", "June 12,"))
    pieces = [piece(generation, "memo", "The harbour"), piece(generation, "wire", "An official", 7.5)]
    assert weigh(generation, pieces, ASKED, DAY) == Standing(tuple(pieces))


def test_a_date_of_another_thing_is_no_conflict(shelf: Shelf) -> None:
    other = paper("Islanders hope for a new ferry", "The mail boat sails again on June 19, 2026, with a new crew.")
    generation = shelf(memo=MEMO, wire=other)
    pieces = [piece(generation, "memo", "The harbour"), piece(generation, "wire", "The mail boat", 7.5)]
    assert weigh(generation, pieces, ASKED, DAY) == Standing(tuple(pieces))


def test_what_is_told_of_the_past_does_not_stand_against_what_is(shelf: Shelf) -> None:
    order = paper("Order 12 on Eel Fishing", "Order 12\n\nThe licence fee for eel fishing is 40 dollars a season.")
    news = paper("Eel fishers content", "Before that the licence fee for eel fishing was 25 dollars a season.")
    generation = shelf(order=order, news=news)
    pieces = [piece(generation, "order", "The licence"), piece(generation, "news", "Before that", 7.5)]
    asked = read_question("How much is the licence fee for eel fishing?")
    assert weigh(generation, pieces, asked, DAY) == Standing(tuple(pieces))


@pytest.mark.parametrize("first", ["order", "sheet"])
def test_the_order_is_followed_where_its_fact_sheet_differs_and_that_is_said(shelf: Shelf, first: str) -> None:
    order = paper("Order 12 on Eel Fishing", "Order 12\n\nThe licence fee for eel fishing is 40 dollars a season.")
    sheet = paper("Fact Sheet: New Rules for Eels", "The licence fee for eel fishing is now 45 dollars.", "2025-05-07")
    generation = shelf(order=order, sheet=sheet)
    pieces = [
        piece(generation, source, "The licence") for source in sorted(("order", "sheet"), key=lambda s: s != first)
    ]
    standing = weigh(generation, pieces, read_question("How much is the licence fee for eel fishing?"), DAY)
    assert [p.document.source for p in standing.evidence] == ["order.txt", "sheet.txt"]
    assert (standing.conflicts, standing.superseded) == ((), ())
    (note,) = standing.notes
    assert note.kind == "notice"
    assert note.text.startswith(
        "The documents differ: Order 12 on Eel Fishing says 40 dollars; Fact Sheet: New Rules for Eels says 45 dollars"
    )
    assert note.quote is not None
    assert note.quote.quote == "The licence fee for eel fishing is now 45 dollars."


def test_contracts_of_strangers_are_never_compared(shelf: Shelf) -> None:
    text = (
        "This Agreement is made by {0} Works. {0} Works keeps the plans secret.\n\n"
        "1. The Recipient shall keep the Confidential Information secret for {1} years after its receipt.\n"
    )
    generation = shelf(
        one=paper("Confidentiality Agreement of Orla Works", text.format("Orla", "two")),
        two=paper("Confidentiality Agreement of Tamsin Works", text.format("Tamsin", "five"), "2025-05-07"),
        three=paper("Confidentiality Agreement of Wenna Works", text.format("Wenna", "six"), "2026-01-07"),
    )
    pieces = [piece(generation, source, "The Recipient") for source in ("one", "two", "three")]
    asked = read_question("For how long must the Confidential Information be kept secret?")
    assert weigh(generation, pieces, asked, DAY) == Standing(tuple(pieces))


def test_a_value_of_another_country_is_no_conflict(shelf: Shelf) -> None:
    text = "The share of tin in all exports is 12 percent in {0} and 15 percent in {1}."
    generation = shelf(
        one=paper("Report on Tin", text.format("Peru", "Chile")),
        two=paper("Study of Tin", "The share of tin in all exports is 18 percent in Bolivia."),
    )
    pieces = [piece(generation, "one", "The share"), piece(generation, "two", "The share", 7.8)]
    asked = read_question("What is the share of tin in the exports of Peru?")
    assert weigh(generation, pieces, asked, DAY).conflicts == ()


@pytest.mark.parametrize(
    ("title", "text", "role"),
    [
        ("Order 12 on Eel Fishing", "Nothing.", "binds"),
        ("Catching Fewer Eels", "By this order the catch is halved. This order takes effect today.", "binds"),
        ("Fact Sheet: Order 12 on Eel Fishing", "Nothing.", "tells"),
        ("Client memo: what Order 12 does", "Nothing.", "tells"),
        ("Eel fishers content", "Nothing.", ""),
    ],
)
def test_what_a_document_is_stands_in_its_title_or_its_own_words(
    shelf: Shelf, title: str, text: str, role: str
) -> None:
    generation = shelf(paper=paper(title, text))
    assert role_of(generation, _document(generation, "paper")) == role
