"""Whether the words that a statement cites bear it out: what it says stands there, of the same parties and figures, as
much denied, as much due.

A comparison of words, not an understanding of them: it knows which words mean the same and which the opposite, what a
"not" reaches, and which figure goes with which words. Where it is not sure it says no. docs/evaluation.md tells how
often it lets a false statement pass, and withholds a true one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dealdesk.assistant.agency import misattributed
from dealdesk.assistant.binding import misbound, misbounded
from dealdesk.assistant.concept import Word, ideas, opposites, words_in
from dealdesk.assistant.modality import misjudged
from dealdesk.assistant.negation import denied_only, misdenied
from dealdesk.assistant.verbatim import folded

REPEATED = 0.25
"""The share of its words that a statement may have from the question alone: to repeat it is no answer."""
NAMED = 0.5
"""And from the question, or the title and section of its source: they name things, and say nothing."""
_WORDED = {
    "expire": r"\b(?:through|until|till|up\s+to)\b",
    "effective": r"\b(?:from|after|as\s+of|beginning|since)\b",
    "pay": r"\b(?:subject\s+to|dut(?:y|ies)|tariffs?|fees?)\b",
}
_SAID_BY = {idea: re.compile(words, re.IGNORECASE) for word, words in _WORDED.items() for idea in ideas(word)}
"""Wordings by which a source says that something ends, begins or is to be paid."""
_LIGHT = frozenset(("give", "gives", "gave", "given", "giving"))
"""Words that say little of themselves."""
_TURNS = {"before": "before", "prior": "before", "preceding": "before", "after": "after", "following": "after"}
_YES_NO = re.compile(r"\s*(?P<word>yes|no)\s*(?:[,.:;–—]\s*(?P<rest>.*)|$)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a statement rests on: the words quoted, with what governs them; title and section, which only name it."""

    quote: str
    head: str = ""


def unsupported(said: str, bases: Sequence[Basis], question: str = "") -> str:
    """Why none of ``bases`` alone bears out the words ``said``; "" where one does. ``said`` has no markers."""
    faults = [_fault(said, basis, question) for basis in bases] or ["no source"]
    return faults[0] if all(faults) else ""


def _fault(said: str, basis: Basis, question: str) -> str:
    if _is_whole(said, basis.quote):
        return ""
    if answer := _YES_NO.fullmatch(said):
        said = answer["rest"] or ""
        if not ideas(said):
            return answer["word"]
        if question and bool(misdenied(said, question)) == (answer["word"].lower() == "yes"):
            return f"{answer['word']}: {said}"
    asked = ideas(question)
    if wrong := _foreign(said, basis, asked):
        return wrong
    checks: tuple[Callable[[str, str], str], ...] = (misdenied, misattributed, misjudged, misbounded, _reversed)
    for check in checks:
        if wrong := check(said, basis.quote):
            return wrong
    return misbound(said, basis.quote, asked)


def _is_whole(said: str, quote: str) -> bool:
    """Whether ``said`` is a whole sentence of ``quote``, or several: an excerpt may leave out what turns it."""
    words, there = folded(said).rstrip(" ."), folded(quote)
    at = there.find(words) if words else -1
    before, after = there[:at], there[at + len(words) :]
    return at >= 0 and bool(re.fullmatch(r"|.*[.!?][”\"’)]* ", before) and re.match(r"$|[.!?;]", after))


def _foreign(said: str, basis: Basis, asked: frozenset[str]) -> str:
    """The first word that neither the source nor the question has, or whose opposite the source has; or those of the
    question, where they are too many."""
    words, quoted, head = words_in(said), ideas(basis.quote), ideas(basis.head)
    turned, denied = denied_only(basis.quote), denied_only(said)
    repeated: list[str] = []
    named: list[str] = []
    for word in words:
        if not word.idea or word.idea in quoted or word.idea[1:].isdigit():
            continue
        opposite = opposites(word.idea) & quoted
        if opposite and (opposite <= turned) == (word.idea in denied):
            return word.text
        if opposite or word.text in _LIGHT:
            continue
        if word.idea in head:
            named.append(word.text)
        elif word.idea in asked:
            repeated.append(word.text)
        elif not ((shape := _SAID_BY.get(word.idea)) and shape.search(basis.quote)):
            return word.text
    many = sum(bool(word.idea) for word in words)
    if len(repeated) > REPEATED * many:
        return " ".join(repeated)
    return " ".join([*named, *repeated]) if len(named) + len(repeated) > NAMED * many else ""


def _reversed(said: str, quote: str) -> str:
    """A "before" of the statement that is an "after" in its source, or the other way round."""
    words, there = words_in(said), words_in(quote)
    for place, word in enumerate(words):
        turn = _TURNS.get(word.text)
        following = next((one.idea for one in words[place + 1 : place + 5] if one.idea), None)
        if turn and following:
            ways = {way for at, one in enumerate(there) if one.idea == following and (way := _turn(there[:at]))}
            if ways and turn not in ways:
                return f"{word.text} {following}"
    return ""


def _turn(before: Sequence[Word]) -> str:
    return next((_TURNS[word.text] for word in reversed(before[-3:]) if word.text in _TURNS), "")
