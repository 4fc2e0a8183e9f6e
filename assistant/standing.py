"""How evidence stands on a day: in the order of what is in force, with what must be said beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dealdesk.assistant.answer import Conflict, Note, Superseded
from dealdesk.assistant.evidence import Evidence

CLOSE, LOOKED = 2.5, 4
"""How far behind the first piece, and among how many, another may stand to be weighed against it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Evidence ordered so that what is in force comes first, and what must be said beside it.

    ``superseded`` tells what was in force before, ``conflicts`` values of other documents of the same time, ``notes``
    what is announced for later (kind ``announced``) and that a document outranks another (kind ``notice``).
    """

    evidence: tuple[Evidence, ...]
    superseded: tuple[Superseded, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[Note, ...] = ()


def put_first(evidence: Sequence[Evidence], first: Evidence) -> tuple[Evidence, ...]:
    """``evidence`` with ``first``, which is one of it, before all else."""
    return (first, *(piece for piece in evidence if piece is not first))
