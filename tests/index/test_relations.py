"""Which document changes which: found by number, title, date and party, or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dealdesk.index.build import reindex
from dealdesk.index.generation import Generation
from dealdesk.index.pointer import current_folder
from dealdesk.index.relations import Relation

DECREE = """---
title: "{title}"
date: {date}
---
{text}
"""
ORDERS = {
    "tin.txt": ("On the Taxing of Tin from the North", "2024-05-02", "This decree lays 5 crowns on a cask of tin."),
    "herring.txt": ("On the Salting of Herring", "2024-05-02", "This decree asks for salt."),
    "more-tin.txt": (
        "Easing the Tax on Tin",
        "2025-03-01",
        "Decree 4711 of May 2, 2024 (On the Taxing of Tin From the North), laid a tax on tin. It is told of here.\n\n"
        "This decree is meant to ease that. Section 1 of Decree 4711 is hereby amended, effective on April 1, 2025.",
    ),
    "end.txt": ("Ending It", "2025-09-01", "This decree is the last. Decree 4711 and Decree 9999 are hereby revoked."),
    "sheet.txt": ("Fact Sheet: Easing the Tax on Tin", "2025-03-01", "The decree amends Decree 4711, it says."),
}
LEASE = "This Lease Agreement is made between Skerry Boatyards, Inc. (“Landlord”) and {tenant} (“Tenant”)."
AMENDMENT = (
    "This Amendment No. 1 to the Harbour Lease Agreement dated as of May 2, 2024 is made between Skerry Boatyards, "
    "Inc. (“Landlord”) and Bolt GmbH (“Tenant”)."
)


def built(root: Path, files: dict[str, tuple[str, str, str]], embedder: Any) -> Generation:
    for source, (title, day, text) in files.items():
        path = root / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(DECREE.format(title=title, date=day, text=text), encoding="utf-8")
    reindex(root / "corpus", root / "data", embedder, passage_tokens=64)
    return Generation(current_folder(root / "data"))


def told(generation: Generation) -> list[tuple[str, str, str | None]]:
    source = {record.id: record.source for record in generation.documents()}
    return [
        (source[r.document_id], r.kind, source[r.target_id] if r.target_id else None) for r in generation.relations()
    ]


def test_a_number_is_known_everywhere_once_one_document_gives_its_date_and_title(tmp_path: Path, words: Any) -> None:
    generation = built(tmp_path, ORDERS, words)
    assert told(generation) == [
        ("end.txt", "terminates", "tin.txt"),
        ("end.txt", "terminates", None),
        ("more-tin.txt", "amends", "tin.txt"),
    ]
    amending = generation.relations()[2]
    ended, amended = generation.relations()[0], amending
    assert generation.changes_to(str(amending.target_id)) == (ended, amended)
    assert generation.changes_to(amending.document_id) == ()
    document = generation.document(amending.document_id)
    assert document is not None
    assert document.text[amending.start : amending.end] == "Section 1 of Decree 4711 is hereby amended"
    assert amending == Relation(
        "amends",
        amending.document_id,
        amending.target_id,
        "Decree 4711",
        amending.start,
        amending.end,
        part="Section 1",
        place="Section 1",
        effective=date(2025, 4, 1),
    )


def test_what_changes_a_paper_changes_each_copy_of_it(tmp_path: Path, words: Any) -> None:
    title, day, text = ORDERS["tin.txt"]
    copies = {"incoming/tin.txt": (title, day, text), "incoming/other.txt": (title, day, text.replace("5", "9"))}
    generation = built(tmp_path, ORDERS | copies, words)
    ended = [target for source, kind, target in told(generation) if (source, kind) == ("end.txt", "terminates")]
    assert ended.count(None) == 1  # Decree 9999
    assert set(ended) == {"tin.txt", "incoming/tin.txt", "incoming/other.txt", None}


def test_two_papers_of_one_number_and_other_titles_are_told_apart_or_not_at_all(tmp_path: Path, words: Any) -> None:
    files = {
        "a.txt": ("Decree 12: On Salt", "2024-05-02", "This decree lays a tax on salt."),
        "b.txt": ("Decree 12: On Nets", "2024-08-09", "This decree lays a tax on nets."),
        "end.txt": ("Ending It", "2025-09-01", "This decree is the last. Decree 12 is hereby revoked."),
        "dated.txt": (
            "Ending More",
            "2025-09-02",
            "This decree is later. Decree 12 of May 2, 2024 is hereby revoked.",
        ),
    }
    assert [target for _, _, target in told(built(tmp_path, files, words))] == ["a.txt", None]


def test_a_document_is_found_by_the_number_in_its_title_or_file_name(tmp_path: Path, words: Any) -> None:
    files = {
        "a.txt": ("Decree 12: On Rope", "2024-01-01", "This decree asks for rope."),
        "decree-2024-13.txt": ("On Tar", "2024-01-02", "This decree asks for tar."),
        "b.txt": (
            "Decree 14: Amending Decree 12",
            "2024-02-01",
            "This decree repeals Decree 2024-13. Decree 12 is hereby amended.",
        ),
    }
    assert told(built(tmp_path, files, words)) == [
        ("b.txt", "terminates", "decree-2024-13.txt"),
        ("b.txt", "amends", "a.txt"),
    ]


def test_an_agreement_is_found_by_name_and_date_among_those_of_the_same_parties(tmp_path: Path, words: Any) -> None:
    files = {
        "one/lease.txt": ("Harbour Lease Agreement", "2024-05-02", LEASE.format(tenant="Bolt GmbH")),
        "two/lease.txt": (
            "Harbour Lease Agreement",
            "2024-05-02",
            LEASE.replace("Skerry Boatyards", "Holm").format(tenant="Nut AG"),
        ),
        "letters/amendment.txt": ("Amendment No. 1", "2025-01-07", AMENDMENT),
    }
    assert told(built(tmp_path, files, words)) == [("letters/amendment.txt", "amends", "one/lease.txt")]


def test_a_decree_is_found_by_its_quoted_title_and_an_agreement_by_its_name(tmp_path: Path, words: Any) -> None:
    files = {
        "sea/herring.txt": (
            "Framework Agreement on the Fishing of Herring",
            "2024-05-02",
            "This agreement binds two ports.",
        ),
        "sea/tin.txt": ("On the Taxing of Tin", "2024-05-02", "This decree lays a tax on tin."),
        "sea/new.txt": (
            "On Both",
            "2025-05-02",
            "This decree implements the Framework Agreement on the Fishing of Herring.\n\nThe decree entitled “On the "
            "Taxing of Tin” is hereby revoked.",
        ),
    }
    assert told(built(tmp_path, files, words)) == [
        ("sea/new.txt", "implements", "sea/herring.txt"),
        ("sea/new.txt", "terminates", "sea/tin.txt"),
    ]


def test_a_contract_of_strangers_is_not_the_one_that_is_meant(tmp_path: Path, words: Any) -> None:
    files = {
        "two/lease.txt": (
            "Harbour Lease Agreement",
            "2024-05-02",
            "This Lease Agreement is made between Holm, Inc. (“Landlord”) and Nut AG (“Tenant”).",
        ),
        "letters/amendment.txt": ("Amendment No. 1", "2025-01-07", AMENDMENT),
    }
    assert told(built(tmp_path, files, words)) == [("letters/amendment.txt", "amends", None)]


def test_what_came_later_is_not_changed_by_what_came_before(tmp_path: Path, words: Any) -> None:
    files = {
        "a.txt": ("Decree 12: On Rope", "2025-01-01", "This decree asks for rope."),
        "b.txt": ("Decree 11", "2024-02-01", "This decree is old. Decree 12 is hereby amended."),
    }
    assert told(built(tmp_path, files, words)) == []


def test_facts_of_one_document_or_of_all_come_in_order_of_place(tmp_path: Path, words: Any) -> None:
    generation = built(tmp_path, ORDERS, words)
    (amending,) = [record.id for record in generation.documents() if record.source == "more-tin.txt"]
    assert [(s.document_id, s.fact.kind, s.fact.value) for s in generation.facts(amending)] == [
        (amending, "effective", "2025-04-01")
    ]
    assert generation.facts(amending, ("rate",)) == ()
    assert [s.fact.value for s in generation.facts(kinds=("effective",))] == ["2025-04-01"]


@pytest.mark.parametrize("full", [False, True])
def test_facts_and_changes_stay_the_same_when_another_file_is_added(tmp_path: Path, words: Any, full: bool) -> None:
    before = built(tmp_path, ORDERS, words)
    (tmp_path / "corpus" / "aaa.txt").write_text("Rope is dear.", encoding="utf-8")
    reindex(tmp_path / "corpus", tmp_path / "data", words, passage_tokens=64, full=full)
    after = Generation(current_folder(tmp_path / "data"))
    assert after.id != before.id
    assert after.relations() == before.relations()
    assert after.facts() == before.facts()
