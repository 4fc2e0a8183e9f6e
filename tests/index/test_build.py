"""From files to generations: what is found, what is embedded, and that nothing is lost on the way."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.index import build
from dealdesk.index.build import Report, reindex, rollback
from dealdesk.index.faults import IndexDamaged, IndexLocked, IndexMissing, IndexStale, IndexUnwritten
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.library import Library
from dealdesk.index.lock import locked
from dealdesk.index.manifest import FORMAT, read_manifest

Run = Callable[..., Report]

FILES = {
    "orders/duty.txt": "---\ntitle: Order on Duties\ndate: 2025-11-04\n---\nThe duty is 10 percent from November 10.\n",
    "orders/steel.txt": "---\ntitle: Steel Order\ndate: 2025-03-12\n---\nThe duty on steel is 25 percent.\n",
    "nda.md": "# Mutual Non-Disclosure Agreement\n\nThis Agreement remains in force for three years.\n",
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for source, content in FILES.items():
        put(tmp_path / "corpus" / source, content)
    return tmp_path / "corpus"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(corpus: Path, data: Path, words: Any) -> Run:
    """Re-indexes the corpus, with whatever options."""

    def reindexed(**options: Any) -> Report:
        return reindex(corpus, data, options.pop("embedder", words), **{"passage_tokens": 60, **options})

    return reindexed


def put(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def contents(generation: Generation) -> list[str]:
    return [passage.content for passage in generation.store.all_passages()]


def vectors(generation: Generation) -> np.ndarray:
    """The vector of each of ``contents``, in the same order."""
    rows = [row for r in generation.documents() for row in range(r.first_row, r.first_row + r.passages)]
    return generation.vectors.at(np.array(rows, dtype=np.int64))


def sources_at(generation: Generation, rows: np.ndarray) -> list[str]:
    return [generation.record_at(int(row)).source for row in rows]


def found(generation: Generation, embedder: Any, query: str) -> list[list[tuple[float, str]]]:
    """What both indexes find, with scores, equals in the order of their text."""
    nearest = generation.vectors.search(embedder.embed_query(query), 100)
    return [
        sorted(
            (-float(score), passage.content) for score, passage in zip(scores, generation.passages(rows), strict=True)
        )
        for rows, scores in (nearest, generation.lexical.search(query, 100))
    ]


def assert_whole(generation: Generation, embedder: Any) -> None:
    """Every passage stands in its document, and every row has the vector of its own passage."""
    assert generation.verify() == []
    for passage in generation.store.all_passages():
        document = generation.document(passage.document_id)
        assert document is not None
        assert document.text[passage.start : passage.end] == passage.text
    np.testing.assert_array_equal(vectors(generation), embedder.embed_documents(contents(generation)))


def test_a_first_run_indexes_every_file(run: Run, data: Path, words: Any) -> None:
    report = run()
    assert report.added == ("nda.md", "orders/duty.txt", "orders/steel.txt")
    assert (report.embedded, report.reused, report.unreadable) == (3, 0, ())
    generation = Library(data).current()
    assert generation.id == report.generation
    assert [record.source for record in generation.documents()] == sorted(FILES)
    assert generation.lexical.search("steel", 3)[0].tolist() == [2]
    assert generation.vectors.search(words.embed_query(contents(generation)[1]), 1)[0].tolist() == [1]
    assert_whole(generation, words)


def test_with_nothing_changed_the_generation_stays_and_nothing_is_embedded(run: Run, words: Any) -> None:
    first = run()
    words.seen.clear()
    second = run()
    assert second.unchanged == ("nda.md", "orders/duty.txt", "orders/steel.txt")
    assert (second.generation, second.embedded, second.reused, words.seen) == (first.generation, 0, 3, [])


def test_a_file_that_was_only_touched_is_unchanged(run: Run, corpus: Path) -> None:
    first = run()
    os.utime(corpus / "nda.md", ns=(1, 1))
    second = run()
    assert (second.changed, second.generation) == ((), first.generation)


def test_where_many_files_were_touched_their_times_are_written_down(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "TOUCHED_BYTES", 100)
    first = run()
    for path in corpus.rglob("*.*"):
        path.touch()
    second = run()
    assert (second.changed, second.embedded) == ((), 0)
    assert second.generation != first.generation
    assert run().generation == second.generation


def test_a_file_that_was_replaced_by_one_of_its_size_and_time_has_changed(run: Run, corpus: Path) -> None:
    run()
    path = corpus / "orders/steel.txt"
    status = path.stat()
    put(path, path.read_text(encoding="utf-8").replace("25", "35"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert run().changed == ("orders/steel.txt",)


def test_only_what_changed_is_embedded(run: Run, corpus: Path, data: Path, words: Any) -> None:
    run()
    words.seen.clear()
    put(corpus / "nda.md", FILES["nda.md"].replace("three", "five"))
    put(corpus / "new.txt", "Copper is subject to a duty of 50 percent.")
    (corpus / "orders/steel.txt").unlink()
    report = run()
    assert (report.added, report.changed, report.removed) == (("new.txt",), ("nda.md",), ("orders/steel.txt",))
    assert (report.unchanged, report.embedded, report.reused) == (("orders/duty.txt",), 2, 1)
    assert len(words.seen) == 2
    assert_whole(Library(data).current(), words)


def test_a_moved_file_is_known_by_its_bytes(run: Run, corpus: Path, data: Path, words: Any) -> None:
    run()
    put(corpus / "archive/2025/order.txt", FILES["orders/duty.txt"])
    (corpus / "orders/duty.txt").unlink()
    report = run()
    assert (report.moved, report.added, report.removed) == (("archive/2025/order.txt",), (), ())
    assert report.embedded == 0
    generation = Library(data).current()
    assert next(generation.store.all_passages()).source == "archive/2025/order.txt"
    assert_whole(generation, words)


def test_the_words_of_a_removed_document_are_gone_from_every_file(run: Run, corpus: Path, data: Path) -> None:
    put(corpus / "secret.txt", "The purchase price is Zanzibar 4711.")
    run()
    (corpus / "secret.txt").unlink()
    folder = data / "generations" / run().generation
    assert [path.name for path in folder.rglob("*") if path.is_file() and b"anzibar" in path.read_bytes()] == []


def test_the_same_clause_in_two_documents_is_embedded_once_and_found_twice(
    run: Run, corpus: Path, data: Path, words: Any
) -> None:
    put(corpus / "copy.txt", FILES["orders/duty.txt"])
    report = run()
    assert (report.embedded, report.reused) == (3, 1)
    generation = Library(data).current()
    rows, _ = generation.vectors.search(words.embed_query(contents(generation)[0]), 2)
    assert sources_at(generation, rows) == ["copy.txt", "orders/duty.txt"]
    assert_whole(generation, words)


def test_only_the_named_paths_are_looked_at(run: Run, corpus: Path) -> None:
    run()
    put(corpus / "nda.md", "# Another Agreement\n\nIt lasts one year.\n")
    put(corpus / "orders/copper.txt", "Copper: 50 percent.")
    (corpus / "orders/steel.txt").unlink()
    report = run(only=[corpus / "orders"])
    assert (report.added, report.changed, report.removed) == (("orders/copper.txt",), (), ("orders/steel.txt",))
    report = run(only=[corpus / "nda.md"])
    assert report.changed == ("nda.md",)


def test_a_file_that_can_no_longer_be_read_keeps_its_last_good_passages(run: Run, corpus: Path, data: Path) -> None:
    run()
    put(corpus / "nda.md", "")
    report = run()
    assert [problem.source for problem in report.unreadable] == ["nda.md"]
    assert report.stale == ("nda.md",)
    generation = Library(data).current()
    assert "three years" in contents(generation)[0]
    assert [record.source for record in generation.documents() if record.stale] == ["nda.md"]
    again = run()
    assert (again.generation, again.stale, len(again.unreadable)) == (generation.id, ("nda.md",), 1)
    put(corpus / "nda.md", FILES["nda.md"])
    healed = run()
    assert (healed.changed, healed.stale, healed.embedded) == (("nda.md",), (), 0)


def test_an_unreadable_new_file_is_named_and_the_rest_is_indexed(run: Run, corpus: Path, data: Path) -> None:
    put(corpus / "broken.pdf", "no PDF at all")
    report = run()
    assert [(p.source, bool(p.reason), bool(p.remedy)) for p in report.unreadable] == [("broken.pdf", True, True)]
    assert len(report.added) == 3 == len(Library(data).current().documents())


def test_an_empty_corpus_makes_an_empty_index(run: Run, corpus: Path, data: Path, words: Any) -> None:
    shutil.rmtree(corpus)
    corpus.mkdir()
    run()
    generation = Library(data).current()
    assert generation.documents() == ()
    assert generation.vectors.search(words.embed_query("duty"), 3)[0].tolist() == []
    assert generation.lexical.search("duty", 3)[0].tolist() == []


def test_another_model_makes_the_index_stale_until_it_is_made_anew(
    run: Run, data: Path, words: Any, other_words: Any
) -> None:
    run()
    with pytest.raises(IndexStale, match=r"made with the model words .*; run `dealdesk reindex`, or set"):
        Library(data, other_words).current()
    report = run(embedder=other_words)
    assert (report.embedded, len(report.unchanged)) == (3, 3)
    assert "model" in report.notices[0]
    assert_whole(Library(data, other_words).current(), other_words)


def test_another_passage_length_splits_everything_anew(run: Run, corpus: Path, data: Path, words: Any) -> None:
    put(corpus / "long.txt", " ".join(f"Sentence number {n} says something about duties." for n in range(40)))
    run()
    report = run(passage_tokens=30)
    assert report.added == report.changed == ()
    generation = Library(data).current()
    assert generation.manifest.passage_tokens == 30
    assert max(words.count_tokens(contents(generation))) <= 30
    assert_whole(generation, words)


def test_a_full_run_embeds_everything_anew_and_says_what_was_unchanged(run: Run) -> None:
    run()
    report = run(full=True)
    assert (report.embedded, report.reused, len(report.unchanged), report.changed) == (3, 0, 3, ())


def test_the_same_files_make_the_same_index_however_they_came(
    run: Run, corpus: Path, data: Path, tmp_path: Path, words: Any
) -> None:
    run()
    put(corpus / "a.txt", "A first document about copper.")
    (corpus / "nda.md").unlink()
    run()
    step_by_step = Library(data).current()
    reindex(corpus, tmp_path / "fresh", words, passage_tokens=60)
    fresh = Library(tmp_path / "fresh").current()
    assert [replace(r, first_row=0) for r in step_by_step.documents()] == [
        replace(r, first_row=0) for r in fresh.documents()
    ]
    assert contents(step_by_step) == contents(fresh)
    np.testing.assert_array_equal(vectors(step_by_step), vectors(fresh))
    assert found(step_by_step, words, "duty copper") == found(fresh, words, "duty copper")


@settings(max_examples=15, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3), max_size=5), min_size=1, max_size=4))
def test_after_any_changes_the_index_is_that_of_the_files(
    tmp_path_factory: pytest.TempPathFactory, word_embedder: Any, states: list[dict[str, int]]
) -> None:
    folder, words = tmp_path_factory.mktemp("states"), word_embedder()
    for state in states:
        shutil.rmtree(folder / "corpus", ignore_errors=True)
        (folder / "corpus").mkdir()
        for name, version in state.items():
            put(folder / "corpus" / f"{name}.txt", f"Version {version} of a clause about duties.")
        reindex(folder / "corpus", folder / "data", words, passage_tokens=60, full=False)
        generation = Library(folder / "data").current()
        assert [record.source for record in generation.documents()] == [f"{name}.txt" for name in sorted(state)]
        texts = [passage.text.strip() for passage in generation.store.all_passages()]
        assert texts == [f"Version {version} of a clause about duties." for _, version in sorted(state.items())]
        assert_whole(generation, words)


def test_rollback_goes_back_one_generation_and_the_next_run_forward_again(run: Run, corpus: Path, data: Path) -> None:
    first = run()
    put(corpus / "nda.md", "# NDA\n\nIt lasts one year.\n")
    second = run()
    library = Library(data)
    assert library.current().id == second.generation
    assert rollback(data) == first.generation == library.current().id
    with pytest.raises(IndexMissing, match=r"no earlier index .*; run `dealdesk reindex`"):
        rollback(data)
    third = run()
    assert third.changed == ("nda.md",)
    assert third.generation.partition("-")[0] == "000003"


def test_only_the_current_generation_and_the_one_before_are_kept(run: Run, corpus: Path, data: Path) -> None:
    made = []
    for version in range(4):
        put(corpus / "nda.md", f"# NDA\n\nVersion {version}.\n")
        made.append(run().generation)
    assert sorted(path.name for path in (data / "generations").iterdir()) == made[-2:]


def test_a_generation_in_use_stays_whole_after_its_folder_is_gone(run: Run, data: Path, words: Any) -> None:
    run()
    generation = Library(data).current()
    before = contents(generation)
    shutil.rmtree(data)
    assert contents(generation) == before
    assert generation.document(generation.documents()[0].id) is not None
    assert generation.vectors.search(words.embed_query("duty"), 3)[0].size == 3


def test_a_second_run_says_who_holds_the_lock(run: Run, data: Path) -> None:
    with locked(data, wait=0), pytest.raises(IndexLocked, match=rf"process {os.getpid()} on .*, since .*; try again"):
        run()
    run()


def test_a_build_that_was_killed_leaves_the_old_index_and_no_litter(run: Run, corpus: Path, data: Path) -> None:
    first = run()
    put(corpus / "nda.md", "# NDA\n\nIt lasts one year.\n")

    def die(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("write", 2):
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        run(progress=die)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert Library(data).current().id == first.generation
    assert len(list((data / "generations").iterdir())) == 2
    second = run()
    assert second.changed == ("nda.md",)
    names = sorted(path.name for path in (data / "generations").iterdir())
    assert names == [first.generation, second.generation]


def test_a_build_that_fails_leaves_the_old_index_and_lets_go_of_the_lock(run: Run, corpus: Path, data: Path) -> None:
    first = run()
    put(corpus / "nda.md", "# NDA\n\nIt lasts one year.\n")

    def fail(stage: str, done: int, total: int) -> None:
        if stage == "write":
            raise OSError(28, "No space left on device")

    with pytest.raises(IndexUnwritten, match=r"data cannot be written \(No space left on device\); make room"):
        run(progress=fail)
    assert Library(data).current().id == first.generation
    assert [path.name for path in (data / "generations").iterdir()] == [first.generation]
    assert run().changed == ("nda.md",)


def test_a_disk_without_room_is_told_and_the_old_index_stays(run: Run, corpus: Path, data: Path) -> None:
    first = run()
    put(corpus / "long.txt", "The duty on copper is 10 percent. " * 200)
    for limit in (0, 200, 9_000):
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            told = "nothing"
            try:
                run()
            except IndexUnwritten as error:
                told = str(error)
            finally:
                os._exit(0 if "cannot be written" in told and "make room" in told else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert Library(data).current().id == first.generation
    assert run().added == ("long.txt",)


@pytest.mark.parametrize(
    "name", ["segments/000/store.sqlite", "segments/000/vectors.f32", "segments/000/words/rows.u32", "manifest.json"]
)
def test_a_damaged_index_is_named_and_the_next_run_repairs_it(run: Run, data: Path, words: Any, name: str) -> None:
    path = data / "generations" / run().generation / name
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(IndexDamaged, match=rf"{name} .*; run `dealdesk reindex`"):
        Library(data).current()
    report = run()
    assert re.search(rf"^The damaged index was replaced: .*{name} .*[.]$", report.notices[0])
    assert len(report.added + report.unchanged) == 3
    assert_whole(Library(data).current(), words)


def test_one_wrong_byte_is_found_by_verify_and_never_carried_over(
    run: Run, corpus: Path, data: Path, words: Any
) -> None:
    path = data / "generations" / run().generation / "segments/000/vectors.f32"
    opened = Library(data).current()
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert opened.verify() == [f"{path} has changed since it was written; run `dealdesk reindex`"]
    put(corpus / "new.txt", "Copper.")
    report = run()
    assert "vectors.f32 has changed" in report.notices[0]
    assert (report.added, len(report.unchanged), report.embedded) == (("new.txt",), 3, 4)
    assert_whole(Library(data).current(), words)


def test_an_index_of_another_format_is_made_anew(run: Run, data: Path) -> None:
    folder = data / "generations" / run().generation
    replace(read_manifest(folder), format=0).write(folder)
    with pytest.raises(IndexStale, match=rf"format 0, .* {FORMAT}; run `dealdesk reindex`"):
        Library(data).current()
    report = run()
    assert (len(report.added), report.embedded) == (3, 3)
    assert "indexed anew" in report.notices[0]


def test_there_is_no_index_before_the_first_run(data: Path) -> None:
    with pytest.raises(IndexMissing, match=r"no index in .* yet; run `dealdesk reindex`"):
        Library(data).current()


def test_filters_choose_rows_by_document_folder_and_date(run: Run, data: Path) -> None:
    from datetime import date

    run()
    generation = Library(data).current()

    def sources(filters: Filters) -> list[str]:
        rows = generation.rows_of(filters)
        assert rows is not None
        assert [generation.record_at(int(row)).source for row in rows] == [p.source for p in generation.passages(rows)]
        return [passage.source for passage in generation.passages(rows)]

    assert generation.rows_of(Filters()) is None
    assert sources(Filters(folder="orders/")) == ["orders/duty.txt", "orders/steel.txt"]
    assert sources(Filters(documents=("nda.md",))) == ["nda.md"]
    assert sources(Filters(date_from=date(2025, 11, 4))) == ["orders/duty.txt"]
    assert sources(Filters(date_to=date(2025, 11, 3))) == ["orders/steel.txt"]
    assert sources(Filters(folder="orders", documents=("nda.md",))) == []


def test_progress_tells_every_stage_in_order(run: Run) -> None:
    told: list[tuple[str, int, int]] = []
    run(progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["scan", "read", "embed", "write"]
    assert [step for step in told if step[0] == "write"][-1] == ("write", 3, 3)
