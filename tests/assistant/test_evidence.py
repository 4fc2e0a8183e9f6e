"""Units of documents that may answer, gathered with the packaged models from a small index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields, replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.asked import WANTED, Asked, asked
from dealdesk.assistant.cue import cue
from dealdesk.assistant.evidence import WEIGHTS, Signals, Weights
from dealdesk.assistant.gather import gather, typed
from dealdesk.assistant.kind import Kind
from dealdesk.assistant.question import read_question
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.ingest.values import ValueKind, values_in

ASKED = [
    "How long is a ferry ticket valid?",
    "Can I bring a dog on the ferry?",
    "What is the duty on tin ore?",
    "How must Orla Works store the bearings?",
]
KINDS = st.sampled_from(get_args(Kind))
TEXTS = st.lists(
    st.sampled_from(
        ["rent", "of", "the", "quay", "is", "due", "in", "May", "2025", "after", "30", "days", "at", "5", "percent"]
    )
).map(" ".join)


def wanting(kind: Kind) -> Asked:
    """A question without words of which only the type is known."""
    return replace(asked(read_question(""), []), kind=kind, wanted=WANTED.get(kind, ()))


@pytest.mark.parametrize(
    ("text", "kind", "worth"),
    [
        ("It ends on May 6, 2025.", "date", 1.0),
        ("It ends after 14 days.", "date", 0.5),
        ("It ends with the war.", "date", 0.0),
        ("The duty is 9 percent.", "rate", 1.0),
        ("The duty is 40 dollars.", "rate", 0.0),
        ("The fee is 40 dollars.", "amount", 1.0),
        ("The fee is 9 percent.", "amount", 0.5),
        ("The fee is 40 dollars.", "reason", 0.0),
        ("The fee is due because it is cheap.", "reason", 1.0),
        ("The fee is 40 dollars.", "yes_no", 0.5),
        ("", "text", 0.5),
    ],
)
def test_a_text_is_worth_more_with_a_value_of_the_type_that_is_asked(text: str, kind: Kind, worth: float) -> None:
    assert typed(text, "", values_in(text), wanting(kind)) == worth


@pytest.mark.parametrize(
    ("question", "text", "worth"),
    [
        ("How fast must a loss be told?", "A loss must be told by May 6, 2025.", 0.0),
        ("How fast must a loss be told?", "A loss must be told within 3 days.", 1.0),
        ("If tin pays 9 percent, what duty does zinc pay?", "The duty on tin is 9 percent.", 0.0),
    ],
)
def test_no_day_tells_how_fast_and_no_value_of_the_question_answers_it(question: str, text: str, worth: float) -> None:
    assert typed(text, "", values_in(text), asked(read_question(question), [])) == worth


@given(TEXTS, KINDS)
@settings(max_examples=60, deadline=None)
def test_a_question_for_a_value_tells_texts_apart_by_their_values_and_others_by_their_wording(
    text: str, kind: Kind
) -> None:
    worth = typed(text, "", values_in(text), wanting(kind))
    kinds: set[ValueKind] = {value.kind for value in values_in(text)}
    if kind not in WANTED:
        assert worth == cue(kind, text)
    else:
        assert (worth > 0) == bool(kinds & set(WANTED[kind]))


@pytest.mark.parametrize("question", ASKED)
def test_evidence_is_best_first_and_stands_in_its_document(desk: Any, question: str) -> None:
    found = desk.evidence(question)
    assert [piece.score for piece in found] == sorted((piece.score for piece in found), reverse=True)
    for piece in found:
        text = piece.document.text
        assert text[piece.start : piece.end] == piece.text != ""
        assert text[piece.lead_start :].startswith(piece.lead)
        assert piece.passage.start <= piece.start < piece.end <= piece.passage.end
        assert all(piece.text[value.start : value.end] == value.text for value in piece.values)
        quote = piece.quote(piece.start, piece.end)
        assert (quote.quote, quote.source) == (piece.text, piece.passage.source)


@pytest.mark.parametrize("question", ASKED)
def test_the_signals_of_evidence_lie_in_their_ranges_and_make_its_score(desk: Any, question: str) -> None:
    found = desk.evidence(question)
    for piece in found:
        seen = piece.signals
        assert all(0 <= share <= 1 + 1e-9 for share in (seen.covered, seen.placed, seen.paired, seen.near, seen.dated))
        assert seen.covered <= seen.placed  # title and section stand above every unit
        assert seen.typed in (0.0, 0.5, 1.0)
        assert seen.hit <= 0 < seen.rank <= 1
        assert piece.score == pytest.approx(WEIGHTS.apply(seen))
    assert max(piece.signals.rank for piece in found) == 1.0
    assert max(piece.signals.hit for piece in found) == 0.0


@pytest.mark.parametrize("question", ASKED)
def test_no_unit_is_evidence_twice(desk: Any, question: str) -> None:
    places = [(piece.document.id, piece.start, piece.end) for piece in desk.evidence(question)]
    assert len(set(places)) == len(places) > 0


def test_a_score_is_the_sum_of_the_weighted_signals() -> None:
    names = [field.name for field in fields(Weights)]
    assert names == [field.name for field in fields(Signals)]
    none = Signals(**dict.fromkeys(names, 0.0))
    weights = Weights(**{name: float(place) for place, name in enumerate(names, 1)})
    assert weights.apply(none) == 0.0
    assert [weights.apply(replace(none, **{name: 2.0})) for name in names] == [
        2.0 * n for n in asdict(weights).values()
    ]


def test_the_packaged_weights_prefer_what_the_models_and_the_words_prefer() -> None:
    poor = Signals(late=0.3, cross=-8.0, hit=-3.0, rank=0.1, typed=0.0, covered=0.1, placed=0.2, near=0.0, dense=0.2)
    good = Signals(
        late=0.7, cross=5.0, hit=0.0, rank=1.0, typed=1.0, covered=0.9, placed=1.0, paired=0.5, near=0.9, dense=0.7
    )
    assert WEIGHTS.apply(good) > WEIGHTS.apply(poor)
    assert WEIGHTS.apply(replace(poor, cross=5.0)) > WEIGHTS.apply(poor)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How long is a ferry ticket valid?", "A ferry ticket is valid for 14 days after it was bought."),
        ("Can I bring a dog on the ferry?", "Dogs travel free of charge on the open deck of every ferry."),
    ],
)
def test_a_question_in_a_document_is_no_evidence_but_leads_its_answer(desk: Any, question: str, answer: str) -> None:
    found = desk.evidence(question)
    assert (found[0].text, found[0].lead) == (answer, question)
    assert not any(piece.text.endswith("?") for piece in found)


def test_headings_are_no_evidence(desk: Any) -> None:
    texts = {piece.text.lstrip("# ") for question in ASKED for piece in desk.evidence(question)}
    assert "Tickets and dogs" not in texts
    assert not any(text.startswith(("2. Payment", "Sec. 2", "3. Storage")) for text in texts)


def test_an_item_of_a_list_is_read_under_its_lead_in(desk: Any) -> None:
    found = desk.evidence("How must Orla Works store the bearings?")
    item = next(piece for piece in found if piece.text.startswith("(b)"))
    assert item.lead == "Orla Works shall store the bearings:"
    assert item.in_view.endswith("Orla Works shall store the bearings: (b) on wooden pallets, never on bare ground;")


def test_the_unit_that_answers_comes_first_with_its_value(desk: Any) -> None:
    best = desk.evidence("When does the new rate on tin ore take effect?")[0]
    assert best.text == "The new rate takes effect on April 15, 2025."
    assert [(value.kind, value.text) for value in best.values] == [("date", "April 15, 2025")]
    assert best.signals.typed == 1.0


LEASE = """---
title: Lease of the North Quay
date: 2025-05-06
---
The North Quay was let for the first time on March 3, 2020, to Tamsin Rail.

The lease of the North Quay ends on June 9, 2027, at noon.
"""


@pytest.mark.parametrize(
    ("question", "worth"),
    [
        ("When does the lease of the North Quay end?", {"March 3, 2020": 0.0, "June 9, 2027": 1.0}),
        ("When was the North Quay first let?", {"March 3, 2020": 1.0, "June 9, 2027": 1.0}),
    ],
)
def test_a_day_before_the_documents_own_answers_only_what_was(
    desk: Any, shelf: Callable[..., Generation], question: str, worth: dict[str, float]
) -> None:
    generation, read = shelf(lease=LEASE), read_question(question)
    found = gather(generation, desk.retriever.rank(generation, read.query, 8), read, desk.cross)
    assert {value.text: piece.signals.typed for piece in found for value in piece.values} == worth


def test_no_more_units_are_given_than_are_read(desk: Any) -> None:
    question = read_question(ASKED[0])
    ranked = desk.retriever.rank(desk.generation, question.query, 20)
    assert len(gather(desk.generation, ranked, question, desk.cross, read=3)) == 3


def test_without_hits_there_is_no_evidence(desk: Any) -> None:
    question = read_question(ASKED[0])
    ranked = desk.retriever.rank(desk.generation, question.query, 20, Filters(folder="nowhere"))
    assert gather(desk.generation, ranked, question, desk.cross) == []


def test_a_date_of_the_part_that_is_asked_for_counts_more_than_one_of_another(desk: Any) -> None:
    starts, ends = (
        {piece.text: piece.signals.role for piece in desk.evidence(question)}
        for question in ("When does the new rate on tin ore take effect?", "When does the new rate on tin ore expire?")
    )
    sentence = "The new rate takes effect on April 15, 2025."
    assert (starts[sentence], ends[sentence]) == (1.0, 0.0)
    assert {role for text, role in starts.items() if "2025" not in text} == {0.5}


def test_a_question_for_no_date_sees_no_part_of_any(desk: Any) -> None:
    assert {piece.signals.role for piece in desk.evidence("What is the duty on tin ore?")} == {0.5}
