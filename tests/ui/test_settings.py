"""Settings: where a value comes from, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealdesk.ui.settings import Settings, SettingsError, load_settings, unknown_variables


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DEALDESK_{name.upper()}", raising=False)
    return tmp_path


def test_the_defaults_serve_the_corpus_folder_on_the_loopback_address() -> None:
    settings = load_settings()
    assert (settings.corpus, settings.data) == (Path("corpus"), Path(".dealdesk"))
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)


def test_an_option_wins_over_a_variable_and_a_variable_over_the_file(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / "dealdesk.toml").write_text('port = 1111\nhost = "0.0.0.0"\ncorpus = "from-file"\n')
    monkeypatch.setenv("DEALDESK_PORT", "2222")
    monkeypatch.setenv("DEALDESK_CORPUS", "from-variable")
    settings = load_settings(corpus=Path("from-option"), port=None)
    assert (settings.host, settings.port, settings.corpus) == ("0.0.0.0", 2222, Path("from-option"))


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("DEALDESK_CORPUS", "~/deals")
    assert load_settings().corpus == Path("/home/ada/deals")


def test_a_wrong_value_is_named_with_its_variable_and_its_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALDESK_PORT", "http")
    with pytest.raises(SettingsError, match=r"DEALDESK_PORT is 'http': .*port that the server listens on"):
        load_settings()


@pytest.mark.parametrize(
    ("line", "told"),
    [("prot = 1", 'has "prot", which is not a setting. Did you mean port?'), ("port = = 1", "cannot be read")],
)
def test_a_wrong_line_of_the_file_is_named(elsewhere: Path, line: str, told: str) -> None:
    (elsewhere / "dealdesk.toml").write_text(line)
    with pytest.raises(SettingsError, match=r"dealdesk\.toml") as caught:
        load_settings()
    assert told in str(caught.value)


def test_a_misspelt_variable_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALDESK_CORPSU", "x")
    assert unknown_variables() == ["DEALDESK_CORPSU is not a setting and is ignored. Did you mean DEALDESK_CORPUS?"]


def test_keys_are_split_at_commas_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALDESK_API_KEYS", "first, second,")
    settings = load_settings(llm_api_key="third")
    assert [key.get_secret_value() for key in settings.api_keys] == ["first", "second"]
    assert not any(secret in repr(settings) + str(settings) for secret in ("first", "second", "third"))


def test_a_wrong_key_is_not_repeated_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(llm_api_key=["hunter2"])
    assert "hunter2" not in str(caught.value)


def test_allowed_hosts_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALDESK_ALLOWED_HOSTS", "desk.firm.example, other.example")
    assert load_settings().allowed_hosts == ("desk.firm.example", "other.example")


@pytest.mark.parametrize(
    "value", ["ftp://hooks.example/secret", "file:///etc/passwd", "hooks.example", "http:///secret"]
)
def test_a_webhook_is_an_address_of_the_web_and_never_shown(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DEALDESK_WEBHOOK_URL", value)
    with pytest.raises(SettingsError, match=r"DEALDESK_WEBHOOK_URL: .*http:// or https://") as caught:
        load_settings()
    assert value not in str(caught.value)
    monkeypatch.setenv("DEALDESK_WEBHOOK_URL", "https://hooks.example/secret")
    assert "secret" not in repr(load_settings())
