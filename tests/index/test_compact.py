"""What was deleted is gone: from answers with the next index, from the disk with the next compaction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dealdesk.index.build import reindex
from dealdesk.index.faults import IndexMissing
from dealdesk.index.generation import Generation
from dealdesk.index.home import FolderHome
from dealdesk.index.library import Library
from dealdesk.index.write import Layout

LARGE = Layout(small=0, ratio=0.0, dead=1.0)
"""No segment is written anew for its size, or for what is dead in it."""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("alder", "birch", "cedar"):
        text = f"---\ntitle: Lease of {name}ground\n---\nThe {name}hall is let for years.\n"
        (corpus / f"{name}.txt").write_text(text)
    return corpus


class Desk:
    def __init__(self, corpus: Path, data: Path, words: Any) -> None:
        self.corpus, self.data, self._words = corpus, data, words
        self.home = FolderHome(data, LARGE)

    def index(self) -> None:
        reindex(self.corpus, self.data, self._words, passage_tokens=60, home=self.home)

    @property
    def generation(self) -> Generation:
        return Library(self.data, self._words).current()

    def bytes(self) -> bytes:
        """Every byte of every file in the data folder, in small letters, and every name."""
        files = [path for path in sorted(self.data.rglob("*")) if path.is_file()]
        return b"\n".join(path.name.encode() + b"\n" + path.read_bytes() for path in files).lower()


@pytest.fixture
def desk(corpus: Path, tmp_path: Path, words: Any) -> Desk:
    found = Desk(corpus, tmp_path / "data", words)
    found.index()
    return found


def test_the_words_of_a_deleted_document_are_in_no_file_after_compaction(desk: Desk) -> None:
    (desk.corpus / "birch.txt").unlink()
    desk.index()
    assert [record.source for record in desk.generation.documents()] == ["alder.txt", "cedar.txt"]
    assert desk.generation.lexical.search("birchhall", 5)[0].size == 0
    assert b"birchhall" in desk.bytes(), "the test would not find what it looks for"
    done = desk.home.compact()
    told = desk.bytes()
    assert [word for word in (b"birchhall", b"birchground", b"birch.txt", b"birch") if word in told] == []
    assert b"alderhall" in told
    assert b"cedarground" in told
    assert (done.generation, done.rows, done.generations) == (desk.generation.id, 1, 1)
    assert desk.generation.verify() == []
    assert desk.generation.lexical.search("cedarhall", 5)[0].size == 1


def test_the_former_words_of_a_changed_document_are_in_no_file_after_compaction(desk: Desk) -> None:
    (desk.corpus / "birch.txt").write_text("---\ntitle: Lease of elmground\n---\nThe elmhall is let for years.\n")
    desk.index()
    desk.home.compact()
    assert b"birchhall" not in desk.bytes()
    assert b"elmhall" in desk.bytes()


def test_where_nothing_is_gone_only_the_earlier_generations_go(desk: Desk) -> None:
    (desk.corpus / "dogwood.txt").write_text("The dogwoodhall is let for years.\n")
    desk.index()
    before = desk.generation.id
    done = desk.home.compact()
    assert (done.generation, done.rows, done.generations) == (before, 0, 1)
    assert [path.name for path in (desk.data / "generations").iterdir()] == [before]
    with pytest.raises(IndexMissing, match="no earlier index"):
        desk.home.rollback()


def test_every_document_may_be_gone(desk: Desk) -> None:
    for path in desk.corpus.iterdir():
        path.unlink()
    desk.index()
    desk.home.compact()
    assert desk.generation.documents() == ()
    assert b"hall" not in desk.bytes()


def test_there_is_nothing_to_compact_before_the_first_run(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="run `dealdesk reindex`"):
        FolderHome(tmp_path / "none").compact()
