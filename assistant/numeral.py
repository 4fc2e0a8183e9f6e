"""Numbers written in words."""

from __future__ import annotations

import re
from decimal import Decimal

from dealdesk.ingest.ordinal import ORDINALS as COUNTED

_UNITS = "one two three four five six seven eight nine"
_TO_NINETEEN = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_ROUND = "twenty thirty forty fifty sixty seventy eighty ninety"

_ONES = {word: number for number, word in enumerate(_UNITS.split(), 1)}
_TEENS = {word: number for number, word in enumerate(_TO_NINETEEN.split(), 10)} | {"zero": 0}
_TENS = {word: 10 * number for number, word in enumerate(_ROUND.split(), 2)}
_PART = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-]+(?:{'|'.join(_ONES)})\b)?|{'|'.join(_TEENS)}|{'|'.join(_ONES)})"
_LARGE = {"dozen": 12, "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

SCALES = {word: Decimal(number) for word, number in _LARGE.items()} | {
    "bn": Decimal(10**9),
    "mn": Decimal(10**6),
    "k": Decimal(10**3),
    "m": Decimal(10**6),
    "b": Decimal(10**9),
}
"""What a word or letter after a number multiplies it by."""

ORDINALS = {word: number for number, word in enumerate(COUNTED[:20], 1)} | {
    "thirtieth": 30,
    "sixtieth": 60,
    "ninetieth": 90,
}

WORDS = (
    rf"half|(?:{_PART}|an?(?=[\s-]+(?:{'|'.join(_LARGE)})\b))"
    rf"(?:[\s-]+(?:{'|'.join(_LARGE)})\b(?:(?:\s+and)?[\s-]+{_PART}\b)?)*"
)
"""The shape of a number in words, small letters: "twenty-four", "a hundred", "two thousand five hundred and one"."""

_VALUES = _ONES | _TEENS | _TENS | {"a": 1, "an": 1}


def value_of(words: str) -> Decimal:
    """The number that ``words`` of the shape WORDS say."""
    low = words.lower()
    if low == "half":
        return Decimal("0.5")
    whole = part = 0
    for word in re.findall(r"[a-z]+", low):
        if word in _VALUES:
            part += _VALUES[word]
        elif word in ("hundred", "dozen"):
            part = (part or 1) * _LARGE[word]
        elif word in _LARGE:
            whole += (part or 1) * _LARGE[word]
            part = 0
    return Decimal(whole + part)
