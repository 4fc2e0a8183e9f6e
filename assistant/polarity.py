"""Whether a sentence plainly says yes or no to what a question asks: most do not."""

from __future__ import annotations

import re

from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.question import Question

_WORD = re.compile(r"[A-Za-z]{2,}|\d+(?:\.\d+)?")
_IDLE = frozenset(
    re.findall(
        r"\w+",
        "is are was were be been being do does did can could may might must shall will would should has have had a an"
        " the this that these those of in on at by for to from with under into as and or it its they them their there"
        " any some all also still then now yet get gets got deal agreement contract document order according say says"
        " allow allowed",
    )
)
_NEGATION = re.compile(
    r"\b(?:not(?! (?:later|less|more|fewer|earlier|only|limited))|no(?! (?:later|less|more|fewer|earlier))|never|nor"
    r"|neither|none|cannot|without|excludes?|excluded|excluding|exempt(?:s|ed)?|non)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:if|unless|except|only|provided|subject to|other than|(?-i:may)|might|could|until|however|but|whether)\b",
    re.IGNORECASE,
)
"""Words after which a sentence is neither a plain yes nor a plain no."""
_ALTERNATIVE = re.compile(r"\bor\b|n[o']t\b|\?\s*\S", re.IGNORECASE)
_LEAST_SAID = 0.75  # of the words asked about stand in what governs the sentence or in it
_LEAST_HERE = 0.5  # and in the sentence itself
_FEW_LEANING = 3
"""Words of a follow-up that tell by themselves what is asked: "did they raise it?" has fewer."""
_NEAR = 60  # characters between a negation and what it denies


def yes_or_no(piece: Evidence, question: Question) -> str:
    """ "Yes" or "No" where the piece plainly affirms or denies what is asked, else nothing. What still holds is not
    affirmed by a paper that says it did: what ended it may stand elsewhere."""
    if _ALTERNATIVE.search(question.content):
        return ""
    asked = {_stem(word) for word in _WORD.findall(question.content) if word.lower() not in _IDLE}
    places = [match for match in _WORD.finditer(piece.text) if _stem(match[0]) in asked]
    here = {_stem(match[0]) for match in places}
    said = here | ({_stem(word) for word in _WORD.findall(_governing(piece))} & asked)
    if (
        len(asked) < (_FEW_LEANING if question.context else 1)
        or len(said) < _LEAST_SAID * len(asked)
        or len(here) < _LEAST_HERE * len(asked)
    ):
        return ""
    negations = list(_NEGATION.finditer(piece.text))
    if not negations:
        return "" if question.now or _OPEN.search(piece.text) or not _says_it(question.content, said) else "Yes"
    # What is asked stands last in a question: "does the cap cover fraud?" is denied by "not … fraud".
    predicate = _predicate(question.content)
    near = any(
        -_NEAR <= match.start() - negation.end() <= _NEAR
        and not re.search(r"[.;]", piece.text[min(match.end(), negation.end()) : max(match.start(), negation.start())])
        for negation in negations
        for match in places
        if _stem(match[0]) in predicate
    )
    return "No" if near and len(negations) == 1 and not _OPEN.search(piece.text) else ""


def _says_it(content: str, said: set[str]) -> bool:
    """Whether most of what is asked of those that ``content`` names is said: their names alone affirm nothing."""
    words = (match[0] for match in _WORD.finditer(content) if match.start())
    plain = {_stem(word) for word in words if word.islower() and word not in _IDLE}
    return len(plain & said) >= _LEAST_SAID * len(plain)


def _predicate(content: str) -> set[str]:
    words = [_stem(word) for word in _WORD.findall(content) if word.lower() not in _IDLE]
    return set(words[-max(1, (len(words) + 1) // 2) :])


def _governing(piece: Evidence) -> str:
    return f"{piece.lead} {piece.passage.title} {piece.passage.section}"


def _stem(word: str) -> str:
    return (word[:-1] if len(word) > 3 and word.endswith("s") else word).lower()[:5]
