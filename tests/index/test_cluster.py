"""A build on a cluster of real worker processes: the same index, whatever becomes of a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from distributed import Client, LocalCluster

from dealdesk.index.build import Report, reindex
from dealdesk.index.cluster import cluster
from dealdesk.index.embed import Embedder
from dealdesk.index.faults import ClusterFault
from dealdesk.index.library import Library
from dealdesk.index.workshop import local

DOCUMENTS = 40


@dataclass
class Machines:
    """A scheduler in this process, and workers in processes of their own."""

    address: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, count: int) -> None:
        """Starts workers, and waits until all have joined."""
        options = ["--no-nanny", "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard"]
        program = [sys.executable, "-m", "dask", "worker", self.address, *options]
        self.workers += [subprocess.Popen(program, stderr=subprocess.DEVNULL) for _ in range(count)]
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(len([one for one in self.workers if one.poll() is None]), timeout=120)

    def kill_one(self) -> None:
        """As a power cut would."""
        os.kill(self.workers[0].pid, signal.SIGKILL)
        self.workers[0].wait()


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    folder = tmp_path_factory.mktemp("dask")
    scheduler = LocalCluster(
        n_workers=0, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0", local_directory=str(folder)
    )
    found = Machines(scheduler.scheduler_address)
    try:
        found.start(2)
        yield found
    finally:
        for worker in found.workers:
            worker.kill()
            worker.wait()
        scheduler.close()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(DOCUMENTS):
        text = (
            f"# Order {number}\n\nThe duty on copper is {number} percent.\n\n## Term\n\nIt ends after {number} years.\n"
        )
        (folder / f"order-{number:02}.md").write_text(text, encoding="utf-8")
    (folder / "copy.md").write_text((folder / "order-00.md").read_text())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 no more than this")
    return folder


@pytest.fixture(scope="module")
def alone(corpus: Path, tmp_path_factory: pytest.TempPathFactory, packaged: Embedder) -> tuple[Report, list[Any]]:
    """What one process makes of the corpus."""
    data = tmp_path_factory.mktemp("alone")
    return reindex(corpus, data, packaged, passage_tokens=64, workshop=local(0)), held(data)


def held(data: Path) -> list[Any]:
    """Every document, passage and fact of an index, each passage with the bytes of its vector."""
    generation = Library(data).current()
    found: list[Any] = [generation.store.facts()]
    for record in generation.documents():
        rows = range(record.first_row, record.first_row + record.passages)
        vectors = generation.vectors.at(np.array(rows, dtype=np.int64))
        found.append((generation.document(record.id), generation.passages(list(rows)), vectors.tobytes()))
    return found


def told(report: Report) -> list[Any]:
    return [report.added, report.unreadable, report.notices, report.embedded, report.reused]


def test_with_a_worker_killed_in_the_middle_the_index_is_that_of_one_process(
    machines: Machines, corpus: Path, tmp_path: Path, packaged: Embedder, alone: tuple[Report, list[Any]]
) -> None:
    killed = []

    def progress(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("read", DOCUMENTS // 2) and not killed:
            killed.append(machines.workers[0].pid)
            machines.kill_one()

    report = reindex(
        corpus, tmp_path, packaged, passage_tokens=64, workshop=cluster(machines.address, "packaged"), progress=progress
    )
    assert killed
    assert told(report) == told(alone[0])
    assert held(tmp_path) == alone[1]
    assert [problem.source for problem in report.unreadable] == ["broken.pdf"]
    assert Library(tmp_path).current().verify() == []


def test_a_run_that_ended_before_its_time_is_gone_on_with(
    machines: Machines, corpus: Path, tmp_path: Path, packaged: Embedder, alone: tuple[Report, list[Any]]
) -> None:
    kept = []

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "embed" and done >= 32 and not kept:
            kept.append(done)
            raise KeyboardInterrupt

    def run(**options: Any) -> Report:
        workshop = cluster(machines.address, "packaged")
        return reindex(corpus, tmp_path, packaged, passage_tokens=64, workshop=workshop, **options)

    with pytest.raises(KeyboardInterrupt):
        run(progress=progress)
    report = run()
    assert report.embedded <= alone[0].embedded - kept[0]
    assert report.embedded + report.reused == alone[0].embedded + alone[0].reused
    assert held(tmp_path) == alone[1]


def test_a_worker_with_another_model_is_refused_before_anything_is_sent(
    machines: Machines, corpus: Path, tmp_path: Path, words: Any
) -> None:
    with pytest.raises(ClusterFault, match=r"worker tcp://.* cannot take part: its model packaged has sha256 .* copy"):
        reindex(corpus, tmp_path, words, passage_tokens=64, workshop=cluster(machines.address, "packaged"))
    with pytest.raises(ClusterFault, match=r"it has not the model /nowhere"):
        reindex(corpus, tmp_path, words, passage_tokens=64, workshop=cluster(machines.address, "/nowhere"))


def test_without_a_scheduler_it_is_said_how_to_start_one(
    corpus: Path, tmp_path: Path, packaged: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealdesk.index.cluster._PATIENCE", 0.5)
    with pytest.raises(ClusterFault, match=r"no Dask scheduler answers at tcp://127.0.0.1:9 .* `dask scheduler`"):
        reindex(corpus, tmp_path, packaged, passage_tokens=64, workshop=cluster("tcp://127.0.0.1:9", "packaged"))


def test_a_scheduler_whose_last_worker_is_gone_is_not_waited_for(
    machines: Machines, corpus: Path, tmp_path: Path, packaged: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealdesk.index.cluster._PATIENCE", 1.0)

    def progress(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("read", 3):
            for worker in machines.workers:
                worker.kill()
                worker.wait()

    with pytest.raises(ClusterFault, match="has no workers left; start some with `dask worker"):
        reindex(
            corpus,
            tmp_path,
            packaged,
            passage_tokens=64,
            workshop=cluster(machines.address, "packaged"),
            progress=progress,
        )
    with pytest.raises(ClusterFault, match="has no workers; start some with `dask worker"):
        reindex(corpus, tmp_path, packaged, passage_tokens=64, workshop=cluster(machines.address, "packaged"))
