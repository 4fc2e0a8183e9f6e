"""The figures of an evaluation, on questions small enough to judge by eye."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dealdesk.assistant.answer import Answer
from dealdesk.ui.problems import BadRequest
from dealdesk.ui.question_set import Located, Question, Span, load_set
from dealdesk.ui.scoring import Row, answer_figures, by_type, is_correct, means, retrieval_figures, values


def question(**changes: object) -> Question:
    known: dict[str, object] = {
        "id": "q1",
        "type": "date",
        "text": "When does the 10% tariff take effect?",
        "history": (),
        "answerable": True,
        "answers": ("November 10, 2025",),
        "must_include": (),
        "must_not_include": (),
        "evidence": ((Span("a", 100, 200),),),
    }
    return Question(**(known | changes))  # type: ignore[arg-type]


def answer(text: str, refused: bool = False) -> Answer:
    return Answer("", "", text, "", refused, "no_evidence" if refused else "", 0.5, None)


def test_a_hit_holds_enough_of_the_evidence_and_recall_counts_its_characters() -> None:
    figures = retrieval_figures(question(), [Span("b", 100, 200), None, Span("a", 150, 260), Span("a", 100, 120)])
    assert (figures["hit@1"], figures["hit@4"]) == (0.0, 1.0)
    assert (figures["recall@1"], figures["recall@4"]) == (0.0, 0.7)


def test_a_passage_that_shares_less_than_twenty_characters_is_no_hit() -> None:
    assert retrieval_figures(question(), [Span("a", 0, 119)])["hit@1"] == 0.0
    assert retrieval_figures(question(), [Span("a", 0, 120)])["hit@1"] == 1.0


def test_every_group_of_evidence_must_be_found() -> None:
    both = question(evidence=((Span("a", 0, 50), Span("c", 0, 50)), (Span("b", 0, 50),)))
    assert retrieval_figures(both, [Span("a", 0, 50)])["hit@8"] == 0.0
    assert retrieval_figures(both, [Span("c", 0, 50), Span("b", 0, 50)])["hit@8"] == 1.0


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("It takes effect on **November 10, 2025** [1].", True),
        ("It takes effect on 10 November 2025.", True),
        ("Effective 2025-11-10.", True),
        ("It takes effect on November 11, 2025.", False),
        ("November 10, 2025 " + "and so on " * 50, False),
    ],
)
def test_an_answer_is_right_when_it_says_a_known_value_briefly(text: str, right: bool) -> None:
    assert is_correct(question(), text) is right


def test_patterns_decide_where_there_are_any() -> None:
    rate = question(must_include=(r"\b10 ?(%|percent)",), must_not_include=(r"\b20 ?%",))
    assert is_correct(rate, "The rate is 10 percent.")
    assert not is_correct(rate, "The rate falls from 20% to 10%.")


def test_an_unanswerable_question_is_right_when_refused_and_counts_nowhere_else() -> None:
    unanswerable = question(answerable=False, evidence=())
    assert answer_figures(unanswerable, answer("", refused=True)) == {"refused_ok": 1.0}
    assert retrieval_figures(unanswerable, [Span("a", 0, 9)]) == {}


def test_a_refusal_of_an_answerable_question_is_neither_answered_nor_correct() -> None:
    assert answer_figures(question(), answer("November 10, 2025", refused=True)) == {"answered": 0.0, "correct": 0.0}


def test_numbers_and_dates_have_one_form_however_they_are_written() -> None:
    assert values("$1,250.50 on 3rd of March 2026") == {"1250.5", "3-3", "year 2026"}
    assert values("15 per cent from Mar. 3, 2026") == {"15%", "3-3", "year 2026"}


def test_means_are_over_the_questions_that_a_figure_applies_to() -> None:
    rows = [Row(question(), answer(""), {"correct": 1.0}), Row(question(), answer(""), {"correct": 0.0})]
    rows.append(Row(question(type="why"), answer(""), {"refused_ok": 1.0}, true_quotes=[True, False]))
    figures = means(rows)
    assert (figures["correct"], figures["refused_ok"]) == (50.0, 100.0)
    assert (figures["quotes_true"], figures["cite_prec"]) == (50.0, None)
    assert by_type(rows)["date"]["correct"] == 50.0
    assert [row.wrong for row in rows] == [False, True, True]


def test_a_quote_is_found_nearest_to_where_it_was_however_it_is_spaced() -> None:
    text = Located("Rate: 10%.\n\nThe parties’  rate:\n10%.")
    assert text.find("rate: 10%", near=0) == (26, 35)
    assert text.find("The parties' rate", near=0) == (12, 30)
    assert Located("x y x y").find("xy", near=5) == (4, 7)
    assert text.find("20%", near=0) is None
    assert text.find("  ", near=0) is None


def test_a_line_that_cannot_be_understood_is_named(tmp_path: Path) -> None:
    good = json.dumps({"id": "1", "question": "Who?", "answerable": False})
    (tmp_path / "questions.jsonl").write_text(f"{good}\n{{}}\n")
    with pytest.raises(BadRequest, match=r"questions\.jsonl, line 2"):
        load_set(tmp_path)
    with pytest.raises(BadRequest, match=r"has no questions\.jsonl"):
        load_set(tmp_path / "nowhere")


def test_documents_of_a_set_become_files_and_stay_untouched_when_unchanged(tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_text("")
    documents = [
        {"doc_id": "a/b", "title": "A: b", "date": "2025-11-01", "text": "Ten."},
        {"doc_id": "a-b", "text": "x"},
    ]
    (tmp_path / "documents.jsonl").write_text("\n".join(json.dumps(document) for document in documents))
    corpus = tmp_path / "corpus"
    ids = load_set(tmp_path).write_corpus(corpus)
    assert sorted(ids.values()) == ["a-b", "a/b"]
    first = next(corpus / name for name, ident in ids.items() if ident == "a/b")
    assert first.read_text() == '---\ntitle: "A: b"\ndate: "2025-11-01"\n---\nTen.'
    before = first.stat().st_mtime_ns
    (corpus / "stray.txt").write_text("left over")
    load_set(tmp_path).write_corpus(corpus)
    assert first.stat().st_mtime_ns == before
    assert len(list(corpus.iterdir())) == 2
