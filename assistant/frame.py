"""What of a question only says that something is asked: "does the agreement say that ...", "information about"."""

from __future__ import annotations

import re

_PAPER = r"(?:document|agreement|contract|nda|order|lease|letter|deal)s?"
_CLAUSE = r"(?:a|an|any|some) (?:clauses?|provisions?|terms?|sections?|language)"
_FRAME = re.compile(
    r"^\W*(?:"
    r"(?:(?:please )?(?:i (?:want|need|would like)|give me|show me|find|provide) )?(?:(?:the|some|any) )?"
    r"(?:information|details) (?:about|on|regarding)"
    r"|where (?:is|are)(?= the [^?.]{3,80} (?:clause|provision|section|definition)s?\W*$)"
    rf"|(?:do|does)(?: the| this| that)? {_PAPER} (?:also )?"
    rf"(?:(?:include|contain|have) {_CLAUSE} (?:that|which|on|about)"
    r"|(?:mention|say|state|specify|indicate|provide|stipulate|require|tell|address|make clear)"
    r"(?: that| whether(?: or not)?| if)?|(?=(?:allow|permit|restrict|limit|prohibit|prevent|grant)\b))"
    rf"|is there {_CLAUSE} (?:that|which|on|about|(?=\w+ing\b))"
    r")\s*",
    re.IGNORECASE,
)
_FEWEST = 2
"""Words that must be left: of "does the contract say?" nothing would be."""


def matter(question: str) -> str:
    """``question`` without such a frame: what is looked for. Every clause of a contract is of "the agreement", and says
    or includes something; those words only make passages alike."""
    left = _FRAME.sub("", question, count=1)
    return left if len(left.split()) >= _FEWEST else question
