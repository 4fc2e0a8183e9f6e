"""Things in a folder whose harm is in what or where they are, or in their names."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

NAMES = (
    "two\nlines.txt",
    "a tab\t.txt",
    "a return\r.txt",
    "escape\x1b[31m.txt",
    "a bell\x07.txt",
    "turned \u202egnp.txt",
    "no \u200bwidth.txt",
    "-rf.txt",
    "--help.txt",
    "$(touch escaped).txt",
    "`touch escaped`.txt",
    "a;b&c|d.txt",
    "*.txt",
    "<script>alert(1)</script>.txt".replace("/", "∕"),
    "'; DROP TABLE documents; --.txt",
    '"quoted".txt',
    "%2e%2e%2f.txt",
    "..%00.txt",
    "C:\\escaped.txt",
    "..\\..\\escaped.txt",
    "CON.txt",
    "a" * 251 + ".txt",
    "é.txt",
    "e\u0301 apart.txt",
    "中文.txt",
    "😀.txt",
    " leading.txt",
    "trailing .txt",
    "dots....txt",
    ".txt.txt",
    "x.TXT",
    "x.txt.pdf.txt",
    "\u00a0.txt",
    "nul\u2400.txt",
    "{0}.txt",
    "{{7*7}}.txt",
    "%s%n.txt",
    "\ufeffmark.txt",
    "\u2028line.txt",
    "a/../b.txt".replace("/", "∕"),
)
"""Names that a file system takes and a program may trip over."""

PATH_BYTES = 4000


def fill(root: Path, outside: Path) -> dict[str, str]:
    """Puts everything into ``root``: by source, what is to become of it: "read", "named" (as one that cannot be read)
    or "passed over". ``outside`` is a folder beside it with a file ``secret.txt``, whose words must never be read."""
    told: dict[str, str] = {}
    outside.mkdir(parents=True, exist_ok=True)
    (outside / "secret.txt").write_text("The secret rate is 77 percent.")
    for number, name in enumerate(NAMES):
        (root / name).write_text(f"The duty of file {number} is {number} percent.")
        told[name] = "passed over" if name.startswith(".") else "read"
    told |= _links(root, outside) | _specials(root) | dict(_deep(root))
    bad = os.fsencode(root) + b"/bad \xff\xfe name.txt"
    with suppress(OSError), open(bad, "wb") as file:  # not every file system takes it
        file.write(b"The duty is 10 percent.")
        told["bad ?? name.txt"] = "named"
    return told


def _links(root: Path, outside: Path) -> dict[str, str]:
    targets = {
        "out.txt": outside / "secret.txt",
        "out by dots.txt": Path("..") / outside.name / "secret.txt",
        "folder out": outside,
        "everything": Path("/"),
        "passwords.txt": Path("/etc/passwd"),
        "memory.txt": Path("/proc/self/mem"),
        "zeros.txt": Path("/dev/zero"),
        "itself.txt": root / "itself.txt",
        "loop": root,
        "nowhere.txt": root / "nothing",
        "chain.txt": root / "out.txt",
    }
    for name, target in targets.items():
        (root / name).symlink_to(target)
    return dict.fromkeys(targets, "named")


def _specials(root: Path) -> dict[str, str]:
    told = {"pipe.txt": "named", "socket.txt": "named"}
    os.mkfifo(root / "pipe.txt")
    here = os.getcwd()
    try:  # the name of a socket has at most 107 bytes
        os.chdir(root)
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("socket.txt")
    finally:
        os.chdir(here)
    with suppress(OSError):  # devices are made by root alone
        os.mknod(root / "zeros of a device.txt", stat.S_IFCHR | 0o666, os.makedev(1, 5))
        told["zeros of a device.txt"] = "named"
    (root / "a folder.pdf").mkdir()
    (root / "a folder.pdf" / "inside.txt").write_text("The duty is 10 percent.")
    told["a folder.pdf/inside.txt"] = "read"
    with (root / "holes.txt").open("wb") as file:
        file.truncate(300 << 20)
    told["holes.txt"] = "named"
    return told


def _deep(root: Path) -> Iterator[tuple[str, str]]:
    """A file whose path has about ``PATH_BYTES`` bytes, as long as the system takes."""
    folder, here = root, os.getcwd()
    try:
        while len(os.fsencode(folder)) + 210 < PATH_BYTES:
            folder = folder / ("d" * 200)
        folder.mkdir(parents=True)
        (folder / "deep.txt").write_text("The duty is 10 percent.")
        yield str(folder.relative_to(root) / "deep.txt"), "read"
    finally:
        os.chdir(here)
