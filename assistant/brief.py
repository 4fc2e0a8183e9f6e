"""What a language model is given to write from: numbered sources, each a quote that can be cited, within a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from hashlib import sha256

from dealdesk.assistant import prompts
from dealdesk.assistant.aliases import aliases_of
from dealdesk.assistant.answer import Citation, Quote
from dealdesk.assistant.currency import weigh
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.piece import same_place
from dealdesk.assistant.question import BEFORE, Question
from dealdesk.assistant.quotation import quotation
from dealdesk.assistant.support import Basis
from dealdesk.assistant.tokens import count
from dealdesk.index.generation import Generation
from dealdesk.ingest.dates import written
from dealdesk.ingest.instruction import speaks_to_machine

MOST_SOURCES = 8
"""More than these, best first, seldom hold what the first do not."""
_FAR = 12.0
"""A piece that falls this far behind the first in score is left out."""


@dataclass(frozen=True, slots=True)
class Source:
    """A citation that a model may point to by its marker. ``named`` is its quote with the parties' names for their
    roles; the quote itself where it names none."""

    citation: Citation
    named: str

    @property
    def bases(self) -> tuple[Basis, ...]:
        """What a statement that cites this source may rest on."""
        head = f"{self.citation.title}\n{self.citation.section}"
        return tuple(Basis(quote, head) for quote in dict.fromkeys((self.citation.quote, self.named)))

    def told(self, fence: str) -> str:
        """The source as the model reads it."""
        citation = self.citation
        facts = {
            "Document": citation.title or citation.source,
            "Date of the document": written(citation.date) if citation.date else "",
            "Section": citation.section,
        }
        head = [prompts.HEAD.format(name=name, value=" ".join(value.split())) for name, value in facts.items() if value]
        quote = citation.quote.replace(fence, "")
        return prompts.SOURCE.format(number=citation.marker, fence=fence, head="\n".join(head), quote=quote)


@dataclass(frozen=True, slots=True)
class Brief:
    """A question and its sources, numbered from 1 in the order of ``sources``."""

    question: Question
    day: Date | None
    sources: tuple[Source, ...]

    @property
    def request(self) -> str:
        """What the model is asked."""
        words = "".join(source.citation.quote for source in self.sources)
        # No document knows what stands beside it, so none can foresee the fence and write its end.
        fence = sha256(f"{self.question.text}{words}".encode()).hexdigest()[:12]
        return prompts.REQUEST.format(
            question=" ".join(self.question.standalone.split()),
            as_of=prompts.AS_OF.format(day=written(self.day)) if self.day else "",
            sources="\n\n".join(source.told(fence) for source in self.sources),
        )


def brief(
    generation: Generation,
    question: Question,
    day: Date | None,
    quoted: Sequence[Citation],
    evidence: Sequence[Evidence],
    budget: int,
) -> Brief:
    """The sources for ``question``: what the quotes alone would answer (``quoted``), then more of ``evidence``.

    Left out is what is not in force on ``day``, what speaks to a machine, and what does not go into ``budget`` tokens.
    A question of what changed has no sources: it is answered by the words before and after, with their days.
    """
    if question.kind == "change" or BEFORE.search(question.text):
        return Brief(question, day, ())
    near = evidence[: 2 * MOST_SOURCES]
    former = [piece for piece in near if not _in_force(generation, piece, evidence, question, day)]
    chosen = [one for one in quoted if not any(_overlap(one, piece) for piece in former)]
    for piece in near:
        far = evidence[0].score - piece.score > _FAR
        if far or any(piece is one for one in former) or any(_overlap(one, piece) for one in chosen):
            continue
        chosen.append(quotation(piece, question.kind, (0, len(piece.text)), first=True).citation(0))
    sources: list[Source] = []
    left = budget
    for citation in chosen:
        if speaks_to_machine(f"{citation.title}\n{citation.section}\n{citation.quote}"):
            continue
        named = aliases_of(generation).named(citation.document_id, citation.quote)
        source = Source(replace(citation, marker=len(sources) + 1), named)
        cost = count(source.told("0" * 12))
        if cost <= left and len(sources) < MOST_SOURCES:
            sources.append(source)
            left -= cost
    return Brief(question, day, tuple(sources))


def _in_force(
    generation: Generation, piece: Evidence, evidence: Sequence[Evidence], question: Question, day: Date | None
) -> bool:
    """Whether ``piece``, were it the best, would be answered with as it is."""
    others = [other for other in evidence if other is not piece]
    standing = weigh(generation, [piece, *others], question, day)
    return same_place(standing.evidence[0], piece)


def _overlap(quote: Quote, piece: Evidence) -> bool:
    return quote.document_id == piece.document.id and quote.start < piece.end and piece.start < quote.end
