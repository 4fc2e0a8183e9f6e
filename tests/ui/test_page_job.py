"""A re-index tells how far it is, and what it did."""

from __future__ import annotations

import re
from html import unescape

import pytest

from dealdesk.index.build import Report
from dealdesk.index.compact import Compacted
from dealdesk.index.faults import IndexLocked
from dealdesk.ingest.document import Unreadable
from dealdesk.ui.jobs import Job
from dealdesk.ui.page_job import finished, progress


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_progress_tells_stage_amount_rate_and_time_left() -> None:
    html = progress(Job("1", "running", "embed", 120, 400, 40.0, 7.0))
    assert words(html) == "Embedding passages 120 of 400 · 40 a second · 7.0 s left"
    assert 'value="120" max="400"' in html


def test_a_report_names_what_changed_and_what_could_not_be_read() -> None:
    report = Report(
        added=("a/new.txt",), changed=(), moved=(), removed=("b.pdf",), unchanged=("c", "d"),
        unreadable=(Unreadable("x.pdf", "it is encrypted", "save it without a password"),), stale=(), notices=(),
        embedded=12, reused=88, seconds=3.21, generation="g",
    )  # fmt: skip
    told = words(finished(Job("1", "done", report=report)))
    assert "1 added a/new.txt 1 removed b.pdf" in told
    assert "x.pdf It is encrypted. Save it without a password." in told
    assert "2 files unchanged · 12 passages embedded, 88 reused, 3.2 s" in told


CHANGED = Report((), ("a.md",), (), ("b.pdf",), (), (), (), (), 1, 0, 0.5, "g")
ADDED = Report(("a.md",), (), (), (), (), (), (), (), 1, 0, 0.5, "g")


@pytest.mark.parametrize(
    ("report", "compacts", "offered"), [(CHANGED, True, True), (CHANGED, False, False), (ADDED, True, False)]
)
def test_taking_off_the_disk_is_offered_to_who_may_and_where_something_is_left_there(
    report: Report, compacts: bool, offered: bool
) -> None:
    html = finished(Job("1", "done", report=report), compacts)
    assert ("data-compact" in html) == offered
    assert ("Its words still stand in the files of the index" in html) == offered


def test_a_compaction_tells_what_is_gone_for_good() -> None:
    assert words(progress(Job("1", "running", kind="compact"))) == "Taking deleted words off the disk"
    told = words(finished(Job("1", "done", compacted=Compacted("g", 1, 2, 700), kind="compact")))
    assert told == (
        "Off the disk 1 passage of deleted and replaced documents and 2 earlier indexes are gone: no file of the index "
        "holds their words. There is no earlier index to go back to."
    )


def test_a_failed_run_tells_the_remedy() -> None:
    told = words(finished(Job("1", "failed", error=IndexLocked("process 7 is writing the index; try again"))))
    assert told == "process 7 is writing the index; try again"
