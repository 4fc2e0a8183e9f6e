"""Other wordings of a question that was refused: without what was not found, or about what stands nearest to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dealdesk.assistant.answer import Quote
from dealdesk.index.generation import Generation
from dealdesk.ui.page_candidates import Candidate, candidates, words

LEAST_WORDS = 2
"""Words of its own that a shortened question must have, or it asks for nothing."""

_PART = re.compile(
    r"\s*,?\s+(?:for|from|in|on|of|to|by|under|with|at|between|after|before|during|against|since|until|about|if|when)\s"
    r"(?:(?!\s(?:for|from|in|on|of|to|by|under|with|at|between|after|before|during|against|since|until|about|if|when)\s)"
    r"[^?,;])+",
    re.IGNORECASE,
)


def shortened(question: str, nearest: Sequence[Quote]) -> Iterator[str]:
    """``question`` without one phrase, or all, of those whose words stand in none of the ``nearest`` passages."""
    known = words(" ".join(f"{quote.title} {quote.section} {quote.quote}" for quote in nearest))
    parts = [match.group() for match in _PART.finditer(question)]
    strange = [part for part in parts if words(part) - known]
    tried: set[str] = set()
    for dropped in ([part] for part in strange) if len(strange) < 2 else (strange, *([part] for part in strange)):
        shorter = question
        for part in dropped:
            shorter = shorter.replace(part, "", 1)
        shorter = shorter.strip()
        if shorter != question.strip() and shorter not in tried and len(words(shorter)) >= LEAST_WORDS:
            tried.add(shorter)
            yield shorter


def closest(generation: Generation, question: str, nearest: Sequence[Quote]) -> list[Candidate]:
    """What can be asked of the documents of ``nearest``, the most alike to ``question`` first; nothing unlike it."""
    wanted = words(question)
    found: list[tuple[float, int, Candidate]] = []
    for rank, document_id in enumerate(dict.fromkeys(quote.document_id for quote in nearest)):
        document = generation.document(document_id)
        for one in candidates(generation, document) if document else ():
            own = words(one.question)
            shared = len(wanted & own) / max(1, len(own | wanted))
            if wanted & (own - words(document.title if document else "")):
                found.append((-shared, rank, one))
    return [one for _, _, one in sorted(found, key=lambda entry: entry[:2])]
