"""Stories of asking: an answer, its sources, a refusal, a follow-up, and what stays when the page is left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

QUESTION = "When does the 10% tariff take effect?"

Opened = Callable[..., Page]


def ask(page: Page, question: str) -> Locator:
    """Asks, and waits for the finished answer."""
    box = page.locator("#box textarea")
    box.fill(question)
    box.press("Enter")
    last = page.locator(".exchange", has_text=question).last
    last.locator(".foot, .refusal").first.wait_for()
    return last


def as_text(page: Page) -> None:
    """Shows the open document as text, with the quoted words marked in view."""
    page.locator("#drawer .close").wait_for()
    text = page.locator("#drawer").get_by_role("button", name="Text", exact=True)
    if text.is_visible():
        text.click()
    expect(page.locator("#drawer mark").first).to_be_in_viewport()


def test_a_question_is_answered_with_quotes_that_stand_in_their_document(opened: Opened, site: str) -> None:
    page = opened()
    answer = ask(page, QUESTION)
    expect(answer.locator(".direct")).to_contain_text("November 10, 2025")
    first = answer.locator(".cite").first
    document, start, end = (first.get_attribute(f"data-{name}") or "" for name in ("document", "start", "end"))
    text = page.request.get(f"{site}/api/documents/{document}/text").json()["text"]
    assert text[int(start) : int(end)] == first.get_attribute("data-quote")


def test_a_marker_opens_the_source_at_the_highlighted_words(opened: Opened) -> None:
    page = opened()
    marker = ask(page, QUESTION).locator(".cite").first
    marker.click()
    as_text(page)
    marked = "\n".join(page.locator("#drawer mark").all_text_contents())
    quote = marker.get_attribute("data-quote") or ""
    assert marked.split() == quote.split()
    expect(page.locator("#drawer .facts")).to_contain_text("2025")
    link = page.locator("#drawer a", has_text="Open original file")
    assert page.request.get(page.url.rstrip("/") + "/" + (link.get_attribute("href") or "")).ok


def test_the_keyboard_opens_steps_through_and_closes_sources(opened: Opened) -> None:
    page = opened()
    marker = ask(page, QUESTION).locator(".cite").first
    marker.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.closest('#drawer') !== null")
    assert (marker.get_attribute("aria-label") or "").startswith("Source ")
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(marker).to_be_focused()


def test_what_the_documents_do_not_say_is_refused_with_the_nearest_passages(opened: Opened) -> None:
    page = opened()
    answer = ask(page, "Who won the football world cup in 1974?")
    expect(answer.locator(".refusal")).to_have_text("The documents do not say.")
    assert answer.locator(".cite").count() == 0
    for card in answer.locator(".nearest .card").all():
        assert card.get_attribute("data-document")


def test_a_follow_up_is_understood_from_the_chat(opened: Opened) -> None:
    page = opened()
    ask(page, QUESTION)
    expect(ask(page, "And what was it before?").locator(".answer")).to_contain_text("20")


def test_an_example_question_is_answered(opened: Opened) -> None:
    page = opened()
    example = page.locator(".example").first
    expect(example).to_be_visible(timeout=40_000)
    question = example.text_content() or ""
    example.click()
    expect(page.locator(".exchange", has_text=question).locator(".cite").first).to_be_visible()


def test_the_chat_survives_a_reload_and_stays_among_the_earlier_ones(opened: Opened) -> None:
    page = opened()
    ask(page, QUESTION)
    page.reload()
    expect(page.locator(".exchange .direct")).to_contain_text("November 10, 2025")
    page.locator(".exchange .cite").first.click()
    as_text(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="New chat").click()
    expect(page.locator("#welcome h1")).to_be_visible()
    page.reload()
    page.locator("#rail .again", has_text=QUESTION).click()
    expect(page.locator(".exchange .direct")).to_contain_text("November 10, 2025")


def test_a_new_chat_stays_empty_though_an_answer_was_under_way(opened: Opened) -> None:
    page = opened()
    box = page.locator("#box textarea")
    box.fill("Which goods are not covered by the reduction, and from when?")
    box.press("Enter")
    page.locator(".exchange").first.wait_for()
    page.get_by_role("button", name="New chat").click()
    expect(page.locator("#welcome h1")).to_be_visible()
    page.wait_for_timeout(1500)  # longer than the answer would have taken
    expect(page.locator(".exchange")).to_have_count(0)


def test_the_answer_is_copied_with_its_sources(opened: Opened) -> None:
    page = opened()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask(page, QUESTION)
    answer.get_by_role("button", name="Copy with sources").click()
    expect(answer.locator(".copy").first).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "November 10, 2025" in copied
    assert "[1] " in copied


def test_hostile_words_of_a_document_are_shown_and_not_run(opened: Opened) -> None:
    page = opened()
    answer = ask(page, "What is the harbour levy?")
    expect(answer).to_contain_text("<script>document.title = 'run'</script>")
    answer.locator(".cite").first.click()
    expect(page.locator("#drawer .sheet")).to_contain_text("<img src=x onerror=")
    assert page.locator("#drawer img, #conversation img, #drawer script, #conversation script").count() == 0
    assert page.title() == "Dealdesk"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system_and_then_the_reader(opened: Opened, scheme: str) -> None:
    page = opened(scheme=scheme)
    brightness = "Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])"
    assert (page.evaluate(brightness) < 128) == (scheme == "dark")
    page.get_by_role("button", name="Dark page").click()
    assert (page.evaluate(brightness) < 128) == (scheme != "dark")
    page.reload()
    page.wait_for_selector("#welcome h1")
    assert (page.evaluate(brightness) < 128) == (scheme != "dark")


def test_a_phone_shows_all_of_it_without_scrolling_sideways(opened: Opened) -> None:
    page = opened(width=390, height=844)
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) == 390
    answer = ask(page, QUESTION)
    assert page.evaluate(width) == 390
    answer.locator(".cite").first.click()
    as_text(page)
    box = page.locator("#drawer").bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["height"]) == (0, 390, 844)
    page.locator("#drawer .close").click()
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("#list .open").first).to_be_visible()
    assert page.evaluate(width) == 390
