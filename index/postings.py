"""Which rows hold which word how often: written once in pieces of bounded memory, then read from mapped files."""

from __future__ import annotations

import errno
import os
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.faults import IndexDamaged, unreadable
from dealdesk.index.mapped import Array, let_go, mapped

_RUN = 4_000_000
"""Words held in memory before they are sorted and put aside: about 100 MB."""
_MOST = 255
"""A count is one byte. BM25 gives a word that stands 255 times in a passage 99.7 % of what it can give at all."""
_FILES = {
    "terms.utf8": np.uint8,  # the words, sorted by their bytes, one after another
    "ends.u64": np.uint64,  # where each word ends in them
    "starts.u64": np.uint64,  # where each word's rows begin, and one more: where the last one's end
    "rows.u32": np.uint32,
    "counts.u8": np.uint8,
    "lengths.u32": np.uint32,  # of each row, in words
}


class PostingsWriter:
    """Takes the words of rows 0, 1, 2, ... and writes them by word into a folder, which is made."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._numbers: dict[str, int] = {}
        self._words = array("I")
        self._ends = array("Q")
        self._lengths = array("I")
        self._runs = 0

    def add(self, words: Sequence[str]) -> None:
        """The words of the next row."""
        numbers = self._numbers
        self._words.extend([numbers.setdefault(word, len(numbers)) for word in words])
        self._ends.append(len(self._words))
        self._lengths.append(len(words))
        if len(self._words) >= _RUN:
            self._put_aside()

    def finish(self) -> None:
        """Completes the files. Nothing can be added afterwards."""
        self._put_aside()
        order = sorted((word.encode(), number) for word, number in self._numbers.items())
        held = sum((np.bincount(run[0], minlength=len(order)) for run in self._all_runs()), np.zeros(len(order), int))
        place = np.empty(len(order), np.int64)  # of each number among the sorted words
        place[[number for _, number in order]] = np.arange(len(order))
        starts = np.zeros(len(order) + 1, np.uint64)
        starts[1:] = np.cumsum(held[[number for _, number in order]])
        self._write("terms.utf8", np.frombuffer(b"".join(word for word, _ in order), np.uint8))
        self._write("ends.u64", np.cumsum([len(word) for word, _ in order], dtype=np.uint64))
        self._write("starts.u64", starts)
        self._write("lengths.u32", np.array(self._lengths, np.uint32))
        self._join(place, starts)

    def _put_aside(self) -> None:
        """Sorts what is in memory by word and row, counts it, and writes it to a file of its own."""
        ends = np.array(self._ends, np.int64)
        first = len(self._lengths) - len(ends)
        rows = np.repeat(np.arange(first, first + len(ends), dtype=np.uint64), np.diff(ends, prepend=0))
        keys, counts = np.unique(np.array(self._words, np.uint64) << np.uint64(32) | rows, return_counts=True)
        run = np.stack(
            [keys >> np.uint64(32), keys & np.uint64(0xFFFFFFFF), np.minimum(counts, _MOST).astype(np.uint64)]
        ).astype(np.uint32)
        (self._folder / f"run{self._runs}.u32").write_bytes(run.tobytes())
        self._runs += 1
        self._words, self._ends = array("I"), array("Q")

    def _all_runs(self) -> Any:
        for number in range(self._runs):
            yield np.fromfile(self._folder / f"run{number}.u32", np.uint32).reshape(3, -1)

    def _join(self, place: Array, starts: Array) -> None:
        """Puts each run's rows behind those of the runs before it, word by word, and deletes the runs."""
        size = int(starts[-1])
        rows, counts = (_written(self._folder / name, _FILES[name], size) for name in ("rows.u32", "counts.u8"))
        filled = starts[:-1].astype(np.int64)
        for number, run in enumerate(self._all_runs()):
            words = place[run[0]]
            having = np.bincount(words, minlength=len(filled))
            # A run is sorted by the number of the word: where it stands among its word's rows of this run.
            first = np.flatnonzero(np.diff(words, prepend=-1))
            within = np.arange(len(words)) - np.repeat(first, np.diff(first, append=len(words)))
            target = filled[words] + within
            rows[target], counts[target] = run[1], run[2].astype(np.uint8)
            filled += having
            (self._folder / f"run{number}.u32").unlink()
            for written in (rows, counts):
                let_go(written)
        for written in (rows, counts):
            if isinstance(written, np.memmap):
                written.flush()

    def _write(self, name: str, values: Array) -> None:
        (self._folder / name).write_bytes(values.astype(_FILES[name]).tobytes())  # tofile tells no reason of a failure


class Postings:
    """What a PostingsWriter wrote. Nothing but the lengths is read before it is asked for."""

    def __init__(self, folder: Path) -> None:
        """Raises IndexDamaged when a file cannot be read or the files do not fit together."""
        try:
            found = {name: mapped(folder / name, kind) for name, kind in _FILES.items()}
        except PermissionError as error:
            raise unreadable(folder, error) from error
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"{folder} cannot be read as a word index; run `dealdesk reindex`") from error
        self._ends, self._starts = found["ends.u64"], found["starts.u64"]
        self._rows, self._counts = found["rows.u32"], found["counts.u8"]
        self.lengths: NDArray[np.uint32] = found["lengths.u32"]
        self._terms = _Terms(found["terms.utf8"], self._ends)
        if len(self._starts) != len(self._ends) + 1 or not len(self._rows) == len(self._counts) == self._starts[-1]:
            raise IndexDamaged(f"{folder} holds parts of different word indexes; run `dealdesk reindex`")

    @property
    def size(self) -> int:
        return len(self.lengths)

    def of(self, word: str) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
        """The rows that hold ``word``, ascending, and how often each does; empty where none does."""
        wanted = word.encode()
        place = bisect_left(self._terms, wanted)
        if place == len(self._terms) or self._terms[place] != wanted:
            return self._rows[:0], self._counts[:0]
        held = slice(int(self._starts[place]), int(self._starts[place + 1]))
        return self._rows[held], self._counts[held]


class _Terms(Sequence[bytes]):
    """The sorted words, of which a search reads some twenty."""

    def __init__(self, letters: Array, ends: Array) -> None:
        self._letters = letters
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, place: Any) -> Any:
        start = int(self._ends[place - 1]) if place else 0
        return self._letters[start : int(self._ends[place])].tobytes()


def _written(path: Path, kind: Any, size: int) -> Array:
    """A new file as an array that can be written."""
    if size == 0:  # which cannot be mapped
        path.touch()
        return np.empty(0, kind)
    with path.open("wb") as file:
        _reserve(file.fileno(), size * np.dtype(kind).itemsize)
    return np.memmap(path, kind, "r+", shape=(size,))


def _reserve(file: int, size: int) -> None:
    """Takes the room on the disk at once: a process that writes into a mapped file and finds none is killed."""
    try:
        os.posix_fallocate(file, 0, size)
    except (AttributeError, OSError) as error:  # not on every system, nor on every kind of disk
        if getattr(error, "errno", errno.EOPNOTSUPP) not in (errno.EOPNOTSUPP, errno.EINVAL):
            raise
        os.truncate(file, size)
