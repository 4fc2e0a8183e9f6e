"""The frame of the benchmarks: the table of parts, their options, the bars."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dealdesk.index.embed import packaged_embedder
from dealdesk.ingest.prepare import FileBytes, Prepared, Recipe, prepare

ROOT = Path(__file__).parent.parent


@pytest.fixture
def frame(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The modules of the frame. They are of the repository alone, so the tests look for them at its root."""
    monkeypatch.syspath_prepend(ROOT)
    names = {"main": "__main__", "bars": "bars", "summary": "summary"}
    return SimpleNamespace(**{name: importlib.import_module(f"benchmarks.{module}") for name, module in names.items()})


def test_every_part_has_a_module_and_a_line_in_the_readme(frame: Any) -> None:
    told = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    for part in frame.main.BENCH | frame.main.MORE:
        assert (ROOT / "benchmarks" / f"{part}.py").is_file()
        assert f"`python -m benchmarks {part}" in told


def test_every_bar_is_of_a_part(frame: Any) -> None:
    parts = frame.main.BENCH | frame.main.MORE
    assert [bar for bar in frame.bars.BARS if bar.part not in parts] == []


def test_the_options_of_a_part_are_the_parameters_of_its_run() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks", "swap", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--swaps" in told.stdout
    assert "--documents" not in told.stdout


def test_a_part_that_does_not_exist_is_refused_with_the_list_of_those_that_do() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks", "nothing"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 2
    assert all(f"'{part}'" in told.stderr for part in ("summary", "ingest", "ocr"))


def test_a_bar_is_held_from_its_own_side(frame: Any) -> None:
    most = frame.bars.Bar("cli", "help.median", 0.4, "help", "s")
    least = frame.bars.Bar("cli", "ratio", 1.5, "throughput", least=True)
    assert (most.met(0.4), most.met(0.41), least.met(1.5), least.met(1.49)) == (True, False, True, False)
    assert (most.share(0.2), least.share(3.0)) == (0.5, 0.5)
    assert (most.value({"help": {"median": 0.3}}), most.value({"help": {}}), most.value({})) == (0.3, None, None)


def test_the_table_tells_what_was_not_measured_apart_from_what_is_not_met(frame: Any) -> None:
    bar = frame.bars.Bar("cli", "help.median", 0.4, "dealdesk --help", "s")
    assert frame.summary.row(bar, None).split()[3:] == ["not", "measured", "≤", "0.4", "s"]
    assert frame.summary.row(bar, 0.5).split()[3:] == ["0.5", "s", "≤", "0.4", "s", "NOT", "MET"]


def test_the_plot_holds_a_line_for_each_measured_bar(frame: Any, tmp_path: Path) -> None:
    bars = [frame.bars.Bar("cli", "help", 0.4, "a command", "s"), frame.bars.Bar("cli", "x", 0, "none failed")]
    frame.summary.plot([(bars[0], 0.2), (bars[1], 0.0)], tmp_path / "plot.svg")
    drawn = (tmp_path / "plot.svg").read_text(encoding="utf-8")
    assert all(words in drawn for words in ("a command", "0.2 s (≤ 0.4 s)", "none failed", "0 (≤ 0)"))


def test_no_made_up_document_is_set_aside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(ROOT)
    importlib.import_module("benchmarks.generate").generate(tmp_path, 3)
    recipe = Recipe(packaged_embedder().portable_count, 256)
    made = [prepare(FileBytes(file.name, file.read_bytes()), recipe) for file in tmp_path.iterdir()]
    assert len(made) == 3
    assert all(isinstance(one, Prepared) and len(one.passages) > 1 for one in made)


def test_an_input_that_ends_its_process_or_never_ends_takes_no_other_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    watched = importlib.import_module("benchmarks.watched")

    def work(number: int) -> int:
        if number == 3:
            os._exit(1)
        if number == 5:
            time.sleep(60)
        return number * number

    told = {one.number: one.end or one.made for one in watched.watched(range(8), work, lambda: None, 0.5, 2)}
    assert told == {0: 0, 1: 1, 2: 4, 3: watched.ENDED, 4: 16, 5: watched.ENDLESS, 6: 36, 7: 49}
