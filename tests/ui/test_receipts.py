"""Idempotency keys: a request that is sent twice is done once, across restarts and at the same time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from dealdesk.ui import receipts
from dealdesk.ui.problems import KeyReused, UnderWay
from dealdesk.ui.receipts import Receipt, Receipts


def test_the_same_key_has_the_same_reply_even_after_a_restart(tmp_path: Path) -> None:
    assert Receipts(tmp_path / "r").once("k", "body", lambda: "first") == Receipt("first", repeated=False)
    assert Receipts(tmp_path / "r").once("k", "body", lambda: "second") == Receipt("first", repeated=True)
    assert Receipts(tmp_path / "r").once("other", "body", lambda: "third") == Receipt("third", repeated=False)


def test_a_key_of_another_request_is_refused(tmp_path: Path) -> None:
    kept = Receipts(tmp_path / "r")
    kept.once("k", "body", lambda: "first")
    with pytest.raises(KeyReused, match="'k'"):
        kept.once("k", "another body", lambda: "second")


def test_what_fails_may_be_tried_again(tmp_path: Path) -> None:
    kept = Receipts(tmp_path / "r")
    with pytest.raises(ZeroDivisionError):
        kept.once("k", "body", lambda: str(1 / 0))
    assert kept.once("k", "body", lambda: "second") == Receipt("second", repeated=False)


def test_while_the_first_is_worked_on_the_second_is_told_to_wait(tmp_path: Path) -> None:
    kept, begun, go = Receipts(tmp_path / "r"), threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        go.wait(10)
        return "first"

    first = threading.Thread(target=kept.once, args=("k", "body", slow))
    first.start()
    begun.wait(10)
    with pytest.raises(UnderWay):
        kept.once("k", "body", lambda: "second")
    go.set()
    first.join(10)
    assert kept.once("k", "body", lambda: "third") == Receipt("first", repeated=True)


def test_the_oldest_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "KEPT", 3)
    kept = Receipts(tmp_path / "r")
    for number in range(5):
        kept.once(f"k{number}", "body", lambda: "first")
    repeated = [kept.once(f"k{number}", "body", lambda: "again").repeated for number in (4, 3, 2)]
    assert repeated == [True, True, True]
    assert kept.once("k0", "body", lambda: "again") == Receipt("again", repeated=False)
