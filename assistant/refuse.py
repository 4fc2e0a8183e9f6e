"""Whether the evidence answers the question: a calibrated probability, and a plain refusal where it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from math import exp
from typing import Literal

from dealdesk.assistant.answer import Quote, Reason
from dealdesk.assistant.asked import WANTED, asked, shared
from dealdesk.assistant.choice import neighbours
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.kind import Kind
from dealdesk.assistant.question import Question

Manner = Literal["named", "follow_up", "value", "other"]
"""How a question asks: it names its document, it follows up, it wants a value, or none of these. What is found for each
differs so much that each has weights of its own."""

_SMALL_TALK = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?(?: you)?(?: (?:so|very) much)?|ok(?:ay)?|bye"
    r"|goodbye|great|cool|who are you|what are you|what can you do|how are you|help)\b[\w\s,!'’]{0,25}\W*$",
    re.IGNORECASE,
)
RULED_OUT = 0.03
"""The most confidence that a refusal by a rule leaves: of the 29 questions of *corpus*, *trade* and *wiki* that rules
refuse and the models would not, none is answerable (1 / (29 + 2), Laplace's rule of succession)."""
UNTOLD = 0.14
"""The most confidence that a refusal leaves where no value is told: of 20 such questions of eleven sets two would have
been answered rightly, three wrongly, and 15 have no answer (3 / 22)."""
_ALWAYS_TOLD: frozenset[Kind] = frozenset({"amount", "count"})
_DOUBTFUL = 0.5
"""The probability below which an answer that tells no day, length or rate of those asked for is none."""
_BLANK = re.compile(
    r"\[\s*(?:\*[\s*]*|(?:_+|●|•|redacted|omitted|blank|confidential[^\]]{0,60})\s*)\]|\*{3,}|_{4,}", re.IGNORECASE
)
"""What stands in a document for words that were taken out, or are still to be filled in."""
_BEST = 3
"""Pieces of evidence that are looked at."""
_NAME = re.compile(r"(?<![.?!] )(?<!^)\b(?:[A-Z][\w'’&-]+|(?:19|20)\d\d)\b")
_CODE = re.compile(
    r"\b(?=[\w./-]*\d)(?=[\w./-]*[A-Za-z-])[A-Z0-9][\w./-]*\d\w*\b|\bNo\. ?\d+\b"
    r"|\b\d{4}\.\d{2}(?:\.\d{2}){1,2}\b"
    r"|(?<=Order )\d{3,6}\b|(?<=Proclamation )\d{3,6}\b|(?<=Notice )\d{3,6}\b|(?<=Regulation )\d{3,6}\b"
)
_NO_CODE = re.compile(r"\d+(?:[.,]\d+)?-?[a-z]+|\d{4}-(?:\d{2}|\d{4})|[QH][1-4]|FY ?\d+|\d{4}-\d{2}-\d{2}")
"""What looks like a code and is a number with its unit, a span of years, a quarter or a day."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Features:
    """What the probability is made from, of the first three pieces of evidence.

    ``cross``, ``dense`` and ``late`` are the best scores of the models; ``typed`` is whether the first piece, or one
    beside it that is quoted with it, holds what is asked for, ``near`` how close to a value of that type the question's
    words stand, ``counts`` whether a number counts what "how many" asks for; ``covered`` is the share of the question's
    words that stand in one of the pieces.
    """

    cross: float
    dense: float
    late: float
    typed: float
    near: float
    counts: float
    covered: float


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over Features, and the probability below which an answer is refused."""

    bias: float
    weights: Features
    threshold: float

    def probability(self, seen: Features) -> float:
        weights = asdict(self.weights)
        return 1 / (1 + exp(-(self.bias + sum(weights[name] * value for name, value in asdict(seen).items()))))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A model for each manner of question."""

    models: Mapping[Manner, Model]

    @classmethod
    def packaged(cls) -> Refusal:
        """The weights that ``python -m benchmarks fit`` fitted on the development sets (docs/evaluation.md)."""
        stored = json.loads(files(__package__).joinpath("refusal.json").read_text(encoding="utf-8"))
        return cls({m: Model(s["bias"], Features(**s["weights"]), s["threshold"]) for m, s in stored.items()})

    def probability(self, manner: Manner, seen: Features) -> float:
        """That the evidence answers the question, 0 to 1."""
        return self.models[manner].probability(seen)

    def refuses(self, manner: Manner, probability: float) -> bool:
        return probability < self.models[manner].threshold


def manner_of(question: Question, routed: bool) -> Manner:
    """How ``question`` asks; ``routed`` is true where only the document that it names was searched."""
    return "named" if routed else "follow_up" if question.context else "value" if question.kind in WANTED else "other"


def features(question: Question, evidence: Sequence[Evidence]) -> Features:
    """The features of ``evidence``, best first and not empty."""
    first, best = evidence[0], evidence[:_BEST]
    words = asked(question, ())  # what is counted depends on no passage
    return Features(
        cross=max(piece.signals.cross for piece in best),
        dense=max(piece.signals.dense for piece in evidence),
        late=max(piece.signals.late for piece in evidence),
        typed=max(piece.signals.typed for piece in best if piece is first or neighbours(first, piece)),
        near=max(piece.signals.near for piece in best),
        counts=max(words.counts(piece.text, piece.values) for piece in best),
        covered=max(piece.signals.covered for piece in best),
    )


def of_another(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Whether what was found is surely of something else: a number or code that the question names ("TM-5200",
    "Order 2025-140", "Amendment No. 2") stands in none of the documents, or a value is asked of a year that is past
    in all of them and spoken of in none of the pieces.

    Of the development sets' answerable questions this holds for none (docs/evaluation.md).
    """
    best = evidence[:_BEST]
    papers = [f"{piece.document.title} {piece.document.text}".lower() for piece in best]
    codes = [code for code in _CODE.findall(question.content) if not _NO_CODE.fullmatch(code)]
    if any(not any(code.lower() in paper for paper in papers) for code in codes):
        return True
    if question.kind not in WANTED:
        return False
    told = [f"{piece.passage.header} {piece.lead} {piece.text}" for piece in best]
    return any(
        all(piece.document.date is not None and piece.document.date.year > int(year) for piece in best)
        and not any(year in one for one in told)
        for year in _YEAR.findall(question.content)
    )


def untold(question: Question, direct_answer: str, probability: float) -> bool:
    """Whether a value is asked for and none is told as the answer: an amount and a number are always told so where they
    stand there, of a day and a rate it is taken for a sign only where the evidence is doubtful besides. Of a document
    that the question names its own clause is shown, whatever it leaves open.

    Figures in docs/evaluation.md.
    """
    if direct_answer or question.sides or question.document or question.kind not in WANTED:
        return False
    return question.kind in _ALWAYS_TOLD or probability < _DOUBTFUL


def left_blank(question: Question, direct_answer: str, quotes: Sequence[Quote]) -> bool:
    """Whether a value is asked for, and where it would be told the document was blacked out or never filled in."""
    asks = question.kind in WANTED and not (direct_answer or question.sides)
    return asks and bool(quotes) and _BLANK.search(quotes[0].quote) is not None


def is_small_talk(text: str) -> bool:
    """Whether nothing is asked of the documents: a greeting, thanks, or a question about the assistant."""
    return bool(_SMALL_TALK.match(text))


def reason_for(question: Question, routed: bool, evidence: Sequence[Evidence]) -> Reason:
    """Which way the documents do not say it."""
    if not evidence:
        return "no_evidence"
    if routed:
        return "not_mentioned"
    if max(piece.signals.cross for piece in evidence) < _OFF_TOPIC:
        return "off_topic"
    return "other_date_or_party" if _elsewhere(question, evidence[:_BEST]) else "no_evidence"


def _elsewhere(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Whether what is asked stands there, but not for the party or year that the question names."""
    held = " ".join(f"{piece.passage.header} {piece.lead} {piece.text}" for piece in evidence)
    missing = {name for name in _NAME.findall(question.content) if name.lower() not in held.lower()}
    rest = _NAME.sub(lambda match: "" if match[0] in missing else match[0], question.content)
    return bool(missing) and shared(rest, held) >= _SAME_MATTER


_OFF_TOPIC = -5.0
"""The best logit below which a question is about something else altogether (measured while designing)."""
_SAME_MATTER = 0.5
"""The share of the question's words, those names left out, from which evidence is of the same matter."""
