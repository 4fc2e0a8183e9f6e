"""What of a passage's sentences, items and rows does not depend on the question: found once, then kept for a while."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

from dealdesk.assistant.aliases import aliases_of
from dealdesk.assistant.listing import is_opening, list_end
from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept
from dealdesk.index.lexical import tokenize
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.split import lead_in, units
from dealdesk.ingest.values import Value, values_in

Span = tuple[int, int]

KEPT_PASSAGES = 2048
"""Passages whose units are kept, about 20 KB each; finding the units of 32 takes 80 ms."""
_LEAST_WORDS = 4
_SENTENCE = re.compile(r"[A-Z][a-z’']+ (?:is|are|was|were|has|had|shall|will|may|does|did|do|can) [a-z]+\.")
"""A sentence of fewer words, as "Nobody was hurt." is one."""
_LABELLED = re.compile(r"[A-Z][\w/-]*(?: [\w/-]+){0,3}: [^\s|:]+(?: [^\s|:]+){0,7}")
"""A label with its value and no more: what it is said of stands before it in its line."""
_LEAD_CHARACTERS = 400
READ_WORDS = 120
"""Words of a list that are read with its opening: 60 leave out what is asked for, 230 bring nothing more
(docs/evaluation.md)."""
_REACH = 1500
"""Characters to each side in which the unit around an offset is looked for."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, list item or row: ``document.text[start:end] == text``.

    ``told`` is the text with the names of parties whom it calls by their roles. ``lead`` is the question in the
    document that it answers, verbatim from ``lead_start``; empty where there is none. ``stems`` are those of both, in
    order.
    """

    start: int
    end: int
    text: str
    told: str
    lead: str
    lead_start: int
    values: tuple[Value, ...]
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What a passage holds: its units, the ``stems`` of its content, and ``above``, those of its title and section."""

    units: tuple[Unit, ...]
    stems: frozenset[str]
    above: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lead:
    """What governs a unit: a lead-in or table header, verbatim from ``start``, and the stems of both in order."""

    start: int
    text: str
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a unit that opens a list is with its items: up to ``end`` of the document, as it is read, and its stems."""

    end: int
    told: str
    stems: tuple[str, ...]


class Units:
    """The units of a generation's passages, those asked for last kept. Safe to use from many threads."""

    def __init__(self, generation: Generation, kept: int = KEPT_PASSAGES) -> None:
        """``kept`` passages are remembered, and as many lead-ins."""
        self._generation = generation
        self._aliases = aliases_of(generation)
        self.of = lru_cache(maxsize=kept)(self._of)
        self._lead = lru_cache(maxsize=kept)(self._found_lead)
        self._listed = lru_cache(maxsize=kept)(self._found_list)

    def lead(self, document: Document, start: int, told: str) -> Lead | None:
        """The lead-in or header above the unit at ``start``, which is read as ``told``; None where there is none."""
        return self._lead(document.id, start, told)

    def listed(self, document: Document, unit: Unit) -> Listed | None:
        """The list that ``unit`` opens, cut to what the cross-encoder reads well; None where it opens none."""
        return self._listed(document.id, unit.start, unit.end) if is_opening(unit.text) else None

    def _of(self, passage: Passage) -> Held | None:
        """What ``passage`` holds; None where the generation has no such document."""
        document = self._generation.document(passage.document_id)
        if document is None:
            return None
        content, above = tokenize([passage.content, f"{passage.title} {passage.section}"])
        return Held(
            tuple(self._units(document, passage)), frozenset(map(intern, content)), frozenset(map(intern, above))
        )

    def _units(self, document: Document, passage: Passage) -> Iterator[Unit]:
        year = document.date.year if document.date else None
        question: Span | None = None
        line: int | None = None
        for start, end in units(document.text, passage.start, passage.end):
            text = document.text[start:end]
            if line is None or "\n" in document.text[line:start]:
                line = start
            if text.endswith("?"):
                # The answer to a question in a document is what follows it, read together with it.
                question = (start, end)
                continue
            asked, question = question, None
            if asked is None and line < start and start - line <= _LEAD_CHARACTERS and _LABELLED.fullmatch(text):
                asked = (line, start - 1)  # "Owner: Ann Lee." is said of what stands before it
            if asked is None and _says_nothing(document, start, text):
                continue
            told = self._aliases.told(document.id, text)
            lead = document.text[slice(*asked)] if asked else ""
            stems = _stems(f"{lead} {told}")
            values = tuple(values_in(text, year))
            yield Unit(start, end, text, told, lead, asked[0] if asked else start, values, stems)

    def _found_lead(self, document_id: str, start: int, told: str) -> Lead | None:
        document = self._generation.document(document_id)
        span = lead_in(document.text, start) if document is not None else None
        if document is None or span is None or span[0] >= start:
            return None
        text = document.text[slice(*span)][:_LEAD_CHARACTERS]
        return Lead(span[0], text, _stems(f"{text} {told}"))

    def _found_list(self, document_id: str, start: int, end: int) -> Listed | None:
        document = self._generation.document(document_id)
        stop = list_end(document.text, start, end, READ_WORDS) if document is not None else None
        if document is None or stop is None:
            return None
        told = self._aliases.told(document_id, document.text[start:stop])
        return Listed(stop, told, _stems(told))


def unit_at(document: Document, offset: int) -> Span:
    """The span of the sentence, list item or row that holds ``offset``."""
    around = max(0, offset - _REACH), min(len(document.text), offset + _REACH)
    held = (unit for unit in units(document.text, *around) if unit[0] <= offset < unit[1])
    return next(held, (offset, min(len(document.text), offset + 1)))


@kept
def units_of(generation: Generation) -> Units:
    """One for each generation: what a new one changes is never taken from an old one."""
    return Units(generation)


def _stems(text: str) -> tuple[str, ...]:
    return tuple(map(intern, tokenize([text])[0]))  # the words of a corpus are few: interned, they are kept once


def _says_nothing(document: Document, start: int, text: str) -> bool:
    """Whether a unit is a heading, or too short to say anything and no row of a table."""
    if len(text.split()) < _LEAST_WORDS and not _SENTENCE.fullmatch(text):
        return "|" not in text
    section = document.section_at(start)
    heading = section is not None and section.start == start and section.title
    return bool(heading) and len(text) <= len(section.label) + len(section.title) + 4 if section else False
