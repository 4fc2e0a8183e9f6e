"""Follow-ups that mean a document by what it did to that of the turn before, in a small real index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dealdesk.assistant.assistant import Assistant
from dealdesk.assistant.look import Looker
from dealdesk.assistant.question import Inquiry, Question, Turn, read_question
from dealdesk.index.build import reindex
from dealdesk.index.embed import Embedder
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.library import Library

NOTICE = """---
title: "Notice 2024-12: Duty on Tin Ore"
date: 2024-01-10
---
NOTICE 2024-12

Section 1. Background. Smelters asked for relief.

Section 2. Duty. The duty on imported tin ore is 9 percent.

Ilse R. Tarn
Acting Director, Harbor Board
"""
ORDER = """---
title: "Order 2025-20: A Lower Duty on Tin Ore"
date: 2025-03-04
---
ORDER 2025-20

Section 1. Amendment. Section 2 of Notice 2024-12 of January 10, 2024, is amended by striking "9 percent" and inserting
"4 percent".

Section 2. Effective date. This order takes effect on April 15, 2025.

Maren A. Holt
Director, Harbor Board
"""
CHARTER = """---
title: Charter Agreement for the Ferry Anna between Orla Works and Tamsin Rail
date: 2025-02-03
---
This Charter Agreement is made between Orla Works Ltd. and Tamsin Rail Inc.

1. Towage. Tamsin Rail pays a towage charge of 37 dollars for each call at the quay.

2. Governing law. The laws of Ireland govern this agreement.
"""
AMENDMENT = """---
title: First Amendment to the Charter Agreement for the Ferry Anna between Orla Works and Tamsin Rail
date: 2025-06-02
---
This First Amendment to the Charter Agreement for the Ferry Anna dated February 3, 2025, is made between Orla Works Ltd.
and Tamsin Rail Inc.

1. The Charter Agreement for the Ferry Anna dated February 3, 2025, is amended by striking "Ireland" and inserting
"Malta" in section 2.

2. The towage charge remains 37 dollars.
"""
MEMO = """---
title: Memo on Ferry Tickets
date: 2025-06-07
---
A ferry ticket is valid for 14 days after it was bought. Dogs travel free of charge on the open deck of every ferry.
"""
DUTY = "What duty on tin ore does Order 2025-20 set?"
TOWAGE = "What is the towage charge for the ferry Anna under the charter agreement?"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    root = tmp_path_factory.mktemp("referred")
    (root / "corpus").mkdir()
    papers = {"notice": NOTICE, "order": ORDER, "charter": CHARTER, "amendment": AMENDMENT, "memo": MEMO}
    for name, text in papers.items():
        (root / "corpus" / f"{name}.txt").write_text(text, encoding="utf-8")
    reindex(root / "corpus", root / "data", embedder, passage_tokens=250)
    return root / "data"


@pytest.fixture(scope="module")
def generation(data: Path) -> Generation:
    return Library(data).current()


@pytest.fixture(scope="module")
def assistant(desk: Any, data: Path) -> Assistant:
    return desk.over(data)  # type: ignore[no-any-return]


def understood(desk: Any, generation: Generation, *said: str, filters: Filters = Filters()) -> Question:
    read = read_question(said[-1], [Turn("user", one) for one in said[:-1]])
    return Looker(desk.retriever, desk.cross).understood(generation, read, filters)


def sources(generation: Generation, question: Question) -> list[str]:
    return [generation.by_id[one].source for one in question.only]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ((DUTY, "Who signed the earlier notice?"), ["notice.txt"]),
        ((DUTY, "And the original notice?"), ["notice.txt"]),
        ((TOWAGE, "Did the amendment raise it?"), ["amendment.txt", "charter.txt"]),
        ((TOWAGE, "Which law did the original agreement choose?"), ["charter.txt"]),
        (("What duty did Notice 2024-12 set?", "Did the later order change it?"), ["notice.txt", "order.txt"]),
        ((DUTY, "Who signed the earlier lease?"), []),  # no such paper was changed by it
        ((TOWAGE, "What was it before the amendment?"), []),
        ((DUTY, "Who signed it?"), []),
        (("Who signed the earlier notice?",), []),  # nothing was said that it could be earlier than
    ],
)
def test_a_follow_up_is_asked_of_the_paper_that_changed_or_was_changed_by_the_one_before(
    desk: Any, generation: Generation, said: tuple[str, ...], meant: list[str]
) -> None:
    assert sorted(sources(generation, understood(desk, generation, *said))) == meant


def test_papers_that_change_none_are_not_meant(desk: Any, shelf: Callable[..., Generation]) -> None:
    apart = shelf(charter=CHARTER, memo=MEMO)
    assert understood(desk, apart, TOWAGE, "Did the amendment raise it?").only == ()


def test_who_has_chosen_papers_is_asked_of_those(desk: Any, generation: Generation) -> None:
    chosen = Filters(documents=("memo.txt",))
    assert understood(desk, generation, DUTY, "Who signed the earlier notice?", filters=chosen).only == ()


def test_the_turn_before_is_left_out_where_the_same_is_asked_anew(desk: Any, generation: Generation) -> None:
    anew = understood(desk, generation, "Who signed Order 2025-20?", "Who signed the earlier notice?")
    assert anew.context == ""
    assert anew.standalone == "Who signed the earlier notice (Notice 2024-12: Duty on Tin Ore)?"
    raised = understood(desk, generation, TOWAGE, "Did the amendment raise it?")
    assert raised.context == TOWAGE
    assert raised.standalone.endswith(f"raise it? (following: {TOWAGE})")


@pytest.mark.parametrize(
    ("said", "words", "source"),
    [
        (("Who signed Order 2025-20?", "Who signed the earlier notice?"), "Ilse R. Tarn", "notice.txt"),
        ((TOWAGE, "Did the amendment change the towage charge?"), "remains 37 dollars", "amendment.txt"),
    ],
)
def test_the_answer_is_of_that_paper(assistant: Assistant, said: tuple[str, ...], words: str, source: str) -> None:
    answer = assistant.ask(Inquiry(said[-1], tuple(Turn("user", one) for one in said[:-1])))
    assert words in answer.text
    assert answer.citations[0].source == source


def test_what_that_paper_does_not_tell_is_asked_of_all(assistant: Assistant) -> None:
    asked = "For how many days is a ferry ticket valid under the earlier notice?"
    answer = assistant.ask(Inquiry(asked, (Turn("user", DUTY),)))
    assert answer.direct_answer == "14 days"
    assert [citation.source for citation in answer.citations] == ["memo.txt"]


def test_a_search_is_of_that_paper_too(assistant: Assistant) -> None:
    inquiry = Inquiry("Who signed the earlier notice?", (Turn("user", DUTY),))
    for rerank in (True, False):
        assert {hit.passage.source for hit in assistant.search(inquiry, rerank)} == {"notice.txt"}
