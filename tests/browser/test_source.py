"""Stories of the source beside the page: a PDF page with the quoted words marked, and the text of any document."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

Opened = Callable[..., Page]
Accessible = Callable[[Page, str], None]

WIDTHS = [1280, 390]


def listed(page: Page, path: str) -> Locator:
    """The row of a document on the documents tab."""
    page.get_by_role("tab", name="Documents").click()
    row = page.locator("#list tr:not(.more-of)", has_text=path)
    row.wait_for()
    return row


def passages(page: Page, path: str) -> Locator:
    """The buttons that open the passages of a document, all of them."""
    listed(page, path).locator(".details").click()
    under = page.locator("#list .more-of")
    under.locator(".preview").wait_for()
    while under.locator(".further").count():
        count = under.locator(".preview li").count()
        under.locator(".further").click()
        expect(under.locator(".preview li").nth(count)).to_be_attached()
    return under.locator(".preview .open")


def boxes(page: Page, site: str, opener: Locator) -> list[dict[str, Any]]:
    """Where the API says that the words of an opener stand."""
    document, start, end = (opener.get_attribute(f"data-{name}") for name in ("document", "start", "end"))
    reply = page.request.get(f"{site}/api/documents/{document}/boxes?start={start}&end={end}")
    found: list[dict[str, Any]] = reply.json()["boxes"]
    return found


def drawn(page: Page) -> Locator:
    """The marked pages, once their pictures are there."""
    marked = page.locator("#drawer .leaf:has(.hit)")
    marked.first.wait_for()
    for leaf in marked.all():
        leaf.locator("img[src]").wait_for()
        leaf.locator("img").evaluate("image => image.decode()")
    return marked


def test_a_pdf_shows_its_own_page_with_the_words_marked_where_they_stand(opened: Opened, site: str) -> None:
    page = opened()
    opener = passages(page, "order-2025-131.pdf").nth(1)
    opener.click()
    leaf = drawn(page).first
    frame = leaf.bounding_box()
    assert frame is not None
    expected = [box for box in boxes(page, site, opener) if str(box["page"]) == leaf.get_attribute("data-page")]
    hits = leaf.locator(".hit").all()
    assert len(hits) == len(expected) > 0
    for hit, box in zip(hits, expected, strict=True):
        place = hit.bounding_box()
        assert place is not None
        assert place["x"] - frame["x"] == pytest.approx(box["x0"] * frame["width"], abs=1.5)
        assert place["y"] - frame["y"] == pytest.approx(box["y0"] * frame["height"], abs=1.5)
        assert place["width"] == pytest.approx((box["x1"] - box["x0"]) * frame["width"], abs=1.5)


def test_the_marked_words_can_be_read_through_their_mark(opened: Opened) -> None:
    page = opened()
    passages(page, "order-2025-131.pdf").first.click()
    drawn(page)
    hit = page.locator("#drawer .hit").first
    hit.scroll_into_view_if_needed()
    image = Image.open(io.BytesIO(hit.screenshot())).convert("RGB")
    colours = [image.getpixel((x, y)) for x in range(image.width) for y in range(image.height)]
    dark = sum(max(colour) < 120 for colour in colours)  # type: ignore[type-var]
    yellow = sum(colour[0] > 220 and colour[2] < 200 for colour in colours)  # type: ignore[index]
    assert dark > 0.02 * len(colours)
    assert yellow > 0.4 * len(colours)


def test_a_quote_over_two_pages_is_marked_on_both(opened: Opened, site: str) -> None:
    page = opened()
    openers = passages(page, "merger-agreement.pdf")
    over = next(one for one in openers.all() if len({box["page"] for box in boxes(page, site, one)}) == 2)
    over.click()
    marked = drawn(page)
    expect(marked).to_have_count(2)
    numbers = [int(leaf.get_attribute("data-page") or 0) for leaf in marked.all()]
    assert numbers[1] == numbers[0] + 1
    expect(page.locator("#drawer .at")).to_have_text(f"Page {numbers[0]} of 21", timeout=5000)


def test_page_and_text_are_switched_and_the_choice_is_kept(opened: Opened) -> None:
    page = opened()
    openers = passages(page, "fact-sheet.pdf")
    openers.first.click()
    drawn(page)
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator("#drawer .leaves")).to_be_hidden()
    expect(page.locator("#drawer mark").first).to_be_in_viewport()
    openers.nth(1).click()
    expect(page.locator("#drawer mark").first).to_be_in_viewport()
    expect(page.locator("#drawer .leaves")).to_be_hidden()
    page.get_by_role("button", name="Page", exact=True).click()
    expect(page.locator("#drawer .hit").first).to_be_in_viewport()


def test_the_keyboard_turns_pages_and_magnifies_them(opened: Opened) -> None:
    page = opened()
    passages(page, "merger-agreement.pdf").first.press("Enter")
    leaves = page.locator("#drawer .leaves")
    expect(leaves).to_be_focused()
    drawn(page)
    told = page.locator("#drawer .at")
    expect(told).to_have_text("Page 1 of 21")
    page.keyboard.press("PageDown")
    expect(told).to_have_text("Page 2 of 21")
    page.get_by_role("button", name="Previous page").press("Enter")
    expect(told).to_have_text("Page 1 of 21")
    leaf = page.locator("#drawer .leaf").first
    before = leaf.evaluate("leaf => [leaf.clientWidth, Number(leaf.querySelector('img').dataset.width)]")
    page.keyboard.press("+")
    page.keyboard.press("+")
    after = leaf.evaluate("leaf => [leaf.clientWidth, Number(leaf.querySelector('img').dataset.width)]")
    assert after[0] == pytest.approx(before[0] * 1.5, abs=2)
    assert after[1] > before[1]
    page.keyboard.press("0")
    assert leaf.evaluate("leaf => leaf.clientWidth") == before[0]
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator("#list .preview .open").first).to_be_focused()


def test_another_format_shows_its_text_at_the_quoted_words(opened: Opened) -> None:
    page = opened()
    passages(page, "master-supply-agreement.docx").nth(2).click()
    expect(page.locator("#drawer mark").first).to_be_in_viewport()
    expect(page.locator("#drawer .sheet")).to_be_focused()
    assert page.locator("#drawer .leaves, #drawer .viewing").count() == 0


def test_a_phone_shows_the_page_across_its_screen(opened: Opened) -> None:
    page = opened(width=390, height=844)
    passages(page, "order-2025-131.pdf").first.click()
    leaf = drawn(page).first
    expect(page.locator("#drawer .hit").first).to_be_in_viewport()
    place = leaf.bounding_box()
    assert place is not None
    assert 350 < place["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("Previous page", "Next page", "Larger", "Text"):
        expect(page.get_by_role("button", name=name).first).to_be_in_viewport()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_in_the_drawer_hinders_a_reader(
    opened: Opened, accessible: Accessible, width: int, scheme: str
) -> None:
    page = opened(width=width, scheme=scheme)
    passages(page, "order-2025-131.pdf").first.click()
    drawn(page)
    accessible(page, "#drawer")
    page.get_by_role("button", name="Text", exact=True).click()
    accessible(page, "#drawer")
