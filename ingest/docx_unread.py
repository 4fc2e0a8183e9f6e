"""What a Word file says beside its text, and what in it would run or be fetched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from dealdesk.ingest.document import Notice
from dealdesk.ingest.docx_style import W
from dealdesk.ingest.unread import Unread, inert

_FETCHING = re.compile(r"^\s*(?:DDE(?:AUTO)?|INCLUDE(?:TEXT|PICTURE)|IMPORT|LINK|DATABASE)\b", re.IGNORECASE)
_REMOTE = {"image": "images", "video": "videos", "audio": "sounds"}
_LINKED = {
    "attachedTemplate": "remote templates",
    "oleObject": "linked objects",
    "frame": "frames",
    "subDocument": "remote parts",
}
"""What a word processor would open, or take its text from."""
_PROPERTIES = ("title", "subject", "keywords", "comments", "category", "content_status", "author")


def noticed(package: Any, body: Any) -> tuple[Notice, ...]:
    """The notices of a python-docx ``package`` whose text stands in ``body``."""
    active: Counter[str] = Counter()
    remote: Counter[str] = Counter()
    for part in package.iter_parts():
        name = str(part.partname).lower()
        active["macros"] += name.endswith("vbaproject.bin")
        active["embedded objects"] += "/embeddings/" in name or "/activex/" in name
        for relation in part.rels.values():
            kind = relation.reltype.rsplit("/", 1)[-1]
            for counts, known in ((remote, _REMOTE), (active, _LINKED)):
                if relation.is_external and kind in known:
                    counts[known[kind]] += 1
    instructions = ["".join(node.itertext()) for node in body.iter(W + "instrText")]
    instructions += [node.get(W + "instr") or "" for node in body.iter(W + "fldSimple")]
    active["fields that fetch"] += sum(bool(_FETCHING.match(told)) for told in instructions)
    return inert(active, remote)


def unread_in(body: Any, trees: Mapping[str, Any], properties: Any) -> Iterator[Unread]:
    """What stands in comments, deletions, properties and the texts that replace images."""
    comments = trees.get("comments")
    for node in () if comments is None else comments:
        yield Unread("a comment", "".join(node.itertext()))
    for node in body.iter(W + "del"):
        yield Unread("a deletion", "".join(node.itertext()))
    for node in body.iter():
        if isinstance(node.tag, str) and node.tag.rsplit("}", 1)[-1] in ("docPr", "cNvPr", "shape"):
            for name in ("descr", "title", "alt"):
                yield Unread("the text that replaces an image", node.get(name) or "")
    for name in _PROPERTIES:
        yield Unread("the file's properties", str(getattr(properties, name, "") or ""))
