"""The dates and numbers that a text states, read apart from ``ingest`` so that its mistakes cannot hide themselves."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Sequence

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"\b(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WRITTEN = (
    re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+(?P<year>\d{{4}})\b)?"),
)
_FIGURES = (
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b"),
    re.compile(r"\b(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d\d)\b"),
)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?\s*%?")
_YEAR = re.compile(r"(19|20)\d\d")
_MARKER = re.compile(r"\[\d+\]")
_ITEM = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)


def values(text: str) -> set[str]:
    """The days ("11-10"), years ("year 2025"), numbers ("1250.5") and percentages ("15%") of a text, each in one form.

    A day and its year are two values, since a text may leave the year to its heading. 11/10/2025 is read as written
    in the United States.
    """
    text = re.sub(r"\s*(percent|per cent)\b", "%", text.lower())
    found: set[str] = set()
    for pattern in (*_WRITTEN, *_FIGURES):
        for match in pattern.finditer(text):
            found.add(f"{_month(match['month'])}-{int(match['day'])}")
            found.update([f"year {_year(match['year'])}"] if match["year"] else [])
    for pattern in (*_WRITTEN, *_FIGURES):  # only now: "1 Jan 17" may be either day, so both count
        text = pattern.sub(" ", text)
    for number in _NUMBER.findall(text):
        plain = re.sub(r"[,\s]", "", number)
        plain = re.sub(r"\.0+(?=%|$)|(\.\d*?)0+(?=%|$)", r"\1", plain)
        found.add(f"year {plain}" if _YEAR.fullmatch(plain) else plain)
    return found


def supported(text: str, sources: Sequence[str]) -> dict[str, bool]:
    """The values of an answer's ``text``, and whether each stands in one of its ``sources``.

    Markers and the numbers of list items are no values. A number also counts as found where its source writes it
    with, or without, a percent sign: tables put the sign into their heads.
    """
    given = set().union(*map(values, sources))
    bare = {value.rstrip("%") for value in given}
    said = values(_ITEM.sub(" ", _MARKER.sub(" ", text)))
    return {value: value in given or value.rstrip("%") in bare for value in sorted(said)}


def written(value: str) -> str:
    """One of ``values`` as a person writes it: ``November 10``, ``2025``, ``15%``."""
    month, _, day = value.partition("-")
    return f"{month_name[int(month)]} {day}" if day and 1 <= int(month) <= 12 else value.removeprefix("year ")


def word_count(text: str) -> int:
    """Words of an answer's ``text``, its markers not counted."""
    return len(_MARKER.sub("", text).split())


def _month(name: str) -> int:
    return int(name) if name.isdigit() else _MONTHS.index(name[:3]) + 1


def _year(digits: str) -> int:
    # Two digits as the documents of our day mean them: 51 to 99 are of the last century.
    return int(digits) if len(digits) == 4 else int(digits) + (1900 if int(digits) > 50 else 2000)
