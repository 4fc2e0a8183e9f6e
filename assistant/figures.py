"""Numbers and dates in a text, each read as the value that it stands for: "ten percent" and "10%" are one figure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from dealdesk.assistant.numeral import ORDINALS, SCALES, WORDS, value_of
from dealdesk.ingest.dates import DateMention, dates_in

Reading = tuple[Decimal, str]
"""A number and its unit: "%", "bp", "th" for an ordinal, a currency, "day" and the like, or "" for none."""

_LEAP = 2000
"""The year with which a day without one is read: it has all days."""
_DURATIONS = ("minute", "hour", "day", "week", "month", "quarter", "year")
_CURRENCIES = {
    "$": r"US\$|\$|USD|(?:(?:U\.?S\.?|American)\s)?dollars?",
    "c$": r"C\$|CAD",
    "a$": r"A\$|AUD",
    "€": r"€|EUR|euros?",
    "£": r"£|GBP|pounds sterling",
    "¥": r"¥|JPY|yen",
    "cny": r"CNY|RMB|yuan|renminbi",
    "chf": r"CHF|Swiss francs?",
    "cent": r"cents?",
}
_UNITS = {
    "%": r"%|％|per\s?cent(?:age[\s-]points?)?|pct",
    "bp": r"basis[\s-]points?|bps",
    **_CURRENCIES,
}
_SHAPES = {unit: re.compile(rf"(?:{shape})(?!\w)", re.IGNORECASE) for unit, shape in _UNITS.items()}
_NAMED = re.compile(
    "|".join([*(f"(?:{shape})" for shape in _UNITS.values()), *(f"{name}s?" for name in _DURATIONS)]), re.IGNORECASE
)
_BEFORE = re.compile(r"(?:US\$|C\$|A\$|[$€£¥]|USD|EUR|GBP|CAD|AUD|JPY|CHF|CNY|RMB)\s?$")
_SCALE = re.compile(r"[\s-]?(hundred|thousand|million|billion|trillion|bn|mn|[kmb])(?!\w)", re.IGNORECASE)
_UNIT = re.compile(rf"[\s-]?(?:{'|'.join(_UNITS.values())})(?!\w)", re.IGNORECASE)
_DURATION = re.compile(
    r"(?:\s*\(\d+\)|\))?[\s-]+(?:(?:consecutive|calendar|business|working|full|trading|whole|additional|successive"
    rf"|banking|more|further|fiscal|court)[\s-]+)?(?P<unit>{'|'.join(_DURATIONS)})s?(?!\w)",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:,\s*(?:and|or)?|[-–—/]|to|or|and|through)\s*(?:US\$|[$€£¥])?", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?P<code>(?<![\w$€£¥])(?!(?:US|USD|EUR|GBP|CAD|AUD|JPY|CHF|CNY|RMB|Mid-|Pre-|Post-|Late-|Early-)\d)"
    r"[A-Z][A-Za-z]{0,5}-?\d[\w-]*|\d+(?:\.\d+){2,}|[²³¹¼-¾⅐-↉①-⒛])"
    r"|(?P<nth>\d+)(?:st|nd|rd|th)\b"
    r"|(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"|\b(?i:(?P<ordinal>{'|'.join(ORDINALS)})|(?P<words>{WORDS}))\b"
)
_ORDINAL = re.compile(rf"\b(?:{'|'.join(ORDINALS)})\b", re.IGNORECASE)
_ONE = re.compile(r"\bone\b", re.IGNORECASE)
_COUNTED = re.compile(r"(?:\b(?:the|an?|its|their|his|her|each|every|this|that)|['’]s)\s+$", re.IGNORECASE)
_THIN = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_CELL = re.compile(r"(?P<head>[^|:\n]{1,80}): (?P<cell>[^|\n]*)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands at ``start:end`` of a text: a date, a code such as "TM-4410", or else a number with the
    ways in which it can be read ("5" in "5 to 10 percent" is 5 and 5 %)."""

    start: int
    end: int
    text: str
    readings: frozenset[Reading] = frozenset()
    code: str = ""
    date: DateMention | None = None

    @property
    def sort(self) -> str:
        """What it can be mistaken for: "date", "code" or "number"."""
        return "date" if self.date else "code" if self.code else "number"

    @property
    def unit(self) -> str:
        """The unit that it is written with; "" for none."""
        return max((unit for _, unit in self.readings), default="")


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a text says in figures."""

    readings: frozenset[Reading]
    codes: frozenset[str]
    dates: tuple[DateMention, ...]

    def hold(self, figure: Figure, years: Collection[int] = ()) -> bool:
        """Whether ``figure`` stands here. ``years`` are those in which a day written without one may lie."""
        if figure.date:
            return self._dated(figure.date, years)
        return figure.code in self.codes if figure.code else any(map(self._reads, figure.readings))

    def _reads(self, reading: Reading) -> bool:
        value, unit = reading
        if reading in self.readings:
            return True
        if unit:
            return False
        if _year(value) and any(mention.first.year == value for mention in self.dates if mention.year_known):
            return True
        return any((value, duration) in self.readings for duration in _DURATIONS)

    def _dated(self, wanted: DateMention, years: Collection[int]) -> bool:
        if not wanted.year_known:
            return any(_same_day(wanted, mention) for mention in self.dates)
        known = {*years, *(int(value) for value, unit in self.readings if not unit and _year(value))}
        return any(
            (wanted.first <= mention.first and mention.last <= wanted.last)
            if mention.year_known
            else (wanted.grain == "day" and wanted.first.year in known and _same_day(wanted, mention))
            for mention in self.dates
        )


@lru_cache(maxsize=1024)
def figures_in(text: str) -> tuple[Figure, ...]:
    """The figures of ``text`` in order of place; those of a range or a list share the unit at its end."""
    plain = _THIN.sub(",", text)
    dated = [mention for mention in dates_in(plain, _LEAP) if mention.grain != "year" and _is_date(plain, mention)]
    for mention in dated:
        plain = plain[: mention.start] + "\0" * (mention.end - mention.start) + plain[mention.end :]
    found = [Figure(m.start, m.end, text[m.start : m.end], date=m) for m in dated]
    found += _shared(plain, [figure for match in _TOKEN.finditer(plain) for figure in _figure(plain, match)])
    return tuple(sorted(found, key=lambda figure: figure.start))


@lru_cache(maxsize=1024)
def figures_of(text: str) -> Figures:
    """The figures of ``text`` as evidence; in a table's row a column's head gives its cell the unit."""
    found = figures_in(text)
    readings = {reading for figure in found for reading in figure.readings}
    readings.update((Decimal(ORDINALS[word.lower()]), "th") for word in _ORDINAL.findall(text))
    if _ONE.search(text):
        readings.add((Decimal(1), ""))
    if " | " in text:
        readings.update(_under_heads(text))
    return Figures(
        frozenset(readings),
        frozenset(figure.code for figure in found if figure.code),
        tuple(figure.date for figure in found if figure.date),
    )


def _figure(text: str, match: re.Match[str]) -> Iterator[Figure]:
    span = (*match.span(), match[0])
    if match["code"]:
        yield Figure(*span, code=match["code"].casefold().rstrip("-"))
    elif match["nth"]:
        yield Figure(*span, readings=frozenset({(Decimal(match["nth"]), "th")}))
    elif match["ordinal"]:
        word = match["ordinal"].lower()
        # "was first imposed" counts nothing, and "First, ..." only orders the answer.
        if word not in ("first", "second") or _COUNTED.search(text, max(0, match.start() - 8), match.start()):
            yield Figure(*span, readings=frozenset({(Decimal(ORDINALS[word]), "th")}))
    else:
        value = Decimal(match["digits"].replace(",", "")) if match["digits"] else value_of(match["words"])
        yield from _number(text, match, value)


def _number(text: str, match: re.Match[str], value: Decimal) -> Iterator[Figure]:
    start, end = match.span()
    before = _BEFORE.search(text, max(0, start - 5), start)
    scale = _SCALE.match(text, end)
    # A single letter is a scale only where it is glued to a sum of money: "$5M", but "5 m" of cable.
    if scale and len(scale[1]) == 1 and not before:
        scale = None
    if scale:
        value, end = value * SCALES[scale[1].lower()], scale.end()
    unit, stop = _unit_after(text, end)
    if before:
        start, unit = before.start(), _unit_named(before[0].strip())
    if (match["words"] or "").lower() == "one" and not unit and not scale:
        return  # "one of them" counts nothing
    yield Figure(start, stop, text[start:stop], readings=frozenset({(value, unit)}))


def _unit_after(text: str, end: int) -> tuple[str, int]:
    if match := _UNIT.match(text, end):
        return _unit_named(match[0].strip(" -\t\n")), match.end()
    if match := _DURATION.match(text, end):
        return match["unit"].lower(), match.end()
    return "", end


def _unit_named(words: str) -> str:
    folded = words.strip()
    return next((unit for unit, shape in _SHAPES.items() if shape.fullmatch(folded)), "")


def _shared(text: str, found: list[Figure]) -> list[Figure]:
    """``found`` with the unit and scale of a range or list at each of its numbers: "$5-10 million", "30 or 60 days"."""
    for place in range(len(found) - 1, 0, -1):
        one, two = found[place - 1], found[place]
        if one.readings and two.readings and _JOINED.fullmatch(text, one.end, two.start):
            more = {(value, unit) for value, own in one.readings for _, unit in two.readings if not own}
            found[place - 1] = _with(one, more - {r for r in more if r[1] == "th"})
    for place, (one, two) in enumerate(pairwise(found), 1):
        if one.readings and two.readings and re.fullmatch(r"\s*(?:[-–—]|to)\s*", text[one.end : two.start]):
            money = {unit for _, unit in one.readings if unit in _CURRENCIES}
            found[place] = _with(two, {(value, unit) for value, own in two.readings for unit in money if not own})
            if scale := _SCALE.search(two.text):
                factor = SCALES[scale[1].lower()]
                found[place - 1] = _with(one, {(value * factor, unit) for value, unit in one.readings})
    return found


def _with(figure: Figure, more: set[Reading]) -> Figure:
    if not more:
        return figure
    return Figure(figure.start, figure.end, figure.text, figure.readings | more)


def _under_heads(text: str) -> Iterator[Reading]:
    for cell in _CELL.finditer(text):
        units = {_unit_named(m[0]) or m[0].lower().rstrip("s") for m in _NAMED.finditer(cell["head"])}
        for figure in figures_in(cell["cell"]) if units else ():
            yield from ((value, unit) for value, own in figure.readings if not own for unit in units)


def _is_date(text: str, mention: DateMention) -> bool:
    # "it may 5 times" and "in march" are no dates: months are written with a capital, or in capitals.
    return mention.year_known or any(letter.isupper() for letter in text[mention.start : mention.end])


def _year(value: Decimal) -> bool:
    return 1900 <= value < 2100 and value == int(value)


def _same_day(one: DateMention, other: DateMention) -> bool:
    if one.first.month != other.first.month:
        return False
    return one.grain == "month" or (other.grain == "day" and one.first.day == other.first.day)
