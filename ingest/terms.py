"""Terms that a document defines: what stands in quotation marks, and what it is said to mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dealdesk.ingest.clause import Sentences, squeezed
from dealdesk.ingest.facts import Fact

_MEANS = re.compile(
    r"[“\"](?P<term>[^”\"\n]{2,80})[”\"](?:\s*\([^()]{0,60}\))?,?\s+"
    r"(?:(?:shall\s+)?means?|shall\s+have\s+the\s+meaning|has\s+the\s+(?:same\s+)?meaning|have\s+the\s+(?:same\s+)?meaning"
    r"|refers?\s+to|includes?|is\s+defined\s+as)\b"
)
_CALLED = re.compile(
    r"\((?P<lead>[^()“\"\n]{0,70}?)[“\"](?P<term>[A-Z][^”\"\n]{1,60}?)[,;]?[”\"](?P<rest>[^()\n]{0,80})\)"
)
_SHORT = re.compile(r"\((?P<term>[A-Z][A-Z&.-]{1,9})\)")
_INITIAL = re.compile(r"\b[A-Za-z]")
_FULL = re.compile(r"(?:\b(?:[A-Z][\w’'.-]*|of|the|and|for|in|on|to|de)\s+){2,12}$")
_MEANING = 300
"""Characters of a meaning at most."""


def terms_in(text: str, sentences: Sentences) -> list[Fact]:
    """The defined terms of ``text`` in order of place, each where it is first defined; ``subject`` is its meaning."""
    found: dict[str, Fact] = {}
    for fact in sorted(_all(text, sentences), key=lambda fact: fact.start):
        found.setdefault(fact.value, fact)
    return list(found.values())


def _all(text: str, sentences: Sentences) -> Iterator[Fact]:
    for match in _MEANS.finditer(text):
        end = sentences.near(match.end("term"))[1]
        yield _fact(text, match, _cut(squeezed(text[match.end("term") + 1 : end])))
    for match in _CALLED.finditer(text):
        begin = sentences.near(match.start())[0]
        yield _fact(text, match, _last(squeezed(text[max(begin, match.start() - _MEANING) : match.start()])))
    for match in _SHORT.finditer(text):
        full = _FULL.search(text, max(0, match.start() - 120), match.start())
        if full and (meaning := _spelled(full[0], match["term"])):
            yield _fact(text, match, meaning)


def _fact(text: str, match: re.Match[str], meaning: str) -> Fact:
    start, end = match.span("term")
    return Fact("term", start, end, text[start:end], squeezed(match["term"]), meaning)


def _spelled(words: str, short: str) -> str:
    """The last of ``words`` whose first letters are ``short``: "Bank of the North" for "BN"; "" where none are."""
    letters = [letter.lower() for letter in short if letter.isalpha()]
    parts = words.split()
    for begin in range(len(parts) - 1, -1, -1):
        initials = [part[0].lower() for part in parts[begin:]]
        rest = iter(initials)
        if initials[0] == letters[0] and parts[begin][0].isupper() and all(letter in rest for letter in letters):
            return " ".join(parts[begin:]) if len(parts) - begin <= 2 * len(letters) + 1 else ""
    return ""


def _cut(words: str) -> str:
    return words if len(words) <= _MEANING else words[:_MEANING].rsplit(" ", 1)[0] + " …"


def _last(words: str) -> str:
    """What stands just before a bracket: the words after the last break that is not a company's form."""
    parts = re.split(r";\s|:\s|,\s+(?=(?:and|among|between|by)\s)|\s(?:among|between)\s", words)
    return re.sub(r"^(?:,\s*)?(?:and|or)\s+", "", parts[-1].strip()) or words
