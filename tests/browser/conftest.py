"""A real server over a copy of the sample corpus, and a real browser: started once for all stories."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
STARTED_WITHIN = 240
"""Seconds for the index to be made and the server to be ready, on a slow machine."""
PATIENCE = 60_000
"""Milliseconds that the page may take for anything, on a machine that runs all other tests meanwhile."""

HOSTILE = """# Harbour levy notice

January 5, 2026

The harbour levy is 4.25 percent <script>document.title = 'run'</script><img src=x onerror="document.title='run'">.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _executable(playwright: Playwright) -> str:
    """The browser to use: ``CHROMIUM``, or one on the path, or the one that Playwright installed."""
    found = os.environ.get("CHROMIUM") or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    found = found or playwright.chromium.executable_path
    if not Path(found).exists():
        pytest.skip("no Chromium: install one, or name it in CHROMIUM, to run the browser stories")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Chromium has no sandbox for root, which is who runs the tests in a container.
        flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
        browser = playwright.chromium.launch(executable_path=_executable(playwright), args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over its own copy of ``corpus/``, with one hostile document in it."""
    del browser  # without one there is nothing to index for
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "corpus", folder / "corpus", ignore=shutil.ignore_patterns(".*"))
    (folder / "corpus" / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    chosen = {"DEALDESK_CORPUS": str(folder / "corpus"), "DEALDESK_DATA": str(folder / "data"), "DEALDESK_PORT": "0"}
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("DEALDESK_")} | chosen
    command = [sys.executable, "-c", "from dealdesk.ui.cli import main; main()"]
    made = subprocess.run([*command, "reindex"], env=surroundings, cwd=folder, capture_output=True, text=True)
    assert made.returncode in (0, 4), made.stderr
    told = folder / "server.txt"
    with told.open("w") as log:
        server = subprocess.Popen([*command, "serve"], env=surroundings, cwd=folder, stdout=log, stderr=log)
    try:
        yield _address(server, told)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _address(server: subprocess.Popen[bytes], told: Path) -> str:
    """Where the server says that it is, once it is ready."""
    end = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < end and server.poll() is None:
        words = told.read_text().split()
        address = next((word.rstrip("/") for word in words if word.startswith("http://127.0.0.1:")), None)
        if address and _is_ready(address):
            return address
        time.sleep(0.2)
    raise AssertionError(f"the server did not start:\n{told.read_text()}")


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as reply:
            return int(reply.status) == 200
    except (urllib.error.URLError, OSError):
        return False


Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, site: str) -> Iterator[Opened]:
    """Opens the page in a fresh browser profile. Afterwards: nothing was asked of another machine, nothing failed."""
    expect.set_options(timeout=PATIENCE)
    asked: list[str] = []
    faults: list[str] = []
    shut: list[str] = []
    contexts = []

    def open_page(width: int = 1280, height: int = 800, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda told: faults.append(told.text) if "Content Security Policy" in told.text else None)
        page.on("response", lambda reply: shut.append(reply.url) if reply.status in (403, 404) else None)
        page.goto(site)
        page.wait_for_selector("#welcome h1")
        page.wait_for_selector("#opening", state="detached")  # below it nobody could ask
        return page

    yield open_page
    for context in contexts:
        context.close()
    hosts = {urlsplit(url).hostname for url in asked if urlsplit(url).scheme in ("http", "https", "ws", "wss")}
    assert hosts == {"127.0.0.1"}
    assert faults == []
    assert shut == []  # the page asks for nothing that is not there, or not its own


@pytest.fixture
def accessible() -> Callable[[Page, str], None]:
    """Fails where axe finds something in a part of the page that seriously hinders a reader."""

    def check(page: Page, part: str) -> None:
        found = Axe().run(page, context={"include": [[part]]}).response
        assert found["passes"]
        serious = {
            fault["id"]: [node["html"][:160] for node in fault["nodes"]]
            for fault in found["violations"]
            if fault["impact"] in ("serious", "critical")
        }
        assert serious == {}

    return check
