"""Whether a text is of other countries than the one that a question asks about: its rate is not Switzerland's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dealdesk.assistant.country import as_written, at_home, countries_in, says_of_all
from dealdesk.assistant.evidence import WEIGHTS, Evidence
from dealdesk.assistant.kin import with_kin
from dealdesk.assistant.question import Question
from dealdesk.index.generation import Generation

_BESIDE = re.compile(
    r"(?:(?:\bnot|n[’']t)\s+(?:just|only|(?:come|made|be|originate)\s+(?:from|in))"
    r"|\b(?:(?:other|rather)\s+than|besides|except(?:\s+for)?|apart\s+from|outside(?:\s+of)?|excluding|non-))\s*"
    r"(?:the\s+)?[^\s,;.?]+",
    re.IGNORECASE,
)
"""A country that is named to be left aside: "everywhere, not just China"."""

_PACT = re.compile(r"\bagreements?\b.*\bbetween\b|\b(?:joint statement|framework)\b", re.IGNORECASE | re.DOTALL)
"""The title of what two countries agree: all of it is of them."""


@dataclass(frozen=True, slots=True)
class Abroad:
    """``asked`` are the countries that a question names, with those of whom what is said of them may be said too; none
    where it names none, or names its paper, whose parties' countries say nothing. ``home`` are those that most
    documents name."""

    asked: frozenset[str]
    home: frozenset[str]

    def speaks_of(self, *texts: str) -> bool:
        """Whether one of ``texts`` names a country that is asked about, or all of them."""
        return any(self.asked & countries_in(text) or says_of_all(text) for text in texts)

    def is_other(self, text: str, above: str) -> bool:
        """Whether ``text`` names countries, and neither it nor the title and section ``above`` it one that is asked
        about."""
        own = countries_in(text) or (countries_in(above) if _PACT.search(above) else frozenset())
        if not self.asked or not own - self.home:
            return False
        return not self.speaks_of(text) and not self.asked & countries_in(above)

    def rules_out(self, evidence: Sequence[Evidence]) -> bool:
        """Whether what fits best is of another country, and nothing that fits nearly as well of the one asked about."""
        if not self.asked or not evidence:
            return False
        best = max(evidence, key=_fitting)
        if not self.is_other(_own(best), best.passage.header):
            return False
        rest = (piece for piece in evidence if piece.score >= best.score)
        return not any(self.speaks_of(_own(piece), piece.passage.header) for piece in rest)


def abroad(generation: Generation, question: Question) -> Abroad:
    """What tells the countries of ``question`` from others."""
    aside = _BESIDE.sub(" ", as_written(question.content))
    named = frozenset[str]() if question.document else countries_in(aside)
    home = at_home(generation) if named else frozenset[str]()
    return Abroad(with_kin(named - home) - home, home)


def _own(piece: Evidence) -> str:
    return f"{piece.lead}\n{piece.text}"


def _fitting(piece: Evidence) -> float:
    """The score of ``piece`` whatever its country."""
    return piece.score - WEIGHTS.abroad * piece.signals.abroad
