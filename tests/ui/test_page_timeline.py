"""The timeline tab: what the filters let through, what is drawn and how it is told, and what opens its source."""

from __future__ import annotations

from datetime import date as Date
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from dealdesk.index.generation import Generation
from dealdesk.index.library import Library
from dealdesk.ui.page_timeline import shown
from dealdesk.ui.page_timeline_chart import day_told, folded, plain, window
from dealdesk.ui.page_timeline_filters import Wanted, wanted
from dealdesk.ui.page_timeline_list import around
from dealdesk.ui.page_timeline_palette import DARK, LIGHT
from dealdesk.ui.page_timeline_rows import MOST_DOCUMENTS, plan
from dealdesk.ui.settings import Settings
from dealdesk.ui.timeline import links, timeline

TODAY = Date(2026, 1, 15)
PAGE = '---\ntitle: "{title}"\ndate: {date}\n---\n{text}\n'
FILES = {
    "orders/12.txt": (
        "Decree 12: On Tin",
        "2025-03-01",
        "The office decrees:\n\nSec. 1. This decree lays a duty of 5 percent on tin, effective on April 1, 2025.\n"
        "\nSec. 2. The toll keeper shall report within 21 days after the date of this decree.\n",
    ),
    "orders/13.txt": (
        "Decree 13: Amending Decree 12",
        "2025-09-01",
        "The office decrees:\n\nSec. 1. Section 1 of Decree 12 is hereby amended.\n\n"
        "Sec. 2. This decree takes effect on October 1, 2025.\n",
    ),
    "orders/lead.txt": ("Decree 14: On Lead", "2025-06-01", "This decree takes effect on June 9, 2025."),
    "letters/memo.txt": ("Memo <b>of</b> May", "2025-09-02", "The lease on the slip expires on June 30, 2027."),
    "loose.txt": ("Loose note", "2025-05-02", "The toll was announced in February 2025 by the office."),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    from dealdesk.ui.wire import embedder, index

    root = tmp_path_factory.mktemp("timeline")
    for source, (title, day, text) in FILES.items():
        path = root / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(title=title, date=day, text=text), encoding="utf-8")
    chosen = Settings(corpus=root / "corpus", data=root / "data")
    index(chosen, embedder(chosen))
    return Library(chosen.data)


@pytest.fixture(scope="module")
def generation(library: Library) -> Generation:
    return library.current()


def told(library: Library, **chosen: Any) -> tuple[dict[str, Any], HTMLParser]:
    reply = shown(library, Wanted(**chosen), TODAY)
    return reply, HTMLParser(reply["lists"])


def traces(reply: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {trace["name"]: trace for trace in reply["figure"]["data"] if "name" in trace}


def test_every_date_is_listed_by_day_and_opens_its_own_words(library: Library, generation: Generation) -> None:
    _, page = told(library)
    days = [row.css_first("th").text() for row in page.css(".dates:not(.changes) tbody tr:not(.now)")]
    assert days[0] == "February 2025"
    assert days[-1] == "June 30, 2027"
    for button in page.css(".open"):
        values = button.attributes
        document = generation.document(values["data-document"] or "")
        assert document is not None
        assert document.text[int(values["data-start"] or 0) : int(values["data-end"] or 0)] == values["data-quote"]
        assert (button.css_first("b") or button).text() == values["data-quote"]


def test_a_day_that_was_counted_says_how(library: Library) -> None:
    _, page = told(library, kinds=("deadline",))
    (row,) = page.css(".dates:not(.changes) tbody tr")
    assert row.css_first("th").text().startswith("March 22, 2025")
    assert "21 days after March 1, 2025" in row.css_first(".how").text()


def test_today_parts_what_is_past_from_what_is_ahead(library: Library) -> None:
    reply, page = told(library)
    rows = page.css(".dates:not(.changes) tbody tr")
    at = next(i for i, row in enumerate(rows) if "now" in (row.attributes.get("class") or ""))
    assert rows[at].text() == "Today is January 15, 2026"
    assert [row.css_first("th").text() for row in rows[at + 1 :]] == ["June 30, 2027"]
    assert "1 from today on" in HTMLParser(reply["tally"]).text()


@pytest.mark.parametrize(
    ("chosen", "days"),
    [
        ({"kinds": ("expires",)}, ["June 30, 2027"]),
        ({"deal": "letters"}, ["June 30, 2027"]),
        ({"deal": "."}, ["February 2025"]),
        ({"date_from": Date(2025, 10, 1), "date_to": Date(2025, 10, 31)}, ["October 1, 2025"]),
        ({"kinds": ()}, []),
        ({"deal": "nowhere"}, []),
    ],
)
def test_the_filters_narrow_the_list_and_the_chart_alike(
    library: Library, chosen: dict[str, Any], days: list[str]
) -> None:
    reply, page = told(library, **chosen)
    rows = page.css(".dates:not(.changes) tbody tr:not(.now)")
    assert [row.css_first("th").text().split("the ")[0] for row in rows] == days
    drawn = [x for t in (reply["figure"] or {"data": []})["data"] if t["mode"] == "markers" for x in t["x"]]
    assert len(drawn) == len(days)


def test_a_document_is_chosen_alone(library: Library, generation: Generation) -> None:
    lead = next(one for one in generation.documents() if one.source == "orders/lead.txt")
    reply, _ = told(library, document=lead.id)
    assert reply["figure"]["layout"]["yaxis"]["ticktext"] == ["<b>orders</b>", "Decree 14: On Lead"]
    form = HTMLParser(reply["form"])
    assert form.css_first("[name=document] option[selected=selected]").attributes["value"] == lead.id


def test_dates_exchanged_are_told_and_the_form_stays(library: Library) -> None:
    reply, _ = told(library, date_from=Date(2026, 1, 1), date_to=Date(2025, 1, 1))
    assert "exchange them" in reply["tally"]
    assert "<form" in reply["form"]
    assert reply["figure"] is None


def test_a_change_is_drawn_as_an_arrow_on_its_day_from_the_changing_to_the_changed_document(library: Library) -> None:
    reply, page = told(library)
    arrow = traces(reply)["amends"]
    names = reply["figure"]["layout"]["yaxis"]["ticktext"]
    assert arrow["x"] == ["2025-09-01", "2025-09-01", None]
    assert [names[y] for y in arrow["y"][:2]] == ["Decree 13: Amending Decree 12", "Decree 12: On Tin"]
    assert arrow["marker"]["size"] == [0, 12, 0]
    assert arrow["customdata"][0] == "link-0"
    (row,) = page.css(".changes tbody tr")
    assert "Decree 12" in (page.css_first("#link-0").attributes["data-quote"] or "")
    assert "amends" in row.text()


def test_a_chain_of_changes_stands_together_under_the_document_that_it_changes(library: Library) -> None:
    reply, _ = told(library)
    assert reply["figure"]["layout"]["yaxis"]["ticktext"] == [
        "<b>No folder</b>",
        "Loose note",
        "<b>letters</b>",
        "Memo &lt;b&gt;of&lt;/b&gt; May",
        "<b>orders</b>",
        "Decree 12: On Tin",
        "Decree 13: Amending Decree 12",
        "Decree 14: On Lead",
    ]


def test_each_point_leads_to_the_row_of_the_list_that_says_the_same(library: Library) -> None:
    reply, page = told(library)
    for trace in reply["figure"]["data"]:
        for ident, day in zip(trace.get("customdata", ()), trace["x"], strict=False):
            if ident:
                assert page.css_first(f"#{ident}") is not None
                assert day is not None


def test_words_of_a_document_are_no_markup_in_the_chart(library: Library) -> None:
    reply, _ = told(library)
    assert "&lt;b&gt;of&lt;/b&gt;" in traces(reply)["Expires"]["hovertext"][0]
    assert plain('<a href="https://example.com">x</a> & y') == '&lt;a href="https://example.com"&gt;x&lt;/a&gt; &amp; y'
    assert folded("one two <three> four", 8, 2) == "one two<br>&lt;three&gt;…"


def test_the_figure_is_one_that_plotly_takes(library: Library) -> None:
    for chosen in ({}, {"rows": "deals"}, {"dark": True}):
        reply, _ = told(library, **chosen)
        drawn = reply["figure"]
        go.Figure({"data": drawn["data"], "layout": drawn["layout"]})
        assert drawn["layout"]["height"] > 100


def test_many_documents_are_shown_by_deal_unless_their_reader_wants_each(generation: Generation) -> None:
    entries = timeline(generation).entries
    by_deal = plan(entries, links(generation), "deals")
    assert by_deal.by_deal
    assert by_deal.arrows == ()
    assert [row.label for row in by_deal.rows][:4] == ["No folder", "Announced", "letters", "Expires"]
    assert not plan(entries, links(generation), "").by_deal
    assert MOST_DOCUMENTS == 40


def test_facts_of_one_day_and_kind_are_one_point_and_others_stand_beside_it(generation: Generation) -> None:
    first = timeline(generation, kinds=("effective",)).entries[0]
    later = timeline(generation, kinds=("deadline",)).entries[0]
    other = type(later)(later.fact, first.document, first.date, "", None)
    drawn = plan([first, first, other], (), "documents")
    assert [(point.kind, point.numbers) for point in drawn.points] == [("effective", (0, 1)), ("deadline", (2,))]
    assert drawn.points[0].y != drawn.points[1].y
    assert round(drawn.points[0].y) == round(drawn.points[1].y)


@given(st.lists(st.dates(Date(2000, 1, 1), Date(2060, 1, 1)), min_size=1, max_size=60))
def test_the_window_shows_nine_tenths_of_the_days_and_counts_the_others(days: list[Date]) -> None:
    first, last, outside = window(days)
    assert outside == sum(not first <= day <= last for day in days)
    assert outside <= len(days) * 0.1 + 0.5


def test_one_far_day_does_not_press_the_others_into_a_corner() -> None:
    near = [Date(2025, 1, day) for day in range(1, 21)]
    first, last, outside = window([*near, Date(2049, 1, 1)])
    assert (outside, last.year) == (1, 2025)
    assert first < near[0]


@given(st.text("ab .\n", max_size=600), st.integers(0, 600), st.integers(0, 40))
def test_the_words_around_a_date_are_the_documents_own(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(len(text), start + length)
    before, words, after = around(text, start, end)
    assert words == text[start:end]
    assert (before.removeprefix("… ") + words + after.removesuffix(" …")) in text
    assert "\n" not in before + after


def test_what_the_browser_sends_is_checked() -> None:
    assert wanted("nonsense") == Wanted()
    made = wanted({"kinds": ["signed", "<b>"], "deal": 7, "from": "2025-13-40", "to": "2025-01-02", "rows": "x"})
    assert made == Wanted(kinds=("signed",), deal="7", date_to=Date(2025, 1, 2))


def test_a_month_is_told_as_a_month(generation: Generation) -> None:
    entry = timeline(generation, kinds=("announced",)).entries[0]
    assert (entry.date, day_told(entry)) == (Date(2025, 2, 1), "February 2025")


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_each_colour_stands_out_from_its_paper(palette: Any) -> None:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        high, low = sorted((light(one), light(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    assert contrast(palette.ink, palette.paper) >= 4.5
    assert contrast(palette.soft, palette.paper) >= 4.5
    for colour in (*palette.kinds.values(), palette.arrow):
        assert contrast(colour, palette.paper) >= 3


def test_without_an_index_the_reader_is_told_where_to_begin(tmp_path: Path) -> None:
    reply = shown(Library(tmp_path), Wanted(), TODAY)
    assert "Add documents under Documents" in reply["tally"]
    assert (reply["form"], reply["figure"]) == ("", None)
