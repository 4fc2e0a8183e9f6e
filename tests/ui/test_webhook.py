"""The webhook against real servers: told once, tried again, never in anybody's way."""

from __future__ import annotations

import json
import logging
import secrets
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from dealdesk.ui.settings import Settings
from dealdesk.ui.webhook import ATTEMPTS, Webhook
from dealdesk.ui.wire import wire


class Hook:
    """A server that answers with ``statuses``, the last one again and again, and keeps what it was sent.

    Its path is its own: the system gives a port away again as soon as a test is done with it, and what another test
    left behind may still post there.
    """

    def __init__(self, statuses: Sequence[int]) -> None:
        self.statuses = list(statuses)
        self.taken: list[Any] = []
        self.came = threading.Semaphore(0)
        self.path = f"/{secrets.token_hex(8)}"
        self.url = ""

    def next_status(self) -> int:
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


@contextmanager
def hook(*statuses: int) -> Iterator[Hook]:
    made = Hook(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            if self.path != made.path:
                self.send_error(404)
                return
            made.taken.append((self.headers["Content-Type"], json.loads(body or b"null")))
            self.send_response(made.next_status())
            self.send_header("Location", made.url)
            self.send_header("Content-Length", "0")
            self.end_headers()
            made.came.release()

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}{made.path}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def warned(caplog: pytest.LogCaptureFixture, words: str) -> bool:
    deadline = time.monotonic() + 10
    while words not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.01)
    return words in caplog.text


def test_messages_arrive_as_json_in_order() -> None:
    with hook(200) as desk:
        webhook = Webhook(desk.url, pause=0.01)
        for number in range(3):
            webhook.post({"event": "job", "number": number, "title": "Café"})
        for _ in range(3):
            assert desk.came.acquire(timeout=10)
    assert desk.taken == [
        ("application/json", {"event": "job", "number": number, "title": "Café"}) for number in range(3)
    ]


def test_what_fails_for_the_moment_is_tried_again() -> None:
    with hook(503, 429, 200) as desk:
        Webhook(desk.url, pause=0.01).post({"event": "job"})
        for _ in range(3):
            assert desk.came.acquire(timeout=10)
    assert len(desk.taken) == 3


@pytest.mark.parametrize("status", [404, 302])
def test_what_fails_for_good_is_not_and_a_redirection_is_not_followed(
    caplog: pytest.LogCaptureFixture, status: int
) -> None:
    with hook(status) as desk, caplog.at_level(logging.WARNING):
        Webhook(desk.url, pause=0.01).post({"event": "job"})
        assert warned(caplog, f"was not told: it answered {status}")
    assert len(desk.taken) == 1


def test_it_gives_up_in_the_end_and_then_tells_the_next(caplog: pytest.LogCaptureFixture) -> None:
    with hook(*[500] * ATTEMPTS, 200) as desk, caplog.at_level(logging.WARNING):
        webhook = Webhook(desk.url, pause=0.01)
        webhook.post({"number": 1})
        webhook.post({"number": 2})
        assert warned(caplog, "was not told: it answered 500")
        for _ in range(ATTEMPTS + 1):
            assert desk.came.acquire(timeout=10)
    assert [message["number"] for _, message in desk.taken] == [1] * ATTEMPTS + [2]
    assert desk.url not in caplog.text


def test_a_server_that_hangs_or_is_not_there_keeps_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, caplog.at_level(logging.WARNING):
        webhook = Webhook(f"http://127.0.0.1:{silent.getsockname()[1]}", pause=0.01, timeout=0.05)
        for number in range(200):  # more than wait for their turn
            webhook.post({"number": number})
        assert warned(caplog, "a message is let go")
        assert warned(caplog, "was not told: timed out")


def test_the_end_of_a_reindexing_is_posted_where_the_settings_say(own_settings: Settings) -> None:
    with hook(200) as desk:
        chosen = own_settings.model_copy(update={"webhook_url": SecretStr(desk.url)})
        service = wire(chosen)
        (chosen.corpus / "new.txt").write_text("The quota on beef is 65,000 tons.", encoding="utf-8")
        job = service.jobs.start()
        assert desk.came.acquire(timeout=60)
    _, message = desk.taken[0]
    assert (message["event"], message["job"]["job_id"], message["job"]["state"]) == ("job", job.id, "done")
    assert message["job"]["report"]["added"] == ["new.txt"]
