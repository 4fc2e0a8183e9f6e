"""Dates in a question or a sentence: found, and read as the days that they cover."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date

from dealdesk.ingest.ordinal import ORDINALS

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_SHORT = {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
_MONTH = r"(?P<month>" + "|".join([*MONTHS, *(f"{short}\\.?" for short in _SHORT if short != "may")]) + r")"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_ORDINAL = r"(?P<ordinal>" + "|".join(sorted((o.replace("-", "[- ]") for o in ORDINALS), key=len, reverse=True)) + r")"
_DAY_OF = r"\s*(?:\(\s*\d{1,2}(?:st|nd|rd|th)?\s*\)\s*)?day\s+of\s+(?:the\s+month\s+of\s+)?"
"""What legal papers write between a day and its month: "the 1st day of August", "the fifth (5th) day of June"."""
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PART = r"(?:(?P<part>early|mid|late|the beginning of|the end of)[- ]?)?"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_MONTH}\s+{_DAY}(?!\d)(?:,?\s+{_YEAR}\b)?",
        rf"\b{_DAY}(?:{_DAY_OF}|\s+(?:of\s+)?){_MONTH}\b(?:,?\s+{_YEAR}\b)?",
        rf"\b{_ORDINAL}{_DAY_OF}{_MONTH}\b(?:,?\s+{_YEAR}\b)?",
        rf"\b{_YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b",
        r"\b(?P<month>[01]?\d)/(?P<day>[0-3]?\d)/(?P<year>(?:19|20)\d\d|\d\d)\b",
        rf"\b{_PART}{_MONTH},?\s+(?:of\s+)?{_YEAR}\b",
    )
)
_BARE_FORMS = (_FORMS[3], _FORMS[4])
"""Those that name no month."""
_STEMS = tuple(name[:3] for name in MONTHS)
_DIGIT = re.compile(r"\d")
_YEAR_ALONE = re.compile(rf"\b{_YEAR}\b")
_MONTH_ALONE = re.compile(rf"\b(?:in|of|the|since|until|by)\s+{_PART}{_MONTH}\b(?!\s+\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as it stands at ``start:end`` of a text, covering ``first`` to ``last``; ``grain`` is how exact it is.

    ``year_known`` is false where only day and month were written: then both dates carry the year given to ``dates_in``.
    """

    start: int
    end: int
    first: Date
    last: Date
    grain: str
    year_known: bool = True

    def holds(self, day: Date) -> bool:
        return self.first <= day <= self.last


def dates_in(text: str, year: int | None = None) -> list[DateMention]:
    """The dates in ``text`` in order of place. Those without a year are read with ``year``; without it, passed over."""
    taken: list[DateMention] = []
    for mention in _all(text, year):
        if not any(mention.start < other.end and other.start < mention.end for other in taken):
            taken.append(mention)
    return sorted(taken, key=lambda mention: mention.start)


def written(day: Date) -> str:
    """As documents write it: "November 10, 2025"."""
    return f"{day:%B} {day.day}, {day.year}"


def _all(text: str, year: int | None) -> Iterator[DateMention]:
    folded = text.casefold()
    named = any(stem in folded for stem in _STEMS)  # most sentences name no month, and many hold no digit
    if _DIGIT.search(text):
        for form in _FORMS if named else _BARE_FORMS:
            for match in form.finditer(text):
                if mention := _mention(match, year):
                    yield mention
        for match in _YEAR_ALONE.finditer(text):
            number = int(match["year"])
            yield DateMention(*match.span(), Date(number, 1, 1), Date(number, 12, 31), "year")
    if named and year is not None:
        for match in _MONTH_ALONE.finditer(text):
            if mention := _mention(match, year):
                yield mention


def _mention(match: re.Match[str], year: int | None) -> DateMention | None:
    parts = match.groupdict()
    written_year = parts.get("year")
    number = _full_year(written_year) if written_year else year
    month = _month(parts["month"])
    if number is None or month is None:
        return None
    last_day = calendar.monthrange(number, month)[1]
    if day := parts.get("day") or _ordinal(parts.get("ordinal")):
        if not 1 <= int(day) <= last_day:
            return None
        exact = Date(number, month, int(day))
        return DateMention(*match.span(), exact, exact, "day", written_year is not None)
    first, last = _days_of(parts.get("part") or "", last_day)
    return DateMention(
        *match.span(), Date(number, month, first), Date(number, month, last), "month", written_year is not None
    )


def _ordinal(word: str | None) -> int | None:
    return ORDINALS.index(word.casefold().replace(" ", "-")) + 1 if word else None


def _days_of(part: str, last_day: int) -> tuple[int, int]:
    # Writers are loose about "early" and "late": a few days of slack on each side of the third.
    low = part.lower()
    if low.startswith(("early", "the begin")):
        return 1, 13
    if low.startswith("mid"):
        return 8, 22
    return (17, last_day) if low.startswith(("late", "the end")) else (1, last_day)


def _full_year(written_year: str) -> int:
    number = int(written_year)
    if len(written_year) == 4:
        return number
    return number + (1900 if number > 50 else 2000)


def _month(word: str) -> int | None:
    low = word.lower().rstrip(".")
    if low.isdigit():
        return int(low) if 1 <= int(low) <= 12 else None
    return MONTHS.get(low) or _SHORT.get(low)
