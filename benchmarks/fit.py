"""The weights of evidence and refusal, fitted on sets of questions with known answers, with cross-validation.

Writes ``assistant/evidence.json`` and ``assistant/refusal.json``, then the weights of the confidence. Every figure that
it prints is of questions which the weights were not fitted on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from benchmarks.fit_confidence import fit_confidence, indexed
from dealdesk.assistant.evidence import Evidence, Signals, Weights
from dealdesk.assistant.look import Looker
from dealdesk.assistant.question import read_question
from dealdesk.assistant.refuse import Features, Manner, features, manner_of
from dealdesk.index.generation import Generation
from dealdesk.index.late import LateInteraction
from dealdesk.index.library import Library
from dealdesk.index.rerank import reranker_of
from dealdesk.index.retrieve import Retriever
from dealdesk.ui.calibration import auroc, calibration_error, reliability
from dealdesk.ui.question_set import Located, Question, QuestionSet, Span
from dealdesk.ui.scoring import touches

ASSISTANT = Path(__file__).parents[1] / "assistant"
ANSWERED: dict[Manner, float] = {"named": 0.96, "follow_up": 0.90, "value": 0.92, "other": 0.95}
"""The share of answerable questions of each manner that must not be refused: it sets the threshold."""
USED: dict[Manner, tuple[str, ...]] = {
    "named": ("late",),
    "follow_up": ("cross", "dense"),
    "value": ("cross", "typed", "near", "counts"),
    "other": ("dense", "typed"),
}
"""The features that tell the answerable questions of a manner from the others; more of them made it no better."""
FOLDS = 5
_QUOTED = 2  # pieces of evidence that an answer quotes, mostly
_PENALTY = 0.02  # on the square of a standardized weight of evidence
_STRENGTH = 0.3  # scikit-learn's C, for refusal
NAMES = tuple(field.name for field in fields(Weights))

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A question looked up: what was seen of its evidence. ``signals`` is (units, signals), ``gold`` (units,)."""

    set: str
    manner: Manner
    answerable: bool
    features: Features
    signals: Matrix
    gold: NDArray[np.bool_]

    @property
    def right(self) -> bool:
        """Whether gold evidence is among the pieces that an answer quotes: the event that the confidence is of."""
        return bool(self.gold[:_QUOTED].any())

    @property
    def lists(self) -> bool:
        """Whether the case tells good evidence from bad."""
        return bool(self.gold.any() and not self.gold.all())


def run(sets: Sequence[Path], data: Path) -> None:
    """Fits on ``sets``, folders of questions; their indexes are kept in ``data``."""
    cases = [case for folder in sets for case in cases_of(folder, data)]
    print_evidence(cases)
    write_evidence(evidence_weights(cases))
    stored = ASSISTANT / "refusal.json"
    # A manner of which the sets have no unanswerable questions keeps the model that it has.
    fitted = {manner: refusal_of(cases, manner) for manner in ANSWERED if _telling(cases, manner)}
    models = json.loads(stored.read_text(encoding="utf-8")) | fitted
    print_refusal(cases)
    stored.write_text(json.dumps(models, indent=1) + "\n", encoding="utf-8")
    fit_confidence(sets, data)


def cases_of(folder: Path, data: Path) -> list[Case]:
    """The set's questions, looked up in an index of its documents."""
    questions, ids, settings, model = indexed(folder, data)
    generation = Library(settings.data, model).current()
    looker = Looker(Retriever(model, LateInteraction()), reranker_of(settings.reranker))
    newest = max((record.date for record in generation.documents() if record.date), default=None)
    place = _Places(generation, questions, ids)
    cases = []
    for one in questions.questions:
        read = read_question(one.text, one.inquiry.history, newest.year if newest else None)
        look = looker.look(generation, read, 8)
        if look.evidence:
            gold = [place.is_gold(piece, one) for piece in look.evidence]
            signals = np.array([_row(piece.signals) for piece in look.evidence])
            seen = features(read, look.evidence)
            cases.append(Case(folder.name, manner_of(read, look.routed), one.answerable, seen, signals, np.array(gold)))
    return cases


class _Places:
    """Finds evidence among a set's gold spans."""

    def __init__(self, generation: Generation, questions: QuestionSet, ids: dict[str, str]) -> None:
        self._generation = generation
        self._set = questions
        self._ids = ids
        self._texts: dict[str, Located] = {}

    def is_gold(self, piece: Evidence, question: Question) -> bool:
        name = self._ids.get(piece.document.source, piece.document.source)
        if name not in self._texts:
            given = self._set.documents.get(name)
            self._texts[name] = Located(given["text"] if given else piece.document.text)
        places = [Span(name, *found) for found in self._texts[name].find(piece.text, piece.start)]
        return any(touches(places, gold) for gold in question.gold)


def _row(signals: Signals) -> list[float]:
    return [getattr(signals, name) for name in NAMES]


def evidence_weights(cases: Sequence[Case]) -> Matrix:
    """Weights of the signals, by listwise logistic regression: the softmax over a question's units puts its mass on
    the gold ones (Cao et al. 2007), with a penalty on the standardized weights."""
    lists = [case for case in cases if case.lists]
    spread = np.concatenate([case.signals for case in lists]).std(axis=0) + 1e-6

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, slope = 0.0, np.zeros_like(weights)
        for case in lists:
            seen = case.signals / spread
            share = _softmax(seen @ weights)
            right = share * case.gold
            mass = right.sum()
            total -= float(np.log(mass + 1e-12))
            slope += seen.T @ (share - right / (mass + 1e-12))
        penalty = _PENALTY * float(weights @ weights)
        return total / len(lists) + penalty, slope / len(lists) + 2 * _PENALTY * weights

    found = minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B")
    weights: Matrix = found.x / spread
    return weights


def _softmax(scores: Matrix) -> Matrix:
    shares = np.exp(scores - scores.max())
    return shares / shares.sum()


def write_evidence(weights: Matrix) -> None:
    stored = {name: round(float(weight), 3) for name, weight in zip(NAMES, weights, strict=True)}
    (ASSISTANT / "evidence.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def refusal_of(cases: Sequence[Case], manner: Manner) -> dict[str, object]:
    """The model of one manner as it is stored, with the threshold that leaves ANSWERED of the answerable."""
    own = _telling(cases, manner)
    bias, weights = _logistic(own)
    told = _leave_out(own, lambda train: _scorer(*_logistic(train)))
    answerable = np.array([case.answerable for case in own])
    threshold = float(np.quantile(told[answerable], 1 - ANSWERED[manner]))
    names = [field.name for field in fields(Features)]
    stored = {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}
    return {"bias": round(bias, 4), "weights": stored, "threshold": round(threshold, 4)}


def _telling(cases: Sequence[Case], manner: Manner) -> list[Case]:
    """The cases of ``manner`` of sets that have unanswerable questions: others tell nothing of the difference."""
    mixed = {case.set for case in cases if case.manner == manner and not case.answerable}
    return [case for case in cases if case.manner == manner and case.set in mixed]


def _logistic(cases: Sequence[Case]) -> tuple[float, Matrix]:
    """Bias and weights over the raw features, of a regression over the standardized ones."""
    used = np.array([name in USED[cases[0].manner] for name in asdict(cases[0].features)])
    seen = np.array([_feature_row(case) for case in cases])
    mean, spread = seen.mean(axis=0), seen.std(axis=0) + 1e-6
    model = LogisticRegression(C=_STRENGTH, max_iter=1000)
    model.fit((seen - mean) / spread * used, [case.right for case in cases])
    weights: Matrix = model.coef_[0] / spread * used
    return float(model.intercept_[0] - weights @ mean), weights


def _feature_row(case: Case) -> list[float]:
    return list(asdict(case.features).values())


def _scorer(bias: float, weights: Matrix) -> Callable[[Case], float]:
    return lambda case: float(1 / (1 + np.exp(-(bias + weights @ np.array(_feature_row(case))))))


def _leave_out(cases: Sequence[Case], fit: Callable[[list[Case]], Callable[[Case], float]]) -> Matrix:
    """For each case what a model fitted on the other folds says of it."""
    told = np.zeros(len(cases))
    for fold in range(FOLDS):
        score = fit([case for place, case in enumerate(cases) if place % FOLDS != fold])
        for place in range(fold, len(cases), FOLDS):
            told[place] = score(cases[place])
    return told


def print_evidence(cases: Sequence[Case]) -> None:
    """How often gold evidence is first, among two and among three, for each set."""
    lists = [case for case in cases if case.answerable]
    order: dict[int, NDArray[np.int64]] = {}
    for fold in range(FOLDS):
        weights = evidence_weights([case for place, case in enumerate(lists) if place % FOLDS != fold])
        for place in range(fold, len(lists), FOLDS):
            order[place] = np.argsort(-(lists[place].signals @ weights), kind="stable")
    for name in dict.fromkeys(case.set for case in lists):
        found = [
            [case.gold[order[place][:k]].any() for k in (1, 2, 3)]
            for place, case in enumerate(lists)
            if case.set == name
        ]
        shares = 100 * np.mean(found, axis=0)
        print(f"{name:<10} evidence first {shares[0]:5.1f} %, of two {shares[1]:5.1f} %, of three {shares[2]:5.1f} %")


def print_refusal(cases: Sequence[Case]) -> None:
    """AUROC, and what is refused at the thresholds, for each set; the calibration error of all together."""
    told, answerable, quoted, sets, refused = [], [], [], [], []
    for manner, share in ANSWERED.items():
        own = _telling(cases, manner)
        if not own:
            continue
        scores = _leave_out(own, lambda train: _scorer(*_logistic(train)))
        right = np.array([case.answerable for case in own])
        told += scores.tolist()
        answerable += right.tolist()
        quoted += [case.right for case in own]
        sets += [case.set for case in own]
        refused += (scores < np.quantile(scores[right], 1 - share)).tolist()
    for name in dict.fromkeys(sets):
        own_places = [place for place, one in enumerate(sets) if one == name]
        yes = [place for place in own_places if answerable[place]]
        no = [place for place in own_places if not answerable[place]]
        line = f"{name:<10} answered {100 * np.mean([not refused[p] for p in yes]):5.1f} % of {len(yes)}"
        if no:
            area = auroc([told[p] for p in yes], [told[p] for p in no])
            line += f", refused {100 * np.mean([refused[p] for p in no]):5.1f} % of {len(no)}, AUROC {area:.3f}"
        print(line)
    print(f"calibration error {calibration_error(reliability(told, quoted)):.3f}")
