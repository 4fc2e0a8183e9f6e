"""``dealdesk reindex`` killed at random moments of a corpus that changes: by the clock, and at each kind of call to the
file system, of which the few that matter take no time that a clock would hit."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.fault_place import Place, apart, digest, killed_after

CALLS = frozenset(
    ("open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "sqlite3.connect")
)
"""Audit events of Python after each of which a run may be killed; calls of fsync and pwrite are counted too."""
COMPACTING = 0.15
"""How often it is a compaction that is killed."""
SETTLED = 0.6
"""How often a killed run is followed by one that ends: the others are followed by further changes and a kill."""


def kill_often(place: Place, kills: int) -> dict[str, Any]:
    """Figures of runs of which ``kills`` were killed at work. Each is followed by a look at the index: it must be the
    one before or the one that was being made, whole."""
    place.fill()
    apart(place.index)
    seconds, calls = _measured(place)
    before = apart(digest, place.data)
    told: Counter[str] = Counter()
    chance = place.chance
    for number in count():
        place.change()
        after = place.clean()
        compacting = chance.random() < COMPACTING
        work = place.compact if compacting else place.index
        if number % 2:
            died = killed_after(work, chance.uniform(0, 1.1 * seconds))
        else:
            died = _killed_at(work, chance.randrange(calls))
        told["killed at work" if died else "had ended before"] += 1
        told["of these compactions"] += compacting
        now = _looked_at(place.data, told)
        if now != before and (compacting or now != after):
            told["served something else"] += 1
        told["served the new index" if now == after else "served the index before"] += 1
        before = now
        last = told["killed at work"] == kills
        if last or chance.random() < SETTLED:
            report = apart(place.index)
            told["damage found after a kill"] += any("damaged" in notice for notice in report.notices)
            told["rebuilt"] += 1
            before = _looked_at(place.data, told)
            told["rebuilt unlike a clean build"] += before != after
            if left := litter(place.data):
                told["litter"] += 1
                print(f"litter: {left}", flush=True)
        if last:
            break
    return dict(sorted(told.items()))


def litter(data: Path) -> list[str]:
    """What is left in a data folder beside an index and the one before it."""
    known = {"current", "standby.json", "lock", "generations"}
    left = [path.name for path in data.iterdir() if path.name not in known]
    generations = sorted(path.name for path in (data / "generations").iterdir())
    return left + [name for name in generations if name.startswith(".")] + generations[2:]


def _looked_at(data: Path, told: Counter[str]) -> str:
    try:
        return str(apart(digest, data))
    except Exception as error:
        told["did not serve"] += 1
        print(f"did not serve: {error!r}", flush=True)
        return ""


def _measured(place: Place) -> tuple[float, int]:
    """Seconds that a re-index takes in a process of its own, and how many calls it makes."""
    place.change()
    begun = time.perf_counter()
    apart(place.index)
    seconds = time.perf_counter() - begun
    place.change()
    return seconds, int(apart(_counted, place.index))


def _counted(work: Callable[[], Any]) -> int:
    count = 0

    def one() -> None:
        nonlocal count
        count += 1

    _watch(one)
    work()
    return count


def _killed_at(work: Callable[[], Any], call: int) -> bool:
    """Runs ``work`` in a process that kills itself at its ``call``-th call; whether it came to that."""

    def doomed() -> None:
        left = call

        def one() -> None:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        _watch(one)
        work()

    try:
        apart(doomed)
    except Exception as error:
        return getattr(error, "signal", 0) == signal.SIGKILL
    return False


def _watch(one: Callable[[], None]) -> None:
    """Calls ``one`` before each call to the file system from here on, in this process, which it must not outlive."""
    sys.addaudithook(lambda event, _: one() if event in CALLS else None)
    for name in ("fsync", "pwrite"):
        setattr(os, name, _after(one, getattr(os, name)))


def _after(one: Callable[[], None], call: Callable[..., Any]) -> Callable[..., Any]:
    def called(*given: Any) -> Any:
        one()
        return call(*given)

    return called
