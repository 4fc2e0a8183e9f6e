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


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps a heap for each thread")
def test_eight_threads_share_two_heaps_where_each_had_its_own() -> None:
    heaps = {
        how: int(
            subprocess.run([sys.executable, "-c", COUNTED, how], capture_output=True, check=True, text=True).stdout
        )
        for how in ("given back", "left alone")
    }
    assert heaps["given back"] == 2
    assert heaps["left alone"] > 2


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    assert not give_back()
