"""Mapped files of numbers, and what of them is in memory."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from dealdesk.index.ivf import nearest, write_lists
from dealdesk.index.mapped import let_go, mapped

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what of a file is in memory")


def resident(path: Path) -> int:
    """Kilobytes of the file's pages that this process holds."""
    held, own = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.split()[0]:
            own = line.endswith(str(path))
        elif own and line.startswith("Rss:"):
            held += int(line.split()[1])
    return held


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    np.arange(1 << 20, dtype=np.float32).tofile(tmp_path / "numbers.f32")
    return tmp_path / "numbers.f32"


def test_a_mapped_file_holds_its_numbers(numbers: Path) -> None:
    assert mapped(numbers, np.float32)[[0, 7, -1]].tolist() == [0.0, 7.0, (1 << 20) - 1]


def test_a_file_of_nothing_has_no_numbers(tmp_path: Path) -> None:
    (tmp_path / "none.u32").touch()
    assert mapped(tmp_path / "none.u32", np.uint32).shape == (0,)


@linux
def test_what_was_read_of_a_file_is_given_back_and_read_again(numbers: Path) -> None:
    held = mapped(numbers, np.float32).reshape(-1, 32)
    total = float(held.sum(dtype=np.float64))
    assert resident(numbers) == 4096
    let_go(held[5:])
    assert resident(numbers) == 0
    assert float(held.sum(dtype=np.float64)) == total


def test_what_was_written_to_a_file_is_kept_where_its_memory_is_given_back(numbers: Path) -> None:
    held = np.memmap(numbers, np.float32, "r+")
    held[1000:2000] = -1
    let_go(held)
    assert held[999:1001].tolist() == [999.0, -1.0]
    held.flush()
    assert np.fromfile(numbers, np.float32)[1998:2001].tolist() == [-1.0, -1.0, 2000.0]


def test_numbers_of_no_file_are_left_as_they_are() -> None:
    own = np.arange(5)
    let_go(own)
    assert own.tolist() == [0, 1, 2, 3, 4]


@linux
def test_sorting_a_file_of_vectors_into_lists_leaves_nothing_of_it_in_memory(numbers: Path) -> None:
    vectors = mapped(numbers, np.float32).reshape(-1, 32)
    made = write_lists(vectors, numbers.with_name("lists.faiss"))
    assert made.lists == int(2 * np.sqrt(len(vectors)))
    assert resident(numbers) == 0


def test_the_truly_nearest_are_found_part_by_part_as_they_are_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(3)
    vectors = chance.normal(size=(1000, 16)).astype(np.float32)
    queries = chance.normal(size=(7, 16)).astype(np.float32)
    wanted = np.argsort(-(queries @ vectors.T), axis=1)[:, :12].tolist()
    assert [rows.tolist() for rows in nearest(vectors, queries, 12)] == wanted
    monkeypatch.setattr("dealdesk.index.ivf._BATCH", 90)
    assert [rows.tolist() for rows in nearest(vectors, queries, 12)] == wanted
