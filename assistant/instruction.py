"""Words in a document that are meant for a machine that reads it: "ignore all previous instructions"."""

from __future__ import annotations

import re

_MACHINE = r"(?:an?\s+|the\s+)?(?:AI|assistants?|chat\s?bots?|language\s+models?|LLMs?|GPT\S*|bots?)"
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
    r"|</?\s*(?:system|assistant|user|instructions?)\s*>|\[/?INST\]|<\|\w*\|?>?",
    re.IGNORECASE,
)


def speaks_to_machine(text: str) -> bool:
    """Whether ``text`` holds words that are meant to steer a model. No list of wordings is complete: what passes is
    still only a document's text to the prompt, and to the guards."""
    return _SPEAKS.search(text) is not None
