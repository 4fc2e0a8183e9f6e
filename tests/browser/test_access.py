"""Stories of readers who do not see the page, do not use a mouse, or have just opened it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Opened = Callable[..., Page]
Check = Callable[[Page, str], None]


def ask(page: Page, question: str) -> None:
    page.locator("#box textarea").fill(question)
    page.locator("#box textarea").press("Enter")
    page.locator(".exchange", has_text=question).last.locator(".foot").wait_for()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_on_the_ask_tab_hinders_a_reader(opened: Opened, accessible: Check, width: int, scheme: str) -> None:
    page = opened(width=width, height=844, scheme=scheme)
    page.locator(".example").first.wait_for(timeout=60_000)
    accessible(page, "body")
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox").fill("order")
    page.get_by_role("option").first.wait_for()
    accessible(page, "body")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    accessible(page, "body")
    page.get_by_role("button", name="Clear all").click()
    page.locator(".help").click()
    accessible(page, "body")
    page.keyboard.press("Escape")
    ask(page, "When is the Joint Review Committee supposed to meet for the first time?")
    accessible(page, "body")
    ask(page, "How many days after entry do I have to file for a China tariff refund?")
    page.locator(".former summary").click()
    page.get_by_role("button", name="Wrong", exact=True).last.click()
    accessible(page, "body")
    for _ in range(5):  # what is asked next may be offered just now: then the answer is written anew without the focus
        page.locator(".exchange .cite").last.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        page.wait_for_timeout(500)
        if page.get_by_role("tooltip").is_visible():
            break
    expect(page.get_by_role("tooltip")).to_be_visible()
    accessible(page, "body")
    ask(page, "Who won the football world cup in 1974?")
    accessible(page, "body")
    page.get_by_role("button", name="New chat").click()
    page.locator("#rail .again").first.wait_for()
    accessible(page, "body")


def test_the_first_stop_of_the_tab_key_leads_to_the_question(opened: Opened) -> None:
    page = opened()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the question")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#box textarea")).to_be_focused()


def test_the_tab_key_goes_through_an_answer_in_the_order_in_which_it_is_read(opened: Opened) -> None:
    page = opened()
    ask(page, "When does the 10% tariff take effect?")
    page.locator(".exchange .cite").first.focus()
    stops = []
    for _ in range(30):
        stops.append(
            page.evaluate("document.activeElement.className + ' ' + (document.activeElement.dataset.verdict || '')")
        )
        if "useful" in stops[-1]:
            break
        page.keyboard.press("Tab")
    kinds = [stop.split()[0] for stop in stops]
    assert kinds == sorted(kinds, key=lambda kind: ["cite", "source", "copy", "useful"].index(kind))


def test_no_part_of_the_page_moves_while_it_opens(opened: Opened) -> None:
    page = opened()
    page.locator(".example").first.wait_for(timeout=60_000)
    page.add_init_script("""
      window.shifts = [];
      new PerformanceObserver((list) => list.getEntries().forEach((one) => window.shifts.push(one.value)))
        .observe({ type: "layout-shift", buffered: true });
    """)
    page.reload()
    page.locator(".example").first.wait_for()
    assert sum(page.evaluate("window.shifts")) < 0.1  # "good" by the measure of web vitals


def test_a_dark_page_is_dark_from_the_first_paint(opened: Opened) -> None:
    page = opened(scheme="dark")
    page.add_init_script("""
      window.painted = [];
      const look = () => {
        if (document.body) window.painted.push(getComputedStyle(document.documentElement).backgroundColor);
        if (window.painted.length < 20) requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    """)
    page.reload()
    page.wait_for_selector("#welcome h1")
    page.wait_for_function("window.painted.length >= 20")
    assert set(page.evaluate("window.painted")) == {"rgb(22, 24, 27)"}
