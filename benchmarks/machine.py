"""Under which conditions a figure was measured, and where it is kept."""

from __future__ import annotations

import json
import os
import platform
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dealdesk.index.session import cores

RESULTS = Path(__file__).parent / "results"
"""A folder for each version of Dealdesk, and in it a file for each part."""


@dataclass(slots=True)
class Spent:
    """Seconds by the clock, and of all cores of this process and of those that it has started and seen end."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0


@contextmanager
def measured() -> Iterator[Spent]:
    spent = Spent()
    clock, cpu = time.perf_counter(), _cores()
    yield spent
    spent.seconds = round(time.perf_counter() - clock, 3)
    spent.cpu_seconds = round(_cores() - cpu, 3)


def _cores() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def conditions() -> dict[str, Any]:
    """How many cores there are, how busy they were, and what the figures are of."""
    return {
        "version": version("dealdesk"),
        "cores": cores(),
        "load_before": round(os.getloadavg()[0], 1),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "onnxruntime": version("onnxruntime"),
        "faiss": version("faiss-cpu"),
    }


def results() -> Path:
    """The folder of this version's results."""
    return RESULTS / version("dealdesk")


def keep(name: str, figures: dict[str, Any]) -> None:
    """Writes the results of the part ``name``, in place of those of an earlier run of the same version."""
    results().mkdir(parents=True, exist_ok=True)
    (results() / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def kept(name: str) -> dict[str, Any]:
    """What ``keep`` wrote for the part ``name``; empty where it was not measured for this version."""
    try:
        found: dict[str, Any] = json.loads((results() / f"{name}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found
