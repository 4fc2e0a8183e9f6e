"""What a comparison measures: of "the duty on tin versus copper" a rate is wanted, and of each side."""

from __future__ import annotations

import re

from dealdesk.assistant.kind import Kind, kind_of
from dealdesk.assistant.noun import VALUES, head_kind, phrase, run_kind

_COMPARING = re.compile(
    r"^\W*(?:compare|how (?:do|does|did|will|would)"
    r"|what(?:'s| is| are| was| were) (?:the )?differences? (?:between|in|of))\b"
)
_PER = re.compile(r"^\W*(?:the )?per\b")
_MEASURES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("duration", re.compile(r"\b(?:longer|shorter)\b")),
    ("date", re.compile(r"\b(?:earlier|later|sooner)\b")),
    ("rate", re.compile(r"\b(?:taxed|tariffed|dutied)\b")),
    ("amount", re.compile(r"\b(?:cheaper|dearer|costs?|pays?|paid|worth|investments?|pledges?|purchases?)\b")),
)
"""What words of a comparison measure where no noun does."""


def compared_kind(question: str) -> Kind:
    """The type of what ``question``, one side of a comparison, has compared; "comparison" where that is no value."""
    kind = kind_of(question)
    if kind in VALUES:
        return kind
    plain = question.lower().replace("’", "'")
    for part in re.split(r"[:;?]|\.\s", plain):
        words, _ = phrase(_PER.sub("", _COMPARING.sub("", part)))
        for kind in (head_kind(words), run_kind(words)):
            if kind in VALUES:
                return kind
    return next((kind for kind, words in _MEASURES if words.search(plain)), "comparison")
