"""Whether the evidence answers the question: a calibrated probability, and a plain refusal where it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from math import exp

from dealdesk.assistant.answer import Reason
from dealdesk.assistant.evidence import Evidence, covered
from dealdesk.assistant.question import Question

_SMALL_TALK = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?(?: you)?(?: (?:so|very) much)?|ok(?:ay)?|bye"
    r"|goodbye|great|cool|who are you|what are you|what can you do|how are you|help)\b[\w\s,!'’]{0,25}\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Features:
    """What the probability is made from. ``cross`` and ``late`` are the best evidence's scores, ``gap`` is how far
    the best stands above the fifth, ``typed`` is 1 where a value of the asked type stands in the best evidence, 0
    where it does not, 0.5 where the question asks for none; ``covered`` the share of the question's rarer words that
    stand in the best evidence or its document's title."""

    cross: float
    late: float
    gap: float
    typed: float
    covered: float
    routed: float


def features(question: Question, evidence: Sequence[Evidence], routed: bool) -> Features:
    """The features of ``evidence``, best first and not empty."""
    best = evidence[0]
    return Features(
        cross=max(piece.signals.cross for piece in evidence[:3]),
        late=max(piece.signals.late for piece in evidence[:3]),
        gap=best.score - evidence[min(4, len(evidence) - 1)].score,
        typed=best.signals.typed,
        covered=covered(question.content, f"{best.text} {best.lead} {best.passage.header}"),
        routed=float(routed),
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Weights of a logistic regression over Features, and the probability below which an answer is refused."""

    bias: float
    weights: Features
    threshold: float

    @classmethod
    def packaged(cls) -> Refusal:
        """The weights fitted on the development sets (docs/evaluation.md)."""
        stored = json.loads(files(__package__).joinpath("refusal.json").read_text(encoding="utf-8"))
        return cls(stored["bias"], Features(**stored["weights"]), stored["threshold"])

    def probability(self, seen: Features) -> float:
        """That the evidence answers the question, 0 to 1."""
        weights = asdict(self.weights)
        return 1 / (1 + exp(-(self.bias + sum(weights[name] * value for name, value in asdict(seen).items()))))

    def refuses(self, probability: float) -> bool:
        return probability < self.threshold


def is_small_talk(text: str) -> bool:
    """Whether nothing is asked of the documents: a greeting, thanks, or a question about the assistant."""
    return bool(_SMALL_TALK.match(text))


def reason_for(routed: bool, evidence: Sequence[Evidence]) -> Reason:
    """Which way the documents do not say it."""
    if not evidence:
        return "no_evidence"
    if routed:
        return "not_mentioned"
    return "off_topic" if max(piece.signals.cross for piece in evidence) < _OFF_TOPIC else "no_evidence"


_OFF_TOPIC = -5.0
"""The best logit below which a question is about something else altogether (measured while designing)."""
