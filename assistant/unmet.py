"""Whether what is quoted is of another kind or thing than what a question asks for: then it is no answer to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from dealdesk.assistant.answer import Quote
from dealdesk.assistant.concept import labels_in
from dealdesk.assistant.counted import is_in_name, unit_asked, units_in
from dealdesk.assistant.country import countries_in
from dealdesk.assistant.denied import asks_what_not, tells_what_not
from dealdesk.assistant.figures import Figure, figures_in
from dealdesk.assistant.head import heads
from dealdesk.assistant.matter import leaves_out
from dealdesk.assistant.noun import phrase
from dealdesk.assistant.office import offices_in
from dealdesk.assistant.question import Question
from dealdesk.assistant.thing import is_told, thing_of
from dealdesk.index.lexical import tokenize
from dealdesk.ingest.dates import dates_in
from dealdesk.ingest.values import values_in

_ASKS_DATE = re.compile(
    r"\b(?:what|which) (?:calendar )?(?:date|day|year|month)s?\b|\bwhen (?:did|was|were|had|didn|wasn|weren|hadn)",
    re.IGNORECASE,
)
_ASKS_RATE = re.compile(
    r"\b(?:what|which|how high|at what)\b.*\b(?:rate|percent\w*|interest|tariff|dut(?:y|ies))\b", re.I | re.S
)
_TIME = re.compile(
    r"\b(?:today|yesterday|tomorrow|immediately|upon|simultaneous\w*|centur(?:y|ies)|decades?|ago"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|the (?:same|next|following|previous) (?:day|week|month|year)"
    r"|date of|era|period)\b|\b\d{3,4}s\b",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:no|not|none|nil|zero|free|exempt\w*|without|except\w*|ended?|terminat\w*|suspend\w*|remov\w*|eliminat\w*)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\b(?:how much|how many \w+['’]?|how long (?:a|is the)|(?:days|weeks|months|years)['’]?)"
    r" (?:of )?(?:(?:prior|advance|written) )*(?:notice|warning)\b|\bnotice period\b",
    re.IGNORECASE,
)
"""What asks how long a notice is; "under the March notice" names a paper."""
_NOTIFIED = re.compile(r"\b(?:notic\w*|notif\w*|warn\w*|advance|prior|before|writing|written)\b", re.IGNORECASE)
_ANY_YEAR = 2000  # a day without its year is a day all the same
_ON_A_LIST = re.compile(
    r"\b(?:is|are|was|were)\s+(?P<member>\S.{0,150}?)\s+(?:also\s+|still\s+)?"
    r"(?:listed|named|enumerated|(?:on|in|among|part\s+of)\s+"
    r"(?:the|a|any|that|this|its|their)\s+(?:[\w-]+\s+){0,2}(?:lists?|annex(?:es)?|schedules?|appendi(?:x|ces)))\b",
    re.IGNORECASE | re.DOTALL,
)
"""A question whether something is on a list."""
_COUNTRY = re.compile(r"countr(?:y|ies)|nations?|economies")


def unmet(question: Question, quotes: Sequence[Quote], home: Callable[[], frozenset[str]] = frozenset) -> bool:
    """Whether ``quotes``, and what stands over them, cannot answer ``question``. Of a document that the question names
    its own clause is shown, whatever it leaves open. ``home`` gives the countries that most documents name; many are
    read for it, so it is looked at only where countries are asked for.

    Of the development sets' answerable questions this holds for none (docs/evaluation.md).
    """
    if question.document:
        return False
    return lacks_country(question, quotes, home) or any(lacks(question, quotes) for lacks in _CHECKS)


def lacks_type(question: Question, quotes: Sequence[Quote]) -> bool:
    """Whether a question for a date or a rate is met by words that hold neither, nor say that there is none."""
    text = " ".join(quote.quote for quote in quotes)
    if question.kind == "date" and _ASKS_DATE.search(question.content):
        return not dates_in(text, _ANY_YEAR) and not _TIME.search(text) and not any(map(_may_be_year, _numbers(text)))
    if question.kind == "rate" and _ASKS_RATE.search(question.content):
        return not (any(value.kind == "rate" for value in values_in(text)) or _NONE.search(text) or _numbers(text))
    return False


def lacks_thing(question: Question, quotes: Sequence[Quote]) -> bool:
    """Whether a value is asked for of a thing ("base salary", "liability cap") of which neither the words quoted nor
    the titles and sections over them speak: what they tell is a value of something else."""
    thing = thing_of(question)
    return not any(is_told(thing, quote.quote, quote.section, quote.title) for quote in quotes)


def lacks_unit(question: Question, quotes: Sequence[Quote]) -> bool:
    """Whether it is asked how many of a measure there are ("how many tons") and no measure is told."""
    return bool(unit_asked(question.content)) and not any(units_in(_told(quote)) for quote in quotes)


def lacks_notice(question: Question, quotes: Sequence[Quote]) -> bool:
    """Whether it is asked how long a notice is, and what is told speaks of none."""
    asked = question.kind == "duration" and _NOTICE.search(question.content)
    return bool(asked) and not any(_NOTIFIED.search(_told(quote)) for quote in quotes)


def lacks_denial(question: Question, quotes: Sequence[Quote]) -> bool:
    """Whether it is asked what is *not* so, and nothing is denied or left out."""
    return asks_what_not(question.content) and not any(tells_what_not(_told(quote)) for quote in quotes)


def lacks_member(question: Question, quotes: Sequence[Quote]) -> bool:
    """Whether it is asked whether something is on a list, and none of its words stands in what is told."""
    if question.kind != "yes_no" or not (asked := _ON_A_LIST.search(question.content)):
        return False
    wanted = set(tokenize([asked["member"]])[0]) - set(tokenize([_names(asked["member"])])[0])
    return bool(wanted) and not any(wanted & set(tokenize([_told(quote)])[0]) for quote in quotes)


def lacks_office(question: Question, quotes: Sequence[Quote]) -> bool:
    """Whether it is asked who holds an office ("chief financial officer"), and another is told, and not that one."""
    asked = offices_in(question.content) if question.kind == "party" else frozenset()
    told = frozenset[str]().union(*(offices_in(_told(quote)) for quote in quotes))
    return bool(asked and told) and not asked & told


def lacks_country(question: Question, quotes: Sequence[Quote], home: Callable[[], frozenset[str]]) -> bool:
    """Whether it is asked which countries, and none is told but those of the question and of ``home``."""
    asked = (phrase(head.rest)[0] for head in heads(question.content) if head.word in ("what", "which"))
    asks = any(_COUNTRY.fullmatch(word) for words in asked for word in words[:3])
    if not (quotes and asks):
        return False
    known = countries_in(question.standalone) | home()
    return all(countries_in(_told(quote)) <= known for quote in quotes)


def lacks_matter(question: Question, quotes: Sequence[Quote]) -> bool:
    """Whether it is asked about a matter of contracts ("insurance", "escrow") of which nothing told speaks."""
    return leaves_out(question.content, " ".join(map(_told, quotes)))


_CHECKS: tuple[Callable[[Question, Sequence[Quote]], bool], ...] = (
    lacks_type,
    lacks_thing,
    lacks_unit,
    lacks_notice,
    lacks_denial,
    lacks_member,
    lacks_office,
    lacks_matter,
)


def _told(quote: Quote) -> str:
    return f"{quote.title}\n{quote.section}\n{quote.quote}"


def _names(text: str) -> str:
    """The words of ``text`` with a capital: of "Canadian maple syrup" the syrup must be told, whoever makes it."""
    return " ".join(re.findall(r"\b[A-Z][\w’'.-]*", text))


def _numbers(text: str) -> list[Figure]:
    """The numbers of ``text`` without a unit, or of a hundred; what only names a clause or an order is none."""
    labels = labels_in(text)
    return [
        one
        for one in figures_in(text)
        if one.sort == "number"
        and one.unit in ("", "%", "bp", "cent")
        and not any(start <= one.start < end for start, end in labels)
        and not is_in_name(text, one.start, one.end)
    ]


def _may_be_year(number: Figure) -> bool:
    return number.text.isdigit() and len(number.text) in (3, 4)
