"""What the corpus folder holds that the index does not: files that came, changed or went since, or cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.corpus import SourceFile, fingerprint, scan
from dealdesk.ingest.document import Unreadable
from dealdesk.ui.page_markup import Attributes, counted, element, shown

NAMED = 30
"""Files that are named before the rest is only counted."""
READ = 100
"""Files that are read at once to tell whether they have changed; any more are taken to have."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Where folder and index differ, by source: files not in the index, files that changed since, documents whose
    file is gone, and what cannot even be looked at."""

    unknown: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    problems: tuple[Unreadable, ...] = ()

    def within(self, shown: Callable[[str], bool]) -> Apart:
        """What of it is about sources that are ``shown``."""
        return Apart(
            unknown=tuple(filter(shown, self.unknown)),
            changed=tuple(filter(shown, self.changed)),
            gone=tuple(filter(shown, self.gone)),
            problems=tuple(one for one in self.problems if shown(one.source)),
        )


def apart(corpus: Path, records: Sequence[DocumentRecord], images: bool) -> Apart:
    """How the folder differs from the index. Raises CorpusMissing where there is no folder."""
    found = scan(corpus, images=images)
    files = {file.source: file for file in found.files}
    known = {record.source: record for record in records}
    return Apart(
        unknown=tuple(source for source in files if source not in known),
        changed=tuple(_changed(files, known)),
        gone=tuple(source for source in known if source not in files),
        problems=found.problems,
    )


def _changed(files: Mapping[str, SourceFile], known: Mapping[str, DocumentRecord]) -> Iterator[str]:
    """The sources of files that are not as they were. One that only bears another time is read to tell."""
    left = READ
    for source, file in files.items():
        record = known.get(source)
        if record is None or (file.size, file.mtime_ns) == (record.size, record.mtime_ns):
            continue
        if file.size == record.size and left > 0:
            left -= 1
            if _print(file.path, file.mtime_ns) == record.fingerprint:
                continue
        yield source


@lru_cache(maxsize=2000)
def _print(path: Path, mtime_ns: int) -> str:
    """The fingerprint of a file as it was at a time; "" where it cannot be read."""
    del mtime_ns
    try:
        return fingerprint(path)
    except OSError:
        return ""


def told(found: Apart, why: Mapping[str, Unreadable]) -> str:
    """What the reader is told of it; ``why`` holds the reasons for files that a run could not read."""
    since = [
        f"{counted(len(found.changed), 'file')} changed" if found.changed else "",
        f"{counted(len(found.gone), 'file')} gone" if found.gone else "",
    ]
    news = " and ".join(part for part in since if part)
    note = element("p", f"Since the last re-index: {news}. Re-index to bring the list up to date.") if news else ""
    named = [*found.problems, *(why.get(source, Unreadable(source, "", "")) for source in found.unknown)]
    if not named:
        return f'<div class="apart" role="status">{note}</div>' if note else ""
    items = "".join(_file(one) for one in named[:NAMED])
    more = element("li", f"and {len(named) - NAMED:,} more") if len(named) > NAMED else ""
    head = element("summary", f"{counted(len(named), 'file')} in the folder not in the index")
    return f'<div class="apart" role="status">{note}<details>{head}<ul>{items}{more}</ul></details></div>'


def reason(one: Unreadable) -> str:
    """Why a file is not read, and what its owner can do."""
    return f"{_sentence(one.reason)} {_sentence(one.remedy)}"


def _file(one: Unreadable) -> str:
    why = f" {shown(reason(one))}" if one.reason else ""
    return f"<li><b>{shown(one.source)}</b>{why} {_actions(one.source)}</li>"


def _actions(source: str) -> str:
    """To read the file now, or to remove it, with the question that stands before it."""
    read: Attributes = {"type": "button", "data-read": source, "aria-label": f"Read {source}"}
    first: Attributes = {"type": "button", "class": "ask-delete", "aria-label": f"Remove {source}"}
    sure: Attributes = {
        "type": "button",
        "class": "danger",
        "data-remove": source,
        "aria-label": f"Yes, remove {source}",
    }
    return (
        f'<span class="actions">{element("button", "Read it", read)}{element("button", "Remove", first)}'
        f'<span class="sure" hidden><span>Remove the file?</span>{element("button", "Remove", sure)}'
        '<button type="button" class="keep">Keep</button></span></span>'
    )


def _sentence(words: str) -> str:
    words = words.strip()
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '!', '?')) else '.'}" if words else ""
