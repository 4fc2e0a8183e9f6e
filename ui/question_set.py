"""A set of questions with known answers, and the places in its documents where the answers stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from dealdesk.assistant.question import Inquiry, Turn
from dealdesk.ingest.normalize import clean
from dealdesk.ui.problems import BadRequest

QUESTIONS = "questions.jsonl"
DOCUMENTS = "documents.jsonl"
_ALIKE = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` of the document that the set calls ``document``."""

    document: str
    start: int
    end: int

    def overlap(self, other: Span) -> int:
        """How many characters the two share."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        return max(0, shared) if self.document == other.document else 0


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the patterns that a right answer matches, and its evidence: a span of each group must be found.

    ``history`` are the turns before it; what is given as mere words, a user said. ``words`` are those of the evidence,
    where the set gives them.
    """

    id: str
    type: str
    text: str
    history: tuple[Turn, ...]
    answerable: bool
    answers: tuple[str, ...]
    must_include: tuple[str, ...]
    must_not_include: tuple[str, ...]
    evidence: tuple[tuple[Span, ...], ...]
    words: Mapping[Span, str] = field(default_factory=dict)

    @property
    def inquiry(self) -> Inquiry:
        """What is put to the assistant."""
        return Inquiry(self.text, self.history)

    @property
    def gold(self) -> tuple[Span, ...]:
        return tuple(span for group in self.evidence for span in group)


class Located:
    """A text in which a quote is found however its white space, quotation marks and dashes are written."""

    def __init__(self, text: str) -> None:
        unseen = {c for c in set(text) if c.isspace() or not clean(c)[0]}  # a reader of files takes it out
        kept = [(i, folded) for i, c in enumerate(text) if c not in unseen and (folded := c.translate(_ALIKE))]
        self._text = "".join(c for _, c in kept)
        self._offsets = [i for i, _ in kept]

    def find(self, quote: str, near: int) -> list[tuple[int, int]]:
        """Every place of ``quote`` in the text, the one that begins nearest to ``near`` first; empty if not there."""
        needle = re.sub(r"\s+", "", quote.translate(_ALIKE))
        starts = [match.start() for match in re.finditer(f"(?={re.escape(needle)})", self._text)] if needle else []
        starts.sort(key=lambda at: abs(self._offsets[at] - near))
        return [(self._offsets[at], self._offsets[at + len(needle) - 1] + 1) for at in starts]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions, and the documents if they come with them (by id); without, the folder itself is the corpus."""

    folder: Path
    questions: tuple[Question, ...]
    documents: Mapping[str, Mapping[str, Any]]

    def write_corpus(self, root: Path) -> dict[str, str]:
        """Writes each document into ``root`` as a text file; gives the document's id for each file's source."""
        root.mkdir(parents=True, exist_ok=True)
        ids = {_file_name(ident): ident for ident in self.documents}
        for stray in {path.name for path in root.iterdir()} - ids.keys():
            (root / stray).unlink()
        for name, ident in ids.items():
            content = _with_front_matter(self.documents[ident])
            path = root / name
            if not path.exists() or path.read_bytes() != content:  # an unchanged file is not indexed again
                path.write_bytes(content)
        return ids


def load_set(folder: Path) -> QuestionSet:
    """The set in ``folder``. Raises BadRequest when there is none, or a line of it cannot be understood."""
    if not (folder / QUESTIONS).is_file():
        raise BadRequest(f"{folder} has no {QUESTIONS}; name a folder of questions with known answers, such as corpus.")
    questions = tuple(_parsed(folder / QUESTIONS, _question))
    documents = _parsed(folder / DOCUMENTS, dict) if (folder / DOCUMENTS).is_file() else []
    return QuestionSet(folder, questions, {str(document["doc_id"]): document for document in documents})


def _parsed(path: Path, make: Any) -> Iterable[Any]:
    made = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            made += [make(json.loads(line))] if line.strip() else []
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadRequest(f"{path}, line {number} cannot be understood ({error}); correct or remove it.") from None
    return made


def _question(item: Mapping[str, Any]) -> Question:
    groups: dict[Any, list[Span]] = {}
    words: dict[Span, str] = {}
    for piece in item.get("evidence") or ():
        span = Span(str(piece["doc_id"]), int(piece["start"]), int(piece["end"]))
        groups.setdefault(piece.get("group", 0), []).append(span)
        words[span] = str(piece.get("text") or "")
    return Question(
        id=str(item["id"]),
        type=str(item.get("type") or "all"),
        text=item["question"],
        history=tuple(_turn(turn) for turn in item.get("history") or ()),
        answerable=bool(item["answerable"]),
        answers=_strings(item.get("answers")),
        must_include=_strings(item.get("must_include")),
        must_not_include=_strings(item.get("must_not_include")),
        evidence=tuple(tuple(group) for group in groups.values()),
        words=words,
    )


def _turn(given: str | Mapping[str, str]) -> Turn:
    if isinstance(given, str):
        return Turn("user", given)
    if given["role"] not in ("user", "assistant"):
        raise ValueError(f"a turn has the role {given['role']!r}; it is user or assistant")
    return Turn(given["role"], given["content"])


def _strings(values: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(str(value) for value in values or ())


def _file_name(ident: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", ident).strip("-.")[:100]
    return f"{plain}-{sha256(ident.encode()).hexdigest()[:8]}.txt"


def _with_front_matter(document: Mapping[str, Any]) -> bytes:
    known = {name: document[name] for name in ("title", "date", "url") if document.get(name)}
    head = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in known.items())
    return f"---\n{head}---\n{document['text']}".encode()
