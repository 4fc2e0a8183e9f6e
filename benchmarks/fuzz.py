"""Damaged inputs for each reader of files, the splitter, the fact reader and the reader of questions.

Each input is made from the sample corpus by its number. Many are read one after the other in a process that is confined
as the server's readers are (``watched.py``), or each in a process of its own by the server's own workers (``--apart``),
which costs several times as much. What must hold of the outcome stands in ``sound.py``; every outcome is kept.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from benchmarks.machine import conditions, keep, kept
from benchmarks.mutate import mutant, seeds
from benchmarks.sound import broken_promises
from benchmarks.watched import ENDED, ENDLESS, watched
from dealdesk.assistant.question import Turn, read_question
from dealdesk.index.embed import packaged_embedder
from dealdesk.index.session import cores
from dealdesk.ingest.confine import confine
from dealdesk.ingest.document import Document, Unreadable, document_id
from dealdesk.ingest.limits import Limits
from dealdesk.ingest.normalize import clean
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.ocr_weights import installed
from dealdesk.ingest.prepare import FileBytes, Prepared, Recipe, Work, prepare
from dealdesk.ingest.read import preload
from dealdesk.ingest.reply import encoded
from dealdesk.ingest.workers import Workers

FILES = ("txt", "md", "html", "pdf", "docx", "xlsx", "csv", "eml")
IMAGES = ("png",)
READERS = (*FILES, "text", "question", *IMAGES)
"""``text``: the splitter and the fact reader, given the text itself; ``png``: images, where there is OCR."""
LIMITS = Limits(seconds=30, memory=1 << 30)
FOLDER = Path("build/fuzz")
CORPUS = Path("corpus")
PATIENCE = 4 * LIMITS.seconds
"""Seconds by the clock without a word: beside other programs a process may wait for its turn."""
_MISTAKES = ("its reader failed on it", "its text could not be taken apart", "the process that read it ended", ENDED)
GIVEN_UP = (ENDLESS, "reading it took longer", "reading it takes more memory", "what was read from it takes")


@dataclass(slots=True)
class Tally:
    """Outcomes of one reader. ``seconds`` are of the processor, or by the clock where each input has a process of its
    own; ``megabytes`` the most that its process has held. ``faults``: (number of the input, what is wrong), each of
    which is a mistake of ours; ``ended``: those that a limit or a crash ended, reported as they must be."""

    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[int, str]] = field(default_factory=list)
    ended: list[tuple[int, str]] = field(default_factory=list)

    def take(self, number: int, outcome: str, wrong: list[str], seconds: float, megabytes: float) -> str:
        """Counts an input; returns what became of it, in a few words."""
        self.outcomes["read" if outcome == "read" else "refused"] += 1
        self.seconds.append(seconds)
        self.megabytes.append(megabytes)
        if outcome.startswith(GIVEN_UP) or seconds > LIMITS.seconds:
            self.ended.append((number, outcome))
        elif outcome.startswith(_MISTAKES):
            wrong = [*wrong, outcome]
        self.faults += [(number, what) for what in dict.fromkeys(wrong)]
        return "; ".join([outcome, *wrong[:3]])

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


def run(inputs: int, reader: str, first: int, apart: bool) -> None:
    """Prints the figures of ``inputs`` inputs from number ``first`` on, of one reader or of each."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # as where the server reads: a fork of its threads is not safe
    name = "fuzz_apart" if apart else "fuzz"
    for kind in [reader] if reader else READERS:
        if kind in IMAGES and not installed():
            continue
        begun = time.monotonic()
        alone = apart or kind in IMAGES  # a model in use does not outlive a fork
        tally = _apart(kind, first, inputs) if alone else _together(kind, first, inputs)
        found = tally.figures() | {"first": first, "minutes": round((time.monotonic() - begun) / 60, 1)}
        figures = kept(name)  # anew each time: another reader's run may have ended meanwhile
        figures[kind] = _gone_on(figures.get(kind), found)
        print(kind, json.dumps(figures[kind], indent=1), flush=True)
        keep(name, figures | {"conditions": conditions()})


def _gone_on(before: dict[str, Any] | None, found: dict[str, Any]) -> dict[str, Any]:
    """The figures of one run, or of all where it went on where the one before had ended. The median is of the last."""
    if before is None or found["first"] == 0 or found["first"] != before["first"] + before["inputs"]:
        return found
    added = {name: before[name] + found[name] for name in ("inputs", "faults", "ended", "minutes")}
    worst = {name: max(before[name], found[name]) for name in ("slowest_s", "most_mb")}
    firsts = {name: (before[name] + found[name])[:20] for name in ("first_faults", "first_ended")}
    outcomes = dict(Counter(before["outcomes"]) + Counter(found["outcomes"]))
    return found | added | worst | firsts | {"outcomes": outcomes, "first": before["first"]}


def _together(kind: str, first: int, inputs: int) -> Tally:
    """The outcomes of inputs of ``kind``, many to a process."""
    tally = Tally()
    preload()
    work: Callable[[int], Any] = _read_question if kind == "question" else _Reading(kind)
    _input(kind, first)  # the samples are read before a process may read no file
    with _lines(kind) as lines:
        for told in watched(range(first, first + inputs), work, _begin, PATIENCE, cores()):
            outcome, wrong, megabytes = told.made or (told.end, [], 0.0)
            became = tally.take(told.number, outcome, wrong, told.seconds, megabytes)
            lines.write(_line(told.number, became, told.seconds, megabytes))
    return tally


def _begin() -> None:
    logging.disable()  # libraries warn of each mistake of a file
    confine(LIMITS)


class _Reading:
    """Makes an input and reads it: what became of it, what is wrong with that, and the most megabytes so far."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._recipe = Recipe(packaged_embedder().portable_count, 256)
        self._recipe.count(["ready"])

    def __call__(self, number: int) -> tuple[str, list[str], float]:
        work = _input(self._kind, number)
        result = prepare(work, self._recipe)
        encoded(result)
        return *_outcome(result, _size(work)), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(kind: str, first: int, inputs: int) -> Tally:
    """The outcomes of files of ``kind``, each in a process of its own."""
    tally, costs, sizes = Tally(), {}, {}
    recipe = Recipe(packaged_embedder().portable_count, 256, Ocr(1) if kind in IMAGES else None)

    def works() -> Iterator[Work]:
        for number in range(first, first + inputs):
            work = _input(kind, number)
            sizes[work.source] = _size(work)
            yield work

    def told(source: str, seconds: float, memory: int) -> None:
        costs[source] = seconds, memory

    with Workers(recipe, cores(), LIMITS, told=told) as workers, _lines(kind) as lines:
        for number, result in enumerate(workers.prepared(works()), first):
            source = _source(kind, number)
            seconds, memory = costs.pop(source, (LIMITS.seconds, LIMITS.memory))
            became = tally.take(number, *_outcome(result, sizes.pop(source)), seconds, memory / 1e6)
            lines.write(_line(number, became, seconds, memory / 1e6))
    return tally


def _lines(kind: str) -> TextIO:
    FOLDER.mkdir(parents=True, exist_ok=True)
    return (FOLDER / f"{kind}.jsonl").open("w", buffering=1)


def _line(number: int, became: str, seconds: float, megabytes: float) -> str:
    line = {"input": number, "outcome": became, "ms": round(1000 * seconds), "mb": round(megabytes)}
    return json.dumps(line) + "\n"


def _outcome(result: Prepared | Unreadable, size: int) -> tuple[str, list[str]]:
    """What became of an input, and which promises that breaks."""
    return result.reason if isinstance(result, Unreadable) else "read", broken_promises(result, size)


def _size(work: FileBytes | Document) -> int:
    return len(work.data) if isinstance(work, FileBytes) else 4 * len(work.text)


def _source(kind: str, number: int) -> str:
    return f"{number}.{'txt' if kind == 'text' else kind}"


def _input(kind: str, number: int) -> FileBytes | Document:
    source = _source(kind, number)
    if kind == "question":
        return FileBytes(source, mutant(kind, number, _encoded()))
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


@cache
def _asked() -> tuple[str, ...]:
    return tuple(json.loads(line)["question"] for line in (CORPUS / "questions.jsonl").read_text().splitlines())


def _read_question(number: int) -> tuple[str, list[str], float]:
    """Reads a damaged question, with a history of none, one or two turns."""
    lines, wrong = _asked(), []
    text = mutant("question", number, _encoded())[:20_000].decode("utf-8", "replace")  # as it comes in JSON
    history = [Turn("user", lines[number % len(lines)]), Turn("assistant", text[:500])][: number % 3]
    try:
        question = read_question(text, history)
        queries = [question.query, *(question.for_side(side) for side in question.sides)]
        wrong = [] if question.text == text and all(queries) else ["its text has changed"]
        question.standalone.encode()
    except Exception as error:
        wrong = [f"{type(error).__name__}: {error}"[:300]]
    return "read", wrong, 0.0


@cache
def _encoded() -> tuple[bytes, ...]:
    return tuple(line.encode() for line in _asked())
