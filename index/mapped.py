"""Files of numbers that are mapped into memory: nothing is read before it is asked for."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def mapped(path: Path, kind: Any) -> Array:
    """The numbers of a file, one after another. Raises OSError, and ValueError when it ends within a number."""
    if path.stat().st_size == 0:  # which cannot be mapped
        return np.empty(0, kind)
    return np.memmap(path, kind, "r").view(np.ndarray)


def let_go(numbers: Array) -> None:
    """Gives back the memory that the pages of a mapped file hold: they are read again when they are asked for, and what
    was written to them is kept. Does nothing to numbers that are of no file."""
    base: Any = numbers
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(base, "madvise"):  # not on every system
        base.madvise(mmap.MADV_DONTNEED)
