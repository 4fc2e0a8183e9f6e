"""Whether a sentence recites what an earlier act did: an order opens with what was imposed before, and only then says
what holds from now on."""

from __future__ import annotations

import re
from functools import lru_cache

_DONE = (
    r"imposed|stated|found|determined|declared|directed|concluded|modified|amended|increased|decreased|reduced|raised"
    r"|issued|announced|adjusted|suspended|established|provided|ordered|adopted|decided|implemented|extended|set"
    r"|terminated|described|exempted|noted|instructed|delayed|postponed"
)
_ACTS = (
    r"Proclamations?|Executive Orders?|Orders?|Notices?|Memorand(?:um|a)|Regulations?|Directives?|Decisions?|Decrees?"
    r"|Resolutions?|Rules?|Determinations?"
)
_LAW = r"\b(?:[Ss]ections? \d\w*|Act(?: of \d{4})?(?: \([^)]{1,60}\))*)"
"""What gives whoever issues an act the power to do so."""
_RECITING = re.compile(
    rf"\bI (?:also |further |then |subsequently |previously |therefore )?(?:{_DONE})\b"
    rf"|^\W*(?:\(?\d+[.)]\s*)?(?:In|By|Through|With) (?:the |Presidential |that |those )?(?:{_ACTS})\b[^;]{{0,400}}?"
    rf"\b(?:{_DONE})\b"
    r"|\b(?:stated|announced|indicated|declared) that\b[^.;]{0,200}\bwould\b"
    rf"|{_LAW},? (?:\([^)]{{1,80}}\) )*(?:also |further )?(?:authori[sz]es|empowers|requires|permits|directs)"
    r" (?:me|the (?:President|Secretary|Commission|Governor|Minister))\b"
    r"|\bthe Secretary (?:also |further |then )?(?:recommended|advised|found|concluded|informed)\b"
)


@lru_cache(maxsize=16384)
def recites(text: str) -> bool:
    """Whether ``text`` tells what was done before, by whoever issued it or by an act that it names first."""
    return _RECITING.search(text) is not None
