"""Which generation serves, and which one stands in where it is damaged."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dealdesk.index import generation as generations
from dealdesk.index.build import reindex
from dealdesk.index.faults import IndexDamaged, IndexMissing
from dealdesk.index.home import FolderHome
from dealdesk.index.library import Library
from dealdesk.index.pointer import current_folder, instead, point, read_standby
from dealdesk.index.write import Layout

SHARED = Layout(small=0, ratio=0.0, dead=1.0, apart=0)
"""Each run's documents stay in a segment of their own."""


class Desk:
    """Two generations: the second has lost birch.txt, and has elm.txt in a segment of its own."""

    def __init__(self, root: Path, words: Any) -> None:
        self.corpus, self.data, self.words = root / "corpus", root / "data", words
        self.corpus.mkdir()
        for name in ("alder", "birch", "cedar"):
            (self.corpus / f"{name}.txt").write_text(f"The {name} stands in the yard.\n")
        self.first = self.index()
        (self.corpus / "birch.txt").unlink()
        (self.corpus / "elm.txt").write_text("The elm stands in the park.\n")
        self.second = self.index()

    def index(self) -> str:
        home = FolderHome(self.data, SHARED)
        return reindex(self.corpus, self.data, self.words, passage_tokens=60, home=home).generation

    def library(self) -> Library:
        return Library(self.data, self.words)

    def hurt(self, name: str) -> Path:
        path = current_folder(self.data) / name
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        return path


@pytest.fixture
def desk(tmp_path: Path, words: Any) -> Desk:
    return Desk(tmp_path, words)


def sources(library: Library) -> list[str]:
    return [record.source for record in library.current().documents()]


def test_the_generation_before_a_damaged_one_stands_in_without_what_was_removed_since(desk: Desk) -> None:
    path = desk.hurt("segments/001/vectors.f32")
    library = desk.library()
    current = library.current()
    assert (current.id, sources(library)) == (desk.first, ["alder.txt", "cedar.txt"])
    assert current.stands_in_for == f"{path} has changed since it was written; run `dealdesk reindex`"
    assert current.lexical.search("birch", 5)[0].size == 0
    assert (current.manifest.documents, current.manifest.passages) == (2, 2)


def test_what_stands_in_leaves_as_soon_as_the_index_is_repaired(desk: Desk) -> None:
    desk.hurt("segments/001/words/rows.u32")
    library = desk.library()
    assert library.current().stands_in_for
    desk.index()
    assert (sources(library), library.current().stands_in_for) == (["alder.txt", "cedar.txt", "elm.txt"], "")


def test_a_damaged_file_that_both_share_lets_neither_serve(desk: Desk) -> None:
    desk.hurt("segments/000/store.sqlite")
    with pytest.raises(IndexDamaged, match=r"000/store\.sqlite has changed .*; run `dealdesk reindex`"):
        desk.library().current()


@pytest.mark.parametrize("content", [b"", b"000009-deadbeef\n", b"\xff\xfe", b"../../etc\n", b"\0\n", None])
def test_a_damaged_pointer_is_read_from_its_twin(desk: Desk, content: bytes | None) -> None:
    if content is None:
        (desk.data / "current").unlink()
    else:
        (desk.data / "current").write_bytes(content)
    library = desk.library()
    assert sources(library) == ["alder.txt", "cedar.txt", "elm.txt"]
    assert "current" in library.current().stands_in_for
    desk.index()
    assert library.current().stands_in_for == ""


def test_a_damaged_twin_is_not_believed(desk: Desk) -> None:
    twin = desk.data / "standby.json"
    twin.write_text(twin.read_text().replace(desk.first, desk.second, 1))
    assert read_standby(desk.data) is None
    assert instead(desk.data) == []
    assert desk.library().current().id == desk.second


def test_a_build_that_was_killed_before_its_pointer_moved_has_named_no_stand_in(desk: Desk) -> None:
    before = (desk.data / "current").read_bytes()
    point(desk.data, "000003-cafecafe", desk.second)
    (desk.data / "current").write_bytes(before)
    assert desk.library().current().id == desk.second
    desk.hurt("segments/001/vectors.f32")
    with pytest.raises(IndexDamaged):
        desk.library().current()


def test_files_that_are_too_large_to_be_read_at_once_are_read_soon(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "PROMPT", 100)
    path = desk.hurt("segments/001/vectors.f32")
    library = desk.library()
    wait_for(lambda: library.current().stands_in_for != "")
    assert library.current().id == desk.first
    assert library.current().stands_in_for.startswith(str(path))


def test_where_none_can_stand_in_a_large_damaged_file_is_refused_from_then_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "PROMPT", 100)
    desk.hurt("segments/000/store.sqlite")
    library = desk.library()

    def refused() -> bool:
        try:
            library.current()
        except IndexDamaged:
            return True
        return False

    wait_for(refused)
    assert all(refused() for _ in range(3))


def wait_for(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_without_anything_indexed_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        Library(tmp_path).current()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told_with_its_remedy(desk: Desk) -> None:
    path = current_folder(desk.data) / "segments/001/vectors.f32"
    path.chmod(0)
    library = desk.library()
    assert f"{path} cannot be read (Permission denied); allow the user" in library.current().stands_in_for
