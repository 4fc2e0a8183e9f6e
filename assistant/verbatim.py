"""Words that stand in a quote letter for letter, white space and what a writer left out apart."""

from __future__ import annotations

import re

_CUT_BEFORE = re.compile(r"(?:[$€£¥]\s?|\d[.,]|[-–])$")
_CUT_AFTER = re.compile(
    r"(?:[.,]\d|\s?%|\s?per\s?cent|\s?(?:thousand|million|billion|trillion)\b|[-–]\w)", re.IGNORECASE
)
_TURNS = re.compile(r"\b(?:not?|never|nor|neither|none|except|unless|without|only|cannot)\b", re.IGNORECASE)
"""Words that must not be left out between two quoted pieces: "shall … pay" of "shall not pay"."""


def folded(text: str) -> str:
    """``text`` on one line, each run of white space as one space."""
    return " ".join(text.split())


def stands(words: str, quote: str) -> bool:
    """Whether quoted words stand in the folded ``quote``: at once, or piece by piece in order where the writer left
    something out that does not turn their meaning."""
    inner = folded(words)
    if inner and _place(inner, quote, 0) >= 0:
        return True
    done = -1
    for piece in inner.split("…"):
        if not (bare := piece.strip()):
            continue
        place = _place(bare, quote, max(done, 0))
        if place < 0 or (done >= 0 and _TURNS.search(quote, done, place)):
            return False
        done = place + len(bare)
    return done >= 0


def stands_whole(words: str, quote: str) -> bool:
    """Whether an unquoted statement is the very words of ``quote``, with no number cut short at its ends."""
    place = _place(words, quote, 0)
    if place < 0:
        return False
    before, after = quote[:place][-8:], quote[place + len(words) :][:16]
    return not _CUT_BEFORE.search(before) and not _CUT_AFTER.match(after)


def _place(words: str, text: str, start: int) -> int:
    """Where ``words`` stand in ``text`` from ``start`` on, not within a longer word or number; -1 for nowhere."""
    place = text.find(words, start)
    while place >= 0:
        end = place + len(words)
        if not (_joins(text[place - 1 : place], words[0]) or _joins(words[-1], text[end : end + 1])):
            return place
        place = text.find(words, place + 1)
    return -1


def _joins(one: str, other: str) -> bool:
    return one.isalnum() and other.isalnum()
