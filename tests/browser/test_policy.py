"""What the browser itself keeps from running in the page, should a word of a document ever get into it unescaped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

INJECTED = """
(html) => {
    window.ran = [];
    const place = document.createElement("div");
    place.innerHTML = html;
    document.body.append(place);
    for (const old of place.querySelectorAll("script")) {  // as a framework would that runs the scripts of its HTML
        const made = document.createElement("script");
        made.textContent = old.textContent;
        old.replaceWith(made);
    }
    place.querySelectorAll("[onclick]").forEach((one) => one.click());
}
"""

ELSEWHERE = """
async () => {
    const found = [];
    document.addEventListener("securitypolicyviolation", (one) => found.push(one.effectiveDirective));
    await fetch("http://127.0.0.1:9/x").catch(() => null);
    const image = new Image();
    await new Promise((over) => { image.onload = image.onerror = over; image.src = "http://127.0.0.1:9/x.png"; });
    return found.sort();
}
"""


@pytest.fixture(scope="module")
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site)
    page.wait_for_selector("#welcome h1")
    yield page
    context.close()


@pytest.mark.parametrize(
    "html",
    [
        "<script>window.ran.push(1)</script>",
        "<a onclick='window.ran.push(1)'>x</a>",
        "<img src='x' onerror='window.ran.push(1)'>",
        "<iframe srcdoc='<script>parent.ran.push(1)</script>'></iframe>",
        "<svg onload='window.ran.push(1)'></svg>",
    ],
)
def test_no_script_runs_that_did_not_leave_with_the_page(page: Page, html: str) -> None:
    refused: list[str] = []
    page.on("console", lambda told: refused.append(told.text) if "Content Security Policy" in told.text else None)
    page.evaluate(INJECTED, html)
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") == []
    assert refused


def test_nothing_is_sent_to_another_host(page: Page) -> None:
    told = page.evaluate(ELSEWHERE)
    assert told == ["connect-src", "img-src"]
