"""How likely it is that an answer answers its question, as far as its evidence and its form tell."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from importlib.resources import files
from math import exp, log

_NEVER = 1e-3
"""A probability is taken for no less, and for no more than one without it: its odds would have no bounds."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of an answer: the log ``odds`` that its evidence answers the question, the ``cross``-encoder's
    logit of the piece that it quotes first, and whether it is ``typed``: it begins with a short answer of the kind that
    is asked for."""

    odds: float
    cross: float
    typed: float

    @classmethod
    def of(cls, probability: float, cross: float, direct_answer: str) -> Traits:
        """The traits of an answer whose evidence answers with ``probability``."""
        sure = min(max(probability, _NEVER), 1 - _NEVER)
        return cls(log(sure / (1 - sure)), cross, float(bool(direct_answer)))


@dataclass(frozen=True, slots=True)
class Confidence:
    """A logistic regression over Traits (after Platt 1999)."""

    bias: float
    weights: Traits

    @classmethod
    def packaged(cls) -> Confidence:
        """The weights that ``python -m benchmarks fit`` fitted on the development sets (docs/evaluation.md)."""
        stored = json.loads(files(__package__).joinpath("confidence.json").read_text(encoding="utf-8"))
        return cls(stored["bias"], Traits(**stored["weights"]))

    def probability(self, traits: Traits) -> float:
        """That an answer of these ``traits`` answers the question, 0 to 1."""
        weights = asdict(self.weights)
        return 1 / (1 + exp(-(self.bias + sum(weights[name] * value for name, value in asdict(traits).items()))))
