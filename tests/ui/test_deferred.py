"""Parts of the server that are made while it runs: when, how often, and what becomes of those who ask early."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from dealdesk.ui import deferred
from dealdesk.ui.deferred import Deferred, Part


class Made:
    """Makes a part that says hello, counts how often, and notes what is entered and left."""

    def __init__(self) -> None:
        self.times = 0
        self.entered: list[str] = []
        self.go = threading.Event()

    def __call__(self) -> Part:
        self.times += 1
        assert self.go.wait(10)
        return PlainTextResponse("hello"), self._running

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        self.entered.append("in")
        yield
        self.entered.append("out")


def app_of(make: Callable[[], Part], busy: Callable[[], bool] = lambda: True) -> Starlette:
    part = Deferred("a part", make, busy)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with part.running():
            yield

    app = Starlette(lifespan=lifespan)
    app.mount("/", part)
    return app


@pytest.fixture
def make() -> Made:
    return Made()


def test_a_busy_server_makes_it_when_it_is_asked_for_and_only_once(make: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deferred, "LEISURE_SECONDS", 0.01)
    make.go.set()
    app = app_of(make)
    for _ in range(2):
        with TestClient(app) as client:
            assert make.times in (0, 1)
            assert [client.get("/").text for _ in range(2)] == ["hello", "hello"]
    assert make.times == 1
    assert make.entered == ["in", "out"] * 2


def test_a_server_with_leisure_makes_it_unasked(make: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deferred, "LEISURE_SECONDS", 0.01)
    make.go.set()
    with TestClient(app_of(make, busy=lambda: False)):
        for _ in range(500):
            if make.entered:
                break
            threading.Event().wait(0.01)
    assert make.entered == ["in", "out"]


def test_who_asks_while_it_is_made_waits_for_it(make: Made) -> None:
    with TestClient(app_of(make)) as client:
        threading.Timer(0.1, make.go.set).start()
        assert client.get("/").text == "hello"


def test_a_server_that_ends_does_not_wait_for_what_nobody_will_see(make: Made) -> None:
    with TestClient(app_of(make, busy=lambda: True)):
        pass
    assert (make.times, make.entered) == (0, [])


def test_what_cannot_be_made_is_logged_and_told_to_all_who_ask(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Part:
        raise RuntimeError("a mistake")

    with TestClient(app_of(broken), raise_server_exceptions=False) as client:
        assert [client.get("/").status_code for _ in range(2)] == [500, 500]
    assert "a part cannot be served" in caplog.text
    assert "a mistake" in caplog.text
