"""Stories of what an answer rests on: the quote at a glance, what is in force, what disagrees, and what to ask next."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

QUESTION = "When does the 10% tariff take effect?"
REPLACED = "How many days after entry do I have to file for a China tariff refund?"
DISPUTED = "When is the Joint Review Committee supposed to meet for the first time?"

Opened = Callable[..., Page]


def ask(page: Page, question: str) -> Locator:
    """Asks, and waits for the finished answer."""
    box = page.locator("#box textarea")
    box.fill(question)
    box.press("Enter")
    last = page.locator(".exchange", has_text=question).last
    last.locator(".foot").wait_for()
    return last


def test_pointing_at_a_marker_shows_its_quote_and_place(opened: Opened) -> None:
    page = opened()
    marker = ask(page, QUESTION).locator(".cite").first
    marker.hover()
    card = page.get_by_role("tooltip")
    expect(card.locator(".words")).to_have_text(f"“{marker.get_attribute('data-quote')}”")
    expect(card.locator(".where")).to_contain_text("November")
    card.hover()  # it stays while it is read
    page.wait_for_timeout(400)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_the_keyboard_shows_a_quote_and_escape_hides_it_before_the_document(opened: Opened) -> None:
    page = opened()
    marker = ask(page, QUESTION).locator(".cite").first
    page.keyboard.press("Escape")
    page.locator(".asof").click()
    page.keyboard.press("n")
    expect(marker).to_be_focused()
    expect(page.get_by_role("tooltip")).to_be_visible()
    assert marker.get_attribute("aria-describedby") == "cite-card"
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()
    assert marker.get_attribute("aria-describedby") is None


def test_n_and_p_go_from_source_to_source_and_the_document_follows(opened: Opened) -> None:
    page = opened()
    markers = ask(page, DISPUTED).locator(".conflict .card")
    markers.first.click()
    head = page.locator("#drawer h2")
    expect(head).to_contain_text("Washington halves")
    page.keyboard.press("n")
    expect(head).to_contain_text("Client memo")
    page.keyboard.press("p")
    expect(head).to_contain_text("Washington halves")
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()


def test_a_question_mark_shows_the_keys_which_can_be_switched_off(opened: Opened) -> None:
    page = opened()
    page.locator("#welcome h1").click()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_contain_text("go to the next and the previous source")
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()
    page.locator(".help").click()
    expect(dialog).to_be_visible()


def test_a_key_that_is_typed_into_the_question_is_no_shortcut(opened: Opened) -> None:
    page = opened()
    page.locator("#welcome h1").click()
    page.keyboard.press("/")
    expect(page.locator("#box textarea")).to_be_focused()
    page.keyboard.type("n/p?")
    expect(page.locator("#box textarea")).to_have_value("n/p?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()


def test_a_conflict_shows_both_quotes_with_their_documents_side_by_side(opened: Opened) -> None:
    page = opened()
    conflict = ask(page, DISPUTED).locator(".conflict")
    expect(conflict.locator("h3")).to_have_text("The documents disagree: January 15, 2026 or January 22, 2026")
    cards = conflict.locator(".card")
    expect(cards).to_have_count(2)
    expect(cards.nth(0)).to_contain_text("November 2, 2025")
    expect(cards.nth(1)).to_contain_text("November 6, 2025")
    expect(cards.nth(1).locator(".role")).to_have_text("summary, not binding")
    left, right = (card.bounding_box() for card in cards.all())
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]


def test_what_was_replaced_is_folded_and_tells_by_what_and_since_when(opened: Opened) -> None:
    page = opened()
    answer = ask(page, REPLACED)
    expect(answer.locator(".direct")).to_have_text("180 days")
    former = answer.locator(".former")
    expect(former.locator(".card")).to_be_hidden()
    former.locator("summary").click()
    expect(former).to_contain_text("90 days: replaced by 180 days")
    expect(former).to_contain_text("since December 12, 2025")
    former.locator(".card").click()
    expect(page.locator("#drawer h2")).to_contain_text("Order 2025-118")


def test_what_a_reader_unfolded_stays_while_the_next_answer_is_written(opened: Opened) -> None:
    page = opened()
    ask(page, REPLACED)
    first = page.locator(".exchange").first
    first.locator(".former summary").click()
    ask(page, QUESTION)
    expect(first.locator(".former .card")).to_be_visible()


def test_the_day_and_the_likelihood_of_an_answer_stand_below_it(opened: Opened) -> None:
    page = opened()
    day = ask(page, QUESTION).locator(".asof")
    expect(day).to_contain_text("As of September 24, 2026")
    expect(day).to_contain_text("% likely to answer the question")


def test_a_question_that_is_offered_next_is_answered(opened: Opened) -> None:
    page = opened()
    ask(page, "How often does the minerals director report on licences?")
    offer = page.locator("#next .offer").first
    expect(offer).to_be_visible(timeout=60_000)
    question = offer.text_content() or ""
    offer.click()
    answer = page.locator(".exchange", has_text=question).last
    expect(answer.locator(".cite").first).to_be_visible()
    expect(page.locator("#next .offer", has_text=question)).to_have_count(0)


def test_a_new_question_stands_at_the_top_of_the_view(opened: Opened) -> None:
    page = opened()
    ask(page, QUESTION)
    asked = ask(page, DISPUTED)
    top = page.locator("#talk").bounding_box()
    box = asked.bounding_box()
    assert top is not None
    assert box is not None
    assert abs(box["y"] - top["y"]) < 3


def test_a_screen_reader_is_told_when_the_answer_has_come(opened: Opened) -> None:
    page = opened()
    status = page.locator("#announce")
    assert (status.get_attribute("role"), status.get_attribute("aria-live")) == ("status", "polite")
    ask(page, REPLACED)
    expect(status).to_have_text("180 days. 2 sources.")


SHOWN_AT_ONCE = """([kept, come]) => {
    const place = document.createElement("div");
    document.querySelector("#talk").append(place);
    const props = { value: kept };
    let change;
    dealdesk.talk(place, props, (name, changed) => (change = changed), () => {}, "judge");
    const before = document.getElementById("announce").textContent;
    props.value = come;
    change();
    return [before, document.getElementById("announce").textContent];
}"""
"""Shows what the browser kept, then what has come, and says what a screen reader was told after each."""


def test_an_answer_that_comes_before_its_question_was_shown_is_told_but_not_what_the_browser_kept(
    opened: Opened,
) -> None:
    page = opened()
    old, new = (f'<article class="exchange" data-told="{words}"></article>' for words in ("15 %.", "180 days."))
    assert page.evaluate(SHOWN_AT_ONCE, [[], [new]]) == ["", "180 days."]
    assert opened().evaluate(SHOWN_AT_ONCE, [[old], [old, new]]) == ["", "180 days."]
    assert opened().evaluate(SHOWN_AT_ONCE, [[old], [old]]) == ["", ""]


def test_a_verdict_is_kept_with_its_comment(opened: Opened, site: str) -> None:
    page = opened()
    answer = ask(page, QUESTION)
    answer.get_by_role("button", name="Wrong source").click()
    form = answer.locator("form.comment")
    expect(form.get_by_label("What is wrong, or what should it have said? Optional.")).to_be_focused()
    form.get_by_role("textbox").fill("The order says it, not the fact sheet.")
    form.get_by_role("button", name="Send").click()
    expect(answer.locator(".noted")).to_have_text("Noted, thank you.")
    assert answer.get_by_role("button", name="Wrong source").get_attribute("aria-pressed") == "true"
    told = page.request.get(f"{site}/api/feedback").text()
    assert "The order says it, not the fact sheet." in told
    page.reload()
    expect(page.locator(".exchange [aria-pressed=true]")).to_have_text("Wrong source")


def test_a_useful_answer_takes_one_click(opened: Opened, site: str) -> None:
    page = opened()
    answer = ask(page, DISPUTED)
    answer.get_by_role("button", name="Useful").click()
    expect(answer.locator(".noted")).to_be_visible()
    expect(answer.get_by_role("button", name="Useful")).to_be_focused()
    expect(answer.get_by_role("button", name="Add a comment")).to_be_visible()
    assert DISPUTED in page.request.get(f"{site}/api/feedback").text()


def test_the_conversation_is_saved_as_markdown_and_word(opened: Opened) -> None:
    page = opened()
    ask(page, QUESTION)
    for label, name, begins in (("Markdown", "dealdesk-answers.md", b"#"), ("Word", "dealdesk-answers.docx", b"PK")):
        page.locator(".menu summary").click()
        with page.expect_download() as saving:
            page.locator(".menu").get_by_role("button", name=label).click()
        assert saving.value.suggested_filename == name
        content = saving.value.path().read_bytes()
        assert content.startswith(begins)
        assert label != "Markdown" or "November 10, 2025" in content.decode()
