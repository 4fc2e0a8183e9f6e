"""Which generation of a data folder is current, and which stands in for it should it be damaged.

The file ``current`` names the generation. ``standby.json`` names the one before it, with the documents that have been
removed since, which nobody is to find again. The pointer moves in one step, after all bytes are on disk.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from dealdesk.index.faults import IndexDamaged, IndexMissing, unreadable
from dealdesk.index.manifest import sum_of

GENERATIONS = "generations"
POINTER = "current"
STANDBY = "standby.json"


@dataclass(frozen=True, slots=True)
class Standby:
    """While ``current`` is current, ``previous`` ("" for none) stands in for it, without the documents ``gone``."""

    current: str
    previous: str
    gone: frozenset[str]


def current_folder(data: Path) -> Path:
    """The folder of the current generation. Raises IndexMissing when nothing was indexed, IndexDamaged where the
    pointer is lost or names no generation."""
    path = data / POINTER
    try:
        name = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        if read_standby(data):
            raise IndexDamaged(f"{path} is missing; run `dealdesk reindex`") from None
        raise IndexMissing(f"there is no index in {data} yet; run `dealdesk reindex`") from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    folder = data / GENERATIONS / name
    if not name or "\0" in name or Path(name).name != name or not folder.is_dir():
        raise IndexDamaged(f"{path} names no generation that there is; run `dealdesk reindex`")
    return folder


def point(data: Path, generation: str, previous: str = "", gone: Collection[str] = ()) -> None:
    """Makes ``generation`` current, and ``previous`` without the documents ``gone`` what stands in for it."""
    standby = {"current": generation, "previous": previous, "gone": sorted(gone)}
    _replaced(data / STANDBY, json.dumps({**standby, "sum": sum_of(standby)}, indent=1) + "\n")
    _replaced(data / POINTER, f"{generation}\n")


def read_standby(data: Path) -> Standby | None:
    """What ``point`` wrote; None where that is not there, or not what was written."""
    try:
        content = json.loads((data / STANDBY).read_text(encoding="utf-8"))
        expected = content.pop("sum")
        if expected == sum_of(content):
            return Standby(content["current"], content["previous"], frozenset(content["gone"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # what only helps where something else is damaged is no fault of its own
    return None


def instead(data: Path) -> list[tuple[Path, frozenset[str]]]:
    """Folders of what may serve where the current generation cannot be opened, the best first, each with the documents
    to leave out: the current one itself where only its pointer is damaged, then the one before it."""
    standby = read_standby(data)
    if standby is None:
        return []
    generations, found = data / GENERATIONS, []
    try:
        pointed = current_folder(data).name
    except IndexDamaged:
        pointed = standby.current
        found.append((generations / pointed, frozenset[str]()))
    # A build that was killed just before it moved the pointer has left a standby for a generation to come.
    if standby.previous and pointed == standby.current:
        found.append((generations / standby.previous, standby.gone))
    return found


def sync(path: Path) -> None:
    """Waits until a file's bytes, or a folder's names, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replaced(path: Path, content: str) -> None:
    written = path.with_name(f"{path.name}.new")
    written.write_text(content, encoding="utf-8")
    sync(written)
    written.replace(path)
    sync(path.parent)
