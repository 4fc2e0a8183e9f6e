"""The head over a cell, where rows name their cells and where their table's first row does."""

from __future__ import annotations

import pytest

from dealdesk.assistant.column import head_of, numbers_under_heads
from dealdesk.assistant.evidence import Evidence, Signals
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.values import values_in

NAMED = "Pier: North | Toll (USD): 40 | Boats: 12"
BARE = "| Pier | Toll | Open since |\n|---|---|---|\n| North | 5% | May 2, 2021 |\n| South | 7% | May 3, 2021 |"


def row(text: str, table: str) -> Evidence:
    """``text`` as evidence from a document that is ``table``."""
    document = Document("piers", "piers.md", "Piers", None, table, "md")
    start = table.index(text)
    passage = Passage("piers", 0, len(table), table, "Piers", None)
    signals = Signals(0.0, 0.0, 0.0, 1.0, 0.5, 0.5)
    return Evidence(document, passage, start, start + len(text), text, "", start, tuple(values_in(text)), signals, 1.0)


@pytest.mark.parametrize(
    ("text", "table", "cell", "head"),
    [
        (NAMED, NAMED, "40", "Toll (USD)"),
        (NAMED, NAMED, "North", "Pier"),
        ("| South | 7% | May 3, 2021 |", BARE, "7%", "Toll"),
        ("| South | 7% | May 3, 2021 |", BARE, "May 3, 2021", "Open since"),
        ("| South | 7% | May 3, 2021 |", BARE, "South", "Pier"),
        ("South | 7% | May 3, 2021", BARE, "7%", "Toll"),
        ("The toll is 7% here.", "The toll is 7% here.", "7%", ""),
    ],
)
def test_a_cell_stands_under_the_head_of_its_column(text: str, table: str, cell: str, head: str) -> None:
    assert head_of(row(text, table), text.index(cell)) == head


def test_a_number_alone_in_a_cell_is_found_under_its_head() -> None:
    assert [(head, NAMED[a:b]) for head, a, b in numbers_under_heads(NAMED)] == [("Boats", "12"), ("Toll (USD)", "40")][
        ::-1
    ]
    assert numbers_under_heads("Boats: 12") == [], "no row"
