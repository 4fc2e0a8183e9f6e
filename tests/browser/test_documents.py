"""Stories of the documents tab: find one, open it, add one and ask about it, delete it again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

Opened = Callable[..., Page]

NEW = """Port tariff of Zeemond
May 2, 2026

The Port of Zeemond charges a wharfage fee of 37 euros for each container from June 1, 2026.
Containers that leave within two days are exempt from the wharfage fee.
"""


def documents(page: Page) -> None:
    page.get_by_role("tab", name="Documents").click()
    page.locator("#list table").wait_for()


def test_a_search_narrows_the_list_and_a_title_opens_the_document(opened: Opened) -> None:
    page = opened()
    documents(page)
    page.locator("#search textarea, #search input").fill("harbour levy")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    page.locator("#list .open").click()
    expect(page.locator("#drawer .sheet")).to_contain_text("The harbour levy is 4.25 percent")
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()


def test_a_reindex_with_nothing_changed_reports_so(opened: Opened) -> None:
    page = opened()
    documents(page)
    page.get_by_role("button", name="Re-index").click()
    expect(page.locator("#job .report")).to_contain_text("Nothing has changed.")


def test_an_added_file_can_be_asked_about_and_deleted_again(opened: Opened, tmp_path: Path) -> None:
    page = opened()
    documents(page)
    file = tmp_path / "zeemond-port-tariff.txt"
    file.write_text(NEW, encoding="utf-8")
    page.locator("#upload input[type=file]").set_input_files(str(file))
    expect(page.locator("#job .report")).to_contain_text("1 added zeemond-port-tariff.txt", timeout=60_000)
    row = page.locator("#list tr", has_text="zeemond-port-tariff.txt")
    expect(row).to_be_visible()

    page.get_by_role("tab", name="Ask").click()
    page.locator("#box textarea").fill("What wharfage fee does the Port of Zeemond charge?")
    page.locator("#box textarea").press("Enter")
    expect(page.locator(".exchange .answer")).to_contain_text("37 euros")
    page.locator(".exchange .cite").first.click()
    expect(page.locator("#drawer mark").first).to_contain_text("37 euros")
    page.keyboard.press("Escape")

    documents(page)
    row.get_by_role("button", name="Delete", exact=False).first.click()
    row.get_by_role("button", name="Keep").click()
    row.locator(".ask-delete").click()
    row.locator(".danger").click()
    expect(page.locator("#job .report")).to_contain_text("1 removed zeemond-port-tariff.txt", timeout=60_000)
    expect(row).to_have_count(0)


def test_an_empty_file_is_turned_away_with_the_reason(opened: Opened, tmp_path: Path) -> None:
    page = opened()
    documents(page)
    file = tmp_path / "empty.txt"
    file.write_text("", encoding="utf-8")
    page.locator("#upload input[type=file]").set_input_files(str(file))
    expect(page.locator("#job .fault")).to_contain_text("empty.txt is empty.")
