"""Generations made step by step hold what one made at once would hold, whatever was written anew on the way."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.ivf import EXACT_UP_TO
from dealdesk.index.manifest import Manifest
from dealdesk.index.previous import Previous
from dealdesk.index.store import DocumentRecord
from dealdesk.index.write import GenerationWriter, Layout, Made
from dealdesk.ingest.amendment import Amendment
from dealdesk.ingest.document import Document, Passage, document_id
from dealdesk.ingest.facts import Fact
from dealdesk.ingest.findings import Findings

MADE = Made("words", "0" * 64, 64, 60)
NEVER = Layout(small=0, ratio=0, dead=1, apart=0)
"""Nothing is written anew: each run leaves a segment of its own."""
WORDS = ("tin", "ore", "duty", "quay", "rent", "copper", "1.5%", "notice")


def papers(source: str, version: int) -> tuple[Document, list[Passage], Findings]:
    """A document that source and version decide, of none to four passages."""
    chance = np.random.default_rng([version, *source.encode()])
    parts = [" ".join(chance.choice(WORDS, 6)) + ". " for _ in range(int(chance.integers(0, 5)))]
    day, ident, title = date(2025, 1, 1 + version), document_id(source), f"Paper {source} {version}"
    ends = np.cumsum([len(part) for part in parts]).tolist()
    passages = [
        Passage(ident, end - len(part), end, part, title, day, "Sec. 1", None, "", source)
        for end, part in zip(ends, parts, strict=True)
    ]
    fact = Fact("party", 0, 3, f"{source}{version}", title)
    document = Document(ident, source, title, day, "".join(parts), "txt", fingerprint=f"{version:064x}")
    changed = Amendment(0, 3, "old", f"{source}{version}", "2(b)")
    return document, passages, Findings((fact,), (), "order", (), (), amendments=(changed,))


class Shelf:
    """A data folder that follows states: for each source the version of its document."""

    def __init__(self, folder: Path, embedder: Any) -> None:
        self.data = folder
        self.embedder = embedder
        self.generation: Generation | None = None
        self._numbers = count(1)
        self._state: dict[str, int] = {}

    def write(self, state: dict[str, int], layout: Layout, touched: int = 1) -> Manifest:
        """The next generation; the files of all documents that are kept now have mtime_ns ``touched``."""
        folder = self.data / "generations" / f"{next(self._numbers):06}-"
        folder.mkdir(parents=True)
        previous = Previous(self.generation.folder) if self.generation else None
        writer = GenerationWriter(folder, previous, MADE, layout)
        for source, version in state.items():
            if previous and self._state.get(source) == version:
                writer.keep(self._touched(previous.records[source], touched))
            else:
                document, passages, findings = papers(source, version)
                vectors = self.embedder.embed_documents([passage.content for passage in passages])
                writer.add(document, passages, findings, vectors, size=version, mtime_ns=touched)
        manifest = writer.finish(self.data, previous.manifest.id if previous else "")
        writer.close()
        self.generation, self._state = Generation(folder), state
        assert self.generation.verify() == []
        return manifest

    @staticmethod
    def _touched(record: DocumentRecord, mtime_ns: int) -> DocumentRecord:
        return replace(record, mtime_ns=mtime_ns)


@pytest.fixture
def shelf(tmp_path: Path, words: Any) -> Shelf:
    return Shelf(tmp_path, words)


Seen = tuple[list[Any], list[Passage], list[list[float]], tuple[Any, ...], list[Any]]


def seen(generation: Generation, embedder: Any) -> Seen:
    """All that can be seen of a generation but the numbers of its rows."""
    records = generation.documents()
    rows = [row for r in records for row in range(r.first_row, r.first_row + r.passages)]
    assert [generation.record_at(row).source for row in rows] == [p.source for p in generation.passages(rows)]
    return (
        [(replace(record, first_row=0), generation.document(record.id)) for record in records],
        list(generation.store.all_passages()),
        generation.vectors.at(np.array(rows, np.int64)).tolist(),
        (generation.facts(), generation.amendments()),
        [searched(generation, embedder, query, filters) for query in ("tin ore", "1.5% duty") for filters in FILTERS],
    )


FILTERS = (Filters(), Filters(folder="a"), Filters(date_from=date(2025, 1, 3)), Filters(documents=("a/x.txt", "b.txt")))


def searched(generation: Generation, embedder: Any, query: str, filters: Filters) -> Any:
    allowed = generation.rows_of(filters)
    vectors = generation.vectors.search(embedder.embed_query(query), 99, allowed)
    words = generation.lexical.search(query, 99, allowed)
    return [
        sorted(zip((-np.round(scores, 5)).tolist(), map(repr, generation.passages(rows)), strict=True))
        for rows, scores in (vectors, words)
    ]


SOURCES = ("a/x.txt", "a/y.txt", "a0.txt", "b.txt", "c.txt")
STATES = st.lists(st.dictionaries(st.sampled_from(SOURCES), st.integers(0, 4)), min_size=2, max_size=6)
LAYOUTS = st.sampled_from(
    [Layout(), NEVER, Layout(small=4, ratio=1), Layout(small=0, ratio=0, dead=0.3), Layout(exact_up_to=3, small=0)]
)


@settings(max_examples=25, deadline=None)
@given(STATES, st.lists(LAYOUTS, min_size=6, max_size=6))
def test_step_by_step_or_at_once_a_generation_holds_the_same(
    tmp_path_factory: pytest.TempPathFactory, word_embedder: Any, states: list[dict[str, int]], layouts: list[Layout]
) -> None:
    folder, embedder = tmp_path_factory.mktemp("steps"), word_embedder()
    shelf = Shelf(folder / "steps", embedder)
    for state, layout in zip(states, layouts, strict=False):
        shelf.write(state, layout)
    once = Shelf(folder / "once", embedder)
    once.write(states[-1], Layout())
    assert shelf.generation is not None
    assert once.generation is not None
    assert seen(shelf.generation, embedder) == seen(once.generation, embedder)
    shutil.rmtree(folder)


def names(generation: Generation | None) -> list[tuple[str, int]]:
    assert generation is not None
    return [(segment.name, segment.rows) for segment in generation.manifest.segments]


def rows_of(generation: Generation | None, source: str) -> tuple[int, int]:
    assert generation is not None
    return next((r.first_row, r.passages) for r in generation.documents() if r.source == source)


FULL = {"a.txt": 0, "b.txt": 1, "c.txt": 0, "d.txt": 0}


def test_what_is_kept_keeps_its_rows_and_what_is_new_stands_behind(shelf: Shelf) -> None:
    shelf.write(FULL, NEVER)
    before = rows_of(shelf.generation, "d.txt")
    (first,) = names(shelf.generation)
    shelf.write({**FULL, "a.txt": 3}, NEVER)
    assert rows_of(shelf.generation, "d.txt") == before
    assert names(shelf.generation)[0] == first
    assert rows_of(shelf.generation, "a.txt")[0] == first[1]


def test_segments_are_files_that_generations_share(shelf: Shelf) -> None:
    shelf.write(FULL, NEVER)
    shelf.write({**FULL, "a.txt": 3}, NEVER)
    one, other = sorted((shelf.data / "generations").iterdir())
    for name in ("store.sqlite", "vectors.f32", "words/rows.u32"):
        assert (one / "segments/000" / name).samefile(other / "segments/000" / name)


def test_a_small_index_shares_no_file_with_the_one_that_may_stand_in_for_it(shelf: Shelf) -> None:
    shelf.write(FULL, replace(NEVER, apart=1 << 20))
    shelf.write({**FULL, "a.txt": 3}, replace(NEVER, apart=1 << 20))
    one, other = sorted((shelf.data / "generations").iterdir())
    shared = {path.stat().st_ino for path in one.rglob("*.*")} & {path.stat().st_ino for path in other.rglob("*.*")}
    assert shared == set()
    assert (one / "segments/000/store.sqlite").read_bytes() == (other / "segments/000/store.sqlite").read_bytes()


def test_a_document_that_only_went_leaves_no_segment_and_is_not_found(shelf: Shelf, words: Any) -> None:
    shelf.write(FULL, NEVER)
    kept = {source: version for source, version in FULL.items() if source != "c.txt"}
    manifest = shelf.write(kept, NEVER)
    assert shelf.generation is not None
    assert len(manifest.segments) == 1
    assert manifest.passages == manifest.rows - len(papers("c.txt", 0)[1])
    assert "c.txt" not in repr(seen(shelf.generation, words))


def test_a_touched_file_costs_a_note_and_stays_touched(shelf: Shelf) -> None:
    shelf.write(FULL, NEVER, touched=1)
    shelf.write(FULL, NEVER, touched=7)
    assert len(names(shelf.generation)) == 1
    shelf.write({**FULL, "a.txt": 3}, NEVER, touched=7)
    assert shelf.generation is not None
    assert {record.mtime_ns for record in shelf.generation.documents()} == {7}


def test_small_segments_become_part_of_the_new_one(shelf: Shelf) -> None:
    shelf.write(FULL, Layout(small=0, ratio=0))
    base = names(shelf.generation)
    for version in (2, 3, 4):
        shelf.write({**FULL, "a.txt": version}, Layout(small=4, ratio=0, dead=1))
    assert names(shelf.generation) == [*base, ("001", len(papers("a.txt", 4)[1]))]


def test_a_segment_in_which_much_is_dead_is_written_anew_and_all_after_it(shelf: Shelf) -> None:
    shelf.write(FULL, NEVER)
    shelf.write({**FULL, "e.txt": 0}, NEVER)
    living = {"a.txt": 0, "e.txt": 0}
    shelf.write(living, Layout(small=0, ratio=0, dead=0.25))
    assert names(shelf.generation) == [("000", sum(len(papers(*item)[1]) for item in living.items()))]


def test_what_was_removed_is_in_no_file_once_its_segment_is_written_anew(shelf: Shelf) -> None:
    shelf.write({**FULL, "zanzibar.txt": 0}, NEVER)
    shelf.write(FULL, Layout(small=2_000))
    assert shelf.generation is not None
    files = [path for path in shelf.generation.folder.rglob("*") if path.is_file()]
    assert [path.name for path in files if b"zanzibar" in path.read_bytes()] == []


def test_the_lists_of_a_large_segment_and_their_recall_are_in_the_manifest(shelf: Shelf) -> None:
    manifest = shelf.write(FULL, Layout(exact_up_to=3))
    (segment,) = manifest.segments
    assert (segment.lists > 0, segment.probes > 0, 0.9 <= segment.recall <= 1) == (True, True, True)
    assert manifest.recall == segment.recall
    assert EXACT_UP_TO > 3


def test_where_files_cannot_be_linked_they_are_copied(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise OSError(95, "Operation not supported")

    shelf.write(FULL, NEVER)
    monkeypatch.setattr("dealdesk.index.write.os.link", refused)
    shelf.write({**FULL, "a.txt": 3}, NEVER)
    one, other = sorted((shelf.data / "generations").iterdir())
    store = "segments/000/store.sqlite"
    assert not (one / store).samefile(other / store)
    assert (one / store).read_bytes() == (other / store).read_bytes()


def test_vectors_that_do_not_fit_the_passages_are_refused(shelf: Shelf, tmp_path: Path) -> None:
    document, passages, findings = papers("a.txt", 0)
    writer = GenerationWriter(tmp_path / "new", None, MADE)
    with pytest.raises(ValueError, match=r"a\.txt: \(9, 64\) vectors for \d passages"):
        writer.add(document, passages, findings, np.zeros((9, 64), np.float32), 1, 1)
    writer.close()
