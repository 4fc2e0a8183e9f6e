"""What only shows when documents are held beside one another: words put into another's mouth, and copies with other
figures. Found once for each generation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept
from dealdesk.index.relations import Directory
from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.document import Document, Notice

_ALIKE = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})
_LEFT_OUT = re.compile(r"\[[^\]]*\]|\.{3}|…|\* ?\* ?\*")
_LEAST = 4
"""Words of a piece of a quote that are worth looking for."""
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Doubts:
    """``misquoting``: documents that put words into the mouth of another one of the index, with what is told of it.
    ``copies``: documents whose text stands in another one, figures aside, with the id of that one: the one that was
    there first. ``told`` holds notices by document."""

    misquoting: frozenset[str]
    copies: Mapping[str, str]
    told: Mapping[str, tuple[Notice, ...]]


@kept
def doubts(generation: Generation) -> Doubts:
    """The doubts over the documents of ``generation``, be it a view or a whole."""
    told: dict[str, list[Notice]] = defaultdict(list)
    misquoting = dict(_misquotes(generation))
    for document_id, notice in misquoting.items():
        told[document_id].append(notice)
    copies: dict[str, str] = {}
    for first, *others in _alike(generation):
        for other in others:
            copies[other.id] = first.id
            if differing := _differing(generation, first, other):
                told[first.id].append(_altered(other, [(two, one) for one, two in differing]))
                told[other.id].append(_altered(first, differing))
    return Doubts(frozenset(misquoting), copies, {one: tuple(notices) for one, notices in told.items()})


def differing(one: Sequence[str], other: Sequence[str], before: int, after: int) -> Iterator[tuple[str, str]]:
    """The places in which the words of two texts of one skeleton, which have as many, are not the same: what stands
    there in the one and in the other, with ``before`` words before it and up to the ``after``-th from it on."""
    for at, (first, second) in enumerate(zip(one, other, strict=False)):
        if first.casefold() != second.casefold():
            around = slice(max(0, at - before), at + after)
            yield " ".join(one[around]), " ".join(other[around])


def noted(generation: Generation, record: DocumentRecord) -> DocumentRecord:
    """``record`` with what only shows beside other documents among its notices."""
    more = doubts(generation).told.get(record.id)
    return replace(record, notices=(*record.notices, *more)) if more else record


def _misquotes(generation: Generation) -> Iterator[tuple[str, Notice]]:
    names = generation.names()
    quoting = {document_id: own.quoted for document_id, own in names.items() if own.quoted}
    if not quoting:
        return
    used = [record for record in generation.documents() if record.passages]
    directory = Directory(used, names, generation.parties())
    for document_id, quoted in quoting.items():
        document = generation.document(document_id)
        for cited in quoted:
            target = directory.target(cited, document_id)
            other = generation.document(target) if target and target != document_id else None
            if document and other and not _says(other, words := document.text[cited.start : cited.end]):
                shown = " ".join(words.split())[:80]
                detail = (
                    f"no answer rests on it: it quotes {other.title} with words that do not stand there (“{shown}”)"
                )
                yield document_id, Notice("misquote", 1, detail)
                break


def _says(document: Document, words: str) -> bool:
    """Whether every piece of the quote that is long enough stands in the document; it may hold "..." and "[t]he"."""
    text = _plain(document.text)
    pieces = [piece for part in _LEFT_OUT.split(words) if len((piece := _plain(part)).split()) >= _LEAST]
    return all(piece.strip(" .,;:") in text for piece in pieces)


def _plain(text: str) -> str:
    return " ".join(text.translate(_ALIKE).casefold().split())


def _alike(generation: Generation) -> Iterator[Sequence[DocumentRecord]]:
    """Documents of one title and date whose texts differ in figures at most, the one that was there first in front."""
    names = generation.names()
    groups: dict[tuple[object, ...], list[DocumentRecord]] = defaultdict(list)
    for record in generation.documents():
        own = names.get(record.id)
        if record.passages and own and own.skeleton:
            groups[own.skeleton, record.title, record.date].append(record)
    for group in groups.values():
        if len(group) > 1:
            yield sorted(group, key=lambda record: (record.mtime_ns, record.source))


def _differing(generation: Generation, first: DocumentRecord, other: DocumentRecord) -> list[tuple[str, str]]:
    """What stands in the one and what in the other where their figures differ, with the words around it."""
    one, two = (generation.document(record.id) for record in (first, other))
    if one is None or two is None:
        return []
    return list(islice(differing(one.text.split(), two.text.split(), 3, 3), _SHOWN))


def _altered(other: DocumentRecord, differing: Sequence[tuple[str, str]]) -> Notice:
    """``differing``: what stands in ``other``, and here."""
    shown = "; ".join(f"“{here}”, there “{there}”" for there, here in differing)
    return Notice("altered_copy", len(differing), f"the same text stands in {other.source} with other figures: {shown}")
