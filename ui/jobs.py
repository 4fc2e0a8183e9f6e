"""Re-indexing and compaction in the background: one run at a time, and at most one of each waiting behind it."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from dealdesk.index.build import Report
from dealdesk.index.compact import Compacted
from dealdesk.ingest.progress import Progress

Kind = Literal["reindex", "compact"]
State = Literal["waiting", "running", "done", "failed"]
Run = Callable[[tuple[Path, ...], bool, Progress], Report]
"""Re-indexes the paths given (none: the whole corpus), from nothing if the flag is set, and reports progress."""
Compact = Callable[[], Compacted]

KEPT = 100
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A run as it stands at one moment.

    ``stage``, ``done`` and ``total`` are the latest progress (total 0: unknown); ``rate`` is in units of the stage
    per second, ``eta_seconds`` the time left in the stage. When done, a re-indexing has a ``report`` and a compaction
    what it ``compacted``; ``error`` is set when failed.
    """

    id: str
    state: State = "waiting"
    stage: str = ""
    done: int = 0
    total: int = 0
    rate: float = 0.0
    eta_seconds: float | None = None
    seconds: float = 0.0
    report: Report | None = None
    compacted: Compacted | None = None
    error: Exception | None = None
    kind: Kind = "reindex"

    @property
    def finished(self) -> bool:
        return self.state in ("done", "failed")


@dataclass(slots=True)
class _Slot:
    job: Job
    only: set[Path] = field(default_factory=set)
    everything: bool = False
    full: bool = False
    begun: float = 0.0
    stage_begun: float = field(default=0.0)
    stage_done: int = 0


class Jobs:
    """What is done to the index of one data folder, in a thread of its own.

    A request that comes while a run is under way waits behind it, because that run may have passed the changed file
    already; further requests join the waiting one. So whoever waits for the job that ``start`` names can rely on it.
    """

    def __init__(self, run: Run, compact: Compact, told: Callable[[Job], None] | None = None) -> None:
        """``told`` is called with each job that has ended, in the job's thread; what it raises is logged."""
        self._run = run
        self._compact = compact
        self._told = told
        self._ended: deque[tuple[int, Job]] = deque(maxlen=KEPT)
        self._changed = threading.Condition()
        self._jobs: dict[str, Job] = {}
        self._running: _Slot | None = None
        self._line: list[_Slot] = []

    def start(self, only: tuple[Path, ...] = (), full: bool = False) -> Job:
        """Begins a run, or joins the one that waits. ``only`` empty means the whole corpus."""
        with self._changed:
            slot = self._waiting("reindex")
            slot.only.update(only)
            slot.everything |= not only
            slot.full |= full
            return self._begun(slot)

    def compact(self) -> Job:
        """Begins a compaction, or joins the one that waits; it comes behind all others, to take off the disk what these
        remove."""
        with self._changed:
            slot = self._waiting("compact")
            self._line.sort(key=lambda waiting: waiting is slot)
            return self._begun(slot)

    @property
    def compacts(self) -> bool:
        """Whether who asks may compact the index."""
        return True

    def get(self, job_id: str) -> Job | None:
        """The job as it stands; None when there is none of that id, or it was too long ago."""
        with self._changed:
            return self._jobs.get(job_id)

    def current(self) -> Job | None:
        """The job that is running now."""
        with self._changed:
            return self._jobs[self._running.job.id] if self._running else None

    def wait(self, job_id: str, timeout: float | None = None) -> Job:
        """The job once it is finished, or as it stands after ``timeout`` seconds. Raises KeyError: no such job."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs[job_id].finished, timeout)
            return self._jobs[job_id]

    def watch(self, job_id: str, interval: float = 0.1) -> Iterator[Job]:
        """The job each time it changes, not oftener than every ``interval`` seconds, up to its end."""
        seen = None
        while seen is None or not seen.finished:
            with self._changed:
                self._changed.wait_for(lambda: self._jobs[job_id] != seen, timeout=1.0)  # noqa: B023
                now = self._jobs[job_id]
            if now != seen:
                yield now
            seen = now
            if not seen.finished:
                time.sleep(interval)

    def ended_after(self, number: int) -> list[tuple[int, Job]]:
        """The jobs that ended after the ``number``-th one (0: all that are kept), each with its own number from 1."""
        with self._changed:
            return [(at, job) for at, job in self._ended if at > number]

    def _waiting(self, kind: Kind) -> _Slot:
        """The run of this kind that waits, in line from now on if there was none."""
        slot = next((one for one in self._line if one.job.kind == kind), None)
        if slot is None:
            slot = _Slot(Job(uuid.uuid4().hex[:12], kind=kind))
            self._line.append(slot)
            self._put(slot.job)
        return slot

    def _begun(self, slot: _Slot) -> Job:
        if self._running is None:
            self._begin()
        return self._jobs[slot.job.id]

    def _put(self, job: Job) -> None:
        self._jobs[job.id] = job
        for old in [j.id for j in self._jobs.values() if j.finished][: max(0, len(self._jobs) - KEPT)]:
            del self._jobs[old]
        self._changed.notify_all()

    def _begin(self) -> None:
        self._running = slot = self._line.pop(0) if self._line else None
        if slot is None:
            return
        slot.begun = slot.stage_begun = time.monotonic()
        slot.job = replace(slot.job, state="running")
        self._put(slot.job)
        threading.Thread(target=self._work, args=(slot,), name=f"{slot.job.kind}-{slot.job.id}", daemon=True).start()

    def _work(self, slot: _Slot) -> None:
        try:
            end = replace(self._done(slot), state="done", eta_seconds=0.0)
        except Exception as error:
            log.exception("a job (%s) failed", slot.job.kind)
            end = replace(slot.job, state="failed", error=error, eta_seconds=None)
        end = replace(end, seconds=round(time.monotonic() - slot.begun, 3))
        with self._changed:
            self._ended.append((self._ended[-1][0] + 1 if self._ended else 1, end))
            self._put(end)
            self._begin()
        try:
            if self._told:
                self._told(end)
        except Exception:
            log.exception("the end of a job could not be told")

    def _done(self, slot: _Slot) -> Job:
        if slot.job.kind == "compact":
            return replace(slot.job, compacted=self._compact())
        only = () if slot.everything else tuple(sorted(slot.only))
        report = self._run(only, slot.full, lambda stage, done, total: self._progress(slot, stage, done, total))
        return replace(slot.job, report=report)

    def _progress(self, slot: _Slot, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != slot.job.stage:
            if not total and slot.job.done < slot.job.total:
                return  # stages that go on together: the one is told whose end is in sight
            slot.stage_begun, slot.stage_done = now, done
        spent = now - slot.stage_begun
        rate = (done - slot.stage_done) / spent if spent > 0 else 0.0
        eta = (total - done) / rate if rate and total else None
        with self._changed:
            slot.job = replace(
                slot.job, stage=stage, done=done, total=total, rate=rate, eta_seconds=eta, seconds=now - slot.begun
            )
            self._put(slot.job)
