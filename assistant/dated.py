"""The typed dates of a document, as they were read when it was indexed."""

from __future__ import annotations

from collections.abc import Mapping

from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept_for
from dealdesk.ingest.facts import DATE_KINDS, Fact


@kept_for(256)
def dated(generation: Generation, document_id: str) -> Mapping[int, Fact]:
    """The dates that are announced, signed, effective, expiring or a deadline, by their offsets."""
    return {stated.fact.start: stated.fact for stated in generation.facts(document_id, DATE_KINDS)}
