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

from rich.text import Text
from watchfiles import Change, watch

from dealdesk.index.build import Report
from dealdesk.ingest.progress import Progress
from dealdesk.ui import terminal
from dealdesk.ui.environment import SettingsError
from dealdesk.ui.failing import body_of, exit_code
from dealdesk.ui.progress_bar import progress_bar
from dealdesk.ui.reply import report_body
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import embedder, index

QUIET_MS = 400
"""So long nothing more must change before a run begins: a file that is being copied changes many times."""
LATEST_MS = 5_000
"""After so long a run begins although changes go on."""
TICK_MS = 500
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
    model = embedder(settings)

    def run(full: bool, stop: Event) -> Report:
        with progress_bar(shown=not json and terminal.err.is_terminal) as progress:
            return index(settings, model, (), full, until(stop, progress))

    with _stopping() as stop:
        Follower(settings.corpus, settings.data, run, _told_in_json if json else _told).follow(stop, full)
    if not json:
        terminal.err.print(Text("The watching has ended; the index is whole.", style="dim"))


class Follower:
    """Follows ``corpus`` with the index in ``data``. ``run`` brings it up to date, from nothing where its first
    argument is set, and raises Stopped once the event is. ``tell`` takes each report with news, and each error once."""

    def __init__(
        self,
        corpus: Path,
        data: Path,
        run: Callable[[bool, Event], Report],
        tell: Callable[[Report | Exception], None],
    ) -> None:
        self._corpus = corpus
        self._data = data
        self._run = run
        self._tell = tell
        self._last: Report | Exception | None = None

    def follow(self, stop: Event, full: bool = False) -> None:
        """Goes on until ``stop`` is set. Raises what the first run raises; later errors are told."""
        due: float | None = time.monotonic()
        while not stop.is_set():
            folder = _identity(self._corpus)
            if folder is None and self._last is not None:
                self._said(SettingsError(f"{self._corpus} is gone; its documents stay in the index until it is back."))
                stop.wait(TICK_MS / 1000)
                due = time.monotonic()
                continue
            for changes in self._changes(stop) if folder else (set(),):
                if _identity(self._corpus) != folder:  # of a folder put in place of this one nothing would be heard
                    due = time.monotonic()
                    break
                if changes or (due is not None and time.monotonic() >= due):
                    due = None if self._brought(full, stop) else time.monotonic() + AGAIN_SECONDS
                    full = full and due is not None

    def _changes(self, stop: Event) -> Iterator[set[tuple[Change, str]]]:
        """Sets of changes, also empty ones. What changed before the watching began is found by the run that is due."""
        return watch(
            self._corpus.resolve(),
            watch_filter=concerns(self._corpus, self._data),
            debounce=LATEST_MS,
            step=QUIET_MS,
            rust_timeout=TICK_MS,
            yield_on_timeout=True,
            stop_event=stop,
            raise_interrupt=False,
        )

    def _brought(self, full: bool, stop: Event) -> bool:
        """Whether a run has brought the index up to date."""
        try:
            report = self._run(full, stop)
        except Stopped:
            return False
        except Exception as error:
            if self._last is None or (exit_code(error) is None and not isinstance(error, OSError)):
                raise
            self._said(error)
            return False
        self._said(report)
        return True

    def _said(self, now: Report | Exception) -> None:
        """Tells of a run, unless nothing is new: neither in the index, nor in what is wrong."""
        last, self._last = self._last, now
        if isinstance(now, Exception):
            news = str(now) != str(last)
        else:
            changed = now.added or now.changed or now.moved or now.removed or now.embedded
            news = bool(changed) or not isinstance(last, type(now)) or now.unreadable != last.unreadable
        if news:
            self._tell(now)


def concerns(corpus: Path, data: Path) -> Callable[[Change, str], bool]:
    """Whether a change may be of a document: not in a hidden file or folder, not in the index itself."""
    root, index_folder = corpus.resolve(), data.resolve()

    def is_of_concern(_: Change, name: str) -> bool:
        path = Path(name)
        inside = path.relative_to(root).parts if path.is_relative_to(root) else path.parts[-1:]
        return not path.is_relative_to(index_folder) and not any(part.startswith((".", "~$")) for part in inside)

    return is_of_concern


def _told(now: Report | Exception) -> None:
    moment = f"{datetime.now():%H:%M:%S}"
    if isinstance(now, Exception):
        terminal.fail(f"{moment}  {now}")
    else:
        terminal.say(Text(moment, style="cyan"))
        terminal.show_report(now)


def _told_in_json(now: Report | Exception) -> None:
    body = body_of(now) if isinstance(now, Exception) else report_body(now).model_dump(mode="json")
    terminal.write_json(body, line=True)


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


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another of its name; None where there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if folder.is_dir() else None


def until(stop: Event, progress: Progress) -> Progress:
    """A progress that goes on to ``progress``, and raises Stopped once ``stop`` is set."""

    def told(stage: str, done: int, total: int) -> None:
        if stop.is_set():
            raise Stopped
        progress(stage, done, total)

    return told
