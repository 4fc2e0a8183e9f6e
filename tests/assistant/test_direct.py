"""Short answers by the type that is asked for: told only where the evidence plainly gives them."""

from __future__ import annotations

from datetime import date

import pytest

from dealdesk.assistant.direct import direct_answer
from dealdesk.assistant.evidence import Evidence, Signals
from dealdesk.assistant.question import Turn, read_question
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.values import values_in


def answered(question: str, text: str, day: date | None = None, before: tuple[Turn, ...] = ()) -> str:
    """The short answer that ``text``, all of one document of that ``day``, gives to ``question`` after ``before``."""
    document = Document("quay", "quay.txt", "Rules of the Quay", day, text, "txt")
    passage = Passage("quay", 0, len(text), text, document.title, None)
    signals = Signals(0.0, 0.0, 0.0, 1.0, 0.5, 0.5)
    piece = Evidence(document, passage, 0, len(text), text, "", 0, tuple(values_in(text)), signals, 1.0)
    return direct_answer(piece, text, read_question(question, before))


@pytest.mark.parametrize(
    ("question", "text", "direct"),
    [
        ("When must the rent be paid?", "Rent must be paid not later than May 5, 2025.", "not later than May 5, 2025"),
        ("What is the duty on tin?", "The duty on tin is up to 15 percent.", "up to 15 percent"),
        ("What is the duty on tin?", "The duty on tin is 9 percent instead of 4 percent.", "9 percent"),
        ("What was the duty on tin originally?", "The duty on tin rises from 4 percent to 9 percent.", "4 percent"),
        ("What is the duty on tin?", "The duty on tin fell by 5 percentage points, to 4 percent.", "4 percent"),
        ("What is the duty on tin?", "The duty on tin is lowered by removing 5 percentage points of it.", ""),
        (
            "By how much is the duty on tin lowered?",
            "The duty on tin falls by 5 percentage points.",
            "5 percentage points",
        ),
        ("What is the margin over SOFR?", "The margin is 200 basis points over SOFR.", "200 basis points"),
        (
            "How long must a strike last before the lease can be ended?",
            "After 20 days the rent is cut; if the strike lasts 45 days, the lease can be ended.",
            "45 days",
        ),
        ("When does the lease run out?", "Lease: North | Date: May 1, 2021 | Expires: May 2, 2027", "May 2, 2027"),
        (
            "How much does each holder get per share?",
            "Holders get $42.50 per share, or $1.2 billion in all.",
            "$42.50 per share",
        ),
        ("In what year was the quay built?", "In 1931 the council built the quay.", "1931"),
        ("When was the quay built?", "The quay, built under the Harbour Act of 1924, opened in 1931.", "1931"),
        ("In what year was the quay built?", "The Harbour Act of 1924 says who may build a quay.", ""),
        ("When does the quay open?", "The quay was built in 1931.", ""),
        ("What does a net cost?", "Net: N-4 | Old price (USD): 9.75 | New price (USD): 10.90", "10.90"),
        ("What did a net cost before?", "Net: N-4 | Old price (USD): 9.75 | New price (USD): 10.90", "9.75"),
        ("How many boats may land?", "Under section 12 some 40 boats may land a day.", "some 40"),
        ("How many torn nets are in S-4?", "Shed: S-4 | Keeper: Lind | Torn nets: 21 | Rent: $30", "21"),
        (
            "When does the south lock open?",
            "We expect the north lock to open on May 2, 2025 and the south one on May 9, 2025.",
            "May 9, 2025",
        ),
    ],
)
def test_a_value_is_told_with_what_bounds_it_and_never_the_one_it_replaced(
    question: str, text: str, direct: str
) -> None:
    assert answered(question, text) == direct


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many tons of eel may land?", "Eel is named in the Special 301 report of the Quay."),
        ("How many boats may land?", "Boats may land for 10 days."),
        ("What is the quantity of eel for the first year?", "As paragraph 8 says, a quota of eel holds for 4 years."),
        ("How quickly must a wreck be told of?", "Until May 5, 2025 no wreck need be told of."),
        ("What is Ada Lind's yearly base salary?", "Name: Ada Lind | Post: Keeper | Retention bonus: $640"),
        (
            "What is the liability cap of the barge lease?",
            "Lease: Barge | Yearly value (USD): 12,850 | Ends: 2028-02-06",
        ),
        ("How much of an earn-out do holders get?", "The payoff letter of the bank comes to $61 million."),
    ],
)
def test_a_value_of_something_else_is_not_told(question: str, text: str) -> None:
    assert answered(question, text) == ""


@pytest.mark.parametrize(
    ("question", "direct"),
    [
        ("Until when is the quota extended?", ""),
        ("Until when was the first quota to last?", "December 31, 2008"),
        ("When was the agreement made?", "December 31, 2008"),
    ],
)
def test_no_day_before_the_document_is_one_until_which_something_is(question: str, direct: str) -> None:
    text = "An agreement of 2004 provided for a quota through December 31, 2008."
    assert answered(question, text, date(2025, 12, 29)) == direct


def test_no_month_before_the_document_is_one_in_which_something_ends() -> None:
    text = "This lease was made in January 2000 and runs until it is ended."
    assert answered("When does the lease end?", text, day=date(2000, 4, 14)) == ""
    assert answered("When was the lease made?", text, day=date(2000, 4, 14)) == "January 2000"


def test_of_two_columns_the_one_of_the_thing_asked_for_is_told() -> None:
    row = "Name: Ada Lind | Retention bonus: $640 | Base salary: $810"
    assert answered("What is Ada Lind's salary?", row) == "$810"
    assert answered("What is Ada Lind's bonus?", row) == "$640"


@pytest.mark.parametrize(
    ("question", "text", "direct"),
    [
        ("Is the lease exclusive?", "The lease is not exclusive for either side.", "No"),
        ("Does the deposit bear interest?", "No interest is due on the deposit, which shall not bear any.", ""),
        ("Does the deposit bear interest?", "The deposit bears no interest.", "No"),
        ("Does the deposit bear interest?", "The deposit bears interest from the first day.", "Yes"),
        ("Does the deposit bear interest?", "The deposit bears interest if it is kept for a year.", ""),
        ("Does the deposit bear interest?", "The deposit is paid in cash.", ""),
        ("Does the deposit bear interest or not?", "The deposit bears interest.", ""),
        ("Must interest be paid?", "Interest must be paid not later than May 5.", "Yes"),
        ("Can the Orla Quay Lease of Tide be renewed?", "Orla Quay Lease: plan for Tide, of all works.", ""),
        ("Can the Orla Quay Lease of Tide be renewed?", "The Orla Quay Lease of Tide can be renewed once.", "Yes"),
        ("Must interest still be paid?", "Interest must be paid not later than May 5.", ""),
    ],
)
def test_yes_or_no_is_said_only_where_the_sentence_plainly_says_so(question: str, text: str, direct: str) -> None:
    assert answered(question, text) == direct


@pytest.mark.parametrize(
    ("question", "text", "direct"),
    [
        ("Which goods are free?", "Free goods include wheat, barley and oats.", "wheat, barley and oats"),
        ("Which goods are free?", "Free goods are: (a) wheat; (b) barley; and (c) oats.", "wheat; barley; oats"),
        ("Which goods are free?", "Free goods are:\n- wheat;\n- barley; and\n- oats.", "wheat; barley; oats"),
        ("Which goods are free?", "Goods are free after the shed is swept.", ""),
        ("Which banks lend the money?", "Orla Bank and Fenn Trust lend the money.", "Orla Bank and Fenn Trust"),
        ("Which goods are free?", "Free are goods under the order of May 5 (Regulating Tin and Tar Imports).", ""),
    ],
)
def test_a_short_list_is_told_by_its_items(question: str, text: str, direct: str) -> None:
    assert answered(question, text) == direct


@pytest.mark.parametrize(
    ("question", "text", "direct"),
    [
        ("Who keeps the lamp of the Quay?", "Ada Lind keeps the lamp of the Quay.", "Ada Lind"),
        ("Who keeps the lamp?", "The rope is held by Ada Lind.", ""),
        ("Who is the adviser of Orla Works?", "Company: Orla Works | Adviser: Fenn Trust", "Fenn Trust"),
    ],
)
def test_a_name_is_told_where_the_evidence_has_what_is_asked_of_it(question: str, text: str, direct: str) -> None:
    assert answered(question, text) == direct


def test_what_a_cause_means_defines_nothing() -> None:
    text = "A delay beyond the control of the Quay, which means no boat can land, costs the Quay nothing."
    assert answered("How does the Quay define a delay?", text) == ""


def test_a_follow_up_of_few_words_is_not_affirmed_by_them_alone() -> None:
    before = (Turn("user", "What is the toll of the Quay?"),)
    assert answered("Did the keepers raise it?", "The keepers raise the flag.", before=before) == ""
    assert answered("Did the keepers raise the flag?", "The keepers raise the flag.") == "Yes"


def test_a_term_is_told_by_what_stands_after_means() -> None:
    text = '"Season" means the months from May to September.'
    assert answered('What does "Season" mean?', text) == "the months from May to September"
    assert answered('What does "Tide" mean?', text) == ""
