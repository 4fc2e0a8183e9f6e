"""What a question asks: as a question of its own, of which document, of what type, as of which day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Date
from datetime import timedelta

from dealdesk.assistant.asof import BEFORE, NOW, days_asked
from dealdesk.assistant.follow import changes_topic, in_full, leans, says_all
from dealdesk.assistant.frame import matter
from dealdesk.assistant.kind import Kind, kind_of
from dealdesk.assistant.measure import compared_kind
from dealdesk.assistant.sides import sides_of
from dealdesk.assistant.wording import legal_words
from dealdesk.index.filters import Filters
from dealdesk.index.query import DateRange, Query
from dealdesk.ingest.dates import DateMention, dates_in
from dealdesk.ingest.values import values_in

__all__ = ["BEFORE", "Inquiry", "Question", "Turn", "leans", "read_question"]

_NAMED_DOCUMENT = re.compile(
    r"^\s*(?:consider(?:ing)?|regarding|in|under|according to|as per|per|for)\s+(?:the\s+)?"
    r"(?P<document>[^;?\n]{3,300}?)\s*;\s+(?P<content>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_DAY = timedelta(days=1)
_SLACK = timedelta(days=2)
"""A document written about a day is often dated a day or two beside it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said before: ``role`` is "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked, as it comes: ``text`` after ``history``, of the documents that ``filters`` allow and for the day
    ``as_of``, or else the one that it names or the assistant takes. ``k`` passages are looked through for it."""

    text: str
    history: tuple[Turn, ...] = ()
    as_of: Date | None = None
    filters: Filters = field(default_factory=Filters)
    k: int = 8


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read. ``text`` is as asked; ``standalone`` can be understood without the turns before it.

    ``content`` is what is asked and ``document`` the words that name where; ``context`` is what a follow-up leans on.
    ``as_of`` is the day whose rule is asked for, where the question names one, and the last of ``days`` where it names
    several; ``now`` where it asks for today's. ``sides`` are the words of each side that the question sets side by
    side, 2 to 4 of them or none. ``before`` is the question before it, whether it leans on that or not; ``only`` are
    the ids of the documents that it is asked of, where it means some by what they did to those of the turn before.
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
    days: tuple[Date, ...] = ()
    sides: tuple[str, ...] = ()
    before: str = ""
    only: tuple[str, ...] = ()

    @property
    def query(self) -> Query:
        return self._asking(self.content)

    def for_side(self, side: str) -> Question:
        """What is asked of one of ``sides`` alone, with the words of the others left out; itself if there is none such.
        Of a comparison its type is that of what is compared: a rate of "the duty on tin versus copper"."""
        alone = {one.name: one.question for one in sides_of(self.content)} if side in self.sides else {}
        if side not in alone:
            return self
        kind = compared_kind(alone[side]) if self.kind == "comparison" else self.kind
        return replace(self, content=alone[side], sides=(), kind=kind)

    def _asking(self, text: str) -> Query:
        days = tuple(_range(mention) for mention in self.dates)
        return Query(matter(text), self.document, self.context, days, " ".join(legal_words(text)))

    @property
    def asks_of_a_day(self) -> bool:
        """Whether it asks what holds on a day, in a month, or now; "in 2026" says only that it is about then."""
        day = self.as_of
        exact = [mention for mention in self.dates if mention.grain != "year"]
        return self.now or any(day is not None and mention.first - _DAY <= day <= mention.last for mention in exact)

    @property
    def follows_up(self) -> bool:
        return bool(self.context)


def read_question(text: str, history: Sequence[Turn] = (), year: int | None = None) -> Question:
    """Reads ``text`` as asked after ``history``; a date without a year is taken to be in ``year``."""
    named = _NAMED_DOCUMENT.match(text)
    document, content = (named["document"].strip(), named["content"].strip()) if named else ("", text.strip())
    earlier = [turn.content.strip() for turn in history if turn.role == "user" and turn.content.strip()]
    context = _context(text, earlier)
    before = context or (earlier[-1] if earlier else "")
    if context and (full := in_full(content, earlier)):
        content, context = full, ""  # said in full, the question needs nothing of what was before
    dates = tuple(dates_in(f"{text} {context}", year))
    days = days_asked(text, dates)
    return Question(
        text=text,
        standalone=_standalone(text, content, context, earlier),
        content=content,
        kind=_kind(content, earlier if context else ()),
        document=document,
        context=context,
        dates=dates,
        as_of=days[-1] if days else None,
        now=bool(NOW.search(content)),
        days=days,
        sides=tuple(side.name for side in sides_of(content)),
        before=before,
    )


def _standalone(text: str, content: str, context: str, earlier: Sequence[str]) -> str:
    return f"{content} (following: {context})" if context else content if earlier else text.strip()


def _kind(content: str, earlier: Sequence[str]) -> Kind:
    kind = kind_of(content)
    if kind != "text" or not earlier or len(content.split()) >= 8:
        return kind
    if BEFORE.search(content):
        # "And what was it before?" asks for the value that the last question speaks of: its 10%, its $42.50.
        spoken: list[Kind] = [v.kind for v in values_in(earlier[-1]) if v.kind != "month"]
        if spoken:
            return spoken[0]
    # "And for Japan?" asks for what was asked before it, maybe with another "And for ...?" between.
    return next((kind for one in reversed(earlier[-3:]) if (kind := kind_of(one)) != "text" or not leans(one)), "text")


def _context(text: str, earlier: Sequence[str]) -> str:
    """The earlier questions that a follow-up leans on, the latest first; more while they lean themselves. None where it
    is of another matter than all of them, or says all that they do."""
    at = next((at for at in reversed(range(len(earlier))) if not changes_topic(text, earlier[at])), -1)
    if at < 0 or says_all(text, earlier[at]):
        return ""
    needed = [earlier[at]]
    for before in reversed(earlier[:at]):
        if not leans(needed[-1]) or len(needed) == 3:
            break
        needed.append(before)
    return " ".join(needed)


def _range(mention: DateMention) -> DateRange:
    if mention.grain == "year":
        return DateRange(mention.first, mention.last, 0.3)
    return DateRange(mention.first - _SLACK, mention.last + _SLACK, 1.0 if mention.year_known else 0.7)
