"""Values that stand against each other: told as a conflict, unless one document orders what the other sums up."""

from __future__ import annotations

from collections.abc import Sequence

from dealdesk.assistant.answer import Citation, Conflict, Note, Quote
from dealdesk.assistant.evidence import Evidence
from dealdesk.assistant.extract import Written
from dealdesk.assistant.rival import Rival
from dealdesk.assistant.role import role_of
from dealdesk.assistant.subject import Said
from dealdesk.index.generation import Generation


def outranked(generation: Generation, rival: Rival) -> tuple[Said, Said] | None:
    """The one that binds and the one that tells, of two of one time; None where both do the same."""
    one, other = rival.earlier, rival.later
    roles = [role_of(generation, said.piece.document) for said in (one, other)]
    if roles == ["binds", "tells"]:
        return one, other
    return (other, one) if roles == ["tells", "binds"] else None


def outranked_note(binding: Said, telling: Said) -> Note:
    """Says that the document which binds is followed, and what the other one says."""
    sides = [f"{said.piece.document.title} says {' '.join(said.value.text.split())}" for said in (binding, telling)]
    text = f"The documents differ: {'; '.join(sides)}. The former outranks the latter and is followed."
    return Note("notice", text, whole(telling.piece))


def conflict(rival: Rival) -> Conflict:
    """Both values with their quotes, in the order of their documents' dates."""
    pair = rival.earlier, rival.later
    subject = " or ".join(" ".join(said.value.text.split()) for said in pair)
    return Conflict(subject, tuple(whole(said.piece) for said in pair))


def whole(piece: Evidence) -> Quote:
    """The piece as a quote."""
    return piece.quote(piece.start, piece.end)


def both_told(draft: Written, conflicts: Sequence[Conflict]) -> Written:
    """``draft`` with every side of a conflict quoted, and saying that the documents disagree instead of choosing."""
    if not conflicts:
        return draft
    cited = list(draft.citations)
    lines = []
    for quote in conflicts[0].quotes:
        known = next((one for one in cited if _within(one, quote)), None)
        if known is None:
            known = Citation(**{name: getattr(quote, name) for name in Quote.__slots__}, marker=len(cited) + 1)
            cited.append(known)
            lines.append(f"“{' '.join(quote.quote.split())}” [{known.marker}]")
    body = draft.text.removeprefix(draft.direct_answer).strip() if draft.direct_answer else draft.text
    return Written("\n\n".join(["The documents disagree.", body, *lines]), "", tuple(cited), draft.cross)


def _within(citation: Citation, quote: Quote) -> bool:
    return citation.document_id == quote.document_id and citation.start < quote.end and quote.start < citation.end
