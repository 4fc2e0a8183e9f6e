"""Who is asking, and what they may do: known from the moment a request is let in until its reply has ended.

Nothing of the documents is given to code that runs for nobody: whoever works outside of a request must say for whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["ask", "upload", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From the least to the most: each may do what those before it may."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever holds the key ``id``. ``rooms`` are those they see, None all of them; without a ``role`` they see none
    and may do nothing."""

    id: str
    rooms: frozenset[str] | None = frozenset()
    role: Role | None = None

    def may(self, role: Role) -> bool:
        """Whether they may do what ``role`` may."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)

    def sees(self, room: str) -> bool:
        """Whether the documents of ``room`` are theirs to read."""
        return self.role is not None and (self.rooms is None or room in self.rooms)

    @property
    def runs_it(self) -> bool:
        """Whether all of the server is theirs."""
        return self.rooms is None and self.may("admin")


NOBODY = Caller("nobody")
OWNER = Caller("owner", None, "admin")
"""Whoever started the server, and whoever asks it where no keys are in force."""

_CALLER: ContextVar[Caller] = ContextVar("caller", default=NOBODY)


def caller() -> Caller:
    """For whom the running code works."""
    return _CALLER.get()


@contextmanager
def acting(who: Caller) -> Iterator[None]:
    """Inside of it, the running code works for ``who``."""
    token = _CALLER.set(who)
    try:
        yield
    finally:
        _CALLER.reset(token)
