"""What the timeline is narrowed to, and the form in which it is chosen: the browser's own controls, each labelled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date as Date

from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.facts import DATE_KINDS, FactKind
from dealdesk.ui.page_markup import Attributes, attributes, element

TOP = "."
"""The deal of documents that stand in no folder."""

KINDS: dict[FactKind, str] = {
    "announced": "Announced",
    "signed": "Signed",
    "effective": "Takes effect",
    "expires": "Expires",
    "deadline": "Deadline",
}
"""The kinds of dated facts, and what a reader calls them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the browser asks for. Empty: no limit. ``rows`` is what a row of the chart is: "documents", "deals", or ""
    where the page may choose; ``dark`` whether the page is dark."""

    kinds: tuple[FactKind, ...] = DATE_KINDS
    deal: str = ""
    document: str = ""
    date_from: Date | None = None
    date_to: Date | None = None
    rows: str = ""
    dark: bool = False


def wanted(request: object) -> Wanted:
    """What ``request``, which comes from the browser, asks for; what makes no sense in it counts as not given."""
    if not isinstance(request, dict):
        return Wanted()
    chosen = request.get("kinds")
    kinds = tuple(kind for kind in DATE_KINDS if not isinstance(chosen, list) or kind in chosen)
    rows = str(request.get("rows") or "")
    return Wanted(
        kinds=kinds,
        deal=str(request.get("deal") or ""),
        document=str(request.get("document") or ""),
        date_from=_day(request.get("from")),
        date_to=_day(request.get("to")),
        rows=rows if rows in ("documents", "deals") else "",
        dark=bool(request.get("dark")),
    )


def deal_of(record: DocumentRecord) -> str:
    """The deal that a document belongs to: the first folder of its path."""
    folder, slash, _ = record.source.partition("/")
    return folder if slash else TOP


def deal_name(deal: str) -> str:
    """A deal as it is shown."""
    return "No folder" if deal == TOP else deal


def form(records: Sequence[DocumentRecord], chosen: Wanted) -> str:
    """The form, with what is chosen; the documents that can be chosen are those of the chosen deal."""
    deals = sorted({deal_of(record) for record in records})
    listed = [one for one in records if chosen.deal in ("", deal_of(one))]
    named = sorted(((one.id, one.title or one.source) for one in listed), key=lambda pair: pair[1].casefold())
    return (
        f'<form class="filters" aria-label="What the timeline shows">{_kinds(chosen)}'
        f"{_select('deal', 'Deal', 'All deals', ((deal, deal_name(deal)) for deal in deals), chosen.deal)}"
        f"{_select('document', 'Document', 'All documents', named, chosen.document)}"
        f"{_date('from', 'From', chosen.date_from)}{_date('to', 'To', chosen.date_to)}"
        f"{_select('rows', 'Rows', 'Automatic', (('documents', 'Documents'), ('deals', 'Deals')), chosen.rows)}"
        '<button type="reset" class="clear">Clear</button></form>'
    )


def _kinds(chosen: Wanted) -> str:
    boxes = "".join(
        f"<label{attributes({'class': f'kind {kind}'})}>"
        f"<input{attributes({'type': 'checkbox', 'name': 'kind', 'value': kind})}{' checked' * (kind in chosen.kinds)}>"
        f'<span class="sign" aria-hidden="true"></span>{name}</label>'
        for kind, name in KINDS.items()
    )
    return f"<fieldset><legend>Kinds of dates</legend>{boxes}</fieldset>"


def _select(name: str, label: str, everything: str, options: Iterable[tuple[str, str]], chosen: str) -> str:
    shown = "".join(_option(value, text, chosen) for value, text in (("", everything), *options))
    return f'<label class="choice">{label}<select{attributes({"name": name})}>{shown}</select></label>'


def _option(value: str, text: str, chosen: str) -> str:
    values: Attributes = {"value": value, "selected": "selected" if value == chosen else None}
    return element("option", text, values)


def _date(name: str, label: str, chosen: Date | None) -> str:
    values: Attributes = {"type": "date", "name": name, "value": chosen.isoformat() if chosen else None}
    return f'<label class="choice">{label}<input{attributes(values)}></label>'


def _day(value: object) -> Date | None:
    try:
        return Date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
