"""``dealdesk chat`` with lines that are piped in, and what becomes of a conversation as a file."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest

from dealdesk.ui.chat_lines import Lines
from dealdesk.ui.cli import main
from dealdesk.ui.client_http import Http
from dealdesk.ui.desk import ServedDesk
from dealdesk.ui.settings import Settings
from dealdesk.ui.talk import Talk

TARIFF = "When does the reduction of the additional duty on products of China take effect?"
FOOTBALL = "Who won the football world cup in 1998?"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DEALDESK_{name.upper()}", raising=False)
    monkeypatch.setenv("DEALDESK_SERVER", address)


def chat(monkeypatch: pytest.MonkeyPatch, *lines: str, options: tuple[str, ...] = ()) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    return run("chat", *options)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def test_each_question_is_understood_from_those_before_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chat(monkeypatch, TARIFF, "", "And what was it before?", "/export talk.json") == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"> {TARIFF}\nNovember 10, 2025\n")
    assert "\n> And what was it before?\n" in shown
    second = json.loads(Path("talk.json").read_text())["exchanges"][1]
    assert second["question"] == "And what was it before?"
    assert "additional duty" in second["answer"]["standalone_question"]


def test_a_source_is_shown_in_its_document_with_the_quote_marked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chat(monkeypatch, TARIFF, "/sources", "/s 1") == 0
    shown = capsys.readouterr().out
    assert "> /sources\n[1] Order Reducing the Additional Duty on Products of China, November 4, 2025" in shown
    assert "takes effect on November 10, 2025.⟧" in shown.split("> /s 1")[1]


def test_a_day_and_a_folder_limit_what_follows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--folder", "deals")
    assert chat(monkeypatch, "/folder orders/", "/as-of 2025-12-01", TARIFF, "/folder", "/as-of", options=options) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("deals > /folder orders/\nOnly orders is read.")
    assert f"2025-12-01 · orders > {TARIFF}\nNovember 10, 2025" in shown
    assert "As of December 1, 2025." in shown
    assert shown.endswith("2025-12-01 > /as-of\nNo day is set.\n\n")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/nothing", "/nothing is no command; /help lists"),
        ("/", "/ is no command"),
        ("/as-of soon", "'soon' is no day"),
        ("/folder nowhere", "There are: deals, orders."),
        ("/sources", "Nothing has been asked yet"),
        ("/export", "Name the file"),
        ("/export talk.md", "Nothing has been asked yet"),
        ("x" * 5000, "question"),
    ],
)
def test_what_goes_wrong_is_told_and_the_chat_goes_on(
    line: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chat(monkeypatch, line, "/help") == 2
    printed = capsys.readouterr()
    assert told in printed.err
    assert "/sources [N]" in printed.out


def test_a_refusal_is_no_failure_and_quit_ends_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chat(monkeypatch, FOOTBALL, "/sources 1", "/quit", TARIFF) == 2
    printed = capsys.readouterr()
    assert "There is no source 1" in printed.err
    assert TARIFF not in printed.out


def test_a_conversation_is_forgotten_where_one_begins_anew(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chat(monkeypatch, TARIFF, "/new", "/export talk.json") == 2
    assert "Nothing has been asked yet" in capsys.readouterr().err


def test_without_an_index_it_ends_with_3_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DEALDESK_SERVER")
    assert chat(monkeypatch, TARIFF) == 3
    assert capsys.readouterr().out == ""


def test_a_saved_conversation_becomes_markdown_and_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chat(monkeypatch, TARIFF, FOOTBALL, "/export talk.json", "/export talk.docx") == 0
    assert [one["question"] for one in json.loads(Path("talk.json").read_text())["exchanges"]] == [TARIFF, FOOTBALL]
    assert TARIFF in [paragraph.text for paragraph in docx.Document("talk.docx").paragraphs]
    capsys.readouterr()
    assert run("export", "talk.json") == 0
    printed = capsys.readouterr().out
    assert f"## {TARIFF}\n\n**November 10, 2025**" in printed
    assert run("export", "talk.json", "--output", "talk.md") == 0
    assert Path("talk.md").read_text() == printed


def test_a_question_becomes_a_file_and_a_refusal_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", TARIFF, "-o", "answer.md", "--as-of", "2025-12-01") == 0
    assert "December 1, 2025" in Path("answer.md").read_text()
    assert run("export", FOOTBALL, "-o", "answer.json") == 1
    assert json.loads(Path("answer.json").read_text())["exchanges"][0]["answer"]["refused"] is True


def test_an_answer_in_json_is_exported_from_the_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("ask", TARIFF, "--json") == 0
    monkeypatch.setattr("sys.stdin", io.StringIO(capsys.readouterr().out))
    assert run("export", "-") == 0
    assert "**November 10, 2025**" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "output", "told"),
    [
        (None, "x.md", "talk.json cannot be read"),
        ("nonsense", "x.md", "holds no conversation"),
        ('{"exchanges": []}', "x.md", "holds no conversation"),
        ('{"exchanges": [{"question": "x", "answer": {"text": 1}}]}', "x.md", "holds no conversation"),
        ('{"exchanges": [{"question": "x", "answer": {"text": "y"}}]}', "x.pdf", ".md, .docx or .json"),
        ('{"exchanges": [{"question": "x", "answer": {"text": "y"}}]}', "no/x.md", "cannot be written"),
    ],
)
def test_a_file_that_is_none_is_wrong_usage(
    content: str | None, output: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        Path("talk.json").write_text(content)
    assert run("export", "talk.json", "--output", output) == 2
    assert told in capsys.readouterr().err


def test_tab_offers_commands_at_the_start_and_folders_after_folder(address: str) -> None:
    lines = Lines(Talk(ServedDesk(Http(address, None, 10))))
    assert lines.complete("/s", "/s") == ["/sources"]
    assert lines.complete("/folder o", "o") == ["orders"]
    assert lines.complete("what of /s", "/s") == []
    assert lines.complete("wh", "wh") == []


def test_only_the_last_of_a_long_conversation_is_sent_along(address: str) -> None:
    sent: list[Any] = []

    class Desk(ServedDesk):
        def ask(self, question: str, history: Any, *_: Any) -> Any:
            sent.append(history)
            return {"text": "y" * 30_000}

    talk = Talk(Desk(Http(address, None, 10)))
    for number in range(60):
        talk.ask(f"{number}", lambda _: None)
    assert (len(sent[-1]), sent[-1][0].content, sent[-1][-2].content) == (40, "39", "58")
    assert max(len(turn.content) for turn in sent[-1]) == 20_000
