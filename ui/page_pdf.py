"""The pages of a PDF document in the drawer: pictures that come as they are scrolled to, the cited words marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from dealdesk.ingest.document import Box, Document, Page
from dealdesk.ingest.pdf_image import PageSize
from dealdesk.ui.page_markup import Attributes, attributes, element

SHOWN = 250
"""Pages on either side of the cited one; the original file has the rest."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of a document's pages: their sizes, where the cited words stand, and the file's fingerprint."""

    sizes: tuple[PageSize, ...]
    boxes: tuple[Box, ...]
    fingerprint: str


def viewing(paper: Paper) -> str:
    """The buttons above the pages: page or text, the page before and after, larger and smaller."""
    count = len(paper.sizes)
    return (
        '<div class="viewing" role="group" aria-label="How the document is shown"><span class="switch">'
        f"{_button('Page', {'data-view': 'page', 'aria-pressed': 'true'})}"
        f"{_button('Text', {'data-view': 'text', 'aria-pressed': 'false'})}</span>"
        f'<span class="turn">{_button("‹", {"data-turn": -1, "aria-label": "Previous page (Page Up)"})}'
        f"{element('span', f'Page 1 of {count}', {'class': 'at', 'role': 'status', 'data-count': count})}"
        f"{_button('›', {'data-turn': 1, 'aria-label': 'Next page (Page Down)'})}</span>"
        f'<span class="zoom">{_button("−", {"data-zoom": -1, "aria-label": "Smaller (minus)"})}'
        f"{_button('Fit', {'data-zoom': 0, 'aria-label': 'As wide as the space (zero)'})}"
        f"{_button('+', {'data-zoom': 1, 'aria-label': 'Larger (plus)'})}</span></div>"
    )


def leaves(document: Document, paper: Paper, cited: int | None) -> str:
    """The pages around the page ``cited``, from the first of which the words of ``paper.boxes`` are marked.

    Where words are cited and none of them were found on the pages, the text is shown first.
    """
    near = cited or 1
    numbers = range(max(1, near - SHOWN), min(len(paper.sizes), near + SHOWN) + 1)
    marked: dict[int, list[Box]] = defaultdict(list)
    for box in paper.boxes:
        marked[box.page].append(box)
    read = {page.number: page for page in document.pages}
    first = "text" if cited is not None and not paper.boxes else "page"
    values: Attributes = {
        "class": "leaves",
        "tabindex": 0,
        "role": "region",
        "aria-label": "Pages of the document",
        "data-first": first,
    }
    shown = "".join(_leaf(document, paper, number, marked[number], read.get(number)) for number in numbers)
    return f"<div{attributes(values)}>{_left_out(numbers, len(paper.sizes))}{shown}</div>"


def _leaf(document: Document, paper: Paper, number: int, boxes: Sequence[Box], page: Page | None) -> str:
    """One page: its picture, whose address the browser completes with the width that it needs, and its marks."""
    size = paper.sizes[number - 1]
    address = f"api/documents/{document.id}/pages/{number}.png?fingerprint={paper.fingerprint}"
    label = f"Page {number} of {len(paper.sizes)}"
    image = attributes({"alt": label, "data-address": address, "decoding": "async"})
    figure = attributes({"class": "leaf", "data-page": number, "style": f"--ratio: {_ratio(size)}"})
    hits = _margin(boxes) + "".join(_hit(box) for box in boxes)
    words = " … ".join(document.text[box.start : box.end] for box in boxes)
    told = element("figcaption", f"Marked on this page: {words}", {"class": "unseen"}) if boxes else ""
    return f"{_recognized(page)}<figure{figure}><img{image}>{hits}{told}</figure>"


def _ratio(size: PageSize) -> float:
    return round(size.width / size.height, 5) if size.width > 0 and size.height > 0 else 0.77


def _hit(box: Box) -> str:
    place = f"left:{box.x0:.3%};top:{box.y0:.3%};width:{box.x1 - box.x0:.3%};height:{box.y1 - box.y0:.3%}"
    return f'<span class="hit" style="{place}"></span>'


def _margin(boxes: Sequence[Box]) -> str:
    """A line beside the marked words, as one draws in a margin: it is seen where the words are small."""
    if not boxes:
        return ""
    top, bottom = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    return f'<span class="beside" style="top:{top:.3%};height:{bottom - top:.3%}"></span>'


def _recognized(page: Page | None) -> str:
    """What a reader must know of a page whose words were read from its picture."""
    if page is None or page.recognized is None:
        return ""
    share = f"{min(int(page.recognized * 100 + 0.5), 99)} %"
    told = f"Page {page.number} is a scan. Its words were read from the picture with a confidence of {share}: compare."
    return element("p", told, {"class": "scan"})


def _left_out(numbers: range, count: int) -> str:
    if len(numbers) >= count:
        return ""
    told = f"Pages {numbers.start} to {numbers.stop - 1} of {count} are shown here; the original file has all of them."
    return element("p", told, {"class": "scan"})


def _button(label: str, values: Attributes) -> str:
    return element("button", label, {"type": "button", **values})
