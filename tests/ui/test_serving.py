"""The server as a process: under load while the index is exchanged, when a reader leaves, when it is stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from dealdesk.assistant.assistant import Event
from dealdesk.ui.settings import Settings

pytestmark = pytest.mark.usefixtures("owner")


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of ``app`` on a real socket."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        answer: dict[str, Any] = json.load(reply)
        return answer


def write_rates(corpus: Path, percent: int) -> None:
    """Two documents that always name the same rate."""
    (corpus / "rate.txt").write_text(f"The rate of duty on copper wire is {percent} percent.\n")
    (corpus / "notice.txt").write_text(
        f"Importers are told that the rate of duty on copper wire is {percent} percent.\n"
    )


def test_no_request_fails_and_no_answer_mixes_generations_while_the_index_is_exchanged(own_settings: Settings) -> None:
    from dealdesk.ui.api import create_app

    app = create_app(own_settings, page=False)
    service = app.state.service
    rates: dict[str, int] = {}
    over = threading.Event()

    answers: list[dict[str, Any]] = []

    def ask(url: str) -> None:
        while not over.is_set():
            answers.append(post(f"{url}/api/ask", {"question": "What is the rate of duty on copper wire?"}))
            post(f"{url}/api/search", {"query": "rate of duty on copper wire"})

    with served(app) as url, ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask, url) for _ in range(4)]
        for percent in range(10, 14):
            write_rates(own_settings.corpus, percent)
            new = service.jobs.wait(service.jobs.start().id).report.generation
            rates[new] = percent
            while not any(one["index_generation"] == new for one in answers) and not any(one.done() for one in asking):
                time.sleep(0.01)
        over.set()
        for done in asking:
            done.result()
    of_rates = [answer for answer in answers if answer["index_generation"] in rates]
    assert {answer["index_generation"] for answer in of_rates} == set(rates)
    for answer in of_rates:
        said = {int(found) for cite in answer["citations"] for found in re.findall(r"(\d+) percent", cite["quote"])}
        assert said == {rates[answer["index_generation"]]}


def test_a_reader_who_leaves_ends_the_work(settings: Settings) -> None:
    from dealdesk.ui.api import create_app

    left = threading.Event()

    class Endless:
        """Writes for ever, and notices when nobody reads any more."""

        def ask(self, *_: object) -> None:
            return None

        def stream(self, *_: object) -> Iterator[Event]:
            try:
                while True:
                    time.sleep(0.05)
                    yield Event("text", {"text": "and so on "})
            finally:
                left.set()

    app = create_app(settings)
    app.state.service = replace(app.state.service, assistant=Endless())
    with served(app) as url:
        request = urllib.request.Request(
            f"{url}/api/ask/stream", b'{"question": "x"}', {"Content-Type": "application/json"}
        )
        reply = urllib.request.urlopen(request, timeout=10)
        assert reply.readline() == b"event: text\n"
        assert not left.is_set()
        reply.close()
        assert left.wait(5)


def test_a_failure_in_the_middle_of_a_stream_is_told_as_an_event(settings: Settings) -> None:
    from dealdesk.ui.api import create_app

    class Broken:
        def ask(self, *_: object) -> None:
            return None

        def stream(self, *_: object) -> Iterator[Event]:
            yield Event("text", {"text": "so far "})
            raise RuntimeError("a secret of ours")

    app = create_app(settings, page=False)
    app.state.service = replace(app.state.service, assistant=Broken())
    with served(app) as url:
        request = urllib.request.Request(
            f"{url}/api/ask/stream", b'{"question": "x"}', {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as reply:
            body = reply.read().decode()
    assert "event: error" in body
    assert "urn:dealdesk:problem:unexpected" in body
    assert "secret" not in body


def start(settings: Settings, *more: str) -> subprocess.Popen[str]:
    places: Sequence[str] = ("--corpus", str(settings.corpus), "--data", str(settings.data), *more)
    command = [sys.executable, "-m", "dealdesk.ui.cli", "serve", *places]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"COLUMNS": "200"})


def test_the_server_says_where_it_is_and_stops_in_order_on_sigterm(settings: Settings) -> None:
    process = start(settings, "--port", "0")
    try:
        assert process.stderr is not None
        said = ""
        while "Dealdesk is at" not in said:
            said = process.stderr.readline()
            assert said, "the server ended before it was ready"
        address = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert address
        with urllib.request.urlopen(f"{address[0]}/readyz", timeout=10) as reply:
            assert json.load(reply)["documents"] == 3
        with urllib.request.urlopen(address[0], timeout=60) as reply:
            assert "Dealdesk" in reply.read().decode()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) in (0, -signal.SIGTERM)
    finally:
        process.kill()


def test_an_address_in_use_is_wrong_usage_and_named(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = start(settings, "--port", port)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert port in said


@pytest.mark.parametrize("host", ["no-such-host.invalid"])
def test_a_host_that_is_not_there_is_wrong_usage_and_named_before_an_index_is_looked_for(
    settings: Settings, host: str, tmp_path: Path
) -> None:
    process = start(settings.model_copy(update={"data": tmp_path}), "--host", host)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert host in said
