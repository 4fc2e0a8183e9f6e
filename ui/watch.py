"""The index kept up to date with a folder that changes, until somebody ends it."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

from rich.text import Text
from watchfiles import Change, watch

from dealdesk.ingest.progress import Progress
from dealdesk.ui import terminal
from dealdesk.ui.failing import body_of, exit_code
from dealdesk.ui.progress_bar import progress_bar
from dealdesk.ui.reply import report_body
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import embedder, index

if TYPE_CHECKING:
    from dealdesk.index.build import Report

QUIET_MS = 400
"""So long nothing more must change before a run begins: a file that is being copied changes many times."""
LATEST_MS = 5_000
"""After so long a run begins although changes go on."""
TICK_MS = 1_000
"""How often it is looked whether there is something left to do, or the folder is gone."""
AGAIN_SECONDS = 5.0
"""After so long a run that failed is tried again."""


class Stopped(Exception):
    """Somebody ended the watching in the middle of a run."""


def follow(settings: Settings, full: bool, json: bool) -> None:
    """Brings the index up to date now and after each change, and tells of each run, in JSON as one object a line.

    What goes wrong is told and tried again. Ends with Ctrl+C or SIGTERM; a run under way then leaves the index as it
    was. Raises ModelFault, and SettingsError where there is no such corpus to begin with.
    """
    follower = _Follower(settings, full, json)
    with _stopping() as stop:
        follower.follow(stop)
    if not json:
        terminal.err.print(Text("The watching has ended; the index is whole.", style="dim"))


class _Follower:
    def __init__(self, settings: Settings, full: bool, json: bool) -> None:
        self._settings = settings
        self._model = embedder(settings)
        self._full = full
        self._json = json
        self._begun = False
        self._due: float | None = 0.0
        """When a run is due by ``time.monotonic``, changes or not; None when none is."""
        self._told = ""
        self._unreadable: tuple[object, ...] = ()

    def follow(self, stop: Event) -> None:
        corpus = self._settings.corpus
        while not stop.is_set():
            if self._begun and not corpus.is_dir():
                self._failed(f"{corpus} is gone; its documents stay in the index until it is back.")
                stop.wait(TICK_MS / 1000)
                continue
            if not corpus.is_dir():
                self._run(stop)  # tells what is wrong with the setting
            for changes in self._watched(stop):
                if changes or (self._due is not None and time.monotonic() >= self._due):
                    self._run(stop)
                if not corpus.is_dir():
                    self._due = 0.0
                    break

    def _watched(self, stop: Event) -> Iterator[set[tuple[Change, str]]]:
        """Sets of changes, also empty ones. What changed before the watching began is found by the run that is due."""
        return watch(
            self._settings.corpus.resolve(),
            watch_filter=_concerns(self._settings),
            debounce=LATEST_MS,
            step=QUIET_MS,
            rust_timeout=TICK_MS,
            yield_on_timeout=True,
            stop_event=stop,
            raise_interrupt=False,
        )

    def _run(self, stop: Event) -> None:
        try:
            with progress_bar(shown=not self._json and terminal.err.is_terminal) as progress:
                report = index(self._settings, self._model, (), self._full, _until(stop, progress))
        except Stopped:
            return
        except Exception as error:
            if not self._begun or (exit_code(error) is None and not isinstance(error, OSError)):
                raise
            self._due = time.monotonic() + AGAIN_SECONDS
            self._failed(str(error), error)
            return
        self._begun, self._full, self._due = True, False, None
        self._done(report)

    def _done(self, report: Report) -> None:
        news = report.added or report.changed or report.moved or report.removed or report.embedded
        if self._told == "done" and not news and report.unreadable == self._unreadable:
            return
        self._told, self._unreadable = "done", report.unreadable
        if self._json:
            terminal.write_json(report_body(report).model_dump(mode="json"), line=True)
        else:
            terminal.say(Text(f"{datetime.now():%H:%M:%S}", style="cyan"))
            terminal.show_report(report)

    def _failed(self, sentence: str, error: Exception | None = None) -> None:
        """Tells it once, however often it is tried again."""
        if sentence == self._told:
            return
        self._told = sentence
        if self._json and error:
            terminal.write_json(body_of(error), line=True)
        else:
            terminal.fail(f"{datetime.now():%H:%M:%S}  {sentence}")


@contextmanager
def _stopping() -> Iterator[Event]:
    """An event that Ctrl+C or SIGTERM sets; a second Ctrl+C ends the program at once."""
    stop = Event()

    def told(number: int, frame: FrameType | None) -> None:
        del frame
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, told) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _until(stop: Event, progress: Progress) -> Progress:
    def told(stage: str, done: int, total: int) -> None:
        if stop.is_set():
            raise Stopped
        progress(stage, done, total)

    return told


def _concerns(settings: Settings) -> Callable[[Change, str], bool]:
    """Whether a change may be of a document: not in a hidden file or folder, not in the index itself."""
    root, data = settings.corpus.resolve(), settings.data.resolve()

    def concerns(_: Change, name: str) -> bool:
        path = Path(name)
        inside = path.relative_to(root).parts if path.is_relative_to(root) else path.parts[-1:]
        return not path.is_relative_to(data) and not any(part.startswith((".", "~$")) for part in inside)

    return concerns
