"""The corpus folder as people put files into it and take them out: whole files only, and never outside the folder."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import time
import unicodedata
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from dealdesk.index.pointer import sync
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.read import SUFFIXES, suffixes
from dealdesk.ingest.signature import check_signature
from dealdesk.ui.problems import AlreadyThere, BadRequest, NotFound, NotKept, TooLarge, UnknownFormat

NAME_BYTES = 200
DRAFT = re.compile(r"\.[0-9a-f]{32}\.upload")
"""The name of a file that is still on its way in."""
ABANDONED_SECONDS = 3600.0
"""A file on its way in that has not grown for so long was left by a server that was killed."""
HEAD_BYTES = 8192
"""First bytes of a file, by which it is told whether it is what its name says."""
_PLAIN = frozenset({".txt", ".md", ".markdown", ".csv", ".html", ".htm", ".eml"})
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file on its way in: the name that its sender gave it, and its bytes."""

    name: str
    file: BinaryIO


@dataclass(frozen=True, slots=True)
class Shelved:
    """Where a parcel went. ``new`` is false when the very same file stood there already."""

    source: str
    size: int
    new: bool


class Shelf:
    """The folder ``root``. ``limit`` is the largest file that is taken, in bytes; ``images`` are taken where they are
    read."""

    def __init__(self, root: Path, limit: int, images: bool = False) -> None:
        self.root = root
        self.limit = limit
        self.suffixes = suffixes(images)

    def put(self, parcels: Sequence[Parcel], folder: str = "", replace: bool = False) -> list[Shelved]:
        """Takes all parcels or none. ``folder`` is relative to the root; ``replace`` allows to overwrite.

        Raises BadRequest, UnknownFormat, TooLarge or AlreadyThere, each naming the file.
        """
        place = safe_folder(folder)
        sources = [str(place / safe_name(parcel.name, self.suffixes)) for parcel in parcels]
        if twice := sorted({s for s in sources if sources.count(s) > 1}):
            raise BadRequest(f"Two files are named {twice[0]}; rename one of them.")
        for parcel in parcels:
            _check(parcel)
        drafts: list[Path] = []
        try:
            for parcel, source in zip(parcels, sources, strict=True):
                drafts.append(self._draft(parcel, source))
            fresh = [self._is_fresh(d, s, replace) for d, s in zip(drafts, sources, strict=True)]
            return [self._settle(d, s, new) for d, s, new in zip(drafts, sources, fresh, strict=True)]
        finally:
            for draft in drafts:
                draft.unlink(missing_ok=True)

    def shows(self, source: str) -> bool:
        """Whether the file of ``source`` may be told of to whoever asks."""
        del source
        return True

    def inside(self, path: str) -> Path:
        """A file or folder below the root. Raises BadRequest for a path that leads out of it."""
        target = self.root / path
        try:
            outside = not target.resolve().is_relative_to(self.root.resolve())
        except ValueError:  # a null character, or half of one
            raise BadRequest(f"{path!a} is no path: it holds characters that no file's name has.") from None
        if outside:
            raise BadRequest(f"{path} lies outside the corpus folder; name a file or folder inside it.")
        return target

    def path(self, source: str) -> Path:
        """The file of a source. Raises NotFound when it is gone or lies outside the folder."""
        path = (self.root / source).resolve()
        if not path.is_relative_to(self.root.resolve()) or not path.is_file():
            raise NotFound(
                f"The file {source} is no longer in the corpus folder; re-index to bring the list up to date."
            )
        return path

    def remove(self, source: str) -> None:
        """Deletes the file of a source; that it is gone already is no error."""
        target = self.root / source
        if target.parent.resolve().is_relative_to(self.root.resolve()):
            target.unlink(missing_ok=True)
            if target.parent.is_dir():
                sync(target.parent)

    def _draft(self, parcel: Parcel, source: str) -> Path:
        """The parcel's bytes in a hidden file beside its place, so that the move into place is atomic."""
        target = self.root / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.parent.resolve().is_relative_to(self.root.resolve()):
            raise BadRequest(f"{source} would lie outside the corpus folder.")
        draft = target.parent / f".{uuid.uuid4().hex}.upload"
        try:
            with draft.open("wb") as out:
                shutil.copyfileobj(parcel.file, out, 1 << 20)
                out.flush()
                os.fsync(out.fileno())  # before its name is there: a power cut leaves the whole file or none
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise NotKept(
                f"{source} cannot be written ({error.strerror}); make room on the disk of the corpus, or allow the "
                "server to write there."
            ) from error
        size = draft.stat().st_size
        if 0 < size <= self.limit:
            return draft
        draft.unlink()
        if size == 0:
            raise BadRequest(f"{parcel.name} is empty.")
        raise TooLarge(f"{parcel.name} has {size:,} bytes; the limit is {self.limit:,} (DEALDESK_UPLOAD_LIMIT_MB).")

    def _is_fresh(self, draft: Path, source: str, replace: bool) -> bool:
        target = self.root / source
        if not target.exists():
            return True
        if filecmp.cmp(draft, target, shallow=False):
            return False
        if not replace:
            raise AlreadyThere(
                f"{source} exists with other contents; rename the file, or send replace=true to overwrite it."
            )
        return True

    def _settle(self, draft: Path, source: str, new: bool) -> Shelved:
        size = draft.stat().st_size
        if new:
            os.replace(draft, self.root / source)
            sync(draft.parent)
        return Shelved(source, size, new)


def sweep(root: Path) -> None:
    """Deletes what servers that were killed have left half taken in below ``root``."""
    for path in root.rglob(".*.upload"):
        with suppress(OSError):
            if DRAFT.fullmatch(path.name) and time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                path.unlink()


def _check(parcel: Parcel) -> None:
    """Raises UnknownFormat where the first bytes are plainly not of what the name says; the whole is checked when it is
    read."""
    parcel.file.seek(0)
    head = parcel.file.read(HEAD_BYTES)
    parcel.file.seek(0)
    suffix = PurePosixPath(safe_name(parcel.name, suffixes(True))).suffix.lower()
    try:
        if head:
            check_signature(head, suffix)
    except UnreadableFile as error:
        raise UnknownFormat(f"{parcel.name} was not taken: {error}") from None
    if suffix in _PLAIN and b"\0" in head[::2] and b"\0" in head[1::2]:  # in UTF-16, one of the two has none
        raise UnknownFormat(
            f"{parcel.name} was not taken: its bytes are not those of text; send what it was made from."
        )


def fingerprint(parcels: Sequence[Parcel], *more: str) -> str:
    """A checksum of the parcels' names and bytes and of ``more``; the parcels are read, and put back to their start."""
    told = sha256(repr(more).encode())
    for parcel in parcels:
        parcel.file.seek(0)
        content = sha256()
        while block := parcel.file.read(1 << 20):
            content.update(block)
        told.update(repr((parcel.name, content.hexdigest())).encode())
        parcel.file.seek(0)
    return told.hexdigest()


def safe_name(name: str, suffixes: frozenset[str] = SUFFIXES) -> str:
    """The last part of a file name, fit for any file system. Raises BadRequest, or UnknownFormat for an ending that is
    none of ``suffixes``."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = _FORBIDDEN.sub("", "".join(c for c in last if unicodedata.category(c) not in ("Cf", "Cs"))).strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    if not dot or not stem.strip(" ."):
        raise BadRequest(f"{name!r} is no usable file name; give it a name and an ending such as report.pdf.")
    if f".{suffix.lower()}" not in suffixes:
        raise UnknownFormat(f"{plain} is not of a kind that is read; these are: {', '.join(sorted(suffixes))}.")
    room = NAME_BYTES - len(suffix) - 1
    return f"{stem.encode()[:room].decode(errors='ignore').rstrip(' .')}.{suffix}"


def safe_folder(folder: str) -> PurePosixPath:
    """A folder relative to the corpus root. Raises BadRequest for one that leads out of it or is hidden."""
    path = PurePosixPath(unicodedata.normalize("NFC", folder).replace("\\", "/"))
    if path.is_absolute() or any(part.startswith(".") or _FORBIDDEN.search(part) for part in path.parts):
        raise BadRequest(f"{folder!r} is no folder inside the corpus; name one such as deals/2025.")
    return path
