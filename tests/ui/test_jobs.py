"""Background runs: one at a time, none forgotten, each told step by step."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from dealdesk.index.build import Report
from dealdesk.index.compact import Compacted
from dealdesk.index.faults import IndexLocked
from dealdesk.ingest.progress import Progress
from dealdesk.ui.jobs import KEPT, Job, Jobs

REPORT = Report((), (), (), (), (), (), (), (), 0, 0, 0.0, "g1")


COMPACTED = Compacted("g2", 3, 1, 4096)


def compacted() -> Compacted:
    return COMPACTED


class Runs:
    """A run that goes on until it is let go, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[Path, ...], bool]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.go = threading.Semaphore(0)
        self.begun = threading.Semaphore(0)

    def __call__(self, only: tuple[Path, ...], full: bool, progress: Progress) -> Report:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.asked.append((only, full))
        progress("embed", 3, 10)
        self.begun.release()
        self.go.acquire(timeout=10)
        self.at_once -= 1
        return REPORT


def test_a_request_during_a_run_waits_behind_it_and_later_ones_join_it() -> None:
    runs = Runs()
    jobs = Jobs(runs, compacted)
    first = jobs.start((Path("a"),))
    runs.begun.acquire(timeout=10)
    second, third = jobs.start((Path("b"),)), jobs.start((Path("c"),), full=True)
    assert second.id == third.id != first.id
    assert (jobs.get(first.id).state, jobs.get(second.id).state) == ("running", "waiting")
    runs.go.release(2)
    assert jobs.wait(second.id, 10).state == "done"
    assert runs.asked == [((Path("a"),), False), ((Path("b"), Path("c")), True)]
    assert runs.most_at_once == 1


def test_a_request_for_everything_swallows_those_for_parts() -> None:
    runs = Runs()
    jobs = Jobs(runs, compacted)
    jobs.start()
    runs.begun.acquire(timeout=10)
    jobs.start((Path("a"),))
    last = jobs.start()
    runs.go.release(2)
    jobs.wait(last.id, 10)
    assert runs.asked == [((), False), ((), False)]


def test_a_compaction_waits_behind_all_that_was_asked_for_before_it_and_there_is_one_at_most() -> None:
    runs, order = Runs(), []

    def compact() -> Compacted:
        order.append(len(runs.asked))
        return COMPACTED

    jobs = Jobs(runs, compact)
    jobs.start()
    runs.begun.acquire(timeout=10)
    first = jobs.compact()
    jobs.start((Path("a"),))
    again = jobs.compact()  # what the second re-index removes is to go too
    assert (again.id, again.kind, again.state) == (first.id, "compact", "waiting")
    runs.go.release(2)
    done = jobs.wait(first.id, 10)
    assert (done.state, done.report, done.compacted) == ("done", None, COMPACTED)
    assert order == [2]
    assert jobs.wait(jobs.compact().id, 10).id != first.id


def test_a_compaction_that_fails_says_why_and_holds_up_nothing() -> None:
    def locked() -> Compacted:
        raise IndexLocked("process 7 is writing the index")

    jobs = Jobs(lambda only, full, progress: REPORT, locked)
    failed = jobs.wait(jobs.compact().id, 10)
    assert (failed.state, str(failed.error), failed.compacted) == ("failed", "process 7 is writing the index", None)
    assert jobs.wait(jobs.start().id, 10).report == REPORT


def test_progress_is_told_with_its_rate_and_the_report_at_the_end() -> None:
    runs = Runs()
    jobs = Jobs(runs, compacted)
    job = jobs.start()
    runs.begun.acquire(timeout=10)
    now = jobs.current()
    assert now is not None
    assert (now.stage, now.done, now.total, now.finished) == ("embed", 3, 10, False)
    runs.go.release()
    *_, last = jobs.watch(job.id, interval=0.01)
    assert (last.state, last.report, last.error) == ("done", REPORT, None)
    assert jobs.current() is None


def test_a_failed_run_says_why_and_the_next_one_starts_afresh() -> None:
    def locked(only: tuple[Path, ...], full: bool, progress: Progress) -> Report:
        raise IndexLocked("process 7 is writing the index")

    jobs = Jobs(locked, compacted)
    first = jobs.wait(jobs.start().id, 10)
    assert (first.state, str(first.error)) == ("failed", "process 7 is writing the index")
    assert jobs.wait(jobs.start().id, 10).id != first.id


def test_old_jobs_are_forgotten_and_an_unknown_one_is_none() -> None:
    jobs = Jobs(lambda only, full, progress: REPORT, compacted)
    ids = [jobs.wait(jobs.start().id, 10).id for _ in range(KEPT + 5)]
    assert jobs.get(ids[0]) is None
    assert jobs.get(ids[-1]) is not None
    assert jobs.get("none") is None
    with pytest.raises(KeyError):
        jobs.wait("none", 0)


def test_the_ends_of_jobs_are_numbered_kept_and_told() -> None:
    told: list[str] = []
    heard = threading.Semaphore(0)

    def tell(job: Job) -> None:
        told.append(job.id)
        heard.release()
        raise RuntimeError("whoever listens may fail")

    jobs = Jobs(lambda only, full, progress: REPORT, compacted, told=tell)
    ids = [jobs.wait(jobs.start().id, 10).id for _ in range(3)]
    for _ in ids:
        assert heard.acquire(timeout=10)
    assert told == ids
    assert [(number, job.id, job.state) for number, job in jobs.ended_after(1)] == [
        (2, ids[1], "done"),
        (3, ids[2], "done"),
    ]
    assert jobs.ended_after(3) == []


def test_of_two_stages_that_go_on_together_the_one_is_told_whose_end_is_in_sight() -> None:
    seen: list[tuple[str, int, int, bool]] = []

    def run(only: object, full: object, progress: Progress) -> Report:
        for step in (("read", 1, 3), ("embed", 40, 0), ("read", 3, 3), ("embed", 90, 0), ("embed", 100, 120)):
            progress(*step)
            job = jobs.current()
            assert job is not None
            seen.append((job.stage, job.done, job.total, job.rate < 1000))
        return REPORT

    jobs = Jobs(run, compacted)
    assert jobs.wait(jobs.start().id, 10).state == "done"
    assert [step[:3] for step in seen] == [
        ("read", 1, 3),
        ("read", 1, 3),
        ("read", 3, 3),
        ("embed", 90, 0),
        ("embed", 100, 120),
    ]
    assert seen[3][3]  # what was embedded meanwhile was not embedded in no time
