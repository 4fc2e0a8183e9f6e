"""Work on numbered inputs in processes that are watched: what never ends, or ends its process, takes no other along.

A process for each input costs more than most inputs do. Here one takes many of them, one after the other, and tells of
each; where it ends or says nothing for too long, the input that it was at is told as such, and another process goes on.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

TOGETHER = 400
"""Inputs that one process takes: few enough that little is done again where it ends, and that a reader that keeps what
it should let go of is not taken for one that needs much."""
ENDED, ENDLESS = "it ended its process", "it took too long"
_BLOCK = 1 << 16
_WAKE = 0.5
"""Seconds after which it is looked at who has been silent for too long."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of input ``number``: the seconds of the processor that it took, and what the work made of it; where
    its process did not live to say so, ``end`` tells what happened."""

    number: int
    seconds: float
    made: Any
    end: str = ""


@dataclass(slots=True)
class _Child:
    process: int
    pipe: int
    left: list[int]
    silent: float = 0.0
    said: bytes = b""


def watched(
    numbers: range, work: Callable[[int], Any], begin: Callable[[], None], patience: float, processes: int
) -> Iterator[Told]:
    """``work`` done on each of ``numbers``, in any order; ``begin`` is called in each process before its first. What
    ``work`` makes is sent as JSON.

    A process that says nothing for ``patience`` seconds is ended.
    """
    again: list[list[int]] = []
    chunks = iter(numbers[at : at + TOGETHER] for at in range(0, len(numbers), TOGETHER))
    children: list[_Child] = []
    gc.collect()
    gc.freeze()  # what processes share is not touched by their collections
    try:
        while True:
            while len(children) < processes:
                chunk = again.pop() if again else list(next(chunks, ()))
                if not chunk:
                    break
                children.append(_born(chunk, work, begin, [other.pipe for other in children]))
            if not children:
                return
            asleep = time.monotonic()
            ready, _, _ = select.select([child.pipe for child in children], [], [], _WAKE)
            # Not longer, where this process too was held for a while.
            waited = min(time.monotonic() - asleep, 2 * _WAKE)
            for child in list(children):
                child.silent += waited
                if (yield from (_heard(child) if child.pipe in ready else _waited(child, patience))):
                    children.remove(child)
                    _buried(child)
                    again += [child.left] if child.left else []
    finally:
        gc.unfreeze()
        for child in children:
            _buried(child)


def _heard(child: _Child) -> Generator[Told, None, bool]:
    """What ``child`` says now; returns whether it has ended."""
    part = os.read(child.pipe, _BLOCK)
    *lines, child.said = (child.said + part).split(b"\n")
    for line in lines:
        child.silent = 0.0
        yield Told(child.left.pop(0), *json.loads(line))
    if not part and child.left:
        yield Told(child.left.pop(0), 0.0, None, ENDED)
    return not part


def _waited(child: _Child, patience: float) -> Generator[Told, None, bool]:
    """Whether ``child`` has been silent for so long that it is to be ended."""
    if child.silent <= patience:
        return False
    yield Told(child.left.pop(0), patience, None, ENDLESS)
    return True


def _buried(child: _Child) -> None:
    os.close(child.pipe)
    with suppress(ProcessLookupError):
        os.kill(child.process, signal.SIGKILL)
    os.waitpid(child.process, 0)


def _born(chunk: list[int], work: Callable[[int], Any], begin: Callable[[], None], others: list[int]) -> _Child:
    ours, theirs = os.pipe()
    if process := os.fork():
        os.close(theirs)
        return _Child(process, ours, chunk)
    try:
        for pipe in (*others, ours):
            os.close(pipe)
        begin()
        for number in chunk:
            begun = time.process_time()
            made = work(number)
            os.write(theirs, json.dumps([time.process_time() - begun, made]).encode() + b"\n")
    finally:
        os._exit(0)
