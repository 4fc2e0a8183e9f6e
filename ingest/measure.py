"""Rates and amounts of money, with what they apply to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dealdesk.ingest.clause import Sentences, subject
from dealdesk.ingest.facts import Fact
from dealdesk.ingest.values import Value, values_in

_SIGN = re.compile(
    r"%|\bper\s?cent\b|\bpercentage\s+points?\b|\bbasis\s+points?\b"
    r"|[$€£¥]\s?\d|\b(?:USD|EUR|GBP|CAD|AUD|JPY|CHF|CNY|RMB)\b|\b(?:dollars|euros?|cents)\b",
    re.IGNORECASE,
)
_BACK, _AHEAD = 120, 400
"""Characters before and after a sign that are read for values at once."""
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SCALE = re.compile(r"(?<=[\d\s])(thousand|million|billion|trillion|bn|mn|m|k)\b", re.IGNORECASE)
_SCALES = {"t": 12, "b": 9, "m": 6, "k": 3}
_PER = re.compile(r"(?:\bper\s|\ba\s|/\s?)([a-z]+)$", re.IGNORECASE)
_CURRENCIES = (
    ("US$", "USD"), ("C$", "CAD"), ("A$", "AUD"), ("€", "EUR"), ("£", "GBP"), ("¥", "JPY"), ("euro", "EUR"),
    ("RMB", "CNY"), ("$", "USD"), ("dollar", "USD"), ("cent", "USD"),
)  # fmt: skip
_CODE = re.compile(r"\b(USD|EUR|GBP|CAD|AUD|JPY|CHF|CNY)\b")
_APPLIES = re.compile(
    r"^\s+(?:ad\s+valorem\s+)?(?:(?:rate\s+of\s+)?(?:dut(?:y|ies)|tariffs?)\s+)?(?:on|upon|of|for)\s+(?=\w)",
    re.IGNORECASE,
)


def measures_in(text: str, sentences: Sentences) -> Iterator[Fact]:
    """The rates and amounts of ``text``, in order of place."""
    looked = told = 0
    for sign in _SIGN.finditer(text):
        if sign.start() < looked:
            continue
        begin, end = sentences.near(sign.start())
        # A list can be one long sentence; what stands far from this sign is met again with the next one.
        near, looked = max(begin, sign.start() - _BACK), min(end, sign.start() + _AHEAD)
        for value in values_in(text[near:looked]):
            if value.kind in ("rate", "amount") and near + value.start >= told:
                told = near + value.end
                yield _fact(text, value, near, (begin, end))


def _fact(text: str, value: Value, offset: int, span: tuple[int, int]) -> Fact:
    start, end = value.start + offset, value.end + offset
    after = _APPLIES.match(text[end : span[1]])
    about = subject(text, (end, span[1]), end, end) if after else subject(text, span, start, end)
    plain = _rate(value.text) if value.kind == "rate" else _amount(value.text)
    return Fact("rate" if value.kind == "rate" else "amount", start, end, value.text, plain, about)


def _rate(words: str) -> str:
    number = _plain(words)
    low = words.lower()
    if "basis" in low:
        return f"{float(number) / 100:g}%"
    return f"{number} percentage points" if "point" in low else f"{number}%"


def _amount(words: str) -> str:
    number = _plain(words)
    if scale := _SCALE.search(words):
        number = _moved(number, _SCALES[scale[1].lower()[0]] if scale[1].lower() != "thousand" else 3)
    elif "cent" in words.lower():
        number = f"{float(number) / 100:g}"
    code = _CODE.search(words.upper())
    currency = (
        code[1] if code else next((code for sign, code in _CURRENCIES if sign in words or sign in words.lower()), "")
    )
    per = _PER.search(words)
    return f"{currency} {number}{f' per {per[1].lower()}' if per else ''}".strip()


def _plain(words: str) -> str:
    found = _NUMBER.search(words)
    return found[0].replace(",", "") if found else ""


def _moved(number: str, places: int) -> str:
    """``number`` with its decimal point moved to the right: "11.4" by 9 is "11400000000"."""
    whole, _, fraction = number.partition(".")
    digits = whole + fraction.ljust(places, "0")
    moved = (
        f"{digits[: len(whole) + places]}.{digits[len(whole) + places :]}".rstrip("0").rstrip(".")
        if len(fraction) > places
        else digits
    )
    return moved.lstrip("0") or "0"
