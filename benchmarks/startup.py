"""From process start to the first answer, with an index present: what a restart costs those who wait for it."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.machine import conditions, keep
from benchmarks.server import DEALDESK, Server, served, surroundings

QUESTION = "When does the 10% tariff take effect?"
STEPS: tuple[tuple[str, str, Any], ...] = (
    ("alive", "/healthz", None),
    ("first_answer", "/api/ask", {"question": QUESTION}),
    ("page", "/", None),
)


def run(corpus: Path | None, runs: int) -> None:
    """Starts the server anew ``runs`` times and asks one question; then the page is opened."""
    chosen = corpus or Path("corpus")
    figures: dict[str, Any] = {**conditions(), "runs": runs, "corpus": chosen.name}
    with tempfile.TemporaryDirectory() as scratch:
        environment = surroundings(chosen, Path(scratch) / "data")
        subprocess.run([DEALDESK, "reindex"], env=environment, check=False, capture_output=True)
        rows = []
        for _ in range(runs):
            with served(environment) as server:
                rows.append(_steps(server))
    for name in rows[0]:
        figures[name] = _told([row[name] for row in rows])
    figures["imports_no_torch"] = _without_torch()
    keep("startup", figures)
    for name, value in figures.items():
        print(f"{name:22} {value}")


def _steps(server: Server) -> dict[str, float]:
    row = {}
    for name, path, body in STEPS:
        row[name] = server.until(path, body)
        row[f"{name}_cpu"] = server.cpu_seconds
    return row | {"megabytes": server.megabytes}


def _told(values: list[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(values), 2),
        "quickest": round(min(values), 2),
        "slowest": round(max(values), 2),
    }


def _without_torch() -> bool:
    """Whether the server's modules are imported without it: that alone took half of the time once."""
    program = "import dealdesk.ui.server, dealdesk.ui.api, sys; print('torch' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return told.stdout.strip() == "False"
