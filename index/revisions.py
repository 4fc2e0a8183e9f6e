"""What has become of the documents of a segment since it was written: which are gone, and whose file was touched."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from dealdesk.index.faults import unreadable
from dealdesk.index.store import DocumentRecord

REVISIONS = "revisions.json"


@dataclass(frozen=True, slots=True)
class Revisions:
    """For one segment: the ids of its documents that are ``gone``, and of others the size, mtime_ns and staleness that
    hold now."""

    gone: frozenset[str] = frozenset()
    touched: Mapping[str, tuple[int, int, bool]] = field(default_factory=dict)

    def applied(self, record: DocumentRecord) -> DocumentRecord:
        """The record of a document that is not gone, as it is now."""
        if record.id not in self.touched:
            return record
        size, mtime_ns, stale = self.touched[record.id]
        return replace(record, size=size, mtime_ns=mtime_ns, stale=stale)


def write_revisions(folder: Path, revisions: Sequence[Revisions]) -> None:
    """Writes them, one for each segment in their order, into a generation's folder."""
    content = [{"gone": sorted(own.gone), "touched": dict(own.touched)} for own in revisions]
    (folder / REVISIONS).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def read_revisions(folder: Path) -> list[Revisions]:
    """What ``write_revisions`` wrote. Raises IndexDamaged when it cannot be read."""
    path = folder / REVISIONS
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return [
            Revisions(
                frozenset(own["gone"]),
                {name: (size, mtime_ns, stale) for name, (size, mtime_ns, stale) in own["touched"].items()},
            )
            for own in content
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise unreadable(path, error) from error
