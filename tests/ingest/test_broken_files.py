"""A folder of broken files among good ones: each is named with its reason and remedy, and the good ones are read."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from dealdesk.ingest.corpus import scan
from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.read import LARGEST, SUFFIXES, read

TEXTS = ["The additional duty is 10 percent.", "It applies from November 10, 2025."]
GOOD = [".txt", ".md", ".html", ".pdf", ".docx", ".xlsx", ".csv", ".eml"]
BROKEN = {
    "binary.txt": ("not text in any known encoding", "save it as UTF-8 text"),
    "blank.txt": ("only blanks", "put the document in its place"),
    "denied.txt": ("permissions do not allow", "allow this user to read it"),
    "empty.pdf": ("it is empty", "put the document in its place"),
    "encrypted.docx": ("encrypted with a password", "save it without a password"),
    "encrypted.pdf": ("encrypted with a password", "save it without a password"),
    "hidden-only.xlsx": ("none of its sheets has a visible cell", "unhide"),
    "huge.csv": ("it has 300 MB, more than 200 MB", "split it"),
    "image.html": ("it is an image", "save it in a format that is read"),
    "loop": ("directory loop", "remove it"),
    "nothing.html": ("it holds no text", "check that the file"),
    "old.docx": ("old binary format", "save it as .docx"),
    "pipe.txt": ("not a regular file", "put a copy"),
    "really-a.pdf": ("its suffix is .pdf, but it is a Word document", "rename it to end in .docx"),
    "really-html.txt": ("it is a web page", "rename it to end in .html"),
    "really-zip.txt": ("it is a zip archive", "save it in a format that is read"),
    "scan.pdf": ("none of its pages has a text layer", "OCR"),
    "self.txt": ("a link that leads back to itself", "remove it"),
    "text.pdf": ("its bytes are not those of a PDF file", "give it the suffix of what it is"),
    "truncated.docx": ("truncated or damaged", "fetch the file again"),
    "truncated.pdf": ("truncated or damaged", "fetch the file again"),
    "truncated.xlsx": ("truncated or damaged", "fetch the file again"),
    "unlinked.txt": ("a link that leads nowhere", "remove it"),
    "without-headers.eml": ("no mail headers", "suffix .txt"),
    "zip.docx": ("zip archive without the parts of a Word document", "save it as a Word document"),
}


def fill(root: Path, make: Any) -> None:
    """Write every broken file of BROKEN and one good file of each format."""
    for suffix in GOOD:
        (root / f"good{suffix}").write_bytes(make.paragraphs(suffix, TEXTS))
    whole = {suffix: make.paragraphs(suffix, TEXTS) for suffix in (".pdf", ".docx", ".xlsx")}
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    contents = {
        "binary.txt": bytes(range(256)) * 40,
        "blank.txt": b" \r\n\t ",
        "denied.txt": b"words",
        "empty.pdf": b"",
        "encrypted.docx": ole + "EncryptedPackage".encode("utf-16-le"),
        "encrypted.pdf": make.pdf(lambda c: c.drawString(72, 700, "Secret."), encrypt="password"),
        "hidden-only.xlsx": make.xlsx(lambda book: None),
        "image.html": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "nothing.html": b"<html><body><script>let a = 1</script></body></html>",
        "old.docx": ole,
        "really-a.pdf": whole[".docx"],
        "really-html.txt": b"<!DOCTYPE html><html><body>Hello</body></html>",
        "scan.pdf": make.pdf(lambda c: c.rect(0, 0, 600, 700, fill=1)),
        "text.pdf": b"The rate is 10 percent.",
        "without-headers.eml": b"The rate is 10 percent.",
        **{f"truncated{suffix}": data[: len(data) // 2] for suffix, data in whole.items()},
    }
    for name, data in contents.items():
        (root / name).write_bytes(data)
    for name in ("zip.docx", "really-zip.txt"):
        with zipfile.ZipFile(root / name, "w") as archive:
            archive.writestr("a.bin", b"x")
    with (root / "huge.csv").open("wb") as file:
        file.truncate(300 << 20)  # takes no room on the disk
    (root / "loop").symlink_to(root)
    (root / "self.txt").symlink_to(root / "self.txt")
    (root / "unlinked.txt").symlink_to(root / "nowhere.txt")
    os.mkfifo(root / "pipe.txt")


@pytest.fixture
def denied(monkeypatch: pytest.MonkeyPatch) -> None:
    """No permission for denied.txt, for root as well, to whom the system grants all."""
    allowed = os.open

    def opened(path: Any, *given: Any, **more: Any) -> int:
        if str(path).endswith("denied.txt"):
            raise PermissionError(13, "Permission denied", str(path))
        return allowed(path, *given, **more)

    monkeypatch.setattr(os, "open", opened)


@pytest.mark.usefixtures("denied")
def test_every_broken_file_is_named_with_its_reason_and_remedy_and_the_good_ones_are_read(
    make: Any, tmp_path: Path
) -> None:
    fill(tmp_path, make)
    look = scan(tmp_path)
    problems = list(look.problems)
    texts = {}
    for file in look.files:
        try:
            texts[file.source] = read(file.path, file.source).text
        except UnreadableFile as error:
            problems.append(Unreadable(file.source, error.reason, error.remedy))
    assert sorted(p.source for p in problems) == sorted(BROKEN)
    for problem in problems:
        reason, remedy = BROKEN[problem.source]
        assert reason in problem.reason
        assert remedy in problem.remedy
    assert sorted(texts) == sorted(f"good{suffix}" for suffix in GOOD)
    for text in texts.values():
        assert all(words in text for words in TEXTS)


def test_a_file_at_the_limit_is_measured_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(UnreadableFile, match="more than 200 MB"):
        read(tmp_path / "a.txt", "a.txt")


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="not there any more"):
        read(tmp_path / "gone.txt", "gone.txt")


def test_a_format_that_is_not_read_names_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_text("x")
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path / "a.rtf", "a.rtf")
    assert all(suffix in caught.value.remedy for suffix in SUFFIXES)
