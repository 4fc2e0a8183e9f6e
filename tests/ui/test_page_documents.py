"""The documents tab tells what is indexed, how far a re-index is, and what it did."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from dealdesk.index.build import Report
from dealdesk.index.faults import IndexLocked
from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.document import Notice, Unreadable
from dealdesk.ui.jobs import Job
from dealdesk.ui.page_documents import document_list, finished, matching, progress


def record(source: str, title: str, day: date | None = None, *notices: Notice, stale: bool = False) -> DocumentRecord:
    return DocumentRecord(source, source, title, day, "pdf", "", 1, 1, stale, 10, 0, 1204, notices)


ORDER = record("us/order.pdf", "Order on Duties", date(2025, 11, 4))
NOTICE = record("us/notice.txt", "Notice", date(2025, 3, 3), Notice("hidden_text", 3, "3 hidden characters"))
UNDATED = record("supply/prices.xlsx", "<b>Prices</b>", stale=True)
ALL = (NOTICE, UNDATED, ORDER)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_newest_stand_first_and_the_undated_last() -> None:
    assert matching(ALL, "") == [ORDER, NOTICE, UNDATED]


def test_a_search_wants_every_word_in_title_or_path() -> None:
    assert matching(ALL, "duties US") == [ORDER]
    assert matching(ALL, "duties supply") == []


def test_a_row_tells_date_passages_and_warnings_and_shows_a_hostile_title_as_text() -> None:
    html = document_list(ALL, "")
    told = words(html)
    assert "November 4, 2025 PDF 1,204 none" in told
    assert "1 warning 3 hidden characters" in told
    assert "The file can no longer be read; its last good text is used." in told
    assert "<b>Prices</b>" in told
    assert "<b>" not in html


def test_an_empty_index_says_what_to_do() -> None:
    assert words(document_list((), "")).startswith("Nothing is indexed yet. Add documents above")


def test_progress_tells_stage_amount_rate_and_time_left() -> None:
    html = progress(Job("1", "running", "embed", 120, 400, 40.0, 7.0))
    assert words(html) == "Embedding passages 120 of 400 · 40 a second · 7.0 s left"
    assert 'value="120" max="400"' in html


def test_a_report_names_what_changed_and_what_could_not_be_read() -> None:
    report = Report(
        added=("a/new.txt",), changed=(), moved=(), removed=("b.pdf",), unchanged=("c", "d"),
        unreadable=(Unreadable("x.pdf", "It is encrypted.", "Save it without a password."),), stale=(), notices=(),
        embedded=12, reused=88, seconds=3.21, generation="g",
    )  # fmt: skip
    told = words(finished(Job("1", "done", report=report)))
    assert "1 added a/new.txt 1 removed b.pdf" in told
    assert "x.pdf It is encrypted. Save it without a password." in told
    assert "2 files unchanged · 12 passages embedded, 88 reused, 3.2 s" in told


def test_a_failed_run_tells_the_remedy() -> None:
    told = words(finished(Job("1", "failed", error=IndexLocked("process 7 is writing the index; try again"))))
    assert told == "process 7 is writing the index; try again"
