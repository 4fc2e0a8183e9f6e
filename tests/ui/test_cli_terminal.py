"""What the command line looks like: on terminals wide and narrow, without colours, in a pipe; and completion by Tab."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from dealdesk.ui.settings import Settings

TARIFF = "When does the reduction of the additional duty on products of China take effect?"
SCRIPT = str(Path(sys.executable).with_name("dealdesk"))
_ESCAPES = re.compile(r"\x1b\]8;[^\x1b]*\x1b\\|\x1b\[[0-9;?]*[A-Za-z]")
_COLOURS = re.compile(r"\x1b\[(?:\d+;)*(?:3\d|9\d)(?:;\d+)*m")


@pytest.fixture(scope="module")
def environment(settings: Settings, address: str) -> dict[str, str]:
    """Variables under which a process asks the server of the small corpus."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DEALDESK_")}
    return kept | {"DEALDESK_SERVER": address, "TERM": "xterm-256color", "DEALDESK_DATA": str(settings.data)}


class Terminal:
    """A process on a terminal of so many columns."""

    def __init__(self, columns: int, environment: dict[str, str], *arguments: str) -> None:
        self._screen, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        plain = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")}
        self.process = subprocess.Popen([SCRIPT, *arguments], stdin=inside, stdout=inside, stderr=inside, env=plain)
        os.close(inside)
        self.shown = ""

    def until(self, words: str = "") -> str:
        """All that was shown, once ``words`` are among what is new; without words, once the process has ended."""
        seen, deadline = len(self.shown), time.monotonic() + 60
        while time.monotonic() < deadline and not (words and words in _ESCAPES.sub("", self.shown[seen:])):
            if not select.select([self._screen], [], [], 0.1)[0]:
                continue
            try:
                more = os.read(self._screen, 65536)
            except OSError:  # the other side is closed
                break
            if not more:
                break
            self.shown += more.decode().replace("\r\n", "\n")
        else:
            assert words in _ESCAPES.sub("", self.shown[seen:]), self.shown
        return self.shown

    def type(self, keys: str) -> None:
        os.write(self._screen, keys.encode())

    def close(self) -> int:
        self.until()
        os.close(self._screen)
        return self.process.wait(timeout=30)


def on_terminal(columns: int, environment: dict[str, str], *arguments: str) -> str:
    terminal = Terminal(columns, environment, *arguments)
    terminal.close()
    return terminal.shown


def in_pipe(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, env=environment, timeout=60)
    return done.stdout


def test_on_a_terminal_paths_are_links_and_the_answer_stands_out(environment: dict[str, str], address: str) -> None:
    shown = on_terminal(100, environment, "ask", TARIFF)
    assert re.search(rf"\x1b\]8;[^;]*;{re.escape(address)}/api/documents/duty-\w+/file\x1b\\", shown)
    assert "\x1b[1mNovember 10, 2025\x1b[0m" in shown
    assert _COLOURS.search(shown)


def test_without_colours_bold_and_links_stay(environment: dict[str, str]) -> None:
    shown = on_terminal(100, environment | {"NO_COLOR": "1"}, "ask", TARIFF)
    assert not _COLOURS.search(shown)
    assert "\x1b[1m" in shown
    assert "\x1b]8;" in shown


def test_a_dumb_terminal_gets_plain_text(environment: dict[str, str]) -> None:
    assert "\x1b" not in on_terminal(80, environment | {"TERM": "dumb"}, "show", "memo.txt", "--at", "0")


@pytest.mark.parametrize(
    ("columns", "arguments", "words"),
    [
        (36, ("ask", TARIFF), "duty.txt"),
        (36, ("search", "rare earths"), "memo.txt"),
        (36, ("documents",), "deals/nda.md"),
        (36, ("timeline",), "effective"),
        (36, ("show", "memo.txt", "--at", "6", "--end", "20"), "accounts for"),
        (90, ("documents",), "deals/nda.md"),
        (90, ("timeline",), "effective"),
    ],
)
def test_no_line_is_wider_than_the_terminal(
    columns: int, arguments: tuple[str, ...], words: str, environment: dict[str, str]
) -> None:
    shown = _ESCAPES.sub("", on_terminal(columns, environment, *arguments))
    assert max(cell_len(line.rstrip()) for line in shown.splitlines()) <= columns
    assert words in shown


@pytest.mark.parametrize("arguments", [("ask", TARIFF), ("documents",), ("timeline",), ("search", "rare earths")])
def test_in_a_pipe_nothing_is_broken_padded_or_coloured(
    arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    printed = in_pipe(environment | {"COLUMNS": "30"}, *arguments)
    assert "\x1b" not in printed
    assert all(line == line.rstrip() for line in printed.splitlines())
    assert "Order Reducing the Additional Duty on Products of China" in printed


def test_a_reader_who_has_enough_is_no_failure(environment: dict[str, str]) -> None:
    for command in ("show memo.txt", "documents --json", "timeline"):
        line = f"set -o pipefail; {SCRIPT} {command} | true"
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=environment, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")


def test_a_place_is_marked_by_its_looks_or_by_brackets(environment: dict[str, str]) -> None:
    arguments = ("show", "memo.txt", "--at", "0", "--end", "5")
    assert "\x1b[7mChina\x1b[0m" in on_terminal(90, environment, *arguments)
    assert "⟦China⟧" in in_pipe(environment, *arguments)


def test_a_document_cannot_speak_to_the_terminal(
    serve: Callable[[Any], AbstractContextManager[str]], environment: dict[str, str]
) -> None:
    async def hostile(scope: Any, receive: Any, send: Any) -> None:
        import json

        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        one = {"document_id": "x", "source": "a\x1b]0;owned\x07.txt", "title": "T\x9b2J", "date": None, "format": "txt"}
        one |= {"size": 1, "characters": 1, "passages": 1, "stale": False, "notices": []}
        body = json.dumps({"documents": [one], "index_generation": "1"}).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    with serve(hostile) as url:
        for shown in (
            on_terminal(90, environment | {"DEALDESK_SERVER": url}, "documents"),
            in_pipe(environment | {"DEALDESK_SERVER": url}, "documents"),
        ):
            assert "T\ufffd2J" in shown
            assert "\x1b]0;" not in shown
            assert "\x9b" not in shown


def test_lines_of_a_chat_are_edited_and_brought_back(environment: dict[str, str]) -> None:
    terminal = Terminal(100, environment, "chat")
    terminal.until("> ")
    terminal.type(f"{TARIFF}\n")
    terminal.until("characters")
    terminal.type("/so\t\n")  # Tab completes, the arrow brings the question back, and its end is rubbed out
    assert "[1] Order Reducing" in _ESCAPES.sub("", terminal.until("[1]"))
    terminal.type("\x1b[A\x1b[A\x15/as-of 2025-12-01\n")
    terminal.until("2025-12-01 > ")
    terminal.type("\x04")
    assert terminal.close() == 0


@pytest.fixture(scope="module")
def complete(environment: dict[str, str]) -> Callable[..., list[str]]:
    def completed(*words: str) -> list[str]:
        line = {"COMP_WORDS": " ".join(["dealdesk", *words]), "COMP_CWORD": str(len(words))}
        printed = in_pipe(environment | line | {"_DEALDESK_COMPLETE": "complete_bash"})
        return printed.split()

    return completed


def test_tab_completes_commands_options_kinds_documents_and_folders(complete: Callable[..., list[str]]) -> None:
    assert complete("s") == ["search", "show", "serve"]
    assert complete("reindex", "--w") == ["--watch"]
    assert complete("timeline", "--kind", "e") == ["effective", "expires"]
    assert complete("show", "or") == ["orders/duty.txt"]
    assert complete("timeline", "--document", "me") == ["memo.txt"]
    assert complete("ask", "x", "--folder", "") == ["deals", "orders"]


def test_tab_completes_from_the_index_where_no_server_runs(
    complete: Callable[..., list[str]], environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(environment, "DEALDESK_SERVER", "")
    assert complete("show", "de") == ["deals/nda.md"]
    monkeypatch.setitem(environment, "DEALDESK_DATA", "nothing-here")
    assert complete("show", "de") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_completion_is_printed(shell: str, environment: dict[str, str]) -> None:
    # Else typer looks for the shell among the parents of the process, and a build server may have none.
    named = environment | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    assert "_DEALDESK_COMPLETE" in in_pipe(named, "--show-completion", shell)
