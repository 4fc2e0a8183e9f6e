"""Sentences of legal text as spans, and the finer units in which evidence is chosen.

nupunkt finds the full stops that end a sentence; docs/decisions.md says why it and not syntok, with figures. What it
cannot know stands here: lines, list items and table rows are units of their own, and a number is not a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

import nupunkt

from dealdesk.ingest.layout import Block, blocks
from dealdesk.ingest.marker import marker_at

Span = tuple[int, int]

_RUN_IN = re.compile(  # a clause that begins after a wide gap in the same line, as converted filings have them
    r"(?<![ \t\u00a0])[ \t\u00a0]{3,}+(?=(?:ARTICLE|SECTION|Article|Section)\s+[\dIVX]+|\d{1,2}\.\d{1,2}\s"
    r"|\((?:[a-z]|[ivx]+|[A-Z]|\d{1,2})\)\s)|(?<![ \t])[ \t]{2,}+(?=[•·●▪]\s)"
)
_REFERENCE_END = re.compile(  # nupunkt takes the numeral for the initial of a name
    r"(?<=[a-z,] )(?:Annex|Schedule|Exhibit|Appendix|Article|Part|Party|Title|Class|Phase|Chapter)"
    r"\s+[A-Z]+\.\s+(?=[A-Z][a-z]*\s)"
)
_NUMBER_ONLY = re.compile(
    r"(?:(?:Sec|SEC|Art|ART|Para|Section|SECTION|Article|ARTICLE|Clause|Paragraph|Annex|ANNEX|Part|PART|Chapter|Item"
    r"|Schedule|SCHEDULE|Exhibit|EXHIBIT)\.?\s+)?[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxlcIVXLC]{1,6})[)\]]?[.:]?"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:[Aa]rts?|[Ss]ecs?|[Nn]os?|[Pp]aras?|[Pp]ars?|[Ss]ubsecs?|[Ss]ubds?|[Cc]ls?|[Cc]h|[Pp]t|pp?|[Vv]ols?|Sch"
    r"|Ann|Exh?|App|Figs?|Stat|Reg|Fed|approx|ca|cf|Cir|Supp|tit|ed)|§)\.$"
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Hon|Rep|Reps|Sen|Sens|Gov|Amb|Gen|Col|Lt|St|Messrs|v|vs|Re|e\.g|i\.e)\.$")
_INITIALS = re.compile(r"(?:[A-Z]\.){2,}$")
_ENUMERATOR = re.compile(
    r"(?<=[;:,—–-])\s+(?:(?:and|or|and/or)\s+)?(?=\((?:[a-z]|[ivx]{1,5}|[A-Z]|\d{1,2})\)\s*\S)|(?<=[:;])\s+(?=[A-Z]\.\s)"
)
_SEMICOLON = re.compile(r"(?<=;)\s+")
_SHOUT = re.compile(r"[!?]{20,}")
_LONG = 400  # characters: a longer sentence with (i), (ii) in it is several pieces of evidence
_VERY_LONG = 800


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of ``text[start:end]`` as (start, end) spans, in order, without white space at their ends.

    A list item, a table row and a line after a blank line begin a sentence; "No. 5", "U.S.C.", "Sec. 3." and
    decimals do not end one. Together the spans hold every character that is not white space.
    """
    stop = len(text) if end is None else end
    return list(chain.from_iterable(_of_block(text, block) for block in blocks(text, start, stop)))


def units(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The pieces of ``text[start:end]`` in which evidence is chosen: sentences, list items, table rows and,
    in a sentence of over 400 characters, its numbered clauses."""
    return list(chain.from_iterable(_clauses(text, span) for span in sentences(text, start, end)))


def _of_block(text: str, block: Block) -> Iterable[Span]:
    if block.kind == "row":
        return [(block.start, block.end)]
    return _joined(text, list(_pieces(text, block)))


def _pieces(text: str, block: Block) -> Iterator[Span]:
    """What nupunkt makes of a block, each run-in clause by itself."""
    found = {m.end() for p in (_RUN_IN, _REFERENCE_END) for m in p.finditer(text, block.start, block.end)}
    cuts = [block.start, *sorted(found), block.end]
    for start, end in pairwise(cuts):
        for a, b in nupunkt.sent_spans(_SHOUT.sub(_shorter, text[start:end])):
            if tight := trim(text, start + a, start + b):
                yield tight


def _shorter(shout: re.Match[str]) -> str:
    """As many characters, of which the last alone ends a sentence: nupunkt takes long over thousands of them."""
    return "x" * (len(shout[0]) - 1) + shout[0][-1]


def _joined(text: str, pieces: list[Span]) -> list[Span]:
    """``pieces`` with those put back together that a number, an abbreviation or a small letter shows to be one."""
    joined: list[Span] = []
    for start, end in pieces:
        if joined and _goes_on(text, joined[-1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _goes_on(text: str, before: Span, start: int) -> bool:
    first, tail = text[start], text[max(before[0], before[1] - 12) : before[1]]
    if before[1] - before[0] <= 24 and _NUMBER_ONLY.fullmatch(text, *before):
        return True
    if _ABBREVIATED.search(tail) and (first.isdigit() or first in "IVX(§"):
        return True
    if _TITLED.search(tail) or (first == "(" and _INITIALS.search(tail) and not marker_at(text, start, len(text))):
        return True
    return first.islower() and text[start + 1 : start + 2] not in (".", ")") and text[before[1] - 1] != ":"


def _clauses(text: str, span: Span) -> Iterable[Span]:
    if span[1] - span[0] <= _LONG:
        return [span]
    pieces = _cut(text, span, _ENUMERATOR)
    return chain.from_iterable(_cut(text, p, _SEMICOLON) if p[1] - p[0] > _VERY_LONG else [p] for p in pieces)


def _cut(text: str, span: Span, where: re.Pattern[str]) -> list[Span]:
    """``span`` cut after each match; the word that joins clauses ("and (iii)") stays with what it follows."""
    cuts = [span[0], *(m.end() for m in where.finditer(text, *span)), span[1]]
    return [tight for a, b in pairwise(cuts) if (tight := trim(text, a, b))]


def trim(text: str, start: int, end: int) -> Span | None:
    """The span without white space at its ends; None where nothing else is in it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
