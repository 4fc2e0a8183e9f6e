"""The documents tab: the list, what a re-index tells while it runs, and its report."""

from __future__ import annotations

from collections.abc import Sequence

from dealdesk.index.build import Report
from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.document import Notice
from dealdesk.ui.jobs import Job
from dealdesk.ui.page_markup import Attributes, attributes, counted, element, shown, written_date
from dealdesk.ui.problems import problem

SHOWN = 200
"""Rows of the list at once; a search narrows it."""

STAGES = {
    "scan": "Looking for changes",
    "read": "Reading files",
    "split": "Splitting into passages",
    "embed": "Embedding passages",
    "write": "Writing the index",
}
NAMED = 12
"""Files named in each line of a report before the rest is only counted."""


def matching(records: Sequence[DocumentRecord], words: str) -> list[DocumentRecord]:
    """The documents whose title or path holds every one of ``words``, newest first and undated ones last."""
    wanted = words.casefold().split()
    found = [one for one in records if all(word in f"{one.title}\n{one.source}".casefold() for word in wanted)]
    return sorted(found, key=lambda one: (one.date is None, -one.date.toordinal() if one.date else 0, one.title))


def document_list(records: Sequence[DocumentRecord], words: str) -> str:
    """The table of documents that match ``words``."""
    found = matching(records, words)
    if not records:
        return '<p class="empty">Nothing is indexed yet. Add documents above; they can be asked about at once.</p>'
    total = counted(len(records), "document")
    told = total if len(found) == len(records) else f"{len(found):,} of {total}"
    more = f'<p class="empty">The first {SHOWN} are shown. Search to narrow the list.</p>' if len(found) > SHOWN else ""
    rows = "".join(_row(one) for one in found[:SHOWN])
    return (
        f'<p class="tally" role="status">{told}</p><table class="documents"><thead><tr><th scope="col">Document</th>'
        '<th scope="col">Date</th><th scope="col">Format</th><th scope="col" class="number">Passages</th>'
        f'<th scope="col">Warnings</th><th><span class="unseen">Actions</span></th></tr></thead>'
        f"<tbody>{rows}</tbody></table>{more}"
    )


def _row(record: DocumentRecord) -> str:
    title = record.title or record.source
    opening: Attributes = {
        "type": "button",
        "class": "open",
        "data-document": record.id,
        "data-start": 0,
        "data-end": 0,
    }
    folder, _, name = record.source.rpartition("/")
    path = f'<span class="path">{shown(f"{folder}/") if folder else ""}{shown(name)}</span>'
    return (
        f'<tr><th scope="row">{element("button", title, opening)}{path}</th>'
        f'<td data-label="Date">{written_date(record.date) if record.date else "–"}</td>'
        f'<td data-label="Format">{shown(record.format.upper())}</td>'
        f'<td data-label="Passages" class="number">{record.passages:,}</td>'
        f'<td data-label="Warnings">{_warnings(record)}</td><td class="actions">{_deleting(record, title)}</td></tr>'
    )


def _warnings(record: DocumentRecord) -> str:
    told = [_notice(notice) for notice in record.notices]
    if record.stale:
        told.insert(0, "The file can no longer be read; its last good text is used.")
    if not told:
        return '<span class="none">none</span>'
    items = "".join(element("li", line) for line in told)
    return f"<details><summary>{counted(len(told), 'warning')}</summary><ul>{items}</ul></details>"


def _notice(notice: Notice) -> str:
    return notice.detail or f"{notice.kind.replace('_', ' ')} ({notice.count})"


def _deleting(record: DocumentRecord, title: str) -> str:
    """Delete, and the question that stands between it and the file."""
    first = attributes({"type": "button", "class": "ask-delete", "aria-label": f"Delete {title}"})
    sure = attributes(
        {"type": "button", "class": "danger", "data-delete": record.id, "aria-label": f"Yes, delete {title}"}
    )
    return (
        f'<button{first}>Delete</button><span class="sure" hidden><span>Delete the file?</span><button{sure}>Delete'
        '</button><button type="button" class="keep">Keep</button></span>'
    )


def progress(job: Job) -> str:
    """A bar with what is being done, how far it is, and how long it will take."""
    if job.state == "waiting":
        return '<p class="waiting" role="status">Another re-index is under way; this one follows it.</p>'
    stage = STAGES.get(job.stage, job.stage.capitalize() or "Starting")
    share = f' value="{job.done}" max="{job.total}"' if job.total else ""
    amount = f"{job.done:,} of {job.total:,}" if job.total else ""
    rate = f"{job.rate:,.0f} a second" if job.rate >= 1 else ""
    left = f"{_duration(job.eta_seconds)} left" if job.eta_seconds and job.eta_seconds >= 1 else ""
    told = " · ".join(part for part in (amount, rate, left) if part)
    return (
        f'<div class="job" role="status"><p><b>{shown(stage)}</b><span>{shown(told)}</span></p>'
        f'<progress aria-label="{shown(stage)}"{share}></progress></div>'
    )


def finished(job: Job) -> str:
    """The report of a job that is done, or why it failed."""
    if job.report is not None:
        return _report(job.report)
    told = problem(job.error)["detail"] if job.error else "The re-index did not finish."
    return f'<div class="fault" role="alert">{element("p", told)}</div>'


def _report(report: Report) -> str:
    changes = (
        ("added", report.added),
        ("changed", report.changed),
        ("moved", report.moved),
        ("removed", report.removed),
    )
    lines = "".join(_files(kind, sources) for kind, sources in changes if sources)
    unchanged = f"{counted(len(report.unchanged), 'file')} unchanged" if report.unchanged else ""
    work = f"{counted(report.embedded, 'passage')} embedded, {report.reused:,} reused, {_duration(report.seconds)}"
    unread = "".join(
        f"<li><b>{shown(one.source)}</b> {shown(one.reason)} {shown(one.remedy)}</li>" for one in report.unreadable
    )
    trouble = f'<div class="unread"><h3>Could not be read</h3><ul>{unread}</ul></div>' if unread else ""
    told = " · ".join(part for part in (unchanged, work) if part)
    nothing = "" if lines or unread else "<p>Nothing has changed.</p>"
    return f'<div class="report" role="status"><h3>Re-indexed</h3>{nothing}{lines}{trouble}{element("p", told)}</div>'


def _files(kind: str, sources: Sequence[str]) -> str:
    rest = f" and {len(sources) - NAMED:,} more" if len(sources) > NAMED else ""
    return f"<p><b>{len(sources):,} {kind}</b> {shown(', '.join(sources[:NAMED]))}{rest}</p>"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"
