"""A deleted document: out of the next answer, and out of every file once the index was compacted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from dealdesk.ui.cli import main
from dealdesk.ui.settings import Settings

WORDS = (b"halvorsen", b"norway", b"non-disclosure", b"three years after", b"nda.md")


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def held(data: Path) -> set[bytes]:
    """Which of the words stand in any file of the data folder, its name included, in small letters."""
    told = b"\n".join(
        path.name.encode() + path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file()
    ).lower()
    return {word for word in WORDS if word in told}


@pytest.mark.parametrize("over_the_api", [True, False])
def test_a_document_deleted_over_the_api_is_in_no_answer_and_after_compaction_in_no_file(
    over_the_api: bool, own_client: TestClient, own_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    question = {"question": "Which law governs the NDA between Northwind and Halvorsen?"}
    assert "Norway" in own_client.post("/api/ask", json=question).text
    listed = own_client.get("/api/documents").json()["documents"]
    nda = next(one for one in listed if one["source"] == "deals/nda.md")
    assert own_client.delete(f"/api/documents/{nda['document_id']}").status_code == 200
    for path, body in (("/api/ask", question), ("/api/search", {"query": "laws of Norway"})):
        reply = own_client.post(path, json=body).text.replace(question["question"], "")
        assert "Norway" not in reply
        assert nda["document_id"] not in reply
    assert own_client.get(f"/api/documents/{nda['document_id']}/text").status_code == 404
    assert held(own_settings.data) == set(WORDS), "the test would not find what it looks for"
    if over_the_api:
        job = own_client.post("/api/compact").json()["job_id"]
        assert "event: done" in own_client.get(f"/api/jobs/{job}/events").text
        told = own_client.get(f"/api/jobs/{job}").json()
        assert (told["kind"], told["problem"], told["compacted"]["generations"]) == ("compact", None, 1)
        assert told["compacted"]["generation"] == own_client.get("/readyz").json()["index_generation"]
    else:
        assert run("compact", "--data", str(own_settings.data)) == 0
        assert "none to roll back to" in " ".join(capsys.readouterr().out.split())
    assert held(own_settings.data) == set()
    assert (
        "November 10, 2025"
        in own_client.post(
            "/api/ask",
            json={"question": "When does the reduction of the additional duty on products of China take effect?"},
        ).text
    )


def test_a_document_deleted_on_the_command_line_is_in_no_file(
    own_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    places = ("--data", str(own_settings.data), "--corpus", str(own_settings.corpus))
    assert run("delete", "nda", "--yes", "--compact", *places, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["source"], told["compacted"]) == ("deals/nda.md", True)
    assert not (own_settings.corpus / "deals/nda.md").exists()
    assert held(own_settings.data) == set()
    assert run("documents", "--data", str(own_settings.data), "--local", "--json") == 0
    assert {one["source"] for one in json.loads(capsys.readouterr().out)["documents"]} == {
        "memo.txt",
        "orders/duty.txt",
    }
