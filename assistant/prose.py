"""An answer in a language model's words: its sentences as they pass the gate, the documents' own where they do not."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Protocol

from dealdesk.assistant import prompts
from dealdesk.assistant.answer import EXTRACTIVE, Citation
from dealdesk.assistant.brief import Brief
from dealdesk.assistant.figures import figures_in, figures_of
from dealdesk.assistant.gate import Admitted, Gate
from dealdesk.assistant.sentences import Sentence, Sentences
from dealdesk.assistant.statement import renumbered
from dealdesk.assistant.verbatim import folded, stands
from dealdesk.assistant.verify import DocumentText, Verified
from dealdesk.assistant.writer_fault import WriterFault

ENOUGH_WORDS = 120
"""Words after which no more is read: an answer that is longer leaves the finding to its reader."""
_ENOUGH_AND_QUOTES = 60
"""The same where the quotes will stand below it, because some of it was withheld."""
_MOST_HELD = 12
"""Statements withheld after which nothing better is to be hoped for."""
_HEARD = 200
"""Characters of a reply in which it can only say that it found nothing."""

Step = str | Citation
"""A piece of the answer's text, "" where a model is still at work, or a citation that the text to come points to."""


class ChatModel(Protocol):
    """Writes a reply piece by piece; "" while it is still at work. Raises WriterFault where it cannot."""

    @property
    def name(self) -> str: ...

    def pieces(self, system: str, request: str) -> Generator[str]: ...


@dataclass(slots=True)
class Prose:
    """An answer as far as it has been said. ``note`` tells the reader why it is not all a model's; "" where it is."""

    text: str = ""
    citations: list[Citation] = field(default_factory=list)
    sentences: int = 0
    withheld: int = 0
    written_by: str = EXTRACTIVE
    note: str = ""

    def say(self, words: str, gap: str = "\n\n") -> str:
        """Adds ``words``; returns what came to the text."""
        added = (gap if self.text else "") + words
        self.text += added
        return added

    def cite(self, citation: Citation) -> Citation | None:
        """Adds ``citation`` with the next marker; None where its words are cited already."""
        if self.marker(citation):
            return None
        self.citations.append(replace(citation, marker=len(self.citations) + 1))
        return self.citations[-1]

    def marker(self, citation: Citation) -> int:
        """The marker under which the words of ``citation`` are cited here; 0 where they are not."""
        place = (citation.document_id, citation.start, citation.end)
        return next((c.marker for c in self.citations if (c.document_id, c.start, c.end) == place), 0)


def narrate(
    model: ChatModel, brief: Brief, quotes: Verified, document_text: DocumentText
) -> Generator[Step, None, Prose]:
    """The answer step by step; returns the whole.

    ``quotes`` is the answer without a model. Its short answer stands first. The rest of it follows, once, what the
    model was allowed to say, where that is nothing, where a statement was withheld, where the model failed, and where
    it left the short answer out. Closing the iterator ends the model's work.
    """
    prose = Prose()
    lead = quotes.direct_answer if quotes.text.startswith(quotes.direct_answer) else ""
    if lead:
        yield prose.say(lead)
    opening = len(prose.text)
    fault = yield from _sentences(model, brief, Gate(brief, document_text), prose)
    told = _gives(prose.text[opening:], quotes.direct_answer)
    if not prose.sentences or prose.withheld or fault or not told:
        yield from _quoted(prose, quotes, lead)
    prose.written_by = model.name if prose.sentences else EXTRACTIVE
    prose.note = _note(prose, fault)
    return prose


def _sentences(model: ChatModel, brief: Brief, gate: Gate, prose: Prose) -> Generator[Step, None, str]:
    """The sentences that pass, added to ``prose``; returns what is to be told of the model's failure."""
    sentences = Sentences()
    heard = ""
    try:
        with closing(model.pieces(prompts.SYSTEM, brief.request)) as pieces:
            for piece in pieces:
                heard += piece if len(heard) < _HEARD else ""
                if not piece:
                    yield ""
                for sentence in sentences.feed(piece):
                    yield from _judged(sentence, gate, prose)
                    if _enough(prose):
                        return ""
        for sentence in sentences.close(whole=True):
            yield from _judged(sentence, gate, prose)
    except WriterFault as error:
        return f"The language model {error}"
    plain = folded(heard).strip(" .*_\"'“”").casefold()
    if plain == prompts.NOTHING.rstrip(".").casefold():
        prose.withheld = 0  # it says what it was asked to say without a source
        return "The language model found no answer in these quotes"
    return "" if plain else "The language model wrote nothing"


def _judged(sentence: Sentence, gate: Gate, prose: Prose) -> Generator[Step]:
    verdict = gate.judge(sentence.text)
    if isinstance(verdict, Admitted):
        for citation in verdict.citations:
            prose.citations.append(citation)
            yield citation
        yield prose.say(verdict.text, sentence.gap if prose.sentences and sentence.gap else "\n\n")
        prose.sentences += 1
    elif verdict is not None:
        prose.withheld += 1
        yield ""


def _gives(text: str, direct: str) -> bool:
    """Whether ``text`` gives the short answer: its figures, or else its words. A yes or no it may say as it likes."""
    if direct in ("Yes", "No"):
        return True
    if figures := figures_in(direct):
        return all(figures_of(text).hold(figure) for figure in figures)
    return all(item.casefold() in folded(text).casefold() for item in folded(direct).split("; "))


def _enough(prose: Prose) -> bool:
    words = len(prose.text.split())
    return prose.withheld >= _MOST_HELD or words >= (_ENOUGH_AND_QUOTES if prose.withheld else ENOUGH_WORDS)


def _quoted(prose: Prose, quotes: Verified, lead: str) -> Generator[Step]:
    """The answer without a model, without ``lead``, with the markers that its citations have here."""
    for citation in quotes.citations:
        if new := prose.cite(citation):
            yield new
    numbers = {citation.marker: prose.marker(citation) for citation in quotes.citations}
    sources = {citation.marker: folded(citation.quote) for citation in quotes.citations}

    def stand(inner: str, markers: tuple[int, ...]) -> bool:
        return any(stands(inner, sources[one]) for one in markers if one in sources)

    yield prose.say(renumbered(quotes.text.removeprefix(lead).strip(), stand, numbers))


def _note(prose: Prose, fault: str) -> str:
    told = [f"{fault}."] if fault else []
    if prose.withheld:
        one = prose.withheld == 1
        told.append(
            f"{prose.withheld} statement{'' if one else 's'} of the language model {'is' if one else 'are'} withheld, "
            f"because {'its' if one else 'their'} source does not bear {'it' if one else 'them'} out."
        )
    if not told:
        return ""
    rest = "The documents' own words follow." if prose.sentences else "The answer is in the documents' own words."
    return " ".join([*told, rest])
