"""Dates with their part in what is agreed: announced, signed, effective, expires, deadline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Date
from datetime import timedelta

from dealdesk.ingest.citation import Citation
from dealdesk.ingest.clause import Sentences, subject
from dealdesk.ingest.dates import DateMention, dates_in, written
from dealdesk.ingest.facts import Fact, FactKind
from dealdesk.ingest.relative import Anchors, Relative, relative_dates

_CLOCK = (
    r"(?:\s*(?:at\s+)?(?:12:01|\d{1,2}(?::\d\d)?|midnight|noon)\s*(?:[ap]\.?m\.?)?,?"
    r"(?:\s+(?:\w+\s+)?(?:standard|daylight|local|summer)\s+time|\s+\(?(?:EST|EDT|ET|CET|CEST|UTC|GMT)\)?)?"
    r",?\s*(?:on|of)?)?"
)
_DAY = (
    r"(?:\s+the\s+(?:close|end)\s+of\s+(?:business|trading)(?:\s+on)?)?"
    r"(?:\s*(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday),?)?\s*$"
)
_WORDS: tuple[tuple[FactKind, str], ...] = (
    (
        "expires",
        r"\b(?:until|till|through|expir(?:e|es|ed|ing|y|ation)(?:\s+date)?(?:\s+(?:on|at|of|is|as\s+of))*:?|valid\s+to"
        r"|(?:ends?|ending|lapses?|lapsing|terminates?|ceases?(?:\s+to\s+\w+){0,3})\s+(?:on|at|as\s+of))"
        r"(?:\s+and\s+including)?",
    ),
    (
        "effective",
        r"\b(?:effective(?:\s+date)?(?:\s+(?:immediately|beginning|only|is|means|on|from|as\s+of|at|of|starting))*:?"
        r"|(?:takes?|took|taking|comes?|enter(?:s|ed)?|given)\s+(?:into\s+)?(?:effect|force)(?:\s+(?:on|from|as\s+of|at))*"
        r"|with\s+effect\s+(?:from|as\s+of|on)|in\s+(?:effect|force)\s+(?:from|since|as\s+of|on|beginning)"
        r"|commenc(?:e|es|ing|ement\s+date)(?:\s+(?:on|from|as\s+of|at|is|of))*:?"
        r"|(?:beginning|starting)(?:\s+(?:on|from|as\s+of|at))*|(?:appl(?:y|ies)|binding)\s+(?:from|as\s+of)"
        r"|from\s+and\s+after)",
    ),
    (
        "deadline",
        r"\b(?:(?:not|no)\s+later\s+than|on\s+or\s+before|deadline(?:\s+(?:of|is|for\s[^,.;]{1,40}))?:?"
        r"|due(?:\s+date)?(?:\s+(?:on|by))?:?)",
    ),
    (
        "signed",
        r"\b(?:signed|executed|dated|entered\s+into|made|done(?:\s+at\s+[A-Z]\w+)?)"
        r"(?:\s+(?:and\s+\w+(?:\s+into)?|(?:at|in)\s+[A-Z]\w+|as\s+of|on|effective|this|in\s+duplicate))*,?(?:\s+the)?",
    ),
    (
        "announced",
        r"\b(?:announced|made\s+public|published|unveiled|issued)(?:\s+(?:publicly|on|as\s+of|in))*",
    ),
)
_BEFORE = tuple((kind, re.compile(words + _CLOCK + _DAY, re.IGNORECASE)) for kind, words in _WORDS)
_CLOCK_BEFORE = re.compile(
    r"(?:,?\s*with\s+respect\s+to\s+(?:goods|products|articles|merchandise)\s+(?:that\s+are\s+)?entered[^.;]{0,90})?"
    r"(?:,?\s*on\s+(?:or|and)\s+after)?" + _CLOCK + _DAY,
    re.IGNORECASE,
)
_OPENS = re.compile(r"\W*(?:\(\w{1,4}\)\s+)?(?:Effective|Beginning|Starting|Commencing|Within|Until|From)\b[^.;]*$")
_ENTERED = re.compile(r"\bon\s+(?:or|and)\s+after" + _CLOCK + _DAY, re.IGNORECASE)
_ENTRY = re.compile(r"\b(?:entered|withdrawn|effective|appl(?:y|ies|icable)|imposed|received|subject)\b", re.IGNORECASE)
_BY = re.compile(r"\b(?:by|before|prior\s+to)" + _CLOCK + _DAY, re.IGNORECASE)
_DUTY = re.compile(
    r"\b(?:shall|must|will|agrees?\s+to|undertakes?\s+to|required\s+to|(?:is|are)\s+to|please|asks?\s+you|confirm)\b",
    re.IGNORECASE,
)
_ON = re.compile(r"(?:^|[.;:(—–-]\s*|\b(?:and|when|where|that|meeting)\s+)(?:\([a-z0-9]{1,3}\)\s*)?[Oo]n" + _DAY)
_SAID_AFTER: tuple[tuple[FactKind, str], ...] = (
    ("announced", r"^,?\s[^.;]{0,90}?\b(?:announced|published|released|unveiled|issued|made\s+public)\b"),
    ("signed", r"^,?\s[^.;]{0,90}?\b(?:signed|executed|entered\s+into)\b(?!\s+force)"),
    (
        "effective",
        r"^,?\s[^.;]{0,60}?\b(?:t(?:ook|akes?)\s+effect|enter(?:s|ed)\s+into\s+force|becomes?\s+effective)\b",
    ),
    ("expires", r"^,?\s[^.;]{0,60}?\b(?:expire[sd]?|lapse[sd]?|ceases?\s+to)\b"),
)
_AFTER = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _SAID_AFTER)
_LASTS = re.compile(
    r"\b(?:in\s+(?:full\s+)?(?:force|effect)|remains?|continues?|suspend\w*|valid|lasts?|expires?|terminates?|lapses?"
    r"|for\s+(?:an?\s+)?(?:initial\s+)?(?:period|term)\s+of|until)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"\b(?:effective|takes?\s+effect|enters?\s+into\s+(?:force|effect)|on\s+(?:or|and)\s+after)\b"
    r"(?:[^.;]|\b[ap]\.m\.){0,50}$|\b(?:shall|will)\s+(?:increase|decrease|rise|fall|apply|become|begin|commence"
    r"|be\s+(?:increased|reduced|raised|lowered))\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:within|(?:not|no)\s+(?:later|more)\s+than|at\s+least|on\s+or\s+before|by)(?:\s+the\s+date\s+that\s+is)?\s*$",
    re.IGNORECASE,
)
_ALONE = re.compile(r"^[\s(]*(?:Date[d]?:?\s*|(?:[A-Z][\w.]+,?\s+){0,3})?$")
_HEAD, _TAIL = 1500, 900
"""Characters at a document's beginning and end in which its own date stands on a line."""
_RUN = 4000
_INSTRUMENT = {
    "order",
    "proclamation",
    "notice",
    "memorandum",
    "agreement",
    "amendment",
    "letter",
    "contract",
    "lease",
    "deed",
}


def timings_in(
    text: str, day: Date | None, own: str, citations: Sequence[Citation], sentences: Sentences
) -> list[Fact]:
    """The typed dates of ``text``, in order of place; a date that stands only for itself is none.

    ``day`` is the document's own date and ``own`` what it calls itself. Dates within ``citations`` only name another
    document and are passed over.
    """
    mentions = _mentions(text, day.year if day else None, sentences)
    anchors = Anchors(day, mentions)
    found: list[Fact] = []
    taken: set[int] = set()
    for relative in relative_dates(text, sentences, anchors):
        if kind := _relative_kind(text, relative, sentences):
            found.append(_relative_fact(text, kind, relative, sentences))
            taken.update(range(relative.start, relative.end))
    naming = {place for citation in citations for place in range(citation.start, citation.end)}
    for mention in mentions:
        if mention.start in taken or mention.start in naming:
            continue
        span = sentences.near(mention.start)
        kind = _kind(text, mention, span, day, own)
        # "through November 2024" is more often the end of a count than of a rule.
        if kind and (kind != "expires" or mention.grain == "day"):
            found.append(_fact(text, kind, mention, span, day))
    return sorted(found, key=lambda fact: fact.start)


def _mentions(text: str, year: int | None, sentences: Sentences) -> list[DateMention]:
    """The days and months in ``text``; a few sentences at a time, for each is compared with all others."""
    return [
        replace(mention, start=mention.start + begin, end=mention.end + begin)
        for begin, end in sentences.runs(_RUN)
        for mention in dates_in(text[begin:end], year)
        if mention.grain != "year"
    ]


def _kind(text: str, mention: DateMention, span: tuple[int, int], day: Date | None, own: str) -> FactKind | None:
    before, after = text[max(span[0], mention.start - 200) : mention.start], text[mention.end : span[1]]
    if kind := next((kind for kind, pattern in _BEFORE if pattern.search(before)), None):
        return kind
    if _ENTERED.search(before):
        return "effective" if _ENTRY.search(text, *span) else None
    if _BY.search(before):
        return "deadline" if _DUTY.search(before) else None
    if _ON.search(before) and (kind := next((kind for kind, pattern in _AFTER if pattern.search(after)), None)):
        return kind
    if mention.first == mention.last == day and _on_own_line(text, mention):
        return "signed" if own in _INSTRUMENT else "announced"
    return None


def _on_own_line(text: str, mention: DateMention) -> bool:
    """Whether the date is a line of its own at the document's beginning or end, a place before it at most."""
    if _HEAD < mention.start < len(text) - _TAIL:
        return False
    begin, stop = text.rfind("\n", 0, mention.start) + 1, text.find("\n", mention.end)
    rest = text[mention.end : stop if stop >= 0 else len(text)]
    return bool(_ALONE.match(text[begin : mention.start])) and not rest.strip(" .,;)")


def _fact(text: str, kind: FactKind, mention: DateMention, span: tuple[int, int], day: Date | None) -> Fact:
    first, how = mention.first, ""
    if not mention.year_known and day:
        first = _nearest(first, kind, day)
        how = f"the year is that of {written(day)}, the document's date"
        if first.year != day.year:
            how = f"the year is the one nearest to {written(day)}, the document's date"
    value = first.isoformat() if mention.grain == "day" else f"{first:%Y-%m}"
    about = _subject(text, span, mention.start, mention.end)
    return Fact(kind, mention.start, mention.end, text[mention.start : mention.end], value, about, how)


def _nearest(first: Date, kind: FactKind, day: Date) -> Date:
    """``first`` in the year after ``day``'s where the fact lies ahead and it would otherwise be long past."""
    if kind in ("effective", "expires", "deadline") and day - first > timedelta(days=183):
        return _in_year(first, first.year + 1)
    if kind in ("announced", "signed") and first - day > timedelta(days=183):
        return _in_year(first, first.year - 1)
    return first


def _in_year(day: Date, year: int) -> Date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=year, day=28) if leap else day.replace(year=year)


def _subject(text: str, span: tuple[int, int], start: int, end: int) -> str:
    """What the date is about, without the words that only say that a date follows."""
    clock = _CLOCK_BEFORE.search(text, max(span[0], start - 200), start)
    stop = clock.start() if clock else start
    if _OPENS.match(text, span[0], start):  # "Effective on May 2, the duty rises": what is said comes after
        return subject(text, (end, span[1]), end, end)
    return subject(text, span, stop, end)


def _relative_kind(text: str, relative: Relative, sentences: Sentences) -> FactKind | None:
    span = sentences.near(relative.start)
    before = text[max(span[0], relative.start - 160) : relative.start]
    if _WITHIN.search(before):
        return "deadline"
    if _BEGINS.search(before):
        return "effective"
    if _LASTS.search(before):
        return "expires"
    return "deadline" if _DUTY.search(before) and relative.after else None


def _relative_fact(text: str, kind: FactKind, relative: Relative, sentences: Sentences) -> Fact:
    about = _subject(text, sentences.near(relative.start), relative.start, relative.end)
    words = text[relative.start : relative.end]
    return Fact(kind, relative.start, relative.end, words, relative.day.isoformat(), about, relative.how)
