"""The weights of an answer's confidence, fitted on answers that are known to be right or wrong.

Writes ``assistant/confidence.json``, after evidence and refusal are fitted: it learns from whole answers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from dealdesk.assistant.assistant import Assistant
from dealdesk.assistant.confidence import Confidence, Traits
from dealdesk.assistant.refuse import Refusal
from dealdesk.index.embed import Embedder
from dealdesk.index.late import LateInteraction
from dealdesk.index.library import Library
from dealdesk.index.rerank import reranker_of
from dealdesk.index.retrieve import Retriever
from dealdesk.ui.calibration import auroc, calibration_error, reliability
from dealdesk.ui.evaluate import Asker
from dealdesk.ui.question_set import QuestionSet, load_set
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import embedder, index

STORED = Path(__file__).parents[1] / "assistant" / "confidence.json"
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """A question that was asked. ``traits`` are None of a refusal, whose ``confidence`` stays as it is."""

    set: str
    answerable: bool
    right: bool
    confidence: float
    traits: Traits | None


def fit_confidence(sets: Sequence[Path], data: Path) -> None:
    """Fits on ``sets``, whose indexes are kept in ``data``, and prints figures of answers that it was not fitted on."""
    replies = [reply for folder in sets for reply in replies_of(folder, data)]
    print_confidence(replies)
    fitted = _fitted([reply for reply in replies if reply.traits])
    weights = {name: round(weight, 4) for name, weight in asdict(fitted.weights).items()}
    stored = {"bias": round(fitted.bias, 4), "weights": weights}
    STORED.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def indexed(folder: Path, data: Path) -> tuple[QuestionSet, dict[str, str], Settings, Embedder]:
    """A set with an index of its documents in ``data``: its questions, the names that its documents have there, and
    what the index is opened with."""
    questions = load_set(folder)
    corpus = data / folder.name / "corpus" if questions.documents else folder
    ids = questions.write_corpus(corpus) if questions.documents else {}
    settings = Settings().model_copy(update={"corpus": corpus, "data": data / folder.name / "index"})  # type: ignore[call-arg]
    model = embedder(settings)
    index(settings, model)
    return questions, ids, settings, model


def replies_of(folder: Path, data: Path) -> list[Reply]:
    """The replies to a set's questions that are known to be right or wrong."""
    questions, ids, settings, model = indexed(folder, data)
    cross = reranker_of(settings.reranker)
    seen: list[Traits] = []

    def confidence(traits: Traits) -> float:
        seen.append(traits)
        return 0.0

    library = Library(settings.data, model)
    retriever = Retriever(model, LateInteraction())
    assistant = Assistant(library, retriever, cross, Refusal.packaged(), confidence=confidence)
    asker = Asker(assistant, cross, library.current(), questions, ids)
    replies = []
    for question in questions.questions:
        seen.clear()
        row = asker.ask(question)
        if row.right is not None:
            traits = None if row.answer.refused else seen[-1]
            replies.append(Reply(folder.name, question.answerable, row.right, row.answer.confidence, traits))
    return replies


def _fitted(replies: Sequence[Reply]) -> Confidence:
    """Bias and weights over the raw traits, of a regression over the standardized ones."""
    seen = np.array([list(asdict(reply.traits).values()) for reply in replies if reply.traits])
    mean, spread = seen.mean(axis=0), seen.std(axis=0) + 1e-6
    model = LogisticRegression(max_iter=1000).fit((seen - mean) / spread, [reply.right for reply in replies])
    weights = model.coef_[0] / spread
    return Confidence(float(model.intercept_[0] - weights @ mean), Traits(*weights.tolist()))


def print_confidence(replies: Sequence[Reply]) -> None:
    """How far the confidence tells right answers from wrong ones, each told by what was fitted on the other folds."""
    told = [reply.confidence for reply in replies]
    answers = [place for place, reply in enumerate(replies) if reply.traits]
    for fold in range(FOLDS):
        fitted = _fitted([replies[place] for at, place in enumerate(answers) if at % FOLDS != fold])
        for place in answers[fold::FOLDS]:
            if traits := replies[place].traits:
                told[place] = fitted.probability(traits)
    for name in [*dict.fromkeys(reply.set for reply in replies), ""]:
        own = [place for place, reply in enumerate(replies) if name in ("", reply.set)]
        errors = [
            calibration_error(reliability([told[p] for p in some], [replies[p].right for p in some]))
            for some in (own, [place for place in own if replies[place].traits])
        ]
        ranks = auroc(*([told[p] for p in own if replies[p].answerable is kind] for kind in (True, False)))
        line = f"{name or 'all':<10} calibration error {errors[0]:.3f}, of answers alone {errors[1]:.3f}"
        print(line + (f", AUROC {ranks:.3f}" if ranks else ""))
