"""The timeline tab: the dated facts of the documents as a chart and as a list, each opening its source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date
from typing import Any

import gradio as gr

from dealdesk.index.faults import IndexFault, IndexMissing
from dealdesk.index.generation import Generation
from dealdesk.index.library import Library
from dealdesk.ui.page_assets import PLOTLY
from dealdesk.ui.page_fault import fault
from dealdesk.ui.page_markup import counted, written_date
from dealdesk.ui.page_timeline_chart import figure, window
from dealdesk.ui.page_timeline_filters import TOP, Wanted, deal_of, form, wanted
from dealdesk.ui.page_timeline_list import changes, facts, is_ahead
from dealdesk.ui.page_timeline_rows import Plan, plan
from dealdesk.ui.page_wiring import served
from dealdesk.ui.problems import Refusal
from dealdesk.ui.timeline import Entry, Link, links, timeline

LISTED = 1000
"""Facts shown at once; the filters narrow them."""
EVERYTHING = 1_000_000

FRAME = (
    f'<div class="timeline" data-plotly="{PLOTLY}"><div data-part="form"></div><div data-part="tally"></div>'
    '<div class="chart" data-part="chart" tabindex="-1" hidden></div><div data-part="lists"></div></div>'
)
NOTHING = '<p class="empty">Nothing is indexed yet. Add documents under Documents; their dates stand here at once.</p>'


def timeline_tab(tab: gr.Tab, library: Library) -> None:
    """Fills the tab, within whose context it is called; ``timeline.js`` asks for what is to be shown in it."""
    del tab  # the script sees for itself when the tab is opened

    def dates(request: object) -> dict[str, Any]:
        """What the browser shows for the filters that it sends."""
        return shown(library, wanted(request), Date.today())

    gr.HTML(
        FRAME,
        elem_id="timeline",
        js_on_load="dealdesk.timeline(element, server)",
        server_functions=[served(dates)],
        apply_default_css=False,
    )


def shown(library: Library, chosen: Wanted, today: Date) -> dict[str, Any]:
    """``form``, ``tally``, ``lists`` (HTML), and ``figure`` for Plotly, None where there is nothing to draw."""
    try:
        generation = library.current()
        entries, total = found(generation, chosen)
    except IndexMissing:
        return _plain(NOTHING)
    except (IndexFault, Refusal) as error:
        return _plain(
            fault(str(error)), "" if isinstance(error, IndexFault) else form(library.current().documents(), chosen)
        )
    related = [link for link in links(generation) if _is_wanted(link, chosen)]
    drawn = plan(entries, related, chosen.rows)
    has_points = bool(drawn.points or drawn.arrows)
    return {
        "form": form(generation.documents(), chosen),
        "tally": _tally(entries, total, drawn, today),
        "lists": facts(generation, entries, today) + changes(related),
        "figure": figure(drawn, entries, related, today, chosen.dark) if has_points else None,
    }


def found(generation: Generation, chosen: Wanted) -> tuple[list[Entry], int]:
    """(the facts that are wanted, by day, up to ``LISTED``; how many there are)"""
    if not chosen.kinds:
        return [], 0
    without_folder = chosen.deal == TOP
    everything = timeline(
        generation,
        kinds=chosen.kinds,
        document=chosen.document,
        folder="" if without_folder else chosen.deal,
        date_from=chosen.date_from,
        date_to=chosen.date_to,
        limit=EVERYTHING if without_folder else LISTED,
    )
    if not without_folder:
        return list(everything.entries), everything.total
    entries = [entry for entry in everything.entries if deal_of(entry.document) == TOP]
    return entries[:LISTED], len(entries)


def _is_wanted(link: Link, chosen: Wanted) -> bool:
    ends = (link.document, link.target)
    if chosen.deal and chosen.deal not in map(deal_of, ends):
        return False
    if chosen.document and chosen.document not in (ends[0].id, ends[1].id):
        return False
    if not (chosen.date_from or chosen.date_to):
        return True
    return link.day is not None and (chosen.date_from or Date.min) <= link.day <= (chosen.date_to or Date.max)


def _tally(entries: Sequence[Entry], total: int, drawn: Plan, today: Date) -> str:
    """How much is shown, and what is not seen at first."""
    documents = len({entry.document.id for entry in entries})
    told = f"{counted(total, 'date')} in {counted(documents, 'document')}."
    if total > len(entries):
        told += f" The first {len(entries):,} are shown; choose a deal, a document or a time to see the others."
    if drawn.by_deal:
        told += " Choose a deal, or documents as rows, to see which document changes which."
    ahead = sum(is_ahead(entry, today) for entry in entries)
    jump = f' <button type="button" class="ahead">{ahead:,} from today on</button>' if 0 < ahead < len(entries) else ""
    return f'<p class="tally" role="status">{told}{jump}</p>{_beyond(drawn)}'


def _beyond(drawn: Plan) -> str:
    """What lies outside of the time that the chart shows at first."""
    days = [point.day for point in drawn.points] + [arrow.day for arrow in drawn.arrows]
    first, last, outside = window(days) if days else (Date.min, Date.max, 0)
    if not outside:
        return ""
    told = f"{counted(outside, 'point')} before {written_date(first)} or after {written_date(last)} not in view."
    return f'<p class="tally beyond">{told} <button type="button" class="whole">Show all of the time</button></p>'


def _plain(html: str, form: str = "") -> dict[str, Any]:
    return {"form": form, "tally": html, "lists": "", "figure": None}
