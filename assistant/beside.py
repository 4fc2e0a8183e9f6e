"""What the words right beside a figure make of it: "at least" 5 percent, 5 percent "instead of" 9, "until" May 5."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from dealdesk.assistant.concept import labels_in
from dealdesk.assistant.figures import Figure, figures_in

_BEFORE, _AFTER = 120, 40
"""Characters on each side of a figure in which such words stand."""
_TWICE = re.compile(r"[\w-]+\s*\($")
"""A number in words before the same in figures: "thirty (30) days"."""
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
_FILLER = (
    r"(?:\s+(?:a|an|the|about|approximately|of|to|total|on|date|day|eastern|daylight|standard|time|12:01\s+a\.m\.|USD))*"
    r"\s*[$€£]?\s*$"
)
_DEGREE = r"(?:more|greater|higher|later|larger|longer)"
_LESS = r"(?:less|fewer|lower|earlier|sooner|smaller|shorter)"


def _ending(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words}){_FILLER}", re.IGNORECASE)


_FIXED = {
    "upper": _ending(rf"(?:not?|never)\s+{_DEGREE}\s+than|not\s+to\s+exceed"),
    "lower": _ending(rf"(?:not?|never)\s+{_LESS}\s+than|not\s+before"),
}
_BOUNDS = {
    "upper": _ending(
        rf"up\s+to|at\s+(?:the\s+)?most|{_LESS}\s+than|under|below|maximum|within|(?:on\s+or\s+)?before|prior\s+to|by"
        r"|capped\s+at|until|through"
    ),
    "lower": _ending(
        rf"at\s+(?:the\s+)?least|minimum|{_DEGREE}\s+than|in\s+excess\s+of|exceed(?:s|ed|ing)?|over|above"
        r"|(?:on\s+(?:or|and)\s+)?after|from|since|starting|beginning"
    ),
}
_OTHER = {"upper": "lower", "lower": "upper"}
_NOT = r"(?:\b(?:not|no|cannot|never|without)\b|n[’']t\b)"
_DENIED = re.compile(rf"{_NOT}[^.;:]{{0,100}}$", re.IGNORECASE)
_DENIED_NEAR = re.compile(
    rf"{_NOT}\s+(?:be|result\w*|go|rise|fall|cost|pay)(?:\s+\w+){{0,5}}\s+$",
    re.IGNORECASE,
)
"""A bound that a "not" before it turns round: "shall not result in a rate above 15 percent"."""
_BOUNDS_AFTER = {
    name: re.compile(rf"\s*(?:\w+\s+){{0,2}}?(?:or\s+(?:{words})|{alone})\b", re.IGNORECASE)
    for name, words, alone in (
        ("upper", "less|fewer|under|below|earlier|lower|before", "at most|maximum"),
        ("lower", "more|over|above|later|higher|greater|after", "at least|minimum"),
    )
}
_ANY_BOUND = re.compile(
    rf"\b(?:(?P<upper>at\s+(?:the\s+)?most|(?:not?|never)\s+{_DEGREE}\s+than|(?<!no )(?<!not ){_LESS}\s+than)"
    rf"|(?P<lower>at\s+(?:the\s+)?least|(?:not?|never)\s+{_LESS}\s+than|(?<!no )(?<!not ){_DEGREE}\s+than))\b",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"\s*(?:days?|weeks?|months?|years?)?\s*\b"
    r"(?:(?P<after>after|following|from)|(?P<before>before|prior|preceding|in\s+advance))\b",
    re.IGNORECASE,
)
_MARK = r"\s+(?:(?:about|the|a|an|of|every|current|former|previous|new)\s+)*[\"“]?\s*[$€£]?\s*$"
_INSTEAD = r"instead\s+of|rather\s+than|in\s+(?:lieu|place)\s+of|strik(?:e|ing)|delet(?:e|ing)|replac(?:e|es|ing)"
_FORMER = re.compile(
    rf"\b(?:(?<!effective )(?<!apart )(?:down\s+|up\s+)?from|previously|formerly|originally|not|no\s+longer"
    rf"|current\s+threshold\s+of|{_INSTEAD}){_MARK}",
    re.IGNORECASE,
)
_FORMER_DATE = re.compile(rf"\b(?:{_INSTEAD})\s+(?:the\s+)?(?:\w+\s+){{0,3}}?[\"“]?\s*$", re.IGNORECASE)
_LATTER = re.compile(rf"\b(?:to|becomes?|reach\w*|now|with|insert(?:ing)?|replaced\s+by){_MARK}", re.IGNORECASE)
_BE = r"[\"”]?\s*(?:is|are|was|were|shall\s+be|be)\s+"
_DELETED = re.compile(rf"{_BE}(?:deleted|replaced|struck|removed|superseded)\b", re.IGNORECASE)
_INSERTED = re.compile(rf"{_BE}inserted\b", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:increas|rais|ris|rose|reduc|lower|cut|fall|fell|decreas|chang|grew|grow|drop)\w*\s+(?:\w+\s+){0,6}?to"
    + _FILLER,
    re.IGNORECASE,
)
_PER = re.compile(r"\s*(?:a|an|per|each|every)\s+(day|week|month|quarter|year|annum|hour)\b", re.IGNORECASE)
_RANGE = re.compile(r",?\s*(?:and\s+)?(?:(?:up\s+)?to|through|until|till|[-–—])\s*(?:and\s+including\s+)?(?:the\s+)?")
_ROLES = {
    "ends": _ending(
        r"(?:until|till|through|thru|expir\w+|ends?|ended|ending|laps\w+|terminat\w+|ceas\w+|runs?\s+(?:out|to)"
        r"|ran\s+out|valid\s+to|conclud\w+|last\s+day|end\s+date|extend\w*\s+(?:to|through|until))(?:\s+\w+){0,2}"
    ),
    "begins": _ending(
        r"(?:effective|takes?\s+effect|took\s+effect|(?:enter|come|came|go|went)\w*\s+(?:in)?to\s+(?:force|effect)"
        r"|begins?|began|beginning|starts?|started|starting|commenc\w+|in\s+(?:force|effect)\s+(?:from|since|as\s+of)"
        r"|from|as\s+of|since|on\s+(?:or|and)\s+after|apply|applies|kicks?\s+in|start\s+date|effective\s+date)"
        r"(?:\s+(?:on|is|from|of|as|at|date|or|and|after|in|it))*"
    ),
    "due": _ending(
        r"(?:by(?!\s+the)|before|prior\s+to|(?:not?|on)\s+(?:later\s+than|or\s+before)|due|deadline)"
        r"(?:\s+(?:on|is|by|of))*"
    ),
    "signed": _ending(r"(?:signed|executed|dated|made|entered\s+into)(?:\s+(?:on|as|of|at|in))*"),
    "announced": _ending(r"(?:announced|published|issued|released)(?:\s+(?:on|as|of|at|in))*"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A figure where it stands, and what the words right beside it make of it; "" for what they do not say.

    ``bound`` is "upper" or "lower"; ``time`` "former" for what was and "latter" for what came instead; ``role`` of a
    date "begins", "ends", "due", "signed" or "announced"; ``turn`` of a length of time "before" or "after"; ``per`` the
    time for which it is paid. ``moved`` is set where something rises or falls to it.
    """

    figure: Figure
    bound: str
    time: str
    role: str
    turn: str
    per: str
    moved: bool


@lru_cache(maxsize=256)
def places_of(text: str) -> tuple[Place, ...]:
    """The figures of ``text`` in their places. Times of day are none, and neither are numbers that only name a clause
    or an order."""
    naming = [*labels_in(text), *(match.span() for match in _CLOCK.finditer(text))]
    figures: list[Figure] = []
    for one in figures_in(text):
        names = any(a < one.end and one.start < b for a, b in naming)
        if not names and not (figures and one.start < figures[-1].end):  # "thirty (30) days" is one
            figures.append(one)
    places = [_place(text, figure) for figure in figures]
    for at, (one, two) in enumerate(pairwise(figures)):
        if one.date and two.date and _RANGE.fullmatch(text, one.end, two.start):
            places[at], places[at + 1] = replace(places[at], role="begins"), replace(places[at + 1], role="ends")
    return tuple(places)


def bounds_in(text: str) -> dict[str, str]:
    """The words by which ``text`` sets a bound, by what it is ("upper", "lower")."""
    found: dict[str, str] = {}
    for match in _ANY_BOUND.finditer(text):
        found.setdefault(match.lastgroup or "", match[0])
    return found


def _place(text: str, figure: Figure) -> Place:
    before, after = text[max(0, figure.start - _BEFORE) : figure.start], text[figure.end : figure.end + _AFTER]
    before = _TWICE.sub("", before)
    turn, per = _TURN.match(after), _PER.match(after)
    return Place(
        figure,
        bound=_bound(before, after),
        time=_time(before, after, date=figure.date is not None),
        role=next((name for name, shape in _ROLES.items() if shape.search(before)), "") if figure.date else "",
        turn=turn.lastgroup or "" if turn else "",
        per=per[1].lower().replace("annum", "year") if per else "",
        moved=_MOVED.search(before) is not None,
    )


def _time(before: str, after: str, *, date: bool) -> str:
    if (_FORMER_DATE if date else _FORMER).search(before) or _DELETED.match(after):
        return "former"
    return "latter" if not date and (_LATTER.search(before) or _INSERTED.match(after)) else ""


def _bound(before: str, after: str) -> str:
    if found := next((name for name, shape in _BOUNDS_AFTER.items() if shape.match(after)), ""):
        return found
    if found := next((name for name, shape in _FIXED.items() if shape.search(before)), ""):
        return found
    for name, shape in _BOUNDS.items():
        if match := shape.search(before):
            denied = _DENIED if match[0].lower().startswith("exceed") else _DENIED_NEAR
            return _OTHER[name] if denied.search(before[: match.start()]) else name
    return ""
