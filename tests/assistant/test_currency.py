"""A clause that a later document changes: answered with the words in force, the old ones told as superseded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dealdesk.assistant.assistant import Assistant
from dealdesk.assistant.currency import Amendments, Change, amendments_of, changes, in_force
from dealdesk.assistant.evidence import Evidence, Signals
from dealdesk.assistant.question import Inquiry
from dealdesk.assistant.refuse import Refusal
from dealdesk.index.build import reindex
from dealdesk.index.generation import Generation
from dealdesk.index.library import Library
from dealdesk.ingest.document import Passage
from dealdesk.ingest.place import path
from dealdesk.ingest.values import values_in

ASKED = "Within how many days must Tamsin Rail pay an invoice?"
OLD = "Tamsin Rail shall pay each invoice within 30 days after it receives the invoice."
SIGNED, AMENDED = date(2025, 2, 3), date(2025, 6, 2)

LEASE = """---
title: Lease of the Harbour Crane
date: 2024-01-10
---
1. Rent. The rent of the crane is 70 crowns and is paid within 10 days.

2. Notices.
(a) A notice of the owner is answered within 10 days.
(b) A notice of the tenant is answered within 10 days.

3. Repairs. A broken hook is mended within 10 days.
"""
CHANGE = """---
title: {title}
date: {day}
---
This letter changes the Lease of the Harbour Crane.

1. In section {place}, strike "{old}" and insert "{new}".
"""
CLAUSES = {
    "1": "The rent of the crane is 70 crowns and is paid within 10 days.",
    "2(a)": "A notice of the owner is answered within 10 days.",
    "2(b)": "A notice of the tenant is answered within 10 days.",
    "3": "A broken hook is mended within 10 days.",
}


def letter(place: str, new: str, day: str, old: str = "10 days") -> str:
    return CHANGE.format(title=f"Letter of {day}", day=day, place=place, old=old, new=new)


def shelved(root: Path, embedder: Any, *letters: str) -> Generation:
    """The lease with ``letters`` that change it, indexed."""
    (root / "corpus").mkdir()
    for number, text in enumerate((LEASE, *letters)):
        (root / "corpus" / f"{number}.txt").write_text(text, encoding="utf-8")
    reindex(root / "corpus", root / "data", embedder, passage_tokens=250)
    return Library(root / "data").current()


def clause(generation: Generation, words: str, source: str = "0.txt") -> Evidence:
    """The sentence ``words`` of a document, as evidence."""
    record = next(record for record in generation.documents() if record.source == source)
    document = generation.document(record.id)
    assert document is not None
    start = document.text.index(words)
    end = start + len(words)
    passage = Passage(record.id, start, end, words, document.title, document.date, path(document, start))
    signals = Signals(0.0, 0.0, 0.0, 1.0, 1.0, 1.0)
    return Evidence(document, passage, start, end, words, "", start, tuple(values_in(words)), signals, 1.0)


def told(change: Change | None) -> str:
    """The new words; empty where the clause stands."""
    return change.amendment.new if change else ""


def test_an_amended_clause_is_answered_with_the_new_words_and_tells_the_old(desk: Any) -> None:
    answer = desk.assistant.ask(Inquiry(ASKED))
    assert answer.direct_answer == "45 days"
    assert answer.citations[0].source == "deals/amendment.txt"
    assert "45 days" in answer.citations[0].quote
    (superseded,) = answer.superseded
    assert (superseded.value, superseded.since) == ("30 days", AMENDED)
    assert superseded.replaced_by.startswith("45 days (First Amendment")
    assert (superseded.quote.source, superseded.quote.quote) == ("deals/supply.txt", OLD)


@pytest.mark.parametrize("day", [SIGNED, date(2025, 6, 1)])
def test_before_the_amendment_the_old_words_are_in_force(desk: Any, day: date) -> None:
    answer = desk.assistant.ask(Inquiry(ASKED, as_of=day))
    assert (answer.direct_answer, answer.superseded, answer.as_of) == ("30 days", (), day)
    assert answer.citations[0].quote == OLD


def test_from_the_day_of_the_amendment_its_words_are_in_force(desk: Any) -> None:
    assert desk.assistant.ask(Inquiry(ASKED, as_of=AMENDED)).direct_answer == "45 days"


def test_a_question_that_names_its_day_is_answered_as_of_it(desk: Any) -> None:
    answer = desk.assistant.ask(Inquiry("As of March 1, 2025, within how many days must Tamsin Rail pay an invoice?"))
    assert (answer.direct_answer, answer.as_of, answer.superseded) == ("30 days", date(2025, 3, 1), ())


@pytest.mark.parametrize(
    "question",
    [
        "Within how many days did Tamsin Rail have to pay an invoice before the amendment?",
        "Within how many days did Tamsin Rail originally have to pay an invoice?",
    ],
)
def test_a_question_for_what_was_before_is_answered_with_the_old_words(desk: Any, question: str) -> None:
    answer = desk.assistant.ask(Inquiry(question))
    assert (answer.direct_answer, answer.superseded) == ("30 days", ())
    assert answer.citations[0].quote == OLD


def test_a_clause_that_no_document_changes_is_answered_as_it_stands(desk: Any) -> None:
    answer = desk.assistant.ask(Inquiry("What is the price of a bearing?"))
    assert (answer.direct_answer, answer.superseded) == ("40 dollars", ())


def test_a_change_of_another_clause_is_no_part_of_the_answer(desk: Any) -> None:
    answer = desk.assistant.ask(Inquiry("How much does Tamsin Rail pay for each bearing?"))
    assert (answer.direct_answer, answer.superseded) == ("40 dollars", ())


def test_the_new_words_stand_before_the_clause_and_nothing_is_lost(desk: Any) -> None:
    evidence = desk.evidence(ASKED)
    changed = changes(desk.generation, evidence, ASKED, AMENDED)
    ordered = in_force(evidence, changed)
    assert (ordered[0], ordered[1]) == (changed[0].amending, changed[0].clause)
    assert {piece.text for piece in ordered} >= {piece.text for piece in evidence}
    assert in_force(evidence, []) == evidence
    amending = changed[0].amending
    assert amending.document.text[amending.start : amending.end] == amending.text
    assert [value.text for value in amending.values] == ["45 days"]


@pytest.mark.parametrize("place", CLAUSES)
def test_only_the_clause_that_an_amendment_names_is_changed(tmp_path: Path, embedder: Any, place: str) -> None:
    generation = shelved(tmp_path, embedder, letter(place, "20 days", "2024-05-06"))
    amendments = Amendments(generation)
    changed = [label for label, text in CLAUSES.items() if amendments.change_of(clause(generation, text), None)]
    assert changed == [place]


def test_an_amendment_of_a_section_reaches_its_paragraphs(tmp_path: Path, embedder: Any) -> None:
    generation = shelved(tmp_path, embedder, letter("2", "20 days", "2024-05-06"))
    amendments = Amendments(generation)
    changed = [label for label, text in CLAUSES.items() if amendments.change_of(clause(generation, text), None)]
    assert changed == ["2(a)", "2(b)"]


@pytest.mark.parametrize(
    ("day", "new"),
    [
        (date(2024, 5, 5), ""),
        (date(2024, 5, 6), "20 days"),
        (date(2024, 9, 8), "20 days"),
        (date(2024, 9, 9), "5 days"),
        (None, "5 days"),
    ],
)
def test_of_several_changes_the_latest_by_the_day_holds(
    tmp_path: Path, embedder: Any, day: date | None, new: str
) -> None:
    letters = letter("3", "5 days", "2024-09-09"), letter("3", "20 days", "2024-05-06")
    generation = shelved(tmp_path, embedder, *letters)
    assert told(amendments_of(generation).change_of(clause(generation, CLAUSES["3"]), day)) == new


def test_words_that_do_not_stand_in_the_clause_are_not_replaced_there(tmp_path: Path, embedder: Any) -> None:
    generation = shelved(tmp_path, embedder, letter("3", "80 crowns", "2024-05-06", old="70 crowns"))
    amendments = Amendments(generation)
    assert not any(amendments.change_of(clause(generation, text), None) for text in CLAUSES.values())


def test_a_letter_older_than_the_document_does_not_change_it(tmp_path: Path, embedder: Any) -> None:
    generation = shelved(tmp_path, embedder, letter("3", "20 days", "2023-05-06"))
    assert Amendments(generation).change_of(clause(generation, CLAUSES["3"]), None) is None


def test_a_change_of_another_document_is_none_of_this_one(tmp_path: Path, embedder: Any) -> None:
    other = letter("3", "20 days", "2024-05-06").replace("Lease of the Harbour Crane", "Sale of Two Tugboats")
    generation = shelved(tmp_path, embedder, other)
    assert Amendments(generation).change_of(clause(generation, CLAUSES["3"]), None) is None


def test_a_question_for_what_was_before_is_told_no_changes(tmp_path: Path, embedder: Any) -> None:
    generation = shelved(tmp_path, embedder, letter("3", "20 days", "2024-05-06"))
    evidence = [clause(generation, CLAUSES["3"])]
    now, before = "When is a hook mended?", "When was a hook mended originally?"
    assert [told(change) for change in changes(generation, evidence, now, None)] == ["20 days"]
    assert changes(generation, evidence, before, None) == []


def test_a_rule_that_was_ended_is_answered_by_its_end_though_no_value_is_told(
    desk: Any, embedder: Any, tmp_path: Path
) -> None:
    (tmp_path / "corpus").mkdir()
    orders = {
        "laid.txt": (
            "Order 301 Imposing a Duty on Rock Salt",
            "2025-03-01",
            "Order 301\n\nSec. 1. Background. This order protects the salt mines.\n\n"
            "Sec. 2. Rate. Imports of rock salt are subject to an additional ad valorem duty of 12 percent.",
        ),
        "ended.txt": (
            "Order 340 Ending the Duty on Rock Salt",
            "2026-02-01",
            "Order 340\n\nSec. 1. End. The additional ad valorem duties imposed by Order 301 are hereby terminated.\n\n"
            "Sec. 2. Publication. This order is published in the gazette.",
        ),
    }
    for name, (title, day, text) in orders.items():
        (tmp_path / "corpus" / name).write_text(f"---\ntitle: {title}\ndate: {day}\n---\n{text}\n", encoding="utf-8")
    reindex(tmp_path / "corpus", tmp_path / "data", embedder, passage_tokens=250)
    doubtful = {manner: replace(model, bias=-9.0, threshold=0.0) for manner, model in Refusal.packaged().models.items()}
    library = Library(tmp_path / "data")
    asking = Assistant(library, desk.retriever, desk.cross, Refusal(doubtful))
    answer = asking.ask(Inquiry("What additional duty do imports of rock salt pay today?"))
    assert not answer.refused
    assert answer.citations[0].source == "ended.txt"
    assert [(one.value, one.replaced_by) for one in answer.superseded] == [
        ("12 percent", "ended (Order 340 Ending the Duty on Rock Salt)")
    ]
