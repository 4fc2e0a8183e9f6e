"""The typed dates of a document, as they were read when it was indexed."""

from __future__ import annotations

from collections.abc import Mapping

from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept_for
from dealdesk.ingest.facts import DATE_KINDS, Fact, FactKind


@kept_for(256)
def dated(generation: Generation, document_id: str) -> Mapping[int, Fact]:
    """The dates that are announced, signed, effective, expiring or a deadline, by their offsets."""
    return {stated.fact.start: stated.fact for stated in generation.facts(document_id, DATE_KINDS)}


def plays(stated: Mapping[int, Fact], start: int, end: int, part: FactKind | None) -> float:
    """Whether the dates that stand in ``start:end`` play the ``part`` that is asked for (1 or 0); 0.5 where none is
    asked for or none stands there."""
    parts = {fact.kind for fact in stated.values() if fact.start < end and start < fact.end}
    return 0.5 if part is None or not parts else float(part in parts)
