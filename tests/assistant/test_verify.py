"""The guards: each way to say what no document says is caught, and what the documents say passes unchanged."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant.answer import Citation
from dealdesk.assistant.excerpt import elided
from dealdesk.assistant.figures import figures_in, figures_of
from dealdesk.assistant.verify import Verified, verify

DUTY = """Sec. 2. Rate. The duty on imported tin ore rises from 4 percent to 10 percent.
Sec. 3. Effective date. The new rate takes effect on November 10, 2025.
Sec. 4. Refunds. A claim for a refund of up to $1.5 million is filed within 180 days by Orla Works LLC.
Sec. 5. Change. In section 5(b), strike “90 days” and insert “180 days”, see note [1]. The refund shall not be paid."""
TABLE = """Country: Japan | Rate: 15% | Quota (tons): 40
Country: Switzerland | Rate: 39% | Quota (tons): 20
Country: Liechtenstein | Rate: 15% | Quota (tons): 10"""
TEXTS = {"duty": DUTY, "table": TABLE}
TITLES = {"duty": "Order 2025-118 on Tin Ore", "table": "Annex of Rates"}
RATE, EFFECT, REFUND, CHANGE = DUTY.split("\n")
JAPAN, SWISS, LIECHTENSTEIN = TABLE.split("\n")
Parts = tuple[str, str, tuple[Citation, ...]]


def cite(marker: int, quote: str, document: str = "duty") -> Citation:
    start = TEXTS[document].index(quote)
    return Citation(
        document_id=document,
        source=f"{document}.txt",
        title=TITLES[document],
        date=date(2025, 11, 1),
        section="Sec. 7",
        page=None,
        start=start,
        end=start + len(quote),
        quote=quote,
        marker=marker,
    )


ORDER = (cite(1, RATE), cite(2, EFFECT), cite(3, REFUND), cite(4, CHANGE))
ROWS = (cite(1, SWISS, "table"), cite(2, JAPAN, "table"))


def check(
    text: str,
    citations: tuple[Citation, ...] = ORDER,
    direct: str = "",
    question: str = "",
    as_of: date | None = None,
) -> Verified:
    return verify(text, direct, citations, TEXTS.get, question, as_of)


def parts(verified: Verified) -> Parts:
    return verified.text, verified.direct_answer, verified.citations


def faults(verified: Verified) -> list[tuple[str, str]]:
    return [(one.fault, one.detail) for one in verified.dropped if one.fault != "uncited"]


BORNE_OUT = [
    "The duty rises from 4% to ten percent [1].",
    "It takes effect on 2025-11-10 [2].",
    "It takes effect on 10 November 2025 [2], and the duty is 10 per cent [1].",
    "It takes effect in November 2025 [2].",
    "Claims go up to $1,500,000 [3].",
    "Claims go up to 1.5 million dollars [3]. The time is one hundred and eighty days [3].",
    "Orla Works LLC files the claim [3].",
    "As of November 10, 2025, Orla Works files it [2][3].",
    "Until then the U.S. pays. [1]",
    "- It says “… rises from 4 percent to 10 …” [1]\n- The order says “takes effect on November 10, 2025.” [2]",
    "The order changes “90 days” and adds “180 days” [4].",
    "It says “strike “90 days” and insert “180 days”, see note [1]. The refund shall not be paid.” [4]",
    "1. Corn pays 10% [1].\n2. The rate starts on November 10, 2025 [2].",
    "Yes. The rate goes up [1].",
]


@pytest.mark.parametrize("text", BORNE_OUT)
def test_what_the_quotes_bear_out_passes_unchanged_but_for_its_markers(text: str) -> None:
    verified = check(text, question="What does corn from the U.S. pay?")
    assert faults(verified) == []
    assert re.sub(r"\[\d\]", "", verified.text) == re.sub(r"\[\d\]", "", text)
    assert all(one.quote in DUTY for one in verified.citations)


MISBEHAVIOURS = [
    ("“The duty is abolished.” [1]", "quoted", "The duty is abolished."),
    ("“… rises … from 10 percent to 4 percent.” [1]", "quoted", "… rises … from 10 percent to 4 percent."),
    ("“The refund … be paid.” [4]", "quoted", "The refund … be paid."),
    ("“to 1” [1]", "quoted", "to 1"),
    ("“” [1]", "quoted", ""),
    ("It says “The duty rises [1].", "quoted", "The duty rises [1]."),
    ('It says "The duty falls" [1].', "quoted", "The duty falls"),
    ("It says «The duty falls» [1].", "quoted", "The duty falls"),
    ("The order says “takes effect” [1].", "quoted", "takes effect"),
    ("The duty rises to 15% [1].", "number", "15%"),
    ("The duty rises to fifteen percent [1].", "number", "fifteen percent"),
    ("The duty rises by 10 basis points [1].", "number", "10 basis points"),
    ("The duty rises in 10 days [1].", "number", "10 days"),
    ("It takes effect on October 11, 2025 [2].", "number", "October 11, 2025"),
    ("It takes effect on 2025-10-11 [2].", "number", "2025-10-11"),
    ("It takes effect on November 10, 2026 [2].", "number", "November 10, 2026"),
    ("It takes effect in late November 2025 [2].", "number", "late November 2025"),
    ("The rate is 10% [2] from November 10, 2025 [1].", "number", "10%"),
    ("Claims go up to $1.5 billion [3].", "number", "$1.5 billion"),
    ("Claims go up to €1.5 million [3].", "number", "€1.5 million"),
    ("It is the third order on tin [1].", "number", "third"),
    ("Part TM-4410 pays more [1].", "number", "TM-4410"),
    ("Half of it is refunded: ½ [3].", "number", "Half"),
    ("The duty rises [0].", "marker", "[0]"),
    ("The duty rises [99].", "marker", "[99]"),
    ("The duty rises [1, 7].", "marker", "[7]"),
    (f"The duty rises [{'9' * 5000}].", "marker", "[0]"),
    ("Angela Merkel raised the duty [1].", "name", "Angela Merkel"),
    ("The duty was raised by Merkel [1].", "name", "Merkel"),
    ("ACME pays the duty [1].", "name", "ACME"),
    ("Zanzibar: 10% [1]", "name", "Zanzibar"),
    ("Orla Ltd files the claim [3].", "name", "Orla Ltd"),
]


@pytest.mark.parametrize(("text", "fault", "detail"), MISBEHAVIOURS, ids=[one[0][:40] for one in MISBEHAVIOURS])
def test_what_no_quote_bears_out_is_dropped_and_the_rest_stays(text: str, fault: str, detail: str) -> None:
    verified = check(f"{text}\n\nThe duty goes up [1].")
    assert faults(verified) == [(fault, detail)]
    assert (verified.text, verified.citations) == ("The duty goes up [1].", ORDER[:1])


TABLES = [
    ("Switzerland pays 39% [1].", None),
    ("Switzerland pays 39%, against 15% for Japan [1][2].", None),
    ("The quota of Japan is 40 tons [2].", None),
    ("39%", None),
    ("Switzerland pays 15% [1][2].", "15%"),
    ("Switzerland pays 15% and Japan 39% [1][2].", "15%"),
    ("Switzerland: 39%; Japan: 39% [1][2]", "39%"),
    ("Liechtenstein pays 15% [2].", "15%"),
    ("The quota of Japan is 15 [2].", "15"),
    ("The rate of Switzerland is 20 [1].", "20"),
]


@pytest.mark.parametrize(("text", "mixed"), TABLES)
def test_a_value_of_a_table_is_bound_to_its_row_and_column(text: str, mixed: str | None) -> None:
    verified = check(text, ROWS, question="What do Switzerland, Japan and Liechtenstein pay?")
    assert [detail for _, detail in faults(verified)] == ([mixed] if mixed else [])
    assert verified.text.startswith("“Country" if mixed else text.split("[")[0])


def test_a_false_citation_goes_with_the_statements_that_point_to_it() -> None:
    false = [
        replace(ORDER[1], quote="The new rate never takes effect."),
        replace(ORDER[1], start=ORDER[1].start + 1),
        replace(ORDER[1], document_id="nowhere"),
        replace(ORDER[1], start=5, end=5, quote=""),
        replace(ORDER[1], start=-5, end=-1, quote=DUTY[-5:-1]),
        replace(ORDER[1], end=len(DUTY) + 9, quote=DUTY[ORDER[1].start :]),
    ]
    for citation in false:
        verified = check("The rate starts [2]. “… rises from 4 percent …” [1]", (ORDER[0], citation))
        assert faults(verified) == [("false_quote", "[2]"), ("marker", "[2]")]
        assert (verified.text, verified.citations) == ("“… rises from 4 percent …” [1]", ORDER[:1])


@pytest.mark.parametrize("marker", [0, -1, 1])
def test_a_marker_belongs_to_one_citation_and_counts_from_one(marker: int) -> None:
    verified = check("The duty rises [1].", (replace(ORDER[0], marker=1), replace(ORDER[1], marker=marker)))
    assert len(verified.citations) == (0 if marker == 1 else 1)


def test_the_same_citation_twice_is_one() -> None:
    assert check("The duty rises [1].", (ORDER[0], ORDER[0])).citations == ORDER[:1]


def test_markers_are_counted_anew_without_gaps() -> None:
    verified = check("It starts on November 10, 2025 [2]. Claims are filed in 180 days [3, 4].")
    assert verified.text == "It starts on November 10, 2025 [1]. Claims are filed in 180 days [2][3]."
    assert [one.quote for one in verified.citations] == [EFFECT, REFUND, CHANGE]
    assert [one.marker for one in verified.citations] == [1, 2, 3]


def test_a_figure_of_the_title_or_date_alone_is_kept_and_said() -> None:
    verified = check("Order 2025-118 of November 1, 2025 raises the duty to 10% [1].")
    assert verified.text
    assert verified.from_header == ("2025", "118", "November 1, 2025")
    assert check("The duty rises to 10% [1].").from_header == ()


def test_the_day_of_the_answer_may_be_told_and_the_questions_numbers_may_not() -> None:
    text = "As of May 5, 2026 the duty is 10% [1]."
    assert check(text, as_of=date(2026, 5, 5)).text == text
    assert faults(check(text)) == [("number", "May 5, 2026")]
    assert faults(check("For 77 tons the duty is 10% [1].", question="What is paid for 77 tons?")) == [("number", "77")]


def test_a_name_of_the_question_may_be_repeated() -> None:
    assert check("Zed pays 10% [1].", question="What does Zed pay?").text
    assert faults(check("Then Zed pays 10% [1].")) == [("name", "Zed")]


@pytest.mark.parametrize(
    "direct", ["10 percent", "10%", "November 10, 2025", "Yes", "No", "180 days", "Orla Works LLC"]
)
def test_a_direct_answer_that_a_quote_bears_out_stands(direct: str) -> None:
    assert check("“The duty” [1] “on November 10” [2] “within” [3]", direct=direct).direct_answer == direct


@pytest.mark.parametrize("direct", ["15%", "November 11, 2025", "Germany", "Angela Merkel", "10% [1]", "“ten”"])
def test_a_direct_answer_that_no_quote_bears_out_goes(direct: str) -> None:
    verified = check("“The duty” [1] “on November 10” [2]", direct=direct)
    assert verified.direct_answer == ""
    assert verified.text


def test_where_nothing_is_left_to_say_the_sources_are_quoted() -> None:
    verified = check("The duty is 15% [1].", ORDER[:2], direct="15%")
    assert parts(verified) == (f"“{RATE}” [1]\n\n“{EFFECT}” [2]", "", ORDER[:2])


def test_without_a_true_citation_nothing_is_left() -> None:
    assert parts(check("The duty is 10%.", (), direct="10%")) == ("", "", ())
    assert parts(check("The duty is 10% [1].", (replace(ORDER[0], quote="x"),), direct="10%")) == ("", "", ())


def test_what_was_dropped_is_told() -> None:
    (dropped,) = check("The duty is 15% [1]. It rises [1].", ORDER[:1]).dropped
    assert (dropped.fault, dropped.text, dropped.detail) == ("number", "The duty is 15% [1].", "15%")


PIECE = st.one_of(
    st.sampled_from([*BORNE_OUT, *(one[0] for one in MISBEHAVIOURS if len(one[0]) < 200)]),
    st.sampled_from(
        ["“", "”", '"', "[1]", "[2]", "[0]", "[١]", "…", " ", "\n", "\n\n", ". ", "10%", "15%", "; ", "Zed"]
    ),
    st.sampled_from([RATE, EFFECT, SWISS, "Switzerland", "15%", "rate"]),
    st.text(max_size=12),
)
ANY_TEXT = st.lists(PIECE, max_size=12).map("".join)
SOME = st.lists(st.sampled_from([*ORDER, *ROWS, replace(ORDER[0], quote="false")]), max_size=4).map(tuple)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT, st.one_of(st.just("10%"), ANY_TEXT), SOME, st.text(max_size=20))
def test_whatever_is_written_what_is_left_is_true(
    text: str, direct: str, citations: tuple[Citation, ...], question: str
) -> None:
    verified = check(text, citations, direct, question)
    for number, citation in enumerate(verified.citations, 1):
        assert citation.marker == number
        assert TEXTS[citation.document_id][citation.start : citation.end] == citation.quote != ""
    again = check(verified.text, verified.citations, verified.direct_answer, question)
    assert (parts(again), again.from_header, again.dropped) == (parts(verified), verified.from_header, ())
    if not verified.citations:
        assert parts(verified) == ("", "", ())
    given_words = {*text, *direct, *"".join(one.quote for one in citations), *"“”[] \n0123456789"}
    assert set(verified.text) <= given_words
    assert verified.direct_answer in ("", direct)


PLAIN = st.lists(
    st.sampled_from(
        ["The duty is", "10 percent", "15%", "May 3, 2025", "2025-11-10", "[1]", "[2]", "[9]", "180 days", "."]
    ),
    min_size=1,
    max_size=9,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(PLAIN, PLAIN)
def test_markers_are_dense_and_in_range_and_every_number_stands_in_what_is_cited(text: str, direct: str) -> None:
    verified = check(text, ORDER[:2], direct)
    markers = {int(number) for number in re.findall(r"\[(\d+)\]", verified.text)}
    assert markers == set(range(1, len(verified.citations) + 1))
    sources = [f"{one.quote} {one.title} {one.section} {one.date}" for one in verified.citations]
    for figure in figures_in(re.sub(r"\[\d\]", "\0", f"{verified.text}\n{verified.direct_answer}")):
        assert any(figures_of(source).hold(figure) for source in sources)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True), st.data())
def test_honest_excerpts_pass_unchanged(places: list[int], data: st.DataObject) -> None:
    citations = tuple(replace(ORDER[place], marker=number) for number, place in enumerate(places, 1))
    shown = []
    for citation in citations:
        words = [match.span() for match in re.finditer(r"\S+", citation.quote)]
        first = data.draw(st.integers(0, len(words) - 1))
        last = data.draw(st.integers(first, len(words) - 1))
        shown.append(f"“{elided(citation.quote, (words[first][0], words[last][1]))}” [{citation.marker}]")
    figures = [figure.text for figure in figures_in(citations[0].quote) if not figure.code]
    direct = data.draw(st.sampled_from(figures or [""]))
    text = "\n\n".join([*([direct] if direct else []), *shown])
    assert parts(check(text, citations, direct)) == (text, direct, citations)
    assert check(text, citations, direct).dropped == ()


def test_the_guards_take_no_time_worth_mentioning() -> None:
    text = f"10 percent\n\nThe duty is 10% [1].\n\n“{RATE}” [1]\n\n“{EFFECT}” [2]\n\n“{REFUND}” [3]\n\n“{CHANGE}” [4]"
    begun = perf_counter()
    for _ in range(50):
        assert check(text, direct="10 percent").dropped == ()
    assert (perf_counter() - begun) / 50 < 0.02  # seconds; some ten times what it takes on a quiet machine
