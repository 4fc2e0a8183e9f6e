"""A look at everything that must be in order, with the remedy for what is not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.text import Text

from dealdesk.assistant.writer_fault import WriterFault
from dealdesk.index.embed import embedder_of
from dealdesk.index.faults import IndexFault
from dealdesk.index.generation import Generation
from dealdesk.index.late import LateInteraction
from dealdesk.index.manifest import Manifest
from dealdesk.index.models import COLBERT_SMALL
from dealdesk.index.rerank import reranker_of
from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.corpus import SourceFile, fingerprint, scan
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.ocr_document import remedy
from dealdesk.ingest.ocr_weights import DETECT, RECOGNIZE, weights
from dealdesk.ui import terminal
from dealdesk.ui.address import FILE, read
from dealdesk.ui.feedback import FILE as FEEDBACK
from dealdesk.ui.keys import FILE as KEYS
from dealdesk.ui.ledger import fault_in
from dealdesk.ui.place import home
from dealdesk.ui.receipts import FILE as RECEIPTS
from dealdesk.ui.settings import Settings, unknown_variables

PARTS = ("dealdesk", "sentence-transformers", "onnxruntime", "faiss-cpu", "torch", "gradio", "fastapi", "mcp", "openai")
EXTRAS = {"ocr": "rapidocr", "milvus": "pymilvus", "dask": "distributed"}
"""What may be installed besides, by the distribution that each brings."""
LEDGERS = (KEYS, FEEDBACK, RECEIPTS)
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

    def show(self) -> None:
        """The finding on standard output."""
        mark = ("well ", "green") if self.well else ("fault", "red")
        terminal.say(Text.assemble(mark, "  ", (self.name, "bold")))
        terminal.say(self.detail, indent=7)
        if self.remedy:
            terminal.say(Text(self.remedy, style="yellow"), indent=7)


def examine(settings: Settings, deep: bool) -> list[Finding]:
    """Every check, the cheap ones first. ``deep`` reads all files of the index."""
    return [
        Finding("versions", True, _versions()),
        *_settings(settings),
        _corpus(settings),
        _disk(settings),
        _server(settings.data),
        _checked("embedder", lambda: _embedder(settings)),
        _checked("reranker", lambda: _reranker(settings)),
        _checked("late interaction", lambda: _late(settings)),
        _checked("ocr", lambda: _ocr(settings)),
        _checked("index", lambda: _index(settings, deep)),
        _checked("keys and feedback", lambda: _ledgers(settings.data)),
        _language_model(settings),
    ]


def _versions() -> str:
    parts = ", ".join(f"{part} {version(part)}" for part in PARTS)
    extras = [f"{name} ({part} {found})" for name, part in EXTRAS.items() if (found := _installed(part))]
    parts += f"; extras: {', '.join(extras) or 'none'}"
    return f"Python {platform.python_version()} on {sys.platform}, {os.cpu_count()} processors; {parts}"


def _installed(part: str) -> str:
    try:
        return version(part)
    except PackageNotFoundError:
        return ""


def _settings(settings: Settings) -> Iterator[Finding]:
    told = ", ".join(f"{name}={_value(value)}" for name, value in settings)
    yield Finding("settings", True, told)
    for sentence in unknown_variables():
        yield Finding("settings", False, sentence, "Correct the name or unset the variable.")


def _value(value: object) -> str:
    return f"{len(value)} keys" if isinstance(value, tuple) else str(value) or '""'


def _corpus(settings: Settings) -> Finding:
    corpus = settings.corpus
    if not corpus.is_dir():
        return Finding("corpus", False, f"{corpus} is no folder", "Make it, or set DEALDESK_CORPUS to the documents.")
    found = scan(corpus, images=settings.reads_images)
    size = sum(file.size for file in found.files) / 1e6
    return Finding("corpus", True, f"{corpus}: {len(found.files)} files, {size:,.1f} MB")


def _disk(settings: Settings) -> Finding:
    data = settings.data
    place = next(folder for folder in (data.absolute(), *data.absolute().parents) if folder.exists())
    free, used = shutil.disk_usage(place).free, _size(data)
    detail = f"{free / 1e9:,.1f} GB free for {data}, which holds {used / 1e6:,.1f} MB"
    if not os.access(place, os.W_OK):
        return Finding("disk", False, f"{place} cannot be written", "Set DEALDESK_DATA to a folder that can.")
    enough = free > max(LOW_DISK, used)
    return Finding("disk", enough, detail, "" if enough else "Make room, or set DEALDESK_DATA elsewhere.")


def _size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _server(data: Path) -> Finding:
    found = read(data)
    if found is None:
        return Finding("server", True, f"none runs over {data}; ask and the other commands load the models themselves")
    since = f"{found.address} (process {found.pid}, Dealdesk {found.version}, since {found.started})"
    if found.answers():
        return Finding("server", True, since)
    remedy = f"Start it again with `dealdesk serve`, or delete {data / FILE}."
    return Finding("server", False, f"{since} does not answer", remedy)


def _checked(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except IndexFault as error:
        told, _, remedy = str(error).partition("; ")
        return Finding(name, False, told, remedy)


def _embedder(settings: Settings) -> str:
    embedder = embedder_of(settings.embedder, settings.threads)
    vector = embedder.embed_query("tariff")
    return f"{embedder.name}, {len(vector)} dimensions, sha256 {embedder.sha256[:12]}"


def _reranker(settings: Settings) -> str:
    reranker = reranker_of(settings.reranker, settings.threads)
    good, bad = reranker.scores("When does the tariff begin?", ["The tariff begins on May 1.", "Penguins swim."])
    if good <= bad:
        raise IndexFault(f"{reranker.name} prefers a wrong answer; set DEALDESK_RERANKER to a cross-encoder")
    return f"{reranker.name}, sha256 {reranker.sha256[:12]}"


def _late(settings: Settings) -> str:
    near, far = LateInteraction(settings.threads).scores(
        "When does the tariff begin?", ["It begins in May.", "Penguins."]
    )
    if not near > far:
        raise IndexFault(f"{COLBERT_SMALL.name} prefers a wrong passage; reinstall the package that carries it")
    return f"{COLBERT_SMALL.name}, sha256 {COLBERT_SMALL.sha256[:12]}"


def _ocr(settings: Settings) -> str:
    if not settings.reads_images:
        return f"scanned pages and images are not read; to have them read, {remedy()}"
    try:
        for name in (DETECT, RECOGNIZE):
            weights(name)
    except UnreadableFile as error:
        raise IndexFault(str(error)) from error
    return "scanned pages and images are read"


def _index(settings: Settings, deep: bool) -> str:
    generation = home(settings).library(embedder_of(settings.embedder, settings.threads)).current()
    if generation.stands_in_for:
        told, _, remedy = generation.stands_in_for.partition("; ")
        raise IndexFault(f"{told}, and the last good index stands in for it, {generation.id}; {remedy}")
    if deep and (faults := generation.verify()):
        raise IndexFault(faults[0])
    manifest = generation.manifest
    age = datetime.now(UTC) - datetime.fromisoformat(manifest.created)
    told = f"generation {generation.id}, {_told_age(age)} old: {manifest.documents} documents, "
    told += f"{manifest.passages:,} passages; {generation.described(deep)}"
    told += f"; {_searched(manifest)}" if manifest.segments else ""
    stale = [record.source for record in generation.documents() if record.stale]
    told += f"; {len(stale)} stand in with an earlier text: {', '.join(stale[:5])}" if stale else ""
    behind = _behind(settings, generation)
    return told + (
        f"; {behind} files of the corpus are not indexed as they are now: run `dealdesk reindex`" * bool(behind)
    )


def _searched(manifest: Manifest) -> str:
    """How vectors are searched, and how much of the nearest that finds."""
    dead = manifest.rows - manifest.passages
    told = f"{len(manifest.segments)} segments with {dead:,} dead rows, vectors "
    if not any(segment.lists for segment in manifest.segments):
        return told + "compared one by one"
    return told + f"in lists, recall@10 {manifest.recall:.3f} when they were written"


def _behind(settings: Settings, generation: Generation) -> int:
    """How many files have changed, come or gone since the index was made."""
    if not settings.corpus.is_dir():
        return 0
    known = {record.source: record for record in generation.documents()}
    found = {file.source: file for file in scan(settings.corpus, images=settings.reads_images).files}
    return len(known.keys() ^ found.keys()) + sum(
        not _same(found[source], known[source]) for source in known.keys() & found.keys()
    )


def _same(file: SourceFile, record: DocumentRecord) -> bool:
    """Whether a file is the one that was indexed. One that was only copied, or whose permissions were changed, is."""
    if (file.size, file.mtime_ns) == (record.size, record.mtime_ns):
        return True
    try:
        return file.size == record.size and fingerprint(file.path) == record.fingerprint
    except OSError:
        return False


def _ledgers(data: Path) -> str:
    """Whether what people and programs have sent can be read."""
    found = [data / name for name in LEDGERS if (data / name).exists()]
    for path in found:
        if told := fault_in(path, "quick_check"):
            raise IndexFault(f"{path} cannot be read ({told}); move it away, and `dealdesk restore` a backup")
    return ", ".join(path.name for path in found) or "there are none yet"


def _told_age(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    if hours < 0:
        return "0 minutes (by a clock that was ahead of today's)"
    return (
        f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours" if hours >= 2 else f"{60 * hours:.0f} minutes"
    )


def _language_model(settings: Settings) -> Finding:
    """Whether the endpoint of the language model answers and has the model; nothing is asked of the model itself."""
    name = "language model"
    if not settings.llm_base_url:
        return Finding(name, True, "none: answers are in the documents' own words")
    from dealdesk.assistant.llm import ChatWriter  # takes a second to load

    where = f"{settings.llm_model or '(no name)'} at {settings.llm_base_url}"
    key = settings.llm_api_key.get_secret_value()
    try:
        models = ChatWriter(settings.llm_base_url, settings.llm_model, key).models()
    except WriterFault as fault:
        return Finding(name, False, f"{where} {fault}", "Start the endpoint, or correct the setting that is named.")
    known = f"it lists {len(models)}" if models else "it lists no models"
    if settings.llm_model and (not models or settings.llm_model in models):
        return Finding(name, True, f"{where} answers; {known}")
    some = ", ".join(models[:5]) or "the documentation of the endpoint names them"
    return Finding(name, False, f"{where} is not there; {known}", f"Set DEALDESK_LLM_MODEL to one of: {some}")
