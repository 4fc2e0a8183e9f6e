"""What a look at the corpus folder finds."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from dealdesk.ingest.corpus import SourceFile, changed_ns, fingerprint, scan
from dealdesk.ingest.errors import CorpusMissing, OutsideCorpus


def write(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"text of {name}")


def found(root: Path, *only: Path) -> list[str]:
    return [file.source for file in scan(root, only).files]


def test_files_are_found_in_order_with_their_size_and_time(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a/c.PDF", "a/b/d.md")
    status = (tmp_path / "b.txt").stat()
    files = scan(tmp_path).files
    assert [f.source for f in files] == ["a/b/d.md", "a/c.PDF", "b.txt"]
    assert files[2] == SourceFile("b.txt", tmp_path.resolve() / "b.txt", 13, changed_ns(status))


def test_hidden_names_readmes_and_lock_files_are_passed_over_and_other_formats_listed(tmp_path: Path) -> None:
    write(
        tmp_path,
        ".git/a.txt",
        ".b.txt",
        "README.md",
        "deal/Readme.txt",
        "~$nda.docx",
        "questions.jsonl",
        "x.zip",
        "a.txt",
    )
    look = scan(tmp_path)
    assert [f.source for f in look.files] == ["a.txt"]
    assert look.ignored == ("questions.jsonl", "x.zip")
    assert look.problems == ()


def test_only_restricts_the_look_to_files_and_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a/one.txt", "a/two.txt", "b/three.txt", "four.txt")
    assert found(tmp_path, tmp_path / "a" / "two.txt", tmp_path / "b") == ["a/two.txt", "b/three.txt"]
    monkeypatch.chdir(tmp_path / "a")
    assert found(tmp_path, Path("one.txt")) == ["a/one.txt"]
    assert found(tmp_path, Path(".."), Path("one.txt")) == found(tmp_path)
    assert found(tmp_path, Path("gone.txt")) == []


def test_a_path_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    with pytest.raises(OutsideCorpus, match="is not inside"):
        scan(tmp_path / "corpus", [tmp_path])


def test_a_missing_folder_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing, match="DEALDESK_CORPUS"):
        scan(tmp_path / "nowhere")


def test_links_in_circles_outwards_and_nowhere_are_named(tmp_path: Path) -> None:
    root = tmp_path / "corpus"
    write(root, "a/b/one.txt")
    write(tmp_path, "outside.txt")
    (root / "a" / "b" / "loop").symlink_to(root / "a")
    (root / "self.txt").symlink_to(root / "self.txt")
    (root / "out.txt").symlink_to(tmp_path / "outside.txt")
    (root / "gone.txt").symlink_to(root / "never.txt")
    (root / "again.txt").symlink_to(root / "a" / "b" / "one.txt")
    look = scan(root)
    assert [f.source for f in look.files] == ["a/b/one.txt"]
    assert [(p.source, p.reason) for p in look.problems] == [
        ("a/b/loop", "it is a link to a folder that holds it: a directory loop"),
        ("gone.txt", "it is a link that leads nowhere"),
        ("out.txt", "it is a link that leads out of the corpus"),
        ("self.txt", "it is a link that leads back to itself"),
    ]


def test_a_pipe_is_named_and_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert [(p.source, p.reason) for p in scan(tmp_path).problems] == [("pipe.txt", "it is not a regular file")]


def test_a_name_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text("x")
    assert [(p.source, p.remedy) for p in scan(tmp_path).problems] == [("?.txt", "rename it")]


def test_the_fingerprint_is_the_sha256_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 3_000_000)
    assert fingerprint(tmp_path / "a.txt") == hashlib.sha256(b"x" * 3_000_000).hexdigest()


def test_a_corpus_folder_that_cannot_be_opened_hides_everything_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(path: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.scandir", closed)
    assert [(p.source, p.reason) for p in scan(tmp_path).problems] == [
        (".", "the folder cannot be opened: permission denied")
    ]
