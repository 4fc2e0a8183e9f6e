"""Numbers that count what "how many" asks, and numbers that only look so."""

from __future__ import annotations

import pytest

from dealdesk.assistant.counted import counting, is_reference
from dealdesk.assistant.evidence import Evidence, Signals
from dealdesk.assistant.question import read_question
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.values import values_in


def found(question: str, text: str) -> list[str]:
    """The numbers of ``text`` that may answer ``question``."""
    document = Document("quay", "quay.txt", "Rules of the Quay", None, text, "txt")
    values = tuple(values_in(text))
    passage = Passage("quay", 0, len(text), text, document.title, None)
    signals = Signals(0.0, 0.0, 0.0, 1.0, 0.5, 0.5)
    piece = Evidence(document, passage, 0, len(text), text, "", 0, values, signals, 1.0)
    counts = [value for value in values if value.kind == "count"]
    return [value.text for value in counting(piece, counts, read_question(question))]


@pytest.mark.parametrize(
    ("question", "text", "numbers"),
    [
        ("How many tons of cod may land?", "Cod is named in the Special 301 report of the Quay.", []),
        ("How many tons of cod may land?", "Some 40 boats may land cod.", []),
        ("How many tons of cod may land?", "Boats may land 40 metric tons of cod and 9 tonnes of eel.", ["40", "9"]),
        ("How many boats may land?", "Boats are named in the Special 301 report.", []),
        ("How many boats may land?", "Under Order 77 the boats may land.", []),
        ("How many boats may land?", "The fleet of 40 boats employs 900 people.", ["40"]),
        ("How many people does the fleet employ?", "The fleet has 900 sailors.", ["900"]),
        ("How many Orla boats were bought?", "The Quay bought 50 Orla 737 boats.", ["50"]),
        ("How many torn nets are there?", "Shed: S-4 | Nets: 300 | Torn nets: 21 | Keeper: Lind", ["300", "21"]),
        ("How many boats may land?", "Exhibit 10.18 Mooring Agreement", []),
        ("How many boats may land?", "Orla Works, 15407 McGinty Road West, Wayzata, Minnesota 55391 USA", []),
        ("How many race boats may land?", "Orla lends its ORLA 99 race boat.", []),
        ("How many boats may land each year?", "1) The tolls of the quay are set each year.", []),
        ("How many landings does Lind make?", "For the 1998 season Lind is the first keeper.", []),
        ("How many tonnes of beef may enter?", "A quota of 13,000 mt for beef opens.", ["13,000"]),
        ("What is the toll?", "The toll for 40 boats is told in the Special 301 report.", ["40", "301"]),
    ],
)
def test_a_number_counts_what_stands_beside_it_and_a_name_counts_nothing(
    question: str, text: str, numbers: list[str]
) -> None:
    assert found(question, text) == numbers


def test_a_number_after_the_word_for_a_clause_names_a_place() -> None:
    assert is_reference("Under section 12 some", len("Under section "))
    assert not is_reference("Some 12 boats", len("Some "))
