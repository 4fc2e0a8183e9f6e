"""All that is read from one document besides its passages: facts, and what it says of other documents."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date as Date

from dealdesk.ingest.amendment import Amendment, amendments_in
from dealdesk.ingest.citation import Citation, citations_in, own_names
from dealdesk.ingest.claims import enacts, has_power
from dealdesk.ingest.clause import Sentences
from dealdesk.ingest.document import Document
from dealdesk.ingest.facts import Fact
from dealdesk.ingest.measure import measures_in
from dealdesk.ingest.parties import parties_in
from dealdesk.ingest.quoted import quoted_in, skeleton
from dealdesk.ingest.relation import Mention, mentions_in, own_family
from dealdesk.ingest.terms import terms_in
from dealdesk.ingest.timing import timings_in

_HEREBY = re.compile(r"\bhereby\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Findings:
    """``facts`` in order of place; ``mentions``, the changes of other documents that it orders; ``claimed``, those that
    it has no power to order; ``amendments``, the words that it puts in the place of others; ``enacts`` whether it
    orders in the words of an authority.
    ``quoted`` are the documents whose very words it claims to repeat, with the spans of these; ``skeleton`` is the same
    for two texts that differ in figures only.

    ``family`` is what the document calls itself ("order"), ``own`` its own names, and ``cited`` each other document
    that it names by number together with a date or title, once: from these a number is known elsewhere.
    """

    facts: tuple[Fact, ...]
    mentions: tuple[Mention, ...]
    family: str
    own: tuple[Citation, ...]
    cited: tuple[Citation, ...]
    claimed: tuple[Mention, ...] = ()
    enacts: bool = False
    quoted: tuple[Citation, ...] = ()
    skeleton: str = ""
    amendments: tuple[Amendment, ...] = ()


NOTHING = Findings((), (), "", (), ())
"""What is taken from a document that is set aside."""


def findings_in(document: Document) -> Findings:
    """Everything that ``document`` states, read once."""
    text = document.text
    sentences = Sentences(text)
    citations = citations_in(text)
    family = own_family(document.title, text)
    dates = timings_in(text, document.date, family, citations, sentences)
    facts = [*dates, *measures_in(text, sentences), *parties_in(text), *terms_in(text, sentences)]
    own = own_names(document.title, document.source, text)
    mentions = mentions_in(text, citations, sentences)
    if not family:  # it tells of changes, and makes none, unless in so many words
        mentions = [one for one in mentions if _HEREBY.search(text, one.start, one.end) and one.cited.issued]
    powerless = [one for one in mentions if one.kind != "implements" and not has_power(one, family, own, text)]
    known: dict[tuple[str, str], Citation] = {}
    for citation in citations:
        if citation.number and (citation.date or citation.title):
            known.setdefault((citation.family, citation.number), citation)
    return Findings(
        facts=tuple(sorted(facts, key=lambda fact: (fact.start, fact.end, fact.kind))),
        mentions=tuple(_dated(one, dates, sentences) for one in mentions if one not in powerless) if family else (),
        family=family,
        own=own,
        cited=tuple(known.values()),
        claimed=tuple(powerless),
        enacts=enacts(text),
        quoted=tuple(quoted_in(text, citations)),
        skeleton=skeleton(text),
        amendments=amendments_in(text),
    )


def _dated(mention: Mention, dates: list[Fact], sentences: Sentences) -> Mention:
    """``mention`` with the days that its sentence gives."""
    start, end = sentences.around(mention.cited.start)
    near = [fact for fact in dates if start <= fact.start < end and len(fact.value) == 10]
    effective = next((fact for fact in near if fact.kind == "effective"), None)
    lasts = mention.kind in ("suspends", "extends")
    until = next((fact for fact in near if lasts and fact.kind == "expires" and fact.start >= mention.start), None)
    return replace(
        mention,
        effective=Date.fromisoformat(effective.value) if effective else None,
        until=Date.fromisoformat(until.value) if until else None,
    )
