"""Power cuts, full disks and broken files: what survives them, and that nothing wrong is told in silence.

``reindex`` and the server are killed with SIGKILL at random moments while the corpus changes; each file of an index is
damaged at random places; the disk is full, files may not be read, the clock goes back. After each of these the index is
opened and asked, and the next re-index is compared with one that is made from nothing: every document, passage, fact,
vector and search result. The embedder is one without a model, so that a run costs a tenth of a second; all else is the
product's own. SIGKILL keeps what the system has in memory: that all is synced to the disk, and in which order, is what
``tests/index/test_publish.py`` looks at.
"""

from __future__ import annotations

import logging
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.fault_damage import damage_often
from benchmarks.fault_kills import kill_often
from benchmarks.fault_place import PLAIN, SEGMENTED, SHARED, Place, warm
from benchmarks.fault_room import fill_up, lock_out, turn_back
from benchmarks.fault_server import kill_servers
from benchmarks.machine import conditions, keep
from dealdesk.index.write import Layout

MEMORY = Path("/dev/shm")
"""A disk of memory, where there is one: what a kill leaves is the same there, and a sync costs nothing."""


def run(kills: int, server_kills: int, corruptions: int, seed: int) -> None:
    figures = {**conditions(), "seed": seed, **figures_of(kills, server_kills, corruptions, seed)}
    keep("faults", figures)
    print(f"\n{'bad, in all':50} {figures['bad']}")


def figures_of(kills: int, server_kills: int, corruptions: int, seed: int, once: int = 1) -> dict[str, Any]:
    """What was found in each part, and how much of it must not be; ``once`` 0 leaves out what is done once only."""
    logging.disable(logging.CRITICAL)  # of what was damaged, which is told in figures
    figures: dict[str, Any] = {}
    parts: tuple[tuple[str, Layout, int, Callable[[Place], dict[str, Any]]], ...] = (
        ("reindex_killed", PLAIN, kills, lambda place: kill_often(place, kills)),
        ("server_killed", PLAIN, server_kills, lambda place: kill_servers(place, server_kills)),
        ("damaged", SEGMENTED, corruptions, lambda place: damage_often(place, corruptions)),
        ("damaged_sharing_files", SHARED, corruptions // 4, lambda place: damage_often(place, corruptions // 4)),
        ("disk_full", PLAIN, once, fill_up),
        ("not_readable", SEGMENTED, once, lock_out),
        ("clock_back", PLAIN, once, turn_back),
    )
    for name, layout, times, part in parts:
        if times:
            figures[name] = _measured(name, layout, seed, part)
    return {**figures, "bad": sum(_bad(found) for found in figures.values())}


def _measured(name: str, layout: Layout, seed: int, part: Callable[[Place], dict[str, Any]]) -> dict[str, Any]:
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as scratch:
        root = Path(scratch)
        root.chmod(0o755)  # for those that give up their rights
        warm(root)
        found = part(Place(root, random.Random(seed), layout))
    found["seconds"] = round(time.perf_counter() - begun, 1)
    print(f"\n== {name}", *(f"{key:50} {value}" for key, value in found.items()), sep="\n", flush=True)
    return found


BAD = frozenset(
    (
        "did not serve",
        "served something else",
        "did not serve afterwards",
        "the index before did not serve",
        "rebuilt unlike a clean build",
        "litter",
        "documents lost",
        "confirmed uploads lost",
        "confirmed deletions undone",
        "uploads in part",
        "uploads left half way and not swept",
        "requests failed before the kill",
        "did not come up",
        "damage found after a kill",
        "wrong answers",
        "wrong answers in silence",
        "not named",
        "not found, answers right",
        "not found at load but by verify, answers right",
        "repaired without a word",
        "crashed, hung or was not repaired",
        "crashed",
        "told without a remedy",
        "told without the file or the remedy",
        "changed and not seen",
    )
)
"""What must not happen."""


def _bad(found: dict[str, Any]) -> int:
    return sum(int(value) for key, value in found.items() if key in BAD)
