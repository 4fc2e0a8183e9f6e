"""A process that has everything loaded which reading takes, and gives birth to another one for each file.

Each of these confines itself (``confine.py``), reads one file that is open already, writes its reply and ends. What a
file does to the process that reads it, be it to use up its memory, to crash it or to take it over, it does to this one
alone: it never had another file, and no other will have it. The one that all come from reads nothing. POSIX only.
"""

from __future__ import annotations

import gc
import logging
import os
import pickle
import select
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from dealdesk.ingest.confine import confine
from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.limits import Limits
from dealdesk.ingest.prepare import FileBytes, Recipe, prepare, unreadable
from dealdesk.ingest.read import LARGEST, TOO_MUCH_MEMORY, preload
from dealdesk.ingest.reply import encoded

HEAD = struct.Struct("!cQQ")
"""Before each message: what it asks for, the number of a birth, and how many bytes follow."""
END = struct.Struct("!iQ")
"""Of a process that has ended: its exit code, below 0 the signal; and the most memory that it held, in bytes."""
BIRTH, KILL = b"b", b"k"
OUT_OF_MEMORY = 77
"""The exit code of a process whose memory did not even do to say so."""

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True, slots=True)
class Order:
    """One file: known as ``source``, split to ``passage_tokens``, within ``limits``; ``trusted`` as in a recipe.

    ``document``: what is open is no file but a document that was read before (``Document``, pickled by who asks), to
    be split anew. ``task``: what is wanted is what this makes of the bytes, and no document.
    """

    source: str
    passage_tokens: int
    limits: Limits
    document: bool = False
    task: Callable[[bytes], Any] | None = None
    trusted: tuple[str, ...] = ()


def serve(descriptor: int) -> None:
    """Takes a recipe from the socket at ``descriptor``, says that it is ready, and gives birth until it closes.

    A message "b" comes with three descriptors: of the file, to write the reply to, and to write its ``END`` to.
    """
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is for the process that started this one; it closes the socket
    control = socket.socket(fileno=descriptor)
    recipe: Recipe = pickle.loads(_whole(control, *struct.unpack("!Q", _whole(control, 8))))
    preload()
    recipe.count(["ready"])  # the tokenizer too is loaded once, for all
    gc.collect()
    gc.freeze()  # what is shared with those to come is not touched by their collections
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    control.sendall(b"r")
    _Births(control, woken, recipe).all()


class _Births:
    def __init__(self, control: socket.socket, woken: int, recipe: Recipe) -> None:
        self._control, self._woken, self._recipe = control, woken, recipe
        self._alive: dict[int, tuple[int, int]] = {}  # by process: its number, and where its end is told

    def all(self) -> None:
        control = self._control.fileno()
        with suppress(EOFError, OSError):
            while True:
                ready, _, _ = select.select([control, self._woken], [], [])
                if self._woken in ready:
                    os.read(self._woken, 512)
                    self._bury()
                if control in ready:
                    self._next()
        for process in self._alive:
            os.kill(process, signal.SIGKILL)

    def _next(self) -> None:
        head, files, _, _ = socket.recv_fds(self._control, HEAD.size, 3)
        if not head:
            raise EOFError
        kind, number, size = HEAD.unpack(head + _whole(self._control, HEAD.size - len(head)))
        words = _whole(self._control, size)
        if kind == KILL:
            for process, (other, _) in self._alive.items():
                if other == number:  # it is not buried yet, so the number of its process is still its own
                    os.kill(process, signal.SIGKILL)
            return
        data, reply, end = files
        process = os.fork()
        if process == 0:
            self._read(words, data, reply)
        os.close(data)
        os.close(reply)
        self._alive[process] = number, end

    def _bury(self) -> None:
        for process in list(self._alive):
            found, status, usage = os.wait4(process, os.WNOHANG)
            if found:
                _, end = self._alive.pop(process)
                held = usage.ru_maxrss * (1024 if sys.platform == "linux" else 1)
                with suppress(OSError):  # nobody wants to know any more
                    os.write(end, END.pack(os.waitstatus_to_exitcode(status), held))
                os.close(end)

    def _read(self, words: bytes, data: int, reply: int) -> None:
        """The life of a process; it does not return."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            data, reply = _alone(data, reply)
            logging.disable()  # libraries warn with words of the file, and once for each of its mistakes
            order: Order = pickle.loads(words)
            confine(order.limits)
            gc.enable()
            _send(reply, encoded(_made(order, data, self._recipe)))
            code = 0
        except MemoryError:
            code = OUT_OF_MEMORY
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)


def _alone(data: int, reply: int) -> tuple[int, int]:
    """This process with no file open but these two and those of its own errors; it ends when its parent does."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    data, reply = os.dup(data), os.dup(reply)
    highest = max(data, reply)
    os.dup2(data, highest + 1)
    os.dup2(reply, highest + 2)
    os.dup2(highest + 1, 3)
    os.dup2(highest + 2, 4)
    os.closerange(5, 65_536 if (limit := os.sysconf("SC_OPEN_MAX")) < 0 else min(limit, 65_536))
    return 3, 4


def _made(order: Order, data: int, recipe: Recipe) -> Any:
    recipe = replace(recipe, passage_tokens=order.passage_tokens, trusted=order.trusted)
    try:
        with os.fdopen(data, "rb") as file:
            if order.document:
                return prepare(pickle.load(file), recipe)
            words = file.read(min(os.fstat(data).st_size, LARGEST) + 1)  # so much is taken before it is read
    except OSError as error:
        return unreadable(order.source, error)
    if len(words) > LARGEST:
        return unreadable(order.source, UnreadableFile("it grew while it was read", "index again once it is whole"))
    if order.task is not None:
        return _done(order.task, order.source, words)
    return prepare(FileBytes(order.source, words), recipe)


def _done(task: Callable[[bytes], Any], source: str, words: bytes) -> Any:
    try:
        return task(words)
    except UnreadableFile as error:
        return unreadable(source, error)
    except MemoryError:
        return Unreadable(source, *TOO_MUCH_MEMORY)
    except Exception as error:
        reason = f"its pages cannot be looked at ({type(error).__name__}: {str(error)[:120]})"
        return Unreadable(source, reason, "open it in a viewer, and save it again")


def _send(reply: int, words: bytes) -> None:
    left = memoryview(words)
    while left:
        left = left[os.write(reply, left) :]


def _whole(control: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = control.recv(size - len(parts))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)
