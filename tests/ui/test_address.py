"""Where a running server is written down: by whom it is found, and by whom it is not."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dealdesk.ui.address import FILE, Address, is_loopback, read, running
from dealdesk.ui.settings import Settings


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for a server however busy the machine is."""
    monkeypatch.setattr("dealdesk.ui.address.PATIENCE", 60.0)


GONE = Address("http://127.0.0.1:9", "0123", 1, "0.1.0", "2025-11-25T00:00:00+00:00", "/deals")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    GONE.write(tmp_path)
    assert read(tmp_path) == GONE
    GONE.remove(tmp_path)
    assert read(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_ends_leaves_the_file_of_the_next_one(tmp_path: Path) -> None:
    GONE.write(tmp_path)
    other = replace(GONE, instance="4567")
    other.write(tmp_path)
    GONE.remove(tmp_path)
    assert read(tmp_path) == other


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"address": 1, "strange": 2}', "\udcff"])
def test_a_file_that_makes_no_sense_is_no_server(content: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(content.encode("utf-8", "surrogateescape"))
    assert running(tmp_path) is None


@pytest.mark.usefixtures("patient")
def test_one_that_was_killed_is_not_taken_for_the_one_that_has_its_port_now(
    settings: Settings, serve: Callable[[Any], AbstractContextManager[str]], tmp_path: Path
) -> None:
    from dealdesk.ui.api import create_app

    app = create_app(settings, page=False)
    with serve(app) as url:
        here = replace(GONE, address=url, instance=app.state.instance)
        here.write(tmp_path)
        assert running(tmp_path) == here
        replace(here, instance="of one before").write(tmp_path)
        assert running(tmp_path) is None
    here.write(tmp_path)
    assert running(tmp_path) is None


def test_one_that_hangs_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dealdesk.ui.address.PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        replace(GONE, address=f"http://127.0.0.1:{silent.getsockname()[1]}").write(tmp_path)
        assert running(tmp_path) is None


@pytest.mark.parametrize(
    ("url", "near"),
    [
        ("http://127.0.0.1:7860", True),
        ("http://127.8.9.1:7860", True),
        ("http://[::1]:7860", True),
        ("http://localhost:7860", True),
        ("http://192.168.0.7:7860", False),
        ("http://localhost.example.com", False),
        ("127.0.0.1:7860", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(url: str, near: bool) -> None:
    assert is_loopback(url) is near


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1")])
def test_a_server_writes_where_it_is_without_its_keys_and_takes_it_back(
    host: str, shown: str, own_settings: Settings
) -> None:
    places = ("--corpus", str(own_settings.corpus), "--data", str(own_settings.data), "--host", host, "--port", "0")
    process = subprocess.Popen(
        [sys.executable, "-m", "dealdesk.ui.cli", "serve", *places],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"DEALDESK_API_KEYS": "hunter2"},
    )
    try:
        assert process.stderr is not None
        while "Dealdesk is at" not in (said := process.stderr.readline()):
            assert said, "the server ended before it was ready"
        found = running(own_settings.data)
        assert found is not None
        assert re.fullmatch(rf"http://{re.escape(shown)}:\d+", found.address)
        assert (found.pid, found.corpus) == (process.pid, str(own_settings.corpus))
        assert "hunter2" not in json.dumps((own_settings.data / FILE).read_text())
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)
        assert not (own_settings.data / FILE).exists()
    finally:
        process.kill()
