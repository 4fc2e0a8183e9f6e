"""A few kills and a few dozen damaged places, of the hundreds that `python -m benchmarks faults` looks at."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = """
import json, sys
from benchmarks.faults import figures_of
figures = figures_of(kills=3, server_kills=1, corruptions=6, seed=11, once=0)
print("\\n" + json.dumps(figures))
"""


@pytest.fixture(scope="module")
def figures() -> Any:
    """In a process of its own: it makes copies of itself, which a process that has searched with threads must not."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_nothing_that_must_not_happen_has_happened(figures: Any) -> None:
    assert figures["bad"] == 0, json.dumps(figures, indent=1)


def test_runs_that_were_killed_left_an_index_that_serves_and_is_built_upon(figures: Any) -> None:
    told = figures["reindex_killed"]
    assert told["killed at work"] == 3
    assert told["rebuilt"] >= 1
    assert told.get("served the index before", 0) + told.get("served the new index", 0) == 3 + told.get(
        "had ended before", 0
    )


def test_servers_that_were_killed_kept_what_they_had_confirmed(figures: Any) -> None:
    told = figures["server_killed"]
    assert told["killed at work"] == 1
    assert told["uploads confirmed"] >= 1


def test_damage_was_found_named_and_repaired(figures: Any) -> None:
    told = figures["damaged"]
    found = sum(count for what, count in told.items() if what.startswith("found, "))
    unused = told.get("of a file that is not in use, answers right", 0)
    assert (found + unused, told["rebuilt"]) == (6, 6)
    assert found >= 4
