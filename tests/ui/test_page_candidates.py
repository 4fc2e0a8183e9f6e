"""Questions made from what a document states read as a person would ask, and count as answered only by what they were
made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from dealdesk.assistant.answer import Answer, Citation, Quote, Superseded
from dealdesk.index.findings_table import Stated
from dealdesk.index.relations import Relation
from dealdesk.ingest.document import Document, Section
from dealdesk.ingest.facts import Fact, FactKind
from dealdesk.ui.page_candidates import Candidate, candidates, named, of_each_kind, words


@dataclass(frozen=True)
class Held:
    """An index of one document and what it states."""

    document_held: Document
    stated: Sequence[Fact] = ()
    changes: Sequence[Relation] = ()

    def facts(self, document_id: str) -> list[Stated]:
        return [Stated(document_id, fact) for fact in self.stated]

    def relations(self) -> Sequence[Relation]:
        return self.changes

    def document(self, document_id: str) -> Document:
        return self.document_held


def document(title: str = "Master Supply Agreement", *headings: str) -> Document:
    sections = tuple(Section("", heading, 1, 0, 10) for heading in headings)
    return Document("d", "d.txt", title, date(2025, 2, 3), "Text of it.", "txt", sections=sections)


def asked(kind: FactKind, subject: str, value: str = "", text: str = "x") -> list[str]:
    held = Held(document(), (Fact(kind, 0, 4, text, value, subject),))
    return [one.question for one in candidates(held, held.document_held)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "subject", "question"),
    [
        ("deadline", "The Buyer shall file a claim", "By when shall the Buyer file a claim?"),
        ("deadline", "The Office will review this notice", "By when will the Office review this notice?"),
        ("expires", "The prices in Schedule A are fixed", "Until when are the prices in Schedule A fixed?"),
        (
            "expires",
            "This Agreement begins on March 1, 2025, and runs",
            "When does the Master Supply Agreement expire?",
        ),
        ("effective", "This agreement takes effect", "When does the Master Supply Agreement take effect?"),
        ("amount", '"Company Termination Fee" means', "How much is the Company Termination Fee?"),
        ("rate", "Country: Japan | Goods: cars: Additional duty", "What is the additional duty for Japan?"),
        ("rate", "Code: 8501.31 | Goods: Motors: Rate from May", "What is the rate from May for Motors?"),
        ("term", "means a day on which banks are open.", "What does “Business Day” mean?"),
    ],
)
def test_a_fact_becomes_the_question_it_answers(kind: FactKind, subject: str, question: str) -> None:
    assert asked(kind, subject, "Business Day" if kind == "term" else "") == [question]


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("deadline", "… and unless the Buyer shall"),
        ("deadline", "The Buyer shall pay not later than"),
        ("expires", "Sharing out"),
        ("rate", "of the price of the late Products, up to"),
        ("rate", "Item: 3.14(a)(1) | Counterparty: Coast Guard: Expires"),
        ("amount", "Funds flow: the purchase price"),
        ("term", "has the meaning given in Section 2.4."),
    ],
)
def test_what_would_make_no_sentence_is_left_alone(kind: FactKind, subject: str) -> None:
    assert asked(kind, subject, "Effective Time" if kind == "term" else "") == []


def test_a_change_is_asked_of_the_document_that_is_changed() -> None:
    changes = (Relation("amends", "e", "d", "Agreement", 5, 9, "section 5.2", "section 5.2"),)
    held = Held(document(), changes=changes)
    assert list(candidates(held, held.document_held)) == [  # type: ignore[arg-type]
        Candidate("How was section 5.2 of the Master Supply Agreement changed?", "change", "e", 5, 9)
    ]


def test_headings_are_asked_about_as_words_of_a_sentence() -> None:
    held = Held(document("Master Supply Agreement", "4.2. Effective date", "DEFINITIONS AND TERMS", "Notes"))
    found = [one.question for one in candidates(held, held.document_held)]  # type: ignore[arg-type]
    assert found == ["What does the Master Supply Agreement say about effective date?"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Order 2025-118: Reducing the Additional Duty", "Order 2025-118"),
        ("Mutual Non-Disclosure Agreement", "the Mutual Non-Disclosure Agreement"),
        ("Fact Sheet: The United States and China", "the Fact Sheet"),
        ("Washington halves fentanyl tariff as Beijing frees rare earths", ""),
        ("Agreement " * 12, ""),
    ],
)
def test_a_document_is_named_as_a_sentence_names_it(title: str, name: str) -> None:
    assert named(document(title)) == name


CITATION = Citation("d", "d.txt", "D", None, "", None, 10, 30, "a fee of $5", 1.0, marker=1)
ANSWER = Answer("q", "q", "“a fee of $5” [1]", "$5", False, "", 0.8, None, (CITATION,))
FEE = Candidate("How much is the fee?", "amount", "d", 19, 21, "$5")


def test_only_what_says_and_quotes_the_fact_answers_its_question() -> None:
    assert FEE.answered_by(ANSWER)
    assert not FEE.answered_by(replace(ANSWER, direct_answer="$6"))
    assert not FEE.answered_by(replace(ANSWER, confidence=0.4))
    assert not FEE.answered_by(replace(ANSWER, refused=True))
    assert not FEE.answered_by(replace(ANSWER, citations=(replace(CITATION, start=30, end=40),)))
    assert not FEE.answered_by(replace(ANSWER, citations=(replace(CITATION, document_id="e"),)))


def test_a_value_that_was_replaced_since_is_found_among_what_was_before() -> None:
    former = Superseded("$5", Quote("d", "d.txt", "D", None, "", None, 10, 30, "a fee of $5"), "$6")
    assert FEE.answered_by(replace(ANSWER, direct_answer="$6", superseded=(former,)))


def test_of_each_kind_only_the_first_are_kept() -> None:
    found = [Candidate(str(n), kind) for n, kind in enumerate("aabab")]
    assert [one.question for one in of_each_kind(found, 1)] == ["0", "2"]
    assert [one.question for one in of_each_kind(found, 2)] == ["0", "1", "2", "4"]


def test_the_words_of_a_question_are_those_that_say_what_it_is_about() -> None:
    assert words("What are the buyer's Prices for N45UH magnets?") == {"buyer", "price", "n45uh", "magnet"}
