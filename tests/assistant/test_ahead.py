"""Passages are read before anyone asks: only while nobody does, and again when another generation is current."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dealdesk.assistant.ahead import Ahead
from dealdesk.assistant.assistant import Assistant
from dealdesk.assistant.look import Looker
from dealdesk.assistant.question import Inquiry, read_question
from dealdesk.assistant.refuse import Refusal
from dealdesk.index.build import reindex
from dealdesk.index.generation import Generation
from dealdesk.index.late import LateInteraction
from dealdesk.index.library import Library
from dealdesk.index.retrieve import Retriever

PAGES = {
    f"page{n}": f"---\ntitle: Page {n}\ndate: 2025-02-{n + 1:02}\n---\nThe duty on ore {n} is paid." for n in range(4)
}


def until(true: Callable[[], bool]) -> bool:
    """Whether ``true`` came true within some seconds."""
    end = time.monotonic() + 20
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def test_what_is_read_ahead_is_not_read_again(desk: Any, embedder: Any, shelf: Callable[..., Generation]) -> None:
    generation, late = shelf(**PAGES), LateInteraction()
    looker = Looker(Retriever(embedder, late), desk.cross)
    assert len(list(looker.ahead(generation))) == len(PAGES)
    kept = set(late._kept._texts)
    hits = looker.look(generation, read_question("What is the duty on ore 2?"), 8).hits
    assert {hit.passage.content for hit in hits} == kept == set(late._kept._texts)


def test_the_newest_documents_are_read_first_and_no_more_than_can_be_kept(
    desk: Any, embedder: Any, shelf: Callable[..., Generation]
) -> None:
    generation = shelf(**PAGES)
    late = LateInteraction(kept_bytes=410_000)  # room for the longest text, and a little
    looker = Looker(Retriever(embedder, late), desk.cross)
    steps = looker.ahead(generation)
    next(steps)
    kept = list(late._kept._texts)
    assert len(kept) == 1
    assert "Page 3" in kept[0]
    assert 0 < len(list(steps)) < len(PAGES) - 1


def test_what_was_read_of_a_document_that_is_gone_is_forgotten_when_the_index_is_exchanged(
    desk: Any, embedder: Any, tmp_path: Path
) -> None:
    corpus, data = tmp_path / "corpus", tmp_path / "data"
    corpus.mkdir()
    for name, text in PAGES.items():
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    reindex(corpus, data, embedder, passage_tokens=250)
    library, late = Library(data, embedder), LateInteraction()
    assistant = Assistant(library, Retriever(embedder, late), desk.cross, Refusal.packaged())
    assistant.ahead(library, lambda: None)
    list(assistant.stream(Inquiry("What is the duty on ore 2?", ())))
    assert any("ore 2" in text for text in late._kept._texts)
    kept = set(late._kept._texts)
    (corpus / "page2.txt").unlink()
    reindex(corpus, data, embedder, passage_tokens=250)
    library.current()
    for thread in threading.enumerate():
        if thread.name == "former-generations":
            thread.join()
    assert set(late._kept._texts) == {text for text in kept if "ore 2" not in text}


def test_nothing_is_read_while_somebody_asks(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dealdesk.assistant.ahead._PAUSE", 0.05)
    read: list[int] = []
    quiet = [0.0]

    def steps(generation: Generation) -> Iterator[None]:
        for row in range(3):
            read.append(row)
            yield

    ahead = Ahead(desk.library, steps, lambda: quiet[0], quiet_seconds=1.0, first=lambda: read.append(-1))
    ahead.start()
    try:
        time.sleep(0.3)
        assert read == []
        quiet[0] = 2.0
        assert until(lambda: read == [-1, 0, 1, 2])
    finally:
        ahead.close()


def test_it_ends_when_it_is_told_to_though_somebody_asks(desk: Any) -> None:
    ahead = Ahead(desk.library, lambda generation: iter([None, None]), lambda: 0.0)
    ahead.start()
    ahead.close()
    assert ahead._thread is not None
    assert not ahead._thread.is_alive()
