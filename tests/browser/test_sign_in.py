"""The story of one who holds a key: signs in, asks under the page's policy, and signs out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dealdesk.ui.keys import FILE, Keys

ORDER = """---
title: Order on the Duty on Copper
date: 2025-11-04
---
Sec. 1. Rate. The duty on copper is 12 percent.

Sec. 2. Effective date. The duty on copper takes effect on November 10, 2025.
"""
Site = tuple[str, str]


@pytest.fixture(scope="module")
def locked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The address of a server of two rooms that asks for keys, and a key to one of them."""
    del browser
    folder = tmp_path_factory.mktemp("locked")
    other = ORDER.replace("copper", "zephyrine").replace("Copper", "Zephyrine")
    for room, text in (("north", ORDER), ("south", other)):
        (folder / "corpus" / room).mkdir(parents=True)
        (folder / "corpus" / room / "order.md").write_text(text, encoding="utf-8")
    key = Keys(folder / "data" / FILE).create("ask", ["north"])[1]
    chosen = {"DEALDESK_CORPUS": str(folder / "corpus"), "DEALDESK_DATA": str(folder / "data"), "DEALDESK_PORT": "0"}
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("DEALDESK_")} | chosen
    command = [sys.executable, "-c", "from dealdesk.ui.cli import main; main()"]
    subprocess.run([*command, "reindex"], env=surroundings, cwd=folder, capture_output=True, check=True)
    told = folder / "server.txt"
    with told.open("w") as log:
        server = subprocess.Popen([*command, "serve"], env=surroundings, cwd=folder, stdout=log, stderr=log)
    try:
        yield _address(server, told), key
    finally:
        server.terminate()
        server.wait(timeout=20)


def _address(server: subprocess.Popen[bytes], told: Path) -> str:
    import time

    for _ in range(1200):
        words = told.read_text().split()
        if address := next((word.rstrip("/") for word in words if word.startswith("http://127.0.0.1:")), None):
            return address
        assert server.poll() is None, told.read_text()
        time.sleep(0.2)
    raise AssertionError(told.read_text())


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_key_opens_the_page_of_its_room_until_one_signs_out(
    browser: Browser, locked: Site, accessible: Callable[[Page, str], None], width: int, scheme: str
) -> None:
    address, key = locked
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    accessible(page, "body")
    page.get_by_label("Key").fill("dd_wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("opens nothing here")
    accessible(page, "body")
    page.get_by_label("Key").fill(key)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("#welcome h1")
    expect(page.locator("#welcome")).to_contain_text("1 document")
    assert page.evaluate("document.cookie") == ""
    page.locator("#box textarea").fill("What is the duty on copper?")
    page.locator("#box textarea").press("Enter")
    expect(page.locator(".exchange").last).to_contain_text("12 percent")
    assert "ephyrine" not in page.content()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert faults == []
    context.close()
