"""Stories of the timeline: what happens when, what changes what, and the words that say so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Opened = Callable[..., Page]
Accessible = Callable[[Page, str], None]


def timeline(page: Page) -> Page:
    page.get_by_role("tab", name="Timeline").click()
    page.locator("#timeline .dates").first.wait_for()
    if (page.viewport_size or {"width": 0})["width"] >= 700:
        points(page).first.wait_for()
    return page


def rows(page: Page) -> Locator:
    return page.locator("#timeline .dates:not(.changes) tbody tr:not(.now)")


def points(page: Page) -> Locator:
    return page.locator("#timeline .chart .trace:not(:has(.js-line)) .point")


def test_the_dates_are_drawn_by_the_servers_own_script(opened: Opened, site: str) -> None:
    page = opened()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    timeline(page)
    assert [url for url in loaded if "plotly" in url and url.startswith(f"{site}/page/plotly.min.js")]
    assert points(page).count() > 30
    names = page.locator("#timeline .chart .ytick").all_text_contents()
    assert {"northwind-halvorsen", "supply", "us-china-2025"} <= set(names)


def test_a_point_opens_its_source_at_the_words_and_escape_returns_to_the_chart(opened: Opened) -> None:
    page = timeline(opened())
    page.locator("#timeline [name=document]").select_option(
        label="Order 2025-131: Amending Order 2025-118 on the Additional Duty on Products of China"
    )
    expect(rows(page)).to_have_count(4)
    points(page).first.click(force=True)
    expect(page.locator("#drawer .hit").first).to_be_in_viewport()
    expect(page.locator("#drawer h2")).to_contain_text("Order 2025-131")
    page.keyboard.press("Escape")
    expect(page.locator("#timeline .chart")).to_be_focused()


def test_the_filters_narrow_chart_and_list_alike(opened: Opened) -> None:
    page = timeline(opened())
    everything = rows(page).count()
    page.locator("#timeline [name=deal]").select_option("supply")
    expect(page.locator("#timeline .chart .ytick").first).to_have_text("supply")
    assert 0 < rows(page).count() < everything
    offered = page.locator("#timeline [name=document] option").all_text_contents()
    assert "Master Supply Agreement" in offered
    assert not [name for name in offered if name.startswith("Order 2025")]
    for kind in ("announced", "signed", "effective", "deadline"):
        page.locator(f"#timeline [name=kind][value={kind}]").uncheck()
    expect(rows(page)).to_have_count(3)
    expect(points(page)).to_have_count(3)
    page.locator("#timeline [name=from]").fill("2028-01-01")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).first).to_contain_text("February 29, 2028")
    page.get_by_role("button", name="Clear").click()
    expect(rows(page)).to_have_count(everything)


def test_dates_exchanged_are_told(opened: Opened) -> None:
    page = timeline(opened())
    page.locator("#timeline [name=from]").fill("2027-01-01")
    page.locator("#timeline [name=to]").fill("2025-01-01")
    expect(page.locator("#timeline .fault")).to_contain_text("exchange them")
    expect(page.locator("#timeline .chart")).to_be_hidden()


def test_the_chain_of_changes_is_drawn_and_each_change_opens_the_words_that_order_it(opened: Opened) -> None:
    page = timeline(opened())
    page.locator("#timeline [name=deal]").select_option("us-china-2025")
    expect(page.locator("#timeline .chart .ytick").first).to_have_text("us-china-2025")
    expect(page.locator("#timeline .chart .legend")).to_contain_text("amends")
    chain = [name[:14] for name in page.locator("#timeline .chart .ytick").all_text_contents()]
    first = chain.index("NOTICE 2025-03")
    assert chain[first : first + 3] == ["NOTICE 2025-03", "Order 2025-118", "Order 2025-131"]
    change = page.locator("#timeline .changes tbody tr", has_text="Order 2025-131").locator(".open").first
    quote = (change.get_attribute("data-quote") or "").split()
    change.click()
    page.get_by_role("button", name="Text", exact=True).click()
    assert " ".join(page.locator("#drawer mark").all_text_contents()).split() == quote


def test_the_keyboard_reaches_each_date_and_opens_its_words(opened: Opened) -> None:
    page = timeline(opened())
    first = rows(page).first.locator(".open")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer mark").first).to_have_text(first.get_attribute("data-quote") or "")
    page.keyboard.press("Escape")
    expect(first).to_be_focused()


def test_all_of_the_time_is_shown_when_it_is_wanted(opened: Opened) -> None:
    page = timeline(opened())
    ticks = page.locator("#timeline .chart .xtick")
    assert not [tick for tick in ticks.all_text_contents() if "2038" in tick]
    page.get_by_role("button", name="Show all of the time").click()
    expect(ticks.last).to_contain_text("20")
    expect(page.locator("#timeline .beyond")).to_have_count(0)
    assert max(int(tick[-4:]) for tick in ticks.all_text_contents()) >= 2038


def test_rows_can_be_deals(opened: Opened) -> None:
    page = timeline(opened())
    page.locator("#timeline [name=rows]").select_option("deals")
    expect(page.locator("#timeline .chart .ytick", has_text="Takes effect").first).to_be_visible()
    expect(page.locator("#timeline .tally").first).to_contain_text("to see which document changes which")


def test_a_phone_has_the_list_and_no_chart(opened: Opened) -> None:
    page = timeline(opened(width=390, height=844))
    expect(page.locator("#timeline .chart")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    rows(page).nth(3).locator(".open").click()
    expect(page.locator("#drawer mark, #drawer .hit").first).to_be_in_viewport()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_on_the_timeline_hinders_a_reader(
    opened: Opened, accessible: Accessible, width: int, scheme: str
) -> None:
    page = timeline(opened(width=width, scheme=scheme))
    accessible(page, "#timeline-tab")
