"""A look at everything that must be in order, with the remedy for what is not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.text import Text

from dealdesk.index.faults import IndexFault
from dealdesk.ui.settings import Settings, unknown_variables

PARTS = ("dealdesk", "sentence-transformers", "onnxruntime", "faiss-cpu", "torch", "gradio", "fastapi")
LOW_DISK = 1 << 30
"""Free bytes below which a new index may not fit beside the old one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``remedy`` is set when not ``well``."""

    name: str
    well: bool
    detail: str
    remedy: str = ""

    def as_json(self) -> dict[str, object]:
        return {"name": self.name, "well": self.well, "detail": self.detail, "remedy": self.remedy}

    def show(self, console: Console) -> None:
        mark = ("well ", "green") if self.well else ("fault", "red")
        console.print(Text.assemble(mark, "  ", (f"{self.name:<12}", "bold"), self.detail))
        if self.remedy:
            console.print(Text(f"                     {self.remedy}", style="yellow"))


def examine(settings: Settings, deep: bool) -> list[Finding]:
    """Every check, the cheap ones first. ``deep`` reads all files of the index."""
    return [
        Finding("versions", True, _versions()),
        *_settings(settings),
        _corpus(settings.corpus),
        _disk(settings.data),
        _checked("embedder", lambda: _embedder(settings)),
        _checked("reranker", lambda: _reranker(settings)),
        _checked("index", lambda: _index(settings, deep)),
    ]


def _versions() -> str:
    parts = ", ".join(f"{part} {version(part)}" for part in PARTS)
    return f"Python {platform.python_version()} on {sys.platform}, {os.cpu_count()} processors; {parts}"


def _settings(settings: Settings) -> Iterator[Finding]:
    told = ", ".join(f"{name}={_value(value)}" for name, value in settings)
    yield Finding("settings", True, told)
    for sentence in unknown_variables():
        yield Finding("settings", False, sentence, "Correct the name or unset the variable.")


def _value(value: object) -> str:
    return f"{len(value)} keys" if isinstance(value, tuple) else str(value) or '""'


def _corpus(corpus: Path) -> Finding:
    if not corpus.is_dir():
        return Finding("corpus", False, f"{corpus} is no folder", "Make it, or set DEALDESK_CORPUS to the documents.")
    from dealdesk.ingest.corpus import scan

    found = scan(corpus)
    size = sum(file.size for file in found.files) / 1e6
    return Finding("corpus", True, f"{corpus}: {len(found.files)} files, {size:,.1f} MB")


def _disk(data: Path) -> Finding:
    place = next(folder for folder in (data.absolute(), *data.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    detail = f"{free / 1e9:,.1f} GB free for {data}"
    if not os.access(place, os.W_OK):
        return Finding("disk", False, f"{place} cannot be written", "Set DEALDESK_DATA to a folder that can.")
    return Finding(
        "disk", free > LOW_DISK, detail, "" if free > LOW_DISK else "Make room, or set DEALDESK_DATA elsewhere."
    )


def _checked(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except IndexFault as error:
        told, _, remedy = str(error).partition("; ")
        return Finding(name, False, told, remedy)


def _embedder(settings: Settings) -> str:
    from dealdesk.index.embed import embedder_of

    embedder = embedder_of(settings.embedder, settings.threads)
    vector = embedder.embed_query("tariff")
    return f"{embedder.name}, {len(vector)} dimensions, sha256 {embedder.sha256[:12]}"


def _reranker(settings: Settings) -> str:
    from dealdesk.index.rerank import reranker_of

    reranker = reranker_of(settings.reranker, settings.threads)
    good, bad = reranker.scores("When does the tariff begin?", ["The tariff begins on May 1.", "Penguins swim."])
    if good <= bad:
        raise IndexFault(f"{reranker.name} prefers a wrong answer; set DEALDESK_RERANKER to a cross-encoder")
    return f"{reranker.name}, sha256 {reranker.sha256[:12]}"


def _index(settings: Settings, deep: bool) -> str:
    from dealdesk.index.embed import embedder_of
    from dealdesk.index.generation import Library

    generation = Library(settings.data, embedder_of(settings.embedder, settings.threads)).current()
    if deep and (faults := generation.verify()):
        raise IndexFault(faults[0])
    manifest = generation.manifest
    stale = [record.source for record in generation.documents() if record.stale]
    told = f"{generation.id} of {manifest.created}: {manifest.documents} documents, {manifest.passages} passages"
    return told + (f"; {len(stale)} stand in with an earlier text: {', '.join(stale[:5])}" if stale else "")
