"""Keys of rooms: what is made opens what it was made for, until it expires or is revoked, and is kept nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dealdesk.ui.keys import Keys
from dealdesk.ui.problems import BadRequest, NotFound


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys.sqlite")


def test_a_key_opens_the_rooms_and_the_role_that_it_was_made_with(keys: Keys) -> None:
    key, secret = keys.create("upload", ["north", "south"], name="Team North")
    found = keys.opened_by(secret)
    assert found == key
    assert (found.caller.id, found.caller.rooms, found.caller.role) == (key.id, {"north", "south"}, "upload")
    assert keys.create("admin", None)[0].caller.runs_it


@pytest.mark.parametrize("wrong", ["", "dd_", "x", "{}x", "{}"])
def test_nothing_else_opens_anything(keys: Keys, wrong: str) -> None:
    secret = keys.create("ask", ["north"])[1]
    assert keys.opened_by(wrong.format(secret.swapcase())) is None


def test_each_key_is_random_and_its_secret_stands_nowhere_on_disk(keys: Keys, tmp_path: Path) -> None:
    secrets = {keys.create("ask", ["north"])[1] for _ in range(20)}
    assert len(secrets) == 20
    assert min(map(len, secrets)) >= 43
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not any(secret.encode() in kept or secret[3:].encode() in kept for secret in secrets)
    assert (tmp_path / "keys.sqlite").stat().st_mode & 0o077 == 0


def test_a_key_that_is_revoked_by_another_process_is_closed_at_once(keys: Keys, tmp_path: Path) -> None:
    key, secret = keys.create("ask", ["north"])
    other, its_secret = keys.create("ask", ["north"])
    assert keys.opened_by(secret) is not None
    Keys(tmp_path / "keys.sqlite").revoke(key.id)
    assert keys.opened_by(secret) is None
    assert keys.live(key.id) is None
    assert keys.opened_by(its_secret) == other
    assert [one.state(datetime.now(UTC)) for one in keys.all()] == ["revoked", "live"]


def test_a_file_that_is_put_in_the_place_of_another_counts_at_once(tmp_path: Path) -> None:
    old, new = Keys(tmp_path / "keys.sqlite"), Keys(tmp_path / "other" / "keys.sqlite")
    secret, its_secret = old.create("ask", ["north"])[1], new.create("ask", ["south"])[1]
    assert old.opened_by(secret)
    (tmp_path / "other" / "keys.sqlite").replace(tmp_path / "keys.sqlite")
    assert old.opened_by(secret) is None
    assert old.opened_by(its_secret) is not None


def test_a_key_opens_nothing_once_its_time_is_over(keys: Keys) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=0.2)
    key, secret = keys.create("ask", ["north"], expires=soon)
    assert keys.opened_by(secret) == key
    assert key.state(soon) == "expired"
    while datetime.now(UTC) < soon:
        pass
    assert keys.opened_by(secret) is None
    with pytest.raises(BadRequest):
        keys.create("ask", ["north"], expires=datetime.now(UTC) - timedelta(seconds=1))


def test_keys_are_in_force_once_one_was_made_though_it_was_revoked(keys: Keys) -> None:
    assert not keys.any()
    key, _ = keys.create("ask", ["north"])
    keys.revoke(key.id)
    assert keys.any()
    with pytest.raises(NotFound):
        keys.revoke("none")


def test_a_user_of_a_proxy_has_one_key_at_a_time(keys: Keys) -> None:
    key, _ = keys.create("ask", ["north"], user="ann@firm.example")
    with pytest.raises(BadRequest):
        keys.create("ask", ["south"], user="ann@firm.example")
    assert keys.of_user("ann@firm.example") == key
    keys.revoke(key.id)
    assert keys.of_user("ann@firm.example") is None
    again, _ = keys.create("ask", ["south"], user="ann@firm.example")
    assert keys.of_user("ann@firm.example") == again
    keys.create("ask", ["south"])
    assert keys.of_user("") is None


def test_the_seal_of_sessions_outlives_a_restart(keys: Keys, tmp_path: Path) -> None:
    assert len(keys.seal()) == 32
    assert Keys(tmp_path / "keys.sqlite").seal() == keys.seal()
