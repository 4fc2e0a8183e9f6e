"""The lines at the edges of a PDF's pages that belong to none of its text: running heads and feet, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from dealdesk.ingest.pdf_lines import Line

_MARGIN = 0.12  # of the page's height, at the top and at the bottom
_MOST_LINES = 3  # at either edge
_SHARE = 0.4  # of the pages, and two at least; three are enough, for each chapter may have its own
_NUMBER = re.compile(r"[\s\-–—|·]*(?:page|p\.)?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[\s\-–—|·.]*", re.IGNORECASE)
_ROMAN = re.compile(r"[\s\-–—]*[ivxlc]{1,6}[\s\-–—.]*")
_NEAR = 6.0  # points: a running line stands at the same height on every page


def running(pages: Sequence[tuple[Sequence[Line], float]]) -> set[tuple[int, int]]:
    """(page, line) of every running line, both counted from 0; a page is (its lines from the top, its height)."""
    places: dict[tuple[str, bool], list[tuple[int, int, float]]] = defaultdict(list)
    found: set[tuple[int, int]] = set()
    for number, (lines, height) in enumerate(pages):
        for i, line in _edges(lines, height):
            foot = line.baseline > height / 2
            places[_key(line.text), foot].append((number, i, line.baseline if not foot else height - line.baseline))
            if foot and i == len(lines) - 1 and i > 0 and _NUMBER.fullmatch(line.text):
                found.add((number, i))
    for seen in places.values():
        for _, _, at in seen:
            near = [(n, i) for n, i, other in seen if abs(other - at) <= _NEAR]
            if len({n for n, _ in near}) >= max(2, min(3, _SHARE * len(pages))):
                found.update(near)
    return found


def _edges(lines: Sequence[Line], height: float) -> list[tuple[int, Line]]:
    numbered = list(enumerate(lines))
    top = [(i, line) for i, line in numbered[:_MOST_LINES] if line.baseline < _MARGIN * height]
    foot = [(i, line) for i, line in numbered[-_MOST_LINES:] if line.baseline > (1 - _MARGIN) * height]
    return top + foot


def _key(text: str) -> str:
    """The line with its numbers left open, since a page number is another on every page."""
    return "#" if _ROMAN.fullmatch(text) else re.sub(r"\d+", "#", text.lower())
