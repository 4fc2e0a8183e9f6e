"""Sentences of a text that is still being written: whole, in order, and the same however the text comes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.sentences import LONGEST, Sentences

CASES = [
    ("The duty is 10%. [1] It ends on May 5, 2025 [2].", ["The duty is 10%. [1]", "It ends on May 5, 2025 [2]."]),
    ("It says “One. Two.” [1] Then it ends [2].", ["It says “One. Two.” [1]", "Then it ends [2]."]),
    ('It says "One. Two." [1] Then it ends [2].', ['It says "One. Two." [1]', "Then it ends [2]."]),
    ("See Sec. 3 of No. 5 by A. Smith [1]. It ends.", ["See Sec. 3 of No. 5 by A. Smith [1].", "It ends."]),
    ("- One [1].\n- Two [2].\n\nThree [3].", ["- One [1].", "- Two [2].", "Three [3]."]),
    ("The rate is 10.5 percent [1]", ["The rate is 10.5 percent [1]"]),
    ("", []),
    (" \n\n ", []),
]


def heard(pieces: list[str], whole: bool = True) -> list[tuple[str, str]]:
    sentences = Sentences()
    found = [one for piece in pieces for one in sentences.feed(piece)]
    return [(one.text, one.gap) for one in [*found, *sentences.close(whole)]]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_sentence_comes_whole_with_its_markers_and_quotes(text: str, expected: list[str]) -> None:
    assert [told for told, _ in heard(list(text))] == expected
    assert [told for told, _ in heard([text])] == expected


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from([text for text, _ in CASES]), st.sampled_from([text for text, _ in CASES]))
def test_it_does_not_matter_how_the_text_is_cut(data: st.DataObject, one: str, other: str) -> None:
    text = f"{one}\n{other}"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=9)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert heard(pieces) == heard([text])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(alphabet='a B.!?[]1"“” \n', max_size=12), max_size=9))
def test_nothing_is_lost_and_nothing_is_added(pieces: list[str]) -> None:
    told = "".join(text for text, _ in heard(pieces))
    assert "".join(told.split()) == "".join("".join(pieces).split())


def test_lines_and_paragraphs_are_told_apart() -> None:
    assert heard(["One [1]. Two [2].\nThree [3].\n\n", "Four [4]."]) == [
        ("One [1].", ""),
        ("Two [2].", " "),
        ("Three [3].", "\n"),
        ("Four [4].", "\n\n"),
    ]


def test_a_sentence_that_was_broken_off_is_not_given_out() -> None:
    assert heard(["One [1]. Two was"], whole=False) == [("One [1].", "")]


def test_what_never_ends_is_given_out_at_some_length() -> None:
    (first, *_) = heard(["word "] * LONGEST)
    assert LONGEST <= len(first[0]) + 5 < LONGEST + 20
