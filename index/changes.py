"""What has become of the files since they were indexed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.corpus import Scan, SourceFile, fingerprint
from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.read import LARGEST


@dataclass(slots=True)
class Changes:
    """``keep`` holds the records that go on as they are (``stale`` ones included), ``read`` the files to read.

    A source of ``read`` is in exactly one of ``added``, ``changed``, ``moved`` and ``unchanged``.
    """

    keep: dict[str, DocumentRecord] = field(default_factory=dict)
    read: list[SourceFile] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    def could_not_read(self, problem: Unreadable, last_good: DocumentRecord | None) -> None:
        """Names the problem; what was indexed of the file before stays, marked stale."""
        for sources in (self.added, self.changed, self.moved, self.unchanged):
            if problem.source in sources:
                sources.remove(problem.source)
        self.unreadable.append(problem)
        if last_good is not None:
            self.keep[problem.source] = replace(last_good, stale=True)


def compare(
    records: Mapping[str, DocumentRecord],
    scan: Scan,
    within: Callable[[str], bool],
    reread: Callable[[DocumentRecord], bool],
) -> Changes:
    """What to do about each file that was found and each document (by source) that was indexed.

    Size and modification time tell most unchanged files; of the others the fingerprint is compared. Documents that
    ``within`` excludes are kept unseen. Those that ``reread`` picks are read again, changed or not.
    """
    changes = Changes()
    prints: dict[str, str] = {}
    for file in scan.files:
        record = records.get(file.source)
        _place(changes, prints, record, file, record is not None and reread(record))
    for problem in scan.problems:
        changes.unreadable.append(problem)
    found = {file.source for file in scan.files}
    for source, record in records.items():
        if source in found:
            continue
        if not within(source):
            changes.keep[source] = record
        elif _hidden(source, scan.problems):
            changes.keep[source] = replace(record, stale=True)
        else:
            changes.removed.append(source)
    _tell_moved(changes, records, prints)
    return changes


def inside(root: Path, only: Sequence[Path]) -> Callable[[str], bool]:
    """Whether a source lies in one of the files and folders ``only``; every source does when there are none."""
    roots = [(path if path.is_absolute() else Path.cwd() / path).resolve() for path in only]
    names = [path.relative_to(root.resolve()).as_posix() for path in roots]
    if not names or "." in names:
        return lambda _: True
    return lambda source: any(source == name or source.startswith(f"{name}/") for name in names)


def _place(
    changes: Changes, prints: dict[str, str], record: DocumentRecord | None, file: SourceFile, reread: bool
) -> None:
    same = record is not None and (record.size, record.mtime_ns) == (file.size, file.mtime_ns)
    if record is not None and same and not record.stale and not reread:
        changes.keep[file.source] = record
        changes.unchanged.append(file.source)
        return
    try:
        # What is too large to be read is not worth reading for its fingerprint either.
        print_ = prints[file.source] = fingerprint(file.path) if file.size <= LARGEST else ""
    except OSError as error:
        remedy = "make the file readable for this program, or remove it from the folder"
        changes.could_not_read(Unreadable(file.source, f"it cannot be opened ({error.strerror})", remedy), record)
        return
    if record is None or print_ != record.fingerprint:
        (changes.added if record is None else changes.changed).append(file.source)
        changes.read.append(file)
    elif reread:
        changes.unchanged.append(file.source)
        changes.read.append(file)
    else:
        # The very bytes that were indexed: touched, or readable again.
        (changes.changed if record.stale else changes.unchanged).append(file.source)
        changes.keep[file.source] = replace(record, size=file.size, mtime_ns=file.mtime_ns, stale=False)


def _hidden(source: str, problems: Collection[Unreadable]) -> bool:
    """Whether the file is not gone, but itself or a folder above it could not be looked at."""
    return any(source == p.source or source.startswith(f"{p.source.rstrip('/')}/") or p.source == "." for p in problems)


def _tell_moved(changes: Changes, records: Mapping[str, DocumentRecord], prints: Mapping[str, str]) -> None:
    gone = {records[source].fingerprint: source for source in changes.removed}
    for source in list(changes.added):
        if (origin := gone.pop(prints[source], None)) is not None:
            changes.added.remove(source)
            changes.removed.remove(origin)
            changes.moved.append(source)
