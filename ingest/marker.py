"""The numbers, letters and bullets that clauses and list items begin with, and what each may count as."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ITEM = re.compile(
    r"(?P<bullet>[-–—*•·●▪◦‣]|o(?=[ \t]{2}))(?=[ \t]+\S)"
    r"|\((?P<paren>[a-z]{1,5}|[A-Z]{1,5}|\d{1,3})\)(?=[\s(]|[A-Z“\"])"
    r"|(?P<half>[a-z]{1,5}|[A-Z]{1,5}|\d{1,3})\)(?=\s)"
    r"|(?P<decimal>\d{1,3}(?:\.\d{1,3}){1,4})\.?(?=[ \t]+[\"“(A-Z\[])"
    r"|(?P<dot>[a-z]{1,5}|[A-Z]{1,5}|\d{1,3})\.(?=\s+\S|$)"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker such as ``(b)``, ``iii.``, ``4.2`` or a bullet, from ``start`` to ``end`` in the text.

    ``style`` is how it is written: ``bullet``, ``paren``, ``half`` ("b)"), ``dot`` or ``decimal``;
    ``token`` is what it says without punctuation ("b", "iii", "4.2", "-").
    """

    style: str
    token: str
    start: int
    end: int

    def readings(self) -> tuple[tuple[str, int], ...]:
        """Each (kind, value) that the token may mean: ``i`` is the ninth letter or the first Roman numeral."""
        return readings(self.style, self.token)


@lru_cache(maxsize=4096)
def readings(style: str, token: str) -> tuple[tuple[str, int], ...]:
    """The (kind, value) pairs of a token; kinds of different styles differ, so "(a)" never continues "a."."""
    if style == "bullet":
        return (("bullet " + token, 1),)
    if style == "decimal":
        return ((f"decimal {token.count('.')}", int(token.rsplit(".", 1)[1])),)
    if token.isdigit():
        return ((f"{style} number", int(token)),)
    case = "lower" if token.islower() else "upper"
    found = []
    lower = token.lower()
    if len(set(lower)) == 1 and len(lower) <= 2:
        found.append((f"{style} {case}", ord(lower[0]) - 96 + 26 * (len(lower) - 1)))
    if roman := roman_value(lower):
        found.append((f"{style} {case} roman", roman))
    return tuple(found)


def written(kind: str, value: int) -> str:
    """The marker of a kind and value, as it is written: "(b)" for ("paren lower", 2). The inverse of ``readings``."""
    style, _, form = kind.partition(" ")
    if form == "number":
        token = str(value)
    elif form.endswith("roman"):
        token = _numeral(value)
    else:
        token = chr(97 + (value - 1) % 26) * ((value - 1) // 26 + 1)
    token = token.upper() if form.startswith("upper") else token
    return {"paren": f"({token})", "half": f"{token})"}.get(style, f"{token}.")


def roman_value(numeral: str) -> int:
    """The value of a lower-case Roman numeral up to 100; 0 for anything else."""
    if not numeral or set(numeral) - set(_ROMAN):
        return 0
    digits = [_ROMAN[c] for c in numeral]
    value = sum(-a if a < b else a for a, b in pairwise([*digits, 0]))
    return value if _numeral(value) == numeral else 0


def _numeral(value: int) -> str:
    parts = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    numeral = ""
    for size, letters in parts:
        while value >= size:
            numeral += letters
            value -= size
    return numeral


def marker_at(text: str, start: int, end: int) -> Marker | None:
    """The marker that stands at ``start``, if the text from there to ``end`` begins with one."""
    match = _ITEM.match(text, start, end)
    if match is None or match.lastgroup is None:
        return None
    marker = Marker(match.lastgroup, match[match.lastgroup], start, match.end())
    return marker if marker.readings() else None
