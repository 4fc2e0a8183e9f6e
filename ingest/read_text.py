"""Plain text and Markdown, with or without YAML front matter."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date as Date
from datetime import datetime
from pathlib import PurePosixPath

import yaml

from dealdesk.ingest.caption import date_in, date_line, title_line
from dealdesk.ingest.compose import shortened
from dealdesk.ingest.document import Document, Notice, document_id
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.normalize import clean, decode
from dealdesk.ingest.structure import sections_of

_FRONT = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_MOST_BRACKETS = 200  # lists within one another take time that grows with the square of their depth
_LONGEST_FRONT = 20_000  # characters; what is longer is text between two drawn lines


def read_text(data: bytes, source: str) -> Document:
    """The document in the bytes of a ``.txt`` or ``.md`` file at ``source``.

    Front matter between two ``---`` lines gives title, date and the rest of ``meta`` (url, parties, type); the text is
    what follows, exactly, but for the normal form of ``normalize.clean``. Front matter that is not valid YAML stays
    in the text, with a notice. Markdown stays as it was written. Raises UnreadableFile where there is no text.
    """
    whole, notices = clean(decode(data))
    said, text, wrong = _front_matter(whole)
    if not text.strip():
        raise UnreadableFile("it holds no text", "put text into it, or take it out of the corpus")
    date, undated = _date_of(said.pop("date", None))
    title = _words(said.pop("title", "")) or title_line(text) or PurePosixPath(source).stem
    title = shortened(title)
    return Document(
        id=document_id(source),
        source=source,
        title=title,
        date=date or date_line(text),
        text=text,
        format="md" if source.lower().endswith((".md", ".markdown")) else "txt",
        sections=sections_of(text),
        notices=(*notices, *wrong, *undated),
        meta=tuple((key, words) for key, value in said.items() if (words := _words(value))),
        fingerprint=hashlib.sha256(data).hexdigest(),
    )


def _front_matter(whole: str) -> tuple[dict[str, object], str, tuple[Notice, ...]]:
    """What the front matter says by lower-case key, the text after it, and what was wrong with it."""
    match = _FRONT.match(whole)
    if match is None or len(match["yaml"]) > _LONGEST_FRONT or sum(map(match["yaml"].count, "[{")) > _MOST_BRACKETS:
        return {}, whole, ()
    try:
        said = yaml.safe_load(match["yaml"])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        detail = f"front matter that is not valid YAML was kept as text: {' '.join(str(error).split())[:200]}"
        return {}, whole, (Notice("front_matter", 1, detail),)
    if not isinstance(said, Mapping):
        return {}, whole, ()
    return {str(key).strip().lower(): value for key, value in said.items()}, whole[match.end() :], ()


def _date_of(value: object) -> tuple[Date | None, tuple[Notice, ...]]:
    if isinstance(value, datetime):
        return value.date(), ()
    if isinstance(value, Date):
        return value, ()
    words = _words(value)
    date = date_in(words)
    if words and date is None:
        return None, (Notice("front_matter", 1, f'its date "{words[:40]}" is not a date; write it as 2025-11-01'),)
    return date, ()


def _words(value: object) -> str:
    """A value of the front matter on one line; a list's items are joined with semicolons, anything deeper is left."""
    if isinstance(value, list):
        return "; ".join(words for item in value if not isinstance(item, list) and (words := _words(item)))
    if value is None or isinstance(value, Mapping):
        return ""
    return " ".join(str(value).split())
