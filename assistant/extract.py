"""An answer written from evidence alone: the short answer first, then the quotes that bear it out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

from dealdesk.assistant.answer import Citation
from dealdesk.assistant.evidence import WANTED, Evidence
from dealdesk.assistant.excerpt import elided, excerpt
from dealdesk.assistant.kind import Kind
from dealdesk.assistant.question import Question
from dealdesk.ingest.split import units
from dealdesk.ingest.values import Value, values_in

LONG: frozenset[Kind] = frozenset({"list", "comparison", "change"})
_MOST_CITATIONS = 4
_LISTED: frozenset[Kind] = frozenset({"list", "condition", "definition", "reason", "change", "text"})
"""Kinds that an item of a list does not answer alone."""
_FIRST_WORDS, _OTHER_WORDS, _LIST_WORDS = 55, 25, 95
_CLOSE = 1.2
"""Evidence this near to the best is quoted too: it is right about as often."""
_WORD = re.compile(r"[A-Za-z][a-z]+|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Written:
    """A text with its markers, the short answer in it, and the citations that the markers point to."""

    text: str
    direct_answer: str
    citations: tuple[Citation, ...]


class ExtractiveWriter:
    """Answers in the documents' own words. Needs no model."""

    name = "extractive"

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Written:
        """``evidence`` is best first and not empty."""
        chosen = _apart(
            [_whole_list(piece) if question.kind in _LISTED else piece for piece in choose(evidence, question)]
        )
        value = best_value(chosen[0], question)
        citations = tuple(_citation(piece, number) for number, piece in enumerate(chosen, 1))
        quotes = [
            f"“{_shown(piece, question, value if number == 1 else None, number)}” [{number}]"
            for number, piece in enumerate(chosen, 1)
        ]
        direct = value.text if value else ""
        return Written("\n\n".join(([direct] if direct else []) + quotes), direct, citations)


def choose(evidence: Sequence[Evidence], question: Question) -> list[Evidence]:
    """The evidence to quote, best first: at most four pieces, and more than one only where they are close."""
    most = _MOST_CITATIONS if question.kind in LONG else 3
    chosen: list[Evidence] = [evidence[0]]
    for piece in evidence[1:]:
        if len(chosen) == most or evidence[0].score - piece.score > _CLOSE:
            break
        if not any(_same(piece, other) for other in chosen):
            chosen.append(piece)
    return chosen


def best_value(piece: Evidence, question: Question) -> Value | None:
    """The value in the evidence that the question asks for: of a wanted type, nearest to the question's words."""
    given = {value.plain for value in values_in(question.query.words)}
    for kind in WANTED.get(question.kind, ()):
        # What the question itself says is seldom what it asks for.
        values = [value for value in piece.values if value.kind == kind and value.plain not in given]
        values = _risen(piece.text, values)
        if values:
            return max(values, key=lambda value: _nearness(piece.text, value, question.query.words))
    return None


def _risen(text: str, values: list[Value]) -> list[Value]:
    """``values`` without the first of each "from 4 percent to 9 percent": the second is what it came to."""
    left = {
        one.start
        for one, two in pairwise(values)
        if text[: one.start].rstrip().endswith("from") and re.fullmatch(r",?\s+to\s+", text[one.end : two.start])
    }
    return [value for value in values if value.start not in left]


def answers_with(piece: Evidence, question: Question, words: str) -> bool:
    """Whether the short answer that ``piece`` would give stands in ``words``."""
    value = best_value(piece, question)
    return value is not None and value.text.lower() in words.lower()


def _nearness(text: str, value: Value, words: str) -> float:
    """How close the question's words stand to the value: each counts by the distance of its nearest occurrence."""
    asked = {_stem(word) for word in _WORD.findall(words)} - {_stem(word) for word in _WORD.findall(value.text)}
    nearest: dict[str, float] = {}
    for match in _WORD.finditer(text):
        stem = _stem(match[0])
        if stem in asked:
            gap = max(match.start() - value.end, value.start - match.end(), 0)
            nearest[stem] = max(nearest.get(stem, 0.0), 1 / (1 + gap / 30))
    return sum(nearest.values())


def _stem(word: str) -> str:
    return word.lower()[:6]


def _same(one: Evidence, other: Evidence) -> bool:
    if one.document.id == other.document.id and one.start < other.end and other.start < one.end:
        return True
    return " ".join(one.text.lower().split()) == " ".join(other.text.lower().split())


def _shown(piece: Evidence, question: Question, value: Value | None, number: int) -> str:
    whole = question.kind in _LISTED and _ITEM.search(piece.text) is not None
    limit = _OTHER_WORDS if number > 1 else _LIST_WORDS if whole else _FIRST_WORDS
    focus = (value.start, value.end) if value else _densest(piece.text, question.query.words)
    return elided(piece.text, excerpt(piece.text, focus, limit))


def _densest(text: str, words: str) -> tuple[int, int]:
    """The span from the first to the last of the question's words where they stand closest together."""
    asked = {_stem(word) for word in _WORD.findall(words) if len(word) > 3}
    places = [match.span() for match in _WORD.finditer(text) if _stem(match[0]) in asked]
    if not places:
        return 0, 0
    windows = [[p for p in places if start <= p[0] < start + 160] for start, _ in places]
    best = max(windows, key=len)
    return best[0][0], best[-1][1]


def _whole_list(piece: Evidence) -> Evidence:
    """A list's opening grows to hold its items, and an item grows to its whole list: a list is answered in full."""
    text = piece.document.text
    start = piece.lead_start if piece.lead and piece.start - piece.lead_start < _LIST_CHARACTERS else piece.start
    end = piece.end
    if not piece.lead and not piece.text.rstrip().endswith((":", "—", "including", "following")):
        return piece
    kind = _marker(text, piece.start) if piece.lead else ""
    for unit_start, unit_end in units(text, piece.end, min(len(text), piece.end + _LIST_CHARACTERS)):
        kind = kind or _marker(text, unit_start)
        if not kind or _marker(text, unit_start) != kind:
            break  # a numbered clause after a lettered list is none of its items
        end = unit_end
    return replace(piece, start=start, end=end, text=text[start:end], values=()) if end > start else piece


def _marker(text: str, start: int) -> str:
    """The kind of list marker at ``start``: "-" for bullets, "(a)", "(1)" or "1."; empty for none."""
    match = _ITEM.match(text, start)
    if match is None:
        return ""
    shape = re.sub(r"[a-z]+", "a", re.sub(r"\d+", "1", match[0].strip()))
    return shape if shape.strip("().") in ("a", "1") else "-"


_LIST_CHARACTERS = 1500
_ITEM = re.compile(r"(?:^|(?<=\n)|(?<=\s))(?:[-•*–●▪]|\((?:[a-z]{1,4}|\d{1,2})\)|\d{1,2}[.)])\s")


def _apart(pieces: Sequence[Evidence]) -> list[Evidence]:
    """``pieces`` without those that a grown list has come to hold."""
    kept: list[Evidence] = []
    for piece in pieces:
        if not any(_same(piece, other) for other in kept):
            kept.append(piece)
    return kept


def _citation(piece: Evidence, marker: int) -> Citation:
    quote = piece.quote(piece.start, piece.end)
    return Citation(**{name: getattr(quote, name) for name in quote.__slots__}, marker=marker)


class Writer(Protocol):
    """Turns evidence into text. ``name`` tells the reader who wrote it."""

    @property
    def name(self) -> str: ...

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Written: ...
