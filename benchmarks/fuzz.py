"""Damaged inputs for each reader of files, the splitter, the fact reader and the reader of questions.

Each input is made from the sample corpus by its number and read as the server reads it: in a process of its own,
confined. What must hold of the outcome stands in ``sound.py``; every outcome is kept, one line each.
"""

from __future__ import annotations

import json
import os
import select
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.machine import conditions, keep, kept
from benchmarks.mutate import mutant, seeds
from benchmarks.sound import broken_promises
from dealdesk.assistant.question import Turn, read_question
from dealdesk.index.embed import packaged_embedder
from dealdesk.index.session import cores
from dealdesk.ingest.document import Document, Unreadable, document_id
from dealdesk.ingest.limits import Limits
from dealdesk.ingest.normalize import clean
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.ocr_weights import installed
from dealdesk.ingest.prepare import FileBytes, Prepared, Recipe, Work
from dealdesk.ingest.workers import Workers

FILES = ("txt", "md", "html", "pdf", "docx", "xlsx", "csv", "eml")
IMAGES = ("png",)
READERS = (*FILES, "text", "question", *IMAGES)
"""``text``: the splitter and the fact reader, given the text itself; ``png``: images, where there is OCR."""
LIMITS = Limits(seconds=30, memory=1 << 30)
FOLDER = Path("build/fuzz")
CORPUS = Path("corpus")
_MISTAKES = ("its reader failed on it", "its text could not be taken apart", "the process that read it ended")
GIVEN_UP = ("reading it took longer", "reading it takes more memory", "what was read from it takes")


@dataclass(slots=True)
class Tally:
    """Outcomes of one reader. ``faults``: (number of the input, what is wrong), each of which is a mistake of ours;
    ``ended``: those that a limit or a crash ended, reported as they must be."""

    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[int, str]] = field(default_factory=list)
    ended: list[tuple[int, str]] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        return {
            "inputs": self.outcomes.total(),
            "outcomes": dict(self.outcomes),
            "faults": len(self.faults),
            "ended": len(self.ended),
            "first_faults": self.faults[:20],
            "first_ended": self.ended[:20],
            "median_ms": round(1000 * statistics.median(self.seconds), 1),
            "slowest_s": round(max(self.seconds), 2),
            "most_mb": round(max(self.megabytes), 1),
        }


def run(inputs: int, reader: str, first: int) -> None:
    """Prints the figures of ``inputs`` inputs from number ``first`` on, of one reader or of each."""
    figures = kept("fuzz")
    for kind in [reader] if reader else READERS:
        if kind in IMAGES and not installed():
            continue
        begun = time.monotonic()
        tally = _questions(first, inputs) if kind == "question" else _files(kind, first, inputs)
        found = tally.figures() | {"first": first, "minutes": round((time.monotonic() - begun) / 60, 1)}
        figures[kind] = _gone_on(figures.get(kind), found)
        print(kind, json.dumps(figures[kind], indent=1), flush=True)
    keep("fuzz", figures | {"conditions": conditions()})


def _gone_on(before: dict[str, Any] | None, found: dict[str, Any]) -> dict[str, Any]:
    """The figures of one run, or of all where it went on where the one before had ended. The median is of the last."""
    if before is None or found["first"] == 0 or found["first"] != before["first"] + before["inputs"]:
        return found
    added = {name: before[name] + found[name] for name in ("inputs", "faults", "ended", "minutes")}
    worst = {name: max(before[name], found[name]) for name in ("slowest_s", "most_mb")}
    firsts = {name: (before[name] + found[name])[:20] for name in ("first_faults", "first_ended")}
    outcomes = dict(Counter(before["outcomes"]) + Counter(found["outcomes"]))
    return found | added | worst | firsts | {"outcomes": outcomes, "first": before["first"]}


def _files(kind: str, first: int, inputs: int) -> Tally:
    """The outcomes of files of ``kind``, each line of them kept in ``FOLDER``."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    tally, costs, sizes = Tally(), {}, {}
    recipe = Recipe(packaged_embedder().portable_count, 256, Ocr(1) if kind in IMAGES else None)

    def works() -> Iterator[Work]:
        for number in range(first, first + inputs):
            work = _input(kind, number)
            sizes[work.source] = len(work.data) if isinstance(work, FileBytes) else 4 * len(work.text)
            yield work

    def told(source: str, seconds: float, memory: int) -> None:
        costs[source] = seconds, memory

    with (
        Workers(recipe, cores(), LIMITS, told=told) as workers,
        (FOLDER / f"{kind}.jsonl").open("w", buffering=1) as lines,
    ):
        for number, result in enumerate(workers.prepared(works()), first):
            source = _source(kind, number)
            seconds, memory = costs.pop(source, (LIMITS.seconds, LIMITS.memory))
            outcome = _taken(tally, number, result, sizes.pop(source))
            tally.seconds.append(seconds)
            tally.megabytes.append(memory / 1e6)
            line = {"input": number, "outcome": outcome, "ms": round(1000 * seconds), "mb": round(memory / 1e6)}
            lines.write(json.dumps(line) + "\n")
    return tally


def _taken(tally: Tally, number: int, result: Prepared | Unreadable, size: int) -> str:
    """What became of an input, in a few words."""
    wrong = broken_promises(result, size)
    outcome = result.reason if isinstance(result, Unreadable) else "read"
    tally.outcomes["read" if outcome == "read" else "refused"] += 1
    if outcome.startswith(GIVEN_UP):
        tally.ended.append((number, outcome))
    elif outcome.startswith(_MISTAKES):
        wrong.append(outcome)
    tally.faults += [(number, what) for what in dict.fromkeys(wrong)]
    return "; ".join([outcome, *wrong[:3]])


def _source(kind: str, number: int) -> str:
    return f"{number}.{'txt' if kind == 'text' else kind}"


def _input(kind: str, number: int) -> FileBytes | Document:
    source = _source(kind, number)
    if kind != "text":
        return FileBytes(source, mutant(kind, number, _images() if kind in IMAGES else seeds(kind, CORPUS)))
    every = tuple(data for suffix in ("txt", "md", "csv", "eml", "html") for data in seeds(suffix, CORPUS))
    text = clean(mutant("text", number, every).decode("utf-8", "replace"))[0].strip() or "Nothing."
    return Document(document_id(source), source, "A title", None, text, "txt")


def _images() -> tuple[bytes, ...]:
    import io

    from PIL import Image, ImageDraw

    image = Image.new("L", (420, 120), 255)
    ImageDraw.Draw(image).text((10, 40), "The duty on copper is 10 percent from May 2, 2025.", fill=0)
    made = []
    for form in ("PNG", "JPEG", "TIFF"):
        image.save(buffer := io.BytesIO(), form)
        made.append(buffer.getvalue())
    return tuple(made)


def _questions(first: int, inputs: int) -> Tally:
    """The outcomes of questions, read in a process that is watched: an expression that never ends cannot be stopped
    from within."""
    tally, number, last = Tally(), first, first + inputs
    while number < last:
        ours, theirs = os.pipe()
        if (process := os.fork()) == 0:
            _ask(range(number, last), theirs)
        os.close(theirs)
        with os.fdopen(ours, "rb", buffering=0) as told:
            while select.select([told], [], [], LIMITS.seconds)[0] and (line := told.readline()):
                seconds, wrong = json.loads(line)
                tally.seconds.append(seconds)
                tally.megabytes.append(0.0)
                tally.outcomes["read"] += 1
                tally.faults += [(number, wrong)] if wrong else []
                number += 1
            if number < last:
                tally.faults.append((number, "it took too long, or ended its process"))
                tally.seconds.append(LIMITS.seconds)
                tally.megabytes.append(0.0)
                number += 1
        os.kill(process, 9)
        os.waitpid(process, 0)
    return tally


def _ask(numbers: range, told: int) -> None:
    lines = [json.loads(line)["question"] for line in (CORPUS / "questions.jsonl").read_text().splitlines()]
    asked = tuple(line.encode() for line in lines)
    for number in numbers:
        text = mutant("question", number, asked)[:20_000].decode("utf-8", "replace")  # as it comes in JSON
        history = [Turn("user", lines[number % len(lines)]), Turn("assistant", text[:500])][: number % 3]
        begun, wrong = time.monotonic(), ""
        try:
            question = read_question(text, history)
            queries = [question.query, *(question.for_side(side) for side in question.sides)]
            wrong = "" if question.text == text and all(queries) else "its text has changed"
            question.standalone.encode()
        except Exception as error:
            wrong = f"{type(error).__name__}: {error}"
        os.write(told, json.dumps([time.monotonic() - begun, wrong[:300]]).encode() + b"\n")
    os._exit(0)
