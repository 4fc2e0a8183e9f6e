"""A small corpus that changes, its index, and what is done to them in processes of their own: these may be killed."""

from __future__ import annotations

import os
import pickle
import random
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from dealdesk.index.build import Report, reindex
from dealdesk.index.embed import Vectors
from dealdesk.index.generation import Generation
from dealdesk.index.home import FolderHome
from dealdesk.index.library import Library
from dealdesk.index.workshop import local
from dealdesk.index.write import Layout
from dealdesk.ingest.progress import Progress, silent

TOKENS = 60
_WORDS = "duty rate steel copper tin lead price notice closing party deliver quota lease term consent goods"
WORDS = tuple(_WORDS.split())
QUERIES = ("duty on steel", "price of copper", "notice of closing", "quota for tin goods", "lease term", "consent")
SEGMENTED = Layout(exact_up_to=40, small=4, ratio=0.5, dead=0.5)
"""Several segments, and lists of vectors, in an index of some hundred passages."""
SHARED = replace(SEGMENTED, apart=0)
"""The same, but two generations share segments, as those of a large index do."""
PLAIN = Layout()
PATIENCE = 120.0


class Words:
    """An embedder without a model: a text's vector is made of its words, and costs next to nothing."""

    name, dimension, max_tokens, portable_count = "words", 32, 1000, None
    sha256 = sha256(b"words").hexdigest()

    def __init__(self) -> None:
        self._directions: dict[str, Any] = {}

    def embed_documents(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        progress("embed", len(texts), len(texts))
        return np.array([self.embed_query(text) for text in texts], np.float32).reshape(-1, self.dimension)

    def embed_query(self, text: str) -> Vectors:
        total = sum((self._direction(word) for word in text.lower().split()), np.full(self.dimension, 1e-3))
        return np.asarray(total / np.linalg.norm(total), np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def _direction(self, word: str) -> Any:
        if word not in self._directions:
            self._directions[word] = np.random.default_rng([*word.encode()]).normal(size=self.dimension)
        return self._directions[word]


@dataclass(slots=True)
class Place:
    """A corpus and a data folder under ``root``. The same ``chance`` makes the same corpus and changes."""

    root: Path
    chance: random.Random
    layout: Layout = PLAIN
    made: int = 0
    sources: list[str] = field(default_factory=list)

    @property
    def corpus(self) -> Path:
        return self.root / "corpus"

    @property
    def data(self) -> Path:
        return self.root / "data"

    def fill(self, documents: int = 12) -> None:
        self.corpus.mkdir(parents=True, exist_ok=True)
        for _ in range(documents):
            self._add()

    def change(self, changes: int = 3) -> None:
        """Documents are added, changed, deleted, moved."""
        for _ in range(changes):
            self.chance.choice((self._add, self._rewrite, self._delete, self._move))()

    def index(self, data: Path | None = None, full: bool = False) -> Report:
        """Brings the index up to date."""
        home = FolderHome(data or self.data, self.layout)
        where = data or self.data
        return reindex(self.corpus, where, Words(), full=full, passage_tokens=TOKENS, workshop=local(0), home=home)

    def compact(self) -> str:
        """Takes off the disk what is gone."""
        return FolderHome(self.data, self.layout).compact().generation

    def clean(self) -> str:
        """The digest of an index of the corpus that is made from nothing."""
        data = self.root / "clean"
        shutil.rmtree(data, ignore_errors=True)
        apart(self.index, data)
        return str(apart(digest, data))

    def text(self) -> str:
        """A document that nobody has seen: it holds a word of its own."""
        self.made += 1
        lines = [
            f"---\ntitle: Order {self.made} on {self.chance.choice(WORDS)}\ndate: 2025-0{1 + self.made % 9}-11\n---"
        ]
        for number in range(1, 2 + self.chance.randrange(8)):
            words = " ".join(self.chance.choices(WORDS, k=30))
            rate = self.chance.randrange(5, 50)
            lines.append(f"Sec. {number}. The duty mark{self.made}x{number} is {rate} percent. {words}.\n")
        return "\n".join(lines)

    def _add(self) -> None:
        folder = self.chance.choice(("", "orders/", "deals/north/"))
        source = f"{folder}paper{self.made + 1}.txt"
        (self.corpus / source).parent.mkdir(parents=True, exist_ok=True)
        (self.corpus / source).write_text(self.text(), encoding="utf-8")
        self.sources.append(source)

    def _rewrite(self) -> None:
        (self.corpus / self.chance.choice(self.sources)).write_text(self.text(), encoding="utf-8")

    def _delete(self) -> None:
        if len(self.sources) > 5:
            gone = self.sources.pop(self.chance.randrange(len(self.sources)))
            (self.corpus / gone).unlink()

    def _move(self) -> None:
        place = self.chance.randrange(len(self.sources))
        target = f"moved/paper{self.made + 1}.txt"
        self.made += 1
        (self.corpus / target).parent.mkdir(parents=True, exist_ok=True)
        (self.corpus / self.sources[place]).rename(self.corpus / target)
        self.sources[place] = target


def warm(root: Path) -> None:
    """Imports all that the work of this process' copies needs, of which some may not read the interpreter's files."""
    place = Place(root / "warm", random.Random(0))
    place.fill(2)
    place.index()
    digest(place.data)


def opened(data: Path) -> Generation:
    """The current generation, as a server would open it."""
    return Library(data, Words()).current()  # type: ignore[arg-type]


def digest(data: Path) -> str:
    return digest_of(opened(data))


def digest_of(generation: Generation) -> str:
    """All that can be told from a generation, in an order that does not depend on how it came to be."""
    told = sha256()
    for record in generation.documents():
        rows = np.arange(record.first_row, record.first_row + record.passages)
        told.update(repr((record.source, record.fingerprint, record.stale, record.size)).encode())
        told.update(repr((generation.document(record.id), generation.passages(rows))).encode())
        told.update(repr(generation.facts(record.id)).encode())
        told.update(generation.vectors.at(rows).tobytes())
    told.update(repr((sorted(generation.names().items()), generation.relations())).encode())
    for query in QUERIES:
        told.update(repr(found(generation, query)).encode())
    return told.hexdigest()


def found(generation: Generation, query: str) -> list[list[tuple[float, str, str]]]:
    """What both searches find, best first, equals in the order of their words. Lists of vectors are read by none but
    themselves, and are left out here: what they leave out depends on how the index came to be."""
    searches = [generation.lexical.search(query, 1000)]
    if not any(segment.lists for segment in generation.manifest.segments):
        searches.append(generation.vectors.search(Words().embed_query(query), 1000))
    return [
        sorted(
            (-float(score), passage.source, passage.content)
            for score, passage in zip(scores, generation.passages(rows), strict=True)
        )
        for rows, scores in searches
    ]


class Killed(Exception):
    """A process did not come to its end; ``signal`` says by what it was ended."""

    def __init__(self, ended: int) -> None:
        super().__init__(f"the process was ended by {signal.Signals(ended).name}" if ended else "no reply")
        self.signal = ended


def apart(work: Callable[..., Any], *given: Any) -> Any:
    """What ``work`` gives or raises in a process of its own, a copy of this one."""
    child, reading = begun(work, *given)
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ended < 0 or not data:
        raise Killed(max(-ended, 0))
    good, value = pickle.loads(data)
    if good:
        return value
    raise value


def begun(work: Callable[..., Any], *given: Any) -> tuple[int, int]:
    """Starts ``work`` in a process of its own: its id, and where its result will be read."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        os.close(reading)
        signal.alarm(int(PATIENCE))  # a process that hangs ends, and is told of
        try:
            result = pickle.dumps((True, work(*given)))
        except Exception as error:
            result = pickle.dumps((False, error))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(result)
    finally:
        os._exit(0)


def killed_after(work: Callable[[], Any], seconds: float) -> bool:
    """Runs ``work`` in a process that is killed after so long; whether it was still at work."""
    child, reading = begun(work)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.close(reading)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
