"""Questions that the documents should be able to answer, made from what they state and order, each with the characters
that should answer it: whoever offers one asks it first, and sees whether those are what is quoted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from dealdesk.assistant.answer import Answer, Quote
from dealdesk.index.generation import Generation
from dealdesk.ingest.document import Document, Section
from dealdesk.ingest.facts import Fact

CONFIDENT = 0.5
"""How likely an answer must be right for its question to be offered."""
LONGEST = 110
"""Characters of a question that still reads well on a button."""
LONGEST_NAME = 70
LONGEST_ROW = 60

_WHO = r"(?P<who>(?:The|Each|Either|Any)\s[\w'’&., -]{2,60}?|[A-Z]\w+)"
_SHALL = re.compile(rf"^{_WHO}\s(?P<verb>shall|must|may|will)\s(?P<what>[a-z].+)$")
_IS = re.compile(rf"^{_WHO}\s(?P<verb>is|are)\s(?P<what>[a-z][\w ]+)$")
_LASTS = re.compile(r"^This\s\w+\s(?:lapses|expires|ends|terminates|runs|applies|begins|remains)\b")
_BEGINS = re.compile(
    r"^(?:This|Every other provision of this) (?:order|notice|agreement|amendment|letter)\b", re.IGNORECASE
)
_AMOUNTS = re.compile(r"^[“\"]?(?:The )?(?P<what>[A-Z][\w'’ -]{3,50}?)[”\"]? (?:means|remains|is|are)$")
_COLUMN = re.compile(
    r"^(?!(?:as|before|after|on|in|of)\b)[^|]*?\b(?:rate|price|date|share|percent|amount|duty|fee|tariff|value|cost|tax)\b",
    re.IGNORECASE,
)
_ENDS_BADLY = re.compile(r"\b(?:or|and|of|by|on|the|than|to|at|in|for|before|after|from|within|least|up)\W*$|…")
_LABEL = re.compile(r"^(?:(?:section|article|sec\.|art\.|clause|item)\s+)?[\W\d(]+", re.IGNORECASE)
_PAPER = re.compile(
    r"\b(?:agreement|contract|order|proclamation|notice|regulation|directive|decree|memorandum|letter|amendment|addendum"
    r"|lease|deed|treaty|protocol|licen[cs]e|schedule|annex|plan|specification|statement|memo|sheet|policy|report"
    r"|minutes|resolution|prospectus|offer|guarantee|undertaking|checklist|release)\b",
    re.IGNORECASE,
)
_PART = re.compile(r"^(?:section|article|annex|part|clause|schedule|paragraph)\b", re.IGNORECASE)
_CHANGED = {"ends": "ended", "supersedes": "replaced", "suspends": "suspended"}
_WORD = re.compile(r"[A-Za-z0-9][\w'’%.-]*\w|\w")
_IDLE = re.compile(
    r"(?:an?|and|any|are|as|at|be|been|by|can|did|do|does|for|from|had|has|have|how|i|in|is|it|its|many|may|me|much|must"
    r"|of|on|or|our|say|says|shall|should|that|the|their|there|they|this|to|under|was|we|were|what|when|where|which|who"
    r"|why|will|with|would|you|your)$"
)
_ARTICLES = {"the", "each", "either", "any", "this", "a", "an"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question of some ``kind``, and where its answer should stand: ``start:end`` of the document's text, or anywhere
    where no document is named. ``value`` is the short answer that it should get, "" where none is sure."""

    question: str
    kind: str
    document_id: str = ""
    start: int = 0
    end: int = 0
    value: str = ""

    def answered_by(self, answer: Answer) -> bool:
        """Whether ``answer`` is sure, and says and quotes what the question was made from."""
        if answer.refused or answer.confidence < CONFIDENT:
            return False
        told = (answer.direct_answer, *(former.value for former in answer.superseded))
        right = not self.value or any(self.value in one for one in told)
        return right and any(not self.document_id or self.meets(quote) for quote in answer.citations)

    def meets(self, quote: Quote) -> bool:
        """Whether ``quote`` has characters in common with what should answer."""
        return quote.document_id == self.document_id and quote.start < self.end and self.start < quote.end


def candidates(generation: Generation, document: Document) -> Iterator[Candidate]:
    """Questions on ``document``: what changes it or is changed by it, what it states, and its headings."""
    seen: set[str] = set()
    for one in (*_ordered(generation, document), *_stated(generation, document), *_headed(document)):
        if len(one.question) <= LONGEST and one.question.casefold() not in seen:
            seen.add(one.question.casefold())
            yield one


def of_each_kind(found: Iterable[Candidate], most: int) -> list[Candidate]:
    """``found`` in its order, with at most ``most`` of one kind."""
    kinds: Counter[str] = Counter()
    kept = []
    for one in found:
        kinds[one.kind] += 1
        if kinds[one.kind] <= most:
            kept.append(one)
    return kept


def words(text: str) -> set[str]:
    """The words of ``text`` that say what it is about, in small letters and without a plural's ending."""
    found = (word.casefold().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(text))
    return {word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found if not _IDLE.match(word)}


def named(document: Document) -> str:
    """``document`` as the object of a sentence: "Order 2025-118", "the Master Supply Agreement"; "" where its title is
    no name of a document (a headline) or does not fit into a sentence."""
    name = document.title.partition(":")[0].strip(" .")
    if not _PAPER.search(name) or len(name) > LONGEST_NAME or len(name.split()) > 10:
        return ""
    alone = re.search(r"\d", name) or name.split()[0].casefold() in _ARTICLES
    return name if alone else f"the {name}"


def _ordered(generation: Generation, document: Document) -> Iterator[Candidate]:
    for relation in generation.relations():
        if not _PART.match(relation.part) or document.id not in (relation.document_id, relation.target_id):
            continue
        target = generation.document(relation.target_id) if relation.target_id else None
        if target and (name := named(target)):
            question = f"How was {relation.part} of {name} {_CHANGED.get(relation.kind, 'changed')}?"
            yield Candidate(question, "change", relation.document_id, relation.start, relation.end)


def _stated(generation: Generation, document: Document) -> Iterator[Candidate]:
    for stated in generation.facts(document.id):
        fact = stated.fact
        asked = _ASKED.get(fact.kind)
        question = asked(fact, document) if asked else ""
        if question:
            value = "" if fact.kind == "term" or fact.how else fact.text
            yield Candidate(question, fact.kind, document.id, fact.start, fact.end, value)


def _by_when(fact: Fact, document: Document) -> str:
    """The Company shall file the Proxy Statement [by May 11]: By when shall the Company file the Proxy Statement?"""
    del document
    found = _SHALL.match(fact.subject)
    if not found or _ENDS_BADLY.search(found["what"]):
        return ""
    return f"By when {found['verb']} {_little(found['who'])} {found['what']}?"


def _until_when(fact: Fact, document: Document) -> str:
    """The prices in Schedule A are fixed [until February 28]: Until when are the prices in Schedule A fixed?"""
    found = _IS.match(fact.subject)
    if found and not _ENDS_BADLY.search(found["what"]):
        return f"Until when {found['verb']} {_little(found['who'])} {found['what']}?"
    name = named(document)
    return f"When does {name} expire?" if name and _LASTS.match(fact.subject) else ""


def _since_when(fact: Fact, document: Document) -> str:
    name = named(document)
    return f"When does {name} take effect?" if name and _BEGINS.match(fact.subject) else _cell(fact, document)


def _signed(fact: Fact, document: Document) -> str:
    name = named(document)
    own = document.date is not None and fact.value == document.date.isoformat()
    return f"When was {name} signed?" if name and own else ""


def _how_much(fact: Fact, document: Document) -> str:
    """The Company Termination Fee remains [$37,000,000]: How much is the Company Termination Fee?"""
    found = _AMOUNTS.match(fact.subject)
    return f"How much is the {found['what']}?" if found else _cell(fact, document)


def _cell(fact: Fact, document: Document) -> str:
    """Country: Japan | Goods: cars: Rate [15%]: What is the rate for Japan?"""
    del document
    before, _, column = fact.subject.rpartition(": ")
    pairs = [cell.partition(": ")[2].strip() for cell in before.split(" | ") if ": " in cell]
    row = next((value for value in pairs if re.search(r"[A-Za-z]{3}", value)), "")
    if not row or len(row) > LONGEST_ROW or not _COLUMN.match(column):
        return ""
    return f"What is the {_little(column.strip())} for {row}?"


def _means(fact: Fact, document: Document) -> str:
    del document
    return f"What does “{fact.value}” mean?" if fact.subject.startswith("means") and " " in fact.value else ""


_ASKED: dict[str, Callable[[Fact, Document], str]] = {
    "deadline": _by_when,
    "expires": _until_when,
    "effective": _since_when,
    "signed": _signed,
    "amount": _how_much,
    "rate": _how_much,
    "term": _means,
}


def _headed(document: Document) -> Iterator[Candidate]:
    name = named(document)
    for section in document.sections:
        subject = _heading(section)
        if name and subject and subject.casefold() not in document.title.casefold():
            question = f"What does {name} say about {subject}?"
            yield Candidate(question, "heading", document.id, section.start, section.end)


def _heading(section: Section) -> str:
    """A heading as words of a sentence: "4.2. Effective date" is "effective date"; "" where it does not read so."""
    words = _LABEL.sub("", section.title).strip(" .:")
    plain = 2 <= len(words.split()) <= 6 and not words.isupper() and len(words.split()[0]) > 2
    return _little(words) if plain else ""


def _little(words: str) -> str:
    """``words`` inside a sentence: the first is written small unless it is a name or an abbreviation."""
    first, _, rest = words.partition(" ")
    name = first[1:] != first[1:].lower() or (first.casefold() not in _ARTICLES and rest[:1].isupper())
    return words if name else words[:1].lower() + words[1:]
