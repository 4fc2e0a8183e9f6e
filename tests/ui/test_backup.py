"""A backup is whole or it is refused, is taken while others write, and comes back in one step."""

from __future__ import annotations

import io
import json
import os
import random
import re
import shutil
import signal
import sys
import tarfile
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dealdesk.assistant.answer import Answer
from dealdesk.index.faults import IndexDamaged, IndexLocked, IndexMissing
from dealdesk.index.library import Library
from dealdesk.index.lock import locked
from dealdesk.index.pointer import current_folder
from dealdesk.ui.archive import LIST, check
from dealdesk.ui.backup import back_up, restore
from dealdesk.ui.cli import main
from dealdesk.ui.feedback import Feedback, Opinion
from dealdesk.ui.keys import Keys
from dealdesk.ui.problems import BackupDamaged, BadRequest, NotKept
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import embedder, index


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    (tmp_path / "safe").mkdir()
    return tmp_path / "safe" / "deals.tar"


def opinion(question: str) -> Opinion:
    answer = Answer(question, question, "", "", True, "not_mentioned", 0.1, None)
    return Opinion(question, "useful", answer)


def texts(settings: Settings) -> dict[str, str]:
    generation = Library(settings.data).current()
    found = {}
    for record in generation.documents():
        document = generation.document(record.id)
        assert document is not None
        found[record.source] = document.text
    return found


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_index_keys_and_feedback_come_back_into_an_empty_folder(own_settings: Settings, safe: Path) -> None:
    keys, feedback = Keys(own_settings.data / "keys.sqlite"), Feedback(own_settings.data / "feedback.sqlite")
    key, secret = keys.create("ask", ["orders"], name="Buyers")
    feedback.add(opinion("When?"), frozenset(["orders"]))
    contents = back_up(own_settings, safe, corpus=False)
    assert (contents.told["documents"], contents.below("corpus")) == (3, {})
    assert safe.stat().st_mode & 0o077 == 0
    empty = own_settings.model_copy(update={"data": safe.parent / "data"})
    done = restore(empty, safe, corpus=False)
    assert (done.documents, done.keys, done.opinions, done.former, done.notices) == (3, 1, 1, "", ())
    assert texts(empty) == texts(own_settings)
    assert Keys(empty.data / "keys.sqlite").opened_by(secret) == key
    assert [one.question for one in Feedback(empty.data / "feedback.sqlite").all(frozenset(["orders"]))] == ["When?"]
    assert Feedback(empty.data / "feedback.sqlite").all(frozenset(["deals"])) == ()
    report = index(empty, embedder(empty))
    assert (len(report.unchanged), report.embedded) == (3, 0)


def test_the_corpus_comes_back_and_the_one_that_stood_there_is_set_aside(own_settings: Settings, safe: Path) -> None:
    before = everything(own_settings.corpus)
    back_up(own_settings, safe, corpus=True)
    (own_settings.corpus / "memo.txt").unlink()
    (own_settings.corpus / "new.txt").write_text("Something new.")
    done = restore(own_settings, safe, corpus=True)
    assert everything(own_settings.corpus) == before
    assert (Path(done.former) / "new.txt").read_text() == "Something new."
    assert [path.name for path in own_settings.corpus.parent.iterdir() if path.name.startswith(".")] == []


def test_the_index_that_was_current_stays_to_go_back_to(own_settings: Settings, safe: Path) -> None:
    back_up(own_settings, safe, corpus=False)
    (own_settings.corpus / "memo.txt").unlink()
    later = index(own_settings, embedder(own_settings)).generation
    done = restore(own_settings, safe, corpus=False)
    library = Library(own_settings.data)
    assert library.current().id == done.generation != later
    assert "memo.txt" in texts(own_settings)
    assert main_of("reindex", "--rollback", "--data", str(own_settings.data)) == 0
    assert library.current().id == later


def test_a_key_that_was_revoked_after_the_backup_stays_revoked(own_settings: Settings, safe: Path) -> None:
    keys, feedback = Keys(own_settings.data / "keys.sqlite"), Feedback(own_settings.data / "feedback.sqlite")
    old, secret = keys.create("ask", ["orders"])
    feedback.add(opinion("When?"))
    back_up(own_settings, safe, corpus=False)
    keys.revoke(old.id)
    new = keys.create("ask", ["deals"])[0]
    feedback.add(opinion("Why?"))
    done = restore(own_settings, safe, corpus=False)
    assert (done.keys, done.opinions) == (0, 0)
    assert keys.opened_by(secret) is None
    assert {key.id for key in keys.all()} == {old.id, new.id}
    assert [one.question for one in feedback.all()] == ["When?", "Why?"]


def test_a_damaged_backup_is_refused_and_changes_nothing(own_settings: Settings, safe: Path) -> None:
    Keys(own_settings.data / "keys.sqlite").create("ask", ["orders"])
    back_up(own_settings, safe, corpus=True)
    good, chance = safe.read_bytes(), random.Random(7)
    before = (everything(own_settings.corpus), everything(own_settings.data / "generations"))
    members = 0
    with tarfile.open(safe) as tar:
        members = max(member.offset_data + member.size for member in tar)
    for number in range(60):
        bad = bytearray(good)
        at = chance.randrange(members)
        if number % 4 == 0:
            del bad[at:]
        else:
            bad[at] ^= 1 << chance.randrange(8)
        safe.write_bytes(bad)
        try:
            found = check(safe)
        except BackupDamaged:
            with pytest.raises(BackupDamaged, match=re.escape(str(safe))):
                restore(own_settings, safe, corpus=True)
        else:  # padding and time stamps of the archive itself
            assert found.files.keys() == check_of(good, safe)
    assert (everything(own_settings.corpus), everything(own_settings.data / "generations")) == before


def check_of(good: bytes, path: Path) -> Any:
    whole = path.with_name("whole.tar")
    whole.write_bytes(good)
    return check(whole).files.keys()


def forged(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> None:
    """An archive with a right list, of any members."""
    listed = {member.name: (len(content), sha256(content).hexdigest()) for member, content in members}
    body = json.dumps({"format": 1, "corpus": True, "documents": 1, "files": listed}).encode()
    with tarfile.open(path, "w") as tar:
        for member, content in (*members, (tarfile.TarInfo(LIST), body)):
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize(
    "name",
    [
        "../../outside.txt",
        "corpus/../../outside.txt",
        "/tmp/outside.txt",
        "corpus//outside.txt",
        "corpus/./outside.txt",
        "elsewhere/outside.txt",
        "outside.txt",
        "corpus",
        "index/..",
    ],
)
def test_nothing_is_written_outside(own_settings: Settings, safe: Path, name: str) -> None:
    forged(safe, (tarfile.TarInfo(name), b"outside"))
    with pytest.raises(BackupDamaged, match="has no place in a backup"):
        restore(own_settings, safe, corpus=True)
    assert list(own_settings.data.parent.rglob("outside*")) == []


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_links_devices_and_folders_have_no_place_in_it(own_settings: Settings, safe: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("corpus/link")
    member.type, member.linkname = kind, "/etc"
    forged(safe, (member, b""), (tarfile.TarInfo("corpus/link/passwd"), b"x"))
    with pytest.raises(BackupDamaged, match="'corpus/link' has no place in a backup"):
        restore(own_settings, safe, corpus=True)


def test_a_name_that_comes_twice_is_refused(own_settings: Settings, safe: Path) -> None:
    forged(safe, (tarfile.TarInfo("corpus/a.txt"), b"one"), (tarfile.TarInfo("corpus/a.txt"), b"two"))
    with pytest.raises(BackupDamaged, match="no place"):
        restore(own_settings, safe, corpus=True)


def test_an_index_that_is_not_what_its_manifest_says_is_not_made_current(own_settings: Settings, safe: Path) -> None:
    back_up(own_settings, safe, corpus=False)
    with tarfile.open(safe) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar if member.name != LIST]  # type: ignore[union-attr]
    changed = [(m, c[:-1] + bytes([c[-1] ^ 1]) if m.name.endswith("vectors.f32") else c) for m, c in members]
    forged(safe, *changed)
    before = Library(own_settings.data).current().id
    with pytest.raises(IndexDamaged, match=r"vectors\.f32 has changed .*; take another backup"):
        restore(own_settings, safe, corpus=False)
    assert Library(own_settings.data).current().id == before


def test_what_is_damaged_is_not_backed_up(own_settings: Settings, safe: Path) -> None:
    path = current_folder(own_settings.data) / "segments/000/store.sqlite"
    content = bytearray(path.read_bytes())
    content[5000] ^= 4
    path.write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"store\.sqlite has changed .*; run `dealdesk reindex`, then this again"):
        back_up(own_settings, safe, corpus=False)
    assert list(safe.parent.iterdir()) == []


def test_backups_taken_while_the_index_is_exchanged_are_each_of_one_moment(
    own_settings: Settings, tmp_path: Path
) -> None:
    settings, model = own_settings, embedder(own_settings)
    for path in settings.corpus.rglob("*.*"):
        path.unlink()
    done, failures = threading.Event(), []

    def write(version: int) -> None:
        for name in "abc":
            (settings.corpus / f"{name}.txt").write_text(f"Version {version} of {name}.")
        index(settings, model)

    def save() -> None:
        number = 0
        while not done.wait(0.1) or not number:
            number += 1
            try:
                back_up(settings, tmp_path / f"{number}.tar", corpus=False)
            except Exception as error:
                failures.append(repr(error))

    write(0)
    saving = threading.Thread(target=save)
    saving.start()
    for version in range(1, 7):
        write(version)
    done.set()
    saving.join()
    assert failures == []
    for path in tmp_path.glob("*.tar"):
        empty = settings.model_copy(update={"data": tmp_path / f"of-{path.stem}"})
        restore(empty, path, corpus=False)
        assert len({text.split()[1] for text in texts(empty).values()}) == 1
    assert [path.name for path in settings.data.iterdir() if path.name.startswith(".snapshot")] == []


@pytest.mark.parametrize("share", [0.3, 0.8, 0.95, 0.99])
def test_a_restore_that_is_killed_leaves_what_was_there_or_what_was_to_come(
    own_settings: Settings, safe: Path, share: float
) -> None:
    saved = everything(own_settings.corpus)
    back_up(own_settings, safe, corpus=True)
    (own_settings.corpus / "memo.txt").write_text("Another memo.")
    now, indexed = everything(own_settings.corpus), texts(own_settings)
    calls = killed(lambda: restore(own_settings, safe, corpus=True), 1 << 30, own_settings)
    assert calls > 50
    former = next(own_settings.corpus.parent.glob("corpus.before-*"))
    shutil.rmtree(own_settings.corpus)
    former.rename(own_settings.corpus)
    assert killed(lambda: restore(own_settings, safe, corpus=True), int(calls * share), own_settings) == -9
    assert texts(own_settings) == indexed
    if own_settings.corpus.exists():
        assert everything(own_settings.corpus) in (saved, now)
    restore(own_settings, safe, corpus=True)
    assert everything(own_settings.corpus) == saved
    assert list(own_settings.data.parent.rglob(".*restore-*")) == []


def killed(work: Callable[[], object], call: int, settings: Settings) -> int:
    """Runs ``work`` in a process that kills itself at its ``call``-th call to the file system: -9, or how many calls
    there were."""
    child = os.fork()
    told = settings.data.parent / "calls"
    if child == 0:
        signal.alarm(60)
        made = 0

        def one(event: str, _: object) -> None:
            nonlocal made
            if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"):
                made += 1
                if made > call:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(one)
            work()
            told.write_text(str(made))
        finally:
            os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code if code else int(told.read_text())


def test_a_restore_waits_for_no_one_who_writes(own_settings: Settings, safe: Path) -> None:
    back_up(own_settings, safe, corpus=False)
    with locked(own_settings.data, wait=0), pytest.raises(IndexLocked, match="is writing the index"):
        restore(own_settings, safe, corpus=False)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda s, p: restore(s, p, corpus=False), BackupDamaged, "There is no file"),
        (lambda s, p: back_up(s, p.parent, corpus=False), BadRequest, "is a folder; name a file"),
        (lambda s, p: back_up(s, p / "none" / "x.tar", corpus=False), NotKept, "name a place"),
        (lambda s, p: back_up(s.model_copy(update={"data": p}), p, corpus=False), IndexMissing, "dealdesk reindex"),
        (lambda s, p: back_up(s.model_copy(update={"index_url": "x"}), p, corpus=False), BadRequest, "Milvus"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_remedy(
    own_settings: Settings, safe: Path, call: Callable[[Settings, Path], object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        call(own_settings, safe)


def main_of(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def test_the_command_line_backs_up_checks_and_restores(
    own_settings: Settings, safe: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = ("--data", str(own_settings.data), "--corpus", str(own_settings.corpus))
    assert main_of("backup", str(safe), "--with-corpus", *places, "--json") == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 3
    assert main_of("restore", str(safe), "--check", *places) == 0
    assert "is whole: 3 documents" in capsys.readouterr().out
    assert main_of("restore", str(safe), *places) == 0
    assert "with 3 documents" in " ".join(capsys.readouterr().out.split())
    safe.write_bytes(safe.read_bytes()[:9000])
    assert main_of("restore", str(safe), *places) == 3
