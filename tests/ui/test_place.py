"""Where the settings want the index: the same commands over Milvus, and what is said where it is not there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from dealdesk.index.home import FolderHome
from dealdesk.ui import place
from dealdesk.ui.cli import main
from dealdesk.ui.place import apart, home
from dealdesk.ui.settings import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DEALDESK_{name.upper()}", raising=False)
    yield
    place._shared.cache_clear()


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_every_command_works_over_milvus_lite(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(settings.corpus, tmp_path / "corpus")
    monkeypatch.setenv("DEALDESK_DATA", "data")
    monkeypatch.setenv("DEALDESK_INDEX_URL", "index.db")
    assert run("search", "duty", "--json") == 3
    assert "there is no index in sqlite:///" in printed(capsys)["detail"]
    assert run("reindex", "--json") == 0
    first = printed(capsys)["generation"]
    assert not (tmp_path / "data" / "generations").exists()

    question = "When does the reduction of the additional duty on products of China take effect?"
    assert run("ask", question, "--json") == 0
    over_milvus = printed(capsys)
    monkeypatch.setenv("DEALDESK_DATA", str(settings.data))
    monkeypatch.delenv("DEALDESK_INDEX_URL")
    assert run("ask", question, "--json") == 0
    over_files = printed(capsys)
    assert over_milvus["citations"] == over_files["citations"]
    assert over_milvus["text"] == over_files["text"]

    monkeypatch.setenv("DEALDESK_DATA", "data")
    monkeypatch.setenv("DEALDESK_INDEX_URL", "index.db")
    (tmp_path / "corpus" / "quota.txt").write_text("The quota on beef is 65,000 tons.")
    assert run("reindex", "--json") == 0
    report = printed(capsys)
    assert (report["added"], report["embedded"]) == (["quota.txt"], 1)
    assert run("doctor", "--deep", "--json") == 0
    found = {finding["name"]: finding["detail"] for finding in printed(capsys)}["index"]
    assert "4 documents" in found
    assert "in Milvus (milvus_lite-" in found
    assert "index.db, counted, documents in sqlite:///" in found
    assert run("reindex", "--rollback", "--json") == 0
    assert printed(capsys)["generation"] == first
    home(load_settings()).close()  # type: ignore[attr-defined]


def test_a_server_that_is_not_there_is_named_with_its_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "corpus").mkdir()
    monkeypatch.setenv("DEALDESK_INDEX_URL", "http://127.0.0.1:9")
    assert run("documents") == 3
    told = " ".join(capsys.readouterr().err.split())
    assert "Milvus at http://127.0.0.1:9 (DEALDESK_INDEX_URL) does not answer" in told
    assert "start it, or correct the setting" in told


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("INDEX_URL", "index.sqlite", "must end in .db"),
        ("INDEX_URL", "ftp://milvus", "begins with http://"),
        ("INDEX_URL", "http://root:secret@milvus:19530", "the token is DEALDESK_INDEX_TOKEN"),
        ("STORE_URL", "mysql://who:secret@host/x", r"must begin with postgresql\+psycopg://"),
    ],
)
def test_an_address_that_cannot_be_one_is_told_by_its_setting(
    name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"DEALDESK_{name}", value)
    with pytest.raises(SettingsError, match=f"DEALDESK_{name}.*{told}"):
        load_settings()


def test_a_database_without_milvus_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(home(load_settings()), FolderHome)
    monkeypatch.setenv("DEALDESK_STORE_URL", "postgresql+psycopg://who:secret@host/x")
    with pytest.raises(SettingsError, match="DEALDESK_STORE_URL is set and DEALDESK_INDEX_URL is not") as fault:
        home(load_settings())
    assert "secret" not in str(fault.value)


def test_questions_with_known_answers_never_take_the_place_of_the_shared_index(tmp_path: Path) -> None:
    base = load_settings(store_url=SecretStr("postgresql+psycopg://host/x"))
    cluster = apart(base.model_copy(update={"index_url": "http://milvus:19530"}), tmp_path)
    assert (cluster.index_url, cluster.store_url.get_secret_value()) == ("", "")
    lite = apart(base.model_copy(update={"index_url": "index.db"}), tmp_path)
    assert lite.index_url == str(tmp_path / "milvus.db")
