"""The process that all readers of files are born from, as the program sees it that wants files read."""

from __future__ import annotations

import os
import pickle
import select
import signal
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from itertools import count
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from dealdesk.ingest.errors import WorkerFault

if TYPE_CHECKING:
    from dealdesk.ingest.prepare import Recipe  # it takes all readers along, and ``begin`` must not wait for them

START_SECONDS = 120.0
"""How long it may take to be ready for its first file: 0.7 s of a core, on a machine that may be busy."""

_KEPT_VARIABLES = ("PATH", "HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_KEPT_PREFIXES = ("PYTHON", "LC_", "OMP_", "OPENBLAS_", "ORT_", "COVERAGE_")
_HEAD = struct.Struct("!cQQ")


class Spawner:
    """One such process, with everything loaded that the files of one recipe take. Safe to use from many threads.

    It is started with this interpreter, imports the readers and neither the program's main module nor its models, and
    is given none of the program's settings: keys are among them. It ends when ``close`` is called or this process ends.
    """

    def __init__(self) -> None:
        """Starts it and does not wait for it; it is ready some time after it was told a recipe."""
        ours, theirs = socket.socketpair()
        # -P: a file of the working folder (docx.py), which may be a corpus, is no module
        program = [sys.executable, "-P", "-c", f"from dealdesk.ingest.worker import serve; serve({theirs.fileno()})"]
        with theirs:
            self._process = subprocess.Popen(
                program, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], env=_environment()
            )
        self._control, self._lock, self._numbers, self._ready = ours, Lock(), count(1), False
        self._owner = os.getpid()

    def tell(self, recipe: Recipe) -> None:
        """Tells it, once, by what recipe files are read."""
        words = pickle.dumps(recipe)
        with suppress(OSError):  # it has ended: who waits for it to be ready is told
            self._control.sendall(struct.pack("!Q", len(words)) + words)

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    @property
    def is_of_this_process(self) -> bool:
        """Not so in a fork of the process that started it."""
        return self._owner == os.getpid()

    def wait(self) -> None:
        """Until it is ready. Raises WorkerFault where it ends before, or takes longer than ``START_SECONDS``."""
        with self._lock:
            if self._ready:
                return
            deadline = monotonic() + START_SECONDS
            waiting = select.poll()  # unlike select, it takes files of any number
            waiting.register(self._control, select.POLLIN)
            told = waiting.poll(1000 * max(deadline - monotonic(), 0))
            with suppress(OSError):
                self._ready = bool(told) and self._control.recv(1) == b"r"
        if not self._ready:
            self.close()
            raise WorkerFault(self._process.returncode)

    def send(self, kind: bytes, words: bytes = b"", files: tuple[int, ...] = (), number: int = 0) -> int:
        """Sends a message of ``worker.py``; returns the number of what is born by it. Raises OSError if it is gone."""
        with self._lock:
            number = number or next(self._numbers)
            message = _HEAD.pack(kind, number, len(words)) + words
            sent = socket.send_fds(self._control, [message], files) if files else 0
            self._control.sendall(message[sent:])
            return number

    def close(self) -> None:
        """Ends it, and with it all that were born by it."""
        self._control.close()
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


KEPT = 3
"""Spawners that are kept: a program reads by one recipe, tests by several."""

_begun: list[Spawner] = []
_warm: dict[tuple[int, bytes], Spawner] = {}
_warming = Lock()


def begin() -> None:
    """Starts a spawner ahead of ``warm``, which takes it: a program that will have files read loads its own modules
    meanwhile. Does nothing where there is one core, or no way to start one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with _warming:
        if os.name == "posix" and cores > 1 and not _begun and not _warm:
            _begun.append(Spawner())


def warm(recipe: Recipe) -> Spawner:
    """The spawner for files of ``recipe``, whatever its passage length and what it trusts: the one that this process
    has already, or a new one, which is not ready at once (``wait``)."""
    key = os.getpid(), pickle.dumps((recipe.count, recipe.ocr))
    with _warming:
        found = _warm.pop(key, None)
        if found is None or found.ended:
            begun, _begun[:] = _begun[:], []
            found = next((one for one in begun if one.is_of_this_process and not one.ended), None) or Spawner()
            found.tell(recipe)
        _warm[key] = found  # the latest stands last
        for old in [other for other in _warm if other[0] == os.getpid()][:-KEPT]:
            _warm.pop(old).close()
        return found


def _environment() -> dict[str, str]:
    """What is handed on of the environment: where programs and libraries are, and no secrets."""
    kept = {
        name: value for name, value in os.environ.items() if name in _KEPT_VARIABLES or name.startswith(_KEPT_PREFIXES)
    }
    return kept | {"TOKENIZERS_PARALLELISM": "false"}  # one thread alone: else a fork of it would not be safe
