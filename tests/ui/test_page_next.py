"""What the page offers to ask next was asked before, within the same limits, and answered by what it was made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from dealdesk.assistant.answer import Answer
from dealdesk.assistant.question import Inquiry
from dealdesk.ui.page_candidates import CONFIDENT
from dealdesk.ui.page_history import Chat, Exchange
from dealdesk.ui.page_next import Next, NextQuestions, next_html
from dealdesk.ui.page_patience import Patience
from dealdesk.ui.page_scope import UNLIMITED, Scope
from dealdesk.ui.settings import Settings
from dealdesk.ui.wire import Service, embedder, index, wire

ORDER = """---
title: "Order 2025-77: Reducing the Additional Duty on Products of China"
date: 2025-11-04
---
Section 1. Definitions. "Covered product" means a product of China that is entered for consumption.

Section 2. Rate. The additional duty on products of China is reduced from 20 percent to 10 percent.

Section 3. Effective date. The reduction in section 2 of this order takes effect on November 10, 2025.

Section 4. Reports. The Director of Customs shall report on the reduction not later than March 31, 2026.

Section 5. Refunds. A claim for a refund must be filed within 90 days after the date of entry of the product.
"""
NDA = """---
title: Mutual Non-Disclosure Agreement between Northwind and Halvorsen
date: 2025-03-14
---
1. Term. This Agreement remains in force for three years after the date of its signature.

2. Governing law. This Agreement is governed by the laws of Norway.
"""

WHEN = "When does the reduction of the duty on products of China take effect?"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    root = tmp_path_factory.mktemp("next")
    for source, content in {"orders/duty.txt": ORDER, "deals/nda.md": NDA}.items():
        path = root / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    chosen = Settings(corpus=root / "corpus", data=root / "data")
    index(chosen, embedder(chosen))
    return wire(chosen)


def asked(service: Service, question: str, scope: Scope = UNLIMITED) -> Chat:
    answer = service.assistant.ask(scope.asks(question))
    return Chat("1", (Exchange(question, answer, scope),))


def last(found: Iterable[Next]) -> Next:
    *_, end = [Next(), *found]
    return end


def test_each_question_that_is_offered_is_answered_after_the_chat(service: Service) -> None:
    chat = asked(service, WHEN)
    assert not chat.exchanges[0].answer.refused
    offered = last(NextQuestions(Patience(service.assistant), service.library).after(chat)).questions
    assert offered
    for question in offered:
        answer = service.assistant.ask(Inquiry(question, chat.turns()))
        assert not answer.refused
        assert answer.confidence >= CONFIDENT
        assert question != chat.exchanges[0].question


def test_what_is_answered_only_without_the_filters_is_offered_so(service: Service) -> None:
    question = WHEN
    chat = asked(service, question, Scope(folder="deals"))
    assert chat.exchanges[0].answer.refused
    assert last(NextQuestions(Patience(service.assistant), service.library).after(chat)).unlimited == question


def test_what_was_found_is_not_looked_for_twice(service: Service) -> None:
    class Counted(Patience):
        asked = 0

        def ask(self, inquiry: Inquiry) -> Answer:
            Counted.asked += 1
            return super().ask(inquiry)

    chat = asked(service, WHEN)
    questions = NextQuestions(Counted(service.assistant), service.library)
    first = last(questions.after(chat))
    tried = Counted.asked
    assert tried > 0
    assert last(questions.after(chat)) == first
    assert Counted.asked == tried


def test_small_talk_leads_nowhere(service: Service) -> None:
    chat = asked(service, "Hello!")
    assert list(NextQuestions(Patience(service.assistant), service.library).after(chat)) == []


def test_questions_stand_under_a_head_that_says_what_they_are(service: Service) -> None:
    chat = asked(service, WHEN)
    html = next_html(chat, Next(("What is <b>x</b>?",)))
    assert "<h3>Ask next</h3>" in html
    assert 'data-ask="What is &lt;b&gt;x&lt;/b&gt;?"' in html
    refused = replace(chat.exchanges[0], answer=replace(chat.exchanges[0].answer, refused=True))
    html = next_html(Chat("1", (refused,)), Next((), "When?"))
    assert "<h3>The documents can answer this</h3>" in html
    assert "Ask without the filters: When?" in html
    assert next_html(chat, Next()) == ""
