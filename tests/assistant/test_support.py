"""Whether cited words bear a statement out: true ones in other words pass, and each way to turn them is caught."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.support import Basis, unsupported

TERM = (
    "This Agreement takes effect on May 1, 2025, and expires on April 30, 2028, unless a party terminates it earlier."
)
FEE = "The Buyer shall pay the Seller a fee of not more than $5,000 a month within thirty (30) days after the invoice."
NOTICE = "If the Seller fails to deliver, the Buyer may, on 10 days' notice, terminate this Agreement."
SECRET = "The Recipient shall not disclose the Information to any person other than its employees."
USE = "The Recipient shall use the Information solely for the Project."
RATES = "Trucks pay a duty of 25 percent, except for buses, which pay a duty of 10 percent."
CHANGE = 'In section 2, "30 days" is replaced by "45 days".'
PLAN = "The Buyer intends to build a plant in Norland."
REPORT = "By October 1, 2026, the Director shall report to the Minister on imports."
ROW = "Delivery: D-106 | Promised: 2026-04-06 | Arrived: 2026-04-27 | Consent: Not required"

TRUE = [
    (TERM, "The Agreement is effective from May 1, 2025."),
    (TERM, "The Agreement expires on April 30, 2028 unless it is terminated earlier."),
    (TERM, "It starts on May 1, 2025 and ends on April 30, 2028."),
    (FEE, "The Buyer must pay the Seller at most $5,000 per month."),
    (FEE, "The fee is paid by the Buyer within 30 days after the invoice."),
    (NOTICE, "The Buyer may terminate the Agreement if the Seller does not deliver."),
    (NOTICE, "The Buyer can terminate on 10 days' notice."),
    (SECRET, "The Recipient must not disclose the Information to others than its employees."),
    (USE, "The Recipient may use the Information only for the Project."),
    (USE, "The Information may not be used for anything other than the Project."),
    (RATES, "Buses pay a duty of 10 percent."),
    (RATES, "Trucks pay 25 percent, while buses pay 10 percent."),
    (CHANGE, "The 30 days were replaced by 45 days."),
    (PLAN, "The Buyer intends to construct a plant in Norland."),
    (REPORT, "The Director must report to the Minister by October 1, 2026."),
    (ROW, "Delivery D-106 was promised for April 6, 2026 and arrived on April 27, 2026."),
    (SECRET, SECRET),
]
FALSE = [
    (TERM, "The Agreement takes effect on April 30, 2028, and expires on May 1, 2025."),
    (TERM, "The Agreement expires on May 1, 2025."),
    (TERM, "The Agreement does not expire on April 30, 2028."),
    (TERM, "The Agreement expires on April 30, 2028 if a party terminates it earlier."),
    (TERM, "The Agreement was abandoned."),
    (FEE, "The Seller shall pay the Buyer a fee of not more than $5,000 a month."),
    (FEE, "The Buyer shall pay at least $5,000 a month."),
    (FEE, "The Buyer shall pay not more than $5,000 a year."),
    (FEE, "The Buyer shall pay within thirty days before the invoice."),
    (FEE, "The Buyer may pay a fee of not more than $5,000 a month."),
    (NOTICE, "The Seller may terminate this Agreement on 10 days' notice."),
    (NOTICE, "The Buyer must terminate this Agreement."),
    (NOTICE, "The Buyer terminates this Agreement."),
    (NOTICE, "The Buyer may not terminate this Agreement."),
    (SECRET, "The Recipient shall disclose the Information to any person."),
    (SECRET, "The Recipient may disclose the Information."),
    (USE, "The Recipient shall not use the Information for the Project."),
    (RATES, "Buses pay a duty of 25 percent."),
    (RATES, "Trucks pay a duty of 10 percent, except for buses, which pay 25 percent."),
    (RATES, "Trucks pay a duty of 25 percent, including buses."),
    (CHANGE, "The 45 days were replaced by 30 days."),
    (CHANGE, "The time is 30 days."),
    (NOTICE.replace("may,", "may only,"), "The Buyer must terminate this Agreement only on 10 days' notice."),
    (PLAN, "The Buyer builds a plant in Norland."),
    (PLAN, "The Buyer intends to close a plant in Norland."),
    (REPORT, "The Minister must report to the Director by October 1, 2026."),
    (REPORT, "The Director must report after October 1, 2026."),
    (REPORT, "The Director was praised for his report on imports."),
    (ROW, "Delivery D-106 was promised for April 27, 2026 and arrived on April 6, 2026."),
    (ROW, "Consent is required for D-106."),
]


def doubt(source: str, statement: str, question: str = "") -> str:
    return unsupported(statement, [Basis(source, "Agreement between Orla Works and Tamsin Rail")], question)


@pytest.mark.parametrize(("source", "statement"), TRUE)
def test_what_the_source_says_in_other_words_is_borne_out(source: str, statement: str) -> None:
    assert doubt(source, statement) == ""


@pytest.mark.parametrize(("source", "statement"), FALSE)
def test_what_turns_the_source_is_not(source: str, statement: str) -> None:
    assert doubt(source, statement)


def test_to_repeat_the_question_is_no_answer() -> None:
    question = "Does a product of Norland include a product of the Hallow Islands?"
    said = "A product of Norland includes a product of the Hallow Islands."
    assert doubt(FEE, said, question)
    assert doubt("A product of Norland includes a product of the Hallow Islands.", said, question) == ""


@pytest.mark.parametrize(
    ("said", "true"),
    [
        ("Yes, the Buyer may terminate this Agreement.", True),
        ("No, the Buyer may terminate this Agreement.", False),
        ("Yes.", False),
        ("No", False),
    ],
)
def test_a_yes_or_no_agrees_with_what_follows_it(said: str, true: bool) -> None:
    assert (doubt(NOTICE, said, "May the Buyer terminate this Agreement?") == "") is true


def test_one_source_must_bear_out_all_of_it() -> None:
    both = "The Buyer shall pay the Seller a fee and build a plant in Norland."
    assert unsupported(both, [Basis(FEE), Basis(PLAN)])
    assert unsupported("The Buyer intends to build a plant.", [Basis(FEE), Basis(PLAN)]) == ""
    assert unsupported("The Buyer intends to build a plant.", []) == "no source"


def test_title_and_section_name_things_and_say_nothing() -> None:
    assert unsupported("The order of tin ore is reduced.", [Basis("The rate is raised.", "Order Reducing Tin Ore")])
    assert unsupported("Orla Works supplies Tamsin Rail.", [Basis(FEE, "Orla Works to supply Tamsin Rail")])


@pytest.mark.parametrize("word", ["stolen", "retroactively carried", "carried exclusively"])
def test_a_word_that_the_source_does_not_have_is_not_borne_out(word: str) -> None:
    long = "In Norland, tin ore, bearings, pallets, seals and acids are carried by ship, by rail and on the road."
    assert doubt(long, long.replace("carried", word)) == word.replace("carried", "").strip()


ANY = st.one_of(
    st.sampled_from([text for pair in (*TRUE, *FALSE) for text in pair]),
    st.lists(st.sampled_from(re.findall(r"\S+|\s+", " ".join(TERM + FEE + ROW))), max_size=40).map("".join),
    st.text(max_size=80),
)


@settings(max_examples=200, deadline=None)
@given(ANY, ANY, ANY)
def test_it_can_be_asked_of_any_text(said: str, quote: str, question: str) -> None:
    assert isinstance(unsupported(said, [Basis(quote, question)], question), str)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([source for source, _ in TRUE]))
def test_a_whole_sentence_bears_itself_out(source: str) -> None:
    assert doubt(source, source) == ""
    assert doubt(f"{source} It was made in two copies.", source) == ""


def test_of_the_statements_about_the_sample_corpus_few_false_ones_pass_and_few_true_ones_are_withheld() -> None:
    root = Path(__file__).parents[2]
    questions = {item["id"]: item for item in map(json.loads, (root / "corpus" / "questions.jsonl").open())}
    passed: dict[bool, list[bool]] = {True: [], False: []}
    for statement in map(json.loads, (root / "benchmarks" / "statements.jsonl").open()):
        question = questions[statement["question"]]
        said = [turn if isinstance(turn, str) else turn["content"] for turn in question.get("history", ())]
        asked = " ".join((*said, question["question"]))
        evidence = question["evidence"][0]["text"]
        passed[statement["kind"] == "true"].append(unsupported(statement["text"], [Basis(evidence)], asked) == "")
    assert sum(passed[False]) <= 5
    assert sum(passed[True]) >= 55
    assert (len(passed[False]), len(passed[True])) == (84, 64)
