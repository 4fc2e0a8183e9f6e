"""Asking a whole set of questions, in this process, and counting what was right."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dealdesk.assistant.answer import Answer, Quote
from dealdesk.assistant.assistant import Assistant
from dealdesk.assistant.question import Turn
from dealdesk.index.generation import Generation, Library
from dealdesk.index.retrieve import Hit
from dealdesk.ingest.progress import Progress
from dealdesk.ui.question_set import Located, Question, QuestionSet, Span, load_set
from dealdesk.ui.reply import answer_body
from dealdesk.ui.scoring import KS, Row, answer_figures, by_type, means, retrieval_figures, touches
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import assistant, embedder, index

FOLDER = "evaluate"


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of a set (percent and seconds), and every reply."""

    questions: int
    figures: Mapping[str, Any]
    rows: Sequence[Row]

    def readable(self) -> dict[str, str]:
        """The figures as a table's rows."""
        told = {name: f"{value:6.1f} %" for name, value in self.figures.items() if isinstance(value, float)}
        seconds = {name: f"median {value:.3f} s" for name, value in self.figures["seconds"].items()}
        return told | seconds

    def write_failures(self, path: Path) -> None:
        """One JSON line for each question that went wrong: the question, its figures and the reply."""
        wrong = [_failure(row) for row in self.rows if row.wrong]
        path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in wrong), encoding="utf-8")


def evaluate_set(settings: Settings, folder: Path, limit: int | None, progress: Progress) -> Result:
    """Indexes the set apart from the user's corpus, asks its questions one after the other, and counts.

    Raises BadRequest when ``folder`` holds no set.
    """
    questions = load_set(folder)
    place = settings.data / FOLDER / folder.resolve().name
    corpus = place / "corpus" if questions.documents else folder
    ids = questions.write_corpus(corpus) if questions.documents else {}
    settings = settings.model_copy(update={"corpus": corpus, "data": place / "index"})
    model = embedder(settings)
    index(settings, model, progress=progress)
    library = Library(settings.data, model)
    asker = _Asker(assistant(settings, library, model), library.current(), questions, ids)
    asked = questions.questions[:limit]
    rows, searches, asks = [], [], []
    for done, question in enumerate(asked):
        progress("ask", done, len(asked))
        row, search_seconds, ask_seconds = asker.ask(question)
        rows.append(row)
        searches.append(search_seconds)
        asks.append(ask_seconds)
    progress("ask", len(asked), len(asked))
    seconds = {"search": _median(searches), "ask": _median(asks)}
    return Result(len(asked), {**means(rows), "seconds": seconds, "by_type": by_type(rows)}, rows)


class _Asker:
    """Puts questions to the assistant and finds its passages and quotes in the set's own documents."""

    def __init__(
        self, assistant: Assistant, generation: Generation, questions: QuestionSet, ids: Mapping[str, str]
    ) -> None:
        self._assistant = assistant
        self._generation = generation
        self._set = questions
        self._ids = ids
        self._texts: dict[str, Located] = {}

    def ask(self, question: Question) -> tuple[Row, float, float]:
        history = [Turn("user", said) for said in question.history]
        begun = time.perf_counter()
        hits = self._assistant.search(question.text, history, k=max(KS))
        searched = time.perf_counter()
        answer = self._assistant.ask(question.text, history)
        answered = time.perf_counter()
        row = Row(question, answer, self._figures(question, hits, answer))
        row.true_quotes = [self._is_true(quote) for quote in answer.citations]
        if question.answerable and question.gold:
            row.cite_hits = [self._cites(question, quote) for quote in answer.citations]
            row.figures["cited"] = float(any(row.cite_hits))
        return row, searched - begun, answered - searched

    def _figures(self, question: Question, hits: Sequence[Hit], answer: Answer) -> dict[str, float]:
        passages = [hit.passage for hit in hits]
        found = [self._locate(p.source, p.document_id, p.text, p.start) for p in passages]
        return retrieval_figures(question, found) | answer_figures(question, answer)

    def _cites(self, question: Question, quote: Quote) -> bool:
        span = self._locate(quote.source, quote.document_id, quote.quote, quote.start)
        return span is not None and any(touches(span, gold) for gold in question.gold)

    def _is_true(self, quote: Quote) -> bool:
        document = self._generation.document(quote.document_id)
        return document is not None and document.text[quote.start : quote.end] == quote.quote != ""

    def _locate(self, source: str, document_id: str, text: str, near: int) -> Span | None:
        """Where a text of ours stands in the set's document, whose characters may be counted otherwise."""
        name = self._ids.get(source, source)
        if name not in self._texts:
            given = self._set.documents.get(name)
            document = None if given else self._generation.document(document_id)
            self._texts[name] = Located(given["text"] if given else document.text if document else "")
        place = self._texts[name].find(text, near)
        return Span(name, *place) if place else None


def _failure(row: Row) -> dict[str, Any]:
    question = row.question
    return {
        "id": question.id,
        "type": question.type,
        "question": question.text,
        "history": list(question.history),
        "answers": list(question.answers),
        "figures": row.figures,
        "answer": answer_body(row.answer).model_dump(mode="json"),
    }


def _median(seconds: Sequence[float]) -> float:
    return round(statistics.median(seconds), 4) if seconds else 0.0
