"""A damaged index is put together again of what is sound: nothing is lost, and little is done twice."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from dealdesk.index.build import Report, reindex
from dealdesk.index.home import FolderHome
from dealdesk.index.library import Library
from dealdesk.index.pointer import current_folder
from dealdesk.index.write import Layout

SHARED = Layout(small=0, ratio=0.0, dead=1.0, apart=0)


class Desk:
    """Two segments: old.txt, whose file is a folder now, and kept.txt in one; new.txt in the other."""

    def __init__(self, root: Path, words: Any) -> None:
        self.corpus, self.data, self.words = root / "corpus", root / "data", words
        self.corpus.mkdir()
        (self.corpus / "old.txt").write_text("The old duty was 20 percent.")
        (self.corpus / "kept.txt").write_text("The lease is kept for years.")
        self.index()
        (self.corpus / "new.txt").write_text("The new duty is 10 percent.")
        self.index()
        (self.corpus / "old.txt").write_bytes(b"\x00\x01\x02" * 50)
        assert self.index().stale == ("old.txt",)

    def index(self, **options: Any) -> Report:
        home = FolderHome(self.data, SHARED)
        return reindex(self.corpus, self.data, self.words, passage_tokens=60, home=home, **options)

    def hurt(self, name: str) -> None:
        path = current_folder(self.data) / name
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    def texts(self) -> dict[str, str]:
        found = {}
        generation = Library(self.data, self.words).current()
        assert (generation.stands_in_for, generation.verify()) == ("", [])
        for record in generation.documents():
            document = generation.document(record.id)
            assert document is not None
            found[record.source] = document.text
        return found


@pytest.fixture
def desk(tmp_path: Path, words: Any) -> Desk:
    return Desk(tmp_path, words)


TEXTS = {
    "kept.txt": "The lease is kept for years.",
    "new.txt": "The new duty is 10 percent.",
    "old.txt": "The old duty was 20 percent.",
}


@pytest.mark.parametrize(
    ("name", "embedded"),
    [
        ("segments/000/vectors.f32", 2),
        ("segments/000/words/terms.utf8", 0),
        ("segments/001/store.sqlite", 1),
        ("manifest.json", 0),
        ("revisions.json", 0),
    ],
)
def test_a_text_whose_file_can_no_longer_be_read_outlives_the_damage(desk: Desk, name: str, embedded: int) -> None:
    desk.hurt(name)
    report = desk.index()
    assert report.notices[0].startswith("The damaged index was replaced: ")
    assert desk.texts() == TEXTS
    assert (report.stale, report.embedded) == (("old.txt",), embedded)


def test_a_damaged_text_is_read_from_its_file_again_and_one_without_is_named(desk: Desk) -> None:
    desk.hurt("segments/000/store.sqlite")
    report = desk.index()
    assert desk.texts() == {source: text for source, text in TEXTS.items() if source != "old.txt"}
    assert [one.source for one in report.unreadable] == ["old.txt"]


@pytest.mark.parametrize("pointer", ["current", "generations"])
def test_what_is_lost_is_read_again(desk: Desk, pointer: str) -> None:
    path = desk.data / pointer
    path.unlink() if path.is_file() else shutil.rmtree(path)
    desk.index()
    kept = {source: text for source, text in TEXTS.items() if source != "old.txt" or pointer == "current"}
    assert desk.texts() == kept


def test_a_repair_looks_at_the_whole_corpus_whatever_was_asked_for(desk: Desk) -> None:
    desk.hurt("segments/001/store.sqlite")
    report = desk.index(only=[desk.corpus / "kept.txt"])
    assert report.added == ("new.txt",)
    assert desk.texts() == TEXTS


def test_a_file_of_the_same_size_and_time_as_a_salvaged_record_is_told_by_its_bytes(desk: Desk) -> None:
    (desk.corpus / "new.txt").write_text("The new duty is 99 percent.")
    desk.hurt("segments/000/words/rows.u32")
    assert desk.index().changed == ("new.txt",)
    assert desk.texts()["new.txt"] == "The new duty is 99 percent."
