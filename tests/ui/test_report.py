"""The report of an evaluation: what stands in it, and that nothing in it can act or ask for anything."""

from __future__ import annotations

import json
import re
from datetime import date as Date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from dealdesk.assistant.answer import Answer, Citation, Note, Quote
from dealdesk.assistant.question import Turn
from dealdesk.index.manifest import Manifest
from dealdesk.ui.evaluate import Result
from dealdesk.ui.failure import KINDS, failures, kind_of
from dealdesk.ui.figures import CALIBRATION, MEANINGS, SCORES, family
from dealdesk.ui.question_set import Question, Span
from dealdesk.ui.report import summary, write_report
from dealdesk.ui.scoring import KS, Row
from dealdesk.ui.settings import Settings

HOSTILE = "<script>alert('x')</script> & \"quoted\" $\\frac{1}{2}$ \ud800"
MANIFEST = Manifest("000001-abc", "2026-01-05T00:00:00", "", "bge", "0" * 64, 384, 256, 3, 12)
GOLD = Span("order", 0, 60)
ALL_WELL = {"hit@8": 1.0, "answered": 1.0, "cited": 1.0, "correct": 1.0}


def row(figures: dict[str, float], words: str = "When?", refused: bool = False, answerable: bool = True) -> Row:
    said = (Turn("user", words),)
    question = Question("q-1", words, words, said, answerable, (words,), (words,), (), ((GOLD,),), {GOLD: words})
    citation = Citation("d", "d.txt", words, Date(2025, 1, 1), words, 2, 0, 9, words, 0.5, 1)
    near = Note("nearest", "near", Quote("d", "d.txt", words, None, words, None, 0, 9, words))
    cited, notes = ((), (near,)) if refused else ((citation,), ())
    answer = Answer(words, words, words, "", refused, "no_evidence" if refused else "", 0.4, None, cited, notes=notes)
    made = Row(question, answer, figures, ranks=[3], scores={"confidence": 0.4, "logit": 2.0})
    made.cite_hits = [True] if answerable and not refused else []
    made.true_quotes = [] if refused else [True]
    return made


def result(*rows: Row, name: str = "sample") -> Result:
    return Result(name, rows, MANIFEST, {"search": [0.1, 0.2], "ask": [0.3]})


def written(tmp_path: Path, *results: Result) -> tuple[str, dict[str, Any]]:
    settings = Settings(data=tmp_path)
    page = write_report(results, summary(results, settings), tmp_path / "report")
    return page.read_text(encoding="utf-8"), json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the words between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize(
    ("figures", "kind"),
    [
        ({}, None),
        ({"hit@8": 0.0, "answered": 0.0, "cited": 0.0, "correct": 0.0}, "not_found"),
        ({"answered": 0.0, "cited": 0.0, "correct": 0.0}, "refused"),
        ({"cited": 0.0, "correct": 0.0}, "not_cited"),
        ({"correct": 0.0}, "wrong"),
    ],
)
def test_a_failure_counts_under_the_first_step_that_went_wrong(figures: dict[str, float], kind: str | None) -> None:
    assert kind_of(row(ALL_WELL | figures)) == kind


def test_an_answer_to_an_unanswerable_question_and_a_number_from_nowhere_are_failures() -> None:
    assert kind_of(row({"refused_ok": 0.0}, answerable=False)) == "answered"
    assert kind_of(row({"refused_ok": 1.0}, refused=True, answerable=False)) is None
    unsupported = row(ALL_WELL)
    unsupported.numbers = {"10%": True, "20%": False}
    assert kind_of(unsupported) == "untrue"
    assert failures([unsupported])[0]["unsupported"] == ["20%"]


def test_every_row_that_is_wrong_has_a_kind_and_no_other() -> None:
    for figures in ({}, {"hit@8": 0.0}, {"answered": 0.0, "cited": 0.0}, {"cited": 0.0}, {"correct": 0.0}):
        some = row(ALL_WELL | figures)
        assert some.wrong == (kind_of(some) is not None)


def test_the_page_asks_for_nothing_and_runs_nothing(tmp_path: Path) -> None:
    page, _ = written(tmp_path, result(row(ALL_WELL | {"correct": 0.0}, HOSTILE), name=HOSTILE))
    elements = Elements(page)
    names = {name for name, _ in elements.found}
    assert not names & {"script", "img", "link", "iframe", "object", "form", "base", "image"}
    given = [(name, value or "") for _, attrs in elements.found for name, value in attrs.items()]
    links = [value for name, value in given if name in ("href", "xlink:href", "src")]
    assert [link for link in links if not link.startswith("#")] == []
    assert not [name for name, _ in given if name.startswith("on")]
    assert re.findall(r"url\((?!#)|@import", page) == []
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in given


def test_words_of_a_set_stand_on_the_page_as_they_are(tmp_path: Path) -> None:
    page, values = written(tmp_path, result(row(ALL_WELL | {"correct": 0.0}, HOSTILE), name="sample"))
    told = HOSTILE.replace("\ud800", "?")
    assert Elements(page).words.count(told) >= 7
    assert values["sets"][0]["failures"][0]["question"] == told


def test_ids_on_the_page_are_there_once_and_every_reference_leads_to_one(tmp_path: Path) -> None:
    some = [row(ALL_WELL), row({"refused_ok": 0.0}, answerable=False)]
    page, _ = written(tmp_path, result(*some), result(*some, name="other"))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) | set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_every_figure_has_its_meaning_and_every_set_its_column(tmp_path: Path) -> None:
    full = ALL_WELL | {name.replace("@k", "@8"): 0.5 for name in MEANINGS if "@k" in name}
    page, values = written(tmp_path, result(row(full), row({"refused_ok": 1.0}, refused=True)), result(name="empty"))
    counted = values["sets"][0]["counts"]
    assert {family(name) for name in counted} <= set(MEANINGS)
    words = Elements(page).words
    assert all(meaning in words for meaning in (*MEANINGS.values(), *CALIBRATION.values()) if "rank" not in meaning)
    assert page.count('<th scope="col">empty</th>') == 1
    assert "all sets" in words


def test_every_figure_score_and_kind_of_failure_is_documented() -> None:
    told = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")
    assert [name for name in (*MEANINGS, *CALIBRATION, *SCORES, *KINDS) if f"`{name}`" not in told] == []


def test_each_failure_stands_under_its_kind_with_what_was_expected_given_and_found(tmp_path: Path) -> None:
    refused = row(ALL_WELL | {"answered": 0.0, "cited": 0.0}, "Who signed?", refused=True)
    page, _ = written(tmp_path, result(row(ALL_WELL), refused, row({"refused_ok": 0.0}, "Why?", answerable=False)))
    words = Elements(page).words
    assert f"{KINDS['refused']}: 1 of 3 questions" in words
    assert f"{KINDS['answered']}: 1 of 3 questions" in words
    assert KINDS["not_found"] not in words
    assert page.count("<details>") == 2
    assert "order, characters 0 to 60; in passage 3" in words
    assert "A refusal: the documents do not answer this." in words


@pytest.mark.parametrize("size", [1, 3, 7, 122])
def test_a_set_of_hits_or_of_misses_only_can_be_drawn(size: int, tmp_path: Path) -> None:
    for name, share in (("hits", 1.0), ("misses", 0.0)):
        figures = {f"hit@{k}": share for k in KS} | {"cited": share}
        page, _ = written(tmp_path, result(*[row(figures) for _ in range(size)], name=name))
        assert page.count("<svg") == 4


def test_an_empty_set_has_a_report_too(tmp_path: Path) -> None:
    page, values = written(tmp_path, result())
    assert "None." in Elements(page).words
    assert values["pooled"] == {"questions": 0, "calibration": {}}


def test_the_conditions_name_program_models_machine_and_index(tmp_path: Path) -> None:
    _, values = written(tmp_path, result(row(ALL_WELL)))
    told = {"version", "date", "python", "system", "cores", "embedder", "reranker", "limit"}
    assert told <= set(values["conditions"])
    assert values["sets"][0]["generation"] == "000001-abc"
