"""Which numbers of a unit count what a question counts: "how many tons" is not answered by "the Special 301 report"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dealdesk.assistant.asked import AFTER, counted
from dealdesk.assistant.column import head_of, numbers_under_heads
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.question import Question
from dealdesk.index.lexical import tokenize
from dealdesk.ingest.marker import marker_at
from dealdesk.ingest.values import Value

_UNITS = (
    r"tons?|tonnes?|m?mt|kilos?|kilograms?|kg|pounds?|lbs?|ounces?|grams?|barrels?|bushels?|gallons?|lit(?:er|re)s?|acres?"
    r"|hectares?|miles?|kilomet(?:er|re)s?|met(?:er|re)s?|feet|(?:mega|giga|kilo)?watts?|(?:mega|giga|kilo)watt-hours?"
)
_MEASURED = re.compile(
    rf"\b(?:how many|number of|quantity of) (?:(?:metric|short|long|square|cubic|nautical) )?(?P<unit>{_UNITS})\b",
    re.IGNORECASE,
)
"""Units that are counted in: a number without its unit tells nothing of them."""
_UNIT = re.compile(rf"\b(?:{_UNITS})\b", re.IGNORECASE)
_SPELLED = {"tonne": "ton", "mmt": "ton", "mt": "ton", "kilo": "kilogram", "kg": "kilogram", "lb": "pound"}
_REFERENCE = re.compile(
    r"(?:\b(?:sections?|articles?|orders?|proclamations?|clauses?|paragraphs?|annex|chapter|headings?|part|rule|no|number"
    r"|exhibits?|schedules?|appendix|attachment|subheadings?|footnotes?|items?|forms?)"
    r"\.?\s+(?:\w+\s+(?:and|or)\s+)?)$",
    re.IGNORECASE,
)
"""What stands before a number that only names a place."""
_HOUSE = re.compile(
    r"\s+(?:[NSEW]\.?\s+)?(?:[A-Z0-9][\w.]*\s+){1,4}?"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Drive|Dr|Lane|Ln|Boulevard|Blvd|Parkway|Pkwy|Way|Square|Suite|Floor)\b"
)
"""What stands after the number of a house."""
_POSTAL = re.compile(r",\s+[A-Z][A-Za-z.]+(?: [A-Z][a-z]+)?,?\s+$")
"""What stands before a postal code of five digits: ", Minnesota "."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAME = re.compile(r"(?<=[\w,;)’'] )(?!I )[A-Z][\w’'-]*\s$")
"""A word of a name within a sentence: the whole number after it is a part of the name ("Special 301", "Boeing 737")."""


def is_reference(text: str, start: int) -> bool:
    """Whether the number at ``start`` only names a place ("section 12")."""
    return _REFERENCE.search(text, max(0, start - 30), start) is not None


def is_in_name(text: str, start: int, end: int) -> bool:
    """Whether the number at ``start:end`` is part of a name within a sentence."""
    return text[start:end].isdigit() and _NAME.search(text, max(0, start - 40), start) is not None


def unit_asked(question: str) -> str:
    """The unit of measure that ``question`` counts in ("how many tons"), in the singular; "" for none."""
    match = _MEASURED.search(question)
    return _spelled(match["unit"].lower()) if match else ""


def units_in(text: str) -> frozenset[str]:
    """The units of measure that ``text`` names, in the singular."""
    return frozenset(_spelled(match[0].lower()) for match in _UNIT.finditer(text))


def things(text: str, values: Sequence[Value]) -> list[Value]:
    """``values`` of ``text`` without those that only name a place, in it or in the world."""
    return [one for one in values if not (_marks(text, one) or is_reference(text, one.start) or _is_address(text, one))]


def _marks(text: str, value: Value) -> bool:
    """Whether the number only counts the item that ``text`` is: "1) The price"."""
    marker = marker_at(text, 0, len(text))
    return marker is not None and value.start < marker.end


def _is_address(text: str, value: Value) -> bool:
    if not value.text.isdigit():
        return False
    postal = len(value.text) == 5 and _POSTAL.search(text, max(0, value.start - 40), value.start)
    return bool(postal or _HOUSE.match(text, value.end, value.end + 60))


def counting(piece: Evidence, values: Sequence[Value], question: Question) -> list[Value]:
    """Those of the numbers that may answer ``question``: in the unit that it counts in and no part of a name; only
    those beside the noun that it counts, where there are such. A bare number of a table is one under that noun."""
    nouns, unit, values = counted(question), unit_asked(question.content), things(piece.text, values)
    if not (nouns or unit):
        return values
    cells = [
        Value("count", start, end, piece.text[start:end])
        for head, start, end in numbers_under_heads(piece.text)
        if nouns & set(tokenize([head])[0])
    ]
    taken = {value.start for value in cells}
    others = [one for one in values if one.start not in taken]
    found = sorted([*cells, *others], key=lambda value: value.start)
    if unit:
        return [one for one in found if unit in {_spelled(word) for word in _words(_beside(piece, one))}]
    beside = [one for one in found if nouns & set(tokenize([_beside(piece, one)])[0])]
    unnamed = [one for one in found if not is_in_name(piece.text, one.start, one.end)]
    return [one for one in beside if one in unnamed] or [one for one in unnamed if not _YEAR.fullmatch(one.text)]


def _beside(piece: Evidence, value: Value) -> str:
    """What the number counts, as far as words right after it or over its cell tell."""
    return f"{piece.text[value.start : value.end + AFTER]} {head_of(piece, value.start)}"


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?:-[a-z]+)*", text.lower())


def _spelled(word: str) -> str:
    single = re.sub(r"(lit|met)re$", r"\1er", word.rstrip("s"))
    return _SPELLED.get(single, single)
