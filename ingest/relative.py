"""Dates that are counted from another: "21 days after the date of this order", "90 days beginning on May 2, 2025"."""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta

from dealdesk.ingest.clause import Sentences, squeezed
from dealdesk.ingest.dates import DateMention, written

_NUMBERS = {
    word: number
    for number, words in {
        1: "one a an", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine",
        10: "ten", 11: "eleven", 12: "twelve", 14: "fourteen", 15: "fifteen", 18: "eighteen", 20: "twenty",
        21: "twenty-one", 24: "twenty-four", 30: "thirty", 36: "thirty-six", 45: "forty-five", 60: "sixty",
        90: "ninety", 120: "one hundred twenty", 180: "one hundred eighty",
    }.items()
    for word in (words.split() if number == 1 else [words])
}  # fmt: skip
_WORDS = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_COUNTED = re.compile(
    rf"\b(?P<count>\d{{1,3}}|{_WORDS})(?:\s?\((?P<figures>\d{{1,3}})\))?[\s-]+"
    r"(?P<unit>(?:(?:calendar|consecutive|business|working)\s+)?(?:day|week|month|year)s?)[’']?(?:\s+period)?,?\s+"
    r"(?P<way>after|from|following|of|before|prior\s+to|preceding|beginning|commencing|starting)\s+",
    re.IGNORECASE,
)
_OWN_DATE = re.compile(
    r"(?:and\s+including\s+)?(?:(?:on|at|from|with)\s+)?"
    r"(?:the\s+date\s+(?:hereof|of\s+(?:this|its|the\s+present)\s+(?:[A-Z][a-z]+\s+){0,2}(?:order|proclamation|notice"
    r"|memorandum|decree|directive|regulation|decision|agreement|amendment|addendum|letter|contract|lease|deed|date"
    r"|signature|signing|execution|publication))"
    r"|(?:its|the)\s+(?:date\s+of\s+)?(?:signature|signing)(?:\s+of\s+this\s+\w+)?)\b",
    re.IGNORECASE,
)
_UP_TO_DATE = re.compile(
    r"(?:and\s+including\s+)?(?:(?:on|at|from)\s+)?(?:\d{1,2}(?::\d\d)?\s*[ap]\.?m\.?,?\s+(?:\w+\s+(?:standard|daylight)\s+time,?\s+)?on\s+)?$",
    re.IGNORECASE,
)
_REACH = 60
"""Characters between the count and the date that it is counted from: an hour and a time zone."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A counted date: ``start:end`` holds the count and what it is counted from. ``after`` is false where it is
    counted backwards."""

    start: int
    end: int
    day: Date
    how: str
    after: bool


class Anchors:
    """What dates can be counted from: the document's own date, and those that it names."""

    def __init__(self, own: Date | None, mentions: Sequence[DateMention]) -> None:
        self._own = own
        self._days = [mention for mention in mentions if mention.grain == "day" and mention.year_known]
        self._starts = [mention.start for mention in self._days]

    def at(self, text: str, start: int) -> tuple[Date, int, str] | None:
        """The anchor that stands at ``start``: the day, where its words end, and which day it is in words."""
        if self._own and (match := _OWN_DATE.match(text, start)):
            return self._own, match.end(), f"{written(self._own)}, the document's date"
        at = bisect_left(self._starts, start)
        if at < len(self._days) and self._days[at].start - start <= _REACH:
            mention = self._days[at]
            if _UP_TO_DATE.fullmatch(text[start : mention.start]):
                return mention.first, mention.end, written(mention.first)
        return None


def relative_dates(text: str, sentences: Sentences, anchors: Anchors) -> Iterator[Relative]:
    """The counted dates of ``text`` whose anchor is known, in order of place."""
    for match in _COUNTED.finditer(text):
        way = " ".join(match["way"].lower().split())
        anchor = anchors.at(text, match.end())
        if anchor is None or anchor[1] > sentences.around(match.start())[1]:
            continue
        day, end, said = anchor
        count = int(match["figures"] or 0) or _number(match["count"])
        unit = match["unit"].lower()
        after = way not in ("before", "prior to", "preceding")
        try:
            result = counted(day, count if after else -count, unit)
        except (OverflowError, ValueError):
            continue
        how = f"{squeezed(match['count'])} {squeezed(unit)} {'after' if after else 'before'} {said}"
        if unit.startswith(("business", "working")):
            how += "; Mondays to Fridays counted, holidays not known"
        yield Relative(match.start(), end, result, how, after)


def counted(day: Date, count: int, unit: str) -> Date:
    """``count`` of ``unit`` ("days", "business days", "months", ...) after ``day``; before it where negative.

    The end of a shorter month stands in for a day that it does not have. Raises OverflowError past the calendar.
    """
    if unit.startswith(("business", "working")):
        step = timedelta(days=1 if count > 0 else -1)
        for _ in range(abs(count)):
            day += step
            while day.weekday() > 4:
                day += step
        return day
    if "month" in unit or "year" in unit:
        month = day.month - 1 + count * (12 if "year" in unit else 1)
        year = day.year + month // 12
        if not 1 <= year <= 9999:
            raise OverflowError(f"{count} {unit} from {day} is past the calendar")
        return Date(year, month % 12 + 1, min(day.day, calendar.monthrange(year, month % 12 + 1)[1]))
    return day + timedelta(days=count * (7 if "week" in unit else 1))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[" ".join(word.lower().split())]
