"""A filter of system calls for a process that reads a file: no sockets, no other programs, no signals to others.

Linux on x86_64 and aarch64; it needs no privilege, and nothing that the process does later can take it off. What is
asked for and not allowed fails as forbidden (EPERM). seccomp(2); numbers from the kernel's tables of system calls.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

_SET_NO_NEW_PRIVS, _SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST = 0, 4, 16  # offsets in struct seccomp_data; of the first argument its lower half
_THREAD = 0x00010000  # CLONE_THREAD
_X32 = 0x40000000
_CLONE3 = 435  # its flags lie in memory, where no filter looks: the C library then calls clone

# name: (x86_64, aarch64); None where the architecture has no such call
_DENIED: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "accept4": (288, 242), "bind": (49, 200),
    "listen": (50, 201), "socketpair": (53, 199), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "io_uring_setup": (425, 425), "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "unshare": (272, 97),
    "setns": (308, 268), "mount": (165, 40), "pivot_root": (155, 41), "chroot": (161, 51), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "open_by_handle_at": (304, 265), "init_module": (175, 105), "finit_module": (313, 273),
    "kexec_load": (246, 104), "reboot": (169, 142), "settimeofday": (164, 170), "clock_settime": (227, 112),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
}  # fmt: skip
_OWN = {"kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131)}  # allowed where they are meant for itself
_LIMIT = (302, 261)  # prlimit64: allowed for itself, which is 0
_CLONE = (56, 220)
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_Step = tuple[int, int, int, int]
"""(operation, steps to leave out where it holds, where it does not, its value)"""


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_char_p)]


def available() -> bool:
    """Whether this system has such filters, as far as its name tells."""
    return sys.platform == "linux" and platform.machine() in _ARCHITECTURES


def install() -> bool:
    """Puts the filter on this process for good; False where the system does not take it."""
    if not available():
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    steps = b"".join(struct.pack("=HBBI", *step) for step in _steps(platform.machine(), os.getpid()))
    program = _Program(len(steps) // 8, steps)
    if libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(libc.prctl(_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _steps(machine: str, own: int) -> list[_Step]:
    column, architecture = _ARCHITECTURES[machine]
    deny = (_RETURN, 0, 0, _ERRNO | _EPERM)
    allow = (_RETURN, 0, 0, _ALLOW)
    steps: list[_Step] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":
        steps += [(_AT_LEAST, 0, 1, _X32), deny]
    for numbers in _DENIED.values():
        if (number := numbers[column]) is not None:
            steps += [(_EQUAL, 0, 1, number), deny]
    steps += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _ERRNO | _ENOSYS)]
    first = (_LOAD, 0, 0, _FIRST)
    steps += [(_EQUAL, 0, 4, _CLONE[column]), first, (_ANY_BIT, 0, 1, _THREAD), allow, deny]
    steps += [(_EQUAL, 0, 4, _LIMIT[column]), first, (_EQUAL, 0, 1, 0), allow, deny]
    for numbers in _OWN.values():
        steps += [(_EQUAL, 0, 4, numbers[column]), first, (_EQUAL, 0, 1, own), allow, deny]
    return [*steps, allow]
