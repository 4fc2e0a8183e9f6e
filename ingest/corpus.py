"""The corpus folder: which files it holds, and what each one's bytes are known by."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.errors import CorpusMissing, OutsideCorpus
from dealdesk.ingest.read import suffixes

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read. ``source`` is its path under the corpus root with forward slashes; ``size`` is in bytes,
    ``mtime_ns`` the time of its last change in nanoseconds since 1970, as ``changed_ns`` tells it."""

    source: str
    path: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What a look at the folder found, each sorted by source: files to read, places that cannot be looked into, and
    the sources of files in formats that are not read."""

    files: tuple[SourceFile, ...]
    problems: tuple[Unreadable, ...]
    ignored: tuple[str, ...] = ()


def scan(root: Path, only: Sequence[Path] = (), images: bool = False) -> Scan:
    """The files under ``root`` whose suffix is one that is read, that of an image too where ``images`` are; only those
    in ``only`` where it names any.

    Passed over: names that begin with a dot, ``README`` files (they are about the documents), lock files of office
    programs (``~$``). A link to something inside ``root`` is passed over too, for that is read where it stands; a
    link that leads out, in a circle or nowhere is a problem. Relative paths of ``only`` are relative to the working
    folder. Raises CorpusMissing, and OutsideCorpus for a path that does not lie in ``root``.
    """
    if not root.is_dir():
        raise CorpusMissing(root)
    look = _Look(root.resolve(), suffixes(images))
    wanted = [_under(path, look.root) for path in only]
    for path in wanted or [look.root]:
        if path == look.root or path.is_dir():
            look.folder(path)
        elif path.exists() or path.is_symlink():
            look.entry(path)
    files = sorted(look.files.values(), key=lambda file: file.source)
    problems = sorted(look.problems.values(), key=lambda problem: problem.source)
    return Scan(tuple(files), tuple(problems), tuple(sorted(look.ignored)))


def changed_ns(status: os.stat_result) -> int:
    """When a file was last changed, by the system's own note of it: the other time is set by whoever copies a file, and
    may be that of the file whose place it takes. Windows has no such note."""
    return status.st_mtime_ns if os.name == "nt" else status.st_ctime_ns


def fingerprint(path: Path) -> str:
    """The sha256 of the file's bytes, in hexadecimal. Raises OSError where it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _under(path: Path, root: Path) -> Path:
    """``path`` as it stands under ``root``; its own links are left as they are."""
    absolute = Path(os.path.normpath(path if path.is_absolute() else Path.cwd() / path))
    placed = absolute.parent.resolve() / absolute.name
    if absolute.resolve() == root:
        return root
    if not placed.is_relative_to(root):
        raise OutsideCorpus(path, root)
    return placed


class _Look:
    """One walk through the folder."""

    def __init__(self, root: Path, suffixes: frozenset[str]) -> None:
        self.root = root
        self._prefix = len(os.path.join(root, ""))
        self.suffixes = suffixes
        self.files: dict[str, SourceFile] = {}
        self.problems: dict[str, Unreadable] = {}
        self.ignored: set[str] = set()

    def folder(self, folder: Path) -> None:
        """Look at everything in ``folder``, one level after the other: one call of the system for each file."""
        pending = [folder]
        while pending:
            current = pending.pop()
            try:
                with os.scandir(current) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                self._problem(current, f"the folder cannot be opened: {_why(error)}", "allow this user to read it")
                continue
            for entry in entries:
                if entry.name.startswith((".", "~$")):
                    continue
                if entry.is_symlink():
                    self._link(Path(entry.path))
                elif entry.is_dir(follow_symlinks=False):
                    pending.append(Path(entry.path))
                else:
                    self._file(Path(entry.path), partial(entry.stat, follow_symlinks=False))

    def entry(self, path: Path) -> None:
        """Look at one file or link."""
        if path.is_symlink():
            self._link(path)
        else:
            self._file(path, path.stat)

    def _file(self, path: Path, look: Callable[[], os.stat_result]) -> None:
        stem, suffix = os.path.splitext(path.name)
        if stem.lower() == "readme":
            return
        if suffix.lower() not in self.suffixes:
            self.ignored.add(self._source(path))
            return
        try:
            status = look()
        except OSError as error:
            self._problem(path, f"it cannot be looked at: {_why(error)}", "allow this user to read it")
            return
        source = self._source(path)
        if not stat.S_ISREG(status.st_mode):
            self._problem(path, "it is not a regular file", "put a copy of the file itself in its place")
        elif source.encode("utf-8", "replace").decode() != source:
            self._problem(path, "its name is not valid UTF-8", "rename it")
        else:
            self.files[source] = SourceFile(source, path, status.st_size, changed_ns(status))

    def _link(self, path: Path) -> None:
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            circle = isinstance(error, RuntimeError) or getattr(error, "errno", None) == 40
            reason = "it is a link that leads back to itself" if circle else "it is a link that leads nowhere"
            self._problem(path, reason, "remove it, or put the file itself in its place")
            return
        if path.is_relative_to(target):
            self._problem(path, "it is a link to a folder that holds it: a directory loop", "remove it")
        elif not target.is_relative_to(self.root):
            self._problem(path, "it is a link that leads out of the corpus", "put a copy of what it links to there")

    def _problem(self, path: Path, reason: str, remedy: str) -> None:
        source = self._source(path).encode("utf-8", "replace").decode()
        self.problems[source] = Unreadable(source, reason, remedy)

    def _source(self, path: Path) -> str:
        # What relative_to tells, in a tenth of the time.
        return str(path)[self._prefix :].replace(os.sep, "/") or "."


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
