"""Sections, clause numbers, and how a place is cited."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ingest.document import Document
from dealdesk.ingest.structure import Places, date_line, path, sections_of, title_line

ORDER = """EXECUTIVE ORDER

ADJUSTING DUTIES ON TIN

By the authority vested in me, it is hereby ordered:

Section 1. Background. In the Order of May 1, 2025, I found a threat.

Sec. 2. Tariff Modifications. (a) The duty on tin is 12.5 percent.

(b) The Secretary shall:

(i) publish the rate; and

(ii) tell the Council.

A further word on the Council.

(c) Section 301 of the Customs Act stays as it is.

Sec. 3. Effective Date. This order takes effect on June 1, 2025.

ANNEX I

Countries | Rate

Arcadia | 15%

ANNEX II

1. Heading 9903 is added.
"""

AGREEMENT = """# Reciprocal Trade Agreement

Preamble

The Parties have agreed as follows:

Section 1. Tariffs and Quotas

Article 1.1: Tariffs

1. Arcadia shall apply the rates of Annex I.

2. Borduria shall not raise its own. In doing so—

(a) it keeps its quotas; and

(b) it publishes them.

Article 1.2: Licences

Arcadia shall license nothing.
"""

CONTRACT = """SUPPLY AGREEMENT

RECITALS

A. The Seller makes bearings.

B. The Buyer needs them.

ARTICLE I

DEFINITIONS

1.1    Terms. In this Agreement, as Section 1.2 says, words mean what they mean.

1.2    Headings. Headings are for ease only.

ARTICLE II PRICE AND PAYMENT

SECTION 2.1     Price; Taxes. (a) The price is in Schedule A. (b) Taxes are extra.

2.2    Payment. The Buyer pays within 30 days.

IN WITNESS WHEREOF, the parties sign.

Schedule A

Part | Price
Bearing | 12 EUR
"""


def place(text: str, words: str) -> str:
    document = Document("d", "d.txt", "D", None, text, "txt", sections_of(text))
    return path(document, text.index(words))


@pytest.mark.parametrize(
    ("words", "cited"),
    [
        ("I found a threat", "Section 1. Background"),
        ("12.5 percent", "Sec. 2. Tariff Modifications > (a)"),
        ("publish the rate", "Sec. 2. Tariff Modifications > (b)(i)"),
        ("tell the Council", "Sec. 2. Tariff Modifications > (b)(ii)"),
        ("Section 301 of", "Sec. 2. Tariff Modifications > (c)"),
        ("takes effect", "Sec. 3. Effective Date"),
        ("Arcadia | 15%", "ANNEX I"),
        ("Heading 9903", "ANNEX II, 1"),
    ],
)
def test_a_place_in_an_order_is_cited_by_section_and_clause(words: str, cited: str) -> None:
    assert place(ORDER, words) == cited


@pytest.mark.parametrize(
    ("words", "cited"),
    [
        ("rates of Annex I", "Section 1. Tariffs and Quotas > Article 1.1. Tariffs > Article 1.1.1"),
        ("publishes them", "Section 1. Tariffs and Quotas > Article 1.1. Tariffs > Article 1.1.2(b)"),
        ("license nothing", "Section 1. Tariffs and Quotas > Article 1.2. Licences"),
    ],
)
def test_a_place_in_an_agreement_is_cited_by_article_paragraph_and_letter(words: str, cited: str) -> None:
    assert place(AGREEMENT, words) == cited


@pytest.mark.parametrize(
    ("words", "cited"),
    [
        ("makes bearings", "RECITALS > (A)"),
        ("words mean", "Article I. DEFINITIONS > Section 1.1. Terms"),
        ("in Schedule A.", "Article II. PRICE AND PAYMENT > Section 2.1. Price; Taxes > (a)"),
        ("Taxes are extra", "Article II. PRICE AND PAYMENT > Section 2.1. Price; Taxes > (b)"),
        ("within 30 days", "Article II. PRICE AND PAYMENT > Section 2.2. Payment"),
        ("parties sign", ""),
        ("12 EUR", "Schedule A"),
    ],
)
def test_a_place_in_a_contract_is_cited_as_the_contract_cites_itself(words: str, cited: str) -> None:
    assert place(CONTRACT, words) == cited


def test_the_label_of_a_section_is_what_a_lawyer_would_cite() -> None:
    labels = [s.label for s in sections_of(ORDER) if s.label.startswith("Sec. 2")]
    assert labels == ["Sec. 2", "Sec. 2(a)", "Sec. 2(b)", "Sec. 2(b)(i)", "Sec. 2(b)(ii)", "Sec. 2(c)"]
    assert "Article 1.1.2(b)" in [s.label for s in sections_of(AGREEMENT)]


def test_numbered_paragraphs_without_titles_are_paragraphs_and_titled_ones_sections() -> None:
    assert place("14. While the Council agrees, it waits.\n\n15. Therefore I act.", "I act") == "Paragraph 15"
    text = "1. Grant of Licence.\n\na. The Owner grants it.\n\nb. The User takes it.\n\n2. Term. It lasts a year."
    assert place(text, "takes it") == "1. Grant of Licence > (b)"
    assert place(text, "lasts") == "2. Term"


def test_numbers_run_into_one_line_are_found_where_they_continue_a_count() -> None:
    text = (
        '1.1 "Affiliate" means a company under the control of a Party, as Section 9.4 says it. '
        '1.2 "Buyer" means Granite Tools. See also 7.5 Terms, which stand apart. 1.3 "Seller" means the other Party.'
    )
    assert [s.label for s in sections_of(text)] == ["Section 1.1", "Section 1.2", "Section 1.3"]
    assert place(text, "Granite") == "Section 1.2"


MERGER = """ARTICLE III. PROMISES OF THE SELLER

Section 3.1 Standing.

The Seller stands.

Section 3.2 Approvals, filings and waiting periods; fees of every party.

(a) No approval is missing.

(b) Section 3.1 of the Seller Schedule lists each filing.

Section 3.3 The Seller has paid its taxes.

Section 3.4 Warehouses. Section 3.4 of the Seller Schedule lists them.

ARTICLE IV. CONDITIONS

Section 4.1 Conditions to the obligations of each side

The Buyer need not close until:

(a) the Board has agreed; and

(b) no law forbids the sale.
"""


@pytest.mark.parametrize(
    ("words", "cited"),
    [
        ("No approval", "Section 3.2. Approvals, filings and waiting periods; fees of every party > (a)"),
        (
            "of the Seller Schedule lists each",
            "Section 3.2. Approvals, filings and waiting periods; fees of every party > (b)",
        ),
        ("of the Seller Schedule lists them", "Section 3.4. Warehouses"),
        ("no law forbids", "Section 4.1. Conditions to the obligations of each side > (b)"),
    ],
)
def test_a_numbered_heading_in_the_case_of_a_sentence_is_a_section(words: str, cited: str) -> None:
    assert place(MERGER, words).partition(" > ")[2] == cited


def test_a_numbered_sentence_with_a_verb_is_no_heading() -> None:
    assert [s.label for s in sections_of(MERGER) if s.label.startswith("Section 3.")] == [
        *("Section 3.1", "Section 3.2", "Section 3.2(a)", "Section 3.2(b)", "Section 3.4"),
    ]


def test_what_follows_the_last_item_of_a_list_belongs_to_what_holds_the_list() -> None:
    text = """Section 1.1 Terms.

"Loss" means harm, other than:

(a) harm from weather;

(b) harm from war, other than:

(i) a strike;

(ii) a siege; and

(c) harm that the Buyer caused.

"Mine" means the pit at Arbor, with its tips and rail.
"""
    assert place(text, "Buyer caused") == "Section 1.1. Terms > (c)"
    assert place(text, "a siege") == "Section 1.1. Terms > (b)(ii)"
    assert place(text, "the pit") == "Section 1.1. Terms"


def test_a_second_paragraph_of_a_clause_that_is_no_list_item_stays_in_its_clause() -> None:
    text = "Sec. 1. Duty.\n\n(a) It is low.\n\n(b) It falls on each first of May.\n\nIt rises in June of each year.\n"
    assert place(text, "rises") == "Sec. 1. Duty > (b)"


LANDS = ["Arcadia", "Borduria", "Carpathia, Duchy of", "Dalmatia", "Elbonia"]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_list_of_names_is_no_row_of_sections_and_its_last_does_not_hold_what_follows(between: str) -> None:
    listed = between.join(f"{n}. {land}" for n, land in enumerate(LANDS, 1))
    text = f"The inquiry is into these lands:\n\n{listed}\n\nOn May 2 it was found\n\nSection 1. Duty. It is low.\n"
    assert place(text, "Dalmatia") == "Paragraph 4"
    assert place(text, "it was found") == ""
    assert place(text, "It is low") == "Section 1. Duty"


def test_headings_with_words_under_them_are_sections_however_short() -> None:
    text = "".join(f"{n}. {land}\n\nIts duty is {n} percent.\n\n" for n, land in enumerate(LANDS, 1))
    assert place(text, "Its duty is 5") == "5. Elbonia"


def test_the_foot_of_a_page_does_not_end_a_list() -> None:
    text = "Sec. 1. Duty. None on:\n\n(a) tin;\n\n(b) lead ore.\n\n17\n\nSource: the Gazette, 1/2/2020\n\n(c) zinc.\n"
    assert place(text, "zinc") == "Sec. 1. Duty > (c)"


def test_the_lines_of_a_signature_are_no_headings() -> None:
    text = "Section 9. End. It ends.\n\nGRANITE TOOLS\n\nTitle: Chief Officer of Mines\n\nDate: ______\n"
    assert not any(s.label.startswith(("Title", "Name")) for s in sections_of(text))


def test_roman_numerals_and_letters_are_told_apart_by_their_order() -> None:
    items = "".join(f"({c}) word of its own;\n\n" for c in "abcdefgh") + "(i) the ninth;\n\n(j) the tenth.\n"
    assert place("Sec. 1. List.\n\n" + items, "ninth") == "Sec. 1. List > (i)"
    assert place("Sec. 1. List.\n\n(a) these:\n\n(i) the first;\n\n(ii) second;\n\n(b) last.\n", "the first") == (
        "Sec. 1. List > (a)(i)"
    )


def test_a_table_of_contents_is_not_taken_for_the_places() -> None:
    contents = "TABLE OF CONTENTS\n\nARTICLE I TERM    1\n\n1.1  Start    1\n\nARTICLE II PRICE ....... 7\n\n"
    body = "ARTICLE I TERM\n\n1.1  Start. " + "It starts in May. " * 30 + "\n\nARTICLE II PRICE\n\nIt is low.\n"
    found = [(s.label, s.start >= len(contents)) for s in sections_of(contents + body)]
    assert found == [("Article I", True), ("1.1", True), ("Article II", True)]


def test_speakers_addresses_and_sentences_are_no_headings() -> None:
    text = "MS. ARBOR: Good day to you all.\n\n" * 4
    assert sections_of(text) == ()
    address = "THE SECRETARY OF TRADE\n\nTHE SECRETARY OF STATE\n\nTHE DIRECTOR OF MINES\n\nYou shall act at once.\n"
    assert sections_of(address) == ()
    assert sections_of("Section 301 of the Customs Act allows it.\n\nThat is all that it says.") == ()


def test_a_run_in_heading_of_a_fact_sheet_is_a_section() -> None:
    text = "CUTTING THE COST OF TIN: Today the duty fell.\n\n- By half.\n\nNEXT STEPS AND DATES: Talks follow.\n"
    assert [(s.label, s.start, s.end) for s in sections_of(text)] == [
        ("CUTTING THE COST OF TIN", 0, 59),
        ("NEXT STEPS AND DATES", 59, len(text) - 1),
    ]


def test_markdown_headings_nest_by_their_marks_and_a_fenced_one_is_none() -> None:
    text = "# Deal\n\n## Price\n\nLow.\n\n```\n# not this\n```\n\n### Discounts\n\nNone.\n\n## Term\n\nLong.\n"
    assert [(s.title, s.level) for s in sections_of(text)] == [("Deal", 1), ("Price", 2), ("Discounts", 3), ("Term", 2)]
    assert Places(sections_of(text), "Deal").path(text.index("None.")) == "Price > Discounts"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ORDER\n\nJuly 31, 2025.\n\nBody of May 1, 2020.", date(2025, 7, 31)),
        ("Washington, 2 May 2025\n\nBody.", date(2025, 5, 2)),
        ("WASHINGTON, D.C. -- Friday, May 2, 2025\n\nBody.", date(2025, 5, 2)),
        (f"{'- ' * 40}May 2, 2025\n\nBody.", date(2025, 5, 2)),
        ("The board met on the day of May 2, 2025\n\nBody.", None),
        ("SUPPLY AGREEMENT\n\ndated as of May 18, 2021, among the parties", date(2021, 5, 18)),
        ("This Agreement is made this 3rd day of June, 2019 by A and B.", date(2019, 6, 3)),
        ("The duty of June 1, 2024 ended on February 30, 2025.", None),
        ("Body. " * 600 + "\n\nDated: July 6, 2020\n", date(2020, 7, 6)),
    ],
)
def test_the_date_line_is_the_date_that_the_document_bears(text: str, found: date | None) -> None:
    assert date_line(text) == found


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Exhibit 2.1\n\nExecution Version\n\nPLAN OF MERGER\n\namong A and B", "PLAN OF MERGER"),
        ("intro\n\n# The **Deal**\n\nBody.", "The **Deal"),
        ("May 2, 2025\n\nMemo on tin\n\nBody.", "Memo on tin"),
        ("It is a sentence, and ends as one.\n\nBody.", ""),
        ("MINES OFFICE\n\nNOTICE 2024-7\n\nA Duty on Tin\n\nMay 2, 2024", "NOTICE 2024-7: A Duty on Tin"),
        ("Order No. 12/B\n\nMay 2, 2024\n\nTin is taxed by this order.", "Order No. 12/B"),
        ("MINES OFFICE\n\nOffice of Ores\n\nTin is taxed.", "MINES OFFICE"),
        ("CREDIT AGREEMENT\n\nAmendment No. 3\n\nBody.", "CREDIT AGREEMENT"),
        ("", ""),
    ],
)
def test_the_title_line_is_the_first_line_that_is_a_title(text: str, title: str) -> None:
    assert title_line(text) == title


PARTS = st.sampled_from(
    [
        *("Sec. 2. Rates.", "ARTICLE II", "Article 5.2", "(a)", "(i)", "(B)", "1.", "4.5  Title", "ANNEX I", "# Head"),
        *("\n", "\n\n", "SHOUTED LINE", "Title Case Line", "text of the clause;", "Words are said.", "    ", "a | b"),
        *("- item", ":"),
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(PARTS, max_size=40).map(" ".join))
def test_sections_nest_and_paths_agree_with_them(text: str) -> None:
    sections = sections_of(text)
    assert list(sections) == sorted(sections, key=lambda s: (s.start, s.level))
    open_ends: list[int] = []
    for section in sections:
        assert 0 <= section.start <= section.end <= len(text)
        assert section.label
        del open_ends[section.level - 1 :]
        assert len(open_ends) == section.level - 1
        assert all(section.end <= end for end in open_ends)
        open_ends.append(section.end)
    document = Document("d", "d.txt", "D", None, text, "txt", sections)
    places = Places(sections, "D")
    for offset in range(0, len(text), 7):
        inner = document.section_at(offset)
        chain = places.chain(offset)
        assert (chain[-1].level if chain else None) == (inner.level if inner else None)
        assert places.path(offset) == path(document, offset)


def test_what_nests_without_an_end_is_no_clause() -> None:
    assert max(len(section.label) for section in sections_of("11. " * 3000 + "Fees.")) < 100
