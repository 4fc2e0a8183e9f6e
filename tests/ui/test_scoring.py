"""The figures of an evaluation, on questions small enough to judge by eye."""

from __future__ import annotations

import json
from datetime import date as Date
from pathlib import Path

import pytest

from dealdesk.assistant.answer import Answer, Citation
from dealdesk.assistant.question import Turn
from dealdesk.ui.problems import BadRequest
from dealdesk.ui.question_set import Located, Question, Span, load_set
from dealdesk.ui.scoring import (
    Row,
    answer_figures,
    by_type,
    calibration,
    is_correct,
    means,
    percentiles,
    retrieval_figures,
    stated_numbers,
    words,
)


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


def answer(text: str, refused: bool = False, citations: tuple[Citation, ...] = ()) -> Answer:
    return Answer("", "", text, "", refused, "no_evidence" if refused else "", 0.5, Date(2026, 1, 5), citations)


def at(*spans: Span | None) -> list[list[Span]]:
    """Passages that stand at one place each, or nowhere."""
    return [[span] if span else [] for span in spans]


def test_a_hit_holds_enough_of_the_evidence_and_recall_counts_its_characters() -> None:
    found = at(Span("b", 100, 200), None, Span("a", 150, 260), Span("a", 100, 120))
    figures = retrieval_figures(question(), found)
    assert (figures["hit@1"], figures["hit@4"]) == (0.0, 1.0)
    assert (figures["recall@1"], figures["recall@4"]) == (0.0, 0.7)
    assert (figures["precision@1"], figures["precision@4"]) == (0.0, 70 / 230)
    assert figures["mrr"] == 1 / 3


def test_words_that_a_document_repeats_are_credited_wherever_they_stand() -> None:
    repeated = [[Span("a", 500, 600), Span("a", 100, 200)]]
    figures = retrieval_figures(question(), repeated)
    assert (figures["hit@1"], figures["recall@1"]) == (1.0, 0.0)


def test_a_passage_that_shares_less_than_twenty_characters_is_no_hit() -> None:
    assert retrieval_figures(question(), at(Span("a", 0, 119)))["hit@1"] == 0.0
    assert retrieval_figures(question(), at(Span("a", 0, 120)))["hit@1"] == 1.0


def test_every_group_of_evidence_must_be_found() -> None:
    both = question(evidence=((Span("a", 0, 50), Span("c", 0, 50)), (Span("b", 0, 50),)))
    assert retrieval_figures(both, at(Span("a", 0, 50)))["hit@8"] == 0.0
    assert retrieval_figures(both, at(Span("c", 0, 50), Span("b", 0, 50)))["hit@8"] == 1.0


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
    assert retrieval_figures(unanswerable, at(Span("a", 0, 9))) == {}


def test_a_refusal_of_an_answerable_question_is_neither_answered_nor_correct() -> None:
    assert answer_figures(question(), answer("November 10, 2025", refused=True)) == {"answered": 0.0, "correct": 0.0}


def test_a_number_is_supported_by_a_quote_or_what_is_told_of_its_document() -> None:
    cut = "cut to 10 by May 1, 2027"
    quote = Citation("d", "d.txt", "Order 14257", Date(2025, 11, 4), "Sec. 3", None, 0, 9, cut, marker=1)
    said = "10 percent from May 1, 2027 [1], by Sec. 3 of Order 14257 of November 4, as of January 5; not 12"
    stated = stated_numbers(answer(said, citations=(quote,)))
    assert [value for value, stands in stated.items() if not stands] == ["12"]
    assert {"10%", "5-1", "year 2027", "3", "14257", "11-4", "1-5"} <= stated.keys()
    assert stated_numbers(answer("20 percent", refused=True)) == {}


def test_means_are_over_the_questions_that_a_figure_applies_to() -> None:
    rows = [Row(question(), answer(""), {"correct": 1.0}), Row(question(), answer(""), {"correct": 0.0})]
    rows.append(Row(question(type="why"), answer(""), {"refused_ok": 1.0}, true_quotes=[True, False]))
    figures = means(rows)
    assert (figures["correct"], figures["refused_ok"]) == (50.0, 100.0)
    assert (figures["quotes_true"], figures["cite_prec"]) == (50.0, None)
    assert by_type(rows)["date"]["correct"] == 50.0
    assert [row.wrong for row in rows] == [False, True, True]


def test_numbers_are_counted_by_value_and_words_by_answer() -> None:
    rows = [Row(question(), answer("In three words [1]."), numbers={"10%": True, "3": False})]
    rows += [Row(question(), answer("one")), Row(question(), answer("not a word is counted", refused=True))]
    assert means(rows)["numbers_ok"] == 50.0
    assert [row.wrong for row in rows] == [True, False, False]
    assert words(rows) == {"median": 4, "p95": 4}
    assert words([]) == {}
    assert percentiles(range(1, 101)) == {"median": 51, "p95": 96}


def test_a_reply_is_right_when_it_cites_evidence_or_is_correct_and_the_question_is_answerable() -> None:
    def right(figures: dict[str, float], **changes: object) -> bool | None:
        return Row(question(**changes), answer(""), figures).right

    assert right({"cited": 1.0, "correct": 0.0}) is True
    assert right({"cited": 0.0, "correct": 1.0}) is True
    assert right({"cited": 0.0, "correct": 0.0, "answered": 0.0}) is False
    assert right({"refused_ok": 1.0}, answerable=False) is False
    assert right({"answered": 1.0}) is None


def test_each_score_is_held_against_what_was_right() -> None:
    rows = [
        Row(question(), answer(""), {"cited": 1.0}, scores={"confidence": 0.9, "logit": -1.0}),
        Row(question(), answer(""), {"cited": 0.0}, scores={"confidence": 0.5, "logit": 3.0}),
        Row(question(answerable=False), answer(""), {"refused_ok": 0.0}, scores={"confidence": 0.7, "logit": 2.0}),
        Row(question(), answer(""), {"answered": 1.0}, scores={"confidence": 0.8, "logit": 1.0}),
    ]
    figures = calibration(rows)
    # By confidence the right one comes first, then two wrong ones; by the logit it comes last of the three judged.
    assert figures["confidence"] == {
        "auroc": pytest.approx(2 / 3, abs=1e-4),
        "aurc": pytest.approx((0 + 1 / 2 + 2 / 3) / 3, abs=1e-4),
        "ece": pytest.approx((0.1 + 0.5 + 0.7) / 3, abs=1e-4),
    }
    assert figures["logit"] == {
        "auroc": pytest.approx(1 / 3, abs=1e-4),
        "aurc": pytest.approx((1 + 1 + 2 / 3) / 3, abs=1e-4),
    }


def test_a_quote_is_found_nearest_to_where_it_was_however_it_is_spaced() -> None:
    text = Located("Rate: 10%.\n\nThe parties’  rate:\n10%.")
    assert text.find("rate: 10%", near=0) == [(26, 35)]
    assert text.find("The parties' rate", near=0) == [(12, 30)]
    assert Located("6. \u200bThe rate").find("6. The", near=0) == [(0, 7)]
    assert Located("x y x y").find("xy", near=5) == [(4, 7), (0, 3)]
    assert text.find("20%", near=0) == []
    assert text.find("  ", near=0) == []


def test_a_line_that_cannot_be_understood_is_named(tmp_path: Path) -> None:
    good = json.dumps({"id": "1", "question": "Who?", "answerable": False})
    (tmp_path / "questions.jsonl").write_text(f"{good}\n{{}}\n")
    with pytest.raises(BadRequest, match=r"questions\.jsonl, line 2"):
        load_set(tmp_path)
    with pytest.raises(BadRequest, match=r"has no questions\.jsonl"):
        load_set(tmp_path / "nowhere")


def test_the_turns_before_a_question_are_whose_they_are(tmp_path: Path) -> None:
    turns = ["Who signed?", {"role": "assistant", "content": "Ms. Vale."}, {"role": "user", "content": "And when?"}]
    line = {"id": "1", "question": "Where?", "answerable": False, "history": turns}
    (tmp_path / "questions.jsonl").write_text(json.dumps(line))
    (question,) = load_set(tmp_path).questions
    said = (Turn("user", "Who signed?"), Turn("assistant", "Ms. Vale."), Turn("user", "And when?"))
    assert question.inquiry.history == said
    line["history"] = [{"role": "king", "content": "Ms. Vale."}]
    (tmp_path / "questions.jsonl").write_text(json.dumps(line))
    with pytest.raises(BadRequest, match=r"line 1 .*has the role 'king'; it is user or assistant"):
        load_set(tmp_path)


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
