"""A question read: the document that it names, what it leans on, the day that it asks for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.question import BEFORE, Turn, leans, read_question


def after(question: str, *earlier: str) -> list[Turn]:
    turns = []
    for asked in earlier:
        turns += [Turn("user", asked), Turn("assistant", "It says so [1].")]
    return turns


@pytest.mark.parametrize(
    ("text", "document", "content"),
    [
        ("Consider the Quay Lease; what is the rent?", "Quay Lease", "what is the rent?"),
        ("According to Order 12; which ores are exempt?", "Order 12", "which ores are exempt?"),
        ("What is the rent of the quay?", "", "What is the rent of the quay?"),
        ("In March; and in April?", "March", "and in April?"),
        ("  What is due?  ", "", "What is due?"),
    ],
)
def test_the_words_that_name_a_document_are_parted_from_what_is_asked(text: str, document: str, content: str) -> None:
    question = read_question(text)
    assert (question.document, question.content) == (document, content)
    assert (question.text, question.follows_up) == (text, False)


def test_a_first_question_stands_alone() -> None:
    question = read_question("What duty applies to tin from Arcadia?")
    assert question.standalone == "What duty applies to tin from Arcadia?"
    assert (question.kind, question.context, question.as_of, question.now) == ("rate", "", None, False)


def test_a_follow_up_that_can_be_said_in_full_is_asked_in_full() -> None:
    earlier = "What duty applies to tin from Arcadia in the second order?"
    full = "What duty applies to tin from Borduria in the second order?"
    question = read_question("And from Borduria?", after("", earlier))
    assert (question.text, question.content, question.standalone) == ("And from Borduria?", full, full)
    assert (question.follows_up, question.context, question.query.words) == (False, "", full)
    assert question.kind == "rate"


def test_another_follow_up_takes_along_the_question_before_it() -> None:
    earlier = "What duty applies to tin from Arcadia in the second order?"
    question = read_question("And when does it take effect?", after("", earlier))
    assert question.follows_up
    assert (question.content, question.context) == ("And when does it take effect?", earlier)
    assert question.standalone == f"And when does it take effect? (following: {earlier})"
    assert question.kind == "date"
    assert question.query.words == f"And when does it take effect? {earlier}"


def test_a_chain_of_follow_ups_reaches_back_to_what_can_stand_alone_and_no_further() -> None:
    first, second = (
        "Which companies signed the Quay lease in Arbor?",
        "Who signed the supply contract for steel bearings?",
    )
    question = read_question("How much?", after("", first, second, "And when?"))
    assert question.context == f"And when? {second}"


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("What was the duty on tin on May 3, 2025?", date(2025, 5, 3)),
        ("What was the duty in May 2025?", date(2025, 5, 31)),
        ("What is the duty?", None),
        ("What did tin pay before May 3, 2025?", date(2025, 5, 2)),
        ("After the duty was dropped in May 2025, was the quota back as of June 2025?", date(2025, 6, 30)),
        ("How did the quota change between May 2025 and June 2026?", date(2026, 6, 30)),
        ("What is due on an order placed in May 2025?", date(2025, 5, 31)),
        ("What is Orla's fee after the May 2025 rise?", date(2025, 5, 31)),
    ],
)
def test_the_day_that_is_asked_for_is_the_last_of_the_date_that_sets_the_time(text: str, as_of: date | None) -> None:
    assert read_question(text).as_of == as_of


@pytest.mark.parametrize(
    "text",
    [
        "What does the order of May 3, 2025 say?",
        "What rate did the May 2025 memo set?",
        "Which rate holds under the May 2025 rules?",
        "After the May 2025 order, what did tin pay?",
        "What does the fact sheet from May 2025 list?",
        "What does the lease signed on May 3, 2025 say of pets?",
    ],
)
def test_a_date_that_only_names_a_document_sets_no_day_and_is_searched_for(text: str) -> None:
    question = read_question(text)
    assert (question.as_of, question.days) == (None, ())
    (days,) = question.query.dates
    assert days.weight == 1.0
    assert days.holds(date(2025, 5, 3))


def test_a_question_that_names_two_days_asks_for_both() -> None:
    question = read_question("What did tin pay in May 2025 and June 2026?")
    assert question.days == (date(2025, 5, 31), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("And what was it before?", True),
        ("What was the duty before the deal?", True),
        ("What was the original rent?", True),
        ("What has to be shown before either side may close?", False),
        ("How long is the initial term?", False),
    ],
)
def test_words_that_ask_for_what_held_before_are_told_from_mere_order(text: str, before: bool) -> None:
    assert bool(BEFORE.search(text)) == before


def test_a_date_without_a_year_is_read_with_the_year_given() -> None:
    question = read_question("What was the duty on May 3?", year=2025)
    assert question.as_of == date(2025, 5, 3)
    (days,) = question.query.dates
    assert (days.first, days.last, days.weight) == (date(2025, 5, 1), date(2025, 5, 5), 0.7)


def test_a_date_of_the_question_before_sets_no_day_for_this_one() -> None:
    history = after("", "What was the duty on tin on May 3, 2025?")
    question = read_question("Which ores are exempt from the duty of the council?", history)
    assert question.as_of is None
    assert [days.weight for days in question.query.dates] == [1.0]


@pytest.mark.parametrize(
    ("question", "earlier", "standalone"),
    [
        ("And on zinc?", "What duty did Arcadia charge on tin?", "What duty did Arcadia charge on zinc?"),
        ("and Granite's?", "Who is Quarry's adviser?", "Who is Granite's adviser?"),
        ("What about copper?", "What duty does tin from Arcadia pay?", "What duty does copper from Arcadia pay?"),
        ("And Bordurian ones?", "What does a lorry from Arcadia pay?", "What does a Bordurian lorry pay?"),
        ("And Bordurian ones?", "What do Arcadian lorries pay?", "What do Bordurian lorries pay?"),
        ("And the cook?", "What bonus does the quay director get?", "What bonus does the cook get?"),
        ("And the other, QX-2?", "What do we pay for a QX-1?", "What do we pay for a QX-2?"),
        ("And in June 2026?", "What did tin pay in May 2025?", "What did tin pay in June 2026?"),
        ("And for Borduria?", "What duty does tin pay?", "What duty does tin pay for Borduria?"),
    ],
)
def test_a_follow_up_that_only_replaces_a_part_is_asked_in_full(question: str, earlier: str, standalone: str) -> None:
    assert read_question(question, after("", earlier)).standalone == standalone


def test_replaced_parts_add_up_along_a_conversation() -> None:
    history = after("", "What duty did Arcadia charge on tin in May 2025?", "And on zinc?")
    question = read_question("And in June 2026?", history)
    assert question.standalone == "What duty did Arcadia charge on zinc in June 2026?"
    assert question.kind == "rate"


@pytest.mark.parametrize(
    "question", ["Since when?", "Could they bring it back?", "What if the maker has no plan?", "Zinc."]
)
def test_a_follow_up_that_cannot_be_put_in_full_tells_what_it_follows(question: str) -> None:
    earlier = "Why did Arcadia charge a duty on tin?"
    assert read_question(question, after("", earlier)).standalone == f"{question} (following: {earlier})"


def test_a_question_of_another_matter_takes_nothing_along() -> None:
    history = after("", "What duty applies to tin from Arcadia?")
    question = read_question("Which bank lends Granite the money to purchase the mine?", history)
    assert (question.follows_up, question.context) == (False, "")
    assert question.standalone == question.text
    assert read_question("Which bank lends them the money to purchase the mine?", history).follows_up
    assert read_question("Which bank pays the duty to purchase the mine?", history).follows_up


def test_a_follow_up_leans_on_the_last_question_of_its_matter_and_not_on_another_between_them() -> None:
    duty, bank = "What duty applies to tin from Arcadia?", "Which bank lends Granite the money to purchase the mine?"
    question = read_question("Which traders ask for the lower duty on zinc?", after("", duty, bank))
    assert question.context == duty


def test_a_whole_question_that_is_asked_once_more_takes_nothing_along() -> None:
    duty, bank = "What duty applies to tin from Arcadia?", "Which bank lends Granite the money to purchase the mine?"
    assert read_question(duty, after("", duty)).context == ""
    assert read_question(duty, after("", duty, bank)).standalone == duty
    assert read_question("What duty applies to tin and zinc from Arcadia?", after("", duty)).context == ""
    assert read_question("What duty applies to it?", after("", duty)).context == duty


def test_the_query_carries_the_words_that_documents_use() -> None:
    question = read_question("Consider the Quay Merger; what is the drop-dead date?")
    assert question.query.synonyms == "outside date termination date end date"
    assert read_question("What is the rent?").query.synonyms == ""


def test_each_side_of_a_comparison_has_a_query_without_the_other() -> None:
    question = read_question("How long do the Arcadia and Borduria pacts run before the sides can walk away?")
    assert question.sides == ("Arcadia pact", "Borduria pact")
    query = question.for_side("Arcadia pact").query
    assert query.text == "How long do the Arcadia pact run before the sides can walk away?"
    assert query.synonyms == "terminate termination"
    assert question.for_side("no such side") is question
    duties = read_question("Tariff for Arcadian goods vs Bordurian goods?")
    assert duties.sides == ("Arcadian goods", "Bordurian goods")
    assert (duties.kind, duties.for_side("Bordurian goods").kind) == ("comparison", "rate")


@pytest.mark.parametrize(
    "text",
    ["What is the duty these days?", "What is the duty today?", "What is the current duty?", "Does it still apply?"],
)
def test_a_question_for_the_present_is_told(text: str) -> None:
    assert read_question(text).now
    assert not read_question("What was the duty of the first order?").now


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Which companies signed the Quay lease in Arbor?", True),
        ("What does it say about subletting the warehouse floor?", False),
        ("And the seller's warranty for bearings and magnets?", False),
        ("How much?", False),
    ],
)
def test_a_question_leans_that_points_back_or_is_too_short(question: str, alone: bool) -> None:
    assert leans(question) != alone


ROLES = st.sampled_from(["user", "assistant"])
TURNS = st.lists(
    st.builds(Turn, ROLES, st.sampled_from(["", "And when?", "And for A?", "What is the rent of the Arbor quay?"])),
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="aB ;?,1", max_size=60), TURNS)
def test_a_reading_keeps_what_was_asked_and_follows_only_what_a_person_asked(text: str, history: list[Turn]) -> None:
    question = read_question(text, history)
    assert question.text == text
    assert question.content in text
    assert question == read_question(text, history)
    asked = [turn.content for turn in history if turn.role == "user" and turn.content]
    if question.follows_up:
        assert question.context.startswith(asked[-1])
        assert question.standalone
    else:
        assert question.standalone == text.strip()
