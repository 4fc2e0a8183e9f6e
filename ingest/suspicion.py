"""What in a document's text is there to mislead whoever answers from it, with its place.

A document that does some of this is set aside (ASIDE): it stands in the index, is listed, read and flagged, and has no
passages, so no search finds it and no answer rests on it. The other kinds are told and change nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dealdesk.ingest.claims import sweeping_claims
from dealdesk.ingest.document import Document, Notice
from dealdesk.ingest.findings import Findings
from dealdesk.ingest.instruction import commands_in
from dealdesk.ingest.lookalike import disguised
from dealdesk.ingest.place import path
from dealdesk.ingest.sentence import sentences
from dealdesk.ingest.values import values_in

ASIDE = {
    "instruction": "it tells a machine that reads it what to do",
    "disguised_words": "words are disguised by letters of another alphabet",
    "stuffing": "it repeats itself to be found",
    "sweeping_claim": "it claims to go before all other documents",
    "claimed_power": "it claims to change what it has no power to change",
    "forged_source": "it imitates the citations of an answer",
    "turned_text": "it shows letters and digits in another order than they are written",
}
"""Why a document is set aside, by the kind of its notice."""
SECRET = "unread_instruction"
"""The kind of notice that readers give of words for a machine where nobody sees them; it sets aside too."""
TOLD = {
    "active_text": "code that would run or fetch something on a page",
    "formula": "formulas that would run or fetch something in a spreadsheet",
}
_DISGUISED = 3
"""Words with letters of another alphabet that are no slip of the keyboard."""
_RUN, _OFTEN, _SHARE = 6, 4, 0.8
"""A text is stuffed where so large a share of its runs of so many words stands there so often. What repeats one
sentence reaches 1, a made-up order of which each section is worded alike 0.68, what the development sets hold 0.37."""
_FIGURES = 0.2
"""The most that differ of all figures in a text that says the same again and again. An order that is worded alike for
each of many goods has a figure of its own for each: 0.42 of them differ and more."""
_LEAST = 60
"""Words of a text too short to be told stuffed."""
_ASKED = 4
"""Questions that a text answers with one and the same value."""
_ROW = " | "
_FORGED = re.compile(
    r"\[\d{1,2}\]\s*[,:(—–-]?\s*(?:see|as|cited|quoted|confirmed|verified)\s+(?:\w+\s+){0,2}?(?:above|below|source|document)"
    r"|^\s*(?:short\s+|direct\s+|final\s+|correct\s+)?answer\s*:[^\n]{0,200}\[\d{1,2}\]"
    r"|^\s*sources?\s*:?\s*\[1\]",
    re.IGNORECASE | re.MULTILINE,
)
_ACTIVE = re.compile(
    r"<\s*(?:script|iframe|object|embed|svg|link|meta|base|form)\b[^>\n]*>|<\s*\w+\b[^>\n]*\son\w+\s*=[^>\n]*>"
    r"|(?:\]\(|\bhref\s*=\s*[\"']?|\bsrc\s*=\s*[\"']?)\s*(?:javascript|vbscript|data)\s*:[^\s)\"']{0,80}"
    r"|!\[[^\]\n]{0,200}\]\(\s*(?:https?:)?//[^\s)]+|<\s*img\b[^>\n]*\bsrc\s*=[^>\n]*>|@import\s+[^\s;]+",
    re.IGNORECASE,
)
_FORMULA = re.compile(
    r"(?:^|[|:]\s|,\s?\"?)[=+@-]\s*(?:\w+\()*(?:WEBSERVICE|HYPERLINK|IMPORT(?:XML|DATA|HTML|FEED|RANGE)|CALL|EXEC|RTD|DDE)"
    r"\s*\([^|\n]{0,80}|(?:^|[|:]\s)[=+@-][^|\n]{0,40}?\b(?:cmd|powershell|mshta|msexcel)\s*\|[^\n]{0,80}",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """``document.text[start:end]`` is of a ``kind``, one of ASIDE or TOLD; both 0 where the title is."""

    kind: str
    start: int
    end: int


def examined(document: Document, findings: Findings) -> Document:
    """``document`` with a notice for each kind of suspicion, in place of those of an earlier look."""
    found: dict[str, list[Suspicion]] = defaultdict(list)
    for suspicion in suspicions_in(document, findings):
        found[suspicion.kind].append(suspicion)
    others = tuple(notice for notice in document.notices if notice.kind not in ASIDE and notice.kind not in TOLD)
    return replace(document, notices=(*others, *(_notice(document, kind, each) for kind, each in found.items())))


def is_aside(notices: Sequence[Notice]) -> bool:
    """Whether a document with these ``notices`` is set aside, unless a person trusts it."""
    return any(notice.kind in ASIDE or notice.kind == SECRET for notice in notices)


def suspicions_in(document: Document, findings: Findings) -> list[Suspicion]:
    """Everything in ``document`` that is suspicious, by kind and place."""
    text = document.text
    found = [Suspicion("instruction", *span) for span in commands_in(text)]
    if any(commands_in(document.title)):
        found.append(Suspicion("instruction", 0, 0))
    disguises = list(disguised(text))
    if len(disguises) >= _DISGUISED or any(disguised(document.title)):
        found += [Suspicion("disguised_words", *span) for span in disguises or [(0, 0)]]
    found += [Suspicion("turned_text", 0, 0) for one in document.notices if one.kind == "direction_override"]
    found += [Suspicion("stuffing", *span) for span in _stuffed(text)]
    found += [Suspicion("sweeping_claim", *span) for span in sweeping_claims(text)]
    found += [Suspicion("claimed_power", mention.start, mention.end) for mention in findings.claimed]
    found += [Suspicion("forged_source", *match.span()) for match in _FORGED.finditer(text)]
    found += [Suspicion("active_text", *match.span()) for match in _ACTIVE.finditer(text)]
    found += [Suspicion("formula", *match.span()) for match in _FORMULA.finditer(text)]
    return found


def _stuffed(text: str) -> Iterator[tuple[int, int]]:
    """The text from one end to the other where it says the same again and again; rows of tables are not looked at."""
    prose = "\n".join(line for line in text.split("\n") if _ROW not in line)
    words = re.findall(r"\w+", prose.casefold())
    runs = Counter(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
    often = sum(count for count in runs.values() if count >= _OFTEN)
    figures = [word for word in words if word.isdigit()]
    same = 0 < len(set(figures)) <= _FIGURES * len(figures)
    if same and len(words) >= _LEAST and often >= _SHARE * runs.total():
        yield 0, len(text)
    elif text.count("?") >= _ASKED and (span := _one_answer(text)):
        yield span


def _one_answer(text: str) -> tuple[int, int] | None:
    """From the first question to the last answer, where a value answers _ASKED different questions or more."""
    answered: dict[str, list[tuple[int, int]]] = defaultdict(list)
    questions: dict[str, set[str]] = defaultdict(set)
    asked: tuple[int, int] | None = None
    for start, end in sentences(text):
        said = text[start:end].strip()
        if said.endswith("?"):
            asked = start, end
        elif asked is not None:
            for value in values_in(said, None):
                if value.kind in ("rate", "amount", "date", "duration"):
                    answered[value.plain].append((asked[0], end))
                    questions[value.plain].add(" ".join(text[slice(*asked)].split()).casefold())
            asked = None
    for plain, spans in answered.items():
        if len(questions[plain]) >= _ASKED:
            return spans[0][0], spans[-1][1]
    return None


def _notice(document: Document, kind: str, found: Sequence[Suspicion]) -> Notice:
    first = found[0]
    words = document.text[first.start : first.end] or document.title
    shown = " ".join(words.split())
    shown = shown if len(shown) <= 80 else f"{shown[:79]}…"
    page = document.page_at(first.start)
    where = ", ".join(part for part in (path(document, first.start), f"page {page}" if page else "") if part)
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    why = f"set aside, no answer rests on it: {ASIDE[kind]}" if kind in ASIDE else f"{TOLD[kind]}, shown as words only"
    return Notice(kind, len(found), f"{why} (“{shown}”{f', {where}' if where else ''}{more})")
