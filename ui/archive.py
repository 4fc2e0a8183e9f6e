"""A backup's file: a plain tar archive whose last member holds the size and SHA-256 of every other.

It may come from anywhere: nothing in it is believed before all of it was read and compared, only plain files under the
names that a backup has are taken, and none is written outside of the folder that is meant for it.
"""

from __future__ import annotations

import glob
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

from dealdesk.index.lock import alive
from dealdesk.index.pointer import sync
from dealdesk.ui.problems import BackupDamaged, NotKept

LIST = "backup.json"
FORMAT = 1
FOLDERS = ("index", "corpus")
_BLOCK = 1 << 20
_LIST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds: ``told`` is what its maker says of it, ``files`` maps names to sizes and SHA-256 sums."""

    told: Mapping[str, Any]
    files: Mapping[str, tuple[int, str]]

    def below(self, folder: str) -> dict[str, tuple[int, str]]:
        """The files in one folder of the archive."""
        return {name: file for name, file in self.files.items() if name.startswith(f"{folder}/")}


@dataclass(slots=True)
class ArchiveWriter:
    """An archive being written."""

    _tar: tarfile.TarFile
    files: dict[str, tuple[int, str]] = field(default_factory=dict)

    def put(self, name: str, path: Path) -> None:
        """A file as it is now. Raises NotKept where it changes while it is read."""
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            read = _Reading(file)
            try:
                self._tar.addfile(_member(name, before.st_size), read)
            except OSError as error:
                raise _failed(path, error, before.st_size, read.size) from error
            after = path.stat()
        if (before.st_ino, before.st_size, before.st_mtime_ns) != (after.st_ino, after.st_size, after.st_mtime_ns):
            raise NotKept(f"{path} changed while it was read; run `dealdesk backup` again.")
        self.files[name] = (before.st_size, read.sum.hexdigest())

    def close(self, told: Mapping[str, Any]) -> None:
        """Writes the list of all that was put, with what is ``told`` of it."""
        content = json.dumps({"format": FORMAT, **told, "files": self.files}, indent=1).encode()
        self._tar.addfile(_member(LIST, len(content)), io.BytesIO(content))


class _Reading:
    """A file whose checksum is taken as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sum = sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.sum.update(data)
        self.size += len(data)
        return data


@contextmanager
def writing(path: Path) -> Iterator[ArchiveWriter]:
    """A new archive in place of ``path``, which is there, whole and on disk, when all has gone well, and is as it was
    otherwise. Only its owner may read it. Raises NotKept where it cannot be written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    for left in path.parent.glob(f".{glob.escape(path.name)}.[0-9]*"):
        if not alive(left.suffix[1:]):  # a backup that was killed
            left.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield ArchiveWriter(tar)
            file.flush()
            os.fsync(file.fileno())
        check(draft)
        draft.replace(path)
        sync(path.parent)
    except OSError as error:
        raise NotKept(f"{path} cannot be written ({error.strerror}); name a place with enough room.") from error
    finally:
        draft.unlink(missing_ok=True)


def check(path: Path) -> Contents:
    """Reads a whole archive and compares every byte of it. Raises BackupDamaged, naming what is wrong."""
    found: dict[str, tuple[int, str]] = {}
    listed: dict[str, Any] = {}
    for name, size, file in _members(path):
        with _reading(path):
            if name == LIST:
                listed = _list(path, file.read(_LIST_BYTES))
            elif listed:
                raise BackupDamaged(f"{path}: {name} stands behind its list; take another backup.")
            else:
                found[name] = (size, _sum(file))
    if not listed:
        raise BackupDamaged(f"{path} is cut short: it has no list of what it holds; take another backup.")
    expected = {name: (size, sum_) for name, (size, sum_) in listed.pop("files").items()}
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise BackupDamaged(f"{path}: {name} is not what was written; take another backup.")
    return Contents(listed, expected)


def extract(path: Path, contents: Contents, place: Callable[[str], Path | None]) -> None:
    """Writes the files of an archive where ``place`` says, those that it gives None for nowhere, each compared with
    ``contents`` once more: the archive may have been exchanged since. Raises BackupDamaged."""
    for name, size, file in _members(path):
        target = place(name) if name in contents.files else None
        if target is None:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = sha256()
        with _reading(path), target.open("xb") as out:
            while block := file.read(_BLOCK):
                digest.update(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        if (size, digest.hexdigest()) != contents.files[name]:
            raise BackupDamaged(f"{path}: {name} changed while it was read; restore it again.")


def _members(path: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    """The plain files of an archive under the names that a backup has, each name once."""
    seen: set[str] = set()
    try:
        with tarfile.open(path, "r:") as tar:
            for member in tar:
                file = tar.extractfile(member) if member.isreg() and not member.issparse() else None
                if file is None or member.name in seen or not _fit(member.name):
                    raise BackupDamaged(f"{path}: {member.name[:200]!r} has no place in a backup; use another one.")
                seen.add(member.name)
                yield member.name, member.size, file
    except FileNotFoundError:
        raise BackupDamaged(f"There is no file {path}; name a backup.") from None
    except (OSError, tarfile.TarError, ValueError, EOFError) as error:
        raise BackupDamaged(f"{path} cannot be read as a backup ({error}); use another one.") from error


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """A file that ends before its end is told as damage."""
    try:
        yield
    except (tarfile.TarError, EOFError) as error:
        raise BackupDamaged(f"{path} is cut short ({error}); use another one.") from error


def _fit(name: str) -> bool:
    """Whether a backup may hold a file of this name."""
    parts = name.split("/")
    plain = all(part not in ("", ".", "..") and "\0" not in part for part in parts)
    known = len(parts) == 1 and name.endswith((".json", ".sqlite"))
    return plain and (known or (len(parts) > 1 and parts[0] in FOLDERS)) and str(PurePosixPath(name)) == name


def _list(path: Path, content: bytes) -> dict[str, Any]:
    try:
        listed: dict[str, Any] = json.loads(content)
        if listed["format"] == FORMAT and all(len(file) == 2 for file in listed["files"].values()):
            return listed
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BackupDamaged(f"{path}: its list cannot be read ({error}); take another backup.") from error
    raise BackupDamaged(f"{path} was made by another version of Dealdesk; restore it with that one.")


def _sum(file: IO[bytes]) -> str:
    digest = sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _failed(path: Path, error: OSError, size: int, read: int) -> Exception:
    if error.errno is None and read < size:  # tarfile's way to say that the file ended before its end
        return NotKept(f"{path} changed while it was read; run `dealdesk backup` again.")
    return error
