"""What a question denies: "which goods are not covered?" is answered by words that deny or except, and by no others."""

from __future__ import annotations

import re
from functools import lru_cache

from dealdesk.assistant.head import heads
from dealdesk.assistant.negation import denies

_ASKING = ("what", "which", "who", "whom", "whose", "where", "when")
_CLAUSE = re.compile(
    r"[,;:(]|\b(?:if|that|who|which|whom|whose|where|when|while|because|although|unless|since|so|and|or|but|for|with"
    r"|without|than|as|to)\b"
)
"""What ends the clause of the question phrase: a "not" after it denies something else."""
_DENIED = re.compile(r"(?:\w+n't\b|\b(?:not|never|cannot)\b)(?!\s+(?:only|more|less|later|earlier|just)\b)")
_APART = re.compile(
    r"\b(?:except\w*|other\s+than|apart\s+from|instead|only|outside|rather\s+than"
    r"|free\s+of|exempt\w*|exclu\w+|suspend\w*|withdr\w+|terminat\w*|end(?:s|ed)?|non-?\w+|un(?!ited)\w+ed)\b",
    re.IGNORECASE,
)
"""Words by which something is left out without a "not"."""


@lru_cache(maxsize=256)
def asks_what_not(question: str) -> bool:
    """Whether ``question`` asks for what something is, does or is done to *not*."""
    return any(head.word in _ASKING and _DENIED.search(_CLAUSE.split(head.rest, 1)[0]) for head in heads(question))


def tells_what_not(text: str) -> bool:
    """Whether ``text`` denies, forbids, excepts or leaves out anything."""
    return denies(text) or _APART.search(text) is not None
