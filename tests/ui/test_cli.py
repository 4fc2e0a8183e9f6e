"""The command line: what it prints, and with which code it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dealdesk.ui.address import Address
from dealdesk.ui.cli import main, plain_question
from dealdesk.ui.settings import Settings

COMMANDS = [
    "ask",
    "chat",
    "search",
    "documents",
    "show",
    "timeline",
    "export",
    "reindex",
    "delete",
    "compact",
    "backup",
    "restore",
    "serve",
    "evaluate",
    "doctor",
]
TARIFF = "When does the reduction of the additional duty on products of China take effect?"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DEALDESK_{name.upper()}", raising=False)


@pytest.fixture
def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The small corpus and its index, by variables."""
    monkeypatch.setenv("DEALDESK_CORPUS", str(settings.corpus))
    monkeypatch.setenv("DEALDESK_DATA", str(settings.data))
    return settings


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_help_names_every_command_and_loads_no_model() -> None:
    script = (
        "import sys; from dealdesk.ui.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'gradio', 'fastapi', 'faiss', 'onnxruntime'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert all(f" {name} " in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_teaches_by_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command, "--help") == 0
    assert f"dealdesk {command}" in capsys.readouterr().out.split("Examples:")[1]


def test_an_answer_ends_with_0_and_shows_its_source(desk: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", TARIFF) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "November 10, 2025" in shown
    assert "[1] Order Reducing the Additional Duty on Products of China, November 4, 2025" in shown
    assert "orders/duty.txt" in shown


def test_an_answer_as_json_is_that_of_the_api(desk: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", TARIFF, "--json") == 0
    answer = printed(capsys)
    assert answer["citations"][0]["source"] == "orders/duty.txt"
    assert answer["refused"] is False


@pytest.mark.parametrize(
    ("given", "question"),
    [
        (["ask", "x"], "x"),
        (["ask", "x", "--json"], "x"),
        (["ask", "--json", "x y"], "x y"),
        (["ask"], None),
        (["ask", "--help"], None),
        (["ask", "-x"], None),
        (["ask", "x", "y"], None),
        (["ask", "x", "--local"], None),
        (["search", "x"], None),
        ([], None),
    ],
)
def test_only_a_plain_question_goes_without_the_parser(given: list[str], question: str | None) -> None:
    assert plain_question(given) == question


def test_a_refusal_ends_with_1(desk: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", "Who won the football world cup in 1998?", "--json") == 1
    assert printed(capsys)["refused"] is True


def test_a_search_as_json_is_that_of_the_api(desk: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("search", "rare earths", "-k", "2", "--json") == 0
    hits = printed(capsys)["hits"]
    assert (len(hits), hits[0]["source"]) == (2, "memo.txt")


def test_a_search_for_people_shows_places_and_texts(desk: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("search", "governing law", "-k", "1", "--folder", "deals") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Mutual Non-Disclosure Agreement between Northwind and Halvorsen" in shown
    assert "laws of Norway" in shown


@pytest.mark.parametrize("command", [("ask", "x"), ("search", "x"), ("serve", "--port", "0")])
def test_without_an_index_every_command_ends_with_3_and_the_remedy(
    command: tuple[str, ...], settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEALDESK_CORPUS", str(settings.corpus))
    assert run(*command, "--data", "nothing-here") == 3
    assert "dealdesk reindex" in " ".join(capsys.readouterr().err.split())


def test_an_error_as_json_is_a_problem_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", "x", "--json", "--data", "nothing-here") == 3
    assert printed(capsys)["type"] == "urn:dealdesk:problem:index-missing"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("ask",),
        ("ask", "  "),
        ("ask", "x", "--as-of", "soon"),
        ("search", "x", "-k", "0"),
        ("reindex", "--corpus", "nowhere"),
        ("evaluate", "nowhere"),
        ("evaluate", "nowhere", "--report", "/dev/null"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...], desk: Settings) -> None:
    assert run(*arguments) == 2


def test_a_wrong_setting_ends_with_2_and_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEALDESK_PORT", "http")
    assert run("doctor") == 2
    assert "DEALDESK_PORT" in capsys.readouterr().err


def test_a_reindexing_names_what_it_could_not_read_and_indexes_the_rest(
    own_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    places = ("--corpus", str(own_settings.corpus), "--data", str(own_settings.data), "--json")
    (own_settings.corpus / "empty.pdf").write_bytes(b"")
    (own_settings.corpus / "quota.txt").write_text("The quota on beef is 65,000 tons.")
    assert run("reindex", *places) == 4
    report = printed(capsys)
    assert report["added"] == ["quota.txt"]
    assert [item["source"] for item in report["unreadable"]] == ["empty.pdf"]
    assert report["unreadable"][0]["remedy"]

    (own_settings.corpus / "empty.pdf").unlink()
    assert run("reindex", *places) == 0
    capsys.readouterr()
    assert run("reindex", *places, "--rollback") == 0
    assert printed(capsys)["generation"]


def test_a_path_outside_the_corpus_is_wrong_usage(own_settings: Settings, tmp_path: Path) -> None:
    places = ("--corpus", str(own_settings.corpus), "--data", str(own_settings.data))
    assert run("reindex", str(tmp_path), *places) == 2


def test_the_doctor_finds_a_sound_installation_sound(desk: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor", "--deep", "--json") == 0
    findings = {finding["name"]: finding for finding in printed(capsys)}
    assert {"versions", "settings", "corpus", "disk", "server", "embedder", "reranker", "index"} <= set(findings)
    assert "3 documents" in findings["index"]["detail"]
    assert "1 segments with 0 dead rows, vectors compared one by one" in findings["index"]["detail"]
    assert "every file read and compared" in findings["index"]["detail"]
    assert all("sha256" in findings[model]["detail"] for model in ("embedder", "reranker", "late interaction"))
    assert "none runs over" in findings["server"]["detail"]


def test_the_doctor_tells_of_a_server_that_is_gone_and_an_index_that_is_behind(
    own_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    Address("http://127.0.0.1:9", "x", 7, "0.1.0", "2025-11-25T00:00:00+00:00", "/").write(own_settings.data)
    (own_settings.corpus / "memo.txt").write_text("Another memo.")
    (own_settings.corpus / "later.txt").write_text("A later note.")
    assert run("doctor", "--json", "--corpus", str(own_settings.corpus), "--data", str(own_settings.data)) == 3
    findings = {finding["name"]: finding for finding in printed(capsys)}
    assert not findings["server"]["well"]
    assert "dealdesk serve" in findings["server"]["remedy"]
    assert "2 files of the corpus are not indexed as they are now" in findings["index"]["detail"]


def test_the_doctor_finds_a_file_of_the_index_that_has_changed(
    own_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    places = ("--json", "--corpus", str(own_settings.corpus), "--data", str(own_settings.data))
    vectors = next((own_settings.data / "generations").glob("*/segments/000/vectors.f32"))
    content = bytearray(vectors.read_bytes())
    content[-1] ^= 1
    vectors.write_bytes(content)
    (own_settings.data / "keys.sqlite").write_bytes(b"no database at all" * 100)
    assert run("doctor", *places) == 3
    found = {finding["name"]: finding for finding in printed(capsys)}
    assert found["index"]["detail"] == f"{vectors} has changed since it was written"
    assert found["index"]["remedy"] == "run `dealdesk reindex`"
    assert "keys.sqlite cannot be read" in found["keys and feedback"]["detail"]
    assert "dealdesk restore" in found["keys and feedback"]["remedy"]


def test_the_doctor_says_what_to_do(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALDESK_LLM_API_KEY", "hunter2")
    assert run("doctor", "--corpus", "nowhere") == 3
    shown = capsys.readouterr().out
    assert "DEALDESK_CORPUS" in shown
    assert "dealdesk reindex" in shown
    assert "hunter2" not in shown


def test_an_evaluation_counts_what_was_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "The reduction of the duty takes effect on November 10, 2025. Nothing else is changed by this order."
    document = {"doc_id": "o/1", "title": "Order on the duty", "date": "2025-11-04", "text": text}
    evidence = [{"doc_id": "o/1", "start": 0, "end": 60}]
    asked = {"id": "1", "type": "date", "question": "When does the reduction of the duty take effect?"}
    asked |= {"answers": ["November 10, 2025"], "evidence": evidence, "answerable": True}
    unanswerable = {"id": "2", "question": "Who plays the violin?", "answers": [], "answerable": False}
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "documents.jsonl").write_text(json.dumps(document))
    (folder / "questions.jsonl").write_text(f"{json.dumps(asked)}\n{json.dumps(unanswerable)}\n")
    assert run("evaluate", str(folder), "--json", "--failures", str(tmp_path / "failures.jsonl")) == 0
    [told] = printed(capsys)["sets"]
    figures = told["figures"]
    names = ("hit@1", "recall@1", "mrr", "answered", "correct", "cited", "cite_prec", "refused_ok")
    names += ("quotes_true", "numbers_ok")
    assert {name: figures[name] for name in names} == dict.fromkeys(names, 100.0)
    assert (tmp_path / "failures.jsonl").read_text() == ""
    assert figures["calibration"]["confidence"]["auroc"] == 1.0
    report = Path(".dealdesk", "evaluate", "set", "report")
    assert json.loads((report / "report.json").read_text())["sets"] == [told | {"failures": []}]
    assert "Evaluation of set" in (report / "report.html").read_text()


def test_two_sets_are_reported_side_by_side_and_counted_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, question in (("first", "Who plays the violin?"), ("second", "When does the lease end?")):
        (tmp_path / name).mkdir()
        document = {"doc_id": "lease", "title": "Lease", "text": "The lease ends on May 1, 2027."}
        asked = {"id": "1", "type": "who", "question": question, "answerable": False}
        (tmp_path / name / "documents.jsonl").write_text(json.dumps(document))
        (tmp_path / name / "questions.jsonl").write_text(json.dumps(asked))
    assert run("evaluate", "first", "second", "--report", "told") == 0
    shown = capsys.readouterr().out
    assert "first: 1 questions" in shown
    assert "all sets: 2 questions" in shown
    assert "told/report.html" in shown
    report = json.loads(Path("told", "report.json").read_text())
    assert [each["name"] for each in report["sets"]] == ["first", "second"]
    assert report["pooled"]["questions"] == 2
    assert [failure["kind"] for failure in report["sets"][1]["failures"]] == ["answered"]


def test_two_sets_of_one_name_are_wrong_usage_before_anything_is_indexed(tmp_path: Path) -> None:
    for folder in ("a/set", "b/set"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "questions.jsonl").write_text("")
    assert run("evaluate", "a/set", "b/set") == 2
    assert not Path(".dealdesk").exists()
