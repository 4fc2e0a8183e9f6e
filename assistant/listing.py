"""Lists quoted whole: from what opens a list or heads a table through its last item or row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dealdesk.assistant.evidence import Evidence
from dealdesk.ingest.layout import is_row
from dealdesk.ingest.marker import Marker, marker_at
from dealdesk.ingest.split import units

Span = tuple[int, int]

LIST_WORDS = 230
"""Words of a list that are quoted; a longer one is cut after an item."""
_REACH = 4_000  # characters above and below the piece in which its list is looked for
_PLAIN_ITEM = 25  # words: a longer line without a marker is a paragraph
_OPENING = re.compile(r"(?:[:—–]|\b(?:following|as follows|includ(?:e|es|ing)):?)$")
_OPENS_ITEMS = re.compile(r"[:—–]$")
_FORMULA = re.compile(
    r"NOW,? THEREFORE|\bhereby (?:proclaim|order|agree|determine|direct|covenant)|\bagree[ds]?\b[^.;]{0,40}\bas follows"
    r"|\b[Ii]t is (?:hereby )?(?:ordered|agreed|proclaimed|directed|resolved)\b"
)
"""What an order or agreement begins with: all of it follows, and no list."""
_GOES_ON = re.compile(r"(?:[;,]|[;,]?\s(?:and|or|and/or))$")
_ENUMERATOR = re.compile(r"(?:^|(?<=[\s;:,—–]))\((?:[a-z]{1,4}|\d{1,2}|[A-Z])\)\s")
_PART = r"[^\s,;:.()“”\"|][^,;:.()“”\"|\n]{0,80}"
_SERIES = re.compile(rf"{_PART}(?:(?:,|;)\s+{_PART})+(?:,|;)?\s+(?:and|or)\s+{_PART}")


def is_opening(text: str) -> bool:
    """Whether ``text`` ends as the opening of a list does."""
    return _OPENING.search(text.rstrip()) is not None


def enumerates(piece: Evidence) -> bool:
    """Whether the piece is a list, part of one or its opening, or names three things in a row."""
    text = piece.text
    inline = len(_ENUMERATOR.findall(text)) > 1
    return inline or is_opening(text) or bool(piece.lead and _item(piece)) or bool(_SERIES.search(text))


def whole_list(piece: Evidence, most: int = LIST_WORDS) -> Span | None:
    """The span of the list or table that the piece opens or is part of, of at most ``most`` words.

    None where it belongs to none, or where its list does not fit so that the piece itself is in it.
    """
    text = piece.document.text
    if is_row(text, piece.start, piece.end):
        return _table(text, piece.start, piece.end, most)
    return _list(piece, most)


def list_end(text: str, start: int, end: int, most: int) -> int | None:
    """Where the list ends that the unit at ``start:end`` opens, cut after the item that leaves it within ``most``
    words; None where it opens none that fits, or is the formula with which an order begins."""
    opening = text[start:end]
    if not is_opening(opening) or _FORMULA.search(opening):
        return None
    span = _cut(text, start, list(_siblings(text, end, None, opening)), most)
    return span[1] if span is not None else None


def _item(piece: Evidence) -> Marker | None:
    return marker_at(piece.document.text, piece.start, piece.end)


def _list(piece: Evidence, most: int) -> Span | None:
    text = piece.document.text
    if piece.lead and piece.lead_start < piece.start and (own := _item(piece)) is not None:
        start, ends = piece.lead_start, list(_siblings(text, piece.end, own, piece.text))
    elif is_opening(piece.text):
        start, ends = piece.start, list(_siblings(text, piece.end, None, piece.text))
    else:
        return None
    if piece.start - start > _REACH or (not ends and start == piece.start):
        return None
    return _cut(text, start, [piece.end, *ends], most)


def _cut(text: str, start: int, ends: Sequence[int], most: int) -> Span | None:
    """From ``start`` to the last of ``ends`` that leaves it within ``most`` words; None where none does."""
    fitting = [end for end in ends if len(text[start:end].split()) <= most]
    return (start, fitting[-1]) if fitting else None


def _siblings(text: str, start: int, own: Marker | None, before: str) -> Iterator[int]:
    """The ends of what follows in the same list: further items, items within them, and sentences that go on in one.

    ``own`` is the marker of the item that ends at ``start``, None where that is the list's opening.
    """
    levels: list[frozenset[tuple[str, int]]] = [frozenset(own.readings())] if own else []
    plain, last = False, start
    if own and len(before) > 1 and _closes(text, start - len(before), before):
        return
    for a, b in units(text, start, min(len(text), start + _REACH)):
        marker, apart = marker_at(text, a, b), "\n" in text[last:a]
        if marker is not None and (onward := _onward(levels, marker)) is not None:
            levels = onward
        elif marker is not None and _begins(marker) and (not levels or _OPENS_ITEMS.search(before)):
            levels = [*levels, frozenset(marker.readings())]
        elif marker is not None or (apart and (levels or not _plain_item(text, a, b))):
            return
        elif apart:
            plain = True  # items that nothing marks: one line each
        elif not levels and not plain:
            return
        yield b
        if text[b - 1] == "." and (plain or _closes(text, a, text[a:b])):
            if len(levels) < 2:
                return
            levels = levels[:-1]
        before, last = text[a:b], b


def _onward(levels: list[frozenset[tuple[str, int]]], marker: Marker) -> list[frozenset[tuple[str, int]]] | None:
    """The levels after ``marker``, which goes on in the innermost one that it can; None where in none."""
    for depth in range(len(levels), 0, -1):
        if marker.style == "bullet":
            if frozenset(marker.readings()) == levels[depth - 1]:
                return levels[:depth]
        elif step := frozenset((k, v) for k, v in marker.readings() if (k, v - 1) in levels[depth - 1]):
            return [*levels[: depth - 1], step]
    return None


def _closes(text: str, start: int, item: str) -> bool:
    """Whether an item is the last of a list whose items end in semicolons or commas."""
    return item.endswith(".") and _GOES_ON.search(text[max(0, start - 12) : start].rstrip()) is not None


def _begins(marker: Marker) -> bool:
    return marker.style != "decimal" and any(value == 1 for _, value in marker.readings())


def _plain_item(text: str, start: int, end: int) -> bool:
    return len(text[start:end].split()) <= _PLAIN_ITEM and not is_row(text, start, end)


def _table(text: str, start: int, end: int, most: int) -> Span | None:
    """The rows around the row at ``start:end``: all of them, or where they are too many those from it on."""
    rows = [(start, end)]
    while (above := _row(text, rows[0][0], up=True)) is not None and rows[-1][1] - above[0] < _REACH * 2:
        rows.insert(0, above)
    while (below := _row(text, rows[-1][1], up=False)) is not None and below[1] - rows[0][0] < _REACH * 2:
        rows.append(below)
    here = rows.index((start, end))
    whole = _cut(text, rows[0][0], [row[1] for row in rows[here:]], most)
    return whole or _cut(text, start, [row[1] for row in rows[here:]], most)


def _row(text: str, at: int, *, up: bool) -> Span | None:
    """The row of the table next above or below the place ``at``; a single blank line may lie between."""
    if up:
        end = len(text[max(0, at - _REACH) : at].rstrip()) + max(0, at - _REACH)
        start = text.rfind("\n", 0, end) + 1
        gap = text[end:at]
    else:
        start = at + len(text[at : at + _REACH]) - len(text[at : at + _REACH].lstrip())
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        gap = text[at:start]
    if start >= end or gap.count("\n") > 2 or not gap:
        return None
    end = start + len(text[start:end].rstrip())
    return (start, end) if end > start and is_row(text, start, end) else None


def items_of(text: str) -> list[str]:
    """The items of a marked list in ``text`` without their markers and the marks that part them; empty for none."""
    found: list[str] = []
    for a, b in units(text):
        marker = marker_at(text, a, b)
        if marker is not None and marker.style != "decimal":
            found.append(text[marker.end : b])
    if len(found) < 2:
        cuts = [(m.start(), m.end()) for m in _ENUMERATOR.finditer(text)]
        ends = [*(a for a, _ in cuts[1:]), len(text)]
        found = [text[b:end] for (_, b), end in zip(cuts, ends, strict=False)]
    clean = [re.sub(r"(?:[;,.]|[;,]?\s+(?:and|or))+\s*$", "", " ".join(item.split())).strip() for item in found]
    return [item for item in clean if item] if len(clean) > 1 else []


_LED = re.compile(
    r"(?:\b(?:includ(?:e|es|ing)|covers?|reach(?:es)?|namely|comprises?|(?:are|is) (?:used|found|needed|made|grown))|:)"
    rf"\s+(?:(?:in|for|on|by|from|of)\s+)?(?P<series>{_SERIES.pattern})"
    r"(?=[.;)](?:\s|$)|\s*$)"
)
_ITEM_WORDS = 6


def series_of(text: str) -> list[Span]:
    """The spans of things named in a row ("wheat, barley and oats") where what leads them in and ends them is plain."""
    found = []
    for match in _LED.finditer(text):
        parts = re.split(r"[,;]\s+(?:and\s+|or\s+)?|\s+(?:and|or)\s+", match["series"])
        if all(len(part.split()) <= _ITEM_WORDS for part in parts) and len(parts[-1]) > 1:
            found.append(match.span("series"))
    return found
