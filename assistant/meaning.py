"""The term whose meaning a question asks for, and whether a text says what it means."""

from __future__ import annotations

import re
from functools import lru_cache

from dealdesk.assistant.question import Question

_QUOTED = re.compile(r"[\"“](?P<term>[^\"“”]{2,60})[\"”]|(?<!\w)['‘](?P<single>[^'‘’]{2,60})['’](?!\w)")
_TERM = r"(?:(?:an?|the) )?(?P<term>[\w'’ &/-]{2,60}?)"
_ENDS = (
    r"(?= (?:in|under|for|within|as|according|on|mean|means|meant|cover|include|stand|refer|defined?)\b|[?.,;:(]|\s*$)"
)
_ASKED = tuple(
    re.compile(rf"\b{opening} {_TERM}{_ENDS}", re.IGNORECASE)
    for opening in (
        r"(?:define|definition of|meaning of|meant by|counts? as|qualif(?:y|ies) as)",
        r"what (?:does|do|did|would)",
        r"what (?:is|are)",
        r"defines?",
    )
)
"""What opens the name of a term that is asked about, the surer first."""
_ROLE = re.compile(
    rf"\b(?:(?:acts?|acting|serves?|serving|appointed|named) as|who (?:is|was|are|will be)) {_TERM}"
    r"(?= (?:in|under|for|of|to|on|at)\b|[?.,;:(]|['’]s\b|\s*$)",
    re.IGNORECASE,
)
_MOST = 4
"""Words of a term that nothing sets apart: more are a description, which no document defines as such."""
_SAYS = (
    r"[\"”'’]?(?:,? (?:or|and) [\"“][^\"”]{1,40}[\"”])?\s*(?:\([^)]{1,80}\)\s*)?,?\s*(?:shall |will |has the )?"
    r"(?:means?\b|meaning\b(?! (?:given|set (?:forth|out)|ascribed|assigned|specified|provided|stated|attributed)\b)"
    r"|is defined\b|are defined\b|refers? to\b|includes?\b|constitutes?\b)"
)
_IS = r"[\"”'’]?\s+(?:is|are)\s+(?:an?|the|any|those|all)\b"


def term_of(question: Question) -> str:
    """The term whose meaning ``question`` asks for, in its own words; "" where it asks for none."""
    return _named(question.content) if question.kind == "definition" else ""


@lru_cache(maxsize=64)  # asked for once with each piece of evidence
def _named(content: str) -> str:
    if quoted := _QUOTED.search(content):
        return str(quoted["term"] or quoted["single"]).strip()
    term = next((match["term"].strip() for asked in _ASKED if (match := asked.search(content))), "")
    return term if len(term.split()) <= _MOST else ""


def role_of(question: Question) -> str:
    """The role whose holder ``question`` asks for, in its own words: papers define it as they do a term."""
    return _role(question.content) if question.kind == "party" else ""


@lru_cache(maxsize=64)  # asked for once with each piece of evidence
def _role(content: str) -> str:
    match = _ROLE.search(content)
    return match["term"].strip() if match and len(match["term"].split()) <= _MOST else ""


def is_term(name: str, term: str) -> bool:
    """Whether ``name`` is the ``term``, in whatever case and number."""
    return _singular(name) == _singular(term)


def defines(text: str, term: str) -> bool:
    """Whether ``text`` says what ``term`` means: "“Oil” means ...", "An End User is the ...", "Business Day. A day
    ..." or "(the “Oil”)"."""
    return bool(term.split()) and _defining(term.lower()).search(text) is not None


def _singular(term: str) -> str:
    return re.sub(r"s$", "", " ".join(term.casefold().split()).strip(" ."))


@lru_cache(maxsize=256)
def _defining(term: str) -> re.Pattern[str]:
    words = [re.escape(word) for word in term.split()]
    words[-1] = re.sub(r"s$", "", words[-1])
    name = r"[\s-]+".join(words) + r"(?:s|es)?"
    return re.compile(
        rf"\b{name}{_SAYS}|^\W*(?:(?:an?|the|term)\s+)*[\"“'‘]?{name}{_IS}"
        rf"|^\W*(?:\(?[\w.]{{1,5}}[.)]?\s+)?[\"“'‘]?{name}[\"”'’]?\s*[.:–—-]\s+\S"
        rf"|\([^)]{{0,60}}[\"“]{name}[\"”][^)]{{0,20}}\)",
        re.IGNORECASE,
    )
