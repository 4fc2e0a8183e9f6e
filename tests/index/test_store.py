"""The store gives back what was put in, letter for letter, and under new row numbers what is kept."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.index.faults import IndexDamaged
from dealdesk.index.store import Store, content_sha256
from dealdesk.index.store_writer import StoreWriter
from dealdesk.ingest.document import Box, Document, Notice, Page, Passage, Section, document_id

Item = tuple[Document, list[Passage]]


def item(source: str, text: str, parts: int = 2) -> Item:
    """A document with everything that a document can have, cut into about ``parts`` passages."""
    document = Document(
        id=document_id(source),
        source=source,
        title=f"Title of {source}",
        date=date(2025, 11, 1),
        text=text,
        format="txt",
        sections=(Section("Sec. 1", "Rates", 1, 0, len(text)),),
        pages=(Page(1, 0, 2), Page(2, 2, len(text), 0.973)),
        notices=(Notice("hidden_text", 2, "white text on page 1"),),
        meta=(("url", "https://example.org/a?b=c"), ("parties", "Börse & “Söhne”")),
        fingerprint=f"{len(text):064x}",
        boxes=(Box(2, 2, len(text), 0.1, 0.25, 0.8, 0.2675),),
    )
    step = max(1, -(-len(text) // parts))
    spans = [(start, min(start + step, len(text))) for start in range(0, len(text), step)]
    about = (document.title, document.date, "Sec. 1", 1, "Country | Rate", source)
    return document, [Passage(document.id, start, end, text[start:end], *about) for start, end in spans]


def write(path: Path, items: list[Item]) -> Store:
    writer = StoreWriter(path)
    for document, passages in items:
        writer.add(document, passages, size=10, mtime_ns=20)
    writer.complete()
    writer.close()
    return Store(path)


def test_documents_and_passages_come_back_as_they_were(tmp_path: Path) -> None:
    items = [item("a/tariffs.txt", "The duty is 10 percent."), item("b.txt", "Term: three years.", 3)]
    store = write(tmp_path / "store.sqlite", items)
    assert [store.document(document.id) for document, _ in items] == [document for document, _ in items]
    everything = [passage for _, passages in items for passage in passages]
    assert list(store.all_passages()) == everything
    assert store.passages([3, 0, 3]) == [everything[3], everything[0], everything[3]]
    first, second = store.records()
    assert (first.source, first.first_row, first.passages, first.size, first.mtime_ns) == (
        "a/tariffs.txt",
        0,
        2,
        10,
        20,
    )
    assert (second.first_row, second.passages, second.characters, second.stale) == (2, 3, 18, False)
    assert first.notices == items[0][0].notices
    keys = [content_sha256(passage) for passage in everything]
    assert sorted(store.rows_of_contents([keys[3], bytes(32), keys[1]])) == sorted([(keys[1], 1), (keys[3], 3)])


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    store = write(tmp_path / "store.sqlite", [item("a.txt", "One.")])
    assert store.document("b-00000000") is None
    with pytest.raises(IndexError, match="no passage in row 7"):
        store.passages([0, 7])


def test_a_copied_document_has_the_same_content_under_new_rows(tmp_path: Path) -> None:
    old = write(tmp_path / "old.sqlite", [item("b.txt", "Two two two.", 3), item("c.txt", "Three three.", 4)])
    new = item("a.txt", "One.", 2)
    writer = StoreWriter(tmp_path / "new.sqlite")
    writer.add(*new, size=1, mtime_ns=1)
    writer.copy(tmp_path / "old.sqlite", replace(old.records()[1], stale=True, mtime_ns=99), 3)
    writer.complete()
    writer.close()
    store = Store(tmp_path / "new.sqlite")
    assert [(r.source, r.first_row, r.passages, r.stale, r.mtime_ns) for r in store.records()] == [
        ("a.txt", 0, 2, False, 1),
        ("c.txt", 2, 4, True, 99),
    ]
    assert list(store.all_passages()) == new[1] + list(old.all_passages())[3:]
    assert store.document(document_id("c.txt")) == old.document(document_id("c.txt"))
    assert b"Two two two" not in (tmp_path / "new.sqlite").read_bytes()


def test_an_opened_store_outlives_its_file_and_serves_many_threads(tmp_path: Path) -> None:
    store = write(tmp_path / "store.sqlite", [item("a.txt", "word " * 400, 50)])
    (tmp_path / "store.sqlite").unlink()
    expected = list(store.all_passages())
    wrong: list[int] = []

    def look(seed: int) -> None:
        rows = [(seed * 7 + i) % 50 for i in range(50)]
        if store.passages(rows) != [expected[row] for row in rows]:
            wrong.append(seed)

    threads = [threading.Thread(target=look, args=(seed,)) for seed in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_file_that_is_no_store_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(IndexDamaged, match=r"store\.sqlite cannot be read .*; run `dealdesk reindex`"):
        Store(tmp_path / "store.sqlite")


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=200)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(TEXT, st.integers(1, 6)), min_size=1, max_size=4))
def test_any_text_survives(texts: list[tuple[str, int]]) -> None:
    items = [item(f"{number}.txt", text, parts) for number, (text, parts) in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        store = write(Path(folder) / "store.sqlite", items)
        assert [store.document(document.id) for document, _ in items] == [document for document, _ in items]
        for passage in store.all_passages():
            document = store.document(passage.document_id)
            assert document is not None
            assert document.text[passage.start : passage.end] == passage.text
