"""Typed values in text, each with its exact span: dates, durations, rates, amounts and counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dealdesk.ingest.dates import dates_in

ValueKind = Literal["date", "month", "duration", "rate", "amount", "count"]

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    r"|nineteen|twenty|twenty-four|thirty"
    r"|thirty-six|forty|forty-five|fifty|sixty|seventy|eighty|ninety|hundred"
)
_SPELLED = rf"(?:(?:{_WORDS})[\s-]hundred(?:\s+and)?[\s-]+)?(?:{_WORDS})(?:[\s-](?:{_WORDS}))?"
"""A number in words, up to some hundreds: "one hundred and twenty"."""
_AMOUNT_UNIT = r"(?:\s?(?:thousand|million|billion|trillion|bn|mn|m\b|k\b))?"
_CURRENCY = r"(?:US\$|C\$|A\$|\$|€|£|¥|USD|EUR|GBP|CAD|AUD|JPY|CHF|CNY|RMB)"
_FINER = r"(?:(?:calendar|fiscal|contract|metric|short|long|gross|net|square|cubic)\s+){0,2}"
"""Words before the unit that a price is by: "per metric ton"."""
_RULES: tuple[tuple[ValueKind, re.Pattern[str]], ...] = (
    (
        "rate",
        re.compile(
            rf"(?:{_NUMBER})(?:\s?(?:%|percent\b|per\s?cent\b)|\s+percentage points?\b|\s+basis points?\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "amount",
        re.compile(
            rf"{_CURRENCY}\s?(?:{_NUMBER}){_AMOUNT_UNIT}(?:\s?(?:per|a|/)\s?{_FINER}[a-z]+)?"
            rf"|(?:{_NUMBER})(?:\s?(?:thousand|million|billion|trillion))?"
            r"\s?(?:(?:U\.?S\.? )?dollars|USD|euros?|EUR|cents)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "duration",
        re.compile(
            rf"\b(?:{_SPELLED}(?:\s?\((?:\d+)\))?|\d+)[\s-]+(?:(?:consecutive|calendar|business|working|full)\s+)?"
            r"(?:days?|weeks?|months?|years?|hours?|quarters?)\b(?:['’]|(?:\s+period))?",
            re.IGNORECASE,
        ),
    ),
    (
        "count",
        re.compile(
            rf"\b(?:{_NUMBER})(?:\s(?:million|billion|thousand))?(?!\s?(?:%|percent|per\s?cent))"
            rf"(?=\)?\s+(?:[\w.’'-]+\s+){{0,2}}?[a-z]{{3,}})"
            rf"|\b{_SPELLED}(?:[\s-](?:thousand|million))?(?=\s+\(?(?:\d[\d,]*\)\s+)?[a-z]{{3,}})",
            re.IGNORECASE,
        ),
    ),
)


_NEEDED: dict[ValueKind, tuple[str, ...]] = {
    "rate": ("%", "percent", "cent", "basis"),
    "amount": ("$", "€", "£", "¥", "usd", "eur", "gbp", "cad", "aud", "jpy", "chf", "cny", "rmb", "dollar", "cents"),
    "duration": ("day", "week", "month", "year", "hour", "quarter"),
    "count": ("",),
}
"""Words without one of which no value of a kind is told: most sentences have none, and are not searched."""
_UNITS: tuple[tuple[ValueKind, str], ...] = (
    ("amount", rf"{_CURRENCY}|dollars|euros?"),
    ("rate", r"%|percent|per cent|pct"),
    ("duration", r"(?:business |calendar |working )?(?:days?|weeks?|months?|years?|hours?)"),
)
_CELLS = tuple(
    (
        kind,
        re.compile(
            rf"(?:^|\|\s)[^|:\n]{{1,80}}?[(\[](?:in )?(?:{unit})[)\]]: (?P<cell>-?(?:{_NUMBER}))(?=\s*(?:\||$))",
            re.I | re.M,
        ),
    )
    for kind, unit in _UNITS
)
"""A number of a table whose column tells the unit: "Unit price (USD): 10.90"."""


_NAMES = re.compile(
    r"(?:\b(?:Order|Proclamation|Memorandum|Notice|Act|Agreement|Decree|Regulation|Directive|Letter|Amendment|NSPM)s?\b"
    r"(?:\s+(?:No\.?\s*)?[\w.\-–/]*\d[\w.\-–/]*)?(?:\s*\([^()]{0,200}\))?,?\s+(?:of|dated(?: as of)?)\s+$)"
    r"|(?:(?:\d{3,6}|[IVX]+)\s+of\s+$)"
)
"""What stands before a date that only names a document: "Executive Order 14257 of April 2, 2025"."""
_NAMED_AFTER = re.compile(
    r"^,?\s+(?:report|order|proclamation|memorandum|notice|letter|fact sheet|joint statement)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it stands at ``start:end`` of a text."""

    kind: ValueKind
    start: int
    end: int
    text: str

    @property
    def plain(self) -> str:
        """The value so that "10 percent", "10 per cent" and "10%" are one."""
        return re.sub(r"\s?per\s?cent\b", "%", " ".join(self.text.lower().split()))


def values_in(text: str, year: int | None = None) -> list[Value]:
    """The values of ``text`` in order of place; where two readings overlap, the more particular one stays.

    Dates without a year count only when ``year`` is given; a date that only names a document ("Proclamation 10403 of
    May 27, 2022") is none of the text's values.
    """
    taken: list[Value] = []
    for value in _all(text, year):
        if not any(value.start < other.end and other.start < value.end for other in taken):
            taken.append(value)
    return sorted(taken, key=lambda value: value.start)


def _all(text: str, year: int | None) -> Iterator[Value]:
    for mention in dates_in(text, year):
        if mention.grain != "year" and not _names_a_document(text, mention.start, mention.end):
            kind: ValueKind = "date" if mention.grain == "day" else "month"
            yield Value(kind, mention.start, mention.end, text[mention.start : mention.end])
    for cell_kind, cell in _CELLS if "): " in text or "]: " in text else ():
        for match in cell.finditer(text):
            yield Value(cell_kind, *match.span("cell"), match["cell"])
    folded = text.casefold()
    for rule_kind, rule in _RULES:
        if any(word in folded for word in _NEEDED[rule_kind]):
            for match in rule.finditer(text):
                yield Value(rule_kind, *match.span(), match[0])


def _names_a_document(text: str, start: int, end: int) -> bool:
    return bool(_NAMES.search(text[max(0, start - 260) : start]) or _NAMED_AFTER.search(text[end : end + 20]))
