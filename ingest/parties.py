"""Who makes an agreement: the parties named at its beginning, each with the role that it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dealdesk.ingest.clause import squeezed
from dealdesk.ingest.facts import Fact

_HEAD = 5000
"""Characters in which an agreement names its parties."""
_WORD = r"(?:(?!AND\b)[A-Z0-9][\w’'&.–-]*|de|of|the|and|for|&)"
_FORM = (
    r"(?:Inc\.?|LLC|L\.L\.C\.|LLP|L\.P\.|LP|Ltd\.?|Limited|GmbH|AG|SE|S\.A\.|SA|S\.p\.A\.|N\.V\.|B\.V\.|plc|PLC|Corp\.?"
    r"|Corporation|Co\.|Company|Holdings|Bank|Trust|Oyj?|AB|ASA|AS|A/S|K\.K\.|Pty\.?\s+Ltd\.?|INC\.?|LTD\.?|CORP\.?)"
)
_COMPANY = rf"[A-Z0-9][\w’'&.–-]*(?:\s+{_WORD}){{0,8}}?(?:,?\s+{_FORM}(?!\w)){{1,4}}"
_ROLE = r"\([^()“\"]{0,60}[“\"](?P<role>[A-Z][^”\"]{1,40}?),?[”\"][^()]{0,60}\)"
_DEFINED = re.compile(rf"(?P<name>{_COMPANY})(?P<about>[^()“\"\n;]{{0,220}}?)\s*{_ROLE}")
_ROLE_GIVEN = re.compile(_ROLE)
_NAMED_BEFORE = 500
"""Characters before a role in which the company stands that it is given to, and what is said of it."""
_STATE = (
    r"(?:the\s+)?(?:Government\s+of\s+(?:the\s+)?)?(?:(?:Kingdom|Republic|State|People’s\s+Republic|Commonwealth|United\s+States)"
    r"(?:\s+of\s+(?:the\s+)?[A-Z]\w+(?:\s+(?:and\s+)?[A-Z]\w+)*)|(?:[A-Z]\w+\s+)?[A-Z]\w+\s+(?:Kingdom|Republic)\s+of\s+[A-Z]\w+|European\s+Union|[A-Z]\w+(?:\s+[A-Z]\w+)?)"
)
_BETWEEN = re.compile(
    rf"\b[Bb]etween\s+(?P<one>{_COMPANY}|{_STATE})\s+and\s+(?P<other>{_COMPANY}|{_STATE})(?=[\s,.;(]|$)"
)
_ROLES = re.compile(
    r"(?:the )?(?:Company|Parent|Part(?:y|ies)|Buyer|Seller|Supplier|Customer|Purchaser|Borrower|Lender|Licens(?:or|ee)"
    r"|Merger Sub|Tenant|Landlord|Employee|Client|Consultant|Distributor|Vendor|It|Its|You|Us|We|January|February|March"
    r"|April|May|June|July|August|September|October|November|December)\b"
)
_MADE_BETWEEN = re.compile(r"\b(?:by\s+and\s+)?(?:between|among)\b", re.IGNORECASE)
_AGREED = re.compile(
    r"\b(?:agreement|contract|memorandum|treaty|deal|statement|framework|amendment|lease|deed)\b", re.IGNORECASE
)


def parties_in(text: str) -> Iterator[Fact]:
    """The parties at the beginning of ``text``, in order of place, each once; none where it says "between" nowhere."""
    head = text[:_HEAD]
    if not _MADE_BETWEEN.search(head):
        return
    seen: set[str] = set()
    for start, end, role in sorted(_found(head)):
        name = squeezed(text[start:end])
        if name.lower() not in seen:
            seen.add(name.lower())
            yield Fact("party", start, end, text[start:end], name, role)


def _found(head: str) -> Iterator[tuple[int, int, str]]:
    defined = [(m.start("name"), m.end("name"), m["role"]) for m in _given_roles(head) if not _kind_of_paper(m["role"])]
    yield from defined
    taken = {place for start, end, _ in defined for place in range(start, end)}
    for match in _BETWEEN.finditer(head):
        line = head.rfind("\n", 0, match.start()) + 1
        named = [_without_article(head, *match.span(group)) for group in ("one", "other")]
        agreed = _AGREED.search(head, max(line, match.start() - 160), match.start())
        if (
            agreed
            and not taken & set(range(*match.span()))
            and not any(_ROLES.match(head, start) for start, _ in named)
        ):
            yield from ((start, end, "") for start, end in named)
            return


def _given_roles(head: str) -> Iterator[re.Match[str]]:
    """Companies that a role is given to, in order of place. They are looked for before each role and not everywhere: a
    page of capitals has thousands of beginnings of a name, none of which ends."""
    done = 0
    for role in _ROLE_GIVEN.finditer(head):
        for match in _DEFINED.finditer(head, max(done, role.start() - _NAMED_BEFORE), role.end()):
            done = match.end()
            yield match


def _kind_of_paper(role: str) -> bool:
    return bool(
        re.search(r"\b(?:Agreement|Amendment|Order|Date|Act|Plan|Merger|Shares?|Stock|Property|Products?)$", role)
    )


def _without_article(text: str, start: int, end: int) -> tuple[int, int]:
    return (start + 4, end) if text[start : start + 4].lower() == "the " else (start, end)
