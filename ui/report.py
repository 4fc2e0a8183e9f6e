"""The report of an evaluation: everything as JSON for programs, and as one page for people."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

from dealdesk.index.rerank import reranker_of
from dealdesk.ui.evaluate import FOLDER, Result
from dealdesk.ui.failure import failures
from dealdesk.ui.problems import BadRequest
from dealdesk.ui.scoring import calibration
from dealdesk.ui.settings import Settings

PAGE = "report.html"
VALUES = "report.json"


def default_folder(settings: Settings, results: Sequence[Result]) -> Path:
    """Where a report goes when no folder is named: beside the set's index."""
    return settings.data / FOLDER / "+".join(result.name for result in results) / "report"


def made(folder: Path) -> Path:
    """``folder``, made before questions are asked: no evaluation is to end with nowhere to go. Raises BadRequest."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadRequest(f"{folder} cannot be made ({error.strerror}); name another folder for the report.") from None
    return folder


def summary(results: Sequence[Result], settings: Settings, limit: int | None = None) -> dict[str, Any]:
    """The conditions, the figures of each set, and how well the scores of all replies together are calibrated."""
    rows = [row for result in results for row in result.rows]
    return {
        "conditions": _conditions(results, settings, limit),
        "sets": [_set(result) for result in results],
        "pooled": {"questions": len(rows), "calibration": calibration(rows)},
    }


def write_report(results: Sequence[Result], told: dict[str, Any], folder: Path) -> Path:
    """Writes the page and the values, with every failure, into ``folder``; gives the page's path.

    ``told`` is what ``summary`` says of ``results``.
    """
    # Loads matplotlib: only here, where plots are drawn.
    from dealdesk.ui.page_report import page
    from dealdesk.ui.plots import hits_plot, reliability_plot, risk_plot, types_plot

    sets = zip(told["sets"], results, strict=True)
    whole = told | {"sets": [each | {"failures": failures(result.rows)} for each, result in sets]}
    rows = [row for result in results for row in result.rows]
    plots = [hits_plot(results), risk_plot(rows), reliability_plot(rows), *map(types_plot, results, count())]
    made(folder)
    _write(folder / VALUES, json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
    _write(folder / PAGE, page(whole, plots))
    return folder / PAGE


def write_failures(results: Sequence[Result], path: Path) -> None:
    """One JSON line for each question that went wrong: its set, the question, its figures and the reply."""
    wrong = [{"set": result.name} | failure for result in results for failure in failures(result.rows)]
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in wrong))


def _write(path: Path, text: str) -> None:
    # Half a surrogate pair, which JSON of others may hold, is no reason to lose a report.
    path.write_text(text, encoding="utf-8", errors="replace")


def _conditions(results: Sequence[Result], settings: Settings, limit: int | None) -> dict[str, Any]:
    return {
        "version": version("dealdesk"),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "threads": settings.threads,
        "embedder": results[0].manifest.embedder,
        "reranker": reranker_of(settings.reranker).name,
        "passage_tokens": settings.passage_tokens,
        "as_of": settings.as_of,
        "limit": limit,
    }


def _set(result: Result) -> dict[str, Any]:
    manifest = result.manifest
    return {
        "name": result.name,
        "questions": result.questions,
        "unanswerable": sum(not row.question.answerable for row in result.rows),
        "documents": manifest.documents,
        "passages": manifest.passages,
        "generation": manifest.id,
        "indexed": manifest.created,
        "figures": result.figures,
        "counts": result.counts,
    }
