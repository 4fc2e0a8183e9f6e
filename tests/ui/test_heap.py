"""A server's threads share few heaps."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from dealdesk.ui.heap import give_back

COUNTED = """
import ctypes, re, sys, tempfile, threading

from dealdesk.ui.heap import give_back

if sys.argv[1] == "given back":
    assert give_back()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
all_there = threading.Barrier(9)

def hold():
    held = bytearray(1000)
    all_there.wait()
    all_there.wait()

for _ in range(8):
    threading.Thread(target=hold).start()
all_there.wait()
with tempfile.NamedTemporaryFile() as told:
    file = libc.fopen(told.name.encode(), b"w")
    libc.malloc_info(0, ctypes.c_void_p(file))
    libc.fclose(ctypes.c_void_p(file))
    print(len(re.findall(rb"<heap nr=", told.read())))
all_there.wait()
"""

HELD = """
import gc, sys
from pathlib import Path

from dealdesk.ui.heap import give_back

if sys.argv[1] == "given back":
    assert give_back()
blocks = [bytes(2000) for _ in range(20_000)]
kept = blocks[::100]
del blocks
gc.collect()
status = Path("/proc/self/status").read_text()
print(next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps a heap for each thread")
def test_eight_threads_share_two_heaps_where_each_had_its_own() -> None:
    heaps = told(COUNTED)
    assert heaps["given back"] == 2
    assert heaps["left alone"] > 2


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc keeps what lies between blocks in use")
def test_what_is_free_between_blocks_in_use_is_given_back_at_a_full_collection() -> None:
    kilobytes = told(HELD)
    assert kilobytes["left alone"] - kilobytes["given back"] > 30_000  # of 40 MB that are free


def told(program: str) -> dict[str, int]:
    """What ``program`` prints where memory is given back, and where it is left alone."""
    ways = ("given back", "left alone")
    runs = {way: [sys.executable, "-c", program, way] for way in ways}
    return {w: int(subprocess.run(run, capture_output=True, check=True, text=True).stdout) for w, run in runs.items()}


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    assert not give_back()
