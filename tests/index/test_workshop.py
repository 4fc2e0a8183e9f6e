"""Where a build has its work done changes nothing of what it makes; and what a killed build embedded is kept."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dealdesk.index.build import Report, reindex
from dealdesk.index.embed import Embedder
from dealdesk.index.faults import IndexUnwritten
from dealdesk.index.library import Library
from dealdesk.index.workshop import LARGE, local
from dealdesk.ingest.prepare import Recipe
from dealdesk.ingest.progress import Progress, silent
from dealdesk.ingest.workers import Workers


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(4):
        text = f"# Order {number}\n\nThe duty on copper is {number} percent.\n\nIt takes effect in May.\n"
        (folder / f"order-{number}.md").write_text(text, encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 no more than this")
    (folder / "empty.txt").write_text("")
    return folder


def held(data: Path) -> list[tuple[Any, ...]]:
    """Everything that an index holds, passage by passage."""
    generation = Library(data).current()
    vectors = {
        record.source: generation.vectors.at(np.arange(record.first_row, record.first_row + record.passages))
        for record in generation.documents()
    }
    rows = dict.fromkeys(vectors, 0)
    found = []
    for passage in generation.store.all_passages():
        found.append((passage, vectors[passage.source][rows[passage.source]].tobytes()))
        rows[passage.source] += 1
    return [*sorted(found, key=lambda pair: (pair[0].source, pair[0].start)), generation.store.facts()]


def same(one: Report, other: Report) -> bool:
    names = ("added", "changed", "removed", "unchanged", "unreadable", "stale", "notices", "embedded", "reused")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def test_readers_in_other_processes_make_the_same_index_and_report(
    corpus: Path, tmp_path: Path, packaged: Embedder
) -> None:
    here = reindex(corpus, tmp_path / "here", packaged, passage_tokens=64, workshop=local(0))
    there = reindex(corpus, tmp_path / "there", packaged, passage_tokens=64, workshop=local(2))
    assert [problem.source for problem in here.unreadable] == ["broken.pdf", "empty.txt"]
    assert same(here, there)
    assert held(tmp_path / "here") == held(tmp_path / "there")


@pytest.mark.parametrize(
    ("processes", "size", "at_a_time"),
    [(None, LARGE - 1, 1), (None, LARGE, 4), (3, 10, 3), (0, LARGE, 0)],
)
def test_each_file_is_read_in_a_process_of_its_own_and_several_at_a_time_where_there_is_much_to_read(
    processes: int | None, size: int, at_a_time: int, packaged: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealdesk.index.workshop.cores", lambda: 16)
    with local(processes)(packaged, Recipe(packaged.count_tokens, 64), size) as shop:
        assert (shop.readers.processes if isinstance(shop.readers, Workers) else 0) == at_a_time


def test_a_model_that_only_this_process_can_count_with_is_read_for_here(words: Any) -> None:
    with local(2)(words, Recipe(words.count_tokens, 64), LARGE) as shop:
        assert not isinstance(shop.readers, Workers)


def test_a_build_that_was_killed_is_gone_on_with(corpus: Path, tmp_path: Path, words: Any) -> None:
    class Mortal(type(words)):  # type: ignore[misc]
        def embed_documents(self, texts: Sequence[str], progress: Progress = silent) -> np.ndarray:
            if len(self.seen) >= 2:
                os.kill(os.getpid(), signal.SIGKILL)
            vectors: np.ndarray = super().embed_documents(texts, progress)
            return vectors

    def run(embedder: Any, **options: Any) -> Report:
        return reindex(corpus, tmp_path / "data", embedder, passage_tokens=64, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dealdesk.index.pipeline.BATCH", 2)
        child = os.fork()
        if child == 0:
            run(Mortal())
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    report = run(words)
    assert (report.embedded, report.reused, len(words.seen)) == (2, 2, 2)
    assert not (tmp_path / "data" / "spool").exists()
    reindex(corpus, tmp_path / "fresh", words, passage_tokens=64)
    assert held(tmp_path / "data") == held(tmp_path / "fresh")


def test_a_full_run_believes_nothing_that_was_left(corpus: Path, tmp_path: Path, words: Any) -> None:
    def fail(stage: str, done: int, total: int) -> None:
        if stage == "write":
            raise OSError(28, "No space left on device")

    with pytest.raises(IndexUnwritten, match="No space left"):
        reindex(corpus, tmp_path / "data", words, passage_tokens=64, progress=fail)
    assert (tmp_path / "data" / "spool").exists()
    assert reindex(corpus, tmp_path / "data", words, passage_tokens=64, full=True).embedded == 4
