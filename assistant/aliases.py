"""Who is meant by "the Company" and "Supplier": a contract's clauses name its parties by their roles, a question does
not. Used to read and to match a clause; what is quoted stays as it stands."""

from __future__ import annotations

import re
from collections import defaultdict

from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept

_FORM = re.compile(
    r",?\s+(?:Inc|Incorporated|Corp|Corporation|LLC|L\.L\.C|Ltd|Limited|GmbH|AG|S\.?A|N\.?V|B\.?V|PLC|L\.?P|LLP|Co)\b\.?",
    re.IGNORECASE,
)


class Aliases:
    """The parties' names by their roles, for each document of a generation that defines them."""

    def __init__(self, generation: Generation) -> None:
        self._roles: dict[str, list[tuple[re.Pattern[str], str]]] = defaultdict(list)
        for stated in generation.facts(kinds=("party",)):
            role, name = stated.fact.subject, _FORM.sub("", stated.fact.value).strip()
            if role and role[0].isupper() and not set(role.lower().split()) & set(name.lower().split()):
                self._roles[stated.document_id].append((re.compile(rf"\b{re.escape(role)}\b(?! \()"), name))

    def told(self, document_id: str, text: str) -> str:
        """``text`` with a party's name after the first mention of its role, where the text does not give it."""
        for role, name in self._roles.get(document_id, ()):
            if name not in text:
                text = role.sub(lambda match, name=name: f"{match[0]} ({name})", text, count=1)  # type: ignore[misc]
        return text

    def named(self, document_id: str, text: str) -> str:
        """``text`` with each party's name in place of its role."""
        for role, name in self._roles.get(document_id, ()):
            text = re.sub(rf"\b(?:[Tt]he\s+)?{role.pattern}", lambda _, name=name: name, text)  # type: ignore[misc]
        return text


@kept
def aliases_of(generation: Generation) -> Aliases:
    """Read once for each generation: one generation serves many questions."""
    return Aliases(generation)
