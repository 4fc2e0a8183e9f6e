"""A backup of a data folder, taken while a server and a re-index may be at work, and brought back in one step."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dealdesk.index.lock import locked
from dealdesk.index.lock import writing as index_writing
from dealdesk.index.manifest import NAME
from dealdesk.index.pointer import sync
from dealdesk.index.snapshot import adopt, snapshot
from dealdesk.ui.archive import ArchiveWriter, Contents, check, extract, writing
from dealdesk.ui.feedback import FILE as FEEDBACK
from dealdesk.ui.feedback import take_in
from dealdesk.ui.keys import FILE as KEYS
from dealdesk.ui.keys import Keys
from dealdesk.ui.ledger import PATIENCE_SECONDS, fault_in
from dealdesk.ui.problems import BackupDamaged, BadRequest, NotKept
from dealdesk.ui.settings import Settings
from dealdesk.ui.shelf import DRAFT

STAGED = ".restore-"
BESIDE = ".dealdesk-restore-"
"""How the folder begins that is made beside a corpus while another is brought back."""
TOLD = ("embedder", "reranker", "passage_tokens", "as_of", "ocr")
"""Settings on which an index and its answers depend, none of them secret."""


@dataclass(frozen=True, slots=True)
class Restored:
    """``generation`` is current now; ``former`` is where the corpus went that stood there before ("" for nowhere);
    ``notices`` are sentences for the user."""

    generation: str
    documents: int
    keys: int
    opinions: int
    former: str
    notices: tuple[str, ...]


def back_up(settings: Settings, path: Path, corpus: bool) -> Contents:
    """Writes index, keys and feedback to the new file ``path``, the files of the corpus too where ``corpus`` says so,
    and reads it all again. Raises IndexFault, NotKept, BadRequest for an index that does not lie in the data folder."""
    _in_files(settings)
    if path.is_dir():
        raise BadRequest(f"{path} is a folder; name a file, such as {path / 'dealdesk-backup.tar'}.")
    with snapshot(settings.data) as (folder, manifest), writing(path) as archive:
        for name in (NAME, *manifest.files):
            archive.put(f"index/{name}", folder / name)
        for name in (KEYS, FEEDBACK):
            _put_ledger(archive, settings.data / name, folder)
        if corpus:
            for file in _files(settings.corpus):
                archive.put(f"corpus/{file.relative_to(settings.corpus).as_posix()}", file)
        archive.close(
            {
                "created": datetime.now(UTC).isoformat(timespec="seconds"),
                "version": version("dealdesk"),
                "generation": manifest.id,
                "documents": manifest.documents,
                "corpus": corpus,
                "settings": _told(settings),
            }
        )
    return check(path)


def restore(settings: Settings, path: Path, corpus: bool) -> Restored:
    """Makes the index of the backup ``path`` current, adds its keys and opinions to those that there are, and puts its
    documents in the place of the corpus where ``corpus`` says so. All of it is read and compared before anything is
    changed. Raises BackupDamaged, IndexFault, NotKept, BadRequest."""
    _in_files(settings)
    contents = check(path)
    if corpus and not contents.told.get("corpus"):
        raise BadRequest(f"{path} holds no documents: it was made without --with-corpus.")
    data = settings.data
    beside_corpus = settings.corpus.absolute().parent
    with index_writing(data), locked(data, wait=0):
        for left in (*data.glob(f"{STAGED}*"), *beside_corpus.glob(f"{BESIDE}*")):
            shutil.rmtree(left, ignore_errors=True)  # of a restore that was killed
        return _brought_back(settings, path, contents, corpus)


def _brought_back(settings: Settings, path: Path, contents: Contents, corpus: bool) -> Restored:
    data, beside_corpus = settings.data, settings.corpus.absolute().parent
    with tempfile.TemporaryDirectory(dir=data, prefix=STAGED) as staged:
        ledgers = Path(staged)
        extract(path, contents, lambda name: ledgers / name if name in (KEYS, FEEDBACK) else None)
        for name in (KEYS, FEEDBACK):
            _check_ledger(path, ledgers / name)
        former = ""
        with tempfile.TemporaryDirectory(dir=beside_corpus, prefix=BESIDE) as beside:
            if corpus:
                extract(path, contents, lambda name: _below("corpus", name, Path(beside)))

            def fill(folder: Path) -> None:
                extract(path, contents, lambda name: _below("index", name, folder))

            generation = adopt(data, fill)
            if corpus:
                former = _exchanged(settings.corpus, Path(beside) / "corpus")
        keys = Keys(data / KEYS).take_in(ledgers / KEYS) if (ledgers / KEYS).exists() else 0
        opinions = take_in(data / FEEDBACK, ledgers / FEEDBACK) if (ledgers / FEEDBACK).exists() else 0
    told = contents.told
    return Restored(generation, int(told["documents"]), keys, opinions, former, tuple(_differing(settings, told)))


def _in_files(settings: Settings) -> None:
    if settings.index_url:
        raise BadRequest(
            "The index is in Milvus (DEALDESK_INDEX_URL), which has a backup of its own, as PostgreSQL has; see "
            "docs/how-to/milvus.md."
        )


def _told(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in TOLD}


def _differing(settings: Settings, told: Any) -> Iterator[str]:
    here, there = _told(settings), dict(told.get("settings", {}))
    for name in TOLD:
        if name in there and there[name] != here[name]:
            yield (
                f"The backup was made with DEALDESK_{name.upper()} = {there[name]}, which is {here[name]} here; set it "
                "back, or run `dealdesk reindex`."
            )


def _files(corpus: Path) -> Iterator[Path]:
    """Every file below the corpus; of links nothing, nor what is still on its way in."""
    for folder, _, names in os.walk(corpus):
        for name in sorted(names):
            path = Path(folder) / name
            if not path.is_symlink() and path.is_file() and not DRAFT.fullmatch(name):
                yield path


def _put_ledger(archive: ArchiveWriter, path: Path, folder: Path) -> None:
    """A copy of a SQLite file as it is at one moment, whoever writes to it meanwhile."""
    if not path.exists():
        return
    copy = folder / path.name
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS)) as source, closing(sqlite3.connect(copy)) as out:
            source.backup(out)
    except sqlite3.Error as error:
        raise NotKept(f"{path} cannot be read ({error}); move it away if it is damaged.") from error
    copy.chmod(0o600)
    archive.put(path.name, copy)


def _check_ledger(backup: Path, path: Path) -> None:
    if not path.exists():
        return
    if told := fault_in(path, "integrity_check"):
        raise BackupDamaged(f"{backup}: {path.name} is damaged ({told}); use another backup.")


def _below(top: str, name: str, folder: Path) -> Path | None:
    """Where a member goes that stands below ``top``: the index itself, the corpus as a folder."""
    first, _, rest = name.partition("/")
    if first != top or not rest:
        return None
    return folder / rest if top == "index" else folder / name


def _exchanged(corpus: Path, new: Path) -> str:
    """Puts the folder ``new`` in the place of the corpus. Returns where that went, "" where there was none."""
    new.mkdir(exist_ok=True)
    former = ""
    if corpus.is_dir() and any(corpus.iterdir()):
        former = f"{corpus}.before-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        os.rename(corpus, former)
    elif corpus.is_dir():
        corpus.rmdir()
    try:
        os.rename(new, corpus)
    except OSError:
        if former:
            os.rename(former, corpus)
        raise
    sync(corpus.absolute().parent)
    return former
