"""What holds for the reader of every format."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealdesk.ingest.document import Document, document_id
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.read import SUFFIXES, read_bytes

FORMATS = [".txt", ".md", ".html", ".pdf", ".docx", ".xlsx", ".csv", ".eml"]
WORDS = st.from_regex(r"[A-Za-z][a-z]{0,9}|[1-9][0-9]{0,3}%|é[a-z]{2}|\([a-z]\)|Section [1-9]\.[1-9]", fullmatch=True)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=30).map(" ".join), min_size=1, max_size=6)
BYTES = st.binary(max_size=400) | st.text(max_size=200).map(str.encode)


def check(document: Document) -> None:
    """The promises of ingest.document."""
    text = document.text
    assert text.strip()
    assert unicodedata.is_normalized("NFC", text)
    assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t"]
    end = 0
    number = 0
    for page in document.pages:
        assert end <= page.start < page.end <= len(text)
        assert page.number > number
        end, number = page.end, page.number
    open_sections: list[tuple[int, int, int]] = []
    for section in document.sections:
        assert 0 <= section.start < section.end <= len(text)
        assert section.label
        while open_sections and open_sections[-1][1] <= section.start:
            open_sections.pop()
        if open_sections:
            assert section.end <= open_sections[-1][1], "sections nest"
            assert section.level > open_sections[-1][2], "an inner section has a deeper level"
        open_sections.append((section.start, section.end, section.level))
    assert document.title
    assert all(notice.count > 0 and notice.detail for notice in document.notices)


def read_or_refused(data: bytes, suffix: str) -> None:
    """Either a document that keeps the promises, or an error that says what to do."""
    refusal: UnreadableFile | None = None
    try:
        check(read_bytes(data, f"x{suffix}"))
    except UnreadableFile as error:
        refusal = error
    assert refusal is None or (refusal.reason and refusal.remedy)


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=TEXTS)
def test_the_words_of_a_file_come_out_in_order_and_every_span_lies_in_the_text(
    make: Any, suffix: str, texts: list[str]
) -> None:
    document = read_bytes(make.paragraphs(suffix, texts), f"deals/sample{suffix}")
    check(document)
    found = re.sub(r"\s+", " ", document.text)
    at = 0
    for word in " ".join(texts).split():
        at = found.index(word, at) + len(word)


@pytest.mark.parametrize("suffix", [*FORMATS, ".htm", ".markdown"])
@settings(max_examples=30, deadline=None)
@given(data=BYTES)
def test_whatever_the_bytes_the_file_is_read_or_refused_with_a_remedy(suffix: str, data: bytes) -> None:
    read_or_refused(data, suffix)


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".xlsx"])
@settings(max_examples=10, deadline=None)
@given(cut=st.floats(0.01, 0.97), flipped=st.integers(0, 10_000))
def test_a_damaged_file_is_read_or_refused_but_never_breaks_the_run(
    make: Any, suffix: str, cut: float, flipped: int
) -> None:
    whole = make.paragraphs(suffix, ["The rate is 10 percent.", "It applies from November 10, 2025."])
    broken = bytearray(whole)
    broken[flipped % len(broken)] ^= 0x55
    for data in (whole[: int(len(whole) * cut)], bytes(broken)):
        read_or_refused(data, suffix)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_reader_gives_the_id_the_source_and_the_fingerprint(make: Any, suffix: str) -> None:
    data = make.paragraphs(suffix, ["The rate is 39 percent."])
    document = read_bytes(data, f"deals/a{suffix}")
    assert document.id == document_id(f"deals/a{suffix}")
    assert document.source == f"deals/a{suffix}"
    assert len(document.fingerprint) == 64
    assert document.format == suffix[1:]


def test_every_suffix_is_tried_here() -> None:
    assert set(FORMATS) | {".htm", ".markdown"} == SUFFIXES
