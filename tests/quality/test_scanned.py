"""A scanned copy of a document answers what the document answers, in the same words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from dealdesk.assistant.answer import Answer
from dealdesk.ingest.document import Document
from dealdesk.ingest.pdf_boxes import boxes_of
from dealdesk.ui.question_set import Question, load_set
from dealdesk.ui.scoring import is_correct
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import Service, embedder, index, wire

CORPUS = Path(__file__).parents[2] / "corpus"
SOURCE = "us-china-2025/fact-sheet.pdf"
ASKED = ("c-001", "c-003", "c-005", "c-020", "c-040", "c-054", "c-055", "c-058", "c-081")
"""The questions of the corpus that this document answers by itself: dates, figures, a table's rows, lists."""

pytestmark = [pytest.mark.quality, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class Desk:
    """A corpus of one file, indexed."""

    service: Service
    data: bytes

    def ask(self, question: Question) -> Answer:
        assistant = self.service.assistant
        return assistant.ask(question.inquiry)

    @property
    def document(self) -> Document:
        generation = self.service.library.current()
        (record,) = generation.documents()
        document = generation.document(record.id)
        assert document is not None
        return document


def desk(folder: Path, data: bytes) -> Desk:
    (folder / "corpus").mkdir(parents=True)
    (folder / "corpus" / "fact-sheet.pdf").write_bytes(data)
    own = {"corpus": folder / "corpus", "data": folder / "data"}
    settings = Settings().model_copy(update=own)  # type: ignore[call-arg]
    assert index(settings, embedder(settings)).unreadable == ()
    return Desk(wire(settings), data)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk(tmp_path_factory.mktemp("original"), (CORPUS / SOURCE).read_bytes())


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, scan: Callable[..., bytes]) -> Desk:
    return desk(tmp_path_factory.mktemp("copy"), scan((CORPUS / SOURCE).read_bytes()))


@pytest.fixture(scope="module")
def questions() -> dict[str, Question]:
    return {question.id: question for question in load_set(CORPUS).questions}


def test_the_copy_has_the_text_of_the_original(original: Desk, copy: Desk) -> None:
    assert copy.document.text == original.document.text


@pytest.mark.parametrize("ident", ASKED)
def test_the_copy_answers_as_the_original_does(
    original: Desk, copy: Desk, questions: dict[str, Question], ident: str
) -> None:
    question = questions[ident]
    answer, expected = copy.ask(question), original.ask(question)
    assert is_correct(question, answer.text)
    assert (answer.text, answer.direct_answer) == (expected.text, expected.direct_answer)
    for quote in answer.citations:
        assert quote.recognized is not None
        assert quote.recognized > 0.97
        assert copy.document.text[quote.start : quote.end] == quote.quote
        shown = boxes_of(copy.document, copy.data, quote.start, quote.end)
        boxed = sum(box.end - box.start for box in shown if box.page == quote.page)
        assert boxed >= 0.5 * len(quote.quote)
