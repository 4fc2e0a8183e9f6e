"""The list of documents: found by title, path and folder, each with its date, what changes it, and its warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from dealdesk.index.relations import Relation
from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.document import Notice
from dealdesk.ui.page_markup import Attributes, attributes, counted, element, shown, written_date

SHOWN = 200
"""Rows of the list at once; a search narrows it."""

ONLY = {"warned": "With warnings", "changed": "Changed by others", "changing": "Changing others"}
"""What the list can be narrowed to besides a folder, and what a reader calls it."""

MINOR = frozenset({"running_lines", "date_of_file", "front_matter", "comments", "attachments", "remote_content"})
"""Notices that say what was done, and warn of nothing that a reader could miss."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What the list is narrowed to; empty: everything."""

    words: str = ""
    folder: str = ""
    only: str = ""


@dataclass(frozen=True, slots=True)
class Ties:
    """How many other documents a document changes, and how many change it."""

    changes: int = 0
    changed_by: int = 0


def sought(request: object) -> Sought:
    """What the browser asks for; what makes no sense in it counts as not given."""
    if not isinstance(request, dict):
        return Sought()
    only = str(request.get("only") or "")
    return Sought(str(request.get("words") or ""), str(request.get("folder") or ""), only if only in ONLY else "")


def ties(relations: Sequence[Relation]) -> dict[str, Ties]:
    """For each document that changes another one or is changed, by how many it is tied."""
    pairs = {(one.document_id, one.target_id or one.target_words) for one in relations}
    ids = {document for pair in pairs for document in pair}
    return {one: Ties(sum(a == one for a, _ in pairs), sum(b == one for _, b in pairs)) for one in ids}


def folder_of(record: DocumentRecord) -> str:
    """The folder in which the document's file stands, "" for the top."""
    return record.source.rpartition("/")[0]


def matching(records: Sequence[DocumentRecord], wanted: Sought, tied: Mapping[str, Ties]) -> list[DocumentRecord]:
    """The wanted documents by folder; in each the newest first and undated ones last.

    Every one of ``wanted.words`` must stand in the title or path; a folder holds what is below it too.
    """
    words = wanted.words.casefold().split()
    found = [
        one
        for one in records
        if all(word in f"{one.title}\n{one.source}".casefold() for word in words)
        and (not wanted.folder or f"{one.source}".startswith(f"{wanted.folder}/"))
        and _is_kind(one, wanted.only, tied)
    ]
    return sorted(
        found,
        key=lambda one: (folder_of(one), one.date is None, -one.date.toordinal() if one.date else 0, one.title),
    )


def folders(records: Sequence[DocumentRecord]) -> list[str]:
    """Every folder with documents in or below it."""
    held: set[str] = set()
    for record in records:
        parts = folder_of(record).split("/") if folder_of(record) else []
        held |= {"/".join(parts[: i + 1]) for i in range(len(parts))}
    return sorted(held)


def document_list(records: Sequence[DocumentRecord], wanted: Sought, tied: Mapping[str, Ties]) -> str:
    """The table of the wanted documents."""
    if not records:
        return '<p class="empty">Nothing is indexed yet. Add documents above; they can be asked about at once.</p>'
    found = matching(records, wanted, tied)
    total = counted(len(records), "document")
    told = total if len(found) == len(records) else f"{len(found):,} of {total}"
    tally = f'<p class="tally" role="status">{told}</p>'
    if not found:
        return tally
    more = f'<p class="empty">The first {SHOWN} are shown. Search to narrow the list.</p>' if len(found) > SHOWN else ""
    rows = "".join(_group(folder, list(group), tied) for folder, group in groupby(found[:SHOWN], folder_of))
    return (
        f'{tally}<table class="documents"><thead><tr><th scope="col">Document</th><th scope="col">Date</th>'
        '<th scope="col">Changes</th><th scope="col" class="number">Passages</th><th scope="col">Warnings</th>'
        f'<th scope="col"><span class="unseen">Actions</span></th></tr></thead>{rows}</table>{more}'
    )


def warnings(record: DocumentRecord) -> list[str]:
    """What a reader must know about how the file was read, in sentences."""
    told = ["The file can no longer be read; its last good text is used."] if record.stale else []
    return told + [notice_told(one) for one in record.notices if one.kind not in MINOR]


def notice_told(notice: Notice) -> str:
    """A notice in words."""
    return notice.detail or f"{notice.kind.replace('_', ' ')} ({notice.count})"


def _is_kind(record: DocumentRecord, only: str, tied: Mapping[str, Ties]) -> bool:
    tie = tied.get(record.id, Ties())
    kinds = {"warned": bool(warnings(record)), "changed": tie.changed_by > 0, "changing": tie.changes > 0}
    return kinds.get(only, True)


def _group(folder: str, records: Sequence[DocumentRecord], tied: Mapping[str, Ties]) -> str:
    head = f'<th scope="rowgroup" colspan="6">{shown(folder or "Top folder")}</th>'
    rows = "".join(_row(one, tied.get(one.id, Ties())) for one in records)
    return f'<tbody><tr class="folder">{head}</tr>{rows}</tbody>'


def _row(record: DocumentRecord, tie: Ties) -> str:
    title = record.title or record.source
    opening = attributes(
        {"type": "button", "class": "open", "data-document": record.id, "data-start": 0, "data-end": 0}
    )
    name = f"{record.source.rpartition('/')[2]} · {record.format.upper()}"
    return (
        f'<tr><th scope="row"><button{opening}>{shown(title)}</button>{element("span", name, {"class": "path"})}</th>'
        f'<td data-label="Date">{written_date(record.date) if record.date else "–"}</td>'
        f'<td data-label="Changes">{"".join(_ties(tie)) or none("none")}</td>'
        f'<td data-label="Passages" class="number">{record.passages:,}</td>'
        f'<td data-label="Warnings">{_warned(record)}</td><td class="actions">{_actions(record, title)}</td></tr>'
    )


def none(word: str) -> str:
    """What stands in a cell that holds nothing."""
    return f'<span class="none">{word}</span>'


def _ties(tie: Ties) -> Iterator[str]:
    if tie.changed_by:
        yield element("span", f"changed by {tie.changed_by:,}", {"class": "tie by"})
    if tie.changes:
        yield element("span", f"changes {tie.changes:,}", {"class": "tie"})


def _warned(record: DocumentRecord) -> str:
    told = warnings(record)
    if not told:
        return none("none")
    items = "".join(element("li", line) for line in told)
    return f"<details><summary>{counted(len(told), 'warning')}</summary><ul>{items}</ul></details>"


def _actions(record: DocumentRecord, title: str) -> str:
    """Details, and Delete with the question that stands between it and the file."""
    more: Attributes = {
        "type": "button",
        "class": "details",
        "data-details": record.id,
        "aria-expanded": "false",
        "aria-label": f"Details of {title}",
    }
    first = attributes({"type": "button", "class": "ask-delete", "aria-label": f"Delete {title}"})
    sure = attributes(
        {"type": "button", "class": "danger", "data-delete": record.id, "aria-label": f"Yes, delete {title}"}
    )
    return (
        f"<button{attributes(more)}>Details</button><button{first}>Delete</button>"
        f'<span class="sure" hidden><span>Delete the file?</span><button{sure}>Delete'
        '</button><button type="button" class="keep">Keep</button></span>'
    )
