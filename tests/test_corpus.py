"""The sample documents and their questions agree with each other and with the readers."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dealdesk.ingest.corpus import scan
from dealdesk.ingest.document import Document
from dealdesk.ingest.read import SUFFIXES, read

CORPUS = Path(__file__).parent.parent / "corpus"
QUESTIONS = [json.loads(line) for line in (CORPUS / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
ANSWERABLE = [q for q in QUESTIONS if q["answerable"]]


@cache
def document(source: str) -> Document:
    return read(CORPUS / source, source)


def sources() -> list[str]:
    return [file.source for file in scan(CORPUS).files]


def name(question: dict[str, Any]) -> str:
    return str(question["id"])


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower())


def test_the_corpus_has_every_format_and_at_least_sixteen_documents() -> None:
    found = sources()
    assert len(found) >= 16
    assert {Path(source).suffix for source in found} == {s for s in SUFFIXES if s not in (".htm", ".markdown", ".xlsm")}


def test_each_deal_room_says_what_is_in_it() -> None:
    for folder in {Path(source).parent for source in sources()}:
        readme = (CORPUS / folder / "README.md").read_text(encoding="utf-8")
        missing = [s for s in sources() if Path(s).parent == folder and f"`{Path(s).name}`" not in readme]
        assert missing == []


def test_every_document_is_read_with_a_title_and_text() -> None:
    for source in sources():
        assert document(source).title.strip()
        assert len(document(source).text) > 500


def test_every_span_of_evidence_is_the_text_it_says() -> None:
    pieces = [e for q in QUESTIONS for e in q["evidence"]]
    wrong = [e for e in pieces if document(e["doc_id"]).text[e["start"] : e["end"]] != e["text"] or not e["text"]]
    assert wrong == [], "run corpus/.sources/anchor.py"


def test_question_ids_are_unique() -> None:
    assert [i for i, n in Counter(q["id"] for q in QUESTIONS).items() if n > 1] == []


def test_there_are_enough_questions_of_every_kind() -> None:
    kinds = Counter(q["type"] for q in QUESTIONS)
    tags = Counter(tag for q in QUESTIONS for tag in q.get("tags", ()))
    assert len(QUESTIONS) >= 90
    assert kinds["unanswerable"] >= 14
    assert kinds["follow_up"] >= 10
    assert tags["changed"] >= 10
    assert tags["table"] >= 8


def test_every_answerable_question_has_evidence_and_a_check() -> None:
    assert [q["id"] for q in ANSWERABLE if not q["evidence"] or not q["must_include"] or not q["answers"]] == []


def test_unanswerable_questions_have_no_evidence() -> None:
    assert [q["id"] for q in QUESTIONS if not q["answerable"] and (q["evidence"] or q["must_include"])] == []


def test_follow_ups_carry_their_history() -> None:
    assert [q["id"] for q in QUESTIONS if (q["type"] == "follow_up") != bool(q.get("history"))] == []


@pytest.mark.parametrize("question", ANSWERABLE, ids=name)
def test_an_accepted_answer_passes_its_own_check(question: dict[str, Any]) -> None:
    def passes(answer: str) -> bool:
        wanted = all(re.search(p, plain(answer)) for p in question["must_include"])
        return wanted and not any(re.search(p, plain(answer)) for p in question["must_not_include"])

    assert any(map(passes, question["answers"]))


def test_no_check_depends_on_upper_case() -> None:
    patterns = [p for q in QUESTIONS for p in (*q["must_include"], *q["must_not_include"])]
    assert [p for p in patterns if p != p.lower()] == [], "answers are lower-cased, and so is the check"


@pytest.mark.parametrize("question", ANSWERABLE, ids=name)
def test_no_check_is_passed_by_the_question_itself(question: dict[str, Any]) -> None:
    said = plain(" ".join([*question.get("history", ()), question["question"]]))
    assert not all(re.search(p, said) for p in question["must_include"])
