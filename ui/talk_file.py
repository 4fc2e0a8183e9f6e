"""A conversation as a file: Markdown or Word to hand on, JSON to go on with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dealdesk.ui.export import Format, exported
from dealdesk.ui.page_history import Exchange
from dealdesk.ui.problems import BadRequest
from dealdesk.ui.reply import answer_of
from dealdesk.ui.schema_exchange import ExchangeBody, ExportBody

FORMATS: dict[str, Format] = {".md": "markdown", ".markdown": "markdown", ".docx": "docx"}
"""Kinds of files to hand on, by their ending."""


def save(talk: dict[str, Any], path: Path) -> None:
    """Writes a conversation to ``path``, as its ending says. Raises BadRequest for another ending or an empty one."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS and suffix != ".json":
        raise BadRequest(f"{path} is no file that can be written; name one that ends in .md, .docx or .json.")
    if not talk["exchanges"]:
        raise BadRequest("Nothing has been asked yet; ask something, then export it.")
    content = bytes_of(talk, FORMATS[suffix]) if suffix in FORMATS else _json(talk)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadRequest(f"{path} cannot be written: {error.strerror}. Name another file.") from None


def bytes_of(talk: dict[str, Any], format: Format) -> bytes:
    """The conversation in ``format``. Raises BadRequest where it is none."""
    return exported(
        [Exchange(one.question, answer_of(one.answer, one.question)) for one in _read(talk)], format
    ).content


def load(text: str, name: str) -> dict[str, Any]:
    """The conversation in a file's ``text``: one that was saved, or the reply of ``ask --json``. Raises BadRequest."""
    try:
        given = json.loads(text)
        if isinstance(given, dict) and "exchanges" not in given:
            given = {"exchanges": [{"question": given["question"], "answer": given}]}
        _read(given)
    except (ValueError, KeyError, TypeError, BadRequest):
        raise BadRequest(
            f"{name} holds no conversation; give one that chat saved with /export FILE.json, or a reply of ask --json."
        ) from None
    return dict(given)


def _read(talk: dict[str, Any]) -> Sequence[ExchangeBody]:
    try:
        return ExportBody.model_validate(talk).exchanges
    except ValidationError as error:
        raise BadRequest(f"The conversation cannot be read: {error.errors()[0]['msg']}.") from None


def _json(talk: dict[str, Any]) -> bytes:
    return (json.dumps(talk, ensure_ascii=False, indent=1) + "\n").encode()
