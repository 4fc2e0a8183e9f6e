"""What a "not" denies: whether a statement denies, and only denies, what its source does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from dealdesk.assistant.concept import Word, ideas, words_in

_DENIES = re.compile(
    r"\b(?:not(?!\s+(?:later|less|more|fewer|earlier|sooner|only|limited\s+to|exceed\w*|to\s+exceed))"
    r"|no(?!\s+(?:later|less|more|fewer|earlier|sooner|higher|lower|greater)|\.\s*\d)|never|nor|neither|none|cannot"
    r"|without|unless|nothing|nobody)\b|n[’']t\b",
    re.IGNORECASE,
)
_FORBIDS = re.compile(
    r"\b(?:prohibit\w*|forbid\w*|forbad\w*|bans?|banned|barred|bars|ineligible|miss(?:es|ed)?|lack(?:s|ed)?"
    r"|fail(?:s|ed|ing)?\s+to|refrain\w*|refus\w*|unable|exclud(?:es?|ed|ing)|exempt(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
"""Words that deny what comes after them as "not" does."""
_EXCEPTS = re.compile(
    r"\b(?:except(?:\s+for)?|other\s+than|apart\s+from|excepting|save\s+for|with\s+the\s+exception\s+of)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b(?:only|solely|exclusively)\b", re.IGNORECASE)
_IF = re.compile(r"\b(?:unless|if|when|where|in\s+case|in\s+the\s+event)\b", re.IGNORECASE)
_INCLUDES = re.compile(r"\b(?:includ\w+|even|regardless|whether\s+or\s+not|also|as\s+well)\b", re.IGNORECASE)
_SUBORDINATE = "because since if when where which who whom whose unless although though while but whereas"
_BREAKS = frozenset(_SUBORDINATE.split())
"""Words to which a negation before them does not reach."""
_VERBS = "shall will may must would can could should does do did is are was were has have"
_FINITE = _BREAKS.union(_VERBS.split())
"""For a "not" also verbs that begin a clause of their own; a "no" goes on."""
_REACH, _FURTHER, _CORE = 6, 14, 4
"""Words that mean something after a negation: to how many it applies, to how many it may, to how many it surely
does."""
_CONTEXT, _MORE = 12, 2
"""Words to each side of a place that tell which of several is meant, and how many more of them must be shared."""
_APART = 150
"""Characters between a "not" and the "other than" that goes with it."""

Kind = Literal["not", "forbids", "unless", "excepts"]


@dataclass(frozen=True, slots=True)
class Denial:
    """A negation at ``start`` of a text and the places of the words that it applies to, the nearest first; ``further``
    are those to which it may apply past a comma. One that ``excepts`` only takes something out."""

    start: int
    scope: tuple[int, ...]
    further: tuple[int, ...] = ()
    kind: Kind = "not"

    @property
    def excepts(self) -> bool:
        return self.kind == "excepts"


def denies(text: str) -> bool:
    """Whether ``text`` denies or forbids anything."""
    return _DENIES.search(text) is not None or _FORBIDS.search(text) is not None


def denied_only(text: str) -> frozenset[str]:
    """The ideas that stand in ``text`` nowhere but denied."""
    words = words_in(text)
    return frozenset(idea for idea, ways in _parities(words, denials(text, words)).items() if ways == {1})


def misdenied(statement: str, source: str) -> str:
    """The words that ``statement`` denies and ``source`` does not, or the other way round; "" where they agree."""
    said, there = words_in(statement), words_in(source)
    own, theirs = denials(statement, said), denials(source, there)
    if not _IF.search(statement):
        theirs = [denial for denial in theirs if denial.kind != "unless"]
    if _only_said(statement, source, theirs) or _only_said(source, statement, own):
        return ""
    turned = _parity(said, own)
    parities = _parities(there, theirs, ideas(statement))
    for denial in own:
        if _unsaid(said, turned, denial, there, theirs, parities):
            end = said[denial.scope[-1]].end if denial.scope else denial.start + len("not")
            return statement[denial.start : end]
    for denial in theirs:
        if denial.excepts:
            found = _taken_in(statement, said, there, denial)
        else:
            # "unless it is paid" is "if it is not paid": only what stands after the "if" is held against it.
            begun = _IF.search(statement) if denial.kind == "unless" else None
            found = _left_out(said, turned, there, denial, parities, begun.end() if begun else 0)
        if found:
            return found
    return ""


def denials(text: str, words: Sequence[Word]) -> list[Denial]:
    """The negations of ``text``; ``words`` are its words."""
    found: list[Denial] = []
    kinds: dict[re.Pattern[str], Kind] = {_DENIES: "not", _FORBIDS: "forbids", _EXCEPTS: "excepts"}
    for pattern, kind in kinds.items():
        for match in pattern.finditer(text):
            low = match[0].lower()
            scope, further = _scope(words, *match.span(), _FINITE if low in ("not", "n't", "n’t") else _BREAKS)
            far = () if low.startswith(("fail", "miss", "lack")) else further
            found.append(Denial(match.start(), scope, far, "unless" if low == "unless" else kind))
    return sorted(found, key=lambda denial: denial.start)


def _scope(
    words: Sequence[Word], start: int, end: int, stops: frozenset[str] = _BREAKS
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The places of the words after ``end`` up to the end of their run, of the next where that holds none; and of
    those after them in the clause."""
    home = next((word.clause for word in words if word.start >= start), -1)
    after = (place for place, word in enumerate(words) if word.start >= end)
    reached = takewhile(lambda place: words[place].clause == home and words[place].text not in stops, after)
    meant = [place for place in reached if words[place].idea]
    if not meant:
        return (), ()
    sure = tuple(place for place in meant if words[place].run == words[meant[0]].run)[:_REACH]
    return sure, tuple(place for place in meant[:_FURTHER] if place not in sure)


def _unsaid(
    said: Sequence[Word],
    turned: Sequence[int],
    denial: Denial,
    there: Sequence[Word],
    theirs: Sequence[Denial],
    parities: dict[str, set[int]],
) -> bool:
    """Whether the source does not deny, or take out, what the statement's ``denial`` does."""
    if denial.excepts:
        taken = {said[place].idea for place in denial.scope}
        return bool(taken) and not taken & {there[place].idea for other in theirs for place in other.scope}
    known = [place for place in denial.scope if said[place].idea in parities]
    wrong = [place for place in known if turned[place] not in parities[said[place].idea]]
    if not known:
        return denial.kind == "not" and all(other.scope for other in theirs)
    first = known[:1] == wrong[:1] and denial.kind != "unless"
    return first or 2 * len(wrong) > len(known)


def _only_said(one: str, other: str, found: Sequence[Denial]) -> bool:
    """Whether ``one`` says "only for X" where ``other`` says "not for anything other than X"."""
    if not _ONLY.search(one) or _ONLY.search(other):
        return False
    taken = [denial.start for denial in found if denial.excepts]
    return any(not d.excepts and any(0 < start - d.start < _APART for start in taken) for d in found)


def _parity(words: Sequence[Word], found: Sequence[Denial]) -> list[int]:
    """For each word whether it stands denied (1) or not (0): twice denied is said."""
    times = [0] * len(words)
    for denial in found:
        if not denial.excepts:
            for place in denial.scope:
                times[place] ^= 1
    return times


def _parities(
    words: Sequence[Word], found: Sequence[Denial], context: frozenset[str] = frozenset()
) -> dict[str, set[int]]:
    """For each idea in what ways it stands in a source: denied, not denied, or maybe either. Of several places those
    count that have clearly more of ``context`` around them."""
    unsure = {place for denial in found for place in denial.further if not denial.excepts}
    parity = _parity(words, found)
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        if word.idea:
            places.setdefault(word.idea, []).append(place)
    parities: dict[str, set[int]] = {}
    for idea, at in places.items():
        shared = {place: len(context & _around(words, place)) for place in at}
        near = [place for place in at if shared[place] > max(shared.values()) - _MORE]
        parities[idea] = {way for place in near for way in ({0, 1} if place in unsure else {parity[place]})}
    return parities


def _around(words: Sequence[Word], place: int) -> frozenset[str]:
    low = max(0, place - _CONTEXT)
    return frozenset(word.idea for word in words[low : place + _CONTEXT + 1] if word.clause == words[place].clause)


def _left_out(
    said: Sequence[Word],
    turned: Sequence[int],
    there: Sequence[Word],
    denial: Denial,
    parities: dict[str, set[int]],
    begun: int,
) -> str:
    """The words of ``said`` from ``begun`` on that the source only has denied, where they are most of what is denied
    there."""
    core = [there[place].idea for place in denial.scope[:_CORE] if parities[there[place].idea] == {1}]
    if not core:
        return ""
    meant = [(word, way) for word, way in zip(said, turned, strict=True) if word.idea in core and word.start >= begun]
    wrong = [word.text for word, way in meant if not way]
    right = [word.text for word, way in meant if way]
    first = any(word.idea == core[0] for word in said if word.text in wrong)
    enough = first or 2 * len(set(wrong)) >= min(len(set(core)), 3)
    return " ".join(wrong) if len(wrong) > len(right) and enough else ""


def _taken_in(statement: str, said: Sequence[Word], there: Sequence[Word], denial: Denial) -> str:
    """The words after an "including" of the statement that the source takes out."""
    out = {there[place].idea for place in denial.scope[:_CORE]}
    for match in _INCLUDES.finditer(statement):
        into = [said[place] for place in _scope(said, *match.span())[0]]
        if hit := [word.text for word in into if word.idea in out]:
            return " ".join(hit)
    return ""
