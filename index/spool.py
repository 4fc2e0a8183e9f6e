"""Vectors of a build under way, by the sha256 of their contents: on disk, so that memory stays flat and a build that
was killed goes on where it was."""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dealdesk.index.embed import Vectors

FOLDER = "spool"
"""Beside the generations, in the data folder."""


class Spool:
    """One file of records: sha256, a checksum, a vector. Only what is whole is believed.

    Safe to append to from one thread while others look up what was appended before.
    """

    def __init__(self, folder: Path, embedder_sha256: str, dimension: int, afresh: bool = False) -> None:
        """Goes on with what an earlier build of the same embedder left in ``folder``, unless ``afresh``."""
        self._record = np.dtype([("key", "V32"), ("sum", "<u4"), ("vector", "<f4", (dimension,))])
        self._path = folder / f"{embedder_sha256}-{dimension}"
        folder.mkdir(parents=True, exist_ok=True)
        for other in folder.iterdir():
            if afresh or other != self._path:
                other.unlink()
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        self._rows: dict[bytes, int] = {}
        self._recall()

    def __contains__(self, key: bytes) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def append(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Keeps one vector for each key: a sha256 that is not there yet."""
        records = np.zeros(len(keys), self._record)
        records["key"] = np.frombuffer(b"".join(keys), "V32")
        records["vector"] = vectors
        records["sum"] = [_sum(key, vector) for key, vector in zip(keys, records["vector"], strict=True)]
        at = len(self._rows)
        _write(self._file, records.tobytes(), at * self._record.itemsize)
        self._rows.update((key, at + row) for row, key in enumerate(keys))

    def vectors(self, keys: Sequence[bytes]) -> Vectors:
        """The vectors of ``keys``, float32 of shape (len(keys), dimension). Raises KeyError for one that is missing."""
        found = np.empty(len(keys), self._record)
        for place, key in enumerate(keys):
            data = os.pread(self._file, self._record.itemsize, self._rows[key] * self._record.itemsize)
            found[place] = np.frombuffer(data, self._record)[0]
        vectors: Vectors = np.ascontiguousarray(found["vector"], dtype=np.float32)
        return vectors

    def close(self) -> None:
        """Lets go of the file; another build may go on with it."""
        os.close(self._file)

    def _recall(self) -> None:
        """Takes up all whole records, to the first that is not; the rest is cut off."""
        size = self._record.itemsize
        while len(data := os.pread(self._file, size, len(self._rows) * size)) == size:
            record = np.frombuffer(data, self._record)[0]
            key = bytes(record["key"])
            if record["sum"] != _sum(key, record["vector"]):
                break
            self._rows[key] = len(self._rows)
        os.ftruncate(self._file, len(self._rows) * size)


def _sum(key: bytes, vector: Vectors) -> int:
    return zlib.crc32(vector.tobytes(), zlib.crc32(key))


def _write(file: int, data: bytes, offset: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(file, view, offset)
        view, offset = view[written:], offset + written
