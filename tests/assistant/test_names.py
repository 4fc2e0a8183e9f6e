"""Names in a statement, and whether a source has them."""

from __future__ import annotations

import pytest

from dealdesk.assistant.names import Name, held, names_in, words_of


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("As of November 10, 2025, the rate is 10%.", []),
        ("Switzerland pays 39%.", []),
        ("Yes, Switzerland pays 39%.", ["Switzerland"]),
        ("Germany", ["Germany"]),
        ("Japan and China", ["Japan", "China"]),
        ("Zanzibar: 15%", ["Zanzibar"]),
        ("- Corn: 15%", ["Corn"]),
        ("HSR approval is due.", ["HSR"]),
        ("The Parent Termination Fee is due.", ["Parent Termination Fee"]),
        ("Until then Orla Works' board decides.", ["Orla Works"]),
        ("Consequently Orla pays.", ["Orla"]),
        ("Lakehead Bank & Ostrander LLC pay.", ["Lakehead Bank & Ostrander LLC"]),
        ("It was signed by J. Smith in Washington.", ["J. Smith", "Washington"]),
    ],
)
def test_capitalised_words_that_do_not_merely_begin_a_sentence_are_names(statement: str, names: list[str]) -> None:
    assert [name.text for name in names_in(statement)] == names


@pytest.mark.parametrize(
    ("name", "source", "stands"),
    [
        ("Orla Works", "ORLA WORKS, LLC", True),
        ("Orla Works'", "sold to Orla Works", True),
        ("President Smith", "President John Q. Smith", True),
        ("John Smith", "John Doe met with his lawyer and then with Smith", False),
        ("Smith John", "John Smith", False),
        ("United States", "the U.S. said", True),
        ("Chinese", "goods of China", True),
        ("Halverson", "Halvorsen", False),
        ("Section VI", "Sec. VI", True),
        ("Section VI", "Sec. IV", False),
        ("Tariffs", "a tariff", True),
    ],
)
def test_a_name_stands_where_its_words_follow_one_another(name: str, source: str, stands: bool) -> None:
    assert held(Name(0, len(name), name), [words_of(source)]) is stands
