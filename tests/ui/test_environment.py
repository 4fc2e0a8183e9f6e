"""What the user has set, read without anything that takes time to load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dealdesk.ui.environment import SettingsError, lines, text_of, variables


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_variables_are_known_by_the_names_of_settings_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALDESK_PORT", "1")
    monkeypatch.setenv("dealdesk_host", "x")
    monkeypatch.setenv("OTHER_PORT", "2")
    given = variables()
    assert (given["port"], given["host"]) == ("1", "x")
    assert "2" not in given.values()


def test_a_variable_wins_over_the_file_even_if_it_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("dealdesk.toml").write_text('server = "http://there"\nport = 8000\napi_keys = ["a", "b"]')
    assert (text_of("server"), text_of("port"), text_of("api_keys"), text_of("data")) == (
        "http://there",
        "8000",
        "a,b",
        "",
    )
    monkeypatch.setenv("DEALDESK_SERVER", "")
    assert text_of("server") == ""


@pytest.mark.parametrize("content", ["port = = 1", "\udcff"])
def test_a_file_that_cannot_be_read_is_named(content: str) -> None:
    Path("dealdesk.toml").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError, match=r"dealdesk\.toml cannot be read"):
        lines()


def test_it_loads_nothing_beyond_the_standard_library() -> None:
    script = "import sys, dealdesk.ui.environment; sys.exit('pydantic' in sys.modules or 'typer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], timeout=60).returncode == 0
