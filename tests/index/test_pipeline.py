"""From what was read to vectors: each content once, in order, and nothing twice after a build that was killed."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.index.pipeline import Embedded, Known, Pipeline
from dealdesk.index.spool import Spool
from dealdesk.index.store import content_sha256
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.findings import Findings
from dealdesk.ingest.prepare import Prepared

NOTHING = Findings((), (), "", (), ())


def prepared(source: str, *texts: str) -> Prepared:
    """A document of these passages, whose contents are their texts under one title."""
    text = "\n".join(texts)
    passages = tuple(Passage(source, 0, len(one), one, "T", source=source) for one in texts)
    return Prepared(Document(source, source, "T", None, text, "txt"), passages, NOTHING)


BATCH = 16


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dealdesk.index.pipeline.BATCH", BATCH)


@pytest.fixture
def spool(tmp_path: Path, words: Any) -> Iterator[Spool]:
    made = Spool(tmp_path / "spool", words.sha256, words.dimension)
    yield made
    made.close()


def earlier(words: Any, contents: Sequence[str]) -> Known:
    """An index that knows the vectors of some contents."""
    own = {content_sha256(Passage("", 0, 0, text, "T")): row for row, text in enumerate(contents)}
    return Known(
        lambda keys: {key: own[key] for key in keys if key in own},
        lambda rows: np.array([words.embed_query(f"T\n{contents[row]}") for row in rows]),
    )


def assert_right(made: Sequence[Embedded], stream: Sequence[Prepared], words: Any) -> None:
    assert [one.prepared for one in made] == list(stream)
    for one in made:
        expected = [words.embed_query(passage.content) for passage in one.prepared.passages]
        np.testing.assert_array_equal(one.vectors, np.array(expected, np.float32).reshape(-1, words.dimension))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 9), max_size=5), max_size=8),
    st.sets(st.integers(0, 9)),
    st.integers(1, 3),
    st.integers(1, 4),
)
def test_every_document_gets_the_vectors_of_its_own_contents_and_each_content_is_embedded_once(
    tmp_path_factory: pytest.TempPathFactory,
    word_embedder: Any,
    documents: list[list[int]],
    known: set[int],
    lanes: int,
    batch: int,
) -> None:
    words, folder = word_embedder(), tmp_path_factory.mktemp("spool")
    stream = [prepared(f"{n}.txt", *(f"duty {number}" for number in numbers)) for n, numbers in enumerate(documents)]
    spool = Spool(folder, words.sha256, words.dimension)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dealdesk.index.pipeline.BATCH", batch)
        pipeline = Pipeline(
            words.embed_documents, spool, earlier(words, [f"duty {n}" for n in sorted(known)]), lanes=lanes
        )
        made = list(pipeline.finished(stream))
    spool.close()
    assert_right(made, stream, words)
    fresh = {n for numbers in documents for n in numbers} - known
    assert sorted(words.seen) == sorted(f"T\nduty {n}" for n in fresh)
    assert pipeline.embedded == len(fresh)


def test_what_a_killed_build_embedded_is_not_embedded_again(tmp_path: Path, words: Any) -> None:
    stream = [prepared(f"{n}.txt", *(f"duty {n} {k}" for k in range(BATCH // 2))) for n in range(6)]
    first = Spool(tmp_path, words.sha256, words.dimension)
    making = Pipeline(words.embed_documents, first).finished(stream)
    for _ in range(3):
        next(making)
    making.close()
    first.close()
    before = len(words.seen)
    assert before >= 2 * BATCH
    path = next(tmp_path.iterdir())
    path.write_bytes(path.read_bytes() + b"half a record")
    words.seen.clear()
    again = Spool(tmp_path, words.sha256, words.dimension)
    pipeline = Pipeline(words.embed_documents, again)
    assert_right(list(pipeline.finished(stream)), stream, words)
    assert pipeline.embedded == len(words.seen[: pipeline.embedded]) == 3 * BATCH - before


def test_a_damaged_record_and_all_after_it_are_made_again(tmp_path: Path, words: Any) -> None:
    spool = Spool(tmp_path, words.sha256, words.dimension)
    keys = [bytes([n]) * 32 for n in range(3)]
    spool.append(keys, words.embed_documents(["a", "b", "c"]))
    spool.close()
    path = next(tmp_path.iterdir())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    again = Spool(tmp_path, words.sha256, words.dimension)
    assert [key in again for key in keys] == [True, False, False]
    np.testing.assert_array_equal(again.vectors(keys[:1]), words.embed_documents(["a"]))
    again.close()


def test_another_model_and_a_fresh_start_leave_nothing_behind(tmp_path: Path, words: Any, other_words: Any) -> None:
    folder, key = tmp_path / "spool", b"k" * 32
    for model, afresh in ((words, False), (other_words, False), (words, False), (words, True)):
        spool = Spool(folder, model.sha256, words.dimension, afresh)
        assert key not in spool
        spool.append([key], words.embed_documents(["a"]))
        assert key in spool
        spool.close()
    assert len(list(folder.iterdir())) == 1


def test_reading_goes_on_while_a_batch_is_embedded_but_not_without_bounds(spool: Spool, words: Any) -> None:
    taken, may_embed = [], threading.Event()

    def stream() -> Iterator[Prepared]:
        for n in range(40):
            taken.append(n)
            if len(taken) == BATCH // 4 + 2:
                may_embed.set()  # only now: had reading waited for the first batch, this would never be reached
            yield prepared(f"{n}.txt", *(f"duty {n} {k}" for k in range(4)))

    def embed(texts: Sequence[str], progress: Any) -> np.ndarray:
        assert may_embed.wait(20)
        vectors: np.ndarray = words.embed_documents(texts)
        return vectors

    made = Pipeline(embed, spool).finished(stream())
    next(made)
    assert len(taken) <= 3 * BATCH // 4
    assert len(list(made)) == 39


def test_progress_counts_contents_and_knows_the_total_once_all_is_read(spool: Spool, words: Any) -> None:
    told: list[tuple[str, int, int]] = []
    stream = [prepared(f"{n}.txt", f"duty {n}", "the same") for n in range(BATCH)]
    pipeline = Pipeline(words.embed_documents, spool, progress=lambda *step: told.append(step))
    list(pipeline.finished(stream))
    assert told[-1] == ("embed", BATCH + 1, BATCH + 1)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert {total for _, _, total in told} <= {0, BATCH + 1}


def test_what_is_raised_while_embedding_reaches_the_caller(spool: Spool) -> None:
    def embed(texts: Sequence[str], progress: Any) -> np.ndarray:
        raise MemoryError("no room")

    with pytest.raises(MemoryError, match="no room"):
        list(Pipeline(embed, spool).finished([prepared("a.txt", "duty")]))
