"""Example questions come from the corpus, and those that are offered were answered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dealdesk.assistant.answer import Answer, Citation
from dealdesk.assistant.question import Inquiry
from dealdesk.index.findings_table import Stated
from dealdesk.ingest.document import Document, Section
from dealdesk.ui.page_examples import Examples, offers, welcome


@dataclass(frozen=True)
class Shelf:
    """A generation and its library in one, over documents in memory."""

    held: Sequence[Document]
    id: str = "1"

    def current(self) -> Shelf:
        return self

    def documents(self) -> Sequence[Document]:
        return self.held

    def document(self, document_id: str) -> Document | None:
        return next((one for one in self.held if one.id == document_id), None)

    def facts(self, document_id: str) -> list[Stated]:
        return []

    def relations(self) -> list[object]:
        return []


@dataclass(frozen=True)
class Knows:
    """A patient assistant that answers what holds one of its words, out of ``document``."""

    words: Sequence[str]
    document: str = ""

    def ask(self, inquiry: Inquiry) -> Answer:
        question = inquiry.text
        knows = any(word in question for word in self.words)
        cited = (Citation(self.document, "d.txt", "D", None, "", None, 0, 1, "x", 1.0, marker=1),) if knows else ()
        return Answer(question, question, "", "", not knows, "" if knows else "no_evidence", 0.9, None, cited)


def document(name: str, *headings: str) -> Document:
    sections = tuple(Section(heading, heading, 1, 0, 10) for heading in headings)
    return Document(name, f"{name}.txt", name.capitalize(), date(2025, 1, 1), "text", "txt", sections=sections)


HELD = Shelf((document("order", "ORDER", "Scope of the duties"), document("letter", "Price adjustment")))


def questions(corpus: Path) -> list[str]:
    return [one.question for one in offers(HELD, corpus)]  # type: ignore[arg-type]


def line(question: str, where: str = "order.txt", **more: object) -> str:
    return json.dumps({"question": question, "evidence": [{"doc_id": where, "start": 0, "end": 1}], **more})


def test_headings_give_a_question_for_each_document(tmp_path: Path) -> None:
    assert questions(tmp_path) == [
        "What does the Order say about scope of the duties?",
        "What does the Letter say about price adjustment?",
    ]


def test_the_corpus_own_questions_come_first_one_for_each_document(tmp_path: Path) -> None:
    lines = [
        line("when does it start?"),
        line("A second one on the same document?"),
        line("And before?", "letter.txt", history=["when does it start?"]),
        line("What is not there?", "letter.txt", answerable=False),
        "no json",
        line("What does it cost?", "letter.txt"),
    ]
    (tmp_path / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert questions(tmp_path)[:2] == ["When does it start?", "What does it cost?"]


def test_only_what_is_answered_is_offered(tmp_path: Path) -> None:
    examples = Examples(Knows(["Letter"], "letter"), HELD, tmp_path)  # type: ignore[arg-type]
    assert list(examples.watch(timeout=5))[-1] == ("What does the Letter say about price adjustment?",)


def test_what_another_document_answers_is_not_offered(tmp_path: Path) -> None:
    examples = Examples(Knows(["Letter"], "order"), HELD, tmp_path)  # type: ignore[arg-type]
    assert list(examples.watch(timeout=5))[-1] == ()


def test_the_first_screen_tells_what_is_there_and_shows_questions_as_text() -> None:
    html = welcome(HELD, ("What is <b>x</b>?",))  # type: ignore[arg-type]
    assert "2 documents, January 1, 2025." in html
    assert 'data-ask="What is &lt;b&gt;x&lt;/b&gt;?"' in html
    assert "Nothing is indexed yet" in welcome(None, ())
