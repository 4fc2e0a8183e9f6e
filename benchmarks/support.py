"""How often the support check lets a false statement pass, and how often it withholds a true one.

``statements.jsonl`` holds statements about the sample corpus, each resting on the evidence of a question: true ones in
other words, and false ones with something turned (a date, a value, a party, a "not", what is done). With ``--sets`` the
sentences that are evidence in those sets are turned by machine too: two figures exchanged, a "not" added or dropped,
"may" made "must", "at least" made "at most", one party put for another.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path
from typing import Any

from benchmarks.machine import conditions, keep
from dealdesk.assistant.answer import Citation
from dealdesk.assistant.beside import places_of
from dealdesk.assistant.support import Basis, unsupported
from dealdesk.assistant.verify import verify
from dealdesk.ingest.sentence import sentences
from dealdesk.ui.question_set import load_set

STATEMENTS = Path(__file__).parent / "statements.jsonl"
SAMPLE = Path(__file__).parents[1] / "corpus"
SENTENCES = 120
"""Sentences of each set that are turned."""
_SHORTEST, _LONGEST = 8, 60  # words of such a sentence
_WORDS = (
    ("at least", "at most"),
    ("not later than", "not before"),
    ("not more than", "not less than"),
    ("more than", "less than"),
    ("up to", "at least"),
    ("before", "after"),
    ("after", "before"),
    ("increase", "decrease"),
    ("include", "exclude"),
    ("unless", "if"),
    ("terminate", "renew"),
    ("may", "must"),
    ("Buyer", "Seller"),
    ("Licensor", "Licensee"),
    ("Company", "Parent"),
    ("Parent", "Company"),
    ("Receiving Party", "Disclosing Party"),
    ("Disclosing Party", "Receiving Party"),
)
_VERB = re.compile(r"\b(?:shall|will|may|must|is|are)\b(?! not)")
_DENIED = re.compile(r"\b(shall|will|may|must|is|are|do|does) not\b")


@dataclass(frozen=True, slots=True)
class Case:
    """A statement and what it rests on. ``kind`` is "true", or what was turned."""

    kind: str
    text: str
    quote: str
    title: str
    question: str


def run(sets: Sequence[Path]) -> None:
    figures: dict[str, Any] = {**conditions(), "statements": _judged(list(_written()))}
    for folder in sets:
        if folder.resolve() != SAMPLE:
            figures[folder.name] = _judged(list(_turned(folder)))
    keep("support", figures)
    for name, found in figures.items():
        print(f"{name:12} {found}")


def _written() -> Iterator[Case]:
    questions = {question.id: question for question in load_set(SAMPLE).questions}
    for line in STATEMENTS.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        question = questions[item["question"]]
        quote = question.words[question.gold[0]]
        asked = " ".join((*(turn.content for turn in question.history), question.text))
        yield Case(item["kind"], item["text"], quote, "", asked)


def _turned(folder: Path) -> Iterator[Case]:
    """The first sentences that are evidence in a set, as they are and with something turned."""
    found = load_set(folder)
    seen: set[str] = set()
    for question in found.questions:
        for span in question.gold[:2]:
            document = found.documents.get(span.document)
            text = str(document["text"]) if document else ""
            for start, end in sentences(text, span.start, min(span.end, len(text))):
                quote = text[start:end]
                fit = _SHORTEST <= len(quote.split()) <= _LONGEST and " | " not in quote
                if fit and quote not in seen and len(seen) < SENTENCES:
                    seen.add(quote)
                    title = str((document or {}).get("title") or "")
                    yield Case("true", quote, quote, title, question.text)
                    for kind, turned in _turns(quote):
                        yield Case(kind, turned, quote, title, question.text)


def _turns(text: str) -> Iterator[tuple[str, str]]:
    figures = [place.figure for place in places_of(text)]
    for at, one in enumerate(figures):
        for other in figures[at + 1 :]:
            if one.sort == other.sort and one.unit == other.unit and one.text != other.text and not one.code:
                between = text[one.end : other.start]
                yield "figures", text[: one.start] + other.text + between + one.text + text[other.end :]
    if match := _VERB.search(text):
        yield "not added", f"{text[: match.end()]} not{text[match.end() :]}"
    if match := _DENIED.search(text):
        yield "not dropped", text[: match.start()] + match[1] + text[match.end() :]
    for word, other in _WORDS:
        if re.search(rf"\b{word}\b(?! not)", text):
            yield f"{word} > {other}", re.sub(rf"\b{word}\b", other, text, count=1)


def _judged(cases: Sequence[Case]) -> dict[str, Any]:
    """How many true statements are withheld, and how many false ones caught, of how many; by kind, and how many of
    the false ones the guards of every answer catch alone."""
    many = Counter(case.kind for case in cases)
    alone = Counter(case.kind for case in cases if _guarded(case))
    held = Counter(case.kind for case in cases if _guarded(case) or _doubted(case))
    false = [kind for kind in many if kind != "true"]
    return {
        "true_withheld": f"{held['true']} of {many['true']}",
        "false_caught": f"{sum(held[kind] for kind in false)} of {sum(many[kind] for kind in false)}",
        "by_the_guards_alone": sum(alone[kind] for kind in false),
        "by_kind": {kind: f"{held[kind]} of {many[kind]}" for kind in sorted(false)},
    }


def _guarded(case: Case) -> bool:
    citation = Citation("d", "d", case.title, Date(2025, 1, 1), "", None, 0, len(case.quote), case.quote, marker=1)
    said = verify(f"{case.text.rstrip('. ')} [1].", "", [citation], {"d": case.quote}.get, case.question)
    return any(one.fault != "uncited" for one in said.dropped)


def _doubted(case: Case) -> bool:
    return bool(unsupported(case.text, [Basis(case.quote, case.title)], case.question))
