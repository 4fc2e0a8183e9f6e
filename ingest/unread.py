"""What a file holds besides the text that a person sees: told where it is meant for a machine, would run, or would be
fetched. None of it is read into a document's text, run or fetched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dealdesk.ingest.document import Notice
from dealdesk.ingest.instruction import commands_in

_MOST = 20_000
"""Characters of one piece that are looked at."""
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Unread:
    """``words`` that stand in a file and not in its text, and in which ``place`` ("a comment")."""

    place: str
    words: str


def spoken(unread: Iterable[Unread]) -> tuple[Notice, ...]:
    """A notice for each place in which words are meant for a machine: no honest document speaks to one where no reader
    sees it."""
    found: dict[str, list[str]] = {}
    for one in unread:
        words = " ".join(one.words[:_MOST].split())
        if words and any(commands_in(words)):
            found.setdefault(one.place, []).append(words)
    return tuple(
        Notice(
            "unread_instruction",
            len(said),
            f"set aside, no answer rests on it: words meant for a machine in {place} (“{_shortened(said[0])}”)",
        )
        for place, said in found.items()
    )


def _shortened(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"


def inert(active: Mapping[str, int], remote: Mapping[str, int]) -> tuple[Notice, ...]:
    """The notices of what would run (``active``, by what it is) and of what would be fetched (``remote``)."""
    told = (("active_content", "never run or opened", active), ("remote_content", "never fetched", remote))
    return tuple(
        Notice(kind, sum(counts.values()), f"{done}: {', '.join(f'{n} {what}' for what, n in counts.items() if n)}")
        for kind, done, counts in told
        if any(counts.values())
    )
