"""Reading in other processes: the same results in the same order, and what becomes of a file that breaks one."""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dealdesk.index.embed import packaged_embedder
from dealdesk.ingest.corpus import SourceFile
from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.errors import WorkerFault
from dealdesk.ingest.limits import Limits
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.prepare import Prepared, Recipe, prepare
from dealdesk.ingest.spawner import warm
from dealdesk.ingest.workers import Workers


class Words:
    """Counts words, and does to its own process what a text tells it to."""

    def __init__(self) -> None:
        self._seen = mmap.mmap(-1, 1)  # shared by all processes that are forked from one that has it

    def __reduce__(self) -> tuple[type[Words], tuple[()]]:
        return Words, ()

    def __call__(self, texts: Sequence[str]) -> list[int]:
        for text in texts:
            if "end this process" in text:
                os.kill(os.getpid(), signal.SIGKILL)
            if "once only" in text and not self._seen[0]:
                self._seen[0] = 1
                os.kill(os.getpid(), signal.SIGKILL)
            if "take your time" in text:
                time.sleep(60)
            if "our own mistake" in text:
                raise LookupError("not the file's fault")
            if "eat everything" in text:
                self._eaten = [bytearray(1 << 20) for _ in range(10_000)]
            if "crash in C" in text:
                ctypes.string_at(0)
            if "what may you do" in text:
                raise LookupError(_allowed())
        return [len(text.split()) for text in texts]


def _allowed() -> str:
    """What this process can still do, of what no reader need do."""
    libc = ctypes.CDLL(None)
    tries = {
        "socket": lambda: libc.socket(2, 1, 0) >= 0,
        "unix": lambda: libc.socket(1, 1, 0) >= 0,
        "fork": lambda: libc.fork() >= 0,
        "signal": lambda: libc.kill(os.getppid(), 0) == 0,
        "write": lambda: libc.open(b"/tmp/written-by-a-reader", os.O_CREAT | os.O_WRONLY, 0o600) >= 0,
        "read": lambda: libc.open(b"/etc/passwd", os.O_RDONLY) >= 0,
        "settings": lambda: any(name.startswith("DEALDESK_") for name in os.environ),
        "python": lambda: bool(socket.socket()),
    }
    done = []
    for name, attempt in tries.items():
        with suppress(OSError):
            if attempt():
                done.append(name)
    return f"allowed: {done}"


@pytest.fixture(scope="module", autouse=True)
def importable() -> Iterator[None]:
    """Lets the readers find this module by the name under which its class is sent to them."""
    before = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join(part for part in (str(Path(__file__).parent), before) if part)
    Words.__module__ = Path(__file__).stem
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
    works = files(tmp_path, a="One.", b="Die once only.", c="Three.")
    with Workers(recipe, 2) as workers:
        made = list(workers.prepared(works))
    assert texts(made) == ["One.", "Die once only.", "Three."]


def test_a_file_that_takes_too_long_is_named_with_the_setting(tmp_path: Path, recipe: Recipe) -> None:
    works = files(tmp_path, a="Just take your time.", b="Two.")
    with Workers(recipe, 1, Limits(seconds=1.5)) as workers:
        made = list(workers.prepared(works))
    assert texts(made) == ["reading it took longer than 1.5 seconds", "Two."]
    assert isinstance(made[0], Unreadable)
    assert "DEALDESK_READ_TIMEOUT" in made[0].remedy


def test_our_own_mistake_costs_the_file_at_which_it_shows_and_no_other(tmp_path: Path, recipe: Recipe) -> None:
    works = files(tmp_path, a="It is our own mistake.", b="Two.")
    with Workers(recipe, 1) as workers:
        made = list(workers.prepared(works))
    assert texts(made) == ["its text could not be taken apart (LookupError: not the file's fault)", "Two."]
    assert made == [prepare(work, recipe) for work in works]


def test_a_file_that_takes_too_much_memory_is_named_with_the_setting(tmp_path: Path, recipe: Recipe) -> None:
    works = files(tmp_path, a="Please eat everything.", b="Two.")
    with Workers(recipe, 1, Limits(memory=100 << 20)) as workers:
        made = list(workers.prepared(works))
    assert texts(made) == ["reading it takes more memory than one file may have", "Two."]
    assert isinstance(made[0], Unreadable)
    assert "DEALDESK_READ_MEMORY_MB" in made[0].remedy


def test_a_crash_in_a_library_costs_its_file_only(tmp_path: Path, recipe: Recipe) -> None:
    with Workers(recipe, 1) as workers:
        made = list(workers.prepared(files(tmp_path, a="A crash in C.", b="Two.")))
    assert texts(made) == ["the process that read it ended (signal 11), each time", "Two."]


def test_a_file_of_which_too_much_is_told_is_named(tmp_path: Path, recipe: Recipe) -> None:
    works = files(tmp_path, a="a long line of words\n" * 6000, b="Two.")
    with Workers(recipe, 1, Limits(output=100_000)) as workers:
        made = list(workers.prepared(works))
    assert texts(made) == ["what was read from it takes more than 0.1 MB", "Two."]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such filters")
def test_a_reader_has_no_network_no_files_no_programs_and_no_secrets(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEALDESK_API_KEYS", "secret")
    with Workers(recipe, 1) as workers:
        made = list(workers.prepared(files(tmp_path, a="Tell me what may you do.")))
    assert texts(made) == ["its text could not be taken apart (LookupError: allowed: [])"]


def test_a_spawner_that_was_killed_is_replaced_and_no_file_is_lost(tmp_path: Path, recipe: Recipe) -> None:
    works = files(tmp_path, **{f"f{n}": f"Order {n}." for n in range(6)})
    with Workers(recipe, 2) as workers:
        made = workers.prepared(works)
        assert texts([next(made)]) == ["Order 0."]
        os.kill(warm(recipe)._process.pid, signal.SIGKILL)
        assert texts(list(made)) == [f"Order {n}." for n in range(1, 6)]


def test_readers_come_from_one_process_that_has_one_thread_and_no_model(tmp_path: Path) -> None:
    recipe = Recipe(packaged_embedder().portable_count, 60)
    spawner = warm(recipe)
    spawner.wait()
    with Workers(Recipe(recipe.count, 32), 2) as workers:
        list(workers.prepared(files(tmp_path, a="One.", b="Two.")))
    assert warm(recipe) is spawner
    assert len(os.listdir(f"/proc/{spawner._process.pid}/task")) == 1
    code = "import sys, dealdesk.ingest.worker; print({'torch', 'onnxruntime', 'gradio'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"


def test_a_build_that_stops_leaves_no_process_that_reads(tmp_path: Path, recipe: Recipe) -> None:
    works = files(tmp_path, a="One.", b="Just take your time.", c="Just take your time.")
    with Workers(recipe, 2) as workers:
        made = workers.prepared(works)
        next(made)
        pid = warm(recipe)._process.pid
        assert children(pid)
    for _ in range(200):
        if not children(pid):
            break
        time.sleep(0.02)
    assert children(pid) == []


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_readers_that_cannot_start_are_no_fault_of_a_file(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    monkeypatch.setattr("dealdesk.ingest.spawner._warm", {})
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
