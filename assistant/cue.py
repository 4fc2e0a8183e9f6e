"""Wordings that answer a kind of question which no value answers: a reason, a condition, a name, a definition."""

from __future__ import annotations

import re

from dealdesk.assistant.kind import Kind

_NAME = r"\b(?:[A-Z][\w.’'&-]+(?:\s+(?:of|and|the|for|de|van|von|&)\s+|\s+)){1,5}[A-Z][\w.’'&-]+|\b[A-Z]{2,}\b"
REASONS = (
    r"because|since|due to|owing to|in order to|so that|therefore|as a result|given (?:the|that)"
    r"|in (?:light|view|recognition|consideration) of|recogni[sz]ing"
)
"""What opens a reason, as a pattern."""
_CUES: dict[Kind, re.Pattern[str]] = {
    "party": re.compile(_NAME),
    "place": re.compile(r"\blaws? of\b|\bState of\b|\bcourts?\b|\b(?:in|at) [A-Z]"),
    "reason": re.compile(
        rf"\b(?:{REASONS}|in response to|caus(?:e|ed|es|ing)|reasons?|with the aim|fail(?:s|ed|ure)?"
        r"|to (?:address|protect|prevent|ensure|combat|allow|enable))\b",
        re.IGNORECASE,
    ),
    "condition": re.compile(
        r"\b(?:if|unless|provided|subject to|only|upon|when|shall not|must|certif\w*|requir\w*|except|in the event"
        r"|may)\b",
        re.IGNORECASE,
    ),
    "definition": re.compile(r"\b(?:means?|refers? to|includes?|defined)\b|[\"“][^\"”]{2,40}[\"”]", re.IGNORECASE),
    "list": re.compile(r";\s+and\b|,[^,]+,[^,]+\band\b|:\s|\n-|\bfollowing\b|\|", re.IGNORECASE),
    "change": re.compile(
        r"\bfrom\b.*\bto\b|\b(?:amend|increas|reduc|replac|modif|instead|strik|lower|rais)", re.IGNORECASE | re.DOTALL
    ),
}


def cue(kind: Kind, text: str, lead: str = "") -> float:
    """1 where ``text`` is worded as an answer of this ``kind`` is, 0 where not, 0.5 for kinds without a wording."""
    pattern = _CUES.get(kind)
    if pattern is None:
        return 0.5
    return float(bool(pattern.search(text)) or (kind == "list" and bool(lead)))
