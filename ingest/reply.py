"""What a reader process says, in bytes; and these bytes read by somebody who does not trust it.

A file may have taken its reader over, so its reply is as hostile as the file: only the values that a reader makes come
out of it, and nothing in it can call anything else.
"""

from __future__ import annotations

import datetime
import io
import pickle
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from dealdesk.ingest.amendment import Amendment
from dealdesk.ingest.citation import Citation
from dealdesk.ingest.document import Box, Document, Notice, Page, Passage, Section, Unreadable
from dealdesk.ingest.facts import Fact
from dealdesk.ingest.findings import Findings
from dealdesk.ingest.pdf_image import PageSize
from dealdesk.ingest.prepare import Prepared
from dealdesk.ingest.relation import Mention

_MADE = (
    Amendment,
    Box,
    Citation,
    Document,
    Fact,
    Findings,
    Mention,
    Notice,
    Page,
    PageSize,
    Passage,
    Prepared,
    Section,
    Unreadable,
)
_KNOWN = {(kind.__module__, kind.__qualname__): kind for kind in (*_MADE, datetime.date)}


class ReplyDamaged(ValueError):
    """Bytes that no reader sends: they are cut short, or hold something else than a reader makes."""


def encoded(result: Any) -> bytes:
    """``result`` in bytes: Prepared, Unreadable, bytes, or a tuple of sizes or boxes."""
    return pickle.dumps(result, pickle.HIGHEST_PROTOCOL)


def decoded(data: bytes | bytearray, source: str) -> Prepared | Unreadable:
    """The result for the file ``source`` in ``data``. Raises ReplyDamaged, also where it is of another file, or its
    passages and facts are not those of its text."""
    try:
        result = _Reader(io.BytesIO(data)).load()
        if isinstance(result, Prepared):
            _check(result)
        for words in _words(result):
            words.encode()
        said = result.source if isinstance(result, Unreadable) else result.document.source
    except Exception as error:  # unpickling raises whatever the bytes make it raise, and so do values of wrong types
        raise ReplyDamaged(f"{type(error).__name__}: {str(error)[:100]}") from error
    if said != source:
        raise ReplyDamaged("it is of another file")
    return result  # type: ignore[no-any-return]  # _words has seen that it is one of the two


def value(data: bytes | bytearray) -> Any:
    """What is said of a file's pages in ``data``: bytes, a tuple of sizes or boxes, or Unreadable. Raises
    ReplyDamaged."""
    try:
        found = _Reader(io.BytesIO(data)).load()
        if not isinstance(found, bytes):
            for words in _words(found):
                words.encode()
    except Exception as error:  # as in ``decoded``
        raise ReplyDamaged(f"{type(error).__name__}: {str(error)[:100]}") from error
    return found


def _check(result: Prepared) -> None:
    document = result.document
    text, end = document.text, len(document.text)
    for passage in result.passages:
        if text[passage.start : passage.end] != passage.text or passage.document_id != document.id:
            raise ReplyDamaged("a passage is not of its text")
    for fact in result.findings.facts:
        if text[fact.start : fact.end] != fact.text:
            raise ReplyDamaged("a fact is not of its text")
    findings = result.findings
    spans: list[Any] = [*document.sections, *document.pages, *document.boxes, *findings.mentions, *findings.amendments]
    for span in spans:
        if not 0 <= span.start <= span.end <= end:
            raise ReplyDamaged(f"a {type(span).__name__.lower()} is not of its text")


def _words(value: Any) -> Iterator[str]:
    """Every string within a value that a reader makes."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _words(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _words(getattr(value, field.name))
    elif not isinstance(value, int | float | datetime.date | None):
        raise ReplyDamaged(f"it holds a {type(value).__name__}")


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _KNOWN[module, name]
        except KeyError:
            raise ReplyDamaged(f"it holds a {module}.{name}") from None
