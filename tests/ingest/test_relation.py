"""What a document orders about others, in the wordings that drafters use, and what it only tells of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.ingest.citation import citations_in
from dealdesk.ingest.clause import Sentences
from dealdesk.ingest.document import Document
from dealdesk.ingest.findings import findings_in
from dealdesk.ingest.relation import Mention, mentions_in, own_family

ORDERED = [
    ("Decree 4711 is hereby amended as follows.", "amends", "4711", "", ""),
    ("Section 5(b) of Decree 4711 is amended by striking “tin” and inserting “lead”.", "amends", "4711", "5(b)", ""),
    ("This order amends section 2 of Decree 4711.", "amends", "4711", "2", ""),
    ("I hereby revoke Decree 4711.", "terminates", "4711", "", ""),
    ("The duties imposed by Decree 4711 shall no longer be in effect.", "terminates", "4711", "", "duties imposed"),
    ("This order supersedes Decree 4711 of May 2, 2024.", "supersedes", "4711", "", ""),
    ("This order takes effect today. It replaces Decree 4711.", "supersedes", "4711", "", ""),
    ("Enforcement of clause 3 of Decree 4711 is suspended until June 1, 2025.", "suspends", "4711", "3", "Enforcement"),
    (
        "I have determined that it is necessary to extend the suspension ordered by Decree 4711.",
        "extends",
        "4711",
        "",
        "suspension",
    ),
    ("This order implements Decree 4711.", "implements", "4711", "", ""),
    (
        "(a) increase the fee set forth in section 9 of Decree 4711 from 3 crowns to 5 crowns;",
        "amends",
        "4711",
        "9",
        "fee",
    ),
    ('In article 7 of Decree 4711, "tin" is deleted and "lead" is inserted.', "amends", "4711", "7", ""),
    ("I have determined to eliminate the fee charged pursuant to Decree 4711.", "terminates", "4711", "", "the fee"),
    ("Tin shall no longer be subject to the fee of Decree 4711.", "terminates", "4711", "", "the fee"),
    ("Casks subject to a fee under Decree 4711 shall instead be free.", "amends", "4711", "", "a fee"),
    ("This fee is due in lieu of the fee set by Decree 4711.", "amends", "4711", "", "the fee set"),
    ("Tar and rope are hereby removed from Annex II to Decree 4711.", "amends", "4711", "Annex II", "Annex II"),
    ("Sec. 2. Amendments to Decree 4711", "amends", "4711", "", ""),
]
TOLD = [
    "Decree 4711 was amended in May.",
    "The rate stands in Decree 4711, which amended Decree 12.",
    "The minister may amend Decree 4711.",
    "If prices rise, Decree 4711 shall be suspended.",
    "Should the other side fail to act, I may modify Decree 4711.",
    "Decree 4711 provided that “Decree 12 is hereby amended”.",
    "This order is necessary to deal with the emergency declared in Decree 4711.",
    "The fee is charged under Decree 4711, as amended.",
    "This fee was due in lieu of the fee set by Decree 4711.",
    "This order shall be implemented consistent with law and with Decree 4711.",
]


def ordered(text: str) -> list[Mention]:
    return mentions_in(text, citations_in(text), Sentences(text))


@pytest.mark.parametrize(("text", "kind", "number", "place", "part"), ORDERED)
def test_each_wording_tells_kind_target_and_part(text: str, kind: str, number: str, place: str, part: str) -> None:
    (found,) = ordered(text)
    assert (found.kind, found.cited.number) == (kind, number)
    assert place in found.place
    assert part in found.part


@pytest.mark.parametrize("text", TOLD)
def test_what_is_told_or_allowed_is_not_ordered(text: str) -> None:
    assert ordered(text) == []


def test_of_a_decree_as_amended_by_another_the_first_is_changed() -> None:
    (found,) = ordered("Decree 12, as amended by Decree 4711 of May 2, 2024, is further amended in section 3.")
    assert found.cited.number == "12"


def test_a_list_of_decrees_is_changed_one_by_one() -> None:
    text = "The duties under Decree 12, as amended; Decree 13; and Decree 14 are hereby terminated."
    assert [(m.kind, m.cited.number) for m in ordered(text)] == [("terminates", n) for n in ("12", "13", "14")]


def test_a_document_is_named_by_its_title_and_an_agreement_by_what_it_is_on() -> None:
    (titled,) = citations_in("The decree entitled “On the Taxing of Tin” stands.")
    assert (titled.family, titled.title) == ("decree", "On the Taxing of Tin")
    text = "The Framework Agreement on the Fishing of Herring of May 2, 2024 (Agreement), is old. The Agreement binds."
    named, short = citations_in(text)
    assert (named.name, named.date) == ("Framework Agreement on the Fishing of Herring", date(2024, 5, 2))
    assert (short.name, text[short.start : short.end]) == (named.name, "Agreement")


def test_numbers_in_a_plural_are_documents_each() -> None:
    assert [c.number for c in citations_in("Annex II of Decrees 4711, 4712, and 4713 applies.")] == [
        "4711",
        "4712",
        "4713",
    ]


def test_an_amendment_changes_the_agreement_whose_name_it_defines() -> None:
    text = (
        "This Amendment No. 2 to the Harbour Lease Agreement dated as of May 2, 2024 (the “Lease Agreement”), is made "
        "today.\n\n1.1 In section 4 of the Lease Agreement, “May” is replaced by “June”.\n"
    )
    first, second = ordered(text)
    assert (first.kind, first.cited.name, first.cited.date) == ("amends", "Harbour Lease Agreement", date(2024, 5, 2))
    assert (second.kind, second.words, second.place) == ("amends", "Lease Agreement", "section 4")
    assert second.cited.date == date(2024, 5, 2)


def test_the_agreement_that_speaks_is_none_of_the_others() -> None:
    assert citations_in("This Supply Agreement dated May 2, 2024 (this “Agreement”) binds the parties.") == []


def test_a_change_carries_the_days_of_its_sentence() -> None:
    text = (
        "This order is short.\n\nEffective on May 2, 2025, enforcement of section 2 of Decree 4711 is suspended until "
        "August 1, 2025.\n"
    )
    document = Document("d", "d.txt", "Order", date(2025, 4, 30), text, "txt")
    (found,) = findings_in(document).mentions
    assert (found.effective, found.until) == (date(2025, 5, 2), date(2025, 8, 1))


def test_only_a_document_that_speaks_of_itself_orders_anything() -> None:
    text = "The President signed a paper. Decree 4711 is hereby amended, he said.\n"
    assert own_family("Report", text) == ""
    assert own_family("Fact Sheet: On Tin", "This order is short.") == ""
    assert own_family("On Tin", "This order is short. This decree is not.") == "order"
    assert findings_in(Document("d", "d.txt", "Report", None, text, "txt")).mentions == ()


def test_a_document_goes_by_the_number_that_its_title_or_first_lines_begin_with() -> None:
    text = "NOTICE 77-B\n\nOn the taxing of tin. Decree 12 stands.\n"
    document = Document("d", "notice-77.txt", "On the taxing of tin", None, text, "txt")
    assert {(one.family, one.number) for one in findings_in(document).own} >= {("notice", "77-B")}
    titled = Document("d", "d.txt", "Order 9-2: Amending Order 9-1", None, "This order stands.", "txt")
    assert [one.number for one in findings_in(titled).own] == ["9-2"]


PIECES = st.lists(
    st.sampled_from([row[0] for row in ORDERED] + TOLD + ["\n\n", " ", "(the “Decree”)", "as amended by"]), max_size=6
)


@settings(max_examples=60, deadline=None)
@given(PIECES)
def test_every_change_lies_in_the_text_and_holds_the_words_of_its_target(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for mention in ordered(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.words == " ".join(text[mention.cited.start : mention.cited.end].split())
        assert mention.start <= mention.cited.start < mention.end
