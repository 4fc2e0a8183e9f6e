"""What a value is said of: the words around it, and whether two values in two documents are said of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

import Stemmer

from dealdesk.assistant.dated import dated
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.figures import figures_in
from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept
from dealdesk.ingest.dates import dates_in
from dealdesk.ingest.document import Document
from dealdesk.ingest.values import Value

_BEFORE, _AFTER = 170, 110
"""Characters around a value that say what it is of."""
_FEW = 3
"""Words of its own below which a value in an enumeration takes the words that open its sentence too."""
_WORD = re.compile(r"[A-Za-z][A-Za-z’'-]{2,}")
_STOP = re.compile(r"[;•]|\.\s(?=[A-Z“\"])|\s\|\s|\b(?:said|says|confirmed|told\s\w+)\sthat\s")
_PRONOUN = re.compile(r"^\W*(?:It|They|This|These)\b|\b(?:that|and|but)\s+(?:it|they)\b")
_BOILER = re.compile(
    r"(?:goods\s+)?entered\s+for\s+consumption,?\s+or\s+withdrawn\s+from\s+(?:the\s+)?warehouse\s+for\s+consumption"
    r"|\b12:01\s+a\.?m\.?\s+eastern\s+(?:standard\s+|daylight\s+)?time",
    re.IGNORECASE,
)
"""Words that stand beside dates in orders of all kinds."""
_IDLE = frozenset(
    word
    for line in (
        "the and that this with from have has had will shall would may must for are was were been its their they than",
        "then such any all each other not but under upon into which who whom whose also only more most about",
        "approximately percent percentage per cent january february march april may june july august september",
        "october november december effective date day days month months year years one two three four five six seven",
        "eight nine ten until through before after between during least later equal rate currently now hereby",
    )
    for word in line.split()
)
_MIDDLING = 2.5
_ELSEWHERE = 500
"""Passages without a word that are thought to stand beside the index: in a small one each word would seem common."""
_NAMED = 2
"""How often a title's word must stand with a capital within sentences to be a name."""


@dataclass(frozen=True, slots=True)
class Said:
    """A value of a piece of evidence and the words that it is said with, by their stems.

    ``around`` are those of all that governs it: its title, lead-in and whole sentence. ``names`` are the capitalised
    ones next to it, and ``part`` what a date is known to be ("effective", "expires"), "" where that is not known.
    """

    piece: Evidence
    value: Value
    words: frozenset[str]
    around: frozenset[str]
    names: frozenset[str]
    part: str = ""


class Subjects:
    """The words around values, weighed by how rare they are in one generation."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._weights: dict[str, float] = {}
        self._names: dict[str, frozenset[str]] = {}

    def likeness(self, one: Said, other: Said, asked: frozenset[str]) -> float:
        """Whether two values are said of one thing (0 to 1): how much of the words around them they have in common by
        weight (Dice), and how much of the words ``asked`` both of them hold. 0 where their names, their parts or the
        things that they count differ."""
        apart = one.names - other.around and other.names - one.around
        if apart or (one.part != other.part and one.part and other.part) or not _of_one_noun(one, other):
            return 0.0
        shared = 2 * self.weight(one.words & other.words)
        dice = shared / max(self.weight(one.words) + self.weight(other.words), 1e-9)
        held = min(self.weight(asked & said.around) for said in (one, other)) / max(self.weight(asked), 1e-9)
        return 0.5 * dice + 0.5 * held

    def said(self, piece: Evidence, value: Value) -> Said:
        """``value`` of ``piece`` with the words around it: its clause, or what opens an enumeration's sentence."""
        text = piece.text
        alike = [other for other in piece.values if other.kind == value.kind]
        before = max((other.end for other in alike if other.end <= value.start), default=0)
        after = min((other.start for other in alike if other.start >= value.end), default=len(text))
        left = _STOP.split(_whole(text, max(before, value.start - _BEFORE), value.start))[-1]
        right = _STOP.split(f"{text[value.end : min(after, value.end + _AFTER)]} ".rpartition(" ")[0])[0]
        if text[: value.start].rstrip().endswith("("):
            right = ""  # "China (38%), and Germany (49%)": what follows is of the next value
        fact = dated(self._generation, piece.document.id).get(piece.start + value.start)
        words = stems(fact.subject if fact and fact.subject else f"{left} {right}")
        if len(words) < _FEW and before:
            words |= stems(text[: alike[0].start])
        if " | " in text:
            words |= stems(text.split(" | ")[0])
        around = words | stems(f"{piece.document.title} {piece.lead} {_opening(piece)} {text}")
        return Said(piece, value, words, around, _capitals(f"{left} {right}"), fact.kind if fact else "")

    def weight(self, stems: Iterable[str]) -> float:
        """How much words tell together, the rarer the more."""
        return sum(self._weights.get(stem) or self._weigh(stem) for stem in stems)

    def foreign(self, one: Evidence, other: Evidence) -> bool:
        """Whether the two are of different countries or companies: each document is titled with a name that the other
        does not know, or one piece itself speaks of such a name."""
        unknown = [self._unknown(one.document, other.document), self._unknown(other.document, one.document)]
        spoken = [
            name for names, piece in zip(unknown, (one, other), strict=True) for name in names if name in _view(piece)
        ]
        return bool(spoken) or all(unknown)

    def _unknown(self, one: Document, other: Document) -> list[str]:
        if one.id not in self._names:
            self._names[one.id] = _names_of(one)
        there = f"{other.title} {other.text}".lower()
        return [name for name in self._names[one.id] if not re.search(rf"\b{re.escape(name)}", there)]

    def _weigh(self, stem: str) -> float:
        held = self._generation.lexical.holding(stem)
        # A stem that is no word by itself ("impos") is not found: it weighs as much as a middling word.
        rest = self._generation.manifest.passages - held + _ELSEWHERE
        self._weights[stem] = log(1 + (rest + 0.5) / (held + 0.5)) if held else _MIDDLING
        return self._weights[stem]


@kept
def subjects_of(generation: Generation) -> Subjects:
    """Kept for each generation: what a word weighs does not change."""
    return Subjects(generation)


def same_value(one: Value, other: Value) -> bool:
    """Whether two values are one: "10%" and "ten percent", "November 10" and "2025-11-10"."""
    if one.kind in ("date", "month") or other.kind in ("date", "month"):
        return _same_days(one.text, other.text)
    readings = [{reading for figure in figures_in(value.text) for reading in figure.readings} for value in (one, other)]
    return bool(readings[0] & readings[1]) or one.plain == other.plain


def _same_days(one: str, other: str) -> bool:
    pairs = [(a, b) for a in dates_in(one, 2000) for b in dates_in(other, 2000)]
    for a, b in pairs:
        if a.year_known and b.year_known:
            if a.first <= b.last and b.first <= a.last:
                return True
        elif a.first.month == b.first.month and (a.first.day == b.first.day or "month" in (a.grain, b.grain)):
            return True
    return not pairs


def stems(text: str) -> frozenset[str]:
    """The stems of the words of ``text`` that say what it is about."""
    words = [word.lower().replace("’", "'").removesuffix("'s") for word in _WORD.findall(_BOILER.sub(" ", text))]
    return frozenset(Stemmer.Stemmer("english").stemWords([word for word in words if word not in _IDLE]))


def _whole(text: str, start: int, end: int) -> str:
    """``text[start:end]`` without the word that ``start`` cuts."""
    return text[start:end] if not start or not text[start - 1].isalnum() else text[start:end].partition(" ")[2]


def _view(piece: Evidence) -> str:
    return f"{piece.lead} {piece.text}".lower()


def _opening(piece: Evidence) -> str:
    """What stands before a piece whose subject is a pronoun."""
    if not _PRONOUN.search(piece.text):
        return ""
    return piece.document.text[max(0, piece.start - _BEFORE) : piece.start]


def _of_one_noun(one: Said, other: Said) -> bool:
    """Whether two counts count the same: "412 subheadings" and "20 subheadings"."""
    if one.value.kind != "count" or other.value.kind != "count":
        return True
    counted = [stems(" ".join(said.piece.text[said.value.end :].split()[:2])) for said in (one, other)]
    return bool(counted[0] & counted[1])


def _capitals(text: str) -> frozenset[str]:
    """Words with a capital that open no sentence."""
    found = re.findall(r"(?<=[a-z,(]\s)[A-Z][a-z]{3,}|(?<=[a-z,]\s\()[A-Z][a-z]{3,}", text)
    return stems(" ".join(found))


def _names_of(document: Document) -> frozenset[str]:
    """The words of a title that its text writes with a capital within sentences and never without."""
    names = set()
    for word in set(re.findall(r"\b[A-Z][a-z]{3,}", document.title)):
        inside = len(re.findall(rf"(?<=[a-z,]\s){word}\b", document.text))
        if inside >= _NAMED and not re.search(rf"\b{word.lower()}", document.text) and word.lower() not in _IDLE:
            names.add(word.lower())
    return frozenset(names)
