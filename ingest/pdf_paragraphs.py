"""The lines of a PDF as paragraphs and headings: what was broken to fit the page is put together again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dealdesk.ingest.marker import marker_at
from dealdesk.ingest.pdf_lines import Line

_NUMBERED = re.compile(
    r"(?:ARTICLE|Article|SECTION|Section|Sec\.|SEC\.|§|Annex|ANNEX|Schedule|SCHEDULE)\s+[\dIVXA-Z]+\b"
)
_CLOSED = re.compile(r"(?:[.;:!?]|[.;:!?][)”\"’\]]+|\b(?:and|or)|\])$")
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}")
_HEADING_SIZE = 1.12  # of the body's font size
_HEADING_WORDS = 18
_KEPT_HYPHENS = frozenset(
    re.findall(r"\w+", "non self cross anti pre post sub co multi third long short well semi ex quasi all re")
)


@dataclass(frozen=True, slots=True)
class Style:
    """What body text looks like in a document: its font size, whether it is bold, its line distance by size."""

    size: float
    bold: bool
    leading: float
    words: frozenset[str]


@dataclass(slots=True)
class Paragraph:
    """Lines put together. ``heading``: 0 for body text; else a rank, larger type first. ``full``: its last line runs
    to the edge, so that it may go on overleaf."""

    text: str
    size: float
    heading: bool
    bold: bool
    full: bool


def style_of(regions: Sequence[Sequence[Line]]) -> Style:
    """The body style of a document: the commonest font, by characters."""
    sizes: Counter[tuple[float, bool]] = Counter()
    leadings: Counter[float] = Counter()
    words: Counter[str] = Counter()
    for region in regions:
        for line in region:
            sizes[round(line.size * 2) / 2, line.bold] += len(line.text)
            words.update(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*(?=[\s.,;:)”\"’]|$)", line.text.lower()))
        for above, line in pairwise(region):
            if abs(above.size - line.size) < 0.5:
                leadings[round((line.baseline - above.baseline) / max(line.size, 1) * 20) / 20] += 1
    (size, bold), _ = max(sizes.items(), key=lambda item: item[1], default=((10.0, False), 0))
    common = max(leadings.items(), key=lambda item: (item[1], -item[0]), default=(1.2, 0))
    return Style(size, bold, min(max(common[0], 1.0), 2.6), frozenset(words))


def paragraphs(region: Sequence[Line], style: Style) -> Iterator[Paragraph]:
    """The paragraphs of one region's lines."""
    left = min((line.x0 for line in region), default=0.0)
    right = max((line.x1 for line in region), default=0.0)
    group: list[Line] = []
    for line in region:
        if group and _begins(group, line, style, left, right):
            yield _paragraph(group, style, right)
            group = []
        group.append(line)
    if group:
        yield _paragraph(group, style, right)


def is_heading(line: Line, style: Style) -> bool:
    """Whether the line is set off as headings are: larger, or bold where the body is not, and short."""
    text = line.text
    if len(text.split()) > _HEADING_WORDS or not any(c.isalpha() for c in text) or marker_is_bullet(text):
        return False
    if _LEADERS.search(text):
        return False  # a line of a table of contents
    if line.size >= _HEADING_SIZE * style.size:
        return True
    bold = line.bold and not style.bold and line.size > 0.9 * style.size
    return (bold and text[-1] not in ".,;:") or (bold and _NUMBERED.match(text) is not None)


def marker_is_bullet(text: str) -> bool:
    marker = marker_at(text, 0, len(text))
    return marker is not None and marker.style == "bullet"


def _begins(group: Sequence[Line], line: Line, style: Style, left: float, right: float) -> bool:
    """Whether ``line`` begins a paragraph, rather than going on with the lines of ``group``."""
    above, width = group[-1], max(right - left, 1.0)
    head, head_above = is_heading(line, style), is_heading(above, style)
    distance = line.baseline - above.baseline
    if abs(line.size - above.size) > 0.12 * style.size or head != head_above:
        return True
    if head:
        return distance > 1.5 * style.leading * line.size or _NUMBERED.match(line.text) is not None or _is_item(line)
    if distance > (1.22 * style.leading + 0.1) * max(line.size, above.size) or distance < 0:
        return True
    closed = _CLOSED.search(above.text) is not None
    short = above.x1 < right - 0.2 * width
    if marker_is_bullet(line.text):
        return True
    if (_is_item(line) or _NUMBERED.match(line.text)) and (closed or short):
        return True
    if closed and line.x0 > above.x0 + 0.8 * line.size and not (len(group) == 1 and _is_item(group[0])):
        return True
    if closed and line.x0 < above.x0 - 0.8 * line.size and len(group) > 1:
        return True
    first = next((c for c in line.text if c.isalnum()), "")
    if short and closed and not first.islower():
        return True
    return above.x1 < right - 0.4 * width and not first.islower() and above.text[-1] not in ",-–—&"


def _is_item(line: Line) -> bool:
    return marker_at(line.text, 0, len(line.text)) is not None


def _paragraph(group: Sequence[Line], style: Style, right: float) -> Paragraph:
    text = ""
    for line in group:
        text = joined(text, line.text, style.words) if text else line.text
    last = group[-1]
    head = is_heading(group[0], style)
    return Paragraph(text, group[0].size, head, group[0].bold, last.x1 > right - 8 * last.size)


def joined(above: str, below: str, words: frozenset[str]) -> str:
    """Two lines of one paragraph as one; a word that was parted at the line's end is whole again.

    The hyphen stays where the document writes the word with one elsewhere, or where its first part is a prefix that
    takes one ("non-disclosure"); ``words`` are the document's, in lower case.
    """
    if not re.search(r"[^\W\d_]-$", above) or not below[:1].islower():
        glue = "" if re.search(r"\w[-–/]$", above) and below[:1].isalnum() else " "
        return f"{above}{glue}{below}"
    head = re.split(r"[\s(“\"]", above[:-1])[-1].lower()
    tail = re.match(r"[^\W\d_]+", below)
    whole = head + (tail[0].lower() if tail else "")
    with_hyphen = f"{head}-{tail[0].lower() if tail else ''}"
    if whole not in words and (with_hyphen in words or head in _KEPT_HYPHENS):
        return above + below
    return above[:-1] + below
