"""Reading in other processes: the same results in the same order, and what becomes of a file that breaks one."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dealdesk.ingest.corpus import SourceFile
from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.errors import WorkerFault
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.prepare import Prepared, Recipe, prepare
from dealdesk.ingest.workers import Workers


@dataclass(frozen=True)
class Words:
    """Counts words, and does to its own process what a text tells it to."""

    def __call__(self, texts: Sequence[str]) -> list[int]:
        for text in texts:
            if "end this process" in text:
                os.kill(os.getpid(), signal.SIGKILL)
            if "once only" in text and not (marker := Path(text.split()[-1])).exists():
                marker.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            if "take your time" in text:
                time.sleep(60)
            if "our own mistake" in text:
                raise LookupError("not the file's fault")
        return [len(text.split()) for text in texts]


@pytest.fixture(scope="module", autouse=True)
def importable() -> Iterator[None]:
    """Lets the readers find this module by the name under which its class is sent to them."""
    before = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join(part for part in (str(Path(__file__).parent), before) if part)
    Words.__module__ = Path(__file__).stem
    import sys

    sys.modules.setdefault(Words.__module__, sys.modules[__name__])
    yield
    os.environ["PYTHONPATH"] = before


@pytest.fixture
def recipe() -> Recipe:
    return Recipe(Words(), 60)


def files(folder: Path, **texts: str) -> list[SourceFile]:
    made = []
    for name, text in texts.items():
        path = folder / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        made.append(SourceFile(path.name, path, path.stat().st_size, path.stat().st_mtime_ns))
    return made


def texts(results: Sequence[Prepared | Unreadable]) -> list[str]:
    return [one.document.text if isinstance(one, Prepared) else one.reason for one in results]


def test_two_processes_make_what_one_makes_in_the_order_of_the_files(tmp_path: Path, recipe: Recipe) -> None:
    works = files(tmp_path, **{f"f{n}": f"Order {n}. " + "The duty is 10 percent. " * 40 * n for n in range(12, 0, -1)})
    works.append(SourceFile("gone.txt", tmp_path / "gone.txt", 1, 1))
    with Workers(recipe, 2) as workers:
        made = list(workers.prepared(works))
    assert made == [prepare(work, recipe) for work in works]
    assert isinstance(made[-1], Unreadable)
    assert made[-1].reason == "it is not there any more"


def test_a_document_can_be_split_anew(tmp_path: Path, recipe: Recipe) -> None:
    whole = prepare(files(tmp_path, a="The duty is 10 percent. " * 40)[0], recipe)
    assert isinstance(whole, Prepared)
    shorter = Recipe(Words(), 32)
    with Workers(shorter, 1) as workers:
        assert list(workers.prepared([whole.document])) == [prepare(whole.document, shorter)]


def test_a_file_that_ends_its_process_each_time_is_named_and_the_others_are_read(
    tmp_path: Path, recipe: Recipe
) -> None:
    works = files(tmp_path, a="One.", b="Please end this process.", c="Three.", d="Four.")
    with Workers(recipe, 1) as workers:
        made = list(workers.prepared(works))
    assert texts(made) == ["One.", "the process that read it ended (signal 9), each time", "Three.", "Four."]
    assert isinstance(made[1], Unreadable)
    assert (made[1].source, made[1].remedy) == ("b.txt", "open it, and save it again in its format")


def test_a_process_that_was_killed_once_costs_no_file(tmp_path: Path, recipe: Recipe) -> None:
    works = files(tmp_path, a="One.", b=f"Die once only {tmp_path / 'marker'}", c="Three.")
    with Workers(recipe, 2) as workers:
        made = list(workers.prepared(works))
    assert texts(made) == ["One.", f"Die once only {tmp_path / 'marker'}", "Three."]


def test_a_file_that_takes_too_long_is_named_with_the_setting(tmp_path: Path, recipe: Recipe) -> None:
    works = files(tmp_path, a="Just take your time.", b="Two.")
    with Workers(recipe, 1, seconds=1.5) as workers:
        made = list(workers.prepared(works))
    assert texts(made) == ["reading it took longer than 1.5 seconds", "Two."]
    assert isinstance(made[0], Unreadable)
    assert "DEALDESK_READ_TIMEOUT" in made[0].remedy


def test_what_is_no_fault_of_a_file_is_raised_and_no_process_stays(tmp_path: Path, recipe: Recipe) -> None:
    works = files(tmp_path, a="It is our own mistake.")
    workers = Workers(recipe, 1)
    with workers, pytest.raises(LookupError, match="not the file's fault"):
        list(workers.prepared(works))
    assert workers._all == []


def test_readers_that_cannot_start_are_no_fault_of_a_file(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with Workers(recipe, 1) as workers, pytest.raises(WorkerFault, match="DEALDESK_READERS=0"):
        list(workers.prepared(files(tmp_path, a="One.")))


def test_files_are_read_no_further_ahead_than_is_allowed(tmp_path: Path, recipe: Recipe) -> None:
    asked: list[str] = []

    def works() -> Iterator[SourceFile]:
        for file in files(tmp_path, **{f"f{n}": "The duty is 10 percent. " * 50 for n in range(8)}):
            asked.append(file.source)
            yield file

    with Workers(recipe, 1, ahead_bytes=2000) as workers:
        made = workers.prepared(works())
        next(made)
        assert len(asked) <= 3
        assert len(list(made)) == 7


def test_text_recognition_goes_to_another_process_without_its_models() -> None:
    import pickle

    ocr: Any = pickle.loads(pickle.dumps(Ocr(3, 9.0)))
    assert (ocr._threads, ocr._seconds, ocr._models) == (3, 9.0, None)
