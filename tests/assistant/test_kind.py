"""The type of answer that a question wants."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.kind import Kind, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When does the licence expire?", "date"),
        ("What is the outside date?", "date"),
        ("By which day must the fee be paid?", "date"),
        ("How long does the confidentiality last?", "duration"),
        ("How many days does the buyer have to pay?", "duration"),
        ("How much notice must the tenant give?", "duration"),
        ("What duty applies to tin from Arcadia?", "rate"),
        ("duty on barges under the May proclamation", "rate"),
        ("What is the royalty rate Orla owes Tamsin on net sales?", "rate"),
        ("Fee the keeper pays the guild under the lease?", "amount"),
        ("How much cash did the keeper put in?", "amount"),
        ("countries Orla may sell in?", "list"),
        ("Reason the toll was put off a year?", "reason"),
        ("Pay off the loan or leave it until the end?", "text"),
        ("Minimum acres the keeper must provide?", "count"),
        ("What is the cooperation term between Orla and Tamsin?", "duration"),
        ("what tonnage of tin may enter free of duty?", "count"),
        ("How high is the surcharge?", "rate"),
        ("how much liability insurance does the keeper carry?", "amount"),
        ("how many full time staff does the keeper employ", "count"),
        ("which bank's base rate is used for late rent?", "party"),
        ("which buyers pay the 10% duty rather than 12?", "list"),
        ("In the Orla deal who gets the last word?", "party"),
        ("when would the keeper have to pay for the audit?", "condition"),
        ("When is the keeper allowed to hold back crates?", "condition"),
        ("When does the keeper get some of the fee back?", "condition"),
        ("when would the toll take effect?", "date"),
        ("How does Orla get out without a reason - what notice?", "duration"),
        ("what acreage must the keeper bring", "count"),
        ("deadline for both sides to do what they agreed?", "date"),
        ("Maximum the keeper can be made to put into the quay?", "amount"),
        ("whats the total Orla pays under the deal", "amount"),
        ("What % of the tin must be smelted at home?", "rate"),
        ("What commission does the broker earn on each barge?", "rate"),
        ("What surtax has Borduria put on barges?", "rate"),
        ("how is the profit split between Orla and Tamsin?", "rate"),
        ("Harbour lease: interest on overdue rent?", "rate"),
        ("What is the tariff per barrel on the pipeline?", "amount"),
        ("How much tin, in dollars, did Arcadia promise to buy?", "amount"),
        ("what is Orla paying Tamsin for each berth?", "amount"),
        ("Size of the licence fee Orla owes Tamsin?", "amount"),
        ("size of the tin quota, in tons", "count"),
        ("tin quotas of the harbour guild extended until when", "date"),
        ("quay safeguard - effective when", "date"),
        ("whats the deadline for the bids?", "date"),
        ("When is the second instalment triggered?", "condition"),
        ("When do barges from Borduria qualify for the lower duty?", "condition"),
        ("meaning of home port in the harbour lease", "definition"),
        ("define harbour dues", "definition"),
        ('what is "harbour tin" for the May order', "definition"),
        ("What was the reason the guild's fee was dropped?", "reason"),
        ("How come the guild pays less compared with the keeper?", "reason"),
        ("What did the May order do to the duty on tin?", "change"),
        ("how did the toll move in May?", "change"),
        ("Old toll vs new one for barges?", "change"),
        ("When does the guild have a right of first refusal?", "condition"),
        ("What is the guild supposed to invest in the quay?", "amount"),
        ("barges: old and new toll after the May update?", "change"),
        ("what does the guild pay under the amended lease?", "amount"),
        ("which provinces lifted their bans on Arcadian tin?", "list"),
        ("ways the guild could share the cost of the quay", "list"),
        ("How much does Granite pay for the mine?", "amount"),
        ("What is the termination fee?", "amount"),
        ("How many ships did they order?", "count"),
        ("Who signs for the seller?", "party"),
        ("Which bank lends the money?", "party"),
        ("Where is the quay?", "place"),
        ("Which court has jurisdiction?", "place"),
        ("Which products are exempt?", "list"),
        ("List the closing conditions.", "list"),
        ('What does "Loss" mean?', "definition"),
        ("Why did the council raise the duty?", "reason"),
        ("What happens if the buyer pays late?", "condition"),
        ("What if the seller is late?", "condition"),
        ("Is the seller allowed to subcontract?", "yes_no"),
        ("In this lease, may the tenant sublet?", "yes_no"),
        ("How does the amendment differ from the contract?", "comparison"),
        ("What changed in the second amendment?", "change"),
        ("Until when can the tenant give notice?", "date"),
        ("What is the latest the works can begin?", "date"),
        ("What was the last day to claim a refund of the duty?", "date"),
        ("What is the date of the lease?", "date"),
        ("What is the notice period for a renewal?", "duration"),
        ("What is the lead time for bearings?", "duration"),
        ("How much time is left to inspect them?", "duration"),
        ("How much was the surcharge on tin?", "rate"),
        ("How big a slice of Granite does the fund own?", "rate"),
        ("Tell me what interest the buyer owes on a late invoice.", "rate"),
        ("What is the most a barrel can be charged under the tin tariff?", "rate"),
        ("At what premium did the shares trade?", "rate"),
        ("How much revenue is the duty expected to bring?", "amount"),
        ("How much does each shareholder get per share?", "amount"),
        ("What flat fee may a carrier choose instead of the duty?", "amount"),
        ("What do we owe if the board says no?", "amount"),
        ("What's the cap on repair costs?", "amount"),
        ("What is the most the seller can pay as a dividend?", "amount"),
        ("How big is the fine for a late return?", "amount"),
        ("How much ore did Arcadia agree to buy?", "count"),
        ("What was the vote count in the council?", "count"),
        ("Which official signs the order?", "party"),
        ("Who at the bank approves the loan?", "party"),
        ("Which city holds the archive?", "place"),
        ("Which banks promised the money?", "party"),
        ("Who is on the review board?", "list"),
        ("What things were never hit by the 20% duty?", "list"),
        ("What does the tenant have to do when a pipe bursts?", "list"),
        ("What must the certificate for each lot say?", "list"),
        ("What foods and drinks were taken off the list?", "list"),
        ("Which fees are refundable?", "list"),
        ("What are the duties of the manager?", "list"),
        ("What is meant by a call-off?", "definition"),
        ("What's a call-off in the supply contract?", "definition"),
        ("What counts as a heavy lorry for the duty?", "definition"),
        ("Could you clarify what exclusivity means?", "definition"),
        ("What caused the fire?", "reason"),
        ("On what grounds was Arcadia left out?", "reason"),
        ("What could make the council put the duty back up to 20%?", "condition"),
        ("What has to be shown to get the lower rate?", "condition"),
        ("What paper do I need to prove the day of loading?", "condition"),
        ("When may the board talk to another bidder?", "condition"),
        ("What could the lender do if the borrower is late?", "condition"),
        ("I import lorries in 2026. Does the new duty apply?", "yes_no"),
        ("Can the buyer walk if the vote fails?", "yes_no"),
        ("Is there a fee, e.g. for storage, etc. if the goods stay longer?", "yes_no"),
        ("Which was taxed more, tin or zinc?", "comparison"),
        ("How is Arcadia treated compared with Borduria?", "comparison"),
        ("What did the first amendment change?", "change"),
        ("What happened in May to the duty on parcels?", "change"),
        ("How did the notice change between the two drafts?", "change"),
        ("The duty on parcels was moved in May. From what to what?", "change"),
        ("Duties paid from which day on were given back?", "date"),
        ("What cut of the profits does the fund keep?", "rate"),
        ("What is the ceiling for the duty on sofas?", "rate"),
        ("What is the floor under the price of tin?", "amount"),
        ("How steep can the duties on tin get?", "rate"),
        ("Which council member heads the review?", "party"),
        ("Which airline flies the mail?", "party"),
        ("What made the council put the duty off by three days?", "reason"),
        ('Does only a sale count, or what does "indirectly" cover?', "definition"),
        ("Can a miller use the credit, beyond what it owes on grain, against its other bills?", "yes_no"),
        ("What did the council promise about tin?", "text"),
        ("What encouraged the trade with Arcadia?", "text"),
        ("What makes a cheap parcel cheap?", "text"),
        ("Tell me about the quay.", "text"),
        ("", "text"),
    ],
)
def test_a_question_tells_by_its_words_what_answer_it_wants(question: str, kind: Kind) -> None:
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When the tenant leaves, who pays for repairs?", "party"),
        ("If the fee is late, how much interest is due?", "rate"),
        ("When the river turned north what did it flood?", "text"),
        ("The surcharge of May, which is 10%: until when does it run?", "date"),
        ("As of 2030 how long may a lorry idle?", "duration"),
        ("The mine is sold for what price?", "amount"),
    ],
)
def test_the_clause_that_asks_decides_and_no_clause_that_sets_the_scene(question: str, kind: Kind) -> None:
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Did the rise go ahead? If not, when is it due now?", "date"),
        ("Could they bring it back, and what would set that off?", "condition"),
        ("Can the buyer walk if too many object? At what level?", "rate"),
        ("What about the price? Is it fixed?", "yes_no"),
    ],
)
def test_of_two_questions_the_one_that_asks_for_more_than_a_yes_counts(question: str, kind: Kind) -> None:
    assert kind_of(question) == kind


def test_when_the_words_do_not_tell_no_type_is_guessed() -> None:
    assert kind_of("And on wheat?") == "text"
    assert kind_of("What premises does the tenant's brother call home, more or less?") != "rate"


WORDS = st.sampled_from(
    [
        "what",
        "which",
        "when",
        "how",
        "much",
        "is",
        "are",
        "the",
        "most",
        "of",
        "a",
        "in",
        "fee",
        "duty",
        "date",
        ",",
        "?",
        ":",
        ".",
        "and",
        "must",
        "does",
        "it",
        "who",
        "if",
        "change",
        "to",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join)))
def test_every_question_has_a_kind_whatever_its_case(question: str) -> None:
    assert kind_of(question) in get_args(Kind)
    assert kind_of(question) == kind_of(question)
    if question.isascii():
        assert kind_of(question.upper()) == kind_of(question.lower())
