"""How the C library gives memory back to the system, for a process that runs for weeks."""

from __future__ import annotations

import platform

ARENAS = 2
"""Heaps that threads share. Left alone, glibc gives each of a server's threads one of its own, and what one of them no
longer needs the others cannot take: see docs/decisions.md."""
MAPPED_BYTES = 1 << 20
"""From this size on a block is mapped by itself and given back as soon as it is free: a question's arrays of cosines.
Left alone, glibc raises the size to that of the largest block that was ever freed."""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # of malloc.h


def give_back() -> bool:
    """Keeps the memory of this process to what it uses. False where the C library is not glibc, and nothing is done:
    others do not keep a heap for each thread. To be called before there are threads."""
    if platform.libc_ver()[0] != "glibc":
        return False
    import ctypes

    mallopt = ctypes.CDLL(None).mallopt
    options = {_M_ARENA_MAX: ARENAS, _M_MMAP_THRESHOLD: MAPPED_BYTES, _M_TRIM_THRESHOLD: MAPPED_BYTES}
    done = [mallopt(option, value) for option, value in options.items()]
    return all(done)
