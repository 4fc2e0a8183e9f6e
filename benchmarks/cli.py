"""How long a command takes from the shell's point of view: process start, imports, the server's answer, the output."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.machine import conditions, keep
from dealdesk.ui.address import running

RUNS = 20
LOCAL_RUNS = 3
QUESTION = "When does the 10% tariff take effect?"
DEALDESK = str(Path(sys.executable).with_name("dealdesk"))


def run(corpus: Path | None) -> None:
    chosen = corpus or Path("corpus")
    figures: dict[str, Any] = {**conditions(), "runs": RUNS, "corpus": chosen.name}
    with tempfile.TemporaryDirectory() as scratch:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DEALDESK_")}
        environment = {**kept, "DEALDESK_CORPUS": str(chosen.resolve()), "DEALDESK_DATA": f"{scratch}/data"}
        subprocess.run([DEALDESK, "reindex"], env=environment, check=False, capture_output=True)
        figures["python"] = _times([[sys.executable, "-c", "pass"]] * RUNS, environment)
        figures["help"] = _times([[DEALDESK, "--help"]] * RUNS, environment)
        with _served(environment):
            figures["ask_again"] = _times([[DEALDESK, "ask", QUESTION]] * RUNS, environment)
            asked = [[DEALDESK, "ask", question] for question in _questions(chosen)]
            figures["ask_new"] = _times(asked, environment)
            figures["documents"] = _times([[DEALDESK, "documents"]] * RUNS, environment)
        figures["ask_local"] = _times([[DEALDESK, "ask", "--local", QUESTION]] * LOCAL_RUNS, environment)
    keep("cli", figures)
    for name, value in figures.items():
        print(f"{name:14} {value}")


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[None]:
    """While it lasts, a server runs over the data folder and has been found."""
    command = [DEALDESK, "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(600):
                if running(Path(environment["DEALDESK_DATA"])):
                    break
                time.sleep(0.2)
            else:
                raise TimeoutError("the server did not come up; run `dealdesk serve` to see why")
            yield
        finally:
            server.terminate()


def _questions(corpus: Path) -> list[str]:
    """The first questions of the set in ``corpus``, none twice; without a set, one question in as many words."""
    try:
        lines = (corpus / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return [f"{QUESTION[:-1]} under document {number}?" for number in range(RUNS)]
    return list(dict.fromkeys(json.loads(line)["question"] for line in lines))[:RUNS]


def _times(commands: Sequence[Sequence[str]], environment: dict[str, str]) -> dict[str, float]:
    """Seconds of each command by the clock, and of all cores in its own process, from start to end."""
    clock, cpu = [], []
    for command in commands:
        begun = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        clock.append(time.perf_counter() - begun)
        cpu.append(used.ru_utime + used.ru_stime)
        if process.returncode not in (0, 1):
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}; run it to see why")
    return {
        "median": round(statistics.median(clock), 3),
        "quickest": round(min(clock), 3),
        "slowest": round(max(clock), 3),
        "cpu_median": round(statistics.median(cpu), 3),
    }
