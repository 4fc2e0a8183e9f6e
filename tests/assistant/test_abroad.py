"""What is of another country than the one asked about: it comes later, and is no answer where nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dealdesk.assistant.abroad import Abroad, abroad
from dealdesk.assistant.assistant import Assistant
from dealdesk.assistant.gather import gather
from dealdesk.assistant.question import Inquiry, read_question
from dealdesk.assistant.ranking import others_behind
from dealdesk.index.generation import Generation
from dealdesk.index.retrieve import Hit
from dealdesk.ingest.document import Passage

CHILE = """---
title: Notice of the Toll on Copper of Chile
date: 2025-03-04
---
1. The toll on copper of Chile is 15 percent of its value.

2. It is paid when the copper enters the harbour.
"""
TABLE = """---
title: Notice of the Toll on Tin
date: 2025-04-04
---
The toll on tin is paid by these countries:

| Country | Toll on tin |
|---|---|
| Peru | 21% |
| Norway | 23% |
| Sri Lanka | 25% |
"""
OTHERS = """---
title: Notice of the Toll on Rope
date: 2025-05-04
---
1. The toll on rope of Brazil is 6 percent of its value.

2. Rope of all other countries pays a toll of 3 percent of its value.
"""


@pytest.fixture(scope="module")
def harbour(shelf: Callable[..., Generation]) -> Generation:
    return shelf(copper=CHILE, tin=TABLE, rope=OTHERS)


@pytest.fixture(scope="module")
def answers(harbour: Generation, desk: Any) -> Assistant:
    assistant: Assistant = desk.over(harbour.folder.parents[1])
    return assistant


@pytest.mark.parametrize(
    ("text", "above", "other"),
    [
        ("Peru pays 21 percent.", "Notice of the Toll", True),
        ("Swiss goods pay 39 percent.", "Notice of the Toll", False),
        ("Peru and Switzerland agree.", "Notice of the Toll", False),
        ("Peru pays 21 percent.", "Notice of Switzerland", False),
        ("Goods of all other countries pay more than those of Peru.", "Notice of the Toll", False),
        ("The toll is 21 percent.", "Notice of the Toll", False),
        ("The United States takes the toll.", "Notice of the Toll", False),
        ("It ends six months after notice.", "Agreement between the United States and Peru on Rope", True),
        ("It ends six months after notice.", "Agreement between the United States and Switzerland", False),
        ("It ends six months after notice.", "Notice to Peru", False),
    ],
)
def test_a_text_is_of_another_country_where_it_names_some_and_not_the_one_asked_about(
    text: str, above: str, other: bool
) -> None:
    countries = Abroad(frozenset(("Switzerland",)), frozenset(("United States of America",)))
    assert countries.is_other(text, above) is other


def test_nothing_is_of_another_country_where_none_is_asked_about() -> None:
    assert not Abroad(frozenset(), frozenset()).is_other("Peru pays 21 percent.", "")


def test_a_question_that_names_its_paper_asks_about_no_country(harbour: Generation) -> None:
    assert abroad(harbour, read_question("What toll does Peru pay on tin?")).asked == {"Peru"}
    assert not abroad(
        harbour, read_question("Consider the Agreement between Peru and Ada Lind; what is the toll?")
    ).asked


@pytest.mark.parametrize(
    "text",
    [
        "From when does rope of all islands, not just Peru, pay the toll?",
        "What toll does tin that doesn't come from Peru pay?",
        "What toll do goods from outside of Peru pay?",
        "Which non-Peruvian goods pay the toll?",
    ],
)
def test_a_country_that_is_left_aside_is_not_asked_about(harbour: Generation, text: str) -> None:
    assert not abroad(harbour, read_question(text)).asked


def test_the_row_of_the_country_comes_before_those_of_others(harbour: Generation, desk: Any) -> None:
    question = read_question("How high is the toll on tin of Norway?")
    found = gather(harbour, desk.retriever.rank(harbour, question.query, 20), question, desk.cross)
    assert "Norway" in found[0].text
    assert found[0].signals.abroad == 0
    assert {piece.signals.abroad for piece in found if "Peru" in piece.text} == {1}


def test_passages_of_other_countries_go_some_places_back() -> None:
    names = ["Peru", "Chile", "Switzerland", "Brazil", "tin", "rope", "tar", "Swiss"]
    hits = [
        Hit(Passage("tolls", 10 * at, 10 * at + 9, f"{name} pays", "Tolls", None, "", 1, source="tolls.txt"), 9.0 - at)
        for at, name in enumerate(names)
    ]
    moved = others_behind(Abroad(frozenset(("Switzerland",)), frozenset()), hits)
    assert [hit.passage.text.split()[0] for hit in moved] == [
        "Switzerland", "tin", "Peru", "rope", "Chile", "tar", "Swiss", "Brazil",
    ]  # fmt: skip
    assert [hit.score for hit in moved] == [hit.score for hit in hits]
    assert others_behind(Abroad(frozenset(), frozenset()), hits) == tuple(hits)


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("What is the toll on copper of Chile?", False),
        ("What is the toll on copper of Canada?", True),
        ("How high is the toll on tin of Norway?", False),
        ("What toll does rope of Canada pay?", False),
    ],
)
def test_what_is_told_of_another_country_alone_is_no_answer(answers: Assistant, question: str, refused: bool) -> None:
    answer = answers.ask(Inquiry(question))
    assert answer.refused is refused
    if not refused:
        assert {"Chile": "15 percent", "Norway": "23%", "Canada": "3 percent"}[
            next(name for name in ("Chile", "Norway", "Canada") if name in question)
        ] in answer.text
