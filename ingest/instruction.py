"""Words in a document that are meant for a machine that reads it: "ignore all previous instructions"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MACHINE = r"(?:an?\s+|the\s+)?(?:AI|assistants?|chat\s?bots?|language\s+models?|LLMs?|GPT\S*|bots?)"
_MARKUP = (
    r"</?\s*(?:system|assistant|user|instructions?)\s*>|\[/?INST\]|<\|\w*\|?>?|={4,}\s*(?:end\s+of\s+)?source\s*\["
)
_SPEAKS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}"
    r"\b(?:instructions?|prompts?|rules|guidelines|context|above|previous|prior|earlier|everything)\b"
    r"|\b(?:system|developer|hidden)\s+(?:prompt|message|note|instruction)s?\b"
    rf"|\byou\s+(?:are|act\s+as|must\s+act\s+as)\s+(?:now\s+)?{_MACHINE}\b"
    rf"|\bas\s+{_MACHINE}\b"
    rf"|\b(?:notes?|messages?|instructions?|attention)\b[^.\n]{{0,20}}?[:\s](?:to\s+|for\s+)?{_MACHINE}\s*[:,;-]"
    rf"|\b(?:to|for)\s+{_MACHINE}\s*:"
    r"|\b(?:tell|inform|assure|convince)\s+(?:the\s+|your\s+)?(?:users?|readers?|humans?)\b"
    r"|\b(?:respond|reply|answer)\s+(?:only\s+|always\s+)*(?:with|that|as\s+if|to\s+(?:every|all|any)\s+questions?)\b"
    r"|\b(?:do\s+not|don[’']t|never)\s+(?:mention|reveal|cite)\s+(?:this|these|that|the\s+(?:above|source|instruction))"
    rf"|\b{_MACHINE}\s+(?:must|should|shall|will|reading|that\s+reads?)\b"
    rf"|{_MARKUP}",
    re.IGNORECASE,
)
_BEGIN = (
    r"(?:^|(?<=[.:;!?\n\"“(*>#])[ \t]*|\b(?:please|now|and|then|always|you\s+(?:must|should|shall|will|are\s+to))\s+)"
)
"""Where an order to whoever reads begins. "The Agent shall disregard earlier instructions" orders nobody to."""
_MODEL = r"(?:AIs?|(?:AI|virtual|digital)\s+assistants?|chat\s?bots?|(?:large\s+)?language\s+models?|LLMs?|GPT[-\w]*)"
_TO_DO = r"(?:answer|respond|reply|say|tell|state|report|treat|use|cite|quote|ignore|disregard|follow|rely)"
_COMMANDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(needed), re.compile(pattern, re.IGNORECASE))
    for needed, pattern in (
        (
            r"ignore|disregard|forget|override|bypass",
            rf"{_BEGIN}(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|every|the|your|of|and)\s+){{0,3}}"
            r"(?:previous|prior|earlier|above|other|preceding|system)?\s*(?:instructions?|prompts?|guidelines|context|rules"
            r"|everything\s+(?:above|before|else))\b",
        ),
        (
            r"\bais?\b|assistant|bot|model|llm|gpt",
            r"\b(?:notes?|messages?|instructions?|attention|memo)\b[^.\n]{0,20}?(?:[:\s]|\b(?:to|for)\s+)"
            rf"(?:all\s+|any\s+|the\s+)?{_MODEL}\b(?=[^.\n]{{0,60}}[:,;–-])"
            rf"|\b(?:to|for)\s+(?:all\s+|any\s+|the\s+)?{_MODEL}\s*:"
            rf"|\byou\s+are\s+(?:now\s+)?an?\s+(?:\w+\s+)?{_MODEL}\b"
            rf"|\b{_MODEL}(?:\s+(?:reading|that\s+reads?|processing|summari[sz]ing)\s[^.\n]{{1,40}}?)?\s+"
            rf"(?:must|should|shall|will|is\s+to|are\s+to)\s+(?:always\s+|only\s+|not\s+)?{_TO_DO}\b",
        ),
        (r"prompt", r"\b(?:system|developer)\s+prompt\b"),
        (r"user", rf"{_BEGIN}(?:tell|assure|inform)\s+(?:the\s+|your\s+)?users?\s+(?:that|the|it)\b"),
        (
            r"question",
            rf"{_BEGIN}(?:always\s+|only\s+)?(?:respond|reply|answer)\s+(?:(?:only|always)\s+)?(?:to\s+)?(?:with\s+)?"
            r"(?:every|all|any)\s+questions?\b",
        ),
        (
            r"mention|reveal|cite|disclose",
            rf"{_BEGIN}(?:do\s+not|don[’']t|never)\s+(?:mention|reveal|cite|disclose)\s+(?:this|these)\s+"
            r"(?:instructions?|notes?|messages?|words|lines?|text|paragraph|prompt)\b",
        ),
        (r"[<\[=]", _MARKUP),
    )
)
"""Each with words without one of which, in small letters, it is met nowhere: these are found in a tenth of the time."""


def speaks_to_machine(text: str) -> bool:
    """Whether ``text`` holds words that are meant to steer a model. No list of wordings is complete: what passes is
    still only a document's text to the prompt, and to the guards."""
    return _SPEAKS.search(text) is not None


def commands_in(text: str) -> Iterator[tuple[int, int]]:
    """The spans of ``text`` that order a machine about and can hardly be meant for a person. Of what
    ``speaks_to_machine`` also suspects ("the assistant shall", "disregard any prior instruction") deal papers are full.
    """
    folded = text.casefold()
    met = (command.finditer(text) for needed, command in _COMMANDS if needed.search(folded))
    end = 0
    for found in sorted(match.span() for matches in met for match in matches):
        if found[0] >= end:
            yield found
            end = found[1]
