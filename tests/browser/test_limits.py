"""Stories of limits and links: a folder, a document, dates, the day of the answer, and an address that asks."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

DROP_DEAD = "What is the drop-dead date for the Halvorsen merger?"
QUESTION = "When does the 10% tariff take effect?"

Opened = Callable[..., Page]


def ask(page: Page, question: str) -> Locator:
    """Asks, and waits for the finished answer."""
    box = page.locator("#box textarea")
    box.fill(question)
    box.press("Enter")
    last = page.locator(".exchange", has_text=question).last
    last.locator(".foot").wait_for()
    return last


def limit_to(page: Page, words: str) -> None:
    """Chooses the first folder or document with ``words``, by the keyboard."""
    if not page.locator(".limits").is_visible():
        page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox").fill(words)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def chips(page: Page) -> list[str]:
    return [text.removesuffix("×") for text in page.locator(".chips li").all_text_contents()]


def test_what_is_asked_stands_below_the_question(opened: Opened) -> None:
    page = opened()
    expect(page.locator(".scope .whole")).to_contain_text("documents, as of September 24, 2026")


def test_a_press_before_the_filters_have_arrived_fails_nothing(opened: Opened) -> None:
    page = opened()
    page.locator(".limits").wait_for(state="attached")
    page.evaluate("document.querySelector('.limits').remove()")
    page.locator("#welcome h1").click()  # what fails in the page fails the story, when it is closed
    expect(page.locator("#welcome h1")).to_be_visible()


def test_a_folder_limits_what_is_searched_until_it_is_cleared(opened: Opened) -> None:
    page = opened()
    limit_to(page, "northwind")
    assert chips(page) == ["northwind-halvorsen/"]
    page.get_by_role("button", name="Done").click()
    answer = ask(page, QUESTION)
    expect(answer.locator(".limited")).to_contain_text("Asked of northwind-halvorsen/")
    expect(answer.locator(".answer")).not_to_contain_text("November 10, 2025")
    page.get_by_role("button", name="Clear all").click()
    assert chips(page) == []
    expect(ask(page, f"{QUESTION} ").locator(".direct")).to_have_text("November 10, 2025")


def test_what_only_the_filters_keep_from_an_answer_is_offered_without_them(opened: Opened) -> None:
    page = opened()
    limit_to(page, "northwind")
    expect(ask(page, QUESTION).locator(".refusal")).to_be_visible()
    offer = page.locator("#next .offer", has_text="Ask without the filters")
    expect(offer).to_be_visible(timeout=60_000)
    offer.click()
    expect(page.locator(".exchange .direct").last).to_have_text("November 10, 2025")
    assert chips(page) == []


def test_an_earlier_day_is_answered_by_the_rule_of_that_day(opened: Opened) -> None:
    page = opened()
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Answer as of").fill("2026-05-01")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Filters")).to_be_focused()
    assert chips(page) == ["As of May 1, 2026"]
    answer = ask(page, DROP_DEAD)
    expect(answer.locator(".asof")).to_contain_text("As of May 1, 2026")
    expect(answer.locator(".direct")).to_contain_text("October 6, 2026")
    page.get_by_role("button", name="Clear all").click()
    expect(ask(page, f"{DROP_DEAD} ").locator(".direct")).to_contain_text("January 8, 2027")


def test_limits_outlive_a_reload_and_go_one_by_one(opened: Opened) -> None:
    page = opened()
    limit_to(page, "client memo")
    limit_to(page, "us-china")
    page.get_by_label("Dated from").fill("2025-01-01")
    page.reload()
    expect(page.locator(".chips li")).to_have_count(3)
    page.get_by_role("button", name="Remove the filter: Dated from January 1, 2025").click()
    assert chips(page)[0] == "us-china-2025/"
    assert len(chips(page)) == 2
    expect(page.get_by_role("button", name="Filters (2)")).to_be_focused()


def test_dates_exchanged_are_told_and_the_question_is_kept(opened: Opened) -> None:
    page = opened()
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Dated from").fill("2026-01-01")
    page.get_by_label("Dated to").fill("2025-01-01")
    expect(page.locator(".amiss")).to_have_text("The first date is after the last one: exchange them.")
    page.locator("#box textarea").fill(QUESTION)
    page.locator("#box textarea").press("Enter")
    expect(page.locator(".exchange .fault")).to_contain_text("exchange the two dates")
    expect(page.locator("#box textarea")).to_have_value(QUESTION)


def test_the_list_of_documents_is_found_by_words_and_says_when_there_is_none(opened: Opened) -> None:
    page = opened()
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox").fill("no such paper")
    expect(page.get_by_role("option")).to_have_text("No folder or document has these words")
    page.get_by_role("combobox").fill("lease")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator(".limits")).to_be_visible()


def test_a_link_asks_its_question_in_a_new_chat_as_of_its_day(opened: Opened, site: str) -> None:
    page = opened()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION).get_by_role("button", name="Copy link").click()
    link = page.evaluate("navigator.clipboard.readText()")
    asked = parse_qs(urlsplit(link).query)
    assert asked == {"q": [QUESTION], "as_of": ["2026-09-24"]}
    assert link.startswith(f"{site}/?")
    page.goto(
        f"{site}/?q=What+is+the+drop-dead+date+for+the+Halvorsen+merger%3F&as_of=2026-05-01&folder=northwind-halvorsen"
    )
    answer = page.locator(".exchange")
    expect(answer.locator(".direct")).to_contain_text("October 6, 2026")
    expect(answer).to_have_count(1)
    assert chips(page) == ["northwind-halvorsen/", "As of May 1, 2026"]
    assert urlsplit(page.url).query == ""
    expect(page.locator("#rail .again")).to_have_text(QUESTION)


def test_the_link_to_a_follow_up_asks_what_it_leans_on_first(opened: Opened, site: str) -> None:
    page = opened()
    ask(page, QUESTION)
    follow = ask(page, "And what was it before?")
    link = follow.get_by_role("button", name="Copy link").get_attribute("data-link") or ""
    page.goto(f"{site}/{link}")
    expect(page.locator(".exchange")).to_have_count(2, timeout=60_000)
    expect(page.locator(".exchange").last.locator(".answer")).to_contain_text("20")
