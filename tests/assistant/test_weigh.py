"""Evidence is weighed: what is in force on the day comes first, and what was replaced, ended or announced is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.currency import Standing, weigh
from dealdesk.assistant.evidence import Evidence, Signals
from dealdesk.assistant.question import read_question
from dealdesk.index.generation import Generation
from dealdesk.ingest.document import Passage
from dealdesk.ingest.place import path
from dealdesk.ingest.values import values_in

Shelf = Callable[..., Generation]

FIRST = """---
title: Order 301 on the Duty on Rock Salt
date: 2025-03-04
---
Order 301

Sec. 1. Background. This order protects the salt mines.

Sec. 2. Rate. Imports of rock salt are subject to an additional ad valorem duty of 12 percent.
"""
SECOND = """---
title: Order 318 Changing the Duty on Rock Salt
date: 2025-08-20
---
Order 318

Sec. 1. Rate. Imports of rock salt that are subject to the additional ad valorem duty of 12 percent under Order 301
shall instead be subject to an additional ad valorem duty of 18 percent, effective September 1, 2025.

Sec. 2. Publication. This order is published in the gazette.
"""
THIRD = """---
title: Order 340 Ending the Duty on Rock Salt
date: 2026-02-01
---
Order 340

Sec. 1. End. The additional ad valorem duties imposed by Order 301 are hereby terminated.

Sec. 2. Publication. This order is published in the gazette.
"""
RATE = "Imports of rock salt are subject to an additional ad valorem duty of 12 percent."
RAISED = "Imports of rock salt that are subject to the additional"
PRICES = """---
title: Supply Agreement for Crates between Alder Mill and Birch Store
date: 2025-01-10
---
This Agreement is made between Alder Mill and Birch Store.

1. Prices.

Product: C-7 | Description: Crate of oak | Price per piece: 8.50 | Lead Time (weeks): 6
Product: C-9 | Description: Crate of ash | Price per piece: 7.10 | Lead Time (weeks): 5
"""
LETTER = """---
title: Amendment Letter to the Supply Agreement for Crates between Alder Mill and Birch Store
date: 2025-10-02
---
This letter amends the Supply Agreement for Crates dated January 10, 2025, between Alder Mill and Birch Store.

1. For orders received on or after January 1, 2026, the prices in the Supply Agreement for Crates are replaced by these.

Product: C-7 | Old price: 8.50 | New price: 9.25 | Old Lead Time (weeks): 6 | New Lead Time (weeks): 4
"""


def evidence(generation: Generation, *places: tuple[str, str]) -> list[Evidence]:
    """For each file name and opening words the sentence or row that begins with them, the first the best."""
    return [_piece(generation, source, words, 8.0 - 0.2 * rank) for rank, (source, words) in enumerate(places)]


def _piece(generation: Generation, source: str, words: str, score: float) -> Evidence:
    record = next(record for record in generation.documents() if record.source == f"{source}.txt")
    document = generation.document(record.id)
    assert document is not None
    start = document.text.index(words)
    stops = [document.text.find(mark, start) for mark in (".\n", ". ", "\n\n", "\nProduct")]
    end = min((stop + (document.text[stop] == ".") for stop in stops if stop > 0), default=len(document.text))
    text = document.text[start:end]
    passage = Passage(record.id, start, end, text, document.title, document.date, path(document, start))
    signals = Signals(0.0, 0.0, 0.0, 1.0, 1.0, 1.0)
    values = tuple(values_in(text, document.date.year if document.date else None))
    return Evidence(document, passage, start, end, text, "", start, values, signals, score)


def sources(pieces: Sequence[Evidence]) -> list[str]:
    return [piece.document.source.removesuffix(".txt") for piece in pieces]


def told(standing: Standing) -> list[tuple[str, date | None]]:
    """What is said to have been in force, and since when it is no longer."""
    return [(former.value, former.since) for former in standing.superseded]


ASKED = "What additional duty do imports of rock salt pay?"


@pytest.mark.parametrize(
    ("day", "order", "superseded"),
    [
        (date(2025, 5, 1), ["first"], []),
        (date(2025, 8, 25), ["first"], []),
        (date(2025, 9, 1), ["second", "first"], [("12 percent", date(2025, 9, 1))]),
        (
            date(2026, 3, 1),
            ["third", "second", "first"],
            [("18 percent", date(2026, 2, 1)), ("12 percent", date(2025, 9, 1))],
        ),
    ],
)
def test_a_rate_is_answered_by_the_order_in_force_on_the_day(
    shelf: Shelf, day: date, order: list[str], superseded: list[tuple[str, date]]
) -> None:
    generation = shelf(first=FIRST, second=SECOND, third=THIRD)
    standing = weigh(generation, evidence(generation, ("first", RATE)), read_question(ASKED), day)
    assert sources(standing.evidence) == order
    assert told(standing) == superseded


def test_a_change_that_begins_after_the_day_is_announced(shelf: Shelf) -> None:
    generation = shelf(first=FIRST, second=SECOND)
    pieces = evidence(generation, ("second", RAISED), ("first", RATE))
    standing = weigh(generation, pieces, read_question(ASKED), date(2025, 8, 25))
    assert sources(standing.evidence) == ["first", "second"]
    (note,) = standing.notes
    assert (note.kind, note.text) == ("announced", "18 percent instead of 12 percent from September 1, 2025.")
    assert note.quote is not None
    assert "18 percent, effective September 1, 2025" in note.quote.quote


def test_what_changed_is_told_from_before_to_after(shelf: Shelf) -> None:
    generation = shelf(first=FIRST, second=SECOND)
    pieces = evidence(generation, ("second", RAISED), ("first", RATE))
    standing = weigh(generation, pieces, read_question("How did the duty on rock salt change?"), date(2026, 1, 1))
    assert sources(standing.evidence) == ["first", "second"]
    assert told(standing) == [("12 percent", date(2025, 9, 1))]


def test_what_was_before_is_answered_with_the_former_clause(shelf: Shelf) -> None:
    generation = shelf(first=FIRST, second=SECOND)
    pieces = evidence(generation, ("second", RAISED), ("first", RATE))
    asked = read_question("What duty did rock salt pay before?")
    standing = weigh(generation, pieces, asked, date(2026, 1, 1))
    assert (sources(standing.evidence), standing.superseded) == (["first", "second"], ())


def test_a_question_of_the_past_is_not_answered_with_the_end(shelf: Shelf) -> None:
    generation = shelf(first=FIRST, third=THIRD)
    pieces = evidence(generation, ("first", RATE))
    asked = read_question("What additional duty was imposed on imports of rock salt?")
    assert weigh(generation, pieces, asked, date(2026, 3, 1)) == Standing(tuple(pieces))


def test_a_document_named_in_the_question_is_answered_as_it_stands(shelf: Shelf) -> None:
    generation = shelf(first=FIRST, third=THIRD)
    pieces = evidence(generation, ("first", RATE))
    asked = read_question("In the 2025 salt order, what additional duty do imports of rock salt pay?")
    assert weigh(generation, pieces, asked, date(2026, 3, 1)) == Standing(tuple(pieces))


@pytest.mark.parametrize(
    ("question", "day", "first", "superseded"),
    [
        ("What is the price of crate C-7?", date(2026, 2, 1), "letter", ("Price per piece: 8.50", date(2026, 1, 1))),
        ("What is the lead time of crate C-7?", date(2026, 2, 1), "letter", ("Lead Time (weeks): 6", date(2026, 1, 1))),
        ("What is the price of crate C-7?", date(2025, 12, 1), "prices", None),
        ("What is the price of crate C-7?", date(2025, 9, 1), "prices", None),
    ],
)
def test_a_row_of_a_price_list_is_replaced_from_the_day_that_the_letter_gives(
    shelf: Shelf, question: str, day: date, first: str, superseded: tuple[str, date] | None
) -> None:
    generation = shelf(prices=PRICES, letter=LETTER)
    standing = weigh(generation, evidence(generation, ("prices", "Product: C-7")), read_question(question), day)
    assert sources(standing.evidence)[0] == first
    assert told(standing) == ([superseded] if superseded else [])


def test_a_row_that_the_letter_does_not_name_stays(shelf: Shelf) -> None:
    generation = shelf(prices=PRICES, letter=LETTER)
    pieces = evidence(generation, ("prices", "Product: C-9"))
    asked = read_question("What is the price of crate C-9?")
    assert weigh(generation, pieces, asked, date(2026, 2, 1)) == Standing(tuple(pieces))


def test_words_changed_twice_are_told_with_the_second_change(shelf: Shelf) -> None:
    lease = (
        "---\ntitle: Lease of the Windmill\ndate: 2024-01-10\n---\n3. Repairs. A torn sail is mended within 9 days.\n"
    )
    letter = (
        "---\ntitle: Letter of {0}\ndate: {0}\n---\nThis letter changes the Lease of the Windmill.\n\n"
        '1. In section 3, strike "{1}" and insert "{2}".\n'
    )
    one, two = letter.format("2024-05-06", "9 days", "14 days"), letter.format("2024-09-09", "14 days", "21 days")
    generation = shelf(lease=lease, one=one, two=two)
    pieces = evidence(generation, ("lease", "A torn sail"))
    standing = weigh(generation, pieces, read_question("Within how many days is a torn sail mended?"), date(2025, 1, 1))
    assert sources(standing.evidence) == ["two", "lease"]
    (former,) = standing.superseded
    assert (former.value, former.since, former.quote.source) == ("14 days", date(2024, 9, 9), "one.txt")
    assert "14 days" in former.quote.quote


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_no_piece_is_lost_and_what_is_told_stands_in_its_document(salt: Generation, data: st.DataObject) -> None:
    places = [("first", RATE), ("first", "This order protects"), ("second", RAISED), ("third", "The additional")]
    chosen = data.draw(st.lists(st.sampled_from(places), min_size=1, unique=True))
    asked = data.draw(st.sampled_from([ASKED, "How did the duty on rock salt change?", "What duty applies today?"]))
    day = data.draw(st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)))
    pieces = evidence(salt, *chosen)
    standing = weigh(salt, pieces, read_question(asked), day)
    spans = [(piece.document.id, piece.start, piece.end) for piece in standing.evidence]
    assert {(piece.document.id, piece.start, piece.end) for piece in pieces} <= set(spans)
    assert len(set(spans)) == len(spans)
    for former in standing.superseded:
        document = salt.document(former.quote.document_id)
        assert document is not None
        assert document.text[former.quote.start : former.quote.end] == former.quote.quote
        assert former.value in former.quote.quote
        assert day is None or former.since is None or former.since <= day


@given(st.permutations(range(3)), st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)))
@settings(max_examples=15, deadline=None)
def test_documents_that_agree_are_left_as_they_are(agreeing: Generation, order: list[int], day: date | None) -> None:
    places = [(f"paper{number}", "Imports of rock salt") for number in order]
    pieces = evidence(agreeing, *places)
    assert weigh(agreeing, pieces, read_question(ASKED), day) == Standing(tuple(pieces))


@pytest.fixture(scope="module")
def salt(shelf: Shelf) -> Generation:
    return shelf(first=FIRST, second=SECOND, third=THIRD)


@pytest.fixture(scope="module")
def agreeing(shelf: Shelf) -> Generation:
    head = "---\ntitle: Paper {0} on Rock Salt\ndate: 2025-03-0{0}\n---\n"
    text = head + "Imports of rock salt pay an additional duty of {1}.\n"
    values = ("12 percent", "12%", "12 per cent")
    return shelf(**{f"paper{n}": text.format(n + 1, value) for n, value in enumerate(values)})


EXTENDED = """---
title: Order 350 Amending Order 301 on the Duty on Rock Salt
date: 2025-12-01
---
Order 350

Sec. 1. Background. Dealers could not declare their stocks by November 24, 2025.

Sec. 2. Amendment. In section 3 of Order 301, strike "November 24, 2025" and insert "December 29, 2025".
"""


def test_a_day_told_in_the_recitals_of_the_order_that_strikes_it_is_not_the_answer(shelf: Shelf) -> None:
    generation = shelf(first=FIRST, extended=EXTENDED)
    pieces = evidence(generation, ("extended", "Dealers could not"))
    asked = read_question("By when must dealers declare their stocks of rock salt?")
    standing = weigh(generation, pieces, asked, date(2026, 1, 1))
    assert standing.evidence[0].text.startswith("In section 3 of Order 301, strike")
    assert told(standing) == [("November 24, 2025", date(2025, 12, 1))]


def test_a_price_that_an_older_paper_of_the_same_deal_tells_is_told_as_amended(shelf: Shelf) -> None:
    release = """---
title: Alder Buys Birch
date: 2026-04-07
---
Holders of Birch get $42.50 per share in cash.
"""
    amendment = """---
title: Amendment No. 1 to the Merger Agreement
date: 2026-07-20
---
In section 2 of the Merger Agreement, "$42.50" is deleted and "$43.75" is inserted in its place.
"""
    generation = shelf(**{"deal/release": release, "deal/amendment": amendment, "other/amendment": amendment})
    pieces = evidence(generation, ("deal/release", "Holders of Birch"))
    asked = read_question("How much does each holder of Birch get per share?")
    standing = weigh(generation, pieces, asked, date(2026, 8, 1))
    assert sources(standing.evidence) == ["deal/amendment", "deal/release"]
    assert told(standing) == [("$42.50", date(2026, 7, 20))]
    assert weigh(generation, pieces, asked, date(2026, 7, 1)).superseded == ()


NOTICE = """---
title: Notice on the Salt Table
date: 2025-05-01
---
The table shows a duty of 15 percent on table salt. This is a typing error. The correct rate is 10 percent.
"""


def test_what_a_document_owns_to_be_an_error_goes_below_what_it_says_is_right(shelf: Shelf) -> None:
    generation = shelf(first=FIRST, notice=NOTICE)
    pieces = evidence(generation, ("notice", "The table shows"), ("first", RATE))
    standing = weigh(generation, pieces, read_question("What duty does table salt pay?"), date(2026, 1, 1))
    assert [piece.text for piece in standing.evidence[:2]] == ["The correct rate is 10 percent.", pieces[0].text]
    assert told(standing) == [("15 percent", date(2025, 5, 1))]


def test_what_an_earlier_version_said_by_mistake_is_no_answer(shelf: Shelf) -> None:
    news = """---
title: Salt News
date: 2025-05-01
---
Correction: An earlier version of this article said that 430 miners were sent home.

The mine in Hall sent home 340 miners in May.
"""
    generation = shelf(news=news)
    pieces = evidence(generation, ("news", "Correction: An"), ("news", "The mine in Hall"))
    standing = weigh(generation, pieces, read_question("How many miners were sent home?"), date(2026, 1, 1))
    assert standing.evidence[0].text == "The mine in Hall sent home 340 miners in May."
