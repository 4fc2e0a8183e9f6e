"""The lines of a chat: questions, and the commands that begin with a slash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Date
from pathlib import Path, PurePosixPath

from rich.text import Text

from dealdesk.ui import terminal
from dealdesk.ui.client_answer import Answer, Citation
from dealdesk.ui.client_decode import read
from dealdesk.ui.client_document import WholeDocument
from dealdesk.ui.failing import exit_code
from dealdesk.ui.problems import BadRequest
from dealdesk.ui.talk import Talk
from dealdesk.ui.terminal_answer import show_answer
from dealdesk.ui.terminal_document import show_window
from dealdesk.ui.waiting import waiting
from dealdesk.ui.window import window

AROUND = 500
"""Characters of a source that are shown on either side."""


class Lines:
    """Takes one line after the other. ``ended`` once one said so; ``failed`` is the exit code of the first that went
    wrong, 0 while none has."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.ended = False
        self.failed = 0
        self.commands: dict[str, tuple[str, str, Callable[[str], None]]] = {
            "/sources": ("[N]", "the sources of the last answer; the text around number N", self._sources),
            "/as-of": ("[DATE]", "answer for this day; without a date, as the desk is set", self._as_of),
            "/folder": ("[NAME]", "read only this folder; without a name, all", self._folder),
            "/export": ("FILE", "write the conversation to a .md, .docx or .json", self._export),
            "/new": ("", "begin a conversation anew", self._new),
            "/help": ("", "this list", self._help),
            "/quit": ("", "end", self._quit),
        }

    @property
    def prompt(self) -> str:
        """What stands before the line: the day and folder that are set."""
        limits = " · ".join(str(one) for one in (self.talk.as_of, self.talk.folder) if one)
        return f"{limits} > " if limits else "> "

    def take(self, line: str) -> None:
        """Does what a line wants. What goes wrong is told on standard error, and the chat goes on."""
        words = line.strip()
        try:
            if words.startswith("/"):
                self._command(words)
            elif words:
                self._ask(words)
        except Exception as error:
            code = exit_code(error)
            if code is None:
                raise
            self.failed = self.failed or code
            terminal.fail(str(error))

    def complete(self, line: str, last: str) -> list[str]:
        """What may stand for the ``last`` word of a line."""
        if " " not in line.lstrip():
            return [name for name in self.commands if name.startswith(last)] if last.startswith("/") else []
        if line.startswith("/folder "):
            return [name for name in self._folders() if name.startswith(last)]
        return []

    def _ask(self, question: str) -> None:
        with waiting("Looking in the documents") as heard:
            answer = self.talk.ask(question, heard)
        show_answer(read(Answer, terminal.visible(answer)), self.talk.desk.link)

    def _command(self, words: str) -> None:
        name, _, rest = words.partition(" ")
        meant = [full for full in self.commands if full.startswith(name)] if len(name) > 1 else []
        if len(meant) != 1:
            raise BadRequest(f"{name} is no command; /help lists those that there are.")
        self.commands[meant[0]][2](rest.strip())

    def _sources(self, number: str) -> None:
        answer = self._last()
        if not number:
            for citation in answer.citations:
                where = terminal.place(citation.title, citation.date, citation.section, citation.page)
                terminal.say(Text.assemble((f"[{citation.marker}] ", "cyan"), where))
            if not answer.citations:
                terminal.say("The last answer has no sources.")
            return
        cited = {str(citation.marker): citation for citation in answer.citations}
        if number.strip("[]") not in cited:
            raise BadRequest(f"There is no source {number}; /sources lists those that there are.")
        self._show(cited[number.strip("[]")])

    def _show(self, citation: Citation) -> None:
        desk = self.talk.desk
        whole = read(WholeDocument, terminal.visible(desk.document(citation.document_id)))
        text = desk.text(citation.document_id)
        show_window(window(whole, text, citation.start, citation.end, AROUND), desk.link)

    def _as_of(self, words: str) -> None:
        try:
            self.talk.as_of = Date.fromisoformat(words) if words else None
        except ValueError:
            raise BadRequest(f"{words!r} is no day; write it as 2025-06-01.") from None
        terminal.say(f"Answers are for {terminal.day(self.talk.as_of)}." if self.talk.as_of else "No day is set.")

    def _folder(self, name: str) -> None:
        folder = name.strip("/")
        if folder and folder not in self._folders():
            known = ", ".join(self._folders()) or "none: all documents lie in the corpus folder itself"
            raise BadRequest(f"There is no folder {name!r} in the index. There are: {known}.")
        self.talk.folder = folder
        terminal.say(f"Only {folder} is read." if folder else "All folders are read.")

    def _folders(self) -> list[str]:
        sources = [one["source"] for one in self.talk.desk.documents()["documents"]]
        return sorted({str(parent) for source in sources for parent in PurePosixPath(source).parents} - {"."})

    def _export(self, name: str) -> None:
        if not name:
            raise BadRequest("Name the file: /export answers.docx, answers.md or answers.json.")
        from dealdesk.ui.talk_file import save

        path = Path(name).expanduser()
        save(self.talk.as_json(), path)
        terminal.say(f"{len(self.talk.exchanges)} answers are in {path}.")

    def _new(self, _: str) -> None:
        self.talk.exchanges.clear()
        terminal.say("What was said before is forgotten.")

    def _help(self, _: str) -> None:
        for name, (argument, meaning, _action) in self.commands.items():
            terminal.say(Text.assemble((f"{name} {argument}".ljust(16), "bold"), meaning))

    def _quit(self, _: str) -> None:
        self.ended = True

    def _last(self) -> Answer:
        if not self.talk.exchanges:
            raise BadRequest("Nothing has been asked yet; ask something first.")
        return read(Answer, self.talk.exchanges[-1][1])
