"""The command line beside a running server: it is found and asked; and what is done where there is none."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from dealdesk.ui.address import Address
from dealdesk.ui.cli import main
from dealdesk.ui.client_http import Http
from dealdesk.ui.desk import ServedDesk
from dealdesk.ui.settings import Settings

Serve = Callable[[Any], AbstractContextManager[str]]

TARIFF = "When does the reduction of the additional duty on products of China take effect?"
FOOTBALL = "Who won the football world cup in 1998?"


@pytest.fixture(scope="module")
def served(settings: Settings, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The small corpus, and a server over it that has written down where it is."""
    from dealdesk.ui.api import create_app

    data = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(settings.data, data)
    chosen = settings.model_copy(update={"data": data})
    app: FastAPI = create_app(chosen, page=False)
    with serve(app) as url:
        here = Address(url, app.state.instance, os.getpid(), "0", "2025-11-25T00:00:00+00:00", str(chosen.corpus))
        here.write(data)
        yield chosen
        here.remove(data)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DEALDESK_{name.upper()}", raising=False)


@pytest.fixture
def desk(served: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("DEALDESK_DATA", str(served.data))
    monkeypatch.setattr("dealdesk.ui.address.PATIENCE", 60.0)  # the machine may be busy with other tests
    return served


@pytest.fixture
def no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever would load the assistant into this process fails."""

    def refuse(*_: object) -> None:
        raise AssertionError("the models are loaded although a server runs")

    monkeypatch.setattr("dealdesk.ui.own_desk.OwnDesk.__init__", refuse)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def without_times(text: str) -> Any:
    answer = json.loads(text)
    answer.pop("timings_ms")
    return answer


@pytest.mark.usefixtures("desk", "no_models")
def test_every_command_that_reads_uses_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", TARIFF) == 0
    assert "November 10, 2025" in capsys.readouterr().out
    assert run("ask", FOOTBALL) == 1
    assert run("search", "rare earths", "-k", "1") == 0
    assert run("documents") == 0
    assert run("show", "memo.txt", "--at", "0") == 0
    assert run("timeline") == 0
    assert run("export", TARIFF) == 0


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", TARIFF, "--json", "--as-of", "2025-12-01", "--folder", "orders"),
        ("ask", "And what was it before?", "--history", TARIFF, "--json"),
        ("search", "rare earths", "--json", "-k", "2"),
        ("documents", "--json"),
        ("documents", "order", "--json"),
        ("show", "memo.txt", "--at", "5", "--json"),
        ("timeline", "--json", "--document", "memo", "--kind", "rate", "--from", "2025-01-01"),
    ],
)
def test_the_reply_is_the_same_with_a_server_and_without(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    codes = run(*arguments), run(*arguments, "--local")
    first, second = re.split(r"(?<=^})\n(?=\{$)", capsys.readouterr().out, flags=re.M)
    if arguments[0] == "ask":
        assert without_times(first) == without_times(second)
    else:
        assert json.loads(first) == json.loads(second)
    assert codes[0] == codes[1]


def test_neither_models_nor_parsers_are_loaded_where_a_server_answers(desk: Settings) -> None:
    script = (
        "import sys; from dealdesk.ui import address; from dealdesk.ui.cli import main; address.PATIENCE = 60\n"
        f"try: main(['ask', {TARIFF!r}])\n"
        "except SystemExit as end: code = end.code\n"
        "heavy = {'torch', 'gradio', 'fastapi', 'faiss', 'onnxruntime', 'numpy', 'pydantic', 'typer'}\n"
        "sys.exit(f'loaded {heavy & set(sys.modules)}' if heavy & set(sys.modules) else code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "November 10, 2025" in done.stdout


def test_a_server_that_is_gone_is_done_without(
    served: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(served.data, tmp_path / "data", ignore=shutil.ignore_patterns("server.json"))
    Address("http://127.0.0.1:9", "x", 1, "0", "2025-11-25T00:00:00+00:00", "/").write(tmp_path / "data")
    assert run("documents", "--json", "--data", "data") == 0
    assert len(json.loads(capsys.readouterr().out)["documents"]) == 3


def test_another_server_is_asked_by_option_or_variable(
    address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("documents", "--json", "--server", address) == 0
    monkeypatch.setenv("DEALDESK_SERVER", address.removeprefix("http://"))
    assert run("ask", TARIFF) == 0
    assert "November 10, 2025" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--server", "http://127.0.0.1:9"), 3, "127.0.0.1:9 does not answer"),
        (("--server", "ftp://desk"), 2, "no address of a server"),
        (("--server", "http://127.0.0.1:9", "--local"), 2, "exclude each other"),
    ],
)
def test_a_server_that_was_named_and_cannot_be_asked_is_an_error(
    arguments: tuple[str, ...], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("ask", TARIFF, *arguments) == code
    assert words in capsys.readouterr().err
    assert run("ask", TARIFF, "--json", *arguments) == code
    assert words in json.loads(capsys.readouterr().out)["detail"]


def test_the_first_key_of_the_settings_is_sent(
    settings: Settings, serve: Serve, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dealdesk.ui.api import create_app

    locked = settings.model_copy(update={"api_keys": Settings(api_keys="secret").api_keys})  # type: ignore[arg-type]
    with serve(create_app(locked, page=False)) as url:
        assert run("documents", "--server", url) == 2
        assert "DEALDESK_API_KEYS" in capsys.readouterr().err
        monkeypatch.setenv("DEALDESK_API_KEYS", "secret, other")
        assert run("documents", "--server", url) == 0
        monkeypatch.delenv("DEALDESK_API_KEYS")
        Path("dealdesk.toml").write_text('api_keys = ["secret"]')
        assert run("documents", "--server", url) == 0


@pytest.mark.usefixtures("desk")
def test_what_the_server_refuses_keeps_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "nothing-like-it") == 2
    assert "dealdesk documents" in capsys.readouterr().err
    assert run("ask", "x" * 5000, "--json") == 2
    assert json.loads(capsys.readouterr().out)["type"] == "urn:dealdesk:problem:invalid"


def test_an_index_that_the_server_cannot_use_ends_with_3(
    own_settings: Settings, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    from dealdesk.ui.api import create_app

    (own_settings.data / "current").unlink()
    shutil.rmtree(own_settings.data / "generations")
    with serve(create_app(own_settings, page=False)) as url:
        assert run("ask", TARIFF, "--server", url) == 3
    assert "dealdesk reindex" in capsys.readouterr().err


def test_a_path_leads_to_the_file_here_or_to_that_of_the_server(tmp_path: Path) -> None:
    http = Http("http://desk.example/deals/", None, 1)
    here, there = ServedDesk(http, tmp_path), ServedDesk(http)
    assert here.link("a-1", "my deals/a.pdf", 3) == f"{tmp_path.as_uri()}/my%20deals/a.pdf#page=3"
    assert here.link("a-1", "a.docx", 3) == f"{tmp_path.as_uri()}/a.docx"
    assert there.link("a-1", "a.PDF", 3) == "http://desk.example/deals/api/documents/a-1/file#page=3"
    assert there.link("a-1", "a.pdf", None) == "http://desk.example/deals/api/documents/a-1/file"
