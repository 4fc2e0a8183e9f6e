"""How much memory a re-index takes, by how much text there is: each size in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

from benchmarks.generate import generate
from benchmarks.machine import conditions, keep, kept
from benchmarks.stand_in import StandIn
from dealdesk.index.build import reindex
from dealdesk.index.embed import QUERY_PROMPT, packaged_embedder
from dealdesk.index.models import BGE_SMALL_EN
from dealdesk.ui.settings import Settings

SIZES = (0.2, 2.0, 8.0, 16.0, 32.0, 64.0, 128.0)
"""Megabytes of text. Each is embedded by a stand-in: the model's time would be most of the run, and its memory is the
same for any corpus. The first is done with the model too. Up to some 40 MB of text the runs fill up in which words are
sorted, so the slope is that of the last two."""

GIGABYTE = 1024

_BYTES = 17_500
"""About so many has a made-up document."""


def run(megabytes: float) -> None:
    """Measures all sizes, or only that of so many ``megabytes``, beside what was measured before."""
    print(f"{'MB of text':>12}{'embedder':>12}{'process MB':>12}{'with readers MB':>17}")
    if megabytes:
        figures = kept("memory") | conditions() | _measured(megabytes, "stand-in")
        if megabytes == GIGABYTE:
            figures["gigabyte_mb"] = figures[f"stand-in_{GIGABYTE}"]["peak_mb"] + _model(figures)
        keep("memory", figures)
        return
    figures = conditions() | _measured(SIZES[0], "packaged")
    for size in SIZES:
        figures |= _measured(size, "stand-in")
    half, last = (figures[f"stand-in_{size:g}"]["peak_mb"] for size in SIZES[-2:])
    figures["mb_for_each_mb_of_text"] = round((last - half) / (SIZES[-1] - SIZES[-2]), 2)
    figures["gigabyte_mb"] = round(_model(figures) + last + figures["mb_for_each_mb_of_text"] * (GIGABYTE - SIZES[-1]))
    keep("memory", figures)
    print(f"each MB of text adds {figures['mb_for_each_mb_of_text']} MB; 1 GB would take {figures['gigabyte_mb']} MB")


def _model(figures: dict[str, Any]) -> int:
    """Megabytes that the model takes."""
    with_it, without = (figures[f"{embedder}_{SIZES[0]}"]["peak_mb"] for embedder in ("packaged", "stand-in"))
    return int(with_it - without)


def _measured(size: float, embedder: str) -> dict[str, Any]:
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", str(size), embedder], capture_output=True, text=True, check=True
    )
    process, together = (int(word) for word in told.stdout.split())
    print(f"{size:>12}{embedder:>12}{process:>12}{together:>17}", flush=True)
    return {f"{embedder}_{size:g}": {"process_mb": process, "peak_mb": together}}


def one(megabytes: float, name: str) -> None:
    """Prints the peak of this process, and of it and its readers together, in megabytes."""
    embedder = packaged_embedder() if name == "packaged" else StandIn(BGE_SMALL_EN, 384, QUERY_PROMPT)
    with tempfile.TemporaryDirectory() as scratch, _watched() as peaks:
        _write(Path(scratch) / "corpus", int(megabytes * (1 << 20)))
        reindex(Path(scratch) / "corpus", Path(scratch) / "data", embedder, passage_tokens=Settings().passage_tokens)
    print(peaks[0] >> 20, peaks[1] >> 20)


def _write(corpus: Path, wanted: int) -> None:
    """Makes up documents of about ``wanted`` bytes in all, in folders of 500."""
    written = folders = 0
    while (left := wanted - written) > 0:
        folder = corpus / f"{folders:03}"
        generate(folder, min(500, -(-left // _BYTES)), seed=500 * folders)
        written += sum(file.stat().st_size for file in folder.iterdir())
        folders += 1


@contextmanager
def _watched() -> Iterator[list[int]]:
    """The most bytes that this process held at once, and it and its children together, as seen ten times a second."""
    peaks, ended = [0, 0], Event()

    def watch() -> None:
        while not ended.wait(0.1):
            children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            own = _resident("self")
            peaks[:] = max(peaks[0], own), max(peaks[1], own + sum(map(_resident, children)))

    thread = Thread(target=watch)
    thread.start()
    try:
        yield peaks
    finally:
        ended.set()
        thread.join()


def _resident(process: str) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # it has ended
        return 0


if __name__ == "__main__":
    one(float(sys.argv[1]), sys.argv[2])
