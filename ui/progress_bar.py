"""A bar on standard error for each stage of long work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from dealdesk.ingest.progress import Progress as Told
from dealdesk.ui.terminal import err

STAGES = {"scan": "Looking", "read": "Reading", "embed": "Embedding", "write": "Writing"}


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.finished_speed or task.speed:,.0f}/s" if task.speed else "", style="dim")


@contextmanager
def progress_bar(shown: bool) -> Iterator[Told]:
    """A bar for each stage of long work, with its rate and time left. Draws nothing when not ``shown``."""
    bars = Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=err,
        disable=not shown,
    )
    tasks: dict[str, Any] = {}

    def told(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            tasks[stage] = bars.add_task(STAGES.get(stage, stage.capitalize()), total=None)
        bars.update(tasks[stage], completed=done, total=total or None)

    with bars:
        yield told
