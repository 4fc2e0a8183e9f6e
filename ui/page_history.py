"""Chats as the browser keeps them: values that survive a trip through its storage, checked when they come back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from dealdesk.assistant.answer import Answer
from dealdesk.assistant.question import Turn
from dealdesk.ui.page_markup import Attributes, attributes, element, shown
from dealdesk.ui.page_scope import UNLIMITED, Scope

KEPT = 30
KEPT_EXCHANGES = 40
TITLE_LENGTH = 60
ROOM = 1_500_000
"""Characters of JSON for the chat, and as many for the earlier ones: enciphered, both fit into the 5 million that
browsers grant a site."""
LEANING = " (following: "
"""How the assistant writes a question that is understood only after another one."""
MOST_LEANS = 3


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it was asked and what was answered.

    ``scope`` is what it was limited to, ``roles`` what the quoted documents are ("binds" or "tells", by id), and
    ``verdict`` what the reader thought of the answer.
    """

    question: str
    answer: Answer
    scope: Scope = UNLIMITED
    roles: Mapping[str, str] = field(default_factory=dict)
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Chat:
    """Exchanges, oldest first. ``id`` is empty until the first question."""

    id: str = ""
    exchanges: tuple[Exchange, ...] = ()

    @property
    def title(self) -> str:
        """The first question, cut to a line."""
        first = self.exchanges[0].question if self.exchanges else ""
        return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1].rstrip() + "…"

    def turns(self) -> tuple[Turn, ...]:
        """The chat as the assistant reads it back for a follow-up question."""
        pairs = ((Turn("user", one.question), Turn("assistant", one.answer.text)) for one in self.exchanges)
        return tuple(turn for pair in pairs for turn in pair)

    def grown(self, id: str, exchange: Exchange) -> Chat:
        """This chat with one exchange more; the oldest go when there are too many to keep."""
        return Chat(self.id or id, (*self.exchanges, exchange)[-KEPT_EXCHANGES:])

    def leans_on(self, at: int) -> tuple[str, ...]:
        """The questions that the one at ``at`` cannot be understood without, the earliest first."""
        first = at
        while first > 0 and at - first < MOST_LEANS and LEANING in self.exchanges[first].answer.standalone_question:
            first -= 1
        return tuple(one.question for one in self.exchanges[first:at])

    def judged(self, at: int, verdict: str) -> Chat:
        """This chat with what the reader thought of the exchange at ``at``."""
        one = replace(self.exchanges[at], verdict=verdict)
        return replace(self, exchanges=(*self.exchanges[:at], one, *self.exchanges[at + 1 :]))


_EXCHANGE = TypeAdapter(Exchange)
_CHAT = TypeAdapter(Chat)
_CHATS = TypeAdapter(tuple[Chat, ...])


def kept_chat(value: object) -> Chat:
    """The chat in the browser's storage; an empty one where there is none or it is of another version."""
    try:
        return _CHAT.validate_python(value) if value else Chat()
    except ValidationError:
        return Chat()


def kept_chats(value: object) -> tuple[Chat, ...]:
    """Earlier chats, newest first; none where the storage holds none or something else."""
    try:
        return _CHATS.validate_python(value) if value else ()
    except ValidationError:
        return ()


def storable_chat(chat: Chat) -> Any:
    """``chat`` as JSON values for the browser's storage; its oldest exchanges go where there is no room for all."""
    newest = _fitting([_EXCHANGE.dump_python(one, mode="json") for one in reversed(chat.exchanges)])
    return {"id": chat.id, "exchanges": newest[::-1]}


def storable_chats(chats: Sequence[Chat]) -> Any:
    """``chats`` as JSON values for the browser's storage; the oldest beyond ``KEPT`` or its room are let go."""
    return _fitting([storable_chat(chat) for chat in tuple(chats)[:KEPT]])


def _fitting(values: Sequence[Any]) -> list[Any]:
    """The first of ``values``, one at least, that have room in the browser's storage together."""
    room = ROOM
    kept: list[Any] = []
    for value in values:
        room -= len(json.dumps(value, ensure_ascii=True))
        if kept and room < 0:
            break
        kept.append(value)
    return kept


def shelved(chats: Sequence[Chat], chat: Chat) -> tuple[Chat, ...]:
    """``chats`` with ``chat`` on top (once); an empty chat is not kept."""
    others = tuple(one for one in chats if one.id != chat.id)
    return (chat, *others) if chat.exchanges else others


def rail(chats: Sequence[Chat]) -> str:
    """The list of earlier chats, each with a button to open it and one to forget it."""
    if not chats:
        return ""
    items = "".join(_entry(chat) for chat in chats)
    return f'<nav aria-label="Earlier chats"><h2>Earlier chats</h2><ul>{items}</ul></nav>'


def _entry(chat: Chat) -> str:
    again = attributes({"type": "button", "class": "again", "data-chat": chat.id, "title": chat.exchanges[0].question})
    forget: Attributes = {
        "type": "button",
        "class": "forget",
        "data-forget": chat.id,
        "aria-label": f"Forget the chat: {chat.title}",
    }
    return f"<li><button{again}>{shown(chat.title)}</button>{element('button', '×', forget)}</li>"
