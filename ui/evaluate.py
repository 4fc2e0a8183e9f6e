"""Asking whole sets of questions, in this process, and keeping what came of each."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dealdesk.assistant.answer import Answer, Quote
from dealdesk.assistant.assistant import Assistant
from dealdesk.index.generation import Generation
from dealdesk.index.manifest import Manifest
from dealdesk.index.rerank import Reranker, reranker_of
from dealdesk.index.retrieve import Hit
from dealdesk.ingest.progress import Progress
from dealdesk.ui.place import apart, home
from dealdesk.ui.problems import BadRequest
from dealdesk.ui.question_set import Located, Question, QuestionSet, Span, load_set
from dealdesk.ui.scoring import (
    CONFIDENCE,
    KS,
    Row,
    answer_figures,
    by_type,
    calibration,
    means,
    outcomes,
    percentiles,
    retrieval_figures,
    stated_numbers,
    touches,
    words,
)
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import assistant, embedder, index

FOLDER = "evaluate"
LOGIT = "logit"
"""The score that the confidence has to beat: the cross-encoder's best logit among the first passages."""
_READ_FOR_LOGIT = 3


@dataclass(frozen=True, slots=True)
class Result:
    """Every reply to a set's questions, and what they come to. ``seconds`` are of each search and of each answer."""

    name: str
    rows: Sequence[Row]
    manifest: Manifest
    seconds: Mapping[str, Sequence[float]] = field(default_factory=dict)

    @property
    def questions(self) -> int:
        return len(self.rows)

    @property
    def figures(self) -> dict[str, Any]:
        """Percent by figure, then ``words``, ``seconds``, ``calibration`` and the figures ``by_type``."""
        return {
            **means(self.rows),
            "words": words(self.rows),
            "seconds": {
                step: {name: round(value, 4) for name, value in percentiles(spent).items()}
                for step, spent in self.seconds.items()
            },
            "calibration": calibration(self.rows),
            "by_type": by_type(self.rows),
        }

    @property
    def counts(self) -> dict[str, int]:
        """How many questions, citations or values each percentage is of."""
        return {name: len(single) for name, single in outcomes(self.rows).items()}


def evaluate_sets(settings: Settings, folders: Sequence[Path], limit: int | None, progress: Progress) -> list[Result]:
    """Indexes each set apart from the user's corpus, asks its questions one after the other, and counts.

    Raises BadRequest, before anything is indexed, when a folder holds no set or two sets have one name.
    """
    sets = [load_set(folder) for folder in folders]
    names = [_name(folder) for folder in folders]
    if twice := {name for name in names if names.count(name) > 1}:
        raise BadRequest(f"Two sets are named {min(twice)}; a report needs a name for each, so rename a folder.")
    asked = [len(each.questions[:limit]) for each in sets]

    results = []
    for at, questions in enumerate(sets):

        def told(stage: str, done: int, total: int, before: int = sum(asked[:at])) -> None:
            progress(stage, *((before + done, sum(asked)) if stage == "ask" else (done, total)))

        results.append(_evaluated(settings, questions, limit, told))
    return results


def evaluate_set(settings: Settings, folder: Path, limit: int | None, progress: Progress) -> Result:
    """The same for one set."""
    return evaluate_sets(settings, [folder], limit, progress)[0]


def _name(folder: Path) -> str:
    return folder.resolve().name


def _evaluated(settings: Settings, questions: QuestionSet, limit: int | None, progress: Progress) -> Result:
    place = settings.data / FOLDER / _name(questions.folder)
    corpus = place / "corpus" if questions.documents else questions.folder
    ids = questions.write_corpus(corpus) if questions.documents else {}
    settings = apart(settings.model_copy(update={"corpus": corpus}), place / "index")
    model = embedder(settings)
    index(settings, model, progress=progress)
    library = home(settings).library(model)
    cross = reranker_of(settings.reranker, settings.threads)
    asker = Asker(assistant(settings, library, model), cross, library.current(), questions, ids)
    asked = questions.questions[:limit]
    rows = []
    for done, question in enumerate(asked):
        progress("ask", done, len(asked))
        rows.append(asker.ask(question))
    progress("ask", len(asked), len(asked))
    return Result(_name(questions.folder), rows, library.current().manifest, asker.seconds)


class Asker:
    """Puts questions to the assistant and finds its passages and quotes in the set's own documents."""

    def __init__(
        self,
        assistant: Assistant,
        cross: Reranker,
        generation: Generation,
        questions: QuestionSet,
        ids: Mapping[str, str],
    ) -> None:
        self.seconds: dict[str, list[float]] = {"search": [], "ask": []}
        self._assistant = assistant
        self._cross = cross
        self._generation = generation
        self._set = questions
        self._ids = ids
        self._texts: dict[str, Located] = {}

    def ask(self, question: Question) -> Row:
        begun = time.perf_counter()
        hits = self._assistant.search(replace(question.inquiry, k=max(KS)))
        searched = time.perf_counter()
        answer = self._assistant.ask(question.inquiry)
        self.seconds["search"].append(searched - begun)
        self.seconds["ask"].append(time.perf_counter() - searched)
        return self._row(question, hits, answer)

    def _row(self, question: Question, hits: Sequence[Hit], answer: Answer) -> Row:
        passages = [hit.passage for hit in hits]
        found = [self._locate(p.source, p.document_id, p.text, p.start) for p in passages]
        row = Row(question, answer, retrieval_figures(question, found) | answer_figures(question, answer))
        row.ranks = [
            next((rank for rank, places in enumerate(found, 1) if touches(places, gold)), None)
            for gold in question.gold
        ]
        row.true_quotes = [self._is_true(quote) for quote in answer.citations]
        row.numbers = stated_numbers(answer)
        row.scores = self._scores(hits, answer)
        if question.answerable and question.gold:
            row.cite_hits = [self._cites(question, quote) for quote in answer.citations]
            row.figures["cited"] = float(any(row.cite_hits))
        return row

    def _scores(self, hits: Sequence[Hit], answer: Answer) -> dict[str, float]:
        texts = [hit.passage.content for hit in hits[:_READ_FOR_LOGIT]]
        scores = {CONFIDENCE: answer.confidence}
        if texts:
            scores[LOGIT] = float(self._cross.scores(answer.standalone_question, texts).max())
        return scores

    def _cites(self, question: Question, quote: Quote) -> bool:
        places = self._locate(quote.source, quote.document_id, quote.quote, quote.start)
        return any(touches(places, gold) for gold in question.gold)

    def _is_true(self, quote: Quote) -> bool:
        document = self._generation.document(quote.document_id)
        return document is not None and document.text[quote.start : quote.end] == quote.quote != ""

    def _locate(self, source: str, document_id: str, text: str, near: int) -> list[Span]:
        """Where a text of ours stands in the set's document, whose characters may be counted otherwise."""
        name = self._ids.get(source, source)
        if name not in self._texts:
            given = self._set.documents.get(name)
            document = None if given else self._generation.document(document_id)
            self._texts[name] = Located(given["text"] if given else document.text if document else "")
        return [Span(name, *place) for place in self._texts[name].find(text, near)]
