"""Files made to harm, read as the server reads them: what becomes of each, how long it takes and how much memory."""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.fuzz import GIVEN_UP
from benchmarks.machine import conditions, keep
from benchmarks.nasty import GOOD, Nasty, files
from benchmarks.nasty_places import fill
from benchmarks.sound import broken_promises
from dealdesk.index.embed import packaged_embedder
from dealdesk.index.session import cores
from dealdesk.ingest.corpus import scan
from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.limits import Limits
from dealdesk.ingest.prepare import FileBytes, Prepared, Recipe, Work
from dealdesk.ingest.workers import Workers

FOLDER = Path("build/hostile")
SLACK = 1.15
"""Memory that a process may have been seen with, of what it may have: what it shares with its like is counted too."""
SHARED = 150 << 20


def run(scale: float, seconds: int) -> None:
    """Reads all of them, the large ones ``scale`` times as large, ``seconds`` for each."""
    limits = Limits(seconds=float(seconds))
    recipe = Recipe(packaged_embedder().portable_count, 256)
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = []
    with (FOLDER / "lines.jsonl").open("w", buffering=1) as kept:
        for line in _of_bytes(files(scale), recipe, limits):
            kept.write(json.dumps(line) + "\n")
            lines.append(line)
    figures = _summed(lines, limits) | {
        "scale": scale,
        "places": _of_places(recipe, limits),
        "conditions": conditions(),
    }
    print(json.dumps(figures, indent=1))
    keep("hostile", figures)


def _of_bytes(kinds: list[Nasty], recipe: Recipe, limits: Limits) -> Iterator[dict[str, Any]]:
    costs: dict[str, tuple[float, int]] = {}
    sizes: dict[str, int] = {}

    def works() -> Iterator[Work]:
        for kind in [*kinds, Nasty("a good file.txt", GOOD.encode)]:
            data = kind.make()
            sizes[kind.name] = len(data)
            yield FileBytes(kind.name, data)

    def told(source: str, took: float, memory: int) -> None:
        costs[source] = took, memory

    with Workers(recipe, cores(), limits, ahead_bytes=1 << 20, told=told) as workers:
        for result in workers.prepared(works()):
            source = result.source if isinstance(result, Unreadable) else result.document.source
            took, memory = costs.get(source, (limits.seconds, 0))
            outcome = f"{result.reason}; {result.remedy}" if isinstance(result, Unreadable) else "read"
            wrong = broken_promises(result, sizes[source])
            yield {
                "file": source, "bytes": sizes[source], "outcome": outcome, "wrong": wrong,
                "seconds": round(took, 2), "mb": round(memory / 1e6),
            }  # fmt: skip


def _summed(lines: list[dict[str, Any]], limits: Limits) -> dict[str, Any]:
    slowest = sorted(lines, key=lambda line: -float(line["seconds"]))[:12]
    largest = sorted(lines, key=lambda line: -float(line["mb"]))[:8]
    most = (limits.memory * SLACK + SHARED) / 1e6
    return {
        "files": len(lines),
        "outcomes": Counter("read" if line["outcome"] == "read" else "refused" for line in lines),
        "ended": {line["file"]: line["outcome"] for line in lines if _ended(line["outcome"])},
        "good_file_read": lines[-1]["outcome"] == "read",
        "over_limits": sum(line["seconds"] > limits.seconds + 2 or line["mb"] > most for line in lines),
        "faults": sum(bool(line["wrong"]) for line in lines) + (lines[-1]["outcome"] != "read"),
        "beyond_time": [line["file"] for line in lines if line["seconds"] > limits.seconds + 2],
        "beyond_memory": [line["file"] for line in lines if line["mb"] > most],
        "wrong": {line["file"]: line["wrong"] for line in lines if line["wrong"]},
        "slowest": {line["file"]: line["seconds"] for line in slowest},
        "largest_mb": {line["file"]: line["mb"] for line in largest},
    }


def _ended(outcome: str) -> bool:
    return outcome.startswith((*GIVEN_UP, "the process that read it ended"))


def _of_places(recipe: Recipe, limits: Limits) -> dict[str, Any]:
    """What becomes of strange places and names."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "corpus")
        root.mkdir()
        wanted = fill(root, Path(folder, "outside"))
        begun = time.monotonic()
        found = outcomes(root, recipe, limits)
        wrong = {
            name: found.get(name, "passed over") for name, what in wanted.items() if not _as_told(found, name, what)
        }
        return {"places": len(wanted), "seconds": round(time.monotonic() - begun, 2), "otherwise": wrong}


def outcomes(root: Path, recipe: Recipe, limits: Limits) -> dict[str, str]:
    """What becomes of each thing in the folder ``root``, by its source: "read" or "named"."""
    look = scan(root)
    found = {problem.source: "named" for problem in look.problems}
    with Workers(recipe, cores(), limits) as workers:
        for result in workers.prepared(look.files):
            read = isinstance(result, Prepared)
            found[result.document.source if isinstance(result, Prepared) else result.source] = (
                "read" if read else "named"
            )
    return found


def _as_told(found: dict[str, str], name: str, what: str) -> bool:
    return found.get(name, "passed over") == what
