"""The sample corpus: every citation of its questions that is from a PDF is marked on the page, and nothing beside it.

Another program reads where the words of the pages stand: pdfplumber, which has no part in finding the boxes.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from dealdesk.ingest.document import Box, Document
from dealdesk.ingest.pdf_boxes import boxes_of
from dealdesk.ingest.read_pdf import read_pdf

CORPUS = Path(__file__).parents[2] / "corpus"


def cited() -> list[tuple[str, str]]:
    """(path, quote) of the evidence in PDF files, each once."""
    lines = (CORPUS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    evidence = [one for line in lines for one in json.loads(line).get("evidence", ())]
    return list(dict.fromkeys((one["doc_id"], one["text"]) for one in evidence if one["doc_id"].endswith(".pdf")))


CITED = cited()


@cache
def read(source: str) -> tuple[bytes, Document]:
    data = (CORPUS / source).read_bytes()
    return data, read_pdf(data, source)


@cache
def plumbed(source: str, number: int) -> list[dict[str, Any]]:
    """The words of a page as pdfplumber reads them, with the page; a bullet that it gives no width is left out."""
    with pdfplumber.open(io.BytesIO(read(source)[0]), pages=[number]) as file:
        page = file.pages[0]
        return [word | {"page": page} for word in page.extract_words() if word["x1"] > word["x0"]]


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", text))


def covered(word: dict[str, Any], box: Box) -> float:
    """The share of a word's area that a box covers."""
    page = word["page"]
    x0, x1 = max(word["x0"], box.x0 * float(page.width)), min(word["x1"], box.x1 * float(page.width))
    y0, y1 = max(word["top"], box.y0 * float(page.height)), min(word["bottom"], box.y1 * float(page.height))
    area = (word["x1"] - word["x0"]) * (word["bottom"] - word["top"])
    return max(0.0, x1 - x0) * max(0.0, y1 - y0) / area


def words_under(source: str, boxes: tuple[Box, ...]) -> Iterator[tuple[str, float]]:
    """The words of the pages that a box touches more than a hair, in the order of the boxes, each with the share of
    it that is covered."""
    for box in boxes:
        for word in plumbed(source, box.page):
            if (share := covered(word, box)) > 0.05:
                yield word["text"], share


def test_there_are_thirty_citations_and_more_in_five_files() -> None:
    assert len(CITED) >= 30
    assert len({source for source, _ in CITED}) == 5


@pytest.mark.parametrize(("source", "quote"), CITED, ids=[f"{Path(s).stem}-{i}" for i, (s, _) in enumerate(CITED)])
def test_the_boxes_of_a_citation_cover_its_words_and_no_others(source: str, quote: str) -> None:
    data, document = read(source)
    start = document.text.index(quote)
    boxes = boxes_of(document, data, start, start + len(quote))
    assert letters("".join(document.text[box.start : box.end] for box in boxes)) == letters(quote)
    under = list(words_under(source, boxes))
    # A mark at the quote's edge may share its word with what is not quoted: "(the", "Merger".
    assert letters(quote) in letters("".join(word for word, _ in under))
    assert len(letters("".join(word for word, _ in under))) <= len(letters(quote)) + 12
    whole = [share for word, share in under if letters(word) and letters(word) in letters(quote)]
    assert min(whole[1:-1], default=1.0) > 0.95
    assert min(whole) > 0.75
