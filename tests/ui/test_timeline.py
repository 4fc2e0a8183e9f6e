"""What the documents state, by day, and what changes what: over HTTP and on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from starlette.testclient import TestClient

from dealdesk.ingest.facts import FactKind
from dealdesk.ui.cli import main
from dealdesk.ui.settings import Settings
from dealdesk.ui.timeline_command import Kind

PAGE = '---\ntitle: "{title}"\ndate: {date}\n---\n{text}\n'
FILES = {
    "orders/12.txt": (
        "Decree 12: On Tin",
        "2025-03-01",
        "The office decrees:\n\nSec. 1. This decree lays a duty of 5 percent on tin, effective on April 1, 2025.\n"
        "\nSec. 2. The toll keeper shall report within 21 days after the date of this decree.\n",
    ),
    "orders/13.txt": (
        "Decree 13: Amending Decree 12",
        "2025-09-01",
        "The office decrees:\n\nSec. 1. Section 1 of Decree 12 is hereby amended. Decree 9 is hereby revoked.\n\n"
        "Sec. 2. This decree takes effect on October 1.\n",
    ),
    "letters/memo.txt": (
        "Memo",
        "2025-09-02",
        "The lease on the slip expires on June 30, 2027. Rope costs $40 a coil.",
    ),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    from dealdesk.ui.wire import embedder, index

    root = tmp_path_factory.mktemp("timeline")
    for source, (title, day, text) in FILES.items():
        path = root / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(title=title, date=day, text=text), encoding="utf-8")
    chosen = Settings(corpus=root / "corpus", data=root / "data")
    index(chosen, embedder(chosen))
    return chosen


@pytest.fixture(scope="module")
def served(desk: Settings) -> Iterator[TestClient]:
    from dealdesk.ui.api import create_app

    with TestClient(create_app(desk, page=False), raise_server_exceptions=False) as server:
        yield server


@pytest.fixture
def at_desk(desk: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DEALDESK_{name.upper()}", raising=False)
    monkeypatch.setenv("DEALDESK_DATA", str(desk.data))


def listed(served: TestClient, **query: Any) -> list[tuple[str, str, str]]:
    reply = served.get("/api/timeline", params=query)
    assert reply.status_code == 200, reply.text
    return [(one["value"], one["kind"], one["source"]) for one in reply.json()["entries"]]


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def ids(served: TestClient) -> dict[str, str]:
    return {one["source"]: one["document_id"] for one in served.get("/api/documents").json()["documents"]}


def test_dated_facts_come_by_day_with_the_characters_that_say_so(served: TestClient) -> None:
    body = served.get("/api/timeline").json()
    assert [(one["value"], one["kind"], one["source"]) for one in body["entries"]] == [
        ("2025-03-22", "deadline", "orders/12.txt"),
        ("2025-04-01", "effective", "orders/12.txt"),
        ("2025-10-01", "effective", "orders/13.txt"),
        ("2027-06-30", "expires", "letters/memo.txt"),
    ]
    assert body["total"] == 4
    assert body["index_generation"] == served.get("/readyz").json()["index_generation"]
    for one in body["entries"]:
        text = served.get(f"/api/documents/{one['document_id']}/text").json()["text"]
        assert text[one["start"] : one["end"]] == one["text"]
    first, _, third, _ = body["entries"]
    assert first["how"] == "21 days after March 1, 2025, the document's date"
    assert (first["section"], first["subject"]) == ("Sec. 2", "The toll keeper shall report")
    assert third["how"] == "the year is that of September 1, 2025, the document's date"
    assert (third["date"], third["document_date"], third["title"]) == (
        "2025-10-01",
        "2025-09-01",
        "Decree 13: Amending Decree 12",
    )


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ({"kind": ["effective", "expires"]}, ["2025-04-01", "2025-10-01", "2027-06-30"]),
        ({"kind": "rate"}, ["5%"]),
        ({"kind": "amount"}, ["USD 40 per coil"]),
        ({"document": "orders/13.txt"}, ["2025-10-01"]),
        ({"folder": "letters"}, ["2027-06-30"]),
        ({"folder": "nowhere"}, []),
        ({"date_from": "2025-04-01", "date_to": "2025-10-01"}, ["2025-04-01", "2025-10-01"]),
        ({"limit": 1}, ["2025-03-22"]),
    ],
)
def test_a_timeline_is_restricted_by_kind_document_folder_and_days(
    served: TestClient, query: dict[str, Any], values: list[str]
) -> None:
    assert [value for value, _, _ in listed(served, **query)] == values


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"kind": "rumour"}, 422, "kind"),
        ({"limit": 0}, 422, "limit"),
        ({"limit": 1001}, 422, "limit"),
        ({"date_from": "soon"}, 422, "date_from"),
        ({"date_from": "2026-01-01", "date_to": "2025-01-01"}, 400, "exchange them"),
        ({"document": "nothing.txt"}, 404, "nothing.txt"),
    ],
)
def test_a_timeline_that_makes_no_sense_is_a_problem(
    served: TestClient, query: dict[str, Any], status: int, words: str
) -> None:
    reply = served.get("/api/timeline", params=query)
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json")
    assert words in reply.json()["detail"]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_the_pages_of_a_timeline_together_are_the_whole(served: TestClient, limit: int) -> None:
    kinds = get_args(FactKind)
    whole = served.get("/api/timeline", params={"kind": kinds, "limit": 1000}).json()
    found: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = served.get("/api/timeline", params={"kind": kinds, "limit": limit, "cursor": cursor}).json()
        assert (page["total"], len(page["entries"]) <= limit) == (whole["total"], True)
        found += page["entries"]
        cursor = page["next"]
    assert found == whole["entries"]
    assert len(found) == whole["total"] > 4


def test_a_cursor_of_another_list_is_refused(served: TestClient) -> None:
    other = served.get("/api/documents", params={"limit": 1}).json()["next"]
    assert served.get("/api/timeline", params={"cursor": other}).status_code == 400


def test_a_document_shows_what_it_changes_and_what_changed_it(served: TestClient) -> None:
    known = ids(served)
    amended = served.get(f"/api/documents/{known['orders/12.txt']}").json()
    amending = served.get(f"/api/documents/{known['orders/13.txt']}").json()
    (change,) = amended["changed_by"]
    assert amended["changes"] == []
    assert (change["kind"], change["document_id"], change["title"], change["date"], change["place"]) == (
        "amends",
        known["orders/13.txt"],
        "Decree 13: Amending Decree 12",
        "2025-09-01",
        "Section 1",
    )
    text = served.get(f"/api/documents/{change['quoted_in']}/text").json()["text"]
    assert text[change["start"] : change["end"]] == change["quote"] == "Section 1 of Decree 12 is hereby amended"
    assert [(one["kind"], one["source"], one["named"]) for one in amending["changes"]] == [
        ("amends", "orders/12.txt", "Decree 12"),
        ("terminates", None, "Decree 9"),
    ]
    assert amending["changed_by"] == []


@pytest.mark.usefixtures("at_desk")
def test_the_command_lists_the_same_as_json(served: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("timeline", "--json") == 0
    assert json.loads(capsys.readouterr().out) == served.get("/api/timeline").json()


@pytest.mark.usefixtures("at_desk")
def test_the_command_shows_day_kind_subject_and_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("timeline", "--kind", "deadline", "--from", "2025-03-01", "--to", "2025-12-31") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert all(words in shown for words in ("2025-03-22", "deadline", "The toll keeper", "Decree 12"))
    assert "2027-06-30" not in shown


@pytest.mark.usefixtures("at_desk")
def test_the_command_says_how_much_it_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("timeline", "--limit", "1") == 0
    assert "1 of 4; --limit shows more." in capsys.readouterr().out


@pytest.mark.usefixtures("at_desk")
def test_an_empty_timeline_says_what_would_widen_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("timeline", "--from", "2040-01-01") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "None of the 3 documents in the index states such a date" in shown
    assert "--from" in shown


@pytest.mark.usefixtures("at_desk")
def test_a_document_that_is_not_there_ends_with_2_and_no_index_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("timeline", "--document", "nothing.txt") == 2
    assert "nothing.txt" in capsys.readouterr().err
    assert run("timeline", "--data", str(tmp_path / "empty")) == 3


def test_the_kinds_of_the_option_are_those_of_facts() -> None:
    assert [kind.value for kind in Kind] == list(get_args(FactKind))
