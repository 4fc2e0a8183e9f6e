"""How the C library gives memory back to the system, for a process that runs for weeks."""

from __future__ import annotations

import gc
import platform

ARENAS = 2
"""Heaps that threads share. Left alone, glibc gives each of a server's threads one of its own, and what one of them no
longer needs the others cannot take: see docs/decisions.md."""
MAPPED_BYTES = 1 << 20
"""From this size on a block is mapped by itself and given back as soon as it is free: a question's arrays of cosines.
Left alone, glibc raises the size to that of the largest block that was ever freed."""
_OLDEST = 2
"""The generation of objects whose collection searches all of them."""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # of malloc.h


def give_back() -> bool:
    """Keeps the memory of this process to what it uses. False where the C library is not glibc, and nothing is done:
    others do not keep a heap for each thread. To be called before there are threads."""
    if platform.libc_ver()[0] != "glibc":
        return False
    import ctypes

    libc = ctypes.CDLL(None)
    options = {_M_ARENA_MAX: ARENAS, _M_MMAP_THRESHOLD: MAPPED_BYTES, _M_TRIM_THRESHOLD: MAPPED_BYTES}
    done = [libc.mallopt(option, value) for option, value in options.items()]

    def trim(phase: str, collected: dict[str, int]) -> None:
        """After a search for circles in all that is held, as it follows each exchange of the index: glibc by itself
        gives back only what lies at the end of a heap, and what stays in use lies anywhere."""
        if phase == "stop" and collected["generation"] == _OLDEST:
            libc.malloc_trim(0)

    gc.callbacks.append(trim)
    return all(done)
