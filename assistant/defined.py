"""Terms that a clause uses and its document defines elsewhere: who asks for the fee is told by one clause that it is
"the Company Termination Fee", and by another what that means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dealdesk.assistant.asked import WANTED, Asked
from dealdesk.assistant.dated import dated, plays
from dealdesk.assistant.evidence import Evidence, Weights
from dealdesk.assistant.meaning import is_term
from dealdesk.assistant.piece import same_place
from dealdesk.assistant.units import unit_at
from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept_for
from dealdesk.index.lexical import tokenize
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.values import Value, ValueKind, values_in

_DOCUMENTS = 4
"""Documents in which the definition of a term is looked for."""


@dataclass(frozen=True, slots=True)
class Definition:
    """Where a ``term`` is defined: the sentence, ``document.text[start:end] == text``, with its values, and the passage
    that it stands in."""

    term: str
    passage: Passage
    start: int
    end: int
    text: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class _Terms:
    """A document's terms that mean a value: ``any`` finds them in its words, ``places`` are those of their definitions
    and the kinds of their values."""

    any: re.Pattern[str]
    places: Mapping[str, tuple[int, frozenset[ValueKind]]]


def definitions(generation: Generation, document: Document, words: str, kind: ValueKind) -> list[Definition]:
    """The definitions of the terms in ``words`` that mean a value of ``kind``, in the order in which they are used."""
    terms = _terms(generation, document.id)
    if terms is None:
        return []
    used = [name for name in dict.fromkeys(terms.any.findall(words)) if kind in terms.places[name][1]]
    found = (_definition(generation, (document.id, name, terms.places[name][0])) for name in used)
    return [one for one in found if one is not None]


def with_definitions(
    generation: Generation, pieces: Sequence[Evidence], words: Asked, weights: Weights
) -> list[Evidence]:
    """``pieces`` and the definitions of what the likeliest of them call by a term, best first: where a value is asked
    for that stands in the definition and not in the clause. It is read after the clause, which says what it is for."""
    known = {(piece.document.id, piece.start): piece.score for piece in reversed(pieces)}
    found: dict[tuple[str, int], Evidence] = {}
    for kind in WANTED.get(words.kind, ())[:1]:
        for user in pieces:
            for meant in definitions(generation, user.document, _use(user), kind) if user.signals.typed < 1 else ():
                place = user.document.id, meant.start
                piece = _read_after(generation, user, meant, words, weights)
                if known.get(place, piece.score - 1) < piece.score:
                    known[place], found[place] = piece.score, piece
    return sorted((*pieces, *found.values()), key=lambda piece: -piece.score) if found else list(pieces)


def with_meaning(generation: Generation, pieces: Sequence[Evidence], words: Asked, weights: Weights) -> list[Evidence]:
    """``pieces``, likeliest first, and the definitions of the term whose meaning is asked for, or of the role whose
    holder is, in the documents of the likeliest of them: a definition seldom uses the other words of the question."""
    found = [
        _told_as(like, meant, meant.text, meant.passage.section, words, weights)
        for like in (_of_each(pieces)[:_DOCUMENTS] if words.sought else ())
        for stated in generation.facts(like.document.id, ("term",))
        if is_term(stated.fact.value, words.sought)
        if (meant := _definition(generation, (like.document.id, stated.fact.value, stated.fact.start)))
    ]
    new = [one for one in found if not any(same_place(one, piece) for piece in pieces)]
    return sorted((*pieces, *new), key=lambda piece: -piece.score) if new else list(pieces)


def _of_each(pieces: Sequence[Evidence]) -> list[Evidence]:
    """The likeliest piece of each document."""
    first: dict[str, Evidence] = {}
    for piece in pieces:
        first.setdefault(piece.document.id, piece)
    return list(first.values())


def _use(user: Evidence) -> str:
    return f"{user.lead} {user.told or user.text}".strip()


def _read_after(generation: Generation, user: Evidence, meant: Definition, words: Asked, weights: Weights) -> Evidence:
    """The definition as evidence, with the clause as its lead-in, the values of its own, and what both together say of
    the question."""
    told, words = f"{_use(user)} {meant.text}", words.of(user.document.id)
    shift = len(told) - len(meant.text)
    values = [replace(value, start=value.start + shift, end=value.end + shift) for value in meant.values]
    piece = _told_as(user, meant, told, user.passage.section, words, weights)
    signals = replace(
        piece.signals,
        near=words.near(told, values),
        role=plays(dated(generation, user.document.id) if words.role else {}, meant.start, meant.end, words.role),
    )
    led = meant.term in user.lead
    return replace(
        piece,
        told=f"{user.told or user.text} {meant.text}" if led else meant.text,
        lead=user.lead if led else user.text,
        lead_start=user.lead_start if led else user.start,
        signals=signals,
        score=weights.apply(signals),
        defines=True,
    )


def _told_as(like: Evidence, meant: Definition, told: str, section: str, words: Asked, weights: Weights) -> Evidence:
    """The definition as evidence like ``like``, with what ``told`` says of the question under ``section``."""
    stems, above = tokenize([told, f"{meant.passage.title} {section}"])
    words = words.of(like.document.id)
    signals = replace(
        like.signals,
        typed=1.0,
        covered=words.covered(frozenset(stems)),
        placed=words.covered(frozenset((*stems, *above))),
        paired=words.paired(stems),
    )
    return replace(
        like,
        passage=meant.passage,
        start=meant.start,
        end=meant.end,
        text=meant.text,
        told=meant.text,
        lead="",
        lead_start=meant.start,
        values=meant.values,
        signals=signals,
        score=weights.apply(signals),
    )


def clause_of(piece: Evidence) -> Evidence | None:
    """The clause that uses the term which ``piece`` defines, as evidence without values; None where it defines none."""
    if not piece.defines:
        return None
    start, text = piece.lead_start, piece.lead
    end = start + len(text)
    return replace(piece, start=start, end=end, text=text, told=text, lead="", values=(), defines=False)


def passage_at(generation: Generation, document_id: str, offset: int) -> Passage | None:
    """The passage of a document that holds ``offset``; None where none does."""
    record = generation.by_id.get(document_id)
    if record is None or not record.passages:  # what is set aside has none, and its row is another's
        return None
    low, high = record.first_row, record.first_row + record.passages
    while high - low > 1:  # passages stand in the order of their text
        middle = (low + high) // 2
        low, high = (middle, high) if generation.passages([middle])[0].start <= offset else (low, middle)
    passage = generation.passages([low])[0]
    return passage if passage.start <= offset < passage.end else None


@kept_for(256)
def _terms(generation: Generation, document_id: str) -> _Terms | None:
    facts = [stated.fact for stated in generation.facts(document_id, ("term",))]
    places = {
        fact.value: (fact.start, kinds)
        for fact in facts
        if (kinds := frozenset(value.kind for value in values_in(fact.subject)))
    }
    if not places:
        return None
    longest_first = sorted(places, key=lambda term: -len(term))
    return _Terms(re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"), places)


@kept_for(1024)  # the same few terms are used by many clauses, and asked for again
def _definition(generation: Generation, of: tuple[str, str, int]) -> Definition | None:
    """That of a document's term at a place; None where it stands in no passage."""
    document_id, term, place = of
    document = generation.document(document_id)
    if document is None:
        return None
    start, end = unit_at(document, place)
    passage = passage_at(generation, document_id, start)
    text = document.text[start:end]
    values = tuple(values_in(text, document.date.year if document.date else None))
    return Definition(term, passage, start, end, text, values) if passage else None
