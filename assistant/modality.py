"""What is due, what is allowed and what is only intended: a statement may not make one of them the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dealdesk.assistant.concept import Word, words_in

_DUE = (
    r"must|shall|(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?(?:required|obliged|obligated|bound)\s+to|ha(?:s|ve|d)\s+to"
    r"|needs?\s+to|(?:is|are)\s+to|undertakes?\s+to|agrees?\s+to|requir\w+|oblig\w+|mandatory"
)
_FREE = (
    r"may|can|could|(?:is|are|was|were|be)\s+(?:allowed|permitted|entitled|free|authori[sz]ed|able)\s+to|(?:has|have)\s+the"
    r"\s+(?:right|option|power)|allow\w*|permit\w*|authori[sz]\w+|entitl\w+|option\w*|discretion\w*|at\s+its\s+election"
)
_OPEN = (
    r"whether|may|might|could|would|should|can|intend\w*|plan(?:s|ned|ning)?|propos\w+|consider\w*|recommend\w*|seek\w*"
    r"|expect\w*|aim\w*|hop(?:es?|ing)|threaten\w*|possib\w+|potential\w*|in\s+principle|likely|options?|rights?"
    r"|were\s+to|allow\w*|permit\w*|entitl\w+|authori[sz]\w+|request\w*|appl(?:y|ies)\s+for|discuss\w*|negotiat\w*"
)
_DUE_WORD, _FREE_WORD, _OPEN_WORD = (re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in (_DUE, _FREE, _OPEN))
_UNSURE = re.compile(
    r"\b(?:whether(?:\s+or\s+not)?(?:\s+(?:to|and\s+to\s+what\s+extent))?(?:\s+\w+){0,3}?(?:\s+should)?|may|might|could"
    r"|intends?\s+to|intention\s+to|plans?\s+to|proposes?\s+to|considering|seeks?\s+to|expects?\s+to|aims?\s+to|would)\b",
    re.IGNORECASE,
)
_MAY = re.compile(r"\b(?:may|can)\b(?!\s*not)", re.IGNORECASE)
_ASIDE = re.compile(r"\s*,[^,;.]*,")
_NEVER = re.compile(r"\b(?:may|can|could|might)\s*not\b|\bcannot\b", re.IGNORECASE)
_ONLY = re.compile(
    r"\b(?:only|solely|exclusively|always|under\s+no\s+circumstances|in\s+all\s+cases|in\s+any\s+case)\b", re.IGNORECASE
)
_ONLY_SAID = re.compile(
    r"\b(?:only|solely|exclusively|sole|exclusive|always|at\s+all\s+times|no(?:ne)?|not|except|unless|other\s+than|limited\s+to"
    r"|alone|just|merely|but\s+for|any)\b",
    re.IGNORECASE,
)
_NEAR_BY, _REACH = 40, 200
"""Characters between a modal and what it is of, and with something between commas in between."""
_NEAR = 3
"""Words that mean something after a modal, the first of which it is of at most."""


def misjudged(statement: str, source: str) -> str:
    """The words of ``statement`` that make a right a duty, an intention a deed or one case the only one, where
    ``source`` does not; "" for none."""
    if (only := _ONLY.search(statement)) and not _ONLY_SAID.search(source):
        return only[0]
    said, there = words_in(statement), words_in(source)
    for modal, other, pattern in (("due", "free", _DUE_WORD), ("free", "due", _MAY)):
        # "may use it only for X" and "shall use it solely for X" are one.
        one = modal == "free" and only is not None
        for match in () if one else pattern.finditer(statement):
            deed = next(_after(said, match.end()), None)
            if deed and _modal(statement, deed) == modal and _only(deed.idea, other, source, there):
                return f"{match[0]} {deed.text}"
    if _OPEN_WORD.search(statement):
        return ""
    for unsure in _UNSURE.finditer(source):
        aside = _ASIDE.match(source, unsure.end())
        deed = next(_after(there, aside.end() if aside else unsure.end()), None)
        if deed is None or _NEVER.match(source, unsure.start()):
            continue
        told = next((word for word in said if word.idea == deed.idea), None)
        if told and all(_is_unsure(source, word) for word in there if word.idea == deed.idea):
            return told.text
    return ""


def _only(idea: str, modal: str, source: str, words: tuple[Word, ...]) -> bool:
    """Whether the source says of a deed that it is ``modal`` ("due" or "free"), and nowhere that it is the other."""
    said = {kind for word in words if word.idea == idea and (kind := _modal(source, word))}
    return said == {modal}


def _modal(source: str, word: Word) -> str:
    """Whether a deed is due or free, as the nearest modal before it in its sentence says; "" where none does."""
    begin = max(source.rfind(mark, 0, word.start) for mark in ".;:") + 1
    found = [
        (match.end(), kind)
        for kind, modal in (("due", _DUE_WORD), ("free", _FREE_WORD))
        for match in modal.finditer(source, begin, word.start)
        # "may, if the other party fails to pay, terminate": what stands between commas does not part the two.
        if word.start - match.end() < _NEAR_BY or source[match.end() : match.end() + 1] == ","
    ]
    return max(found)[1] if found else ""


def _is_unsure(source: str, word: Word) -> bool:
    found = _UNSURE.finditer(source, max(0, word.start - _REACH), word.start)
    return any(word.start - match.end() < _NEAR_BY or source[match.end() : match.end() + 1] == "," for match in found)


def _after(words: tuple[Word, ...], end: int) -> Iterator[Word]:
    after = [word for word in words if word.start >= end]
    return (word for word in after[: _NEAR + 2] if word.idea)
