"""How near the question's words stand to a value or a name of a sentence, and which of its words are told of which.

A sentence with several values says something of each: "5 percent on tin and 9 percent on zinc". So it is parted among
them where a comma, a conjunction or the like stands between; what was said before goes on to be said of the next.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

Span = tuple[int, int]

_WORD = re.compile(r"[A-Za-z]{2,}|\d+(?:\.\d+)?")
_REACH = 30
"""Characters at which a word beside a value counts half."""
GOES_ON, LATER = 0.8, 0.3
"""What a word said of the value before counts for the next, and one said of a later value for those before it: see
docs/evaluation.md."""
_LIGHT = frozenset(
    re.findall(
        r"\w+",
        "a an the of to in on at by for from with and or is are was were be been do does did has have had will would"
        " can could must shall should what which when where who how much many long it its they their we our us you i my"
        " that this there",
    )
)
"""Words of a question that stand beside any value."""
_BREAK = re.compile(r"[;|\n]|\b(?:but|while|whereas|except|unless|otherwise)\b|(?<=\w)[.:](?=\s)", re.IGNORECASE)
"""What ends the words told of one value and begins those of the next."""
_PAUSE = re.compile(r"[,)]|\b(?:and|or|plus|then|falling|rising)\b", re.IGNORECASE)
"""What may do so."""
_ALIKE = tuple(
    frozenset(word[:6] for word in group.split())
    for group in (
        "expire expires expired expiration expiry end ends ended lapse lapses out until through",
        "start starts begin begins began effect effective commence commences enter entered",
        "due deadline latest later",
        "arrive arrives arrived arrival here received delivered",
    )
)


def nearness(text: str, span: Span, words: str) -> float:
    """How close the question's words stand to a span: each counts by the distance of its nearest occurrence.

    Words past a semicolon count half; in a row of a table only those of the span's own cell do.
    """
    return sum(_near(text, span, words, (0, len(text))).values())


def nearest(text: str, spans: Sequence[Span], words: str, among: Collection[Span]) -> Span:
    """The one ``among`` the ``spans`` of which most of the question's ``words`` are told; the first of equal ones.

    ``spans`` are all values that part the text, in order of place; of ``among`` there is at least one.
    """
    if " | " in text:
        return max(among, key=lambda span: nearness(text, span, words))
    own = [_near(text, span, words, part) for span, part in zip(spans, parted(text, spans), strict=True)]
    told = [dict(one) for one in own]
    for place in range(1, len(spans)):
        for stem, near in told[place - 1].items():
            told[place][stem] = max(told[place].get(stem, 0.0), GOES_ON * near)
    for place in range(len(spans)):
        for one in own[place + 1 :]:
            for stem, near in one.items():
                told[place][stem] = max(told[place].get(stem, 0.0), LATER * near)
    worth = {span: sum(one.values()) for span, one in zip(spans, told, strict=True)}
    return max(among, key=lambda span: worth[span])


def parted(text: str, spans: Sequence[Span]) -> list[Span]:
    """The part of ``text`` that goes with each of ``spans``. Between two of them it is cut at a break; where there are
    only pauses, the first one's part ends at the last of them, and the second one's begins at the first."""
    starts, ends = [0], []
    for one, two in pairwise(spans):
        gap = one[1], two[0]
        marks = [match.start() for match in _BREAK.finditer(text, *gap)][-1:]
        marks = marks or [match.start() for match in _PAUSE.finditer(text, *gap)] or [two[0]]
        ends.append(marks[-1])
        starts.append(marks[0])
    return list(zip(starts, [*ends, len(text)], strict=True))


def stems(text: str) -> set[str]:
    """The first six letters of each word and number of ``text``."""
    return {word.lower()[:6] for word in _WORD.findall(text)}


def densest(text: str, words: str) -> Span:
    """The span from the first to the last of the question's words where they stand closest together."""
    asked = {word.lower()[:6] for word in _WORD.findall(words) if len(word) > 3}
    places = [match.span() for match in _WORD.finditer(text) if match[0].lower()[:6] in asked]
    if not places:
        return 0, 0
    windows = [[p for p in places if start <= p[0] < start + 160] for start, _ in places]
    best = max(windows, key=len)
    return best[0][0], best[-1][1]


def _near(text: str, span: Span, words: str, part: Span) -> dict[str, float]:
    """How close each of the question's words stands to ``span`` within ``part`` of the text."""
    asked = _with_like(stems(words)) - _LIGHT - stems(text[slice(*span)])
    low, high = part
    if " | " in text:
        low = text.rfind(" | ", 0, span[0]) + 1
        high = text.find(" | ", span[1]) if " | " in text[span[1] :] else len(text)
    # "$42.50 per share" holds what "per share" asks for.
    found = dict.fromkeys((stem for stem in (stems(words) - _LIGHT) & stems(text[slice(*span)]) if stem.isalpha()), 1.0)
    for match in _WORD.finditer(text, low, high):
        stem = match[0].lower()[:6]
        if stem in asked:
            gap = max(match.start() - span[1], span[0] - match.end(), 0)
            over = ";" in text[min(match.end(), span[1]) : max(match.start(), span[0])]
            found[stem] = max(found.get(stem, 0.0), (0.5 if over else 1) / (1 + gap / _REACH))
    return found


def _with_like(asked: set[str]) -> set[str]:
    """The words asked about, with others that tell the same role of a date or value."""
    return asked.union(*(group for group in _ALIKE if group & asked))
