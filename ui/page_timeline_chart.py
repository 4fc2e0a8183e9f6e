"""The timeline as a Plotly figure: what its JavaScript is given to draw. Words of documents go in as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date
from datetime import timedelta
from html import escape
from textwrap import wrap
from typing import Any

from dealdesk.ingest.facts import FactKind
from dealdesk.ui.page_markup import UNSEEN, counted, written_date
from dealdesk.ui.page_timeline_filters import KINDS
from dealdesk.ui.page_timeline_palette import DARK, LIGHT, Palette
from dealdesk.ui.page_timeline_rows import Arrow, Plan, Point, Row
from dealdesk.ui.timeline import Entry, Link

Figure = dict[str, Any]
"""``data``, ``layout`` and ``config``, as ``Plotly.react`` takes them."""

ROW = 26
"""Pixels between two rows."""
LABEL, SHORT = 46, 26
"""Characters of a row's name, and of one where there is little room."""
NAMED = 5
"""Facts that are named when a point stands for several."""
MARGIN_DAYS = 20

SYMBOLS: dict[FactKind, str] = {
    "announced": "diamond",
    "signed": "square",
    "effective": "triangle-up",
    "expires": "x",
    "deadline": "circle",
}
VERBS = {
    "amends": "amends",
    "supersedes": "supersedes",
    "suspends": "suspends",
    "extends": "extends",
    "terminates": "ends",
    "implements": "implements",
}
"""The kinds of changes, and what a reader calls them."""
DASHES = {"suspends": "dot", "extends": "dash", "implements": "dashdot"}


def figure(plan: Plan, entries: Sequence[Entry], links: Sequence[Link], today: Date, dark: bool = False) -> Figure:
    """The chart of ``plan``. A point's ``customdata`` is the id of the list's button that opens its source; ``short``
    are the rows' names for a narrow chart."""
    palette = DARK if dark else LIGHT
    traces = [_spans(plan, palette), *_arrows(plan.arrows, links, palette)]
    for kind in KINDS:
        if points := [point for point in plan.points if point.kind == kind]:
            traces.append(_points(kind, points, entries, palette))
    return {
        "data": traces,
        "layout": _layout(plan, today, palette),
        "short": [_label(row, SHORT) for row in plan.rows],
        "config": {
            "displaylogo": False,
            "responsive": True,
            "scrollZoom": False,
            "modeBarButtons": [["toImage", "zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d"]],
            "toImageButtonOptions": {"filename": "timeline", "scale": 2},
        },
    }


def window(days: Sequence[Date]) -> tuple[Date, Date, int]:
    """(first day, last day, how many of ``days`` lie outside) of what is shown at first.

    Mostly all; but one lease that runs for decades would press everything else into a corner, so where nine tenths of
    the days take less than two fifths of the time, these are shown.
    """
    ordered = sorted(days)
    count = max(1, round(len(ordered) * 0.9))
    first, last = min(
        ((ordered[i], ordered[i + count - 1]) for i in range(len(ordered) - count + 1)),
        key=lambda span: span[1] - span[0],
    )
    if last - first >= 0.4 * (ordered[-1] - ordered[0]):
        first, last = ordered[0], ordered[-1]
    margin = max(timedelta(days=MARGIN_DAYS), 0.04 * (last - first))
    first, last = first - margin, last + margin
    return first, last, sum(not first <= day <= last for day in ordered)


def day_told(entry: Entry) -> str:
    """The day of an entry as its source has it: some say only the month."""
    if entry.date is None:
        return "–"
    return written_date(entry.date) if len(entry.fact.value) > len("2025-11") else f"{entry.date:%B %Y}"


def plain(text: str) -> str:
    """``text`` for a label: Plotly reads some HTML there, of which a document must not make use."""
    return escape(UNSEEN.sub("\ufffd", text), quote=False)


def folded(text: str, width: int = 64, lines: int = 4) -> str:
    """``text`` broken into lines for a label, the end left out where it is long."""
    parts = wrap(text, width)
    more = "…" if len(parts) > lines else ""
    return "<br>".join(plain(part) for part in parts[:lines]) + more


def _points(kind: FactKind, points: Sequence[Point], entries: Sequence[Entry], palette: Palette) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": KINDS[kind],
        "x": [point.day.isoformat() for point in points],
        "y": [point.y for point in points],
        "customdata": [f"fact-{point.numbers[0]}" for point in points],
        "hovertext": [_told(point, entries) for point in points],
        "hoverinfo": "text",
        "marker": {
            "symbol": SYMBOLS[kind],
            "color": palette.kinds[kind],
            "opacity": 1,
            "size": [min(18, 10 + len(point.numbers) // 3) for point in points],
            "line": {"color": palette.paper, "width": 1},
        },
        "showlegend": False,
    }


def _told(point: Point, entries: Sequence[Entry]) -> str:
    """What is said over a point."""
    first = entries[point.numbers[0]]
    head = f"<b>{KINDS[point.kind]}</b> {day_told(first)}"
    if len(point.numbers) > 1:
        head += f" · {counted(len(point.numbers), 'statement')}"
    said = [folded(entries[number].fact.subject or entries[number].fact.text, lines=2) for number in point.numbers]
    said = list(dict.fromkeys(said))
    more = f"<br>and {len(said) - NAMED} more" if len(said) > NAMED else ""
    title = folded(first.document.title or first.document.source, lines=2)
    return f"{head}<br>{'<br>'.join(said[:NAMED])}{more}<br><i>{title}</i>"


def _spans(plan: Plan, palette: Palette) -> Figure:
    """A thin line on each row from its first day to its last, so that the eye stays on it."""
    x: list[str | None] = []
    y: list[int | None] = []
    for row, first, last in plan.spans:
        x += [first.isoformat(), last.isoformat(), None]
        y += [row, row, None]
    line = {"color": palette.rule, "width": 2}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": line,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _arrows(arrows: Sequence[Arrow], links: Sequence[Link], palette: Palette) -> list[Figure]:
    """An arrow for each change, a trace for each kind of it, so that the legend can switch it off."""
    traces = []
    for kind, verb in VERBS.items():
        drawn = [arrow for arrow in arrows if links[arrow.number].relation.kind == kind]
        if not drawn:
            continue
        told = [_change(links[arrow.number], arrow.day, verb) for arrow in drawn]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": verb,
                "x": [day for arrow in drawn for day in (arrow.day.isoformat(), arrow.day.isoformat(), None)],
                "y": [y for arrow in drawn for y in (arrow.y0, arrow.y1, None)],
                "customdata": [value for a in drawn for value in (f"link-{a.number}", f"link-{a.number}", None)],
                "hovertext": [text for one in told for text in (one, one, "")],
                "hoverinfo": "text",
                "line": {"color": palette.arrow, "width": 1.5, "dash": DASHES.get(kind, "solid")},
                "marker": {
                    "symbol": "arrow",
                    "angleref": "previous",
                    "color": palette.arrow,
                    "size": [size for _ in drawn for size in (0, 12, 0)],
                },
                "showlegend": True,
            }
        )
    return traces


def _change(link: Link, day: Date, verb: str) -> str:
    places = f" in {link.places} places" if link.places > 1 else ""
    document, target = (folded(one.title or one.source, lines=2) for one in (link.document, link.target))
    return f"{document}<br><b>{verb}</b>{places}, {written_date(day)}<br>{target}"


def _layout(plan: Plan, today: Date, palette: Palette) -> Figure:
    days = [point.day for point in plan.points] + [arrow.day for arrow in plan.arrows]
    first, last, _ = window(days)
    count = len(plan.rows)
    axis = {"gridcolor": palette.rule, "zeroline": False, "tickfont": {"color": palette.ink, "size": 12.5}}
    return {
        "height": count * ROW + 130,
        "margin": {"l": 8, "r": 12, "t": 44, "b": 8},
        "paper_bgcolor": palette.paper,
        "plot_bgcolor": palette.paper,
        "font": {"family": "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif", "color": palette.ink},
        "hoverlabel": {
            "align": "left",
            "bgcolor": palette.paper,
            "bordercolor": palette.soft,
            "font": {"color": palette.ink, "size": 13},
        },
        "hovermode": "closest",
        "dragmode": "zoom",
        "legend": {"orientation": "h", "x": 0, "y": 0, "yanchor": "top", "title": {"text": "Changes"}},
        "xaxis": axis
        | {"type": "date", "side": "top", "range": [first.isoformat(), last.isoformat()], "fixedrange": False},
        "yaxis": axis
        | {
            "range": [count - 0.3, -0.8],
            "fixedrange": True,
            "showgrid": False,
            "automargin": True,
            "tickmode": "array",
            "tickvals": list(range(count)),
            "ticktext": [_label(row) for row in plan.rows],
        },
        "shapes": [*_bands(plan.rows, palette), *_today(today, first, last, palette)],
        "annotations": _today_label(today, first, last, palette),
    }


def _label(row: Row, length: int = LABEL) -> str:
    name = row.label if len(row.label) <= length else f"{row.label[: length - 1].rstrip()}…"
    return f"<b>{plain(name)}</b>" if row.head else plain(name)


def _bands(rows: Sequence[Row], palette: Palette) -> list[Figure]:
    """A shade behind the name of each deal, across the chart."""
    band = {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "layer": "below", "line": {"width": 0}}
    return [band | {"y0": i - 0.5, "y1": i + 0.5, "fillcolor": palette.band} for i, row in enumerate(rows) if row.head]


def _today(today: Date, first: Date, last: Date, palette: Palette) -> list[Figure]:
    if not first <= today <= last:
        return []
    line = {"color": palette.soft, "width": 1, "dash": "dot"}
    day = today.isoformat()
    return [{"type": "line", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": 1, "layer": "below", "line": line}]


def _today_label(today: Date, first: Date, last: Date, palette: Palette) -> list[Figure]:
    if not first <= today <= last:
        return []
    font = {"color": palette.soft, "size": 11}
    place = {"x": today.isoformat(), "y": 0, "yref": "paper", "yanchor": "bottom", "xanchor": "right"}
    return [place | {"text": "today", "showarrow": False, "font": font}]
