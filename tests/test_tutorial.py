"""The tutorial is true: its files are made, its commands are run in their order, and they print what it shows."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.M | re.S)
MARK = "--- said ---"

pytestmark = [pytest.mark.quality, pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Step:
    """A command, and the lines that the page says it prints; ``...`` stands for any words."""

    command: str
    shown: tuple[str, ...]


def blocks() -> Iterator[tuple[str, str, str]]:
    """(language, title, content) of each fenced block."""
    for match in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        yield match[1], match[2] or "", match[3]


def steps(content: str) -> list[Step]:
    found: list[Step] = []
    for line in content.splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:], ()))
        elif line.strip():
            found[-1] = Step(found[-1].command, (*found[-1].shown, line))
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Reader:
    """One who follows the page in a folder, with a terminal of 96 columns."""

    folder: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("DEALDESK_")}
        path = f"{Path(sys.executable).parent}{os.pathsep}{own['PATH']}"
        return own | {"PATH": path, "COLUMNS": "96", "NO_COLOR": "1", "DEALDESK_PORT": str(self.port)}

    def script(self, commands: list[str]) -> str:
        return "\n".join(commands).replace("7860", str(self.port))

    def said(self, done: list[str], command: str) -> str:
        """What ``command`` prints after the settings of those before it; ends are not looked at, the words are."""
        settings = [one for one in done if one.startswith("export ")]
        script = self.script([*settings, f"echo '{MARK}'", command])
        ran = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=240
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout.split(MARK, 1)[1]

    def serve(self, commands: list[str]) -> subprocess.Popen[bytes]:
        script = self.script([*commands[:-1], f"exec {commands[-1]}"])
        with (self.folder / "serve.log").open("wb") as log:
            server = subprocess.Popen(
                ["bash", "-c", script], cwd=self.folder, env=self.environment, stdout=log, stderr=log
            )
        for _ in range(240):
            assert server.poll() is None, (self.folder / "serve.log").read_text()
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5).close()
                return server
            except OSError:
                time.sleep(0.5)
        raise AssertionError("the server did not come up")


def shows(said: str, shown: tuple[str, ...]) -> str:
    """The first line of ``shown`` that does not follow the ones before it in ``said``; "" where all do."""
    rest = re.sub(r"[ \t]+", " ", said)
    for line in shown:
        parts = [re.escape(re.sub(r"[ \t]+", " ", part)) for part in line.split("...") if part.strip()]
        match = re.search(r"[^\n]*".join(parts), rest) if parts else re.search("", rest)
        if match is None:
            return line
        rest = rest[match.end() :]
    return ""


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="the tutorial uses bash and curl")
def test_every_command_of_the_tutorial_prints_what_it_shows(tmp_path: Path) -> None:
    reader = Reader(tmp_path, free_port())
    done: list[str] = []
    server: subprocess.Popen[bytes] | None = None
    try:
        for language, title, content in blocks():
            if language == "markdown":
                (tmp_path / title).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / title).write_text(content, encoding="utf-8")
            elif language == "console" and title:
                server = reader.serve([step.command for step in steps(content)])
            elif language == "console":
                for step in steps(content):
                    said = reader.said(done, step.command)
                    done.append(step.command)
                    missing = shows(said, step.shown)
                    assert not missing, f"$ {step.command}\n{said}\nThe tutorial shows: {missing}"
    finally:
        if server is not None:
            server.terminate()
            server.wait(timeout=30)
    assert server is not None
    assert len(done) >= 10
