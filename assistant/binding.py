"""Figures bound to their words: of two dates or two rates in a source, a statement must give the one that its own words
go with, and may not turn "at least" into "at most", or what was into what is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dealdesk.assistant.beside import Place, bounds_in, places_of
from dealdesk.assistant.concept import Word, closeness, weight, words_in
from dealdesk.assistant.figures import Figure, figures_of

_PARTED = re.compile(r"[,;:]\s|\s(?:and|but|while|whereas|or|then)\s")
_CLEARLY, _SLACK, _FAINT = 1.3, 0.15, 0.1
"""How much nearer its words must stand to another figure of the source for a statement to have mixed them up."""


def misbound(statement: str, source: str, asked: frozenset[str] = frozenset()) -> str:
    """The first figure of ``statement`` that stands otherwise in ``source`` than there; "" for none. Where the
    statement is little more than the figure, what it is of is what is ``asked``."""
    own, there = places_of(statement), places_of(source)
    for place in own:
        right = [other for other in there if _same(place.figure, other.figure)]
        if right and not place.figure.code and not _fits(statement, own, place, source, right, asked):
            return place.figure.text
    return ""


def misbounded(statement: str, source: str) -> str:
    """The "at least" or "at most" of ``statement`` where ``source`` has only the other; "" for none."""
    own, there = bounds_in(statement), bounds_in(source)
    return next((words for name, words in own.items() if there and name not in there), "")


def _fits(
    statement: str,
    own: Sequence[Place],
    place: Place,
    source: str,
    right: Sequence[Place],
    asked: frozenset[str],
) -> bool:
    """Whether one of the ``right`` places of the source is of what the statement's words are."""
    fitting = [other for other in right if _alike(place, other)]
    rivals = [one for one in places_of(source) if _rivals(place.figure, one.figure) and _alike(place, one)]
    alone = sum(one.figure.sort == place.figure.sort for one in own) == 1
    label = _label(statement, own, place.figure) or (dict.fromkeys(asked, "before") if alone else {})
    if not fitting or not label or not rivals:
        return bool(fitting)
    told = _closeness(words_in(source), label, [*fitting, *rivals])
    return max(told[one] for one in rivals) <= _CLEARLY * max(told[one] for one in fitting) + _SLACK


def _closeness(around: Sequence[Word], label: dict[str, str], places: Sequence[Place]) -> dict[Place, float]:
    """How near the ideas of ``label`` stand to each of ``places``; each idea counts by how it tells them apart."""
    spans = {one: (one.figure.start, one.figure.end) for one in places}
    near = {
        one: closeness(around, label, span, [other for other in spans.values() if other != span])
        for one, span in spans.items()
    }
    most = {idea: max(found[idea] for found in near.values()) for idea in label}
    return {
        one: sum(weight(idea) * found[idea] / (most[idea] + _FAINT) for idea in label) for one, found in near.items()
    }


def _alike(own: Place, other: Place) -> bool:
    """Whether nothing that is said right beside the one contradicts what is said beside the other."""
    if own.time != other.time and "former" in (own.time, other.time):
        return False
    if own.figure.date and own.role and other.role:
        return own.role == other.role
    if (own.per and own.per != other.per) or (own.moved and not (other.moved or other.time == "latter")):
        return False
    return {own.bound, other.bound} != {"upper", "lower"} and {own.turn, other.turn} != {"before", "after"}


def _label(statement: str, own: Sequence[Place], figure: Figure) -> dict[str, str]:
    """The ideas of the part of ``statement`` in which a figure stands, each with the side on which it stands."""
    low, high = 0, len(statement)
    rivals = [one.figure for one in own if _rivals(figure, one.figure)]
    if rivals:
        parted = (match.start() for match in _PARTED.finditer(statement))
        cuts = [0, *(at for at in parted if not _within(own, at)), len(statement)]
        low = max([*(cut for cut in cuts if cut <= figure.start), *(o.end for o in rivals if o.end <= figure.start)])
        high = min([*(cut for cut in cuts if cut >= figure.end), *(o.start for o in rivals if o.start >= figure.end)])
    apart = [word for word in words_in(statement) if word.idea and not figure.start <= word.start < figure.end]
    inside = [word for word in apart if low <= word.start < high]
    return {word.idea: "before" if word.start < figure.start else "after" for word in inside}


def _within(own: Sequence[Place], at: int) -> bool:
    return any(place.figure.start <= at < place.figure.end for place in own)


def _same(one: Figure, other: Figure) -> bool:
    return one.sort == other.sort and figures_of(other.text).hold(one)


def _rivals(one: Figure, other: Figure) -> bool:
    same = _same(one, other) or _same(other, one)
    return one.sort == other.sort and not same and (one.sort != "number" or one.unit == other.unit)
