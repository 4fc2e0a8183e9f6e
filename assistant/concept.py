"""Words by what they mean: stems, words that documents use for the same thing, and words that mean the opposite."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from dealdesk.assistant.thesaurus import IDLE, LIKE, OPPOSITE

Span = tuple[int, int]

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:[’'][a-z]+)?(?:-[^\W\d_]+)*")
_PLACE = re.compile(
    r"\b(?:clauses?|sections?|sec|articles?|annex(?:es)?|headings?|chapters?|paragraphs?|parts?|class|schedules?"
    r"|exhibits?|columns?|orders?|proclamations?|notices?|rules?|titles?|items?|notes?|phase|tier|tranche)"
    r"\.?\s+(?:no\.?\s+)?(?P<label>\(?[\dIVX]+[\w.()-]*)",
    re.IGNORECASE,
)
"""A place or a document named by its number."""
_YEAR = re.compile(r"(?<![\w$€£.,])(?:19|20)\d\d(?![\w%]|[.,]\d)")
_CLAUSE = re.compile(r"[;:•|]|\bexcept\b|\bwhile\b|\bwhereas\b|(?<![A-Z])[.!?](?=\s|$)|\n\s*\n|—|–")
_COMMA = re.compile(r"[,()]")
_HALF = 6
"""Words away at which an idea counts half."""
_PAST = {"": 1.0, "run": 0.5, "clause": 0.25}
_OTHER_SIDE = 0.3


@dataclass(frozen=True, slots=True)
class Word:
    """A word at ``start:end`` of a text in small letters, and the ``idea`` that it stands for, "" where it stands for
    none. Commas and brackets part the ``run`` that it stands in from the next, full stops, semicolons and colons its
    ``clause``."""

    start: int
    end: int
    text: str
    idea: str
    run: int
    clause: int


@lru_cache(maxsize=512)
def words_in(text: str) -> tuple[Word, ...]:
    """The words of ``text`` in order; those that a hyphen joins are words of their own, and so are years and the number
    of a clause or an order, since they tell one from the other."""
    stemmer = Stemmer.Stemmer("english")  # not shared: a stemmer is not safe in two threads
    clauses = [match.start() for match in _CLAUSE.finditer(text) if not _within_cell(text, match)]
    commas = sorted({*clauses, *(match.start() for match in _COMMA.finditer(text))})
    return tuple(
        Word(start, end, low, idea, bisect_right(commas, start), bisect_right(clauses, start))
        for start, end, low, idea in sorted(_read(text, stemmer))
    )


@lru_cache(maxsize=512)
def ideas(text: str) -> frozenset[str]:
    """What the words of ``text`` stand for."""
    return frozenset(word.idea for word in words_in(text) if word.idea)


def labels_in(text: str) -> dict[Span, str]:
    """Where numbers stand in ``text`` that only name a clause, an annex or an order, and what they are."""
    found = {match.span("label"): match["label"].strip("().").lower() for match in _PLACE.finditer(text)}
    return {span: label for span, label in found.items() if label}


def weight(idea: str) -> float:
    """How much an idea tells (0 to 1): those that stand in every order and contract tell little."""
    return 0.3 if idea in _COMMON else 1.0


def opposites(idea: str) -> frozenset[str]:
    """The ideas that ``idea`` is the opposite of."""
    return _OPPOSITES.get(idea, frozenset())


def closeness(
    words: Sequence[Word], wanted: Mapping[str, str], span: Span, others: Sequence[Span] = ()
) -> dict[str, float]:
    """How near each of the ``wanted`` ideas stands to ``span`` of the text that ``words`` are of, at its nearest place:
    1 at the span's side, less the more words are between, past a comma and past the end of a clause. ``wanted`` says
    for each idea on which side it is looked for, "before" or "after"; on the other it counts less, and so it does
    where one of ``others`` stands between."""
    nearest = dict.fromkeys(wanted, 0.0)
    home = next((word for word in words if word.start >= span[0]), words[-1] if words else None)
    if home is None:
        return nearest
    before = [word for word in words if word.end <= span[0]]
    # "By May 5, the Buyer shall pay": what opens a clause is said of all that follows.
    opens = not any(word.idea for word in before if word.clause == home.clause)
    for name, side in (("before", before[::-1]), ("after", [word for word in words if word.start >= span[1]])):
        for gap, word in enumerate(side):
            if word.idea not in wanted:
                continue
            past = "clause" if word.clause != home.clause else "run" if word.run != home.run and not opens else ""
            parted = any(min(word.end, span[1]) <= a and b <= max(word.start, span[0]) for a, b in others)
            same_side = (opens or wanted[word.idea] == name) and not parted
            near = _PAST[past] * (1.0 if same_side else _OTHER_SIDE) / (1 + gap / _HALF)
            nearest[word.idea] = max(nearest[word.idea], near)
    return nearest


def _read(text: str, stemmer: Stemmer.Stemmer) -> Iterator[tuple[int, int, str, str]]:
    labels = labels_in(text)
    for (start, end), label in labels.items():
        yield start, end, label, f"#{label}"
    for match in _YEAR.finditer(text):
        if match.span() not in labels:
            yield *match.span(), match[0], f"#{match[0]}"
    for match in _WORD.finditer(text):
        for part in re.finditer(r"[^-]+", match[0]):
            start, end = match.start() + part.start(), match.start() + part.end()
            if not any(a < end and start < b for a, b in labels):
                low = re.sub(r"[’']s?$|\.", "", part[0].lower())
                yield start, end, low, _idea(low, stemmer)


def _within_cell(text: str, match: re.Match[str]) -> bool:
    """Whether a colon stands between the head of a column and a cell of it."""
    if match[0] != ":":
        return False
    end = text.find("\n", match.end())
    return " | " in text[text.rfind("\n", 0, match.start()) + 1 : end if end >= 0 else len(text)]


def _idea(low: str, stemmer: Stemmer.Stemmer) -> str:
    if low in IDLE or len(low) < 2:
        return ""
    stem: str = stemmer.stemWord(low)
    return _GROUPS.get(stem, stem)


def _groups() -> dict[str, str]:
    """For each stem of the table the one that stands for its group."""
    stemmer = Stemmer.Stemmer("english")
    groups: dict[str, str] = {}
    for line in LIKE.split("\n"):
        stems = [stemmer.stemWord(word) for word in line.split()]
        for stem in stems:
            groups.setdefault(stem, groups.get(stems[0], stems[0]))
    return groups


def _pairs() -> dict[str, frozenset[str]]:
    stemmer = Stemmer.Stemmer("english")
    pairs: dict[str, set[str]] = {}
    for line in filter(None, OPPOSITE.split("\n")):
        one, other = ([_idea(word, stemmer) for word in side.split()] for side in line.split("|"))
        for a in filter(None, one):
            for b in filter(None, other):
                pairs.setdefault(a, set()).add(b)
                pairs.setdefault(b, set()).add(a)
    return {idea: frozenset(others) for idea, others in pairs.items()}


_GROUPS = _groups()
_OPPOSITES = _pairs()
_COMMON = ideas("goods tariff effective agreement company impose pay provide country party")
