"""What a text says of itself at its head and foot: its title, and the date that it bears."""

from __future__ import annotations

import re
from datetime import date as Date

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DATES = (
    re.compile(rf"\b{_MONTH}\s+{_DAY}\s*,?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY}\s+(?:day\s+of\s+)?{_MONTH},?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b"),
)
_BEFORE = re.compile(
    r"\W*+(?:(?:(?:issued|published|released|signed|posted|updated|date|dated|as of|on|of|for immediate release|the"
    r"|washington|brussels|geneva|london|new york|executed|effective date|mon|tues?|wednes|wed|thurs?|fri|satur"
    r"|sun)(?:day)?\b|d\.c\.)\W*+)*+",
    re.IGNORECASE,
)
"""Each sign is looked at once: a line of dashes, read in every way that there is, took half a minute."""
_AFTER = re.compile(r"[\s.,;:*_|)\]—–-]*(?:\d{1,2}:\d\d\s*(?:[ap]\.?m\.?)?\s*\w{0,4})?[\s.]*", re.IGNORECASE)
_DATED = re.compile(
    r"\b(?:dated|made|entered\s+into|effective|executed|is|agreement)\s+(?:and\s+entered\s+into\s+)?"
    r"(?:as\s+of|on|this|effective\s+as\s+of)\s+(?:the\s+)?(?=\d|[A-Z])",
)
_HEAD, _FOOT = 3_000, 1_500  # characters in which a document says its date
_NOT_TITLES = re.compile(
    r"(?:exhibit|annex|schedule)\s+[\d.]+[A-Z]?$|execution (?:version|copy)|confidential|draft\b|final\b|page \d|\W*$"
    r"|for immediate release|by the president of|table of contents|\d+$|the white house$|[-_=*\s]+$",
    re.IGNORECASE,
)
_TYPES = (
    r"(?:executive order|order|notice|proclamation|memorandum|circular|decree|directive|decision|regulation|ruling"
    r"|announcement|resolution|bulletin|advisory|determination|amendment|agreement|contract|plan|report|letter)"
)
_TYPE = re.compile(rf"\b{_TYPES}s?\b", re.IGNORECASE)
_NUMBERED = re.compile(rf"(?:[\w’'-]+ ){{0,3}}{_TYPES} (?:no\.? ?|number )?\d[\w./–-]*", re.IGNORECASE)
_UNDER_LETTERHEAD = 4  # lines within which a letterhead is followed by what the document is
_TITLE = 150  # characters: a longer first line is a paragraph
_LINES = 15


def date_in(words: str) -> Date | None:
    """The first date in ``words``: "November 1, 2025", "1 November 2025", "1st day of November, 2025", "2025-11-01"."""
    found = [m for pattern in _DATES for m in pattern.finditer(words)]
    for match in sorted(found, key=lambda m: m.start()):
        if (date := _date(match)) is not None:
            return date
    return None


def date_line(text: str) -> Date | None:
    """The date that a document bears: a line with a date and no more at its head ("Washington, May 2, 2025"), "dated
    as of May 18, 2021" near its beginning, or a date line at its foot. A date that is only mentioned is not it."""
    head = text[:_HEAD]
    return _alone(head) or _dated(head) or _alone(text[max(len(text) - _FOOT, len(head)) :])


def title_line(text: str) -> str:
    """The title that the text begins with: its first Markdown heading of the first level, else its first short line
    that is not a date, an exhibit number or the like; "" where it begins with a paragraph.

    A line such as "NOTICE 2025-031" goes before the office in capitals above it, and takes the title below it along:
    "NOTICE 2025-031: Additional Duty on Tin".
    """
    lines = [line.strip() for line in text[: _HEAD * 2].split("\n") if line.strip()]
    for line in lines[: 2 * _LINES]:
        if line.startswith("# ") and line.strip("# "):
            return " ".join(line.strip("# *_").split())
    plain = [" ".join(line.strip("#*_ ").split()) for line in lines[:_LINES]]
    found = [line for line in plain if line and not _NOT_TITLES.match(line) and not _only_date(line)]
    if not found or not _can_be_title(found[0]):
        return ""
    at = 0
    if found[0].isupper() and not _TYPE.search(found[0]):
        at = next((i for i, line in enumerate(found[:_UNDER_LETTERHEAD]) if _NUMBERED.fullmatch(line)), 0)
    if not _NUMBERED.fullmatch(found[at]):
        return found[at]
    below = found[at + 1] if at + 1 < len(found) else ""
    named = " " in below and ":" not in below and below[0].isupper() and _can_be_title(below)
    return f"{found[at]}: {below}" if named else found[at]


def _can_be_title(line: str) -> bool:
    return len(line) <= _TITLE and line[-1] not in ".;,:"


def _alone(text: str) -> Date | None:
    return next((date for line in text.split("\n") if len(line) <= 100 and (date := _only_date(line))), None)


def _only_date(line: str) -> Date | None:
    """The date of a line that says nothing else."""
    for pattern in _DATES:
        match = pattern.search(line)
        if match and _BEFORE.fullmatch(line, 0, match.start()) and _AFTER.fullmatch(line, match.end()):
            return _date(match)
    return None


def _dated(text: str) -> Date | None:
    for match in _DATED.finditer(text):
        near = text[match.end() : match.end() + 40]
        for pattern in _DATES:
            if (found := pattern.match(near)) and (date := _date(found)):
                return date
    return None


def _date(match: re.Match[str]) -> Date | None:
    month = match["month"].lower()
    number = int(month) if month.isdigit() else 1 + next((i for i, m in enumerate(_MONTHS) if m[:3] == month[:3]), 11)
    try:
        return Date(int(match["year"]), number, int(match["day"]))
    except ValueError:
        return None
