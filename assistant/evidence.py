"""Evidence: a sentence, list item or table row that may answer, with what governs it and what is known of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from importlib.resources import files
from operator import attrgetter, mul

from dealdesk.assistant.answer import Quote
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.place import path
from dealdesk.ingest.values import Value


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a unit.

    ``late`` and ``cross`` are the models' scores of it; ``hit`` is how far its passage stands below the best one (0 or
    less), ``rank`` 1 / the passage's place, ``dense`` and ``dated`` the passage's cosine and how surely its document is
    of a date that the question names. ``typed`` is 1 where a value or wording of the wanted type stands in it, 0.5
    where one that may do or none is wanted, else 0; ``covered`` the share of the question's words that stand in it or
    in what governs it, ``placed`` the same with title and section, ``paired`` that of its pairs of words; ``near`` how
    much of the question stands close to a value of the wanted type; ``role`` is 1 where a date of the part asked for
    (effective, expires, deadline ...) stands in it, 0 where only dates of other parts do, else 0.5; ``abroad`` is 1
    where it is of other countries only than the one asked about, else 0; ``recital`` 1 where it recites what an earlier
    act did.
    """

    late: float
    cross: float
    hit: float
    rank: float
    typed: float
    covered: float
    placed: float = 0.0
    paired: float = 0.0
    near: float = 0.5
    dense: float = 0.0
    dated: float = 0.0
    role: float = 0.5
    abroad: float = 0.0
    recital: float = 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal of a unit counts: a listwise logistic regression, fitted on development sets with
    cross-validation by ``python -m benchmarks fit`` (docs/evaluation.md)."""

    late: float
    cross: float
    hit: float
    rank: float
    typed: float
    covered: float
    placed: float
    paired: float
    near: float
    dense: float
    dated: float
    role: float
    abroad: float
    recital: float

    @classmethod
    def packaged(cls) -> Weights:
        return cls(**json.loads(files(__package__).joinpath("evidence.json").read_text(encoding="utf-8")))

    def apply(self, signals: Signals) -> float:
        return float(sum(map(mul, _values(self), _values(signals))))


_values = attrgetter(*(field.name for field in fields(Weights)))
WEIGHTS = Weights.packaged()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit of a document that may answer: ``document.text[start:end] == text``.

    ``lead`` is the lead-in or table header that governs it, verbatim from ``lead_start``; empty where there is none.
    ``values`` are the typed values that stand in the unit. ``told`` is the unit as it is read: with the names of
    parties whom it calls by their roles. A unit that ``defines`` was
    looked up for the sake of a clause that uses its term: that clause is its lead-in, and stands elsewhere. ``sides``
    are sides of a comparison, each with the piece's score where that side is asked about alone.
    """

    document: Document
    passage: Passage
    start: int
    end: int
    text: str
    lead: str
    lead_start: int
    values: tuple[Value, ...]
    signals: Signals
    score: float = 0.0
    told: str = ""
    defines: bool = False
    sides: tuple[tuple[str, float], ...] = ()

    @property
    def in_view(self) -> str:
        """The unit as the cross-encoder reads it: under its title and section, after its lead-in."""
        head = "\n".join(part for part in (self.passage.header.split("\n")[0], self.passage.section) if part)
        told = self.told or self.text
        return f"{head}\n{self.lead} {told}" if self.lead else f"{head}\n{told}"

    def quote(self, start: int, end: int) -> Quote:
        """The characters ``start:end`` of the document, ready to cite."""
        document = self.document
        return Quote(
            document_id=document.id,
            source=document.source,
            title=document.title,
            date=document.date,
            section=path(document, start),
            page=document.page_at(start),
            start=start,
            end=end,
            quote=document.text[start:end],
            score=round(self.score, 4),
            recognized=document.recognized_at(start, end),
        )
