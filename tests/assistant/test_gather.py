"""Evidence in small real indexes: what opens a list is read with its items where several things are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.gather import gather
from dealdesk.assistant.question import read_question
from dealdesk.index.generation import Generation

OPENING = "The council may bring back the harbor fee of 20 crowns, on ten days' notice, if it finds that:"
LIST = f"""{OPENING}
(a) fewer boats have landed than in the year before;
(b) the pier has been shut for a month; or
(c) the dredging has come to an end."""
RULES = f"""---
title: Rules of the Harbor
date: 2025-05-06
---
1. Fee. The harbor fee is 12 crowns for each boat.

2. Return of the fee. {LIST}

3. Free boats. The fee does not apply to:
(a) boats of the coast guard; and
(b) boats that carry mail.

4. Hours. The quay is open from dawn to dusk.

5. Boats. The keeper may admit the boats named in section 3 or widen their number. The quay has room for 40 boats.
"""


@pytest.fixture(scope="module")
def harbor(shelf: Callable[..., Generation]) -> Generation:
    return shelf(rules=RULES)


def gathered(desk: Any, generation: Generation, text: str) -> list[Evidence]:
    question = read_question(text)
    return gather(generation, desk.retriever.rank(generation, question.query, 8), question, desk.cross)


def opening(evidence: list[Evidence]) -> Evidence:
    return next(piece for piece in evidence if piece.text.endswith(OPENING))


def test_what_opens_a_list_is_read_with_its_items_where_several_things_are_asked_for(
    desk: Any, harbor: Generation
) -> None:
    piece = opening(gathered(desk, harbor, "What could make the council bring back the harbor fee?"))
    assert piece.in_view.endswith(LIST)
    assert piece.document.text[piece.start : piece.end] == piece.text
    assert piece.text.endswith(OPENING)  # what is quoted is found from the opening, as for any list


@pytest.mark.parametrize("question", ["What is the harbor fee that the council may bring back?", "Why is there a fee?"])
def test_it_is_read_alone_where_one_thing_is_asked_for(desk: Any, harbor: Generation, question: str) -> None:
    assert opening(gathered(desk, harbor, question)).in_view.endswith(OPENING)


def test_words_of_the_items_count_for_the_opening(desk: Any, harbor: Generation) -> None:
    both = [
        opening(gathered(desk, harbor, question)).signals.covered
        for question in ("What could bring back the fee: dredging?", "What if dredging brings back the fee?")
    ]
    assert both[0] > both[1]


def test_an_opening_with_its_items_has_the_wording_of_a_list(desk: Any, harbor: Generation) -> None:
    evidence = gathered(desk, harbor, "Which boats are free of the harbor fee?")
    free = next(piece for piece in evidence if piece.text.endswith("The fee does not apply to:"))
    assert free.signals.typed == 1.0
    assert free.in_view.endswith("(b) boats that carry mail.")


def test_the_number_of_a_section_is_no_number_of_things(desk: Any, harbor: Generation) -> None:
    evidence = gathered(desk, harbor, "How many boats may land?")
    typed = {piece.text: piece.signals.typed for piece in evidence}
    assert typed["The quay has room for 40 boats."] == 1.0
    assert next(value for text, value in typed.items() if text.endswith("or widen their number.")) == 0.0


def test_a_number_that_counts_something_else_is_half_of_one(desk: Any, harbor: Generation) -> None:
    evidence = gathered(desk, harbor, "How many cranes stand on the quay?")
    typed = {piece.text: piece.signals.typed for piece in evidence}
    assert typed["The quay has room for 40 boats."] == 0.5
    evidence = gathered(desk, harbor, "How many boats has the quay room for?")
    assert {piece.text: piece.signals.typed for piece in evidence}["The quay has room for 40 boats."] == 1.0
