"""A quote as the page shows it: the marker that points to it, and the cards and lines that open its document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from dealdesk.assistant.answer import Citation, Quote
from dealdesk.ui.page_markup import Attributes, attributes, element, shown, written_date
from dealdesk.ui.recognition import recognition

Roles = Mapping[str, str]
"""By document id: "binds" for an order or contract, "tells" for what only tells of others."""

NONE: Roles = MappingProxyType({})
ROLES = {"binds": "binding document", "tells": "summary, not binding"}
CELL = re.compile(r"^[^|\n:]{1,80}: [^|\n]*(?: \| [^|\n:]{1,120}: [^|\n]*)+$")
"""A row of a table, as the reader of a file writes it: ``Country: Japan | Rate: 15%``."""


def place(quote: Quote) -> str:
    """Where a quote stands, in words: title, date, section, page."""
    return " · ".join(part for part in (quote.title or quote.source, _rest(quote)) if part)


def opener(quote: Quote, label: str, inner: str, kind: str) -> str:
    """A button that opens the source of ``quote`` beside the chat; ``inner`` is HTML."""
    values: Attributes = {
        "type": "button",
        "class": kind,
        "data-document": quote.document_id,
        "data-start": quote.start,
        "data-end": quote.end,
        "data-quote": quote.quote,
        "data-title": quote.title or quote.source,
        "data-place": _rest(quote),
        "aria-label": label,
    }
    return f"<button{attributes(values)}>{inner}</button>"


def marker(citation: Citation) -> str:
    """The number in the text that opens its source."""
    label = f"Source {citation.marker}: {place(citation)}. Open the document at this passage."
    return opener(citation, label, str(citation.marker), "cite")


def source(citation: Citation, roles: Roles) -> str:
    """A line of the list of sources."""
    inner = (
        f'<span class="n" aria-hidden="true">{citation.marker}</span><span>{_placed(citation, roles, "tells")}</span>'
    )
    return opener(citation, f"Open source {citation.marker}: {place(citation)}", inner, "source")


def card(quote: Quote, label: str, roles: Roles, only: str = "") -> str:
    """The quote with its place below it, which opens it; where ``only`` is set no other role is told."""
    inner = f'<span class="words">{rows(quote.quote)}</span><span class="where">{_placed(quote, roles, only)}</span>'
    return opener(quote, f"{label}: {place(quote)}. Open the document at this passage.", inner, "card")


def rows(text: str, direct: str = "") -> str:
    """``text`` as HTML, its first ``direct`` set bold; the cells of a table's row stand on lines of their own."""
    told = "\n".join(_row(line) if CELL.match(line) else shown(line) for line in text.split("\n"))
    answer = shown(direct)
    return told.replace(answer, f"<strong>{answer}</strong>", 1) if answer else told


def _row(line: str) -> str:
    """The characters of a row stay what they are, so that they can be copied; only where lines break is new."""
    cells = line.split(" | ")
    told = '<span class="bar-between"> | </span>'.join(f'<span class="cell">{shown(cell)}</span>' for cell in cells)
    return f'<span class="row">{told}</span>'


def _rest(quote: Quote) -> str:
    day = written_date(quote.date) if quote.date else ""
    page = f"p. {quote.page}" if quote.page is not None else ""
    return " · ".join(part for part in (day, quote.section, page, recognition(quote.recognized)) if part)


def _placed(quote: Quote, roles: Roles, only: str = "") -> str:
    """The place of a quote with its title set apart from the rest, and what the document is where that is known."""
    role = roles.get(quote.document_id, "")
    told = ROLES.get(role, "") if not only or role == only else ""
    rest = f" · {shown(_rest(quote))}" if _rest(quote) else ""
    tag = element("span", told, {"class": f"role {role}"}) if told else ""
    return f"<b>{shown(quote.title or quote.source)}</b>{rest}{f' {tag}' if tag else ''}"
