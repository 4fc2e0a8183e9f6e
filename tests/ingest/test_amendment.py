"""What a document does to another's words, in the wordings that drafters use."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ingest.amendment import amendments_in

ORDERED = [
    'In section 4(c), strike "14 days" and insert "21 days".',
    "In section 4(c), striking “14 days” and inserting in its place “21 days”.",
    'In section 4(c), delete the words "14 days" and insert "21 days".',
    'In section 4(c), "14 days" is hereby replaced by "21 days".',
    'In section 4(c), "14 days" shall be deleted and "21 days" put in its place.',
    'In section 4(c), replace "14 days" with "21 days".',
    'In section 4(c), substitute "21 days" for "14 days".',
    'In section 4(c), delete "14 days" and substitute "21 days".',
]
AMOUNTS = st.integers(1, 999).map(lambda n: f"{n} days")
PLACES = st.sampled_from(["2", "5(b)", "6.2", "6.2(a)", "IV", "11 (c)"])
ORDERS = st.sampled_from(
    [
        'In section {place}, strike "{old}" and insert "{new}".',
        "In clause {place}, “{old}” is replaced by “{new}”.",
        'In article {place}, substitute "{new}" for "{old}".',
    ]
)
BETWEEN = st.sampled_from(["", "All other terms stand.\n", "Rent is due in May; no interest runs.\n\n"])


@pytest.mark.parametrize("text", ORDERED)
def test_each_wording_of_a_replacement_tells_old_new_and_place(text: str) -> None:
    (found,) = amendments_in(text)
    assert (found.old, found.new, found.place) == ("14 days", "21 days", "4(c)")


@pytest.mark.parametrize(
    ("place", "label"),
    [
        ("Section 6.2(b)", "6.2(b)"),
        ("Clause 9", "9"),
        ("Sec. 3", "3"),
        ("Article IV", "IV"),
        ("paragraph 2 (a)", "2 (a)"),
        ("subsection 7(d)(ii)", "7(d)(ii)"),
    ],
)
def test_the_place_is_the_label_that_stands_before_what_is_struck(place: str, label: str) -> None:
    (found,) = amendments_in(f'{place} of the Lease is changed: strike "May" and insert "June".')
    assert found.place == label


def test_a_place_named_in_another_sentence_is_not_the_amendments_place() -> None:
    (found,) = amendments_in('Section 8 stands as it is. The parties strike "May" and insert "June".')
    assert found.place == ""


def test_of_two_places_the_nearer_is_meant() -> None:
    (found,) = amendments_in('As section 2 foresees, in section 5(b), strike "May" and insert "June".')
    assert found.place == "5(b)"


def test_several_replacements_are_told_in_order_of_place() -> None:
    text = (
        '1. In section 3, strike "tin" and insert "lead".\n'
        '2. In section 7(a), "five crowns" is replaced by "six crowns".\n'
        '3. Substitute "harbour master" for "port clerk" in section 9.\n'
    )
    found = amendments_in(text)
    assert [(a.old, a.new) for a in found] == [
        ("tin", "lead"),
        ("five crowns", "six crowns"),
        ("port clerk", "harbour master"),
    ]
    assert [a.place for a in found[:2]] == ["3", "7(a)"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The parties may strike a balance and insert a clause.",
        'The "Buyer" pays the "Seller" in May.',
        'Workers may strike. The word "tin" means ore, and "lead" means metal.',
    ],
)
def test_words_that_order_no_replacement_are_none(text: str) -> None:
    assert amendments_in(text) == ()


def test_a_full_stop_inside_the_quotation_marks_is_not_part_of_the_words() -> None:
    (found,) = amendments_in("Strike “14 days,” and insert “21 days.”")
    assert (found.old, found.new) == ("14 days", "21 days")


@given(st.lists(st.tuples(ORDERS, PLACES, AMOUNTS, AMOUNTS, BETWEEN), max_size=4))
@settings(max_examples=60, deadline=None)
def test_every_order_is_found_with_its_words_inside_its_span(orders: list[tuple[str, str, str, str, str]]) -> None:
    text = "".join(
        f"{between}{form.format(place=place, old=old, new=new)}\n" for form, place, old, new, between in orders
    )
    found = amendments_in(text)
    assert [(a.place, a.old, a.new) for a in found] == [(place, old, new) for _, place, old, new, _ in orders]
    for amendment in found:
        span = text[amendment.start : amendment.end]
        assert amendment.old in span
        assert amendment.new in span


@given(st.text(alphabet='strike insert replace by "“” 2.(a);\n', max_size=120))
@settings(max_examples=100, deadline=None)
def test_spans_of_any_text_are_apart_in_order_and_hold_their_words(text: str) -> None:
    found = amendments_in(text)
    for amendment in found:
        assert amendment.old in text[amendment.start : amendment.end]
        assert amendment.new in text[amendment.start : amendment.end]
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_pages_of_spaces_beside_quotation_marks_end() -> None:
    spaces = " " * 100_000
    assert amendments_in(f'the "Order"{spaces}"is{spaces}" deleted{spaces}" and "{spaces}inserted') == ()
