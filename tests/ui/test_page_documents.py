"""The documents tab tells what is indexed, what changes what, what warns a reader, and what else the folder holds."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from dealdesk.index.generation import Generation
from dealdesk.index.relations import Relation
from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.document import Notice, Unreadable
from dealdesk.ui.page_document_details import FIRST, details
from dealdesk.ui.page_documents import Sought, Ties, document_list, folders, matching, sought, ties, warnings
from dealdesk.ui.page_folder import Apart, apart, told
from dealdesk.ui.page_shelf import ShelfDesk
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import Service, wire


def record(source: str, title: str, day: date | None = None, *notices: Notice, stale: bool = False) -> DocumentRecord:
    return DocumentRecord(source, source, title, day, "pdf", "", 1, 1, stale, 10, 0, 1204, notices)


ORDER = record("us/order.pdf", "Order on Duties", date(2025, 11, 4))
NOTICE = record("us/notice.txt", "Notice", date(2025, 3, 3), Notice("hidden_text", 3, "3 hidden characters"))
UNDATED = record("supply/2026/prices.xlsx", "<b>Prices</b>", stale=True)
LOOSE = record("loose.txt", "Loose", None, Notice("running_lines", 2, "page numbers left out"))
ALL = (NOTICE, UNDATED, ORDER, LOOSE)
TIED = {ORDER.id: Ties(changes=1), NOTICE.id: Ties(changed_by=2)}


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_documents_stand_by_folder_the_newest_first() -> None:
    assert matching(ALL, Sought(), TIED) == [LOOSE, UNDATED, ORDER, NOTICE]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Sought(words="duties US"), [ORDER]),
        (Sought(words="duties supply"), []),
        (Sought(folder="supply"), [UNDATED]),
        (Sought(folder="sup"), []),
        (Sought(only="warned"), [UNDATED, NOTICE]),
        (Sought(only="changed"), [NOTICE]),
        (Sought(only="changing"), [ORDER]),
    ],
)
def test_the_list_is_narrowed_by_words_folder_and_what_is_known(wanted: Sought, found: list[DocumentRecord]) -> None:
    assert matching(ALL, wanted, TIED) == found


def test_every_folder_can_be_chosen_those_above_too() -> None:
    assert folders(ALL) == ["supply", "supply/2026", "us"]


def test_what_the_browser_sends_is_checked() -> None:
    assert sought(None) == Sought()
    assert sought({"words": 7, "only": "<b>", "folder": "us"}) == Sought(words="7", folder="us")


def test_a_row_tells_date_changes_passages_and_warnings_and_shows_a_hostile_title_as_text() -> None:
    html = document_list(ALL, Sought(), TIED)
    said = words(html)
    assert "November 4, 2025 changes 1 1,204 none" in said
    assert "March 3, 2025 changed by 2 1,204 1 warning 3 hidden characters" in said
    assert "The file can no longer be read; its last good text is used." in said
    assert "<b>Prices</b>" in said
    assert "<b>" not in html
    assert [row.text() for row in HTMLParser(html).css(".folder")] == ["Top folder", "supply/2026", "us"]


def test_what_a_reader_misses_nothing_by_is_no_warning() -> None:
    assert warnings(LOOSE) == []


def test_documents_are_tied_once_for_each_other_document() -> None:
    twice = [Relation("amends", "b", "a", "a", 0, 1, place=place) for place in ("1", "2")]
    gone = [Relation("supersedes", "b", None, "Decree 9", 0, 1)]
    assert ties([*twice, *gone])["b"] == Ties(changes=2)
    assert ties(twice)["a"] == Ties(changed_by=1)


def test_an_empty_index_says_what_to_do() -> None:
    assert words(document_list((), Sought(), {})).startswith("Nothing is indexed yet. Add documents above")


FIRST_DECREE = """---
title: "Decree 12: On Tin"
date: 2025-03-01
---
The office decrees:

Sec. 1. This decree lays a duty of 5 percent on tin.
"""
SECOND_DECREE = """---
title: "Decree 13: Amending Decree 12"
date: 2025-09-01
---
The office decrees:

Sec. 1. Section 1 of Decree 12 is hereby amended.

Sec. 2. This decree takes effect on October 1, 2025.
"""


@pytest.fixture
def service(own_settings: Settings) -> Service:
    return wire(own_settings)


def records(service: Service) -> dict[str, DocumentRecord]:
    return {one.source: one for one in service.library.current().documents()}


def test_folder_and_index_are_compared_by_what_files_hold(service: Service) -> None:
    root = service.shelf.root
    os.utime(root / "memo.txt", ns=(1, 1))  # only touched
    (root / "deals" / "nda.md").write_text("An agreement of another kind.", encoding="utf-8")
    (root / "orders" / "duty.txt").unlink()
    (root / "new.txt").write_text("A new file.", encoding="utf-8")
    found = apart(root, service.library.current().documents(), False)
    assert found == Apart(unknown=("new.txt",), changed=("deals/nda.md",), gone=("orders/duty.txt",))


def test_files_that_could_not_be_read_are_named_with_the_reason_and_others_can_be_read_now() -> None:
    found = Apart(unknown=("a.pdf", "b<i>.pdf"), changed=("c",), gone=("d", "e"))
    html = told(found, {"a.pdf": Unreadable("a.pdf", "it is encrypted", "save it without a password")})
    assert words(html) == (
        "Since the last re-index: 1 file changed and 2 files gone. Re-index to bring the list up to date. "
        "2 files in the folder not in the index "
        "a.pdf It is encrypted. Save it without a password. Read it Remove Remove the file? Remove Keep "
        "b<i>.pdf Read it Remove Remove the file? Remove Keep"
    )
    assert [one.attributes["data-read"] for one in HTMLParser(html).css("[data-read]")] == ["a.pdf", "b<i>.pdf"]


def test_an_index_that_is_up_to_date_says_nothing_of_its_folder() -> None:
    assert told(Apart(), {}) == ""


def amended(service: Service) -> Generation:
    for name, text in (("12.txt", FIRST_DECREE), ("13.txt", SECOND_DECREE)):
        (service.shelf.root / "orders" / name).write_text(text, encoding="utf-8")
    service.jobs.wait(service.jobs.start().id)
    return service.library.current()


def test_what_changes_a_document_is_told_under_it_with_the_words_that_order_it(service: Service) -> None:
    generation = amended(service)
    page = HTMLParser(details(generation, records(service)["orders/12.txt"]))
    (row,) = page.css(".relations li")
    assert row.text().startswith("Amended by Decree 13: Amending Decree 12 dated September 1, 2025")
    values = row.css_first(".open").attributes
    document = generation.document(values["data-document"] or "")
    assert document is not None
    assert document.source == "orders/13.txt"
    assert document.text[int(values["data-start"] or 0) : int(values["data-end"] or 0)] == values["data-quote"]
    other = HTMLParser(details(generation, records(service)["orders/13.txt"]))
    assert other.css_first(".relations li b").text() == "Amends"


def test_the_passages_of_a_document_are_shown_and_open_where_they_stand(service: Service) -> None:
    generation = service.library.current()
    duty = records(service)["orders/duty.txt"]
    page = HTMLParser(details(generation, duty))
    shown = page.css(".preview .open")
    document = generation.document(duty.id)
    assert document is not None
    assert len(shown) == min(FIRST, duty.passages)
    for button in shown:
        values = button.attributes
        assert document.text[int(values["data-start"] or 0) : int(values["data-end"] or 0)] == values["data-quote"]


def test_more_passages_are_shown_when_they_are_asked_for(service: Service) -> None:
    sections = "\n\n".join(f"Sec. {n}. The clause {n} says that {'the price is paid. ' * 40}" for n in range(1, 16))
    (service.shelf.root / "long.txt").write_text(sections, encoding="utf-8")
    service.jobs.wait(service.jobs.start().id)
    one = records(service)["long.txt"]
    assert one.passages > FIRST
    first = HTMLParser(details(service.library.current(), one))
    assert len(first.css(".preview li")) == FIRST
    more = first.css_first(".further").attributes
    assert more["data-details"] == one.id
    second = HTMLParser(details(service.library.current(), one, int(more["data-passages"] or 0)))
    assert len(second.css(".preview li")) == min(FIRST * 3, one.passages)


def files(folder: Path, names: dict[str, str]) -> list[str]:
    folder.mkdir(exist_ok=True)
    for name, text in names.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [str(folder / name) for name in names]


def last(updates: Iterator[Any]) -> Any:
    return list(updates)[-1]


def test_several_files_are_added_to_a_new_folder_and_indexed(service: Service, tmp_path: Path) -> None:
    desk = ShelfDesk(service)
    given = files(tmp_path / "up", {"a.txt": "The fee is 7 euros.", "b.txt": "The fee is 9 euros."})
    job, _ = last(desk.uploaded(given, "fees/2026", False))
    assert "2 added fees/2026/a.txt, fees/2026/b.txt" in words(job)
    assert {"fees/2026/a.txt", "fees/2026/b.txt"} <= records(service).keys()
    assert not any(Path(one).exists() for one in given)


def test_a_file_of_the_same_name_is_only_replaced_when_that_is_wanted(service: Service, tmp_path: Path) -> None:
    desk = ShelfDesk(service)
    refused, _ = last(desk.uploaded(files(tmp_path / "up", {"memo.txt": "Another memo."}), "", False))
    assert "memo.txt exists with other contents" in words(refused)
    replaced, _ = last(desk.uploaded(files(tmp_path / "up", {"memo.txt": "Another memo."}), "", True))
    assert "1 changed memo.txt" in words(replaced)


def test_a_folder_outside_of_the_corpus_is_refused(service: Service, tmp_path: Path) -> None:
    job, _ = last(ShelfDesk(service).uploaded(files(tmp_path / "up", {"x.txt": "Text."}), "../elsewhere", False))
    assert "is no folder inside the corpus" in words(job)
    assert not (service.shelf.root.parent / "elsewhere").exists()


def test_a_file_that_cannot_be_read_stays_named_after_the_run(service: Service) -> None:
    (service.shelf.root / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    desk = ShelfDesk(service)
    assert "broken.pdf Read it Remove" in words(str(desk.listed({})["folder"]))
    assert "Could not be read broken.pdf It is truncated or damaged." in words(last(desk.reindexed()))
    assert "broken.pdf It is truncated or damaged. Fetch the file again" in words(str(desk.listed({})["folder"]))


def test_a_missing_folder_is_told_with_the_remedy(service: Service) -> None:
    shutil.rmtree(service.shelf.root)
    assert str(service.shelf.root) in words(str(ShelfDesk(service).listed({})["folder"]))
