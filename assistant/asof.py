"""The day that a question asks about, told from the dates that only name a document or an event."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date as Date
from datetime import timedelta

from dealdesk.ingest.dates import DateMention

BEFORE = re.compile(
    r"\b(?:previous(?:ly)?|original(?:ly)?|initially|initial(?! (?:term|period|public|payment|order|closing))|at first"
    r"|used to|formerly|old)\b"
    r"|\bbefore(?=\W*$|[,;?]| (?:that|then|this|it (?:was|changed)|(?:the|an?|any) (?:\w+ )?(?:deal|change|cut|rise"
    r"|increase|amendment|order|truce|agreement|ruling|reduction|raise|revision|action|memo|notice)\b))",
    re.IGNORECASE,
)
"""Words that ask for what was in force before. "Before either side may close" asks for no such thing."""
NOW = re.compile(
    r"\b(?:now|today|current(?:ly)?|at present|presently|these days|still|nowadays|at the moment|as of now|so far"
    r"|to date|as things stand)\b",
    re.IGNORECASE,
)
_SETS = re.compile(
    r"\b(?P<word>as of|as at|on|in|during|by|at the end of|back in|(?:since|after|following)(?: the)?|before|prior to"
    r"|until|from|between)"
    r"\s+(?:early|mid|late)?[- ]?$",
    re.IGNORECASE,
)
# "The memo of May 3", "the fact sheet from May", "the agreement signed on May 3", "a duty that started in May".
_NAMES = re.compile(
    r"\b(?:(?:order|memo(?:randum)?|proclamation|notice|fact sheet|letter|rules?|action|report|statement|agreement"
    r"|framework|amendment|surcharge|tariff|duty|lease|contract)\s+from"
    r"|(?:dated|signed|issued|published|announced|adopted|concluded|executed|started|began|dropped|ended|introduced"
    r"|imposed|expired|filed|entered into|made)(?: (?:as of|on|in|back in))?)\s+(?:early|mid|late)?[- ]?$",
    re.IGNORECASE,
)
_REACH = 60
"""Characters before a date in which the word stands that sets or names it."""
_NAMED_AFTER = re.compile(
    r",?\s+(?:order|memo(?:randum)?|proclamation|notice|fact sheet|letter|rules?|action|report|statement|agreement"
    r"|framework|amendment|deal|documents?|version|draft|revision|tweak)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"^,?\s+(?:and|to|through|or)(?:\s+(?:in|on|as of))?\s+$", re.IGNORECASE)


def days_asked(text: str, dates: Sequence[DateMention]) -> tuple[Date, ...]:
    """The last day of each date that ``text`` sets as its time, in order; of "before May 3" the day before.

    ``dates`` are those of ``text``; later ones, of what it follows up, are passed over. Where one day is given "as of",
    it alone counts.
    """
    asked: list[tuple[str, Date]] = []
    last: DateMention | None = None
    for mention in dates:
        if mention.end > len(text):
            break
        word = _word(text, mention, last)
        if word:
            asked.append((word, mention.first - timedelta(days=1) if word in ("before", "prior to") else mention.last))
            last = mention
    exact = [day for word, day in asked if word in ("as of", "as at")]
    return tuple(dict.fromkeys(exact or [day for _, day in asked]))


def _word(text: str, mention: DateMention, last: DateMention | None) -> str:
    """The word that makes the date the time asked about; empty where the date names something else."""
    before = text[max(0, mention.start - _REACH) : mention.start]
    if _NAMED_AFTER.match(text, mention.end):
        return ""
    if last is not None and _AND.match(text[last.end : mention.start]):
        return "and"
    match = _SETS.search(before)
    if match is None:
        return ""
    exact = match["word"].lower() in ("as of", "as at")
    return "" if not exact and _NAMES.search(before) else match["word"].lower()
