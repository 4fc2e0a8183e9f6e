"""Whether the evidence answers the question: a calibrated probability, and a plain refusal where it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from math import exp

from dealdesk.assistant.answer import Reason
from dealdesk.assistant.evidence import Evidence

_SMALL_TALK = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?(?: you)?(?: (?:so|very) much)?|ok(?:ay)?|bye"
    r"|goodbye|great|cool|who are you|what are you|what can you do|how are you|help)\b[\w\s,!'’]{0,25}\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Features:
    """What the probability is made from: ``cross`` is the best logit among the first three pieces of evidence;
    ``typed`` is 1 where a value of the asked type stands in the best piece, 0 where none does, 0.5 where one may do
    or the question asks for no type."""

    cross: float
    typed: float


def features(evidence: Sequence[Evidence]) -> Features:
    """The features of ``evidence``, best first and not empty."""
    return Features(cross=max(piece.signals.cross for piece in evidence[:3]), typed=evidence[0].signals.typed)


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
