"""The corpus folder: files arrive whole, under safe names, and never outside it."""

from __future__ import annotations

import io
import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ui.problems import AlreadyThere, BadRequest, NotFound, NotKept, Refusal, TooLarge, UnknownFormat
from dealdesk.ui.shelf import NAME_BYTES, Parcel, Shelf, Shelved, safe_folder, safe_name, sweep


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "corpus").mkdir()
    return Shelf(tmp_path / "corpus", limit=100)


def parcel(name: str, content: bytes = b"Ten percent.") -> Parcel:
    return Parcel(name, io.BytesIO(content))


def files(shelf: Shelf) -> dict[str, bytes]:
    return {p.relative_to(shelf.root).as_posix(): p.read_bytes() for p in shelf.root.rglob("*") if p.is_file()}


def test_files_are_put_into_the_folder_that_is_named(shelf: Shelf) -> None:
    assert shelf.put([parcel("a.txt"), parcel("b.md")], folder="deals/2025") == [
        Shelved("deals/2025/a.txt", 12, True),
        Shelved("deals/2025/b.md", 12, True),
    ]
    assert files(shelf) == {"deals/2025/a.txt": b"Ten percent.", "deals/2025/b.md": b"Ten percent."}


def test_the_same_file_again_is_no_news(shelf: Shelf) -> None:
    shelf.put([parcel("a.txt")])
    assert shelf.put([parcel("a.txt")]) == [Shelved("a.txt", 12, False)]


def test_another_file_of_the_same_name_replaces_only_when_asked(shelf: Shelf) -> None:
    shelf.put([parcel("a.txt")])
    with pytest.raises(AlreadyThere, match=r"a\.txt exists with other contents"):
        shelf.put([parcel("a.txt", b"Twenty percent.")])
    assert files(shelf) == {"a.txt": b"Ten percent."}
    shelf.put([parcel("a.txt", b"Twenty percent.")], replace=True)
    assert files(shelf) == {"a.txt": b"Twenty percent."}


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (parcel("empty.txt", b""), BadRequest),
        (parcel("big.txt", b"x" * 101), TooLarge),
        (parcel("program.exe"), UnknownFormat),
        (parcel("good.txt"), BadRequest),
    ],
)
def test_all_files_are_taken_or_none(shelf: Shelf, bad: Parcel, error: type[Refusal]) -> None:
    with pytest.raises(error, match=bad.name):
        shelf.put([parcel("good.txt"), bad])
    assert files(shelf) == {}


@pytest.mark.parametrize("folder", ["..", "/etc", "a/../../b", ".hidden", "a\\..\\..\\b", "a/.git"])
def test_a_folder_outside_the_corpus_is_refused(shelf: Shelf, folder: str) -> None:
    with pytest.raises(BadRequest):
        shelf.put([parcel("a.txt")], folder=folder)


def test_a_link_that_leads_out_is_not_followed(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (shelf.root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (shelf.root / "out").symlink_to(tmp_path)
    with pytest.raises(NotFound):
        shelf.path("link.txt")
    with pytest.raises(NotFound):
        shelf.path("../secret.txt")
    with pytest.raises(BadRequest):
        shelf.put([parcel("a.txt")], folder="out")
    shelf.remove("out/secret.txt")
    assert (tmp_path / "secret.txt").read_text() == "secret"


@settings(max_examples=100)
@given(st.text(max_size=300), st.sampled_from([".txt", ".PDF", ".html", ""]))
def test_a_name_that_is_taken_stays_in_its_folder(stem: str, suffix: str) -> None:
    try:
        name = safe_name(stem + suffix)
    except Refusal:
        return
    assert "/" not in name
    assert "\\" not in name
    assert not name.startswith(".")
    assert len(name.encode()) <= NAME_BYTES
    assert safe_name(name) == name


@pytest.mark.parametrize("path", ["a\0b", "\0", "notes/\ud800.txt"])
def test_what_can_be_no_path_is_refused(shelf: Shelf, path: str) -> None:
    with pytest.raises(BadRequest, match="no path"):
        shelf.inside(path)


def test_a_name_keeps_its_words() -> None:
    assert safe_name("C:\\Users\\ada\\Fact sheet (Nov. 1) – China.pdf") == "Fact sheet (Nov. 1) – China.pdf"
    assert str(safe_folder("deals/2025")) == "deals/2025"


def test_what_a_killed_server_left_half_taken_in_is_swept_an_hour_later(tmp_path: Path) -> None:
    (tmp_path / "deals").mkdir()
    left, fresh = (tmp_path / "deals" / f".{letter * 32}.upload" for letter in "ab")
    other = tmp_path / ".notes.upload"
    for path in (left, fresh, other):
        path.write_text("The duty is")
    for path in (left, other):
        os.utime(path, (0, time.time() - 3700))
    sweep(tmp_path)
    assert (left.exists(), fresh.exists(), other.exists()) == (False, True, True)


def test_a_file_is_on_disk_before_it_has_its_name(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    real, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda file: (events.append("sync"), real(file))[1])
    monkeypatch.setattr(os, "replace", lambda *paths: (events.append("move"), replace(*paths))[1])
    shelf.put([Parcel("a.txt", io.BytesIO(b"The duty is 10 percent."))])
    assert events == ["sync", "move", "sync"]


def test_a_full_disk_is_told_and_leaves_nothing_behind(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: object, target: object, length: int = 0) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(NotKept, match=r"a\.txt cannot be written \(No space left on device\); make room"):
        shelf.put([Parcel("a.txt", io.BytesIO(b"The duty is 10 percent."))])
    assert [path for path in shelf.root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("order.pdf", b"Ten percent."),
        ("order.docx", b"<html><body>Ten percent.</body></html>"),
        ("order.txt", b"%PDF-1.7\n"),
        ("order.txt", b"PK\x03\x04\x14\x00\x00\x00"),
        ("order.md", b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00"),
        ("order.csv", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"),
        ("order.eml", b"\x1f\x8b\x08\x00"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_not_taken(shelf: Shelf, name: str, content: bytes) -> None:
    with pytest.raises(UnknownFormat, match=f"{name} was not taken"):
        shelf.put([parcel(name, content)], folder="new")
    assert not (shelf.root / "new").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_taken_in_any_encoding(shelf: Shelf, encoding: str) -> None:
    assert shelf.put([parcel("order.txt", "Zoll für Äpfel: 10 Prozent.".encode(encoding))])[0].new
