"""An answer in a model's words, put together from its sentences and the documents' own, whatever the model is."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.assistant import prompts
from dealdesk.assistant.answer import Citation
from dealdesk.assistant.brief import Brief, Source
from dealdesk.assistant.prose import ENOUGH_WORDS, Prose, Step, narrate
from dealdesk.assistant.question import read_question
from dealdesk.assistant.verify import Verified, verify
from dealdesk.assistant.writer_fault import BrokenOff, TooSlow, WriterFault

TEXT = "The duty on tin ore is reduced to 10 percent.\nThe new rate takes effect on April 15, 2025."
RATE, EFFECT = TEXT.split("\n")
TEXTS = {"d": TEXT}


def cite(marker: int, quote: str) -> Citation:
    start = TEXT.index(quote)
    end = start + len(quote)
    return Citation("d", "d.txt", "Order on Tin Ore", date(2025, 3, 4), "", None, start, end, quote, marker=marker)


SOURCES = (Source(cite(1, EFFECT), EFFECT), Source(cite(2, RATE), RATE))
BRIEF = Brief(read_question("When does the new rate take effect?"), None, SOURCES)
DIRECT = "April 15, 2025"
QUOTES = Verified(f"{DIRECT}\n\n“{EFFECT}” [1]", DIRECT, (cite(1, EFFECT),))
TRUE, FALSE = "The new rate takes effect on April 15, 2025 [1].", "The new rate was abolished [1]."


@dataclass
class Scripted:
    """A model that writes what it is told to, and then fails if it is told to."""

    text: str
    fault: WriterFault | None = None
    size: int = 5
    closed: bool = False
    name: str = "scripted"

    def pieces(self, system: str, request: str) -> Generator[str]:
        assert (system, request) == (prompts.SYSTEM, BRIEF.request)
        try:
            for at in range(0, len(self.text), self.size):
                yield self.text[at : at + self.size]
            if self.fault:
                raise self.fault
        finally:
            self.closed = True


def told(model: Scripted, quotes: Verified = QUOTES) -> tuple[Prose, list[Step]]:
    steps: list[Step] = []
    narrated = narrate(model, BRIEF, quotes, TEXTS.get)
    while True:
        try:
            steps.append(next(narrated))
        except StopIteration as end:
            return end.value, steps


def test_the_short_answer_stands_first_and_then_the_models_sentences() -> None:
    prose, steps = told(Scripted(f"{TRUE} The duty on tin ore is reduced to 10 percent [2]."))
    assert prose.text == f"{DIRECT}\n\n{TRUE} The duty on tin ore is reduced to 10 percent [2]."
    assert (prose.written_by, prose.withheld, prose.note) == ("scripted", 0, "")
    assert steps[0] == DIRECT
    assert [step.quote for step in steps if isinstance(step, Citation)] == [EFFECT, RATE]
    assert "".join(step for step in steps if isinstance(step, str)) == prose.text


def test_a_withheld_statement_is_replaced_by_the_quotes_once() -> None:
    prose, _ = told(Scripted(f"{FALSE} {TRUE} {FALSE.replace('abolished', 'repealed')}"))
    assert prose.text == f"{DIRECT}\n\n{TRUE}\n\n“{EFFECT}” [1]"
    assert (prose.written_by, prose.withheld) == ("scripted", 2)
    assert prose.note == (
        "2 statements of the language model are withheld, because their source does not bear them out. "
        "The documents' own words follow."
    )


def test_where_nothing_passes_the_answer_is_the_one_without_a_model() -> None:
    prose, _ = told(Scripted(FALSE))
    assert (prose.text, prose.citations) == (QUOTES.text, list(QUOTES.citations))
    assert (prose.written_by, prose.withheld) == ("extractive", 1)
    assert prose.note.endswith("The answer is in the documents' own words.")


@pytest.mark.parametrize("fault", [BrokenOff("broke off"), TooSlow("did not answer within 5 seconds")])
def test_a_fault_is_told_and_what_passed_before_it_stands(fault: WriterFault) -> None:
    prose, _ = told(Scripted(f"{TRUE} The duty on", fault))
    assert prose.text == f"{DIRECT}\n\n{TRUE}\n\n“{EFFECT}” [1]"
    assert prose.note == f"The language model {fault}. The documents' own words follow."
    none, _ = told(Scripted("The duty on", fault))
    assert (none.text, none.written_by) == (QUOTES.text, "extractive")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("", "The language model wrote nothing."),
        (" \n ", "The language model wrote nothing."),
        (prompts.NOTHING, "The language model found no answer in these quotes."),
        (f"**{prompts.NOTHING}**\n", "The language model found no answer in these quotes."),
    ],
)
def test_a_model_without_an_answer_is_told_so(text: str, note: str) -> None:
    prose, _ = told(Scripted(text))
    assert (prose.text, prose.withheld) == (QUOTES.text, 0)
    assert prose.note == f"{note} The answer is in the documents' own words."


def test_an_answer_that_leaves_the_short_answer_out_is_followed_by_the_quotes() -> None:
    prose, _ = told(Scripted("The duty on tin ore is reduced to 10 percent [2]."))
    assert prose.text == f"{DIRECT}\n\nThe duty on tin ore is reduced to 10 percent [1].\n\n“{EFFECT}” [2]"
    assert [one.quote for one in prose.citations] == [RATE, EFFECT]
    assert prose.note == ""


def test_no_more_is_read_than_an_answer_may_have() -> None:
    sentences = " ".join(f"{TRUE[:-5]}, {'on tin ore ' * number}it says [1]." for number in range(1, 40))
    model = Scripted(sentences)
    prose, _ = told(model, replace(QUOTES, text=f"“{EFFECT}” [1]", direct_answer=""))
    assert len(prose.text.split()) < 2 * ENOUGH_WORDS
    assert model.closed


def test_to_stop_reading_closes_the_model() -> None:
    model = Scripted(TRUE * 9)
    steps = narrate(model, BRIEF, QUOTES, TEXTS.get)
    assert [next(steps), next(steps)][0] == DIRECT
    steps.close()
    assert model.closed


ODD = ["[1]", "[2]", "[9]", "“", "”", " ", "\n", "\n\n", "- ", "10 percent", "not"]
WORDS = st.sampled_from([TRUE, FALSE, EFFECT, *ODD])


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=12).map("".join), st.integers(1, 30), st.booleans(), st.booleans())
def test_whatever_a_model_writes_the_whole_passes_the_guards_unchanged(
    text: str, size: int, fails: bool, short: bool
) -> None:
    quotes = QUOTES if short else replace(QUOTES, text=f"“{EFFECT}” [1]", direct_answer="")
    prose, steps = told(Scripted(text, BrokenOff("broke off") if fails else None, size), quotes)
    assert "".join(step for step in steps if isinstance(step, str)) == prose.text
    assert [step for step in steps if isinstance(step, Citation)] == prose.citations
    said = verify(prose.text, quotes.direct_answer, prose.citations, TEXTS.get, BRIEF.question.standalone)
    assert (said.text, said.citations) == (prose.text, tuple(prose.citations))
    assert said.direct_answer == quotes.direct_answer
    assert "abolished" not in prose.text
