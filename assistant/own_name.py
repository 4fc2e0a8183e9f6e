"""Names in a question by which an agreement itself goes: they tell it from others, but none of its clauses.

"When does the Acme and Borland licence end?" names the licence by its parties. Its first sentence, which names them
too, would be next to the question for that alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dealdesk.assistant.country import countries_in
from dealdesk.assistant.names import names_in
from dealdesk.assistant.question import Question
from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept_for
from dealdesk.index.lexical import tokenize

_CODE = re.compile(r"\d")


def own_names(generation: Generation, question: Question, documents: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """For each of ``documents``, by its id, the stems of the names in ``question`` that it goes by; those that go by
    none are left out."""
    asked = _named(question.content)
    if not asked:
        return {}
    found = ((document, asked & _goes_by(generation, document)) for document in dict.fromkeys(documents))
    return {document: names for document, names in found if names}


def _named(text: str) -> frozenset[str]:
    """The stems of the names in ``text``. Countries and the codes of things are none of a paper's."""
    names = (name.text for name in names_in(text))
    kept = [name for name in names if not (countries_in(name) or _CODE.search(name))]
    return frozenset(tokenize([" ".join(kept)])[0])


@kept_for(1024)
def _goes_by(generation: Generation, document_id: str) -> frozenset[str]:
    """The stems of an agreement's parties and title; none for a document that is between nobody."""
    parties = [stated.fact.value for stated in generation.facts(document_id, ("party",))]
    record = generation.by_id.get(document_id)
    return frozenset(tokenize([" ".join((*parties, record.title))])[0]) if parties and record else frozenset()
