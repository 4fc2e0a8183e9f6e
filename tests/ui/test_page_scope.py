"""What a question is limited to: read from the browser, checked, told in words, and found by a part of a name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.index.filters import Filters
from dealdesk.ui.page_scope import UNLIMITED, Scope, bar, chosen, link, offered, standing, told, whole
from dealdesk.ui.problems import BadRequest


@dataclass(frozen=True)
class Record:
    """A document of an index."""

    source: str
    title: str
    date: date | None = None

    @property
    def id(self) -> str:
        return self.source


@dataclass(frozen=True)
class Held:
    """An index of documents."""

    records: Sequence[Record]

    def documents(self) -> Sequence[Record]:
        return self.records


HELD = Held(
    (
        Record("deals/nda.md", "Mutual Non-Disclosure Agreement", date(2025, 3, 14)),
        Record("deals/old/lease.txt", "Lease", date(2024, 1, 1)),
        Record("memo.txt", "Memo on Rare Earths"),
    )
)
SCOPES = st.builds(
    Scope,
    folder=st.text(max_size=20),
    documents=st.lists(st.text(max_size=20), max_size=3).map(tuple),
    date_from=st.none() | st.dates(max_value=date(2020, 1, 1)),
    date_to=st.none() | st.dates(min_value=date(2020, 1, 1)),
    as_of=st.none() | st.dates(),
)


def sent(scope: Scope) -> str:
    days = {name: getattr(scope, name) for name in ("date_from", "date_to", "as_of")}
    dated = {name: day.isoformat() if day else None for name, day in days.items()}
    return json.dumps({"folder": scope.folder, "documents": list(scope.documents), **dated})


@given(SCOPES)
def test_what_the_browser_sends_is_read_as_it_was_meant(scope: Scope) -> None:
    assert chosen(sent(scope)) == scope


def test_nothing_chosen_limits_nothing() -> None:
    assert [chosen(value) for value in (None, "", "{}", {})] == [UNLIMITED] * 4
    assert UNLIMITED.filters == Filters()
    assert told(UNLIMITED) == ""


@pytest.mark.parametrize("value", ["[1]", "no json", '{"as_of": "soon"}', '{"documents": 3}', 7])
def test_what_makes_no_sense_is_refused(value: object) -> None:
    with pytest.raises(BadRequest, match="Clear them and set them again"):
        chosen(value)


def test_dates_the_wrong_way_round_are_named() -> None:
    with pytest.raises(BadRequest, match="begins on January 2, 2025, after it ends on January 1, 2025"):
        chosen({"date_from": "2025-01-02", "date_to": "2025-01-01"})


def test_a_document_that_is_gone_is_named() -> None:
    with pytest.raises(BadRequest, match=r"gone\.txt is no longer in the index"):
        standing(Scope(documents=("memo.txt", "gone.txt")), HELD)  # type: ignore[arg-type]


def test_limits_that_leave_no_document_are_told() -> None:
    empty = Scope(folder="deals", date_from=date(2030, 1, 1))
    with pytest.raises(BadRequest, match=r"No document is left by the filters \(deals/ · dated from January 1, 2030\)"):
        standing(empty, HELD)  # type: ignore[arg-type]
    assert standing(Scope(folder="deals"), HELD) == Scope(folder="deals")  # type: ignore[arg-type]


def test_folders_and_documents_are_found_by_parts_of_their_names() -> None:
    def found(words: str) -> list[tuple[str, str]]:
        return [(one["kind"], one["value"]) for one in offered(HELD, words)]  # type: ignore[arg-type]

    assert found("deals") == [
        ("folder", "deals"),
        ("folder", "deals/old"),
        ("document", "deals/nda.md"),
        ("document", "deals/old/lease.txt"),
    ]
    assert found("RARE memo") == [("document", "memo.txt")]
    assert found("nothing of the kind") == []
    assert offered(HELD, "deals")[0]["more"] == "2 documents"  # type: ignore[arg-type]


def test_a_link_leaves_out_what_is_not_limited() -> None:
    assert link("When?", UNLIMITED, None) == "?q=When%3F"
    assert link("When?", Scope(as_of=date(2025, 1, 1)), date(2026, 1, 1)) == "?q=When%3F&as_of=2025-01-01"


def test_the_line_below_the_question_tells_what_is_asked() -> None:
    assert whole(HELD, None) == "All 3 documents, as of March 14, 2025"  # type: ignore[arg-type]
    assert whole(HELD, date(2026, 1, 1)) == "All 3 documents, as of January 1, 2026"  # type: ignore[arg-type]
    assert "Nothing is indexed yet" in bar(whole(None, None))
