"""What a re-index or compaction tells while it runs, and its report."""

from __future__ import annotations

from collections.abc import Sequence

from dealdesk.index.build import Report
from dealdesk.index.compact import Compacted
from dealdesk.ui.jobs import Job
from dealdesk.ui.page_folder import reason
from dealdesk.ui.page_markup import counted, element, shown
from dealdesk.ui.problems import problem

STAGES = {
    "scan": "Looking for changes",
    "read": "Reading files",
    "split": "Splitting into passages",
    "embed": "Embedding passages",
    "write": "Writing the index",
}
LEFT = (
    "What was deleted or replaced is in no answer any more. Its words still stand in the files of the index, so that "
    "an earlier one can be gone back to."
)
NAMED = 12
"""Files named in each line of a report before the rest is only counted."""


def progress(job: Job) -> str:
    """A bar with what is being done, how far it is, and how long it will take."""
    if job.state == "waiting":
        return '<p class="waiting" role="status">Another run is under way; this one follows it.</p>'
    begins = "Taking deleted words off the disk" if job.kind == "compact" else "Starting"
    stage = STAGES.get(job.stage, job.stage.capitalize() or begins)
    share = f' value="{job.done}" max="{job.total}"' if job.total else ""
    amount = f"{job.done:,} of {job.total:,}" if job.total else ""
    rate = f"{job.rate:,.0f} a second" if job.rate >= 1 else ""
    left = f"{_duration(job.eta_seconds)} left" if job.eta_seconds and job.eta_seconds >= 1 else ""
    told = " · ".join(part for part in (amount, rate, left) if part)
    return (
        f'<div class="job" role="status"><p><b>{shown(stage)}</b><span>{shown(told)}</span></p>'
        f'<progress aria-label="{shown(stage)}"{share}></progress></div>'
    )


def finished(job: Job, compacts: bool = False) -> str:
    """The report of a job that is done, or why it failed. To who ``compacts`` it offers to take off the disk what a
    re-index left there."""
    if job.report is not None:
        return _report(job.report, compacts)
    if job.compacted is not None:
        return _compacted(job.compacted)
    told = problem(job.error)["detail"] if job.error else "The run did not finish."
    return f'<div class="fault" role="alert">{element("p", told)}</div>'


def _report(report: Report, compacts: bool) -> str:
    changes = (
        ("added", report.added),
        ("changed", report.changed),
        ("moved", report.moved),
        ("removed", report.removed),
    )
    lines = "".join(_files(kind, sources) for kind, sources in changes if sources)
    unchanged = f"{counted(len(report.unchanged), 'file')} unchanged" if report.unchanged else ""
    work = f"{counted(report.embedded, 'passage')} embedded, {report.reused:,} reused, {_duration(report.seconds)}"
    unread = "".join(f"<li><b>{shown(one.source)}</b> {shown(reason(one))}</li>" for one in report.unreadable)
    trouble = f'<div class="unread"><h3>Could not be read</h3><ul>{unread}</ul></div>' if unread else ""
    told = " · ".join(part for part in (unchanged, work) if part)
    nothing = "" if lines or unread else "<p>Nothing has changed.</p>"
    left = _left() if compacts and (report.removed or report.changed) else ""
    done = f"<h3>Re-indexed</h3>{nothing}{lines}{trouble}{element('p', told)}{left}"
    return f'<div class="report" role="status">{done}</div>'


def _left() -> str:
    button = '<button type="button" data-compact="">Take them off the disk</button>'
    return f'<p class="left">{LEFT} {button}</p>'


def _compacted(done: Compacted) -> str:
    passages, earlier = counted(done.rows, "passage"), counted(done.generations, "earlier index", "earlier indexes")
    gone = (
        f"{passages} of deleted and replaced documents and {earlier} are gone: no file of the index holds their words. "
        "There is no earlier index to go back to."
    )
    return f'<div class="report" role="status"><h3>Off the disk</h3>{element("p", gone)}</div>'


def _files(kind: str, sources: Sequence[str]) -> str:
    rest = f" and {len(sources) - NAMED:,} more" if len(sources) > NAMED else ""
    return f"<p><b>{len(sources):,} {kind}</b> {shown(', '.join(sources[:NAMED]))}{rest}</p>"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"
