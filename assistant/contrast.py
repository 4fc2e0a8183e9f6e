"""What a comparison and a change are answered with: a piece for each side, or for before and after."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from math import log

from dealdesk.assistant.choice import choose, former_beside, is_placed, neighbours, same, tells_both
from dealdesk.assistant.country import as_written, countries_in, names_of
from dealdesk.assistant.direct import best_value
from dealdesk.assistant.evidence import WEIGHTS, Evidence
from dealdesk.assistant.near import stems
from dealdesk.assistant.piece import piece_at
from dealdesk.assistant.question import Question
from dealdesk.assistant.series import PAPER
from dealdesk.assistant.units import unit_at
from dealdesk.index.lexical import tokenize
from dealdesk.ingest.amendment import amendments_in
from dealdesk.ingest.dates import dates_in, written

_MOST_SIDES = 4
_NAME_WORDS = 6
"""Words of a side up to which it is a name, and said before its quote; more are half a question."""
_MOST_ORDERS = 6
_NAMED = 0.4  # of a title's words stand in a question that names the document
_ASKS_WHAT = re.compile(
    r"\bwhat\b.*\b(?:did|does|has|have|was|were|is|are)\b.*\b(?:chang|amend|modif|revis|replac|alter|updat)",
    re.I | re.S,
)
_ORDINAL = re.compile(
    r"\b(?:original|initial|first|earlier|earliest|former|old|previous|prior|later|latest|last|newest|new|current|present"
    r"|signed|final|finali[sz]ed)\b",
    re.IGNORECASE,
)
"""Words of a side that tell which of two papers it is by time, and nothing of what it is about."""
_FIGURE = re.compile(r"\d[\d.,]*\w*")
_SIDE_WEIGHT = 3.0
"""What it is worth to hold all words of a side and none of another; about as much as all words of the question."""
_ITSELF = 0.1  # of the same weight, what a piece says itself: a title often names both sides
_HELD = 0.5  # of a side's words, by weight: a piece with less is not about it
_HARDLY = 2.0  # how far behind the best piece of a side one that tells a value comes before it
_AMENDING = re.compile(r"\b(?:amendments?|amend(?:s|ed|ing)|supplements?|addendum|modification)\b", re.IGNORECASE)
_PAPER = re.compile(rf"\b(?:{PAPER}|sheet|plan)\b", re.IGNORECASE)
_PARTNER = 2.0  # how far behind the best the other half of a change may stand


@dataclass(frozen=True, slots=True)
class Labelled:
    """A piece to quote, and the words that stand before its quote; empty for none."""

    piece: Evidence
    label: str = ""


def sides_of(question: Question) -> tuple[str, ...]:
    """What the question compares, in its own words; empty where that is not known."""
    return tuple(getattr(question, "sides", ()))


def compared(evidence: Sequence[Evidence], question: Question) -> list[Labelled]:
    """For each side of the question the best piece about it, labelled with the side's words; one piece alone where it
    is the best about all of them."""
    sides = sides_of(question)[:_MOST_SIDES]
    weights = _weights(evidence)
    own = _telling(sides)
    found: list[tuple[str, Evidence]] = []
    for side in sides:
        others = [own[other] for other in sides if other != side]
        dated = [piece for piece in evidence if _of_day(piece, side)]
        about = [
            (_alone(piece, question, side) + _SIDE_WEIGHT * _about(piece, own[side], others, weights), -place, piece)
            for place, piece in enumerate(evidence)
            if not dated and _held(own[side], _view(piece), weights) >= _HELD and not _amends(piece, side)
        ] or [
            (_alone(piece, question, side), -place, piece)
            for place, piece in enumerate(dated or _found_for(side, evidence))
        ]
        if about:
            found.append((side, _telling_best(about, question.for_side(side))))
    if len(found) < 2:
        return [] if question.kind == "change" else [Labelled(piece) for piece in choose(evidence, question)]
    chosen: list[Labelled] = []
    for side, piece in found:
        if not any(_one(piece, other.piece) for other in chosen):
            shared = sum(_one(piece, other) for _, other in found) > 1
            named = not (shared or _asks(side)) and _borne_out(side, piece)
            chosen.append(Labelled(piece, side if named else ""))
    return chosen


def _one(piece: Evidence, other: Evidence) -> bool:
    """Whether two pieces are one; of two papers that say the same each is quoted for its side."""
    return piece.document.id == other.document.id and same(piece, other)


def _telling_best(about: Sequence[tuple[float, int, Evidence]], question: Question) -> Evidence:
    """The best piece, by its score and then its place; one that tells a value, where one is asked for, before one that
    is hardly better."""
    ranked = sorted(about, key=lambda one: one[:2], reverse=True)
    near = (piece for score, _, piece in ranked if score >= ranked[0][0] - _HARDLY)
    valued = (piece for piece in near if best_value(piece, question) is not None)
    return next(valued, ranked[0][2])


def _asks(side: str) -> bool:
    """Whether the side is a question of its own ("he has to quit") and no name."""
    return len(side.split()) > _NAME_WORDS


def _found_for(side: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """What was found for a side that is a question: its words need not be those of its answer, as a name's are."""
    return [piece for piece in evidence if side in dict(piece.sides)] if _asks(side) else []


def _alone(piece: Evidence, question: Question, side: str) -> float:
    """The piece's score as evidence for one side: of a change it tells one half, and need not tell of a change."""
    if question.kind == "change":
        return piece.score - WEIGHTS.typed * piece.signals.typed
    return dict(piece.sides).get(side, piece.score)


def _borne_out(side: str, piece: Evidence) -> bool:
    """Whether the figures of a side's words stand in the piece or its headings: no other may be said of it."""
    return all(figure in _view(piece) for figure in _FIGURE.findall(side))


def _telling(sides: Sequence[str]) -> dict[str, frozenset[str]]:
    """The words of each side that are not those of every side, nor only tell which came first."""
    spelled = {side: as_written(side) for side in sides}
    words = {side: _words(_ORDINAL.sub(" ", name)) or _words(name) for side, name in spelled.items()}
    common = frozenset.intersection(*words.values()) if words else frozenset[str]()
    return {side: found - common or found for side, found in words.items()}


def _weights(evidence: Sequence[Evidence]) -> dict[str, float]:
    """How much each word tells: the fewer pieces have it, the more."""
    counts = Counter(stem for piece in evidence for stem in _words(_view(piece)))
    return {stem: log((1 + len(evidence)) / count) for stem, count in counts.items()}


def _about(piece: Evidence, words: Set[str], others: Sequence[Set[str]], weights: dict[str, float]) -> float:
    """How much more the piece, with what it stands under, is about one side than about any other; what it says
    itself counts besides, since a title often names both."""
    told = 0.0
    for text, factor in ((_view(piece), 1.0), (f"{piece.lead} {piece.text}", _ITSELF)):
        rival = max((_held(other, text, weights) for other in others), default=0.0)
        told += factor * (_held(words, text, weights) - rival)
    return told


def _held(words: Set[str], text: str, weights: dict[str, float]) -> float:
    """The share of a side's words that ``text`` has; words that no piece has tell none from another."""
    total = sum(weights.get(word, 0.0) for word in words)
    return sum(weights.get(word, 0.0) for word in words & _words(text)) / total if total else 0.0


@lru_cache(maxsize=512)
def _words(text: str) -> frozenset[str]:
    """The stems of ``text``, with a country by one name whatever it is called: "UK" and "British" are one."""
    countries = countries_in(text)
    own, called = tokenize([text, " ".join(name for country in countries for name in names_of(country))])
    return (frozenset(own) - frozenset(called)) | countries


def _view(piece: Evidence) -> str:
    """The piece with what it stands under; a file's name often tells what a title does not ("term-sheet.pdf")."""
    name = re.sub(r"[\W_]+", " ", piece.document.source.rpartition("/")[2])
    return f"{piece.lead} {piece.text} {piece.passage.section} {piece.document.title} {name}"


def _amends(piece: Evidence, side: str) -> bool:
    """Whether the side names a paper, and the piece is of one that amends it: "the lease" is not its amendment, whose
    title names it."""
    named = _PAPER.search(side) and not _AMENDING.search(side)
    return bool(named) and _AMENDING.search(piece.document.title) is not None


def _of_day(piece: Evidence, side: str) -> bool:
    """Whether a side that is a day or month names the piece's document by its date."""
    day = piece.document.date
    return day is not None and any(one.first <= day <= one.last for one in dates_in(side) if one.grain != "year")


def changed(evidence: Sequence[Evidence], question: Question) -> list[Labelled]:
    """What was before and what came after, in the order of their documents' dates and labelled with them.

    One piece alone, where it tells both. Where it is asked what a document changed, each of its changes.
    """
    if orders := _orders_of(evidence, question):
        return [Labelled(piece) for piece in orders]
    best = choose(evidence, question)[0]
    if not tells_both(best.text) and len(sides := compared(evidence, question) if sides_of(question) else []) > 1:
        return sides
    if tells_both(best.text):
        partner = None
    elif former := former_beside(best):
        partner = piece_at(best.document, *former, best)
    elif is_placed(evidence):
        partner = evidence[1] if not same(best, evidence[1]) else None
    else:
        partner = _partner(best, evidence, question)
    pair = [best, partner] if partner else [best]
    days = [(day, piece) for piece in pair if (day := piece.document.date)]
    if len(days) < 2 or days[0][0] == days[1][0]:
        return [Labelled(piece) for piece in pair]
    return [Labelled(piece, f"As of {written(day)}") for day, piece in sorted(days, key=lambda one: one[0])]


def _orders_of(evidence: Sequence[Evidence], question: Question) -> list[Evidence]:
    """The sentences in which the document that the question names puts words in the place of others; none where it
    names none, or that one changes nothing so."""
    document = evidence[0].document
    names = stems(question.content) & stems(document.title)
    if not _ASKS_WHAT.search(question.content) or len(names) < _NAMED * len(stems(document.title)):
        return []
    spans = dict.fromkeys(unit_at(document, one.start) for one in amendments_in(document.text))
    return [piece_at(document, start, end, evidence[0]) for start, end in spans][:_MOST_ORDERS]


def _partner(best: Evidence, evidence: Sequence[Evidence], question: Question) -> Evidence | None:
    """The best piece that tells both, or has another value of a type that ``best`` has."""
    asked = stems(question.query.words)
    least = len(stems(best.text) & asked) / 2
    near = [p for p in evidence if best.score - p.score <= _PARTNER and not same(p, best)]
    both = [
        piece
        for piece in near
        if tells_both(piece.text) and (len(stems(piece.text) & asked) >= least or neighbours(best, piece))
    ]
    other = [p for p in near if any(a.kind == b.kind and a.plain != b.plain for a in p.values for b in best.values)]
    return next(iter([*both, *other]), None)
