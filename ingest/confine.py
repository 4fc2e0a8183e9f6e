"""What a process gives up for good before it reads a file: memory without end, the network, other files and programs.

What holds depends on the system: ``Hold`` tells. Everywhere a hook within Python refuses sockets and programs; that
stops code in Python, and none that a file may have smuggled into a library in C. The filters of Linux stop both.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dealdesk.ingest import landlock, seccomp
from dealdesk.ingest.limits import Limits

_SYSTEM = (
    "/usr/lib", "/usr/share", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts",
    "/etc/mime.types", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/dev/null", "/dev/urandom",
)  # fmt: skip
_REFUSED = frozenset(
    {
        "socket.__new__", "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
        "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty",
    }
)  # fmt: skip
_ADDRESSES = 8 << 30
"""Bytes of addresses beside the memory: libraries reserve far more of them than they use."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What holds for a process that has confined itself: ``memory`` is limited; ``calls``: the system refuses it
    sockets, programs and signals to others; ``files``: and every file but the program's own."""

    memory: bool
    calls: bool
    files: bool


def confine(limits: Limits) -> Hold:
    """Gives this process what ``limits`` say and no more; it cannot be taken back."""
    memory = _limit(limits)
    sys.addaudithook(_refuse)
    files = landlock.install([*_SYSTEM, *_program()])
    return Hold(memory, seccomp.install(), files)


def _limit(limits: Limits) -> bool:
    """Limits what the kernel counts; whether that is memory too: some systems take the limit and do not keep it."""
    import resource  # there is none on Windows

    def at_most(what: int, limit: int) -> None:
        _, most = resource.getrlimit(what)
        limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(what, (limit, limit))

    seconds = int(limits.seconds * (os.cpu_count() or 1)) + 10  # of all cores; whoever started it looks at the clock
    at_most(resource.RLIMIT_CPU, seconds)
    at_most(resource.RLIMIT_FSIZE, 0)
    at_most(resource.RLIMIT_CORE, 0)  # a dump of its memory would be a copy of the document on disk
    at_most(resource.RLIMIT_NOFILE, 256)
    held = _held(resource.getpagesize())
    at_most(resource.RLIMIT_DATA, held + limits.memory)
    at_most(resource.RLIMIT_AS, held + limits.memory + _ADDRESSES)
    return sys.platform == "linux"


def _held(page: int) -> int:
    """Bytes of data that this process has already."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[5]) * page
    except (OSError, IndexError, ValueError):
        return 0


def _program() -> set[str]:
    """The folders of Python, of what is installed, and of this package."""
    installed = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return {*installed, *filter(None, sys.path), str(Path(__file__).parent)}


def _refuse(event: str, given: tuple[Any, ...]) -> None:
    del given
    if event in _REFUSED:
        raise PermissionError(f"a process that reads a file may not do this: {event}")
