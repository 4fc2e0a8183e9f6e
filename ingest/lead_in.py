"""The words that govern a list item or a table row, and that it cannot be understood without."""

from __future__ import annotations

import re

from dealdesk.ingest.heading import heading_at
from dealdesk.ingest.layout import Block, blocks, is_row
from dealdesk.ingest.marker import Marker, marker_at, written
from dealdesk.ingest.sentence import Span, sentences, trim, units
from dealdesk.ingest.table import header_above

_OPEN = re.compile(
    r"(?:[:—–─]|--|-|\bfollowing[.,]?|\bas follows[.,]?|\b(?:including|include|includes|if|that|shall)[,]?)$"
)
_FORMULA = re.compile(
    r"NOW,? THEREFORE|\bhereby (?:proclaim|order|agree|determine|direct|covenant)|\bagree[ds]?\b[^.;]{0,40}\bas follows"
)
_CITING = r"[Cc]lauses?|[Ss]ections?|[Ss]ubsections?|[Pp]aragraphs?|[Aa]rticles?"
_CITED_FIRST = re.compile(rf"(?:{_CITING})\s*$|\S$")
_CITED = re.compile(rf"(?:{_CITING}|and|or|to|through)\s*$|\S$")
_ENUMERATED = re.compile(r"\((?:[a-z]{1,5}|[A-Z]{1,4}|\d{1,2})\)")
_PARAGRAPH = 4_000  # characters of a paragraph above the offset that are looked at, and a quarter below
_MARKERS = 6  # markers right after one another, at most: "(b)(i)(A)"
_NEAR = 6_000  # characters above an item in which its lead-in is looked for first, and then at most
_FAR = 16_000


def lead_in(text: str, offset: int) -> Span | None:
    """The span of what governs the list item or table row at ``offset``: (start, end) in ``text``.

    For an item of a list it is the sentence or clause that opens the list ("The duty does not apply to:", "(a) the
    Buyer shall:"), for a row of a table with bars the header rows. None where there is nothing of the kind.
    Looks only at the surroundings of ``offset``, so its cost does not grow with the document (but for a long table).
    """
    start, end = _block_bounds(text, offset)
    if start >= end:
        return None
    if is_row(text, start, end):
        return header_above(text, start)
    block = Block(start, end, "item" if marker_at(text, start, end) else "prose")
    span = _inside(text, block, offset) or (_above(text, block) if _governed(text, block, offset) else None)
    return span if span is not None and _says_something(text[slice(*span)]) else None


def _says_something(words: str) -> bool:
    """Whether the words are more than a drawn line or the formula with which an order or agreement begins."""
    drawn = sum(not c.isalnum() and not c.isspace() for c in words)
    return drawn * 2 < len(words) and any(c.isalpha() for c in words) and _FORMULA.search(words) is None


def _block_bounds(text: str, offset: int) -> Span:
    """Start and end of the paragraph, item or row around ``offset``, as far as they are near: some files have whole
    pages in one line."""
    low = max(offset - _PARAGRAPH, 0)
    end = text.find("\n", offset, offset + _PARAGRAPH // 4)
    end = min(len(text), offset + _PARAGRAPH // 4) if end < 0 else end
    top = text.rfind("\n", low, offset) + 1 or low
    while top > low:
        above = text.rfind("\n", low, top - 1) + 1 or low
        if not text[above : top - 1].strip():
            break
        top = above
    found = list(blocks(text, top, end))
    return (found[-1].start, found[-1].end) if found else (offset, offset)


def _governed(text: str, block: Block, offset: int) -> bool:
    """Whether the offset is in the item itself, not in a sentence that merely follows in the same paragraph."""
    if block.kind != "item":
        return False
    start = next((a for a, b in sentences(text, block.start, block.end) if a <= offset < b), block.start)
    return start == block.start


def _inside(text: str, block: Block, offset: int) -> Span | None:
    """The lead-in within the paragraph: "The Buyer shall:" for "(ii) deliver" in one and the same sentence."""
    unit = next((u for u in units(text, block.start, block.end) if u[0] <= offset < u[1]), None)
    if unit is None or unit[0] == block.start:
        return None
    marker = marker_at(text, unit[0], unit[1])
    if marker is None or marker.style != "paren":
        return None
    for kind, value in marker.readings():
        if value == 1:
            return _opening(text, block, unit[0])
        before = _last(text, written(kind, value - 1), block.start, unit[0])
        if before is not None:
            first = before if value == 2 else _last(text, written(kind, 1), block.start, before)
            return None if first is None else _opening(text, block, first)
    return None


def _last(text: str, token: str, start: int, end: int) -> int | None:
    """Where the last item with this marker begins before ``end``; the "(a)" of "section 2(a)" begins nothing."""
    at = text.rfind(token, start, end)
    while at > start and _CITED_FIRST.search(text, max(at - 14, start), at):
        at = text.rfind(token, start, at)
    return at if at >= 0 else None


def _opening(text: str, block: Block, first: int) -> Span | None:
    """The clause before the list's first item in the same paragraph, unless it is only a heading."""
    span = trim(text, _start_of_clause(text, block.start, first), first) if first > block.start else None
    return None if span is None or _is_heading(text, span) else span


def _start_of_clause(text: str, start: int, end: int) -> int:
    """Where the clause that ends at ``end`` begins: at its sentence, or at the numbered clause that holds it."""
    within = units(text, start, end)
    return within[-1][0] if within else start


def _is_heading(text: str, span: Span) -> bool:
    heading = heading_at(text, *span, alone=True)
    return heading is not None and heading.end >= span[1]


def _above(text: str, item: Block) -> Span | None:
    """The lead-in in the blocks above an item."""
    reach = _NEAR
    while True:
        top = text.find("\n", max(item.start - reach, 0)) + 1 if item.start > reach else 0
        found = list(blocks(text, top, item.start)) if top < item.start else []
        settled, span = _search(text, item, found)
        if settled or top == 0 or reach >= _FAR:
            return span
        reach = _FAR


def _search(text: str, item: Block, found: list[Block]) -> tuple[bool, Span | None]:
    """Walk up over the item's siblings to what opens their list; (whether that is settled, the lead-in)."""
    marker = marker_at(text, item.start, item.end)
    if marker is None or marker.style == "decimal":
        return True, None
    wanted, closed = set(marker.readings()), False
    for above in reversed(found):
        opens = _OPEN.search(text, max(above.start, above.end - 12), above.end) is not None
        if marker.style == "bullet":
            sibling = above.kind == "item" and text[above.start] == marker.token
            if opens and not (sibling and closed):
                return True, _last_unit(text, above)
            if above.kind != "item":
                return True, None
            closed = closed or (sibling and text[above.end - 1] == ".")
            continue
        before = {(k, v) for m in _markers(text, above) for k, v in m.readings() if (k, v + 1) in wanted}
        if before:
            wanted = before
            if (inner := _inside_item(text, above, wanted)) is not None:
                return True, inner
        elif any(value == 1 for _, value in wanted):
            return True, _last_unit(text, above) if opens else None
        elif above.kind == "prose" and heading_at(text, above.start, above.end, alone=False) is not None:
            return True, None
    return False, None


def _inside_item(text: str, above: Block, wanted: set[tuple[str, int]]) -> Span | None:
    """The lead-in of a list whose first item stands in the paragraph that opens it: "The Buyer shall: (i) pay;"."""
    own = _markers(text, above)
    for kind, value in wanted:
        if value == 1 and kind.startswith("paren ") and not any((kind, 1) in m.readings() for m in own[:1]):
            first = _last(text, written(kind, 1), above.start, above.end)
            return None if first is None else _opening(text, above, first)
    return None


def _markers(text: str, block: Block) -> list[Marker]:
    """The markers that begin the block ("(b)(i)"), also after a heading's number and title, or stand last in it."""
    at = block.start
    if block.kind == "prose":
        heading = heading_at(text, block.start, block.end, alone=False)
        at = heading.end if heading is not None else block.start
    found: list[Marker] = []
    while at < block.end and len(found) < _MARKERS:
        while at < block.end and text[at].isspace():
            at += 1
        marker = marker_at(text, at, block.end)
        if marker is None or marker.style == "bullet":
            break
        found.append(marker)
        at = marker.end
    for match in _ENUMERATED.finditer(text, max(at, block.end - _PARAGRAPH), block.end):
        if not _CITED.search(text, max(match.start() - 14, at), match.start()):
            found += filter(None, [marker_at(text, match.start(), block.end)])
    return found


def _last_unit(text: str, block: Block) -> Span | None:
    found = units(text, block.start, block.end)
    return found[-1] if found else None
