"""How a text names other documents: "Executive Order 101 of May 2, 2025 (On Tin)", "the Supply Agreement dated ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date as Date

from dealdesk.ingest.clause import squeezed
from dealdesk.ingest.dates import dates_in

_NOUN = (
    r"Orders?|Proclamations?|Notices?|Memorand(?:um|a)|Regulations?|Directives?|Decrees?|Decisions?|Circulars?"
    r"|Resolutions?|Ordinances?|Agreements?|Contracts?|Letters?|Amendments?|Addend(?:um|a)|Supplements?|Leases?|Deeds?"
    r"|Undertakings?|Licen[sc]es?|Statements?|Arrangements?|Treat(?:y|ies)|Protocols?|Plans?|Deals?|NDA"
)
_NUMBER = r"(?:[A-Z]{1,4}-)?\d[\w/]*(?:[-–./]\w+)*"
_DATE = r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?,?\s+\d{4}|\d{4}-\d\d-\d\d)"
_DATED = (
    rf"(?:,?\s+(?:of|dated(?:\s+as\s+of)?|signed\s+on|(?:made|entered\s+into)\s+(?:on|as\s+of))\s+(?P<date>{_DATE}))"
)
_DAY = _DATED.replace("?P<date>", "")
_TITLE = r"(?:,?\s*\((?P<title>(?!the\s|this\s|“|\"|as\s|collectively|together)[A-Z][^()]{8,300})\))"
_ENTITLED = r"(?:,?\s+(?:en)?titled,?\s+[“\"](?P<entitled>[A-Z][^”\"\n]{8,300}?)[,.]?[”\"])"
_GAP = r"(?:[ \t\u00a0]+|[ \t]*\n(?!\s*\n)[ \t]*)"
_HEAD = re.compile(
    rf"\b(?P<noun>{_NOUN}|(?i:{_NOUN})(?=,?\s+(?:en)?titled,?\s+[“\"]))\b"
    rf"(?P<plan>{_GAP}and{_GAP}Plan{_GAP}of{_GAP}\w+)?"
    rf"(?:{_GAP}(?P<no>No\.?\s*|Number\s+)?(?P<bracket>\((?:EU|EC|EEC)\)\s+(?:No\.?\s+)?)?(?P<number>{_NUMBER}))?"
    rf"(?P<parties>,?{_GAP}(?:by and\s+)?(?:between|among)\s+[A-Z][^.;()\n]{{3,160}}?(?={_DAY}))?"
    rf"{_DATED}?(?:{_TITLE}|{_ENTITLED})?"
)
_ON = re.compile(
    rf"(?P<on>{_GAP}(?:on|for|concerning|regarding){_GAP}(?:the{_GAP})?[A-Z][\w’-]*"
    rf"(?:(?!{_DAY}),?{_GAP}(?:(?:and|of|the|on|for|in|to){_GAP}){{0,2}}[A-Z][\w’-]*){{0,10}}){_DATED}?"
)
"""What an agreement is on, which is part of its name: "on the Fishing of Herring"."""
_MORE = re.compile(rf"(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+)(?P<number>{_NUMBER})(?![\w%])(?!\s+percent)")
_WORD_BEFORE = re.compile(r"(?P<word>(?:[A-Z](?:[\w’'&–-]|\.(?=\w))*,?|and|&))[ \t\u00a0]+$")
_NAME_AS = re.compile(
    r"^\s*(?:[^()\n.;]{0,120}?)\((?:hereinafter,?\s+|as\s+amended,?\s+)?(?:the\s+)?"
    rf"(?:[“\"](?P<name>(?:[A-Z][^”\"\n]{{1,40}}\s)?(?:{_NOUN}))[”\"]|(?P<bare>(?:[A-Z]\w+\s){{0,3}}(?:{_NOUN}))\))"
)
_CHANGES = {"Amendment", "Amendments", "Letter", "Supplement", "Addendum", "Agreement"}
_OF_ANOTHER = re.compile(r"(?:\s*\([^()]{0,60}\))?\s+to\s+(?:the\s+|that\s+certain\s+)?[A-Z]")
_OWN_HEAD = 600
"""Characters of a document's head in which its number stands on a line."""
_HEADS = re.compile(r"\s*(?:$|[:(—–\n]|of\s|-\s)")
"""What may follow a document's own number in its title: nothing, a colon, its date."""
_FILE_NUMBER = re.compile(
    r"(?:order|proclamation|notice|memorandum|regulation|directive|decree|decision)[-_ ]\d[\w-]*$", re.I
)
_SELF = re.compile(r"\b(?:this|This|THIS|present|herein)\s+$")
_NO_NAME = frozenset(
    ("The", "In", "Under", "This", "By", "To", "Each", "Any", "No", "As", "See", "If", "When", "That", "Such", "And")
)
_FIRST_WORD = re.compile(r"(\S+)\s+")
_LITTLE = {"and", "&"}
_FAMILY = (("memorand", "memorandum"), ("addend", "addendum"), ("treat", "treaty"), ("licen", "license"))
ISSUED = {"order", "proclamation", "notice", "memorandum", "regulation", "directive", "decree", "decision", "circular"}
"""What one authority issues and numbers: a number and a kind name it wherever it is cited."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Another document as ``start:end`` of a text names it.

    ``family`` is its kind in one small word ("order", "agreement"); ``number``, ``date`` and ``title`` are what is
    said of it, empty or None where nothing is. ``name`` is the words that name it, without number and date.
    """

    start: int
    end: int
    family: str
    name: str
    number: str = ""
    date: Date | None = None
    title: str = ""

    @property
    def particular(self) -> bool:
        """Whether it names one document and not a kind: by a number, a date or a title."""
        return bool(self.number or self.date or self.title)

    @property
    def issued(self) -> bool:
        """Whether number and family alone tell which document is meant."""
        return bool(self.number) and self.family in ISSUED


def citations_in(text: str) -> list[Citation]:
    """The documents that ``text`` names, in order of place, its own name ("this Order") left out.

    A name that is given once ("the Lease dated May 2, 2024 (the "Head Lease")") is known wherever it stands after.
    """
    full = sorted(_full(text), key=lambda citation: citation.start)
    found = [citation for citation in full if citation.particular or len(citation.name.split()) > 3]
    taken = {place for citation in found for place in range(citation.start, citation.end)}
    for citation, name, start in list(_named(text, found)):
        for match in re.finditer(rf"\b{re.escape(name)}\b(?!\s+(?:and\s+Plan|No\b|dated))", text[start:]):
            a, b = start + match.start(), start + match.end()
            if a not in taken and b - 1 not in taken and not _SELF.search(text, max(0, a - 12), a):
                found.append(replace(citation, start=a, end=b))
                taken.update(range(a, b))
    found += [one for one in full if one not in found and one.start not in taken and one.end - 1 not in taken]
    return sorted(found, key=lambda citation: citation.start)


def own_names(title: str, source: str, text: str) -> tuple[Citation, ...]:
    """The numbers by which a document goes: those with which its title, a line of its head or its file name begin.

    The spans of what is found in a title or file name are those in it, not in ``text``.
    """
    lines = [title, *(line.strip() for line in text[:_OWN_HEAD].split("\n"))]
    stem = source.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    named = re.sub(r"[_ ]+", " ", stem.replace("-", " ", 1)).title() if _FILE_NUMBER.match(stem) else ""
    found: dict[tuple[str, str], Citation] = {}
    for line in [*lines, named]:
        first = next(_full(line.title() if line.isupper() else line), None)
        if first and first.start == 0 and first.issued and _HEADS.match(line, first.end):
            found.setdefault((first.family, first.number), first)
    return tuple(found.values())


def family_of(noun: str) -> str:
    """The kind of document that ``noun`` names: "order" for "Orders"."""
    low = noun.lower()
    return next((family for begin, family in _FAMILY if low.startswith(begin)), low.removesuffix("s"))


def _full(text: str) -> Iterator[Citation]:
    for match in _HEAD.finditer(text):
        start, name = _name(text, match)
        family = family_of(match["noun"])
        number = (match["bracket"] or "") + (match["number"] or "") if match["no"] or family in ISSUED else ""
        title, date, end = match["title"] or match["entitled"] or "", match["date"], match.end()
        if match["noun"] in _CHANGES and _OF_ANOTHER.match(text, match.end()):
            continue  # "Amendment No. 1 to the Lease" says what is done to the lease
        if not (number or date or title or family in ISSUED) and (on := _ON.match(text, end)):
            name, date, end = squeezed(name + on["on"]), on["date"], on.end()
        said = number or date or title
        if (not said and len(name.split()) < 2) or _SELF.search(text, max(0, start - 12), start):
            continue
        many = bool(number) and match["noun"].endswith("s")
        yield Citation(start, end, family, name, squeezed(number), _date(date), squeezed(title))
        at = match.end()
        while many and (more := _MORE.match(text, at)):
            yield Citation(more.start("number"), more.end("number"), family, name, more["number"])
            at = more.end()


def _name(text: str, match: re.Match[str]) -> tuple[int, str]:
    """Where the name before the noun of ``match`` begins, and its words: "Master Supply Agreement"."""
    start, issued = match.start(), family_of(match["noun"]) in ISSUED
    for _ in range(2 if issued else 7):
        before = _WORD_BEFORE.search(text, max(0, start - 30), start)
        # "Amending Order 12" is an order that is amended; "Voting Agreement" is a name.
        if before is None or before["word"] in _NO_NAME or (issued and before["word"].endswith(("ing", ","))):
            break
        start = before.start()
    while (little := _FIRST_WORD.match(text, start)) and little[1] in _LITTLE and start < match.start():
        start = little.end()
    return start, squeezed(text[start : match.end("plan") if match["plan"] else match.end("noun")])


def _named(text: str, found: list[Citation]) -> Iterator[tuple[Citation, str, int]]:
    """Each citation that is given a name of its own, the name, and where it holds from."""
    for citation in found:
        if match := _NAME_AS.match(text[citation.end : citation.end + 260]):
            yield citation, match["name"] or match["bare"], citation.end + match.end()


def _date(words: str | None) -> Date | None:
    mentions = dates_in(words) if words else []
    return mentions[0].first if mentions and mentions[0].grain == "day" else None
