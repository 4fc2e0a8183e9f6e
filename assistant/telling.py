"""What the reader is told step by step, in the documents' own words or in a language model's."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Literal

from dealdesk.assistant.answer import EXTRACTIVE, Citation
from dealdesk.assistant.brief import Brief
from dealdesk.assistant.prose import ChatModel, Prose, narrate
from dealdesk.assistant.verify import Verified, verify

_TOGETHER = "What the language model wrote did not pass as a whole; the answer is in the documents' own words."


@dataclass(frozen=True, slots=True)
class Event:
    """A step of a streamed answer. ``hits`` comes twice: as they are found, and in their order once they were read.
    ``data`` holds for ``hits`` {"hits": list of Hit}, ``text`` {"text": str},
    ``citation`` {"citation": Citation}, ``answer`` {"answer": Answer}, ``error`` {"message": str}."""

    kind: Literal["hits", "text", "citation", "answer", "error"]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What the reader was told, by whom, how many statements were withheld, and what is to be said of that."""

    said: Verified
    written_by: str = EXTRACTIVE
    withheld: int = 0
    note: str = ""


def steps(quotes: Verified) -> Iterator[Event]:
    """The answer in the documents' own words: its citations, then its text."""
    for citation in quotes.citations:
        yield Event("citation", {"citation": citation})
    yield Event("text", {"text": quotes.text})


def narrated(
    model: ChatModel, given: Brief, quotes: Verified, text_in: Callable[[str], str | None]
) -> Generator[Event, None, Told]:
    """The answer in the model's words, as far as its sources bear them out."""
    with closing(narrate(model, given, quotes, text_in)) as told:
        while True:
            try:
                step = next(told)
            except StopIteration as end:
                prose: Prose = end.value
                break
            yield Event("citation", {"citation": step}) if isinstance(step, Citation) else Event("text", {"text": step})
    asked, day = given.question.standalone, given.day
    said = verify(prose.text, quotes.direct_answer, prose.citations, text_in, asked, day)
    if (said.text, said.citations) != (prose.text, tuple(prose.citations)):
        # Each sentence passed alone; should they not pass together, the quotes are the answer.
        return Told(quotes, withheld=prose.withheld + prose.sentences, note=_TOGETHER)
    return Told(said, prose.written_by, prose.withheld, prose.note)
