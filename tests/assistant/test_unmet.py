"""Quotes that are of another kind or thing than what is asked for are no answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from dealdesk.assistant.answer import Quote
from dealdesk.assistant.question import Question, read_question
from dealdesk.assistant.unmet import (
    lacks_country,
    lacks_denial,
    lacks_member,
    lacks_notice,
    lacks_office,
    lacks_thing,
    lacks_type,
    lacks_unit,
    unmet,
)

Lacks = Callable[[Question, Sequence[Quote]], bool]


def quote(words: str, title: str = "Rules of the Quay", section: str = "") -> Quote:
    return Quote("quay", "quay.txt", title, None, section, None, 0, len(words), words)


@pytest.mark.parametrize(
    ("question", "words", "lacks"),
    [
        ("When was the tin agreement signed?", "The parties signed it at the depot.", True),
        ("When was the tin agreement signed?", "The parties signed it on May 3 at the depot.", False),
        ("In what year was the mine opened?", "The mine was opened in 1893.", False),
        ("When does the lease end?", "The lease ends when the tenant leaves.", False),
        ("What interest rate does the loan carry?", "The loan is repaid at the end of the term.", True),
        ("What interest rate does the loan carry?", "The loan is free of interest.", False),
        ("What interest rate does the loan carry?", "The Quay takes out a loan of $780 million.", True),
        ("What interest rate does the loan carry?", "Under section 12 the loan of May 5, 2025 is repaid.", True),
        ("What interest rate does the loan carry?", "Loan: North | Interest: 4.5", False),
        ("On what date do the tolls start?", "The keeper proposed tolls under the Special 301 report.", True),
        ("On what date do the tolls start?", "The keeper proposed tolls under section 301.", True),
        ("On what date do the tolls start?", "Tolls start in the year 1893.", False),
        ("Who signed the agreement?", "The parties signed it at the depot.", False),
    ],
)
def test_a_question_for_a_date_or_rate_is_not_met_by_words_without_one(question: str, words: str, lacks: bool) -> None:
    assert lacks_type(read_question(question), [quote(words)]) is lacks


@pytest.mark.parametrize(
    ("question", "words", "lacks"),
    [
        ("How many days notice to cancel early?", "The term is 12 months from March 1.", True),
        ("How many days notice to cancel early?", "Either party may end it 30 days after notifying the other.", False),
        ("What is the notice period?", "It may be ended on 30 days' prior word.", False),
        ("How long is the term?", "The term is 12 months from March 1.", False),
    ],
)
def test_how_long_a_notice_is_is_not_told_without_one(question: str, words: str, lacks: bool) -> None:
    assert lacks_notice(read_question(question), [quote(words)]) is lacks


@pytest.mark.parametrize(
    ("question", "words", "lacks"),
    [
        ("What is Ada Lind's base salary?", "Name: Ada Lind | Retention bonus: $640", True),
        ("What is Ada Lind's base salary?", "Name: Ada Lind | Yearly wage: $640", False),
        ("What is the liability cap of the lease?", "Lease: Barge | Yearly value (USD): 12,850", True),
        ("What is the liability cap of the lease?", "The keeper owes up to $12,850.", False),
        ("What is the price of the lease?", "Lease: Barge | Yearly value (USD): 12,850", False),
    ],
)
def test_an_answer_that_never_speaks_of_the_thing_asked_for_is_beside_the_point(
    question: str, words: str, lacks: bool
) -> None:
    asked = read_question(question)
    assert lacks_thing(asked, [quote(words)]) is lacks
    assert not lacks_thing(asked, [quote(words), quote("Salaries and caps")]), "another quote speaks of it"
    assert not lacks_thing(asked, [quote(words, section="Salaries and liability cap")])


@pytest.mark.parametrize(
    ("question", "words", "lacks"),
    [
        ("How many tons of tin may enter?", "The Quay opens its market to tin, tar and rope of 12 islands.", True),
        ("How many tons of tin may enter?", "Not more than 1,200 metric tonnes of tin may enter.", False),
        ("How many tons of tin may enter?", "Good: Tin | Quota (kg): 900", False),
        ("How many islands sell tin?", "Tin comes from here.", False),
    ],
)
def test_who_asks_for_a_measure_is_told_one(question: str, words: str, lacks: bool) -> None:
    assert lacks_unit(read_question(question), [quote(words)]) is lacks


@pytest.mark.parametrize(
    ("question", "words", "lacks"),
    [
        ("Which goods are not covered by the toll?", "The toll covers tin, tar and rope.", True),
        ("Which goods are not covered by the toll?", "The toll does not apply to tar.", False),
        ("Which goods are not covered by the toll?", "All goods other than tar pay the toll.", False),
        ("Which goods don't pay the toll?", "Tar is exempt from it.", False),
        ("Which goods don't pay the toll?", "Tar remains subject to it.", True),
        ("Which goods are covered by the toll?", "The toll covers tin, tar and rope.", False),
        ("What toll do ships that have not paid owe?", "They owe the double toll.", False),
        ("What happens if the keeper does not answer?", "The toll is waived.", False),
        ("What toll does not only tin but tar pay?", "They pay the double toll.", False),
    ],
)
def test_who_asks_what_is_not_so_is_told_something_that_denies_or_excepts(
    question: str, words: str, lacks: bool
) -> None:
    assert lacks_denial(read_question(question), [quote(words)]) is lacks


@pytest.mark.parametrize(
    ("question", "words", "lacks"),
    [
        (
            "Is Danish ship's tar on the list of tolled goods?",
            "Tolled are goods of Denmark such as rope and tin.",
            True,
        ),
        ("Is Danish ship's tar on the list of tolled goods?", "Good: Tar, of pine | Toll: 4%", False),
        ("Is ship's tar among the annexes?", "The annexes name rope.", True),
        ("Does ship's tar pay the toll?", "Every good pays the toll.", False),
    ],
)
def test_whether_something_is_on_a_list_is_not_answered_without_it(question: str, words: str, lacks: bool) -> None:
    assert lacks_member(read_question(question), [quote(words)]) is lacks


@pytest.mark.parametrize(
    ("question", "words", "lacks"),
    [
        ("Who is the Quay's chief financial officer?", "Ada Lind, Chief Operating Officer", True),
        ("Who is the Quay's chief financial officer?", "Ada Lind, CFO", False),
        ("Who is the Quay's chief financial officer?", "The Quay's finances are kept by Ada Lind.", False),
        ("Who is the Quay's CFO?", "Bo Falk, Chief Executive Officer; Ada Lind, chief finance officer", False),
        ("Who is the Quay's keeper?", "Ada Lind, Chief Operating Officer", False),
    ],
)
def test_the_holder_of_another_office_is_no_answer(question: str, words: str, lacks: bool) -> None:
    assert lacks_office(read_question(question), [quote(words)]) is lacks


@pytest.mark.parametrize(
    ("question", "words", "lacks"),
    [
        ("Which countries pay the toll for buying Iranian tin?", "Any country that buys tin of Iran may pay it.", True),
        ("Which countries pay the toll for buying Iranian tin?", "Norway and Chile bought tin of Iran.", False),
        ("Which countries pay the toll?", "The United States keeps it.", True),
        ("Which keepers pay the toll?", "Any keeper pays it.", False),
    ],
)
def test_who_asks_which_countries_is_told_some(question: str, words: str, lacks: bool) -> None:
    home = frozenset(("United States of America",))
    assert lacks_country(read_question(question), [quote(words)], lambda: home) is lacks


@pytest.mark.parametrize("lacks", [lacks_unit, lacks_denial, lacks_member, lacks_office])
def test_one_quote_that_tells_it_is_enough(lacks: Lacks) -> None:
    questions = {
        lacks_unit: "How many tons of tin may enter?",
        lacks_denial: "Which goods are not covered by the toll?",
        lacks_member: "Is tar on the list?",
        lacks_office: "Who is the chief financial officer?",
    }
    idle, telling = quote("Rope pays; Bo Falk, CEO."), quote("9 tons of tar are exempt, says Ada Lind, CFO.")
    asked = read_question(questions[lacks])
    assert lacks(asked, [idle])
    assert not lacks(asked, [idle, telling])


def test_a_clause_of_the_document_that_a_question_names_is_shown_whatever_it_leaves_open() -> None:
    words = quote("This agreement is signed by the parties.")
    assert unmet(read_question("On what date was the agreement on tin signed?"), [words])
    assert not unmet(read_question("Consider the Tin Agreement; On what date was it signed?"), [words])
