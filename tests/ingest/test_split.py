"""Passages, evidence units and lead-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ingest.document import Document, Page, Passage
from dealdesk.ingest.split import lead_in, split
from dealdesk.ingest.structure import sections_of


def words(texts: Sequence[str]) -> list[int]:
    """A tokenizer's stand-in: one token a word, and two that frame every text."""
    return [len(text.split()) + 2 for text in texts]


def document(text: str, title: str = "Tin Order", pages: tuple[Page, ...] = ()) -> Document:
    return Document("tin", "tin.txt", title, date(2025, 5, 2), text, "txt", sections_of(text), pages)


def governing(text: str, of: str) -> str | None:
    span = lead_in(text, text.index(of))
    return None if span is None else text[span[0] : span[1]]


LIST = """The following goods are exempt from the duty:

- gold in bars;

- silver in bars;

- platinum in bars;

- copper in wires and rods;

- zinc in sheets, plates and strips;

- tin in every other form.
"""

TABLE = """Rates of this order by country

Country | Rate

Arcadia | 15%

Borduria | 20%

Cimmeria | 39%

Drusselstein | 10%
"""


def test_a_short_document_is_one_passage_with_its_header() -> None:
    (passage,) = split(document("Sec. 1. Duty. The duty is 5 percent.\n"), words, 60)
    assert passage.text == "Sec. 1. Duty. The duty is 5 percent."
    assert passage.content == "Tin Order (May 2, 2025)\nSec. 1. Duty\nSec. 1. Duty. The duty is 5 percent."
    assert (passage.start, passage.end, passage.section, passage.context) == (0, 36, "Sec. 1. Duty", "")


def test_an_empty_document_has_no_passages() -> None:
    assert split(document(" \n\n"), words, 60) == []


def test_passages_end_between_sentences() -> None:
    text = " ".join(f"Sentence number {i} has just these eight words." for i in range(12))
    passages = split(document(text), words, 40)
    assert [p.text.count(".") for p in passages] == [4, 4, 4]
    assert all(p.text.startswith("Sentence") and p.text.endswith("words.") for p in passages)


def test_a_passage_ends_before_a_section_once_it_is_full_enough() -> None:
    first = "Sec. 1. Rates. " + "The rate is five percent. " * 4
    second = "Sec. 2. Dates. " + "The date is in May. " * 4
    passages = split(document(first + "\n\n" + second), words, 40)
    assert [p.section for p in passages] == ["Sec. 1. Rates", "Sec. 2. Dates"]


def test_tiny_sections_are_packed_together() -> None:
    text = "\n\n".join(f"Sec. {i}. Title. One short rule." for i in range(1, 7))
    assert len(split(document(text), words, 60)) == 1


def test_a_heading_stays_with_what_follows() -> None:
    text = "It is said. " * 9 + "\n\nSec. 2. Dates of Entry.\n\n" + "It is late. " * 9
    passages = split(document(text), words, 40)
    assert next(p.text for p in passages if "Sec. 2." in p.text).startswith("Sec. 2. Dates of Entry.\n\nIt is late.")


def test_a_list_keeps_its_lead_in_and_later_passages_carry_it() -> None:
    passages = split(document(LIST), words, 40)
    assert passages[0].text.startswith("The following goods are exempt from the duty:\n\n- gold")
    assert passages[0].context == ""
    assert len(passages) > 1
    assert {p.context for p in passages[1:]} == {"The following goods are exempt from the duty:"}


def test_later_rows_of_a_table_carry_its_title_and_headers() -> None:
    passages = split(document(TABLE), words, 28)
    assert passages[0].text.startswith("Rates of this order by country\n\nCountry | Rate\n\nArcadia")
    assert passages[0].context == ""
    assert [p.context for p in passages[1:]] == ["Rates of this order by country\nCountry | Rate"] * (len(passages) - 1)
    assert passages[-1].text.endswith("Drusselstein | 10%")


def test_a_sentence_is_cut_only_where_it_alone_is_too_long() -> None:
    text = "Short one. The Seller keeps " + ", ".join(f"record {i}" for i in range(40)) + ". Last one."
    passages = split(document(text), words, 40)
    assert all(words([p.content])[0] <= 40 for p in passages)
    assert all(p.text.endswith((",", ".")) for p in passages)


def test_a_word_longer_than_anything_is_cut_by_characters() -> None:
    def letters(texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    passages = split(document("x" * 1000, title="T"), letters, 100)
    assert "".join(p.text for p in passages) == "x" * 1000
    assert all(len(p.content) <= 100 for p in passages)


def test_a_title_that_leaves_no_room_still_leaves_half_to_the_text() -> None:
    passages = split(document("One rule here. " * 20, title="long " * 50), words, 20)
    assert all(len(p.text.split()) <= 10 for p in passages)


def test_a_passage_knows_the_page_and_section_of_its_beginning() -> None:
    text = "First page text here. " * 4 + "\n\nARTICLE II TERM\n\n" + "Second page text here. " * 4
    start = text.index("ARTICLE")
    passages = split(document(text, pages=(Page(1, 0, start), Page(2, start, len(text)))), words, 32)
    assert [(p.page, p.section) for p in passages] == [(1, ""), (2, "Article II. TERM")]


def test_the_counter_is_called_a_few_times_with_many_texts() -> None:
    calls: list[int] = []

    def counting(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return words(texts)

    split(document(" ".join(f"Sentence number {i} is here." for i in range(500))), counting, 40)
    assert len(calls) <= 3


@pytest.mark.parametrize(
    ("item", "opens"),
    [
        ("gold in", "The following goods are exempt from the duty:"),
        ("copper in", "The following goods are exempt from the duty:"),
        ("The following", None),
    ],
)
def test_the_lead_in_of_a_bullet_is_the_sentence_that_opens_the_list(item: str, opens: str | None) -> None:
    assert governing(LIST, item) == opens


CLAUSES = """Sec. 2. Rates. (a) The Secretary shall:

(i) apply 10 percent;

(ii) apply 12.5 percent, as section 3(a) says; and

(iii) publish both.

(b) Goods in transit pay nothing.

(c) Nothing else changes: the law stays.
"""


@pytest.mark.parametrize(
    ("item", "opens"),
    [
        ("apply 10", "(a) The Secretary shall:"),
        ("apply 12.5", "(a) The Secretary shall:"),
        ("publish both", "(a) The Secretary shall:"),
        ("The Secretary", None),
        ("Goods in", None),
        ("Nothing else", None),
    ],
)
def test_the_lead_in_of_a_clause_is_the_clause_above_that_opens_its_list(item: str, opens: str | None) -> None:
    assert governing(CLAUSES, item) == opens


def test_the_lead_in_of_a_clause_in_a_long_sentence_is_its_beginning() -> None:
    more = " and to every other duty, fee and charge that the law of the day imposes on such goods" * 5
    text = f"Tin shall be subject to (i) a duty of 40 percent{more}, (ii) any fine under section 9(a), and (iii) rent."
    assert governing(text, "any fine") == "Tin shall be subject to"
    assert governing(text, "rent") == "Tin shall be subject to"


def test_a_nested_list_is_governed_by_the_item_that_opens_it() -> None:
    text = "Exempt are:\n\n- metals, including:\n  - gold;\n  - tin;\n"
    assert governing(text, "tin") == "- metals, including:"
    assert governing(text, "metals") == "Exempt are:"


def test_the_formula_before_all_clauses_of_an_order_is_no_lead_in() -> None:
    text = "NOW, THEREFORE, I do hereby proclaim as follows:\n\n(1) The duty is 5 percent.\n\n(2) It ends.\n"
    assert governing(text, "The duty") is None
    assert governing(text, "It ends") is None


def test_the_lead_in_of_a_table_row_is_its_header_rows() -> None:
    assert governing(TABLE, "Cimmeria") == "Country | Rate"
    assert governing(TABLE, "Country |") is None
    schedule = (
        "Heading | Article | Rates of Duty\n\n1 | 2\n\nGeneral | Special\n\n"
        "9903.01 | Tin | 5% | Free\n\n9903.02 | Zinc | 6% | Free\n"
    )
    assert governing(schedule, "Zinc") == "Heading | Article | Rates of Duty\n\n1 | 2\n\nGeneral | Special"


@pytest.mark.parametrize(
    "rows",
    ["Country: Arcadia | Rate: 15%\nCountry: Borduria | Rate: 20%\n", "Arcadia | 15%\nBorduria | 20%\n"],
)
def test_rows_that_name_their_values_or_have_no_header_need_none(rows: str) -> None:
    assert governing(rows, "Borduria") is None


def test_a_markdown_table_has_its_header_above_the_drawn_line() -> None:
    text = "| Part | Price |\n|------|-------|\n| Bearing | 12 EUR |\n| Shaft | 30 EUR |\n"
    assert governing(text, "Shaft") == "| Part | Price |\n|------|-------|"


PARTS = st.sampled_from(
    [
        *("Sec. 2. Rates.", "ARTICLE II", "(a) the Seller shall:", "(i) pay;", "(ii) deliver;", "1. Term.", "ANNEX I"),
        *("\n\n", "\n", "Shouted LINE", "The rate is 5 percent.", "No. 5 applies.", "Country | Rate", "Arcadia | 15%"),
        *("- tin;", "exempt are:", "x" * 30, "word " * 12, "    ", "é\u00a0", "|", "# Head"),
    ]
)


def invariant(doc: Document, passages: list[Passage]) -> None:
    assert all(doc.text[p.start : p.end] == p.text for p in passages)
    assert all(a.end <= b.start for a, b in pairwise(passages))
    assert "".join("".join(p.text.split()) for p in passages) == "".join(doc.text.split())


@settings(max_examples=80, deadline=None)
@given(st.lists(PARTS, max_size=40).map(" ".join), st.integers(16, 60))
def test_passages_cover_the_text_in_order_and_keep_to_the_limit(text: str, limit: int) -> None:
    doc = document(text)
    passages = split(doc, words, limit)
    invariant(doc, passages)
    assert all(count <= limit for count in words([p.content for p in passages]))


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("ab (i)|-:;.\n\u00a0é1"), max_size=300), st.integers(1, 40))
def test_any_characters_and_any_limit_are_covered_with_any_counter(text: str, limit: int) -> None:
    def letters(texts: Sequence[str]) -> list[int]:
        return [(len(t) + 2) // 3 for t in texts]

    doc = document(text)
    invariant(doc, split(doc, letters, limit))
    for offset in range(0, len(text), 11):
        span = lead_in(text, offset)
        assert span is None or (0 <= span[0] < span[1] <= len(text) and span[0] <= offset)
