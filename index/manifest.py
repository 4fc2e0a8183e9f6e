"""What a generation says of itself: how it was made, of which segments, and what its files must be."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from dealdesk.index.faults import IndexDamaged, IndexStale, unreadable
from dealdesk.index.models import file_sha256

FORMAT = 7
"""Raised with every change after which an index that was made before must be made anew: in what the readers and the
splitter make of a file, in how words are counted, in the layout of a generation's files."""

NAME = "manifest.json"
_SUM = "sum"


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """A segment as its generation knows it: its folder's name, how many rows it has, living and dead, and how its
    vectors are searched: in ``lists`` of near ones, of which ``probes`` are read, or one by one where that is 0.

    ``recall`` is the share of the ten truly nearest that searches found when the segment was written.
    """

    name: str
    rows: int
    lists: int = 0
    probes: int = 0
    recall: float = 1.0


@dataclass(frozen=True, slots=True)
class Manifest:
    """``created`` is UTC in ISO 8601; ``previous`` the generation that this one followed, or "". ``passages`` are the
    living ones; the rows of ``segments`` follow one another. ``files`` maps each other file of the generation, by its
    path in the folder, to its size in bytes and its sha256."""

    id: str
    created: str
    previous: str
    embedder: str
    embedder_sha256: str
    dimension: int
    passage_tokens: int
    documents: int
    passages: int
    segments: tuple[SegmentRecord, ...] = ()
    format: int = FORMAT
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows there are, living and dead."""
        return sum(segment.rows for segment in self.segments)

    @property
    def recall(self) -> float:
        """Over all segments, the share of the ten truly nearest that searches found when they were written."""
        return sum(segment.recall * segment.rows for segment in self.segments) / self.rows if self.rows else 1.0

    def write(self, folder: Path) -> None:
        """Writes it, with a checksum of itself."""
        content = asdict(self)
        whole = {**content, _SUM: sum_of(content)}
        (folder / NAME).write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a generation's folder. Raises IndexStale for another format, IndexDamaged when unreadable."""
    path = folder / NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        expected = content.pop(_SUM, None)  # the first programs that wrote this format wrote none
        if expected not in (None, sum_of(content)):
            raise IndexDamaged(f"{path} has changed since it was written; run `dealdesk reindex`")
        found = content["format"]
        if found == FORMAT:
            content["files"] = {name: (size, sha256) for name, (size, sha256) in content["files"].items()}
            content["segments"] = tuple(SegmentRecord(**segment) for segment in content["segments"])
            return Manifest(**content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise unreadable(path, error) from error
    raise IndexStale(f"the index has format {found}, this program writes {FORMAT}; run `dealdesk reindex`")


def sum_of(content: Mapping[str, Any]) -> str:
    """The sha256 of a JSON object, however it is laid out."""
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def checksums(folder: Path, known: Mapping[str, tuple[int, str]] | None = None) -> dict[str, tuple[int, str]]:
    """The size and sha256 of every file in ``folder`` but the manifest. What is ``known`` is not read."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != NAME)
    found = {}
    for path in files:
        name = path.relative_to(folder).as_posix()
        found[name] = known[name] if known and name in known else (path.stat().st_size, file_sha256(path))
    return found


def damage(folder: Path, files: Mapping[str, tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """Reads ``files`` (names with size and sha256): the name of each that is not what was written, and how it is not.
    The small ones first, so that what is quickly found is found quickly."""
    for name, (size, expected) in sorted(files.items(), key=lambda file: file[1][0]):
        path = folder / name
        try:
            if path.stat().st_size != size:
                yield name, "is cut short" if path.stat().st_size < size else "has grown since it was written"
            elif file_sha256(path) != expected:
                yield name, "has changed since it was written"
        except FileNotFoundError:
            yield name, "is missing"
        except OSError as error:
            yield name, f"cannot be read ({error.strerror})"


def missing_or_cut(folder: Path, manifest: Manifest) -> list[str]:
    """The files that are not there in full: quick, for nothing is read."""
    return [name for name, (size, _) in manifest.files.items() if not _has_size(folder / name, size)]


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False
