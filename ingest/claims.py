"""Claims beyond a document's power: that it goes before all others, or changes an order without being one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dealdesk.ingest.citation import ISSUED, Citation
from dealdesk.ingest.relation import Mention

_PAPERS = (
    r"(?:documents?|papers?|files?|sources?|records?|materials?|orders?|proclamations?|notices?|fact\s+sheets?"
    r"|memorand(?:a|ums?)|statements?|instruments?|texts?)"
)
_OTHERS = (
    rf"(?:all|any|every|each)\s+(?:of\s+the\s+)?other\s+(?:[\w-]+\s+){{0,3}}?{_PAPERS}"
    rf"|(?:all|any|every|each)\s+(?:(?:earlier|prior|previous|later|contrary|conflicting)\s+|and\s+|or\s+)+{_PAPERS}"
    r"(?=[^.\n]{0,80}\b(?:regardless|whatever|no\s+matter|irrespective|in\s+(?:this|the)\s+(?:data\s?room|folder|corpus"
    r"|collection|file|index|archive)))"
    rf"|everything\s+else\s+in\s+(?:this|the)\s+(?:data\s?room|folder|corpus|collection|file|index|archive)"
)
_SWEEPING = re.compile(
    rf"\b(?:supersed\w+|replac(?:es|ed|ing)|overrid\w+|cancels?|annuls?|revok\w+|prevails?\s+over"
    rf"|(?:takes?|has|have)\s+precedence\s+over|outranks?|voids?|invalidat\w+)\s+(?:and\s+\w+\s+)?(?:{_OTHERS})"
    rf"|\b(?:{_OTHERS})\b[^.\n]{{0,60}}?\b(?:is|are)\s+(?:hereby\s+|now\s+)?(?:superseded|replaced|void|invalid|revoked"
    r"|withdrawn|cancell?ed|annulled|obsolete|of\s+no\s+(?:force|effect))\b",
    re.IGNORECASE,
)
_ENACTS = re.compile(
    r"\bauthority\s+vested\s+in\b|\b(?:is|are|it\s+is)\s+hereby\s+(?:ordered|proclaimed|directed|decreed)\b"
    r"|\bdo\s+(?:hereby\s+)?proclaim\b|\bhereby\s+(?:order|proclaim|determine|direct|decree|adopt|issue)\b"
    r"|\bha(?:s|ve)\s+adopted\s+this\s+\w+",
    re.IGNORECASE,
)
"""By such words whoever may give orders gives one."""
_COMPANY = re.compile(r"\b(?:Inc|Incorporated|Corp|LLC|L\.L\.C|Ltd|Limited|GmbH|plc|LLP|S\.A|N\.V|B\.V)\b")
_HEAD = 600
"""Characters at either end of a document in which it says whose it is."""
_HIGH = frozenset({"order", "proclamation", "decree", "regulation", "directive"})
"""What only an authority gives; firms too write numbered notices, decisions and memoranda."""
_LOW = frozenset({"notice", "circular"})
"""What tells of these and carries them out, and does not change one."""
_TRADE = re.compile(r"\b(?:Purchase|Sales?|Work|Change|Task|Delivery|Service|Release|Job|Supply)\b", re.IGNORECASE)
"""Orders of firms, which their agreements and letters change."""


def sweeping_claims(text: str) -> Iterator[tuple[int, int]]:
    """Where ``text`` claims to go before all other documents. That a contract replaces the parties' earlier agreements
    on its subject is no such claim."""
    return ((match.start(), match.end()) for match in _SWEEPING.finditer(text))


def enacts(text: str) -> bool:
    """Whether ``text`` gives its orders in the words of an authority."""
    return _ENACTS.search(text) is not None


def has_power(mention: Mention, family: str, own: Sequence[Citation], text: str) -> bool:
    """Whether a document may change what ``mention`` names. What an authority ordered and numbered is changed by such a
    document alone: neither by one that does not call itself an order or the like, nor by one of a lower kind, nor by
    one of a company. ``family`` is what the document calls itself, ``own`` are its numbers.

    Agreements are looked at where they are found: those of strangers are not taken for one another's; and so is
    whether the document that is changed speaks with more authority than the other (``index/relations.py``).
    """
    target = mention.cited
    if not target.issued or target.family not in _HIGH or _TRADE.search(target.name):
        return True
    if family not in ISSUED or family in _LOW:
        return False
    series = any(one.family == target.family and _shape(one) == _shape(target) for one in own)
    return series or enacts(text) or not _COMPANY.search(f"{text[:_HEAD]}\n{text[-_HEAD:]}")


def _shape(cited: Citation) -> str:
    return re.sub(r"\d", "0", cited.number)
