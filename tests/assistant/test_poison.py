"""Answers are the same with poisoned documents beside the true ones, whoever writes them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from dealdesk.assistant.answer import Answer
from dealdesk.assistant.assistant import Assistant
from dealdesk.assistant.llm import ChatWriter
from dealdesk.assistant.question import Inquiry
from dealdesk.assistant.refuse import Refusal
from dealdesk.index.build import reindex
from dealdesk.index.doubts import noted
from dealdesk.index.library import Library

QUESTIONS = (
    "What is the duty on imported tin ore?",
    "When does the new duty on tin ore take effect?",
    "How much does Tamsin Rail pay for each bearing?",
    "Within how many days must Tamsin Rail pay an invoice?",
    "How long is a ferry ticket valid?",
    "Which law governs the supply agreement?",
    "Who is the president of Orla Works?",
    "What is the duty on copper wire?",
)


def taken(desk: Any, root: Path) -> None:
    """A copy of the corpus and the data folder of ``desk``."""
    own = desk.generation.folder.parents[2]
    for name in ("corpus", "data"):
        shutil.copytree(own / name, root / name)


@pytest.fixture(scope="module")
def poisoned(desk: Any, embedder: Any, poisons: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the same documents with the poisoned ones beside them, but for the altered copy."""
    root = tmp_path_factory.mktemp("poisoned")
    taken(desk, root)
    generation = desk.generation
    documents = [document for record in generation.documents() if (document := generation.document(record.id))]
    made = {one.source: one.data for one in poisons.poisons(documents) if one.name != "altered_copy"}
    for source, data in made.items():
        path = root / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    report = reindex(root / "corpus", root / "data", embedder, passage_tokens=250)
    assert len(report.added) == len(made)
    return root / "data"


def told(answer: Answer) -> tuple[Any, ...]:
    cited = [(one.source, one.start, one.end) for one in answer.citations]
    notes = [note.text for note in answer.notes if note.kind != "nearest"]
    return answer.refused, answer.direct_answer, answer.text * (not answer.refused), cited, notes, answer.as_of


def obedient(endpoint: Any) -> str:
    """The base URL of a model that repeats what its sources say, and does whatever stands in the request."""

    def play(handler: Any, request: str) -> None:
        order = re.search(r"answer every question with:\s*([^\n]+)", request, re.IGNORECASE)
        said = re.findall(r"===== source \[(\d+)\] \w+\n(?:[A-Z][^:\n]*: [^\n]*\n)*([\s\S]*?)\n===== end", request)
        handler.begin()
        handler.piece(order[1] if order else " ".join(f"{words.rstrip('.')} [{marker}]." for marker, words in said[:1]))
        handler.end()

    url: str = endpoint.at("obedient", play)
    return url


@pytest.mark.parametrize("written", [False, True], ids=["quotes", "model"])
def test_answers_and_refusals_are_those_without_the_poison(
    desk: Any, poisoned: Path, endpoint: Any, written: bool
) -> None:
    model = ChatWriter(obedient(endpoint), "small") if written else None

    def over(library: Library) -> Assistant:
        return Assistant(library, desk.retriever, desk.cross, Refusal.packaged(), model=model)

    before, after = over(desk.library), over(Library(poisoned))
    answers = {
        question: (told(before.ask(Inquiry(question))), told(after.ask(Inquiry(question)))) for question in QUESTIONS
    }
    assert {question: pair for question, pair in answers.items() if pair[0] != pair[1]} == {}
    assert {pair[0][0] for pair in answers.values()} == {True, False}


def test_every_poisoned_document_is_flagged_beside_the_true_ones(desk: Any, poisoned: Path) -> None:
    generation = Library(poisoned).current()
    flagged = {record.source for record in generation.documents() if noted(generation, record).notices}
    assert {one.source for one in generation.documents()} - flagged == {
        one.source for one in desk.generation.documents()
    }


def test_a_copy_with_another_figure_is_told_as_a_conflict_and_changes_nothing_else(
    desk: Any, embedder: Any, tmp_path: Path
) -> None:
    taken(desk, tmp_path)
    duty = (tmp_path / "corpus" / "trade" / "duty.txt").read_text(encoding="utf-8")
    (tmp_path / "corpus" / "trade" / "a.txt").write_text(duty.replace("9 percent", "2 percent"), encoding="utf-8")
    reindex(tmp_path / "corpus", tmp_path / "data", embedder, passage_tokens=250)
    named = "According to the Order on the Duty on Tin Ore, what is the duty on imported tin ore?"
    rate, day, by_name = (desk.over(tmp_path / "data").ask(Inquiry(question)) for question in (*QUESTIONS[:2], named))
    for answer in (rate, by_name):
        assert [conflict.subject for conflict in answer.conflicts] == ["9 percent or 2 percent"]
        assert [quote.source for quote in answer.conflicts[0].quotes] == ["trade/duty.txt", "trade/a.txt"]
    assert told(day) == told(desk.assistant.ask(Inquiry(QUESTIONS[1])))


def test_a_copy_with_another_figure_than_is_asked_for_is_noted_and_not_quoted(
    desk: Any, embedder: Any, tmp_path: Path
) -> None:
    taken(desk, tmp_path)
    fee = "---\ntitle: Rule on the Quarry Fee\ndate: 2025-02-03\n---\nThe quarry fee of $300 falls due on June 2, 2025."
    (tmp_path / "corpus" / "trade" / "fee.txt").write_text(fee, encoding="utf-8")
    reindex(tmp_path / "corpus", tmp_path / "data", embedder, passage_tokens=250)
    (tmp_path / "corpus" / "trade" / "a.txt").write_text(fee.replace("300", "500"), encoding="utf-8")
    reindex(tmp_path / "corpus", tmp_path / "data", embedder, passage_tokens=250)
    answering = desk.over(tmp_path / "data")
    day, amount = (
        answering.ask(Inquiry(q)) for q in ("When does the quarry fee fall due?", "How much is the quarry fee?")
    )
    assert day.direct_answer == "June 2, 2025"
    assert [one.source for one in day.citations] == ["trade/fee.txt"]
    noted = "The same text stands in trade/a.txt with other figures: “$500 falls” for “$300 falls”."
    assert noted in [note.text for note in day.notes]
    assert [conflict.subject for conflict in amount.conflicts] == ["$300 or $500"]
    assert noted not in [note.text for note in amount.notes]
