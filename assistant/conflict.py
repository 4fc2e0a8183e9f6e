"""Values that stand against each other: told as a conflict, unless one document orders what the other sums up."""

from __future__ import annotations

from dealdesk.assistant.answer import Conflict, Note, Quote
from dealdesk.assistant.evidence import Evidence
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
