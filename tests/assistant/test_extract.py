"""Answers written from evidence: the short answer, whole lists, and citations that their markers point to."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.evidence import Evidence, Signals
from dealdesk.assistant.extract import ExtractiveWriter, Written, best_value, choose
from dealdesk.assistant.question import read_question
from dealdesk.assistant.verify import verify
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.split import lead_in
from dealdesk.ingest.values import values_in

SENTENCES = (
    "The rent of the quay is 900 dollars a month.",
    "The deposit is 1,200 dollars and is due on May 5, 2025.",
    "The lease runs for three years from its signature.",
    "Interest of 6 percent runs on rent that is late.",
    "The tenant may end the lease with 60 days of notice.",
    "Nets must be dried on the north side of the quay.",
)
LEASE = Document("lease", "lease.txt", "Lease of the Quay", date(2025, 1, 2), "\n\n".join(SENTENCES), "txt")
CLOSE = st.lists(st.tuples(st.sampled_from(SENTENCES), st.floats(-3, 3)), min_size=1, max_size=8)
ASKED = st.sampled_from(
    [
        "What is the rent of the quay?",
        "Which payments are due under the lease?",
        "How long does the lease run?",
        "What rate of interest runs on late rent?",
        "Why must nets be dried?",
        "How did the rent change?",
        "Is the rent 900 dollars?",
        "Who pays interest?",
        "What does deposit mean?",
    ]
)


def piece(text: str, score: float = 5.0, document: Document = LEASE) -> Evidence:
    """``text`` of ``document`` as evidence with the score given, under its lead-in where it has one."""
    start = document.text.index(text)
    lead = lead_in(document.text, start)
    at, lead_text = (lead[0], document.text[slice(*lead)]) if lead and lead[0] < start else (start, "")
    passage = Passage(document.id, 0, len(document.text), document.text, document.title, document.date)
    signals = Signals(0.0, 0.0, 0.0, 1.0, 0.5, 0.5)
    end = start + len(text)
    return Evidence(document, passage, start, end, text, lead_text, at, tuple(values_in(text)), signals, score)


def written(question: str, *pieces: Evidence) -> Written:
    return ExtractiveWriter().write(read_question(question), pieces)


@pytest.mark.parametrize(
    ("question", "sentence", "direct"),
    [
        ("What is the deposit for the quay?", SENTENCES[1], "1,200 dollars"),
        ("When is the deposit due?", SENTENCES[1], "May 5, 2025"),
        ("How long does the lease run?", SENTENCES[2], "three years"),
        ("What rate of interest runs on late rent?", SENTENCES[3], "6 percent"),
        ("How many days of notice must the tenant give?", SENTENCES[4], "60 days"),
        ("Where must nets be dried?", SENTENCES[5], ""),
    ],
)
def test_the_short_answer_is_the_value_of_the_asked_type(question: str, sentence: str, direct: str) -> None:
    answer = written(question, piece(sentence))
    assert answer.direct_answer == direct
    assert answer.text == (f"{direct}\n\n" if direct else "") + f"“{sentence}” [1]"


def test_where_several_values_are_asked_for_all_of_their_list_are_told() -> None:
    fees = "The fees are:\n(i) $21 for a barge;\n(ii) $8 for a skiff; and\n(iii) $3 for a raft."
    tolls = Document("tolls", "tolls.txt", "Tolls", None, f"{fees}\n\nRafts are made of logs.", "txt")
    found = piece("(ii) $8 for a skiff; and", document=tolls)
    answer = written("What are the fees for a barge and a raft?", found)
    assert answer.direct_answer == "$21; $8; $3"
    assert answer.citations[0].quote == fees
    assert written("What is the fee for a skiff?", found).direct_answer == "$8"


def test_of_two_values_the_one_nearer_to_the_questions_words_is_chosen() -> None:
    text = "Barges pay 8 dollars a night at the outer wall, while trawlers that unload here pay 15 dollars a night."
    quay = Document("fees", "fees.txt", "Fees", None, text, "txt")
    for question, value in (("What fee do barges pay?", "8 dollars"), ("What fee do trawlers pay?", "15 dollars")):
        found = best_value(piece(text, document=quay), read_question(question))
        assert found is not None
        assert found.text == value


def test_of_a_value_that_rises_to_another_the_new_one_is_told() -> None:
    text = "The duty on imported tin ore rises from 4 percent to 9 percent."
    order = Document("duty", "duty.txt", "Order on Tin", None, text, "txt")
    assert written("What is the duty on tin ore?", piece(text, document=order)).direct_answer == "9 percent"


LIST = """The tenant shall keep the quay safe by:
(a) lighting the stairs at night;
(b) salting the planks in winter; and
(c) mending the rail within a week.

The landlord pays for the paint of the rail."""
GUIDE = Document("guide", "guide.txt", "Guide", None, LIST, "txt")


@pytest.mark.parametrize("found", ["The tenant shall keep the quay safe by:", "(b) salting the planks in winter; and"])
def test_a_list_is_answered_whole_whichever_part_of_it_was_found(found: str) -> None:
    answer = written("What must the tenant do to keep the quay safe?", piece(found, document=GUIDE))
    (citation,) = answer.citations
    assert citation.quote.startswith("The tenant shall keep")
    assert citation.quote.endswith("mending the rail within a week.")
    assert "(a) lighting the stairs at night; (b) salting the planks in winter;" in answer.text
    assert "landlord" not in answer.text


def test_the_items_of_one_list_are_cited_once() -> None:
    items = [piece(text, document=GUIDE) for text in LIST.split("\n")[1:4]]
    answer = written("What must the tenant do to keep the quay safe?", *items)
    assert [citation.marker for citation in answer.citations] == [1]


def test_a_list_ends_where_the_next_clause_begins() -> None:
    text = LIST.replace("The landlord pays", "5. Paint. The landlord pays")
    lease = Document("list", "list.txt", "Lease", None, text, "txt")
    answer = written(
        "What must the tenant do to keep the quay safe?",
        piece("The tenant shall keep the quay safe by:", document=lease),
    )
    assert answer.citations[0].quote.endswith("mending the rail within a week.")


def test_evidence_far_behind_the_best_is_not_quoted() -> None:
    near, far = "Nets are dried because of the rain.", "Nets are dried because of the damp."
    pieces = piece(SENTENCES[5], 5.0), piece(near, 5.0, other(near, "Letter")), piece(far, 1.0, other(far, "Note"))
    quotes = [citation.quote for citation in written("Why must nets be dried?", *pieces).citations]
    assert sorted(quotes) == sorted([near, SENTENCES[5]])


def test_good_evidence_right_beside_the_best_is_quoted_with_it_as_one() -> None:
    (citation,) = written("What is the rent?", piece(SENTENCES[0], 5.0), piece(SENTENCES[1], 4.5)).citations
    assert citation.quote == f"{SENTENCES[0]}\n\n{SENTENCES[1]}"


def test_the_short_answer_may_stand_in_the_sentence_that_is_quoted_with_the_best() -> None:
    text = "The cap is kept under review. Damages for a lost net are limited to 700 dollars."
    lease = other(text, "Lease")
    first, second = (piece(one, score, lease) for one, score in zip(text.split(". ", 1), (5.0, 4.5), strict=True))
    answer = written("What is the cap on damages for a lost net?", first, second)
    assert (answer.direct_answer, len(answer.citations)) == ("700 dollars", 1)


def test_a_passage_that_names_somebody_is_shown_with_the_name_however_long_it_is() -> None:
    officer = "The Keeper of the Northern Quay"
    text = (
        f"{officer}, in consultation with {', '.join(f'the warden of harbour {word}' for word in 'abcdefgh')} and all"
        " others whom the council may name from time to time, decides in each year whether a boat may land at night."
    )
    pieces = piece(SENTENCES[5], 5.0), piece(text, 4.9, other(text, "Rules"))
    assert officer in written("Who decides whether a boat may land at night?", *pieces).text


def test_the_values_of_one_rule_are_shown_together() -> None:
    best = "The share of copper that is sold here is 10 percent."
    steps = (
        "25 percent of the copper that is dug in the land to be sold there too, of it 30 percent in 2028 and 40 percent"
    )
    rest = "in 2029 as the council may yet say by a decree that is made known to all who deal in it before it holds."
    text = f"Requires {steps} {rest}"
    pieces = piece(best, 5.0, other(best, "Letter")), piece(text, 4.95, other(text, "Order"))
    assert steps in written("What share of copper is sold here?", *pieces).text


def other(text: str, title: str, day: date | None = None) -> Document:
    return Document(title.lower(), f"{title.lower()}.txt", title, day, text, "txt")


@pytest.mark.parametrize(("second", "quoted"), [("Rent: 900 dollars.", 2), ("Rent: 700 dollars.", 1)])
def test_another_document_is_quoted_where_it_agrees_and_not_where_it_is_a_worse_rival(second: str, quoted: int) -> None:
    pieces = piece(SENTENCES[0], 5.0), piece(second, 4.2, other(second, "Letter"))
    assert len(written("What is the rent of the quay?", *pieces).citations) == quoted


@pytest.mark.parametrize(
    ("question", "quoted"),
    [("Which goods are free of the fee?", 2), ("Is the hay free of the fee?", 1), ("Which goods are free of it?", 2)],
)
def test_a_list_may_stand_in_two_places_and_a_yes_in_one(question: str, quoted: int) -> None:
    first, second = "Hay and straw are free of the fee.", "Nets, sails and ropes go free in spring."
    pieces = piece(first, 5.0, other(first, "Order")), piece(second, 3.6, other(second, "Notice"))
    assert len(written(question, *pieces).citations) == quoted


def test_what_tells_the_same_value_is_quoted_before_a_better_piece_that_tells_another() -> None:
    texts = ("The fee for rafts is 4 dollars.", "The fee for boats is 9 dollars.", "Rafts pay a fee of 4 dollars.")
    papers = [Document(f"fee{n}", f"fee{n}.txt", "Fees", None, text, "txt") for n, text in enumerate(texts)]
    pieces = [piece(text, 5.0 - n / 10, one) for n, (text, one) in enumerate(zip(texts, papers, strict=True))]
    chosen = choose(pieces, read_question("What fee do rafts pay?"))
    assert [one.text for one in chosen] == [texts[0], texts[2]]


def test_where_no_value_is_asked_for_pieces_are_quoted_in_the_order_of_their_worth() -> None:
    pieces = [piece(text, 5.0 - n / 10) for n, text in enumerate((SENTENCES[0], SENTENCES[1], SENTENCES[5]))]
    question = read_question("Consider the Lease of the Quay; Is the rent of the quay due with the nets?")
    assert choose(pieces, question) == pieces


def test_a_long_list_is_cut_after_an_item() -> None:
    items = [f"({chr(97 + i)}) {' '.join(['plank'] * 30)} {i};" for i in range(12)]
    text = "\n".join(["The tenant shall mend:", *items])
    answer = written("Which things must be mended?", piece("The tenant shall mend:", document=other(text, "Works")))
    assert answer.citations[0].quote.endswith("plank 6;")
    assert "…" not in answer.text


def test_a_sentence_that_counts_things_up_is_not_cut_in_its_middle() -> None:
    named = ", ".join(f"harbour number {word} on the northern coast" for word in "abcdefghi")
    text = f"Boats may land in {named} and the old mole, which the council keeps open through the whole of the year."
    answer = written("Which harbours may boats land in?", piece(text, document=other(text, "Ports")))
    assert f"“{text}” [1]" in answer.text


def test_a_row_is_shown_under_the_header_of_its_table() -> None:
    text = "Berth | Depth | Rent\nNorth | 4 m | 90 dollars\nSouth | 6 m | 70 dollars"
    answer = written(
        "What is the rent of berth South?", piece("South | 6 m | 70 dollars", document=other(text, "Berths"))
    )
    assert answer.direct_answer == "70 dollars"
    assert "“Berth | Depth | Rent … South | 6 m | 70 dollars” [1]" in answer.text
    assert answer.citations[0].quote == text


def test_each_side_of_a_comparison_is_quoted_under_its_name() -> None:
    north = other("The lease may be ended with 60 days of notice.", "Lease of Arcadia")
    south = other("The lease may be ended with 90 days of notice.", "Lease of Borduria")
    pieces = [piece(north.text, 5.0, north), piece(south.text, 3.0, south)]
    question = replace(read_question("How do the notices differ?"), sides=("Arcadia", "Borduria"))
    answer = ExtractiveWriter().write(question, pieces)
    assert answer.text == f"Arcadia: “{north.text}” [1]\n\nBorduria: “{south.text}” [2]"
    assert answer.direct_answer == ""


def test_what_was_before_and_after_a_change_stand_in_order_under_their_days() -> None:
    old = other("The harbour due is 40 dollars a night.", "Tariff", date(2024, 3, 1))
    new = other("The harbour due is 55 dollars a night.", "New tariff", date(2025, 6, 3))
    pieces = [piece(new.text, 5.0, new), piece(old.text, 4.0, old)]
    answer = written("How did the harbour due change?", *pieces)
    assert answer.text == f"As of March 1, 2024: “{old.text}” [1]\n\nAs of June 3, 2025: “{new.text}” [2]"


def test_a_sentence_that_tells_before_and_after_answers_alone_what_changed() -> None:
    both = other("The harbour due rose from 40 dollars to 55 dollars.", "Note", date(2025, 6, 3))
    new = other("The harbour due is 55 dollars a night.", "Tariff", date(2025, 6, 1))
    answer = written("How did the harbour due change?", piece(both.text, 5.0, both), piece(new.text, 4.9, new))
    assert [citation.quote for citation in answer.citations] == [both.text]


def passes(answer: Written, question: str, *documents: Document) -> bool:
    """Whether the guards leave the answer as it is."""
    texts = {document.id: document.text for document in documents}
    checked = verify(answer.text, answer.direct_answer, answer.citations, texts.get, question)
    return (checked.text, checked.direct_answer, checked.citations) == (
        answer.text,
        answer.direct_answer,
        answer.citations,
    )


def test_at_most_four_pieces_are_cited_and_of_a_single_fact_fewer() -> None:
    pieces = [piece(text) for text in SENTENCES]
    assert len(choose(pieces, read_question("Which payments are due under the lease?"))) <= 4
    assert len(choose(pieces, read_question("What is the rent of the quay?"))) < 4


@given(ASKED, CLOSE)
@settings(max_examples=80, deadline=None)
def test_markers_and_citations_match_and_every_quote_is_true(question: str, scored: list[tuple[str, float]]) -> None:
    pieces = sorted((piece(text, score) for text, score in scored), key=lambda one: -one.score)
    answer = written(question, *pieces)
    markers = [citation.marker for citation in answer.citations]
    assert [int(n) for n in re.findall(r"\[(\d+)\]", answer.text)] == markers == list(range(1, len(markers) + 1))
    assert 1 <= len(markers) <= 4
    for citation in answer.citations:
        assert LEASE.text[citation.start : citation.end] == citation.quote
    spans = sorted((citation.start, citation.end) for citation in answer.citations)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert answer.direct_answer in ("Yes", "No") or answer.direct_answer in answer.citations[0].quote
    assert passes(answer, question, LEASE)


@given(
    st.text(alphabet="ab A1%.,;:|\n()-“”$", min_size=1, max_size=120), ASKED, st.integers(0, 100), st.integers(1, 60)
)
@settings(max_examples=150, deadline=None)
def test_whatever_the_words_are_an_answer_is_written_and_its_quotes_are_true(
    text: str, question: str, start: int, length: int
) -> None:
    document = other(f"The rent of the quay shall be: {text}", "Odd")
    found = document.text[start : start + length].strip()
    if not found:
        return
    answer = written(question, piece(found, 5.0, document), piece(SENTENCES[0], 4.9))
    for citation in answer.citations:
        source = document if citation.document_id == document.id else LEASE
        assert source.text[citation.start : citation.end] == citation.quote


def test_a_list_found_in_an_index_is_quoted_with_all_its_items(desk: Any) -> None:
    question = "How must Orla Works store the bearings?"
    answer = written(question, *desk.evidence(question))
    for item in ("dry hall", "wooden pallets", "acids and salts", "under seals"):
        assert item in answer.citations[0].quote


def test_what_holds_now_is_answered_by_the_words_that_end_it_however_long_their_sentence_is() -> None:
    orders = "; ".join(f"Order {number} of the Quay, as amended, on the toll of tin ore" for number in range(40, 60))
    text = f"In light of this, the tolls imposed by {orders} shall no longer be in effect."
    ending = piece(text, document=Document("end", "end.txt", "Ending Tolls", date(2026, 2, 2), text, "txt"))
    assert "shall no longer be in effect" in written("What toll does tin ore pay today?", ending).text
    assert "shall no longer be in effect" not in written("What toll does tin ore pay under Order 40?", ending).text
