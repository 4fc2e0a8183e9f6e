"""The timeline as lists: each dated fact with the words that say it, and each change; all of them open their source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date

from dealdesk.index.generation import Generation
from dealdesk.index.store import DocumentRecord
from dealdesk.ui.page_markup import Attributes, attributes, element, shown, written_date
from dealdesk.ui.page_timeline_chart import VERBS, day_told
from dealdesk.ui.page_timeline_filters import KINDS, deal_name, deal_of
from dealdesk.ui.timeline import Entry, Link

REACH = 110
"""Characters told on either side of a date."""


def facts(generation: Generation, entries: Sequence[Entry], today: Date) -> str:
    """The table of dated facts, by day, with a line between what is past and what is ahead of ``today``."""
    if not entries:
        return ""
    rows = [_fact(generation, number, entry) for number, entry in enumerate(entries)]
    if 0 < (past := sum(not is_ahead(entry, today) for entry in entries)) < len(entries):
        rows.insert(past, f'<tr class="now"><td colspan="4">Today is {written_date(today)}</td></tr>')
    return (
        '<table class="dates"><caption>Dates, each with the words that say it</caption><thead><tr>'
        '<th scope="col">Day</th><th scope="col">What</th><th scope="col">Words</th><th scope="col">Document</th>'
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def is_ahead(entry: Entry, today: Date) -> bool:
    """Whether an entry tells of a day that is still to come, or of none at all: those stand last."""
    return entry.date is None or entry.date >= today


def changes(links: Sequence[Link]) -> str:
    """The table of which document changes which."""
    if not links:
        return ""
    rows = "".join(_change(number, link) for number, link in enumerate(links))
    return (
        '<table class="dates changes"><caption>Changes, each with the words that order it</caption><thead><tr>'
        '<th scope="col">Day</th><th scope="col">Document</th><th scope="col">Words</th>'
        f'<th scope="col">Changed document</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """(before, the span, after): the span with the words around it on its line, cut between words."""
    line, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    first, last = max(line, start - REACH), min(stop, end + REACH)
    if first > line:
        first = text.find(" ", first, start) + 1 or start
    if last < stop:
        last = max(text.rfind(" ", end, last), end)
    before = ("… " if first > line else "") + text[first:start]
    return before, text[start:end], text[end:last] + (" …" if last < stop else "")


def _fact(generation: Generation, number: int, entry: Entry) -> str:
    fact = entry.fact
    document = generation.document(entry.document.id)
    before, words, after = around(document.text, fact.start, fact.end) if document else ("", fact.text, "")
    opening = _opening(f"fact-{number}", entry.document.id, fact.start, fact.end, fact.text)
    how = element("span", fact.how, {"class": "how"}) if fact.how else ""
    return (
        f'<tr><th scope="row">{shown(day_told(entry))}{how}</th><td>{_kind(fact.kind)}</td><td data-label="Words">'
        f"<button{opening}>{shown(before)}<b>{shown(words)}</b>{shown(after)}</button></td>"
        f"<td>{_document(entry.document, entry.section)}</td></tr>"
    )


def _change(number: int, link: Link) -> str:
    relation = link.relation
    opening = _opening(f"link-{number}", link.document.id, relation.start, relation.end, link.quote)
    day = written_date(link.day) if link.day else "–"
    places = element("span", f"in {link.places} places", {"class": "how"}) if link.places > 1 else ""
    return (
        f'<tr><th scope="row">{shown(day)}</th><td>{_document(link.document)}</td><td data-label="Words">'
        f"<b>{VERBS[relation.kind]}</b>{places}<button{opening}>{shown(link.quote.strip())}</button></td>"
        f"<td>{_document(link.target)}</td></tr>"
    )


def _kind(kind: str) -> str:
    name = next(name for one, name in KINDS.items() if one == kind)
    return f'<span{attributes({"class": f"kind {kind}"})}><span class="sign" aria-hidden="true"></span>{name}</span>'


def _document(record: DocumentRecord, section: str = "") -> str:
    place = f"{deal_name(deal_of(record))}{f' · {section}' if section else ''}"
    return f"{shown(record.title or record.source)}{element('span', place, {'class': 'how'})}"


def _opening(ident: str, document_id: str, start: int, end: int, quote: str) -> str:
    values: Attributes = {
        "type": "button",
        "class": "open",
        "id": ident,
        "data-document": document_id,
        "data-start": start,
        "data-end": end,
        "data-quote": quote,
    }
    return attributes(values)
