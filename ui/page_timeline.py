"""The timeline tab: the dated facts of the documents as a chart and as a table, each opening its source."""

from __future__ import annotations

import gradio as gr

from dealdesk.index.faults import IndexFault
from dealdesk.index.generation import Library
from dealdesk.ui.page_fault import fault
from dealdesk.ui.page_markup import Attributes, attributes, element, written_date
from dealdesk.ui.timeline import MOST_ENTRIES, Entry, timeline


def timeline_tab(tab: gr.Tab, library: Library) -> None:
    """Fills ``tab``, within whose context it is called, with the timeline of the library's current documents."""

    def listed() -> str:
        try:
            found = timeline(library.current(), limit=MOST_ENTRIES)
        except IndexFault as error:
            return fault(str(error))
        return f'<table class="dates"><tbody>{"".join(_row(one) for one in found.entries)}</tbody></table>'

    dates = gr.HTML("", elem_id="timeline", apply_default_css=False)
    tab.select(listed, None, dates, show_progress="hidden", api_visibility="private")


def _row(entry: Entry) -> str:
    opening: Attributes = {
        "type": "button",
        "class": "open",
        "data-document": entry.document.id,
        "data-start": entry.fact.start,
        "data-end": entry.fact.end,
        "data-quote": entry.fact.text,
    }
    day = written_date(entry.date) if entry.date else "–"
    return (
        f"<tr>{element('td', day)}{element('td', entry.fact.kind)}"
        f"<td><button{attributes(opening)}>{element('span', entry.fact.subject or entry.fact.text)}</button></td>"
        f"{element('td', entry.document.title)}</tr>"
    )
