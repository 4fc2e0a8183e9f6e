"""What a question asks: as a question of its own, of which document, of what type, as of which day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta

from dealdesk.assistant.kind import Kind, kind_of
from dealdesk.index.query import DateRange, Query
from dealdesk.ingest.dates import DateMention, dates_in
from dealdesk.ingest.values import values_in

_NAMED_DOCUMENT = re.compile(
    r"^\s*(?:consider(?:ing)?|regarding|in|under|according to|as per|per|for)\s+(?:the\s+)?"
    r"(?P<document>[^;?\n]{3,300}?)\s*;\s+(?P<content>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_LEANING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|those|these|this|that one|he|she|his|her|him|there|then|same|ones?|former"
    r"|latter|instead|else|another|other|too|as well|also|again)\b|^\W*(?:and|but|so|or|what about|how about|what if"
    r"|since when|until when|why|how so)\b",
    re.IGNORECASE,
)
BEFORE = re.compile(
    r"\b(?:before|previous(?:ly)?|original(?:ly)?|initial(?:ly)?|at first|used to|formerly|old)\b", re.IGNORECASE
)
"""Words that ask for what was in force before."""
_NOW = re.compile(r"\b(?:now|today|current(?:ly)?|at present|these days|still|nowadays|at the moment)\b", re.IGNORECASE)
_AS_OF = re.compile(
    r"\b(?:as of|as at|on|in|during|by|at the end of|back in|since|before|until|after|from)"
    r"\s+(?:early|mid|late)?[- ]?$",
    re.IGNORECASE,
)
_SLACK = timedelta(days=2)
"""A document written about a day is often dated a day or two beside it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said before: ``role`` is "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read. ``text`` is as asked; ``standalone`` can be understood without the turns before it.

    ``content`` is what is asked and ``document`` the words that name where; ``context`` is what a follow-up leans on.
    ``as_of`` is the day whose rule is asked for, where the question names one; ``now`` where it asks for today's.
    """

    text: str
    standalone: str
    content: str
    kind: Kind
    document: str = ""
    context: str = ""
    dates: tuple[DateMention, ...] = ()
    as_of: Date | None = None
    now: bool = False

    @property
    def query(self) -> Query:
        return Query(self.content, self.document, self.context, tuple(_range(mention) for mention in self.dates))

    @property
    def follows_up(self) -> bool:
        return bool(self.context)


def read_question(text: str, history: Sequence[Turn] = (), year: int | None = None) -> Question:
    """Reads ``text`` as asked after ``history``; a date without a year is taken to be in ``year``."""
    named = _NAMED_DOCUMENT.match(text)
    document, content = (named["document"].strip(), named["content"].strip()) if named else ("", text.strip())
    earlier = [turn.content.strip() for turn in history if turn.role == "user" and turn.content.strip()]
    context = _context(earlier)
    dates = tuple(dates_in(f"{text} {context}", year))
    return Question(
        text=text,
        standalone=f"{content} (following: {context})" if context else text.strip(),
        content=content,
        kind=_kind(content, earlier),
        document=document,
        context=context,
        dates=dates,
        as_of=_as_of(text, dates),
        now=bool(_NOW.search(content)),
    )


def _kind(content: str, earlier: Sequence[str]) -> Kind:
    kind = kind_of(content)
    if kind != "text" or not earlier or len(content.split()) >= 8:
        return kind
    if BEFORE.search(content):
        # "And what was it before?" asks for the value that the last question speaks of: its 10%, its $42.50.
        spoken: list[Kind] = [v.kind for v in values_in(earlier[-1]) if v.kind != "month"]
        if spoken:
            return spoken[0]
    return kind_of(earlier[-1])  # "And for Japan?" asks for what was asked before it


def leans(question: str) -> bool:
    """Whether the question cannot be understood alone: it points back, or is too short to name its subject."""
    return bool(_LEANING.search(question)) or len(re.findall(r"[A-Za-z]{4,}", question)) < 4


def _context(earlier: Sequence[str]) -> str:
    """The earlier questions that a follow-up leans on, the latest first; more while they lean themselves."""
    if not earlier:
        return ""
    needed = [earlier[-1]]
    for before in reversed(earlier[:-1]):
        if not leans(needed[-1]) or len(needed) == 3:
            break
        needed.append(before)
    return " ".join(needed)


def _as_of(text: str, dates: Sequence[DateMention]) -> Date | None:
    """The last day of the date that the question sets as its time, where it sets one."""
    for mention in dates:
        if mention.end <= len(text) and _AS_OF.search(text[: mention.start]):
            return mention.last
    return None


def _range(mention: DateMention) -> DateRange:
    if mention.grain == "year":
        return DateRange(mention.first, mention.last, 0.3)
    return DateRange(mention.first - _SLACK, mention.last + _SLACK, 1.0 if mention.year_known else 0.7)
