"""The units of passages are found once for each generation, and are those that the documents hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dealdesk.assistant.units import Units, units_of
from dealdesk.index.generation import Generation
from dealdesk.index.lexical import tokenize

PAPER = """---
title: Lease of the North Quay
date: 2025-05-06
---
1. Rent. The rent is 40 crowns a month. It is paid in advance.

Is a deposit due?

A deposit of 90 crowns is due on June 9, 2025.
"""


def test_units_stand_in_their_document_with_their_values_and_words(shelf: Callable[..., Generation]) -> None:
    generation = shelf(paper=PAPER)
    (passage,) = generation.passages([0])
    document = generation.document(passage.document_id)
    held = Units(generation).of(passage)
    assert document is not None
    assert held is not None
    assert held.stems == frozenset(tokenize([passage.content])[0])
    assert held.above == frozenset(tokenize([f"{passage.title} {passage.section}"])[0])
    for unit in held.units:
        assert document.text[unit.start : unit.end] == unit.text
        assert document.text[unit.lead_start :].startswith(unit.lead)
        assert list(unit.stems) == tokenize([f"{unit.lead} {unit.told}"])[0]
    last = held.units[-1]
    assert (last.text, last.lead) == ("A deposit of 90 crowns is due on June 9, 2025.", "Is a deposit due?")
    assert "June 9, 2025" in [value.text for value in last.values]
    assert "Is a deposit due?" not in [unit.text for unit in held.units]


def test_units_are_found_once_and_no_more_are_kept_than_there_is_room_for(desk: Any) -> None:
    first, second = desk.generation.passages([0, 1])
    units = Units(desk.generation, kept=1)
    held = units.of(first)
    assert units.of(first) is held
    units.of(second)
    assert units.of(first) is not held
    assert units.of(first) == held


def test_each_generation_has_units_of_its_own(desk: Any, shelf: Callable[..., Generation]) -> None:
    assert units_of(desk.generation) is units_of(desk.generation)
    assert units_of(desk.generation) is not units_of(shelf(paper=PAPER))


LIST = """---
title: Closing List for the North Quay
date: 2025-05-06
---
1. Consent of the harbour board. It was asked for on May 2. Owner: Ann Lee.
2. Survey of the quay wall. Done.
3. The old crane fell in April. Nobody was hurt. See above.

Owner: Ben Holt
"""


def test_a_label_is_read_with_what_stands_before_it_in_its_line_and_short_sentences_are_units(
    shelf: Callable[..., Generation],
) -> None:
    generation = shelf(list=LIST)
    (passage,) = generation.passages([0])
    held = Units(generation).of(passage)
    assert held is not None
    found = {unit.text: unit.lead for unit in held.units}
    assert found["Owner: Ann Lee."].endswith("Consent of the harbour board. It was asked for on May 2.")
    assert found["Nobody was hurt."] == ""
    assert not {"Done.", "See above.", "Owner: Ben Holt"} & found.keys()
