"""The index that follows a folder: a real folder, a real index, and what is told of each run."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import pytest
from watchfiles import Change

from dealdesk.index.build import Report, rollback
from dealdesk.index.embed import Embedder
from dealdesk.index.faults import IndexLocked
from dealdesk.index.library import Library
from dealdesk.index.lock import locked
from dealdesk.ingest.progress import silent
from dealdesk.ui.settings import Settings
from dealdesk.ui.watch import Follower, concerns, until
from dealdesk.ui.wire import embedder, index

Told = Callable[[], Report | Exception]


@pytest.fixture(scope="module")
def model(settings: Settings) -> Embedder:
    return embedder(settings)


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes are heeded sooner than those of a person's files are: here a file is whole when it is written."""
    monkeypatch.setattr("dealdesk.ui.watch.QUIET_MS", 100)
    monkeypatch.setattr("dealdesk.ui.watch.TICK_MS", 100)


@contextmanager
def following(settings: Settings, model: Embedder) -> Iterator[Told]:
    """Follows in a thread; gives what gives the next thing that is told."""
    told: Queue[Report | Exception] = Queue()
    stop = threading.Event()

    def run(full: bool, stop: threading.Event) -> Report:
        return index(settings, model, (), full, until(stop, silent))

    follower = Follower(settings.corpus, settings.data, run, told.put)
    thread = threading.Thread(target=follower.follow, args=(stop,))
    thread.start()
    try:
        yield lambda: told.get(timeout=60)
    finally:
        stop.set()
        thread.join()


def report(told: Told) -> Report:
    found = told()
    assert isinstance(found, Report)
    return found


@pytest.mark.usefixtures("brisk")
def test_what_is_added_changed_moved_and_removed_is_followed(own_settings: Settings, model: Embedder) -> None:
    corpus = own_settings.corpus
    with following(own_settings, model) as told:
        assert len(report(told).unchanged) == 3
        (corpus / "new").mkdir()
        (corpus / "new" / "quota.txt").write_text("The quota on beef is 65,000 tons.")
        assert report(told).added == ("new/quota.txt",)
        (corpus / "new" / "quota.txt").write_text("The quota on beef is 70,000 tons.")
        assert report(told).changed == ("new/quota.txt",)
        (corpus / "new" / "quota.txt").rename(corpus / "beef.txt")
        assert report(told).moved == ("beef.txt",)
        (corpus / "beef.txt").unlink()
        assert report(told).removed == ("beef.txt",)
    sources = {record.source for record in Library(own_settings.data).current().documents()}
    assert sources == {"orders/duty.txt", "deals/nda.md", "memo.txt"}


def test_files_that_come_together_are_read_in_one_run(own_settings: Settings, model: Embedder) -> None:
    with following(own_settings, model) as told:
        told()
        for number in range(5):
            (own_settings.corpus / f"note-{number}.txt").write_text(f"Note {number} is about copper.")
        assert report(told).added == tuple(f"note-{number}.txt" for number in range(5))


@pytest.mark.usefixtures("brisk")
def test_it_goes_on_after_what_goes_wrong_and_tells_it_once(own_settings: Settings, model: Embedder) -> None:
    corpus = own_settings.corpus
    with following(own_settings, model) as told:
        told()
        (corpus / "broken.pdf").write_bytes(b"not a PDF")
        assert [file.source for file in report(told).unreadable] == ["broken.pdf"]
        with locked(own_settings.data, 0):
            (corpus / "later.txt").write_text("The duty on tin is 5 percent.")
            assert isinstance(told(), IndexLocked)
            (corpus / "last.txt").write_text("The duty on zinc is 6 percent.")
        assert report(told).added == ("last.txt", "later.txt")


@pytest.mark.usefixtures("brisk")
def test_a_folder_that_is_taken_away_is_followed_again_once_it_is_back(own_settings: Settings, model: Embedder) -> None:
    corpus, away = own_settings.corpus, own_settings.corpus.with_name("away")
    with following(own_settings, model) as told:
        told()
        corpus.rename(away)
        assert "is gone" in str(told())
        (away / "memo.txt").unlink()
        away.rename(corpus)
        assert report(told).removed == ("memo.txt",)


@pytest.mark.usefixtures("brisk")
def test_another_folder_in_its_place_is_followed(own_settings: Settings, model: Embedder) -> None:
    corpus = own_settings.corpus
    other = corpus.with_name("other")
    other.mkdir()
    (other / "only.txt").write_text("The duty on tin is 5 percent.")
    with following(own_settings, model) as told:
        told()
        corpus.rename(corpus.with_name("before"))
        other.rename(corpus)
        while not isinstance(found := told(), Report):  # that it is gone may be told or not
            pass
        assert found.added == ("only.txt",)
        (corpus / "then.txt").write_text("The duty on zinc is 6 percent.")
        assert report(told).added == ("then.txt",)


@pytest.mark.usefixtures("brisk")
def test_an_end_in_the_middle_of_a_run_leaves_the_index_as_it_was(own_settings: Settings, model: Embedder) -> None:
    before, generations = Library(own_settings.data).current().id, own_settings.data / "generations"
    for number in range(300):
        (own_settings.corpus / f"note-{number}.txt").write_text(f"Note {number} is about {number} other metals.")
    with following(own_settings, model):
        while not list(generations.glob(".draft-*")):
            pass
    assert Library(own_settings.data).current().id == before
    assert not list(generations.glob(".draft-*"))


@pytest.mark.usefixtures("brisk")
def test_an_index_that_was_rolled_back_is_brought_up_to_date_again(own_settings: Settings, model: Embedder) -> None:
    (own_settings.corpus / "later.txt").write_text("The duty on tin is 5 percent.")
    with following(own_settings, model) as told:
        assert report(told).added == ("later.txt",)
        rollback(own_settings.data)
        (own_settings.corpus / "more.txt").write_text("The duty on zinc is 6 percent.")
        assert report(told).added == ("later.txt", "more.txt")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("order.pdf", True),
        ("deals", True),
        (".order.pdf.swp", False),
        ("deals/~$nda.docx", False),
        (".git/index", False),
        ("index/generations/1/store.sqlite", False),
    ],
)
def test_hidden_files_locks_of_office_programs_and_the_index_itself_are_no_changes(
    path: str, wanted: bool, tmp_path: Path
) -> None:
    assert concerns(tmp_path, tmp_path / "index")(Change.added, str(tmp_path / path)) is wanted


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_tells_in_lines_of_json_and_ends_on_a_signal(
    own_settings: Settings, number: signal.Signals
) -> None:
    places = ("--corpus", str(own_settings.corpus), "--data", str(own_settings.data))
    command = [sys.executable, "-m", "dealdesk.ui.cli", "reindex", "--watch", "--json", *places]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert len(json.loads(process.stdout.readline())["unchanged"]) == 3
        (own_settings.corpus / "tin.txt").write_text("The duty on tin is 5 percent.")
        assert json.loads(process.stdout.readline())["added"] == ["tin.txt"]
        process.send_signal(number)
        assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("arguments", [("--rollback",), ("memo.txt",)])
def test_watching_goes_with_the_whole_corpus_only(arguments: tuple[str, ...], own_settings: Settings) -> None:
    from dealdesk.ui.cli import main

    places = ("--corpus", str(own_settings.corpus), "--data", str(own_settings.data))
    with pytest.raises(SystemExit) as ended:
        main(["reindex", "--watch", *arguments, *places])
    assert ended.value.code == 2


def test_without_a_corpus_to_begin_with_it_is_wrong_usage(own_settings: Settings) -> None:
    from dealdesk.ui.cli import main

    with pytest.raises(SystemExit) as ended:
        main(["reindex", "--watch", "--corpus", "nowhere", "--data", str(own_settings.data)])
    assert ended.value.code == 2
